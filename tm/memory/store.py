"""The rows of the memory in SQLite: texts, and who accepted which as the target of which.

All of it is derived from catalogs and TMX files. A store that is broken or of another make is thrown away and filled
again; one that cannot be written stands in memory for the length of a command. Each catalog is one transaction, so two
processes that fill the same store do each other's work.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

from tm.errors import FileError
from tm.locales import language
from tm.memory.model import RAW, Entry
from tm.sqlitefaults import BUSY, DISK, TROUBLE, code_of

SCHEMA = 4
WAIT = 30.0  # seconds for another process to finish a transaction
_MAKE = """
CREATE TABLE catalogs (id INTEGER PRIMARY KEY, path TEXT UNIQUE, digest TEXT, count INTEGER, total INTEGER);
CREATE TABLE texts (id INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER, lang TEXT, text TEXT, parted INTEGER DEFAULT 0);
CREATE INDEX texts_hash ON texts (hash);
CREATE INDEX texts_lang ON texts (lang);
CREATE INDEX texts_unparted ON texts (lang) WHERE parted = 0;
CREATE TABLE entries (id INTEGER PRIMARY KEY, catalog INTEGER, source INTEGER, target INTEGER, source_lang TEXT,
    target_lang TEXT, article TEXT, origin TEXT, who TEXT, date TEXT, context TEXT, before INTEGER, after INTEGER,
    obsolete INTEGER, stale INTEGER, sum INTEGER);
CREATE INDEX entries_catalog ON entries (catalog);
CREATE INDEX entries_source ON entries (source, article);
CREATE INDEX entries_pair ON entries (source, target, target_lang);
CREATE INDEX entries_target ON entries (target, source, source_lang);
CREATE TABLE parts (sentence INTEGER, hash INTEGER, text INTEGER, at INTEGER);
CREATE INDEX parts_sentence ON parts (sentence, hash, at, text);
CREATE INDEX parts_text ON parts (text);
CREATE TABLE shelves (lang TEXT PRIMARY KEY, name TEXT, newest INTEGER);
CREATE TABLE shared (memory TEXT, path TEXT, digest TEXT, PRIMARY KEY (memory, path));
"""
_STATEMENTS = tuple(statement.strip() for statement in _MAKE.split(";") if statement.strip())
_TABLES = ("catalogs", "texts", "entries", "parts", "shelves", "shared")
BROKEN = (*TROUBLE, TypeError, LookupError, AttributeError)
"""What a damaged store raises, here or where its values are used: a number may be a text by now."""


def key_of(lang: str, text: str) -> int:
    """The 64-bit key of a text in a language; texts that differ only in Unicode form share it."""
    plain = unicodedata.normalize("NFC", text)
    data = f"{lang}\0{plain}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def sum_of(source: str, target: str, *said: object) -> int:
    """A checksum of a pair and of what is said of it; which Unicode form its texts are in makes no difference."""
    texts = unicodedata.normalize("NFC", source), unicodedata.normalize("NFC", target)
    return crc32("\0".join((*texts, *map(str, said))).encode("utf-8", "surrogatepass"))


def checked(kept: object, source: str, target: str, *said: object) -> None:
    """Raises DatabaseError where a row is not what was put in: a disk may turn a letter of a translation into another."""
    if kept != sum_of(source, target, *said):
        raise sqlite3.DatabaseError("a row is damaged")


def clean(text: str) -> str:
    """A text that SQLite can hold: lone surrogates become U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


class Store:
    """`memory.sqlite3` in a folder. Raises FileError where another process holds it too long, or the disk fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "memory.sqlite3"
        self.persistent = True
        self.db = self._open()

    # -- life --
    def _open(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                return self._connect(str(self.path))
            except OSError:
                break
            except BROKEN as error:
                if code_of(error) in BUSY:
                    raise self._busy() from error
                if code_of(error) in DISK and not self._is_writable():  # a damaged head reads so too
                    break
                self._unlink()
        self.persistent = False
        return self._connect(":memory:")

    def _connect(self, place: str) -> sqlite3.Connection:
        db = sqlite3.connect(place, timeout=WAIT, isolation_level=None)
        try:
            if place != ":memory:":
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=NORMAL")
                db.execute("PRAGMA cache_size=-65536")
            if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                self._make(db)
            found = {row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
            if not found.issuperset(_STATEMENTS) or len(found) != len(_STATEMENTS) + 1:  # and one of SQLite's own
                raise sqlite3.DatabaseError("another table")
        except BaseException:
            db.close()
            raise
        return db

    @staticmethod
    def _make(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:  # another process may have been quicker
            for table in _TABLES:
                db.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _STATEMENTS:
                db.execute(statement)
            db.execute(f"PRAGMA user_version={SCHEMA}")
        db.execute("COMMIT")

    def _busy(self) -> FileError:
        return FileError("the memory is in use by another process", path=str(self.path), hint="try again in a moment")

    def _is_writable(self) -> bool:
        return all(os.access(place, os.W_OK) for place in (self.path, self.folder) if place.exists())

    def _unlink(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + suffix).unlink()

    def begin_anew(self, error: Exception) -> None:
        """After one of `BROKEN`: throw everything away. Where the disk is at fault, what comes now stands in memory.

        Raises FileError where another process holds the store.
        """
        if code_of(error) in BUSY:
            raise self._busy() from error
        self.close()
        if code_of(error) in DISK - {sqlite3.SQLITE_READONLY} or not self.persistent:
            self.persistent = False
            self.db = self._connect(":memory:")
            return
        self._unlink()
        self.db = self._open()

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(*BROKEN):
            self.db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if code_of(error) in BUSY:
                raise self._busy() from error
            raise
        try:
            yield
        except BaseException:
            with contextlib.suppress(*BROKEN):
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Several queries that see the same rows, and lock the file once."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[Any]:
        """What a query finds."""
        return self.db.execute(query, values).fetchall()

    def version(self) -> tuple[int, int]:
        """A value that changes whenever this process or another one changes a row."""
        return (self.db.execute("PRAGMA data_version").fetchone()[0], self.db.total_changes)

    # -- catalogs --
    def known(self) -> dict[str, str]:
        """Path -> digest of every catalog that the rows stand for."""
        return dict(self.rows("SELECT path, digest FROM catalogs"))

    def replace(self, path: str, digest: str, entries: Iterable[Entry]) -> bool:
        """Make a catalog's rows those of `entries`; False: another process did so meanwhile. All or nothing."""
        with self.transaction():
            if self.rows("SELECT 1 FROM catalogs WHERE path=? AND digest=?", path, digest):
                return False
            self._forget(path)
            self.db.execute("INSERT INTO catalogs (path, digest) VALUES (?, ?)", (path, digest))
            catalog = int(self.rows("SELECT id FROM catalogs WHERE path=?", path)[0][0])
            self._insert(catalog, entries)
            query = "UPDATE catalogs SET (count, total) = (SELECT count(*), coalesce(sum(sum), 0) FROM entries WHERE catalog=?)"
            self.db.execute(f"{query} WHERE id=?", (catalog, catalog))
        return True

    def forget(self, path: str) -> None:
        """Drop a catalog's rows."""
        with self.transaction():
            self._forget(path)

    def _forget(self, path: str) -> None:
        found = self.rows("SELECT id FROM catalogs WHERE path=?", path)
        if found:
            self.db.execute("DELETE FROM entries WHERE catalog=?", found[0])
            self.db.execute("DELETE FROM catalogs WHERE id=?", found[0])

    def _insert(self, catalog: int, entries: Iterable[Entry]) -> None:
        ids: dict[tuple[str, str], int] = {}
        query = "INSERT INTO entries VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
        self.db.executemany(query, (self._row(catalog, entry, ids) for entry in entries if worth(entry)))

    def _row(self, catalog: int, e: Entry, ids: dict[tuple[str, str], int]) -> tuple[object, ...]:
        source, target = language(e.source_lang), language(e.target_lang)
        said = (e.source_lang, e.target_lang, clean(e.article), clean(e.origin), clean(e.who), clean(e.date))
        flags = (int(e.obsolete), int(e.stale))
        return (
            catalog,
            self.text_id(source, e.source, ids),
            self.text_id(target, e.target, ids),
            *said,
            clean(e.context),
            self.text_id(source, e.before, ids) if e.before else 0,
            self.text_id(source, e.after, ids) if e.after else 0,
            *flags,
            sum_of(clean(e.source), clean(e.target), *said, *flags),
        )

    # -- texts --
    def find(self, lang: str, text: str) -> int:
        """The id of a text in a language; 0 where there is none."""
        found = self.rows("SELECT id FROM texts WHERE hash=? AND lang=?", key_of(lang, text), lang)
        return int(found[0][0]) if found else 0

    def text_id(self, lang: str, text: str, ids: dict[tuple[str, str], int], parted: int = 0) -> int:
        """The id of a text, which is put in where it is missing."""
        text = clean(text)
        known = ids.get((lang, text), 0)
        if known:
            return known
        key = key_of(lang, text)
        found = self.rows("SELECT id FROM texts WHERE hash=? AND lang=?", key, lang)
        if found:
            number = int(found[0][0])
        else:
            query = "INSERT INTO texts (hash, lang, text, parted) VALUES (?,?,?,?)"
            number = int(self.db.execute(query, (key, lang, text, parted)).lastrowid or 0)
        if len(ids) < 200_000:
            ids[lang, text] = number
        return number

    def newest(self, lang: str) -> int:
        """The highest id of a language's texts."""
        return int(self.rows("SELECT coalesce(max(id), 0) FROM texts WHERE lang=?", lang)[0][0])

    def texts(self, lang: str, after: int = 0) -> Iterator[tuple[int, str]]:
        """(id, text) of a language's texts beyond an id."""
        yield from self.db.execute("SELECT id, text FROM texts WHERE lang=? AND id>? ORDER BY id", (lang, after))

    def purge(self) -> int:
        """Drop texts that no entry refers to any more; returns how many went."""
        with self.transaction():
            self.db.execute("CREATE TEMP TABLE used (id INTEGER PRIMARY KEY)")
            try:
                for column in ("source", "target", "before", "after"):
                    self.db.execute(f"INSERT OR IGNORE INTO used SELECT {column} FROM entries")
                self.db.execute("DELETE FROM parts WHERE text NOT IN used")
                self.db.execute("INSERT OR IGNORE INTO used SELECT sentence FROM parts")
                return self.db.execute("DELETE FROM texts WHERE id NOT IN used").rowcount
            finally:
                self.db.execute("DROP TABLE used")

    # -- what a team's memory has of it --
    def shared(self, memory: str) -> dict[str, str]:
        """Path -> digest of the catalogs as they were when they were last shared with a team's memory."""
        return dict(self.rows("SELECT path, digest FROM shared WHERE memory=?", memory))

    def share(self, memory: str, digests: Iterable[tuple[str, str]], gone: Iterable[str] = ()) -> None:
        """Remember what was shared."""
        with self.transaction():
            self.db.executemany("DELETE FROM shared WHERE memory=? AND path=?", ((memory, path) for path in gone))
            rows = ((memory, path, digest) for path, digest in digests)
            self.db.executemany("INSERT OR REPLACE INTO shared VALUES (?,?,?)", rows)

    # -- for export --
    def entries(self, path: str, after: int = 0, limit: int = -1) -> Iterator[Entry]:
        """One catalog's entries in its own order, at most `limit` of them, without the first `after`.

        Raises DatabaseError where it is not these that were put in: an index may lose a row, or lead to another's.
        """
        if not after:
            query = """SELECT count(c.id), c.count, c.total, count(t.id), coalesce(sum(e.sum), 0) FROM catalogs c
                LEFT JOIN entries e ON e.catalog=c.id LEFT JOIN texts s ON s.id=e.source
                LEFT JOIN texts t ON t.id=e.target AND s.id IS NOT NULL WHERE c.path=?"""
            for there, count, total, found, added in self.rows(query, path):
                if there and (count, total) != (found, added):
                    raise sqlite3.DatabaseError("rows are missing")
        query = """SELECT s.text, t.text, e.source_lang, e.target_lang, e.article, e.origin, e.who, e.date, e.context,
            coalesce(b.text, ''), coalesce(a.text, ''), e.obsolete, e.stale, e.sum
            FROM catalogs c JOIN entries e ON e.catalog=c.id JOIN texts s ON s.id=e.source JOIN texts t ON t.id=e.target
            LEFT JOIN texts b ON b.id=e.before LEFT JOIN texts a ON a.id=e.after
            WHERE c.path=? ORDER BY e.id LIMIT ? OFFSET ?"""
        for row in self.db.execute(query, (path, limit, after)):
            checked(row[13], *row[:8], *row[11:13])
            yield replace(Entry(*row[:11]), obsolete=bool(row[11]), stale=bool(row[12]))


def worth(entry: Entry) -> bool:
    """Whether an entry says anything, and a person stands behind it."""
    return bool(entry.origin not in RAW and entry.source.strip() and entry.target.strip())
