"""The index under `.tm/`: what an unchanged file said last time, so that it is not read again.

All of it is derived. A missing, broken, older or newer index costs one slow run and nothing else; an index that cannot be
written (a read-only folder) costs that every time. Rows are trusted by the files' stat, and where a stat is too young to
be trusted (git's racy rule: the file may have changed again within one tick of the clock), by their digest. Each row has a
checksum, which holds the project's rules too: what a disk or a command under other rules left there is no row.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from tm.stamps import is_racy, signature, stat_of
from tm.text import digest8

__all__ = ["Index", "Row", "is_racy", "signature", "stat_of"]

SCHEMA = "9"
WAIT = 10.0  # seconds for which another process may hold the store
Kept = TypeVar("Kept", bound="dict[Any, Any]")
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT}  # fmt: skip
"""What says nothing about the store itself: somebody else holds it, or the disk is full or may not be written."""
_TROUBLE = (sqlite3.Error, OSError, ValueError, OverflowError, MemoryError)
"""What a damaged store raises; sqlite3 fails to decode its own messages where they quote what it found."""


_OFFERS = "CREATE TABLE offers (digest TEXT PRIMARY KEY, text TEXT)"
_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, sum INTEGER)",
    "CREATE TABLE articles (name TEXT PRIMARY KEY, signature BLOB, digest TEXT, synced INTEGER, summary TEXT, "
    "tally BLOB, sum INTEGER)",
    "CREATE TABLE builds (place TEXT, locale TEXT, name TEXT, key TEXT, signature BLOB, row TEXT, sum INTEGER, "
    "PRIMARY KEY (place, locale, name))",
    "CREATE TABLE verdicts (key BLOB PRIMARY KEY, errors INTEGER, sum INTEGER) WITHOUT ROWID",
    _OFFERS,
)


def _sum(seed: int, signature: object, *values: object) -> int:
    """A checksum of a row; -1 where a value has a type that nobody put there."""
    if not isinstance(signature, bytes):
        return -1
    return crc32("\0".join(map(str, values)).encode("utf-8", "surrogatepass"), crc32(signature, seed))


def _kept(key: str, value: object) -> tuple[str, str, int]:
    text = json.dumps(value)
    return key, text, _sum(0, b"", key, text)


@dataclass(frozen=True, slots=True)
class Row:
    """What is remembered of one article and its catalogs."""

    name: str
    signature: bytes
    digest: str
    synced: bool
    summary: str
    """JSON of the article in `tm status`."""
    tally: bytes = b""
    """Its counts (`tm.work.tally`)."""


class Index:
    """`.tm/index.sqlite3`. Every method that writes is one transaction; none raises on a broken or read-only store."""

    _rules = ""
    _seed = 0

    def __init__(self, folder: Path) -> None:
        self.path = folder / "index.sqlite3"
        self._db: sqlite3.Connection | None = None
        try:
            self._db = self._open()
        except _TROUBLE as error:
            self._give_up(error)

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(exist_ok=True)
        db = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
        try:
            db.execute("PRAGMA synchronous=OFF")  # derived data: a torn file is detected and made again
            db.execute("PRAGMA trusted_schema=OFF")
            if not self._is_ours(db):
                self._make(db)
        except BaseException:
            db.close()
            raise
        return db

    @staticmethod
    def _is_ours(db: sqlite3.Connection) -> bool:
        """Whether it has the tables of this schema, and nothing beside them."""
        found = {row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
        if found != set(_TABLES):
            return False
        return bool(db.execute("SELECT value FROM meta WHERE key='schema'").fetchone() == (json.dumps(SCHEMA),))

    def _make(self, db: sqlite3.Connection) -> None:
        """Make the tables; of another schema's, only the drafts as they were offered stay."""
        db.execute("BEGIN IMMEDIATE")
        if not self._is_ours(db):  # else another process was quicker
            for kind, name, sql in db.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            ).fetchall():
                if sql != _OFFERS and kind in ("table", "view"):  # their indexes and triggers go with them
                    db.execute(f"""DROP {kind} "{name.replace('"', '""')}" """)
            for statement in _TABLES:
                db.execute(statement.replace("TABLE", "TABLE IF NOT EXISTS", 1))
            first = {"schema": SCHEMA, "rules": self._rules}
            db.executemany("INSERT INTO meta VALUES (?,?,?)", [_kept(key, value) for key, value in first.items()])
        db.execute("COMMIT")

    def under(self, rules: str) -> None:
        """Say under which rules articles are read and counted now; rows from under others are none."""
        self._rules, self._seed = rules, crc32(rules.encode())
        if self.get("rules") == rules:
            return
        row = _kept("rules", rules)
        others = "(SELECT value FROM meta WHERE key='rules') IS NOT ?"  # another process may have been quicker
        self._write(
            [
                (f"DELETE FROM articles WHERE {others}", [(row[1],)]),
                (f"DELETE FROM builds WHERE {others}", [(row[1],)]),
                ("INSERT OR REPLACE INTO meta VALUES (?,?,?)", [row]),
            ]
        )

    def now(self) -> int:
        """The time by the clock that stamps the project's files (ns since 1970), or this machine's where it is behind."""
        ours = time.time_ns()
        try:
            if self._db is not None:
                os.utime(self.path)
                return min(ours, self.path.stat().st_mtime_ns)
        except OSError:
            pass
        return ours

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _read(self, query: str, *values: object) -> list[Any]:
        if self._db is None:
            return []
        try:
            return self._db.execute(query, values).fetchall()
        except _TROUBLE as error:
            self._give_up(error)
            return []

    def _write(self, statements: Iterable[tuple[str, Iterable[tuple[Any, ...]]]]) -> None:
        what = [(query, list(rows)) for query, rows in statements]
        for _ in range(2):  # a broken store is made anew and written once more
            if self._db is None:
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                for query, rows in what:
                    self._db.executemany(query, rows)
                self._db.execute("COMMIT")
                return
            except _TROUBLE as error:
                with contextlib.suppress(*_TROUBLE):
                    self._db.execute("ROLLBACK")
                if not self._give_up(error):
                    return

    def _give_up(self, error: Exception) -> bool:
        """After an error: a broken store is begun anew, one that another process began anew is opened; whether to try again."""
        code = getattr(error, "sqlite_errorcode", 0)
        if isinstance(error, OSError):
            return False
        if code == sqlite3.SQLITE_READONLY_DBMOVED:
            self.close()
            with contextlib.suppress(*_TROUBLE):
                self._db = self._open()
            return True
        writable = os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        if code & 0xFF in _PASSING and not (
            code == sqlite3.SQLITE_READONLY and writable
        ):  # a damaged head reads so too
            return False
        self._reset()
        return True

    def _reset(self) -> None:
        """A broken store is thrown away, and a new one begun."""
        self.close()
        with contextlib.suppress(OSError):
            for suffix in ("-journal", "-wal", "-shm", ""):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        with contextlib.suppress(*_TROUBLE):
            self._db = self._open()

    def _doubted(self, good: Kept) -> Kept:
        """What is left where some rows are none: made under other rules, or damaged, and then all of the store may be."""
        if self._read("PRAGMA integrity_check") == [("ok",)]:
            return good
        self._reset()
        return type(good)()

    # -- articles --
    def rows(self) -> dict[str, Row]:
        """All remembered articles."""
        found = self._read("SELECT name, signature, digest, synced, summary, tally, sum FROM articles")
        good = {
            row[0]: Row(row[0], row[1], row[2], bool(row[3]), row[4], row[5])
            for row in found
            if type(row[1]) is type(row[5]) is bytes
            and row[6] == _sum(self._seed, row[1] + row[5], row[0], row[2], row[3], row[4])
        }
        return good if len(good) == len(found) else self._doubted(good)

    def remember(self, rows: Iterable[Row], forget: Iterable[str] = ()) -> None:
        """Keep these rows, drop those names."""
        values = [
            (
                row.name,
                row.signature,
                row.digest,
                synced,
                row.summary,
                row.tally,
                _sum(self._seed, row.signature + row.tally, row.name, row.digest, synced, row.summary),
            )
            for row in rows
            for synced in (int(row.synced),)
        ]
        gone = [(name,) for name in forget]
        if values or gone:
            self._write(
                [
                    ("DELETE FROM articles WHERE name=?", gone),
                    ("INSERT OR REPLACE INTO articles VALUES (?,?,?,?,?,?,?)", values),
                ]
            )

    # -- builds --
    def builds(self, place: str) -> dict[tuple[str, str], tuple[str, bytes, str]]:
        """(locale, name) -> (key of what went in, signature of what came out, manifest row)."""
        found = self._read("SELECT locale, name, key, signature, row, sum FROM builds WHERE place=?", place)
        good = {
            (row[0], row[1]): (row[2], row[3], row[4])
            for row in found
            if row[5] == _sum(self._seed, row[3], place, row[0], row[1], row[2], row[4])
        }
        return good if len(good) == len(found) else self._doubted(good)

    def remember_builds(
        self, place: str, rows: Mapping[tuple[str, str], tuple[str, bytes, str]], forget: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Keep these outputs, drop those."""
        values = [
            (place, locale, name, *row, _sum(self._seed, row[1], place, locale, name, row[0], row[2]))
            for (locale, name), row in rows.items()
        ]
        gone = [(place, locale, name) for locale, name in forget]
        if values or gone:
            self._write(
                [
                    ("DELETE FROM builds WHERE place=? AND locale=? AND name=?", gone),
                    ("INSERT OR REPLACE INTO builds VALUES (?,?,?,?,?,?,?)", values),
                ]
            )

    # -- verdicts --
    def verdicts(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Digest of a unit and of what it was checked by -> how many errors the checks found, where they were asked before."""
        found: dict[bytes, int] = {}
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            marks = ",".join("?" * len(some))
            rows = self._read(f"SELECT key, errors, sum FROM verdicts WHERE key IN ({marks})", *some)
            good = {row[0]: row[1] for row in rows if row[2] == _sum(0, row[0], row[1])}
            found |= good if len(good) == len(rows) else self._doubted(good)
        return found

    def remember_verdicts(self, verdicts: Mapping[bytes, int]) -> None:
        """Keep what the checks said."""
        if verdicts:
            rows = [(key, errors, _sum(0, key, errors)) for key, errors in verdicts.items()]
            self._write([("INSERT OR REPLACE INTO verdicts VALUES (?,?,?)", rows)])

    # -- drafts as they were offered --
    def remember_offers(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep (digest, text) of drafts, so that it can be told how much people changed them."""
        self._write([("INSERT OR REPLACE INTO offers VALUES (?,?)", list(pairs))])

    def offer(self, digest: str) -> str:
        """The text of a draft; empty where it is not known (any more)."""
        found = self._read("SELECT text FROM offers WHERE digest=?", digest)
        return found[0][0] if found and digest8(str(found[0][0])) == digest else ""

    # -- meta --
    def get(self, key: str) -> Any:
        """A remembered JSON value, or None."""
        found = self._read("SELECT value, sum FROM meta WHERE key=?", key)
        if not found or found[0][1] != _sum(0, b"", key, found[0][0]):
            return None
        return json.loads(found[0][0])

    def put(self, key: str, value: object) -> None:
        """Remember a JSON value."""
        self._write([("INSERT OR REPLACE INTO meta VALUES (?,?,?)", [_kept(key, value)])])
