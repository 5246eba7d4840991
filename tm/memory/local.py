"""The memory on this machine: the rows of a Store, and shelves of its texts, as a Holder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from tm.memory import frequent
from tm.memory.frequent import NAMED, SOURCE, TARGET, Side
from tm.memory.holder import PARENTS, UNITS, Around, Hit, Parent, Row
from tm.memory.model import Sibling
from tm.memory.parts import part
from tm.memory.shelf import Shelf
from tm.memory.store import Store, checked, clean

# Of many articles that hold the same pair, the one that fits best speaks for them, and of equals the first by name.
_KEPT = "e.sum, s.text, t.text, e.source_lang, e.target_lang, e.article, e.origin, e.who, e.date, e.obsolete, e.stale"
_FORWARD = f"""SELECT e.source, s.text, t.text, e.article, e.origin, e.who, e.obsolete, e.target_lang, e.stale, e.date,
    (e.before=?) + (e.after=?) AS near, '', e.target, {_KEPT}
    FROM (SELECT * FROM entries WHERE {{}} LIMIT {{}}) e JOIN texts s ON s.id=e.source JOIN texts t ON t.id=e.target
    ORDER BY e.source, e.target, e.target_lang, near * 8 + (e.context=?) * 4 + (e.obsolete=0) * 2 + (e.stale=0) DESC,
    {NAMED}"""
_BACKWARD = f"""SELECT e.target, t.text, s.text, e.article, e.origin, e.who, e.obsolete, e.source_lang, e.stale, e.date,
    0, 'reversed', e.source, {_KEPT}
    FROM (SELECT * FROM entries WHERE {{}} LIMIT {{}}) e JOIN texts s ON s.id=e.source JOIN texts t ON t.id=e.target
    ORDER BY e.target, e.source, e.source_lang, e.obsolete, e.stale, {NAMED}"""
_PIVOTED = f"""SELECT a.target, o.text, t.text, e.article, e.origin, e.who, max(a.obsolete, e.obsolete) AS gone,
    e.target_lang, max(a.stale, e.stale) AS late, e.date, 0, a.source_lang, t.id, {_KEPT}
    FROM (SELECT e.target, e.source, e.article, e.context, e.source_lang, e.target_lang, min(e.obsolete * 2 + e.stale),
            e.obsolete, e.stale FROM entries e JOIN texts s ON s.id=e.source WHERE e.target=?
            GROUP BY e.article='', e.article, e.context, s.hash, e.source, e.source_lang, e.target_lang LIMIT {UNITS}) a
    JOIN entries e ON e.source=a.source AND e.article=a.article AND e.context=a.context
    AND e.target_lang<>a.target_lang JOIN texts t ON t.id=e.target JOIN texts o ON o.id=a.target JOIN texts s ON s.id=e.source
    ORDER BY e.target, e.target_lang, gone, late, a.source_lang, {NAMED}"""
_PARENTS = f"""SELECT p.sentence, p.text, p.at FROM parts p WHERE p.sentence=?
    AND (EXISTS (SELECT 1 FROM entries WHERE source=p.text) OR EXISTS (SELECT 1 FROM entries WHERE target=p.text))
    ORDER BY p.hash, p.at LIMIT {PARENTS}"""
_SIBLINGS = """SELECT DISTINCT b.target_lang, t.text, b.article, b.who FROM entries a
    JOIN entries b ON b.source=a.source AND b.article=a.article AND b.context=a.context
    JOIN texts t ON t.id=b.target
    WHERE {} AND b.obsolete=0 AND a.obsolete=0
    ORDER BY b.target_lang, b.article='', b.article, t.text, b.who LIMIT 200"""


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
        return dict(
            self.store.rows(_listed("SELECT id, text FROM texts WHERE {} LIMIT {}", "id", len(numbers)), *numbers)
        )

    def forward(self, numbers: Sequence[int], around: Around) -> list[Row]:
        """As Holder says."""
        return self._said(SOURCE, _FORWARD, numbers, (around.before, around.after), (around.context,), around)

    def backward(self, numbers: Sequence[int]) -> list[Row]:
        """As Holder says."""
        return self._said(TARGET, _BACKWARD, numbers)

    def _said(
        self,
        side: Side,
        query: str,
        numbers: Sequence[int],
        first: tuple[int, ...] = (),
        last: tuple[str, ...] = (),
        around: Around | None = None,
    ) -> list[Row]:
        """What entries say of texts; of those with many entries, only the ones that speak for the others are fetched."""
        if not numbers:
            return []
        rows = self._asked(query, side.own, numbers, first, last, frequent.MANY + 1)
        if len(rows) <= frequent.MANY:
            return _first(rows)
        found: list[Row] = []
        few, many = frequent.parted(self.store, side, numbers)
        if few:
            found = _first(self._asked(query, side.own, few, first, last))
        for number in many:
            ids = frequent.chosen(self.store, side, number, around)
            column, asked = (side.own, [number]) if ids is None else ("id", ids)
            found += _first(self._asked(query, column, asked, first, last))
        return found

    def _asked(
        self,
        query: str,
        column: str,
        numbers: Sequence[int],
        first: tuple[int, ...],
        last: tuple[str, ...],
        most: int = -1,
    ) -> list[Any]:
        return self.store.rows(_listed(query, column, len(numbers), most), *first, *numbers, *last)

    def pivoted(self, numbers: Sequence[int]) -> list[Row]:
        """As Holder says."""
        return [row for number in numbers for row in _first(self.store.rows(_PIVOTED, number))]

    def parents(self, numbers: Sequence[int]) -> list[Parent]:
        """As Holder says."""
        return [Parent(*row) for number in numbers for row in self.store.rows(_PARENTS, number)]

    def siblings(self, number: int, article: str) -> list[Sibling]:
        """As Holder says."""
        for side in ("a.source=?", "a.target=?"):
            asked = (f"{side} AND a.article=?", article) if article else (side,)
            rows = self.store.rows(_SIBLINGS.format(asked[0]), number, *asked[1:])
            if rows:
                return [Sibling(*row) for row in rows]
        return []


def _first(rows: list[Any]) -> list[Row]:
    """Of rows that say the same the first: same text, same other text, same locale. Raises DatabaseError for a damaged one."""
    found: list[Row] = []
    last = None
    for row in rows:
        pair = (row[0], row[12], row[7])
        if pair != last:
            checked(*row[13:])
            found.append(Row._make(row[:12]))
            last = pair
    return found


@lru_cache(maxsize=256)
def _listed(query: str, column: str, count: int, most: int = -1) -> str:
    return query.format(f"{column} IN ({','.join('?' * count)})", most)
