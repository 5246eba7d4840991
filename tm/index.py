"""The index under `.tm/`: what an unchanged file said last time, so that it is not read again.

All of it is derived. A missing, broken or older index costs one slow run and nothing else; an index that cannot be
written (a read-only folder) costs that every time. Rows are trusted by the files' stat, and where a stat is too young to
be trusted (git's racy rule: the file may have changed again within one tick of the clock), by their digest.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = "7"
RACY_NS = 20_000_000  # longer than one tick of a kernel's file clock
_ABSENT = (0, -1, 0, 0)


def stat_of(path: str | Path) -> tuple[int, int, int, int]:
    """(inode, size, mtime ns, ctime ns); size -1 where there is no such file."""
    try:
        found = os.stat(path)
    except OSError:
        return _ABSENT
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def signature(stats: Iterable[tuple[int, int, int, int]]) -> bytes:
    """Many stats in one value to compare."""
    flat = [number for stat in stats for number in stat]
    return struct.pack(f"<{len(flat)}Q", *(number & 0xFFFFFFFFFFFFFFFF for number in flat))


def is_racy(signed: bytes, now_ns: int) -> bool:
    """Whether one of the files behind a signature is so young that its stat may not show its next change."""
    edge = now_ns - RACY_NS
    numbers = struct.unpack(f"<{len(signed) // 8}Q", signed)
    return any(number >= edge for at in (2, 3) for number in numbers[at::4])


@dataclass(frozen=True, slots=True)
class Row:
    """What is remembered of one article and its catalogs."""

    name: str
    signature: bytes
    digest: str
    synced: bool
    summary: str
    """JSON of the article in `tm status`."""


class Index:
    """`.tm/index.sqlite3`. Every method that writes is one transaction; none raises on a broken or read-only store."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "index.sqlite3"
        self._db: sqlite3.Connection | None = None
        try:
            self._db = self._open(folder)
        except (sqlite3.Error, OSError):
            with contextlib.suppress(OSError):
                self.path.unlink()
            with contextlib.suppress(sqlite3.Error, OSError):
                self._db = self._open(folder)

    def _open(self, folder: Path) -> sqlite3.Connection:
        folder.mkdir(exist_ok=True)
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            db.execute("PRAGMA synchronous=OFF")  # derived data: a torn file is detected and made again
            found = db.execute("SELECT name FROM sqlite_master WHERE name='meta'").fetchone()
            if not found or db.execute("SELECT value FROM meta WHERE key='schema'").fetchone() != (SCHEMA,):
                self._make(db)
        except BaseException:
            db.close()
            raise
        return db

    @staticmethod
    def _make(db: sqlite3.Connection) -> None:
        db.executescript(
            f"""
            BEGIN IMMEDIATE;
            DROP TABLE IF EXISTS meta; DROP TABLE IF EXISTS articles; DROP TABLE IF EXISTS builds;
            DROP TABLE IF EXISTS verdicts;
            CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
            CREATE TABLE articles (name TEXT PRIMARY KEY, signature BLOB, digest TEXT, synced INTEGER, summary TEXT);
            CREATE TABLE builds (place TEXT, locale TEXT, name TEXT, key TEXT, signature BLOB, row TEXT,
                                 PRIMARY KEY (place, locale, name));
            CREATE TABLE verdicts (key BLOB PRIMARY KEY, errors INTEGER) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS offers (digest TEXT PRIMARY KEY, text TEXT);
            INSERT INTO meta VALUES ('schema', '{SCHEMA}');
            COMMIT;
            """
        )

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
        except sqlite3.Error:
            self._reset()
            return []

    def _write(self, statements: Iterable[tuple[str, Iterable[tuple[Any, ...]]]]) -> None:
        if self._db is None:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for query, rows in statements:
                self._db.executemany(query, rows)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            self._reset()

    def _reset(self) -> None:
        """A store that answers with errors is given up; the next run makes a new one if this one is broken."""
        with contextlib.suppress(sqlite3.Error):
            broken = self._db is not None and self._db.execute("PRAGMA quick_check").fetchone() != ("ok",)
            if not broken:
                return
        self.close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    # -- articles --
    def rows(self) -> dict[str, Row]:
        """All remembered articles."""
        found = self._read("SELECT name, signature, digest, synced, summary FROM articles")
        return {row[0]: Row(row[0], row[1], row[2], bool(row[3]), row[4]) for row in found}

    def remember(self, rows: Iterable[Row], forget: Iterable[str] = ()) -> None:
        """Keep these rows, drop those names."""
        values = [(row.name, row.signature, row.digest, int(row.synced), row.summary) for row in rows]
        gone = [(name,) for name in forget]
        if values or gone:
            self._write(
                [
                    ("DELETE FROM articles WHERE name=?", gone),
                    ("INSERT OR REPLACE INTO articles VALUES (?,?,?,?,?)", values),
                ]
            )

    # -- builds --
    def builds(self, place: str) -> dict[tuple[str, str], tuple[str, bytes, str]]:
        """(locale, name) -> (key of what went in, signature of what came out, manifest row)."""
        found = self._read("SELECT locale, name, key, signature, row FROM builds WHERE place=?", place)
        return {(row[0], row[1]): (row[2], row[3], row[4]) for row in found}

    def remember_builds(
        self, place: str, rows: Mapping[tuple[str, str], tuple[str, bytes, str]], forget: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Keep these outputs, drop those."""
        values = [(place, locale, name, *row) for (locale, name), row in rows.items()]
        gone = [(place, locale, name) for locale, name in forget]
        if values or gone:
            self._write(
                [
                    ("DELETE FROM builds WHERE place=? AND locale=? AND name=?", gone),
                    ("INSERT OR REPLACE INTO builds VALUES (?,?,?,?,?,?)", values),
                ]
            )

    # -- verdicts --
    def verdicts(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Digest of a unit and of what it was checked by -> how many errors the checks found, where they were asked before."""
        found: dict[bytes, int] = {}
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            marks = ",".join("?" * len(some))
            found |= dict(self._read(f"SELECT key, errors FROM verdicts WHERE key IN ({marks})", *some))
        return found

    def remember_verdicts(self, verdicts: Mapping[bytes, int]) -> None:
        """Keep what the checks said."""
        if verdicts:
            self._write([("INSERT OR REPLACE INTO verdicts VALUES (?,?)", list(verdicts.items()))])

    # -- drafts as they were offered --
    def remember_offers(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep (digest, text) of drafts, so that it can be told how much people changed them."""
        self._write([("INSERT OR REPLACE INTO offers VALUES (?,?)", list(pairs))])

    def offer(self, digest: str) -> str:
        """The text of a draft; empty where it is not known (any more)."""
        found = self._read("SELECT text FROM offers WHERE digest=?", digest)
        return str(found[0][0]) if found else ""

    # -- meta --
    def get(self, key: str) -> Any:
        """A remembered JSON value, or None."""
        found = self._read("SELECT value FROM meta WHERE key=?", key)
        try:
            return json.loads(found[0][0]) if found else None
        except ValueError:
            return None

    def put(self, key: str, value: object) -> None:
        """Remember a JSON value."""
        self._write([("INSERT OR REPLACE INTO meta VALUES (?,?)", [(key, json.dumps(value))])])

    def forget_articles(self) -> None:
        """Every article is looked at again."""
        self._write([("DELETE FROM articles WHERE ?", [(1,)]), ("DELETE FROM builds WHERE ?", [(1,)])])
