"""What a file's stat says of its contents: when two stats are equal, and when equal stats prove nothing.

The rule for young files is that of git's index: a file that changes twice within one tick of its clock has the same times
after both changes. So a stat is trusted only where the file was last changed well before it was looked at.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from pathlib import Path

RACY_NS = 20_000_000  # longer than one tick of a kernel's file clock
COARSE_NS = 2_000_000_000  # the longest tick of a file system that keeps whole seconds
STAT = 32
"""Bytes of one file's stat in a signature."""
_ABSENT = (0, -1, 0, 0)
_PARTS = tuple(map(attrgetter, ("st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")))
_SIDE_BY_SIDE = 8
"""Files of one folder from which on it pays to open the folder, so that the kernel walks to it once."""
_packer = lru_cache(lambda count: struct.Struct(f"<{count}q").pack)


def stat_of(path: str | Path) -> tuple[int, int, int, int]:
    """(inode, size, mtime ns, ctime ns); size -1 where there is no such file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as `signature_of`
    except OSError:
        return _ABSENT
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def signature_of(paths: Sequence[str]) -> bytes:
    """The stats of these files in one value to compare."""
    try:
        return _packed(map(os.stat, paths), len(paths))
    except (OSError, struct.error):
        return signature(map(stat_of, paths))


def signatures_in(folder: str, names: Sequence[str]) -> bytes:
    """The signatures, one after the other, of files in one folder (named with its slash). This is all that unchanged
    articles cost, so no line of it is Python's for each.
    """
    try:
        if len(names) < _SIDE_BY_SIDE or os.stat not in os.supports_dir_fd:
            return _packed(map(os.stat, [folder + name for name in names]), len(names))
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            return _packed(map(partial(os.stat, dir_fd=opened), names), len(names))
        finally:
            os.close(opened)
    except (OSError, struct.error):  # some are missing
        return signature([stat_of(folder + name) for name in names])


def _packed(stats: Iterable[os.stat_result], count: int) -> bytes:
    found, flat = list(stats), [0] * (4 * count)
    for at, part in enumerate(_PARTS):  # no tuple for each file
        flat[at::4] = map(part, found)
    return _packer(4 * count)(*flat)


def signature(stats: Iterable[tuple[int, int, int, int]]) -> bytes:
    """Many stats in one value to compare."""
    flat = list(chain.from_iterable(stats))
    try:
        return struct.pack(f"<{len(flat)}q", *flat)
    except struct.error:  # some file systems number their files up to 2**64; the bytes are the same
        return struct.pack(f"<{len(flat)}Q", *(number & 0xFFFFFFFFFFFFFFFF for number in flat))


def part_of(signed: bytes, files: Sequence[int]) -> bytes:
    """The signature of some of the files behind a signature, by their places in it."""
    return b"".join([signed[STAT * at : STAT * (at + 1)] for at in files])


def row_of(columns: Sequence[bytes], at: int) -> bytes:
    """The signature of one article, where each file has a column with the stats of all."""
    return b"".join([column[STAT * at : STAT * (at + 1)] for column in columns])


def put_row(columns: Sequence[bytearray], at: int, signed: bytes) -> None:
    """The other way round: a signature goes into such columns."""
    for number, column in enumerate(columns):
        column[STAT * at : STAT * (at + 1)] = signed[STAT * number : STAT * (number + 1)]


def sizes_of(signed: bytes) -> tuple[int, ...]:
    """The sizes in bytes of the files behind a signature; -1 where there is none."""
    return struct.unpack(f"<{len(signed) // 8}q", signed)[1::4]


def is_racy(signed: bytes, now_ns: int) -> bool:
    """Whether one of the files behind a signature is so young that its stat may not show its next change."""
    numbers = struct.unpack(f"<{len(signed) // 8}Q", signed)
    return any(
        is_young(modified, changed, now_ns) for modified, changed in zip(numbers[2::4], numbers[3::4], strict=True)
    )


def is_young(modified_ns: int, changed_ns: int, now_ns: int) -> bool:
    """Whether a file that changes again now may have the same times as before."""
    coarse = changed_ns and not changed_ns % 1_000_000_000
    return max(modified_ns, changed_ns) >= now_ns - (COARSE_NS if coarse else RACY_NS)
