"""The index under `.tm/`: what an unchanged file said last time, so that it is not read again.

All of it is derived (`tm.indexfile`), but for drafts as they were offered. Rows are trusted by the files' stat, and where a
stat is too young to be trusted (git's racy rule: the file may have changed again within one tick of the clock), by their
digest. The rows' checksums hold the project's rules: what a command under other rules left there is no row.

What decides whether an article is looked at is small and read at once; what is told of it is read in order, some at a time.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from tm.indexfile import IndexFile
from tm.sqlitefaults import summed
from tm.text import digest8

PAGE = 500
"""Rows that are held at a time where all are read in order."""

_OFFERS = "CREATE TABLE offers (digest TEXT PRIMARY KEY, text TEXT)"
_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, sum INTEGER)",
    "CREATE TABLE articles (name TEXT PRIMARY KEY, signature BLOB, digest TEXT, flags INTEGER, sum INTEGER)",
    "CREATE TABLE summaries (name TEXT PRIMARY KEY, text BLOB, tally BLOB, sum INTEGER)",
    "CREATE TABLE builds (place TEXT, locale TEXT, name TEXT, key TEXT, signature BLOB, files TEXT, told TEXT, "
    "sum INTEGER, PRIMARY KEY (place, locale, name))",
    "CREATE TABLE verdicts (key BLOB PRIMARY KEY, errors INTEGER, sum INTEGER) WITHOUT ROWID",
    _OFFERS,
)
OUTLINE, COUNTED, JUDGED = range(3)
"""How much is told of an article: units alone; all but the checks' errors; everything."""


def _ascend(names: Sequence[object]) -> bool:
    """Whether these are texts in their order: what a damaged file gives may have none."""
    texts = [name for name in names if isinstance(name, str)]
    return len(texts) == len(names) and all(map(operator.lt, texts, texts[1:]))


class Summary(NamedTuple):
    """What is told of an article."""

    text: str
    """JSON of the article in `tm status`."""
    tally: bytes
    """Its counts (`tm.work.tally`)."""


class Row(NamedTuple):
    """What is remembered of one article and its catalogs."""

    name: str
    signature: bytes
    digest: str
    synced: bool
    depth: int = JUDGED
    """How much is told of it."""
    summary: Summary | None = None
    """What is told of it; None: what the index tells already."""


class Mark(NamedTuple):
    """What is remembered of one output."""

    key: str
    """What it was made from."""
    signature: bytes
    """The stats of its files."""
    files: str
    """Those files, where they are not the one that its name says: JSON."""
    told: str
    """What was told of it: JSON."""


class Index(IndexFile):
    """`.tm/index.sqlite3`. Every method that writes is one transaction; none raises on a broken or read-only file."""

    schema = "10"
    tables = _TABLES
    lasting = (_OFFERS,)
    _seed = 0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "index.sqlite3")

    def under(self, rules: str) -> None:
        """Say under which rules articles are read and counted now; rows from under others are none."""
        self._rules, self._seed = rules, crc32(rules.encode())
        if self.get("rules") == rules:
            return
        row = self.meta("rules", rules)
        others = "(SELECT value FROM meta WHERE key='rules') IS NOT ?"  # another process may have been quicker
        self._write(
            [
                *(
                    (f"DELETE FROM {table} WHERE {others}", [(row[1],)])
                    for table in ("articles", "summaries", "builds")
                ),
                ("INSERT OR REPLACE INTO meta VALUES (?,?,?)", [row]),
            ]
        )

    # -- articles --
    def rows(self) -> dict[str, Row]:
        """All remembered articles, without what is told of them."""
        found = self._read("SELECT name, signature, digest, flags, sum FROM articles")
        seed = self._seed
        good = {
            name: Row._make((name, signature, digest, flags & 1 != 0, flags >> 1, None))
            for name, signature, digest, flags, total in found
            if total == summed(seed, signature, f"{name}\0{digest}\0{flags}")
        }
        return good if len(good) == len(found) else self._doubted(good)

    def summaries(self) -> Iterator[tuple[str, Summary]]:
        """(name, what is told of the article) in code-point order of the names."""
        query = "SELECT name, text, tally, sum FROM summaries WHERE name > ? ORDER BY name LIMIT ?"
        after = ""
        while found := self._read(query, after, PAGE):
            good = [
                (name, Summary(text.decode("utf-8", "surrogatepass"), tally))
                for name, text, tally, total in found
                if type(text) is type(tally) is bytes and total == summed(crc32(text, self._seed), tally, name)
            ]
            names = [after, *(row[0] for row in found)]
            ordered = _ascend(names)
            if (len(good) < len(found) or not ordered) and not self._is_sound():
                return
            yield from good
            if not ordered:  # then there would be no end
                return
            after = names[-1]

    def remember(self, rows: Iterable[Row], forget: Iterable[str] = ()) -> bool:
        """Keep these rows, drop those names; whether that was done."""
        seed = self._seed
        marks: list[tuple[Any, ...]] = []
        told: list[tuple[Any, ...]] = []
        for name, signature, digest, synced, depth, summary in rows:
            flags = synced + 2 * depth
            marks.append((name, signature, digest, flags, summed(seed, signature, f"{name}\0{digest}\0{flags}")))
            if summary is not None:
                text = summary.text.encode("utf-8", "surrogatepass")
                told.append((name, text, summary.tally, summed(crc32(text, seed), summary.tally, name)))
        gone = [(name,) for name in forget]
        if not marks and not gone:
            return True
        return self._write(
            [
                ("DELETE FROM articles WHERE name=?", gone),
                ("DELETE FROM summaries WHERE name=?", gone),
                ("INSERT OR REPLACE INTO articles VALUES (?,?,?,?,?)", marks),
                ("INSERT OR REPLACE INTO summaries VALUES (?,?,?,?)", told),
            ]
        )

    # -- builds --
    def builds(self, place: str) -> dict[tuple[str, str], Mark]:
        """(locale, name) -> the output."""
        found = self._read("SELECT locale, name, key, signature, files, told, sum FROM builds WHERE place=?", place)
        seed = self._seed
        good = {
            (locale, name): Mark._make((key, signature, files, told))
            for locale, name, key, signature, files, told, total in found
            if total == summed(seed, signature, f"{place}\0{locale}\0{name}\0{key}\0{files}\0{told}")
        }
        return good if len(good) == len(found) else self._doubted(good)

    def remember_builds(
        self, place: str, rows: Mapping[tuple[str, str], Mark], forget: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Keep these outputs, drop those."""
        values = []
        for (locale, name), (key, signature, files, told) in rows.items():
            total = summed(self._seed, signature, f"{place}\0{locale}\0{name}\0{key}\0{files}\0{told}")
            values.append((place, locale, name, key, signature, files, told, total))
        gone = [(place, locale, name) for locale, name in forget]
        if values or gone:
            self._write(
                [
                    ("DELETE FROM builds WHERE place=? AND locale=? AND name=?", gone),
                    ("INSERT OR REPLACE INTO builds VALUES (?,?,?,?,?,?,?,?)", values),
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
            good = {key: errors for key, errors, total in rows if total == summed(0, key, str(errors))}
            found |= good if len(good) == len(rows) else self._doubted(good)
        return found

    def remember_verdicts(self, verdicts: Mapping[bytes, int]) -> None:
        """Keep what the checks said."""
        if verdicts:
            rows = [(key, errors, summed(0, key, str(errors))) for key, errors in verdicts.items()]
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
        if not found or found[0][1] != summed(0, b"", f"{key}\0{found[0][0]}"):
            return None
        return json.loads(found[0][0])

    def put(self, key: str, value: object) -> None:
        """Remember a JSON value."""
        self._write([("INSERT OR REPLACE INTO meta VALUES (?,?,?)", [self.meta(key, value)])])
