"""The memory on this machine: the rows of a Store, and shelves of its texts, as a Holder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache

from tm.memory.holder import PARENTS, UNITS, Around, Hit, Parent, Row
from tm.memory.model import Sibling
from tm.memory.parts import part
from tm.memory.shelf import Shelf
from tm.memory.store import Store, clean

_FORWARD = """SELECT e.source, s.text, t.text, e.article, e.origin, e.who, e.obsolete, e.target_lang, e.stale, e.date,
    (e.before=?) + (e.after=?), '',
    max((((e.before=?) + (e.after=?)) * 8 + (e.context=?) * 4 + (e.obsolete=0) * 2 + (e.stale=0)) * 4398046511104 - e.id)
    FROM entries e JOIN texts s ON s.id=e.source JOIN texts t ON t.id=e.target
    WHERE e.source IN ({}) GROUP BY e.source, e.target, e.target_lang"""
_BACKWARD = """SELECT e.target, t.text, s.text, e.article, e.origin, e.who, e.obsolete, e.source_lang, e.stale, e.date,
    0, 'reversed', max(((e.obsolete=0) * 2 + (e.stale=0)) * 4398046511104 - e.id)
    FROM entries e JOIN texts s ON s.id=e.source JOIN texts t ON t.id=e.target
    WHERE e.target IN ({}) GROUP BY e.target, e.source, e.source_lang"""
_PIVOTED = f"""SELECT a.target, o.text, t.text, b.article, b.origin, b.who, max(a.obsolete, b.obsolete), b.target_lang,
    max(a.stale, b.stale), b.date, 0, a.source_lang,
    max((max(a.obsolete, b.obsolete)=0) * 2 * 4398046511104 + (max(a.stale, b.stale)=0) * 4398046511104 - b.id)
    FROM entries a JOIN entries b ON b.source=a.source AND b.article=a.article AND b.context=a.context
    AND b.target_lang<>a.target_lang JOIN texts t ON t.id=b.target JOIN texts o ON o.id=a.target
    WHERE a.target=? AND a.id IN (SELECT max(id) FROM entries WHERE target=? GROUP BY source, article LIMIT {UNITS})
    GROUP BY b.target, b.target_lang"""
_PARENTS = f"""SELECT p.sentence, p.text, p.at, t.text FROM parts p JOIN texts t ON t.id=p.text WHERE p.sentence=?
    ORDER BY p.text, p.at LIMIT {PARENTS}"""
_SIBLINGS = """SELECT DISTINCT b.target_lang, t.text, b.article, b.who FROM entries a
    JOIN entries b ON b.source=a.source AND b.article=a.article AND b.context=a.context
    JOIN texts t ON t.id=b.target
    WHERE {}=? AND b.obsolete=0 AND a.obsolete=0 AND (?='' OR a.article=?)
    ORDER BY b.target_lang, b.id LIMIT 200"""


class Local:
    """A Holder over SQLite. Raises sqlite3.DatabaseError where the file is broken."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._shelves: dict[str, tuple[tuple[int, int], Shelf]] = {}

    def forget(self) -> None:
        """Let go of the shelves."""
        self._shelves.clear()

    def shelf(self, lang: str) -> Shelf:
        """The texts of a language as they stand now."""
        version = self.store.version()
        kept = self._shelves.get(lang)
        if kept is None or kept[0] != version:
            shelf = Shelf(self.store, lang)
            shelf.lookups = kept[1].lookups if kept else 0
            self._shelves[lang] = (version, shelf)
            return shelf
        return kept[1]

    def ready(self, lang: str, similar: bool, sentences: bool) -> None:
        """As Holder says."""
        if sentences:
            part(self.store, lang)
        if similar:
            shelf = self.shelf(lang)
            built = shelf.built
            shelf.ready()
            if shelf.built != built:  # that wrote to the store, but changed no entry
                self._shelves[lang] = (self.store.version(), shelf)

    def reading(self) -> AbstractContextManager[None]:
        """As Holder says."""
        return self.store.reading()

    def find(self, lang: str, text: str) -> int:
        """As Holder says."""
        return self.store.find(lang, text)

    def around(self, lang: str, context: str, before: str, after: str) -> Around:
        """As Holder says."""
        numbers = [self.store.find(lang, text) if text else 0 for text in (before, after)]
        return Around(clean(context), numbers[0] or -1, numbers[1] or -1)

    def near(self, lang: str, form: str, least: float, top: bool) -> list[Hit]:
        """As Holder says."""
        return self._shelves[lang][1].near(form, least, top)

    def own_texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """As Holder says."""
        return dict(self.store.rows(_listed("SELECT id, text FROM texts WHERE id IN ({})", len(numbers)), *numbers))

    def forward(self, numbers: Sequence[int], around: Around) -> list[Row]:
        """As Holder says."""
        context, before, after = around
        query = _listed(_FORWARD, len(numbers))
        found = self.store.rows(query, before, after, before, after, context, *numbers) if numbers else []
        return [Row(*row[:12]) for row in found]

    def backward(self, numbers: Sequence[int]) -> list[Row]:
        """As Holder says."""
        found = self.store.rows(_listed(_BACKWARD, len(numbers)), *numbers) if numbers else []
        return [Row(*row[:12]) for row in found]

    def pivoted(self, numbers: Sequence[int]) -> list[Row]:
        """As Holder says."""
        return [Row(*row[:12]) for number in numbers for row in self.store.rows(_PIVOTED, number, number)]

    def parents(self, numbers: Sequence[int]) -> list[Parent]:
        """As Holder says."""
        return [Parent(*row) for number in numbers for row in self.store.rows(_PARENTS, number)]

    def siblings(self, number: int, article: str) -> list[Sibling]:
        """As Holder says."""
        rows = self.store.rows(_SIBLINGS.format("a.source"), number, article, article)
        return [
            Sibling(*row) for row in rows or self.store.rows(_SIBLINGS.format("a.target"), number, article, article)
        ]


@lru_cache(maxsize=256)
def _listed(query: str, count: int) -> str:
    return query.format(",".join("?" * count))
