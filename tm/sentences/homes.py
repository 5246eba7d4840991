"""Where the sentences of an old source went when it was split: which of the new pieces holds which of them.

Three looks, from the surest to the weakest: a piece that stands in the old source as a whole; sentences that stand in a
piece word for word; sentences most of whose words a piece holds and no other piece does. Words are compared in lower
case and without marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tm.sentences.align import Piece, pieces_of

_WORDS = re.compile(r"\w+")
_ALIKE = 0.6  # share of an old sentence's words that a piece must hold to be its new home
_TORN = 0.3  # share from which on a second piece holds a part of it
_MANY = 200  # pieces beyond which only unchanged sentences are looked for
_TRIED = 9  # places of a repeated sentence that are looked at


class Home:
    """The words of the old source, and for each the piece that claimed it."""

    def __init__(self, old_source: str, pieces: Sequence[str], lang: str) -> None:
        self.atoms = pieces_of(old_source, lang)
        rows = [_words(atom.text) for atom in self.atoms]
        self.words = [word for row in rows for word in row]
        self.first = [0]  # of each atom, in words; one more at the end
        for row in rows:
            self.first.append(self.first[-1] + len(row))
        self.owner: list[int | None] = [None] * len(self.words)
        self.pieces = [_words(piece) for piece in pieces]
        self.rest = [Counter(piece) for piece in self.pieces]
        self.parts = [[_words(part.text) for part in pieces_of(piece, lang)] for piece in pieces]

    def claim(self, piece: int, first: int, last: int) -> None:
        """Words first..last of the old source went to a piece."""
        self.owner[first:last] = [piece] * (last - first)
        rest = self.rest[piece]
        for word in self.words[first:last]:  # `rest -= ...` would look at all words of the piece each time
            rest[word] -= 1

    def free(self, first: int, last: int) -> bool:
        return all(owner is None for owner in self.owner[first:last])


def homes(old_source: str, pieces: Sequence[str], lang: str) -> tuple[list[Piece], list[int | None]] | None:
    """The stretches of the old source and the piece that each went to (None: to none).

    No answer where a sentence was torn in two, or stands in several pieces and nothing tells them apart.
    """
    home = Home(old_source, pieces, lang)
    if len(pieces) <= _MANY:
        _claim_wholes(home)
    _claim_sentences(home)
    if not _claim_alike(home):
        return None
    return _stretches(home, old_source)


def _claim_wholes(home: Home) -> None:
    """Pieces that stand in the old source as they are; the longest first, so that a short one finds its own place."""
    body = f" {' '.join(home.words)} "
    starts: list[int] = []
    at = 0
    for word in home.words:
        starts.append(at)
        at += len(word) + 1
    for index in sorted(range(len(home.pieces)), key=lambda k: -len(home.pieces[k])):
        words = home.pieces[index]
        if not words:
            continue
        needle = f" {' '.join(words)} "
        found: list[int] = []
        place = body.find(needle)
        while place >= 0 and len(found) < 2:
            first = bisect_left(starts, place)
            if home.free(first, first + len(words)):
                found.append(first)
            place = body.find(needle, place + len(needle) - 1)
        if len(found) == 1:
            home.claim(index, found[0], found[0] + len(words))


def _claim_sentences(home: Home) -> None:
    """Sentences of the other pieces that stand in the old source; a repeated one goes after the sentence before it."""
    keys = [" ".join(home.words[first:last]) for first, last in pairwise(home.first)]
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(at)
    for index, parts in enumerate(home.parts):
        last = -2
        for words in parts:
            key = " ".join(words)
            rest = home.rest[index]
            if any(rest[word] < times for word, times in Counter(words).items()):
                continue  # a whole piece was claimed: nothing of it is left
            known = places.get(key, [])[:_TRIED]
            if len(known) > 1:
                follows = last >= 0 and last + 1 < len(keys) and keys[last + 1] == key
                known = [last + 1] if follows else [at for at in known if _is_free(home, at)]
            if len(known) == 1 and _is_free(home, known[0]):
                last = known[0]
                home.claim(index, home.first[last], home.first[last + 1])


def _is_free(home: Home, at: int) -> bool:
    return home.free(home.first[at], home.first[at + 1])


def _claim_alike(home: Home) -> bool:
    """Sentences that were edited, by the words that a piece still holds; False where two pieces hold much of one."""
    for at in range(len(home.atoms)):
        first, last = home.first[at], home.first[at + 1]
        if last == first or not home.free(first, last):
            continue
        if len(home.pieces) > _MANY:
            return False
        words = Counter(home.words[first:last])
        shares = [(words & rest).total() / (last - first) for rest in home.rest]
        order = sorted(range(len(shares)), key=shares.__getitem__, reverse=True)
        best, second = shares[order[0]], shares[order[1]] if len(order) > 1 else 0.0
        around = {home.owner[k] for k in (first - 1, last) if 0 <= k < len(home.words)}
        if second >= _TORN or (_TORN <= best < _ALIKE and around != {order[0]}):
            return False
        if best >= _TORN:
            home.claim(order[0], first, last)
    return True


def _stretches(home: Home, old_source: str) -> tuple[list[Piece], list[int | None]] | None:
    """Atoms with one home each; those that no sentence ends and that stayed together are one again."""
    spans: list[tuple[int, int, bool]] = []
    owners: list[int | None] = []
    for at, atom in enumerate(home.atoms):
        held = set(home.owner[home.first[at] : home.first[at + 1]])
        if len(held) > 1:
            return None
        owner = held.pop() if held else (owners[-1] if owners else None)
        if spans and not spans[-1][2] and owners[-1] == owner:
            spans[-1] = (spans[-1][0], atom.end, atom.ends)
        else:
            spans.append((atom.start, atom.end, atom.ends))
            owners.append(owner)
    return [Piece(old_source[start:end], start, end, ends) for start, end, ends in spans], owners


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.lower())
