"""Answers that were paid for, kept in one SQLite file that may be deleted at any time.

A broken file is replaced without a word; a file that cannot be written leaves a cache in memory, and `trouble` says
why. Two processes may use one file. Refused answers never come in, and no key does: a row is a digest, a text and a
day.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from tm.engines.base import Engine, Request
from tm.sqlitefaults import PASSING, TROUBLE, code_of, summed

T = TypeVar("T")
_VERSION = 1  # of the key; raise it when the meaning of a stored text changes
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, text TEXT NOT NULL, engine TEXT NOT NULL, day TEXT NOT NULL,"
    " sum INTEGER) WITHOUT ROWID"
)
_TROUBLE = (*TROUBLE, TypeError, LookupError)
_MANY = 500  # below SQLite's smallest limit on parameters


def key_of(engine: Engine, request: Request, text: str) -> bytes:
    """SHA-256 over all that changes what the engine would say to `text`, the (masked) text or piece of the request."""
    facts: list[object] = [_VERSION, engine.name, engine.model, request.source_lang, request.target_lang, text]
    if engine.contextual:
        facts += [request.context, request.previous_source, request.previous_target, request.terms]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()


class Cache:
    """`with Cache(path) as cache:`; None keeps it in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.trouble = ""
        self._db: sqlite3.Connection | None = None

    def get(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The known ones among the keys."""

        def read(db: sqlite3.Connection) -> dict[bytes, str]:
            found: dict[bytes, str] = {}
            for start in range(0, len(keys), _MANY):
                some = keys[start : start + _MANY]
                marks = ",".join("?" * len(some))
                rows = db.execute(
                    f"SELECT key, text, sum FROM answers WHERE key IN ({marks})", some
                )  # only marks are formatted in
                found.update((bytes(key), text) for key, text, kept in rows if kept == summed(0, key, text))
            return found

        return self._do(read)

    def put(self, answers: Mapping[bytes, str], engine: str) -> None:
        """Remembers answers, all or none of them."""

        def write(db: sqlite3.Connection) -> None:
            with db:
                rows = [(key, text, engine, summed(0, key, text)) for key, text in answers.items() if _storable(text)]
                db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, date('now'), ?)", rows)

        if answers:
            self._do(write)

    def forget(self, keys: Iterable[bytes]) -> None:
        """Drops answers that turned out to be unusable."""

        def delete(db: sqlite3.Connection) -> None:
            with db:
                db.executemany("DELETE FROM answers WHERE key = ?", [(key,) for key in keys])

        self._do(delete)

    def close(self) -> None:
        if self._db is not None:
            with contextlib.suppress(*_TROUBLE):
                self._db.close()
            self._db = None

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        for attempt in range(3):
            try:
                return work(self._open())
            except _TROUBLE as error:
                if attempt == 0 and self._is_broken(error):
                    self._discard()
                else:
                    self._retreat(error)  # full, read-only, locked for long: this run's answers still serve this run
        raise AssertionError("a cache in memory failed")

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            if self.path is None:
                db = sqlite3.connect(":memory:")
            else:
                with contextlib.suppress(OSError):
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                db = sqlite3.connect(self.path, timeout=15)
            try:
                db.execute("PRAGMA trusted_schema = OFF")
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute(_SCHEMA)
                if db.execute("SELECT count(*) FROM sqlite_master WHERE type != 'table'").fetchone()[0]:
                    raise sqlite3.DatabaseError("a cache has no triggers, views or indexes")
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _is_broken(self, error: Exception) -> bool:
        """Whether the file holds something else than our answers (and not: the disk is full, another process is busy)."""
        code = code_of(error)
        if code == sqlite3.SQLITE_READONLY and self.path is not None:  # a damaged head reads so too
            return os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        return code not in PASSING

    def _discard(self) -> None:
        """Throws a broken file away; the next use makes a new one."""
        self.close()
        if self.path is not None:
            try:
                for suffix in ("", "-journal", "-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            except OSError as error:
                self._retreat(error)

    def _retreat(self, error: Exception) -> None:
        self.close()
        self.trouble = (
            self.trouble or f"the engine cache {self.path} cannot be used ({error}); answers are not remembered"
        )
        self.path = None


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
