"""What SQLite says when its file is not as it should be, and the checksum by which a row is known as the one that was put in.

Three stores are derived from a project's files (the index, the memory, the engines' cache): each begins anew where its file
is damaged, and leaves it alone where only the disk or another process is in the way.
"""

from __future__ import annotations

import sqlite3
from zlib import crc32

TROUBLE = (sqlite3.Error, ValueError, OverflowError, MemoryError)
"""What a damaged file raises; sqlite3 fails to decode its own messages where they quote what it found."""
BUSY = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
DISK = frozenset(
    (
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    )
)
PASSING = BUSY | DISK | {sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT}
"""What says nothing about the file itself: somebody else holds it, or the disk is full or may not be written."""


def code_of(error: Exception) -> int:
    """SQLite's primary result code; 0 for none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def summed(seed: int, blob: object, text: object) -> int:
    """A checksum of a row: of what it holds as bytes, and of the rest; -1 where these have types that nobody put there."""
    if type(blob) is not bytes or type(text) is not str:
        return -1
    return crc32(text.encode("utf-8", "surrogatepass"), crc32(blob, seed))
