"""The SQLite file of the index: opened, made, repaired, and shared with other processes. Its tables are in `tm.index`.

All of it is derived. A missing, broken, older or newer file costs one slow run and nothing else; one that cannot be
written (a read-only folder) costs that every time. Each row has a checksum: what a disk left there is no row.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tm.sqlitefaults import PASSING, TROUBLE, code_of, summed

_MANY = 500
"""Keys in one query."""
WAIT = 10.0  # seconds for which another process may hold the file
Kept = TypeVar("Kept", bound="dict[Any, Any]")
_TROUBLE = (*TROUBLE, OSError)


class IndexFile:
    """A SQLite file with the tables of one schema. No method raises on a broken or read-only file."""

    schema = ""
    tables: Sequence[str] = ()
    lasting: Sequence[str] = ()
    """Those of the tables that outlive another schema."""
    _rules, _seed = "", 0
    """What rows are trusted under, and what their checksums begin with."""

    def __init__(self, path: Path) -> None:
        self.path = path
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

    def _is_ours(self, db: sqlite3.Connection) -> bool:
        """Whether it has the tables of this schema, and nothing beside them."""
        found = {row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
        if found != set(self.tables):
            return False
        return bool(db.execute("SELECT value FROM meta WHERE key='schema'").fetchone() == (json.dumps(self.schema),))

    def _make(self, db: sqlite3.Connection) -> None:
        """Make the tables; of another schema's, only the lasting ones stay."""
        db.execute("BEGIN IMMEDIATE")
        if not self._is_ours(db):  # else another process was quicker
            for kind, name, sql in db.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            ).fetchall():
                if sql not in self.lasting and kind in ("table", "view"):  # their indexes and triggers go with them
                    db.execute(f"""DROP {kind} "{name.replace('"', '""')}" """)
            for statement in self.tables:
                db.execute(statement.replace("TABLE", "TABLE IF NOT EXISTS", 1))
            first = {"schema": self.schema, "rules": self._rules}
            db.executemany("INSERT INTO meta VALUES (?,?,?)", [self.meta(key, value) for key, value in first.items()])
        db.execute("COMMIT")

    @staticmethod
    def meta(key: str, value: object) -> tuple[str, str, int]:
        """A row of the table `meta`, which every schema has."""
        text = json.dumps(value)
        return key, text, summed(0, b"", f"{key}\0{text}")

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

    def _among(
        self, query: str, values: Sequence[object], keys: Sequence[object], good: Callable[[list[Any]], Kept]
    ) -> Kept:
        """What `good` makes of the rows whose key, with which the query ends, is one of these; some at a time."""
        found = good([])
        for at in range(0, len(keys), _MANY):
            some = keys[at : at + _MANY]
            rows = self._read(f"{query} IN ({','.join('?' * len(some))})", *values, *some)
            kept = good(rows)
            found.update(kept if len(kept) == len(rows) else self._doubted(kept))
        return found

    def _write(self, statements: Iterable[tuple[str, Iterable[tuple[Any, ...]]]]) -> bool:
        """Do all of it, or nothing; whether it was done."""
        what = [(query, list(rows)) for query, rows in statements]

        def work(db: sqlite3.Connection) -> None:
            for query, rows in what:
                db.executemany(query, rows)

        return self._do(work)

    def _do(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """Do `work` as one transaction, or nothing of it; whether it was done. It may be begun twice."""
        for _ in range(2):  # a broken file is made anew and written once more
            if self._db is None:
                return False
            try:
                self._db.execute("BEGIN IMMEDIATE")
                work(self._db)
                self._db.execute("COMMIT")
                return True
            except _TROUBLE as error:
                with contextlib.suppress(*_TROUBLE):
                    self._db.execute("ROLLBACK")
                if not self._give_up(error):
                    return False
        return False

    def _give_up(self, error: Exception) -> bool:
        """After an error: a broken file is begun anew, one that another process began anew is opened; whether to try again."""
        code = getattr(error, "sqlite_errorcode", 0)
        if isinstance(error, OSError):
            return False
        if code == sqlite3.SQLITE_READONLY_DBMOVED:
            self.close()
            with contextlib.suppress(*_TROUBLE):
                self._db = self._open()
            return True
        writable = os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        if code_of(error) in PASSING and not (
            code == sqlite3.SQLITE_READONLY and writable
        ):  # a damaged head reads so too
            return False
        self._reset()
        return True

    def _reset(self) -> None:
        """A broken file is thrown away, and a new one begun."""
        self.close()
        with contextlib.suppress(OSError):
            for suffix in ("-journal", "-wal", "-shm", ""):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        with contextlib.suppress(*_TROUBLE):
            self._db = self._open()

    def _is_sound(self) -> bool:
        """Asked where something is wrong with some rows: whether all else is as it should be. A damaged file is begun anew."""
        if self._read("PRAGMA integrity_check") == [("ok",)]:
            return True
        self._reset()
        return False

    def _doubted(self, good: Kept) -> Kept:
        """What is left where some rows are none: made under other rules, or damaged, and then all of the file may be."""
        return good if self._is_sound() else type(good)()
