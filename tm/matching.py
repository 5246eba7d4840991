"""Which old segment became which new one: identity is found by matching, never by a name or a position.

Pure, locale-independent and order-aware. Work grows with what changed: equal keys are paired first, and only the rest
is compared, through an index of word pairs, so that no step is quadratic in the number of segments.
"""

from __future__ import annotations

import math
import operator
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from tm.gaps import Gaps, gaps, moved
from tm.retouched import retouched
from tm.wordpairs import Letters, bare_words, pairs_of

Key = tuple[str | None, str]

REVISED = 50.0  # word similarity from which a person would call it the same paragraph, edited
BONUS = 4.0  # for a pair that stands in the same gap
IN_PLACE = 35.0  # enough where a lone new segment stands just where a lone old one stood
PIECE_SHARE = 0.6  # of a piece's word pairs must come from the whole, and of the whole must be in the pieces
COMMON = 40  # a word pair in more old segments than this says nothing
SHORT = 7  # word pairs; a text with fewer is a heading or a name
_COUNT = operator.itemgetter(1)
CANDIDATES = 6  # old segments that are compared word for word with a new one


@dataclass(frozen=True, slots=True)
class Matching:
    """Indexes into the old and the new sequence. Every new index is in exactly one of kept, revised, splits, merges, new."""

    kept: dict[int, int]
    """new -> old, same key (or same text under another msgctxt)."""
    moved: frozenset[int]
    """Those of `kept` (new indexes) that changed their place among the others."""
    revised: dict[int, int]
    """new -> old, edited."""
    splits: tuple[tuple[int, tuple[int, ...]], ...]
    """(old, its pieces in new order)."""
    merges: tuple[tuple[tuple[int, ...], int], ...]
    """(old ones in the order in which they stand in the new one, new)."""
    new: tuple[int, ...]
    dropped: tuple[int, ...]


def match(
    old: Sequence[Key],
    new: Sequence[Key],
    known: frozenset[Key] = frozenset(),
    origins: Mapping[Key, int] | None = None,
) -> Matching:
    """Match two orderings of unique keys.

    `known` are keys that have a waiting obsolete unit: such a text is never taken for another one edited. `origins` says
    from which text the target of an old index was made: when that text returns, it returns to just that unit.
    """
    returned: dict[int, int] = {}
    if origins:  # the law that a source which returns finds its translation clean goes before all else
        alive = set(old)
        returned = {
            at: origins[key] for at, key in enumerate(new) if key in origins and key not in known and key not in alive
        }
    taken = set(returned.values())
    place = {key: at for at, key in enumerate(old) if at not in taken}
    kept = {at: stood for at, stood in enumerate(map(place.get, new)) if stood is not None and at not in returned}
    taken.update(kept.values())
    open_new = [at for at in range(len(new)) if at not in kept]
    open_old = [at for at in range(len(old)) if at not in taken]
    rest_new = [at for at in open_new if at not in returned and new[at] not in known]
    rest_old = open_old[:]
    if rest_new and rest_old and (found := _same_text(old, new, rest_old, rest_new)):
        kept |= found
        open_new, rest_new = _without(open_new, found), _without(rest_new, found)
        open_old, rest_old = _without(open_old, found.values()), _without(rest_old, found.values())
    shifted = moved(kept)
    revised: dict[int, int] = {}
    splits: list[tuple[int, tuple[int, ...]]] = []
    merges: list[tuple[tuple[int, ...], int]] = []
    if rest_new and rest_old:
        places = gaps(kept, shifted, rest_old, rest_new)
        # more alike than any pair from elsewhere can be with the bonus that these have for their place
        revised = retouched(old, new, places, 100 - BONUS)
        rest_new, rest_old = _without(rest_new, revised), _without(rest_old, revised.values())
    if rest_new and rest_old:
        work = _Work(old, new, rest_old, rest_new, places)
        splits, merges = work.surgery()
        revised |= work.revisions()
    revised.update(returned)
    used_new = {*revised, *(at for _, pieces in splits for at in pieces), *(at for _, at in merges)}
    used_old = {*revised.values(), *(at for at, _ in splits), *(at for many, _ in merges for at in many)}
    return Matching(
        kept,
        shifted,
        revised,
        tuple(splits),
        tuple(merges),
        tuple(at for at in open_new if at not in used_new),
        tuple(at for at in open_old if at not in used_old),
    )


def _without(places: list[int], taken: Iterable[int]) -> list[int]:
    """The places that are not taken."""
    gone = set(taken)
    return [at for at in places if at not in gone] if gone else places


def _same_text(old: Sequence[Key], new: Sequence[Key], rest_old: list[int], rest_new: list[int]) -> dict[int, int]:
    """New index -> old one: a text that only changed its msgctxt is the same unit, where there is just one such place."""
    texts: dict[str, deque[int]] = defaultdict(deque)
    for at in rest_old:
        texts[old[at][1]].append(at)
    return {at: places.popleft() for at in rest_new if (places := texts.get(new[at][1]))}


class _Work:
    """The comparison of what is left after equal keys were paired."""

    def __init__(
        self,
        old: Sequence[Key],
        new: Sequence[Key],
        rest_old: list[int],
        rest_new: list[int],
        places: Gaps,
    ) -> None:
        self.old, self.new = old, new
        self.rest_old, self.rest_new = rest_old, rest_new
        self.old_gap, self.new_gap = places
        spell = Letters().spell
        self.old_bare = {at: spell(old[at][1]) for at in rest_old}
        self.new_bare = {at: spell(new[at][1]) for at in rest_new}
        self.old_shingles = {at: pairs_of(bare) for at, bare in self.old_bare.items()}
        self.new_shingles = {at: pairs_of(bare) for at, bare in self.new_bare.items()}
        self.shared = self._shared()
        self.free_old, self.free_new = set(rest_old), set(rest_new)
        self.crowd_old, self.crowd_new = (
            Counter(places[0][at] for at in rest_old),
            Counter(places[1][at] for at in rest_new),
        )

    def _shared(self) -> dict[int, Counter[int]]:
        """new -> how many word pairs it shares with which old ones."""
        holders: dict[str, list[int]] = defaultdict(list)
        for at, shingles in self.old_shingles.items():
            for shingle in shingles:
                holders[shingle].append(at)
        telling = {shingle: places for shingle, places in holders.items() if len(places) <= COMMON}
        return {
            at: Counter(chain.from_iterable(filter(None, map(telling.get, shingles))))
            for at, shingles in self.new_shingles.items()
        }

    # -- surgery: one into several, several into one --
    def surgery(self) -> tuple[list[tuple[int, tuple[int, ...]]], list[tuple[tuple[int, ...], int]]]:
        """Splits and merges that are plain to see: pieces made of the whole, not overlapping, and together most of it."""
        whole_new: dict[int, list[int]] = defaultdict(list)  # old -> new ones that mostly come from it
        whole_old: dict[int, list[int]] = defaultdict(list)  # new -> old ones that mostly went into it
        enough_old = {at: self._enough(self.old_bare[at], shingles) for at, shingles in self.old_shingles.items()}
        for at, counts in self.shared.items():
            enough = self._enough(self.new_bare[at], self.new_shingles[at])
            for place, count in counts.items():
                if count >= enough:
                    whole_new[place].append(at)
                if count >= enough_old[place]:
                    whole_old[at].append(place)
        splits = []
        for place in sorted(whole_new):
            pieces = self._verbatim(
                self.old[place][1], [at for at in sorted(whole_new[place]) if at in self.free_new], self.new
            )
            pieces = pieces or self._pieces(
                self.old_shingles[place], sorted(whole_new[place]), self.new_shingles, self.free_new
            )
            if len(pieces) > 1 and place in self.free_old:
                splits.append((place, tuple(pieces)))
                self.free_old.discard(place)
                self.free_new.difference_update(pieces)
        merges = []
        for at in sorted(whole_old):
            if at not in self.free_new:
                continue
            pieces = self._verbatim(
                self.new[at][1], [place for place in sorted(whole_old[at]) if place in self.free_old], self.old
            )
            pieces = pieces or self._pieces(
                self.new_shingles[at], sorted(whole_old[at]), self.old_shingles, self.free_old
            )
            if len(pieces) > 1:
                merges.append((tuple(self._in_text_order(at, pieces)), at))
                self.free_new.discard(at)
                self.free_old.difference_update(pieces)
        return splits, merges

    @staticmethod
    def _enough(bare: str, shingles: frozenset[str]) -> float:
        """How many of its word pairs must be found in another text for this one to be a piece of it."""
        return PIECE_SHARE * len(shingles) if len(bare) >= 4 else math.inf

    @staticmethod
    def _verbatim(whole: str, candidates: list[int], keys: Sequence[Key]) -> list[int]:
        """Candidates that stand word for word in the whole, side by side: paragraphs may well repeat each other's words."""
        text = f" {' '.join(whole.split())} "
        taken: list[tuple[int, int]] = []
        chosen = []
        for at in sorted(candidates, key=lambda at: (-len(keys[at][1]), at)):
            piece = f" {' '.join(keys[at][1].split())} "
            start = text.find(piece)
            while start >= 0 and any(start < end - 1 and begin < start + len(piece) - 1 for begin, end in taken):
                start = text.find(piece, start + 1)
            if start >= 0:
                taken.append((start, start + len(piece)))
                chosen.append(at)
        enough = sum(end - start for start, end in taken) >= PIECE_SHARE * len(text)
        return sorted(chosen) if len(chosen) > 1 and enough else []

    @staticmethod
    def _pieces(
        whole: frozenset[str], candidates: list[int], shingles: dict[int, frozenset[str]], free: set[int]
    ) -> list[int]:
        """Candidates that cover different parts of the whole, if together they cover enough of it."""
        covered: set[str] = set()
        chosen = []
        for at in sorted((at for at in candidates if at in free), key=lambda at: (-len(shingles[at] & whole), at)):
            part = shingles[at] & whole
            if len(part & covered) <= 0.2 * len(part):
                chosen.append(at)
                covered |= part
        return sorted(chosen) if len(covered) >= PIECE_SHARE * len(whole) else []

    def _in_text_order(self, at: int, pieces: list[int]) -> list[int]:
        text = " ".join(bare_words(self.new[at][1]))
        exact = " ".join(self.new[at][1].split())

        def first(place: int) -> int:
            own = " ".join(self.old[place][1].split())
            if exact.count(own) == 1:
                return int(exact.find(own) * len(text) / max(1, len(exact)))
            pairs = {" ".join(pair) for pair in pairwise(bare_words(self.old[place][1]))}
            spots = [spot for pair in pairs if (spot := text.find(pair)) >= 0]
            return (
                sorted(spots)[len(spots) // 2] if spots else 0
            )  # the median: a chance repeat elsewhere does not matter

        return sorted(pieces, key=lambda place: (first(place), place))

    # -- one to one --
    def revisions(self) -> dict[int, int]:
        """Best pairs first, each old and each new one used once; ties go to the nearest gap, then to document order."""
        from rapidfuzz import fuzz

        revised = self._in_place(fuzz.ratio)
        pairs = self._candidates({*revised}, {*revised.values()})
        self.free_new.difference_update(revised)
        self.free_old.difference_update(revised.values())
        scored = sorted(
            (-score - (BONUS if self._same_gap(place, at) else 0), at, place)
            for at, place in pairs
            if (score := self._score(place, at, fuzz.ratio, bar := self._bar(place, at))) >= bar
        )
        for _, at, place in scored:
            if at in self.free_new and place in self.free_old:
                revised[at] = place
                self.free_new.discard(at)
                self.free_old.discard(place)
        return revised

    def _in_place(self, ratio: Callable[..., float]) -> dict[int, int]:
        """Pairs that stand alone in their gap and are so alike that, with its bonus, no other pair can come before them."""
        places = {self.old_gap[place]: place for place in self.free_old}
        lone = ((at, places.get(self.new_gap[at])) for at in self.free_new)
        return {
            at: place
            for at, place in lone
            if place is not None and self._lone(place, at) and self._score(place, at, ratio, 100 - BONUS) > 100 - BONUS
        }

    def _candidates(self, settled_new: set[int], settled_old: set[int]) -> set[tuple[int, int]]:
        """Pairs worth a comparison, without those of what is settled; it counts where the likeliest few are chosen."""
        open_new, open_old = self.free_new - settled_new, self.free_old - settled_old
        pairs = {
            (at, place)
            for at in open_new
            for place, _ in sorted(sorted(self.shared[at].items()), key=_COUNT, reverse=True)[: CANDIDATES * 2]
        }
        by_gap: dict[int, list[int]] = defaultdict(list)
        for place in sorted(self.free_old):
            by_gap[self.old_gap[place]].append(place)
        short: dict[str, list[int]] = defaultdict(list)  # headings and names share words rather than word pairs
        for place in sorted(self.free_old):
            if len(self.old_shingles[place]) < SHORT:
                for word in set(self.old_bare[place]):
                    short[word].append(place)
        for at in open_new:
            pairs.update((at, place) for place in by_gap.get(self.new_gap[at], [])[:CANDIDATES])
            if len(self.new_shingles[at]) < SHORT:
                pairs.update((at, place) for word in self.new_bare[at] for place in short.get(word, ())[:CANDIDATES])
        return {(at, place) for at, place in pairs if place in open_old}

    def _same_gap(self, place: int, at: int) -> bool:
        return self.old_gap[place] == self.new_gap[at]

    def _lone(self, place: int, at: int) -> bool:
        gap = self.new_gap[at]
        return self.old_gap[place] == gap and self.crowd_new[gap] == 1 and self.crowd_old[gap] == 1

    def _bar(self, place: int, at: int) -> float:
        return IN_PLACE if self._lone(place, at) else REVISED

    def _score(self, place: int, at: int, ratio: Callable[..., float], least: float) -> float:
        """Similarity in percent; 0 where it is under `least`."""
        one, two = self.old_bare[place], self.new_bare[at]
        score = ratio(one, two, score_cutoff=least)  # of words
        if len(one) < 6 and len(two) < 6:  # a heading of three words: letters tell more than words
            score = max(score, ratio(self.old[place][1], self.new[at][1]) - 15)
        return score
