"""The translation memory: filled from catalogs and TMX files, asked for what people accepted before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from unicodedata import normalize

from tm.errors import TmError
from tm.locales import language
from tm.memory.fold import folded
from tm.memory.model import Entry, Match, Sibling, compatible
from tm.memory.parts import part, translation_of
from tm.memory.rank import ranked, warning
from tm.memory.shelf import Shelf
from tm.memory.store import Store

LEAST = 70
_PARENTS = 20  # paragraphs that are looked at for one sentence
_PLAIN, _REVERSED = "", "reversed"

Catalog = tuple[str, str, Callable[[], Iterable[Entry]]]
"""(path, digest, a function that reads its entries); the function is called only where the digest is news."""


@dataclass(slots=True)
class Update:
    """What an update of the memory did."""

    read: int = 0
    kept: int = 0
    removed: int = 0
    errors: list[TmError] = field(default_factory=list)
    """Catalogs that could not be read; what the memory knew of them stays."""


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    source_lang: str
    target_lang: str
    context: str
    before: int
    after: int

    @property
    def lang(self) -> str:
        return language(self.source_lang)


class Memory:
    """The memory in a folder (`.tm/memory`). All of it is derived: deleting the folder costs one slow update.

    Raises FileError where another process holds the store for too long.
    """

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self._shelves: dict[str, tuple[tuple[int, int], Shelf]] = {}

    def close(self) -> None:
        """Let go of the files."""
        self._shelves.clear()
        self._store.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- filling --
    def known(self) -> dict[str, str]:
        """Path -> digest of the catalogs that the memory holds."""
        return self._store.known()

    def update(self, catalogs: Sequence[Catalog], *, complete: bool = True) -> Update:
        """Read the catalogs whose digest is news; with `complete`, forget those that are not among them.

        A store that turns out to be broken is filled again from all of them.
        """
        try:
            return self._update(catalogs, complete)
        except sqlite3.DatabaseError:
            self._shelves.clear()
            self._store.reset()
            return self._update(catalogs, complete)

    def _update(self, catalogs: Sequence[Catalog], complete: bool) -> Update:
        done = Update()
        known = self._store.known()
        for path, digest, read in catalogs:
            if known.get(path) == digest:
                done.kept += 1
                continue
            try:
                done.read += self._store.replace(path, digest, read())
            except TmError as error:
                done.errors.append(error)
        if complete:
            for path in sorted(set(known) - {path for path, _, _ in catalogs}):
                self._store.forget(path)
                done.removed += 1
        return done

    def entries(self) -> Iterator[Entry]:
        """All entries, in an order that depends on them alone."""
        return self._store.entries()

    def __len__(self) -> int:
        return int(self._store.rows("SELECT count(*) FROM entries")[0][0])

    # -- asking --
    def lookup(
        self,
        text: str,
        source_lang: str,
        target_lang: str,
        *,
        least: int = LEAST,
        limit: int = 10,
        context: str = "",
        before: str = "",
        after: str = "",
        sentences: bool = True,
        warn: bool = True,
    ) -> list[Match]:
        """Matches of a whole text with a score of at least `least`, best first.

        `before` and `after` are the neighbours' sources, `context` is the msgctxt. With `sentences`, sentences of
        remembered paragraphs answer too. Without `warn`, facts are not compared (about a millisecond per match).
        """
        if not text.strip():
            return []
        try:
            if sentences:
                part(self._store, language(source_lang))
            with self._store.reading():
                query = self._query(text, source_lang, target_lang, context, before, after)
                same = self._same(query, sentences)
            near = [] if len(same) >= limit or least >= 100 else self._near(query, least)
            with self._store.reading():
                found = ranked(same + self._similar(query, near, limit, sentences), limit)
        except sqlite3.DatabaseError:
            self._shelves.clear()
            self._store.reset()  # the next update fills it again
            return []
        return [replace(m, warning=warning(m.source, text, source_lang)) for m in found] if warn else found

    def best(
        self,
        text: str,
        source_lang: str,
        target_lang: str,
        *,
        least: int = LEAST,
        context: str = "",
        before: str = "",
        after: str = "",
        sentences: bool = True,
    ) -> Match | None:
        """The one best match; None where there is none, or where people accepted different targets for its source."""
        found = self.lookup(
            text, source_lang, target_lang, least=least, limit=50, context=context, before=before, after=after,
            sentences=sentences, warn=False,
        )  # fmt: skip
        if not found or found[0].ambiguous:
            return None
        return replace(found[0], warning=warning(found[0].source, text, source_lang))

    def siblings(self, text: str, source_lang: str, article: str = "") -> list[Sibling]:
        """The accepted targets of a source unit in every locale, to be shown beside each other; none that is obsolete.

        With `article`, those of that article alone. A text that is itself a target counts as its source unit does.
        """
        number = self._store.find(language(source_lang), text)
        query = """SELECT DISTINCT b.target_lang, t.text, b.article, b.who FROM entries a
            JOIN entries b ON b.source=a.source AND b.article=a.article AND b.context=a.context
            JOIN texts t ON t.id=b.target
            WHERE {side}=? AND b.obsolete=0 AND a.obsolete=0 AND (?='' OR a.article=?)
            ORDER BY b.target_lang, b.id LIMIT 200"""
        rows = self._store.rows(query.format(side="a.source"), number, article, article)
        rows = rows or self._store.rows(query.format(side="a.target"), number, article, article)
        return [Sibling(*row) for row in rows]

    def _query(self, text: str, source: str, target: str, context: str, before: str, after: str) -> _Query:
        lang = language(source)
        around = [self._store.find(lang, other) if other else 0 for other in (before, after)]
        # an id that no entry has, so that "no neighbour" never equals "no neighbour"
        return _Query(text, source, target, context, around[0] or -1, around[1] or -1)

    def _shelf(self, lang: str) -> Shelf:
        version = self._store.version()
        kept = self._shelves.get(lang)
        if kept is None or kept[0] != version:
            shelf = Shelf(self._store, lang)
            shelf.lookups = kept[1].lookups if kept else 0
            self._shelves[lang] = (version, shelf)
            return shelf
        return kept[1]

    def _same(self, query: _Query, sentences: bool) -> list[Match]:
        number = self._store.find(query.lang, query.text)
        return self._of_text(query, number, query.text, 100, sentences) if number else []

    def _similar(self, query: _Query, hits: list[tuple[float, int]], limit: int, sentences: bool) -> list[Match]:
        """What the most similar texts say, until `limit` of them said something."""
        found: list[Match] = []
        texts = 0
        for similarity, number in hits:
            source = self._store.text(number)
            if normalize("NFC", source) == normalize("NFC", query.text):
                continue
            more = self._of_text(query, number, source, min(int(similarity * 100 + 1e-9), 99), sentences)
            found += more
            texts += bool(more)
            if texts >= limit:
                break
        return found

    def _near(self, query: _Query, least: int) -> list[tuple[float, int]]:
        shelf = self._shelf(query.lang)
        built = shelf.built
        hits = shelf.near(folded(query.text, query.lang), least / 100)
        if shelf.built != built:  # that wrote to the store, but changed no entry
            self._shelves[query.lang] = (self._store.version(), shelf)
        return hits

    # -- from a text to its pairs --
    def _of_text(self, query: _Query, number: int, source: str, score: int, sentences: bool) -> list[Match]:
        """What the entries say that have this text as their source or their target, or a sentence of it."""
        found = self._forward(query, number, source, score)
        if self._store.rows("SELECT 1 FROM entries WHERE target=? LIMIT 1", number):
            found += self._backward(query, number, source, score)
            found += self._pivoted(query, number, source, score)
        if sentences:
            found += self._sentences(query, number, source, score)
        return found

    def _forward(self, query: _Query, number: int, source: str, score: int) -> list[Match]:
        # of many entries with the same target the one that fits the context best speaks for them
        rows = self._store.rows(
            """SELECT t.text, e.article, e.origin, e.who, e.obsolete, e.target_lang, e.stale, e.date,
            (e.before=?) + (e.after=?), max(((e.before=?) + (e.after=?)) * 8 + (e.context=?) * 4 + (e.obsolete=0) * 2
            + (e.stale=0)) FROM entries e JOIN texts t ON t.id=e.target WHERE e.source=? GROUP BY e.target, e.target_lang""",
            query.before, query.after, query.before, query.after, query.context, number,
        )  # fmt: skip
        return [
            self._match(query, row, source, score + row[8] if score == 100 else score, _PLAIN)
            for row in rows
            if compatible(query.target_lang, row[5])
        ]

    def _backward(self, query: _Query, number: int, source: str, score: int) -> list[Match]:
        rows = self._store.rows(
            """SELECT t.text, e.article, e.origin, e.who, e.obsolete, e.source_lang, e.stale, e.date,
            max((e.obsolete=0) * 2 + (e.stale=0))
            FROM entries e JOIN texts t ON t.id=e.source WHERE e.target=? GROUP BY e.source, e.source_lang""",
            number,
        )  # fmt: skip
        return [
            self._match(query, row, source, score, _REVERSED) for row in rows if compatible(query.target_lang, row[5])
        ]

    def _pivoted(self, query: _Query, number: int, source: str, score: int) -> list[Match]:
        """A text that is the target of one locale answers with the target of another, where both have one source."""
        rows = self._store.rows(
            """SELECT t.text, b.article, b.origin, b.who, max(a.obsolete, b.obsolete), b.target_lang,
            max(a.stale, b.stale), b.date, a.source_lang
            FROM entries a JOIN entries b ON b.source=a.source AND b.article=a.article AND b.context=a.context
            AND b.target_lang<>a.target_lang JOIN texts t ON t.id=b.target
            WHERE a.target=? AND a.id IN (SELECT max(id) FROM entries WHERE target=? GROUP BY source, article LIMIT 200)
            GROUP BY b.target, b.target_lang""",
            number, number,
        )  # fmt: skip
        return [self._match(query, row, source, score, row[8]) for row in rows if compatible(query.target_lang, row[5])]

    def _sentences(self, query: _Query, number: int, source: str, score: int) -> list[Match]:
        found: list[Match] = []
        parents = self._store.rows(
            "SELECT p.text, p.at, t.text FROM parts p JOIN texts t ON t.id=p.text WHERE sentence=? LIMIT ?",
            number, _PARENTS,
        )  # fmt: skip
        for parent, at, text in parents:
            pairs = self._forward(query, parent, text, 0) + self._backward(query, parent, text, 0)
            for pair in pairs:
                target = translation_of(text, at, pair.target, query.source_lang, query.target_lang)
                if target:
                    found.append(replace(pair, source=source, target=target, score=score, kind="sentence"))
        return found

    @staticmethod
    def _match(query: _Query, row: Sequence[object], source: str, score: int, via: str) -> Match:
        kind = "context" if score > 100 else "exact" if score == 100 else "fuzzy"
        return Match(
            score, source, str(row[0]), str(row[1]), str(row[2]), str(row[3]), kind, obsolete=bool(row[4]),
            source_lang=query.source_lang, target_lang=str(row[5]), stale=bool(row[6]), via=via, date=str(row[7]),
        )  # fmt: skip
