"""Which entries speak for a text that stands in thousands of articles: chosen in the store, without fetching all of them.

What is asked for is what `tm.memory.local` says of any text: of entries that say the same (one source, one target, one locale)
the one that fits best. Few different things are said of a frequent text; each is found in an index, and so is the first article
by name that says it. All rows of one are looked at only where that article fits less than perfectly, or neighbours are asked
for; even then none but the best leaves the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tm.memory.holder import Around
from tm.memory.store import Store

MANY = 200  # entries; as many are fetched and looked at one and all
DIFFERENT = 300  # things that are said of one text; as many are looked for one by one
NAMED = "e.article='', e.article, e.origin, e.date DESC, e.who"
"""Of entries that fit alike, which one speaks: what stands in the rows decides, never the order in which they came."""


class Side(NamedTuple):
    """From which side entries are seen."""

    own: str
    """The column of the texts that are asked for."""
    other: str
    locale: str
    """Of the other."""
    by_article: str
    """The index in which entries of a text stand by article; SQLite would take one that finds the same and must be sorted."""


SOURCE = Side("source", "target", "target_lang", "INDEXED BY entries_source")
TARGET = Side("target", "source", "source_lang", "")


def parted(store: Store, side: Side, numbers: Sequence[int]) -> tuple[Sequence[int], list[int]]:
    """Those of the texts with a few entries, and those with many."""
    query = f"SELECT 1 FROM entries WHERE {side.own}=? LIMIT 1 OFFSET {MANY}"
    many = [number for number in numbers if store.rows(query, number)]
    return [number for number in numbers if number not in many], many


def chosen(store: Store, side: Side, number: int, around: Around | None) -> list[int] | None:
    """The ids of the entries that speak for a text; None where too many different things are said of it.

    `around`: what stands around it, where that matters.
    """
    found: list[int] = []
    others = _Others(store, side, number)
    while (pair := others.next()) is not None:
        if len(found) >= DIFFERENT:
            return None
        found.append(_best(store, side, (number, *pair), around))
    return found


class _Others:
    """The different things that are said of a text, one after the other, each found in an index."""

    def __init__(self, store: Store, side: Side, number: int) -> None:
        found = f"SELECT {side.other}, {side.locale} FROM entries WHERE {side.own}=?"
        # two questions: of a comparison with a pair, SQLite looks up the first half only
        self.same = f"{found} AND {side.other}=? AND {side.locale}>? ORDER BY {side.locale} LIMIT 1"
        self.later = f"{found} AND {side.other}>? ORDER BY {side.other}, {side.locale} LIMIT 1"
        self.store = store
        self.number = number
        self.last: tuple[int, str] = (-1, "")

    def next(self) -> tuple[int, str] | None:
        """(the other text, its locale), or None."""
        rows = self.store.rows
        found = rows(self.same, self.number, *self.last) or rows(self.later, self.number, self.last[0])
        if not found:
            return None
        self.last = found[0]
        return self.last


def _best(store: Store, side: Side, pair: tuple[int, int, str], around: Around | None) -> int:
    """The id of the entry that fits best."""
    which = f"WHERE e.{side.own}=? AND e.{side.other}=? AND e.{side.locale}=?"
    said = f"FROM entries e {which}"
    order = f"(e.obsolete=0) * 2 + (e.stale=0) DESC, {NAMED} LIMIT 1"
    context: tuple[str, ...] = ()
    perfect = "e.obsolete=0 AND e.stale=0"
    if around is not None:
        near = f"(e.before={int(around.before)}) + (e.after={int(around.after)})"
        if around.before != -1 or around.after != -1:
            found = store.rows(
                f"SELECT e.id {said} AND {near} > 0 ORDER BY {near} DESC, (e.context=?) * 4 + {order}", *pair, around.context
            )  # fmt: skip
            if found:
                return int(found[0][0])
        context = (around.context,)
        perfect += " AND e.context=?"
        order = f"(e.context=?) * 4 + {order}"
    if store.rows(f"SELECT 1 {said} LIMIT 1 OFFSET {MANY}", *pair):
        by_article = "ORDER BY e.article, e.origin, e.date DESC, e.who LIMIT 1"
        query = f"SELECT e.id FROM entries e {side.by_article} {which} AND e.article > '' AND {perfect} {by_article}"
        found = store.rows(query, *pair, *context)
        if found:
            return int(found[0][0])
    return int(store.rows(f"SELECT e.id {said} ORDER BY {order}", *pair, *context)[0][0])
