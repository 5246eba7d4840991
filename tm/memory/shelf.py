"""The texts of one language, ready to be compared: in plain lists while that is quickest, in posting lists beyond.

A small memory, or a few lookups in a middling one, are quickest by comparing with everything (and need no numpy). Beyond
that an index stands on disk; texts that came after it was made are compared one by one, until they are many.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from tm.memory.fold import LONGEST, folded
from tm.memory.holder import Hit
from tm.memory.store import BROKEN, Store

if TYPE_CHECKING:
    from tm.memory.postings import Postings

SMALL = 3_000  # texts that are always compared one by one
MIDDLING = 40_000  # texts that are compared one by one for the first lookups
FEW = 50  # lookups
TAIL = 2_000  # newer texts than the index has, or a twentieth of it
NOTHING: Hit = (0.0, "", 0)
SURE = 0.75  # less than that, and the best may stand behind many that share as much by chance


def per_cent(similarity: float) -> int:
    """A similarity as people read it."""
    return int(similarity * 100 + 1e-9)


class Plain:
    """Texts in order of length."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        ordered = sorted(rows, key=lambda row: (len(row[1]), row[0]))
        self.ids = [row[0] for row in ordered]
        self.texts = [row[1] for row in ordered]
        self.sizes = [len(text) for text in self.texts]

    def near(self, text: str, least: float, top: bool = False) -> list[Hit]:
        """All texts whose similarity is at least `least`; with `top`, at least those as good as the best, in whole per cent."""
        shortest, longest = bounds(text, least)
        low, high = bisect_left(self.sizes, shortest), bisect_right(self.sizes, longest)
        return compare(text, self.texts[low:high], self.ids[low:high], least, top)


def bounds(text: str, least: float) -> tuple[int, int]:
    """Lengths outside of which a text cannot be so similar: an edit per character of difference."""
    return int(len(text) * least), int(len(text) / max(least, 0.01)) + 1


@cache
def _tools() -> tuple[Any, Any, Any]:
    """rapidfuzz's search for all, its search for one, and the measure; looked up once, for it is asked thousands of times."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extract, extractOne

    return extract, extractOne, Levenshtein.normalized_similarity


def compare(text: str, texts: list[str], ids: list[int], least: float, top: bool = False) -> list[Hit]:
    """Those of the texts that are like `text`; with `top`, at least those as good as the best, in whole per cent.

    It is quickest where the best stands first.
    """
    if not texts:
        return []
    extract, one, scorer = _tools()
    if top:  # the bar rises with each better one, so that most are given up early
        best = scorer(text, texts[0], score_cutoff=least)
        if best < SURE:
            found = one(text, texts, scorer=scorer, score_cutoff=least)
            if found is None:
                return []
            best = found[1]
        least = max(least, per_cent(best) / 100 - 0.005)  # rapidfuzz loses some that are just as good as its bar
    return [
        (score, form, ids[at])
        for form, score, at in extract(text, texts, scorer=scorer, score_cutoff=least, limit=None)
    ]


def near_in(part: Postings, text: str, shortest: int, longest: int, least: float, top: bool) -> list[Hit]:
    """The texts of an index that are most like a text, in no order; a second and wider look where the first found little."""
    if not part.reaches(shortest, longest):
        return []
    numbers, more = part.candidates(text, shortest, longest)
    found = compare(text, part.texts(numbers), part.ids[numbers].tolist(), least, top)
    if more and max(found, default=NOTHING)[0] < SURE:
        numbers, _ = part.candidates(text, shortest, longest, wide=True, but=numbers)
        found += compare(text, part.texts(numbers), part.ids[numbers].tolist(), least, top)
    return found


def in_order(hits: list[Hit], top: bool) -> list[Hit]:
    """Hits best first; with `top`, only those that are as good as the best, in whole per cent."""
    if len(hits) > 1:
        hits.sort(key=lambda hit: (-hit[0], hit[1], hit[2]))
    return [hit for hit in hits if per_cent(hit[0]) == per_cent(hits[0][0])] if top else hits


def near_all(plain: Plain | None, parts: Iterable[Postings], text: str, least: float, top: bool) -> list[Hit]:
    """The texts most like a text among some in plain lists and others in indexes, best first."""
    hits = plain.near(text, least, top) if plain is not None else []
    shortest, longest = bounds(text, least)
    for part in parts:
        hits += near_in(part, text, shortest, longest, least, top)
    return in_order(hits, top)


class Shelf:
    """All texts of a language, as they stood when it was made; a changed memory needs a new one."""

    def __init__(self, store: Store, lang: str) -> None:
        self.store = store
        self.lang = lang
        self.lookups = 0
        self.built = 0
        """How often an index was made."""
        self.plain: Plain | None = None
        self.parts: list[Postings] = []
        self.version = store.newest(lang)
        self.size = int(store.rows("SELECT count(*) FROM texts WHERE lang=?", lang)[0][0])

    def near(self, text: str, least: float, top: bool = False) -> list[Hit]:
        """The texts most like `text` (folded), with a similarity of at least `least`, best first.

        With `top`, only those that are as good as the best, in whole per cent.
        """
        if len(text) > LONGEST or not text:
            return []
        return near_all(self.plain, self.parts, text, least, top)

    def ready(self) -> None:
        """Choose how the next text is compared, and prepare for it."""
        self.lookups += 1
        if self.parts:
            if all(part.is_whole() for part in self.parts):
                return
            self.parts, self.plain = [], None
        if self.plain is not None and (self.size <= SMALL or (self.size <= MIDDLING and self.lookups <= FEW)):
            return
        if self.size <= SMALL or not self._mapped():
            if self.size <= SMALL or (self.size <= MIDDLING and self.lookups <= FEW):
                self.plain = Plain(self._folded(0))
            else:
                self._build()

    def _folded(self, after: int) -> Iterable[tuple[int, str]]:
        for number, text in self.store.texts(self.lang, after):
            if len(text) <= LONGEST and (form := folded(text, self.lang)):
                yield number, form

    # -- the index on disk --
    def _mapped(self) -> bool:
        """Open the index on disk, where there is one that fits and is not far behind."""
        found = self.store.rows("SELECT name, newest FROM shelves WHERE lang=?", self.lang)
        if not found or not self.store.persistent:
            return False
        from tm.memory.indexing import opened

        name, newest = found[0]
        behind = int(self.store.rows("SELECT count(*) FROM texts WHERE lang=? AND id>?", self.lang, newest)[0][0])
        if behind > max(TAIL, self.size // 20):
            return False
        try:
            self.parts = opened(self.store.folder / str(name))
        except (OSError, EOFError, *BROKEN):
            return False
        self.plain = Plain(self._folded(newest)) if behind else None
        return True

    def _build(self) -> None:
        from tm.memory.indexing import made, remove_others

        self.built += 1
        self.store.purge()
        folder = self.store.folder if self.store.persistent else None
        with self.store.reading():  # what comes meanwhile is newer than the index
            newest = self.store.newest(self.lang)
            name = f"index-{self.lang}-{newest}-{os.getpid()}-{time.time_ns():x}"
            try:
                self.parts, self.plain = made(partial(self._folded, 0), folder, name), None
            except OSError:  # no room anywhere
                self.plain = Plain(self._folded(0))
        if folder is not None and (folder / name).is_dir():
            with contextlib.suppress(sqlite3.Error):
                with self.store.transaction():
                    self.store.db.execute("INSERT OR REPLACE INTO shelves VALUES (?,?,?)", (self.lang, name, newest))
                remove_others(folder, name, f"index-{self.lang}-*")
