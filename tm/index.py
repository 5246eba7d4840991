"""The index under `.tm/`: what an unchanged file said last time, so that it is not read again.

All of it is derived (`tm.indexfile`), but for drafts as they were offered. Rows are trusted by the files' stat, and where a
stat is too young to be trusted (git's racy rule: the file may have changed again within one tick of the clock), by their
digest. The rows' checksums hold the project's rules: what a command under other rules left there is no row.

What decides whether an article is looked at is small and read at once, for all of them as a glance (`tm.glance`); what is
told of it is read in order, some at a time.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zlib import crc32

from tm.glance import Glance
from tm.judgements import FINDINGS, VERDICTS, Judgements
from tm.seal import Seal
from tm.sqlitefaults import summed
from tm.stamps import STAT
from tm.text import digest8

if TYPE_CHECKING:
    from sqlite3 import Connection

Found = TypeVar("Found")
PAGE = 500
"""Rows that are held at a time where all are read in order."""

_GLANCE = "SELECT names, flags, stats, sum FROM glance"
_OFFERS = "CREATE TABLE offers (digest TEXT PRIMARY KEY, text TEXT)"
_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, sum INTEGER)",
    "CREATE TABLE articles (name TEXT PRIMARY KEY, signature BLOB, digest TEXT, flags INTEGER, sum INTEGER)",
    "CREATE TABLE summaries (name TEXT PRIMARY KEY, text BLOB, tally BLOB, sum INTEGER)",
    "CREATE TABLE glance (names TEXT, flags BLOB, stats BLOB, sum INTEGER)",
    "CREATE TABLE builds (place TEXT, name TEXT, locale TEXT, key TEXT, signature BLOB, files TEXT, told TEXT, "
    "sum INTEGER, PRIMARY KEY (place, name, locale)) WITHOUT ROWID",
    "CREATE TABLE seals (place TEXT PRIMARY KEY, names TEXT, stats BLOB, told TEXT, sum INTEGER)",
    VERDICTS,
    FINDINGS,
    _OFFERS,
)
OUTLINE, COUNTED, JUDGED = range(3)
"""How much is told of an article: units alone; all but the checks' errors; everything."""


def is_synced(flags: int) -> bool:
    """Whether an article is in step with its catalogs, by the flags of its row."""
    return flags & 1 != 0


def depth_of(flags: int) -> int:
    """How much is told of an article, by the flags of its row."""
    return flags >> 1


def _ascend(keys: Sequence[tuple[Any, ...]]) -> bool:
    """Whether these are texts in their order: what a damaged file gives may have none."""
    return set(map(type, chain.from_iterable(keys))) <= {str} and all(map(operator.lt, keys, keys[1:]))


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

    @property
    def flags(self) -> int:
        """`synced` and `depth` in one number, under 16."""
        return self.synced + 2 * self.depth


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


class Index(Judgements):
    """`.tm/index.sqlite3`. Every method that writes is one transaction; none raises on a broken or read-only file."""

    schema = "14"
    tables = _TABLES
    lasting = (_OFFERS,)

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
                    for table in ("articles", "summaries", "glance", "builds", "seals", "findings")
                ),
                ("INSERT OR REPLACE INTO meta VALUES (?,?,?)", [row]),
            ]
        )

    # -- articles --
    def rows(self, names: Sequence[str] | None = None) -> dict[str, Row]:
        """Remembered articles, all or some of them, without what is told of them."""
        query = "SELECT name, signature, digest, flags, sum FROM articles"
        if names is not None:
            return self._among(f"{query} WHERE name", (), names, self._good)
        found = self._read(query)
        good = self._good(found)
        return good if len(good) == len(found) else self._doubted(good)

    def _good(self, found: list[Any]) -> dict[str, Row]:
        seed = self._seed
        return {
            name: Row._make((name, signature, digest, is_synced(flags), depth_of(flags), None))
            for name, signature, digest, flags, total in found
            if total == summed(seed, signature, f"{name}\0{digest}\0{flags}")
        }

    def glance(self) -> Glance | None:
        """All articles as the last whole run left them, and as rows were remembered since."""
        found = self._read(_GLANCE)
        return self._glance_in(found[0]) if len(found) == 1 else None

    def _glance_in(self, row: tuple[Any, ...]) -> Glance | None:
        names, flags, stats, total = row
        if type(stats) is not bytes or total != summed(crc32(stats, self._seed), flags, names):
            return None
        listed = names.split("\n")
        size = STAT * len(listed)
        return Glance(listed, flags, [stats[at : at + size] for at in range(0, len(stats), size)])

    def make_glance(self, names: Sequence[str]) -> None:
        """Make the glance anew, of the rows as they stand; these are all the articles that there are."""

        def rows(db: Connection) -> Iterator[Row]:
            found = db.execute("SELECT name, signature, digest, flags, sum FROM articles")
            while some := found.fetchmany(PAGE):
                yield from self._good(some).values()

        def work(db: Connection) -> None:
            self._put(db, Glance.of(names, rows(db)))

        if names and not any("\n" in name for name in names):
            self._do(work)

    def _put(self, db: Connection, glance: Glance | None) -> None:
        db.execute("DELETE FROM glance")
        if glance is not None:
            names, stats = "\n".join(glance.names), b"".join(glance.columns)
            total = summed(crc32(stats, self._seed), glance.flags, names)
            db.execute("INSERT INTO glance VALUES (?,?,?,?)", (names, glance.flags, stats, total))

    def summaries(self) -> Iterator[tuple[str, Summary]]:
        """(name, what is told of the article) in code-point order of the names."""
        query = "SELECT name, text, tally, sum FROM summaries WHERE name > ? ORDER BY name LIMIT ?"
        yield from self._in_order(query, (), 1, max(1, PAGE // 5), self._told)  # the texts are long

    def _in_order(
        self, query: str, values: Sequence[str], width: int, limit: int, good: Callable[[list[Any]], list[Found]]
    ) -> Iterator[Found]:
        """What `good` makes of all rows, some at a time. The first `width` columns are their key; after the `values`, the query
        takes the key that it goes on from, and how many rows it may give.
        """
        after: tuple[str, ...] = ("",) * width
        while found := self._read(query, *values, *after, limit):
            some = good(found)
            ordered = _ascend([after, *(row[:width] for row in found)])
            if (len(some) < len(found) or not ordered) and not self._is_sound():
                return
            yield from some
            if not ordered:  # then there would be no end
                return
            after = found[-1][:width]

    def _told(self, found: list[Any]) -> list[tuple[str, Summary]]:
        seed, make = self._seed, Summary._make
        try:
            return [
                (name, make((text.decode("utf-8", "surrogatepass"), tally)))
                for name, text, tally, total in found
                if total == crc32(name.encode("utf-8", "surrogatepass"), crc32(tally, crc32(text, seed)))
            ]
        except (TypeError, AttributeError, UnicodeError):  # something is not of its type: all of them are doubted
            return []

    def remember(self, rows: Iterable[Row], forget: Iterable[str] = ()) -> bool:
        """Keep these rows, drop those names; whether that was done. The glance is kept in step."""
        seed, kept, forgotten = self._seed, list(rows), list(forget)
        marks: list[tuple[Any, ...]] = []
        told: list[tuple[Any, ...]] = []
        for row in kept:
            name, flags, summary = row.name, row.flags, row.summary
            total = summed(seed, row.signature, f"{name}\0{row.digest}\0{flags}")
            marks.append((name, row.signature, row.digest, flags, total))
            if summary is not None:
                text = summary.text.encode("utf-8", "surrogatepass")
                told.append((name, text, summary.tally, summed(crc32(text, seed), summary.tally, name)))
        gone = [(name,) for name in forgotten]

        def work(db: Connection) -> None:
            for table in ("articles", "summaries", "findings"):
                db.executemany(f"DELETE FROM {table} WHERE name=?", gone)
            db.executemany("INSERT OR REPLACE INTO articles VALUES (?,?,?,?,?)", marks)
            db.executemany("INSERT OR REPLACE INTO summaries VALUES (?,?,?,?)", told)
            if (found := db.execute(_GLANCE).fetchone()) is not None:
                before = self._glance_in(found)
                self._put(db, None if before is None else before.patched(kept, forgotten))

        return self._do(work) if marks or gone else True

    # -- builds --
    def builds(self, place: str) -> Iterator[tuple[tuple[str, str], Mark]]:
        """((locale, name), the output) in code-point order of the names."""
        query = (
            "SELECT name, locale, key, signature, files, told, sum FROM builds "
            "WHERE place=? AND (name, locale) > (?, ?) ORDER BY name, locale LIMIT ?"
        )
        seed = self._seed

        def good(found: list[Any]) -> list[tuple[tuple[str, str], Mark]]:
            return [
                ((locale, name), Mark._make((key, signature, files, told)))
                for name, locale, key, signature, files, told, total in found
                if total == summed(seed, signature, f"{place}\0{locale}\0{name}\0{key}\0{files}\0{told}")
            ]

        yield from self._in_order(query, (place,), 2, PAGE, good)

    def remember_builds(
        self, place: str, rows: Mapping[tuple[str, str], Mark], forget: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Keep these outputs, drop those."""
        values = []
        for (locale, name), (key, signature, files, told) in rows.items():
            total = summed(self._seed, signature, f"{place}\0{locale}\0{name}\0{key}\0{files}\0{told}")
            values.append((place, name, locale, key, signature, files, told, total))
        gone = [(place, name, locale) for locale, name in forget]
        if values or gone:
            self._write(
                [
                    ("DELETE FROM builds WHERE place=? AND name=? AND locale=?", gone),
                    ("INSERT OR REPLACE INTO builds VALUES (?,?,?,?,?,?,?,?)", values),
                ]
            )

    def seal(self, place: str) -> Seal | None:
        """The seal of the last run that left every output of the place as it should be."""
        found = self._read("SELECT names, stats, told, sum FROM seals WHERE place=?", place)
        for names, stats, told, total in found:
            if total == summed(self._seed, stats, f"{place}\0{names}\0{told}"):
                return Seal(names, stats, told)
        return None

    def put_seal(self, place: str, seal: Seal) -> None:
        """Keep a seal."""
        total = summed(self._seed, seal.stats, f"{place}\0{seal.names}\0{seal.told}")
        self._write([("INSERT OR REPLACE INTO seals VALUES (?,?,?,?,?)", [(place, *seal, total)])])

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
