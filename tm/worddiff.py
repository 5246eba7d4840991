"""What changed between two texts, word by word, for people to read. Linear in time on any text.

Common beginnings and ends are set aside; what is left is compared by its longest common subsequence while that is
cheap, else parted at the words that occur once on both sides. Stray words that both sides happen to share in a
rewritten passage are taken into the change, and a change of one side slides to where words or sentences begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"\s+|\w+(?:['’-]\w+)*+|[^\w\s]")
_CHEAP = 30_000_000  # cells of the common subsequence's table: some milliseconds, four megabytes
_ISLAND = 3  # letters of a shared stretch that may drown between two larger changes
_PASSES = 20  # times that the whole may be looked through for words that part it
_SLIDE = 200  # tokens that a change may move


class Hunk(NamedTuple):
    """`old[a:b]` became `new[c:d]`; `same` where they are equal."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def word_diff(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The steps from old to new: `("equal" | "delete" | "insert", text)`.

    The equal and deleted texts make up `old`, the equal and inserted ones `new`; a deletion stands before the insertion
    that takes its place, and no text is empty.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    steps: list[tuple[str, str]] = []
    for hunk in _readable(hunks(before, after), before, after):
        if hunk.b > hunk.a:
            steps.append(("equal" if hunk.same else "delete", "".join(before[hunk.a : hunk.b])))
        if hunk.d > hunk.c and not hunk.same:
            steps.append(("insert", "".join(after[hunk.c : hunk.d])))
    return tuple(steps)


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Equal and changed stretches of two sequences, in turn, together covering both."""
    names: dict[str, int] = {}
    before = [names.setdefault(token, len(names)) for token in old]
    after = [names.setdefault(token, len(names)) for token in new]
    found: list[Hunk] = []
    waiting = [(0, len(before), 0, len(after))]
    budget = _PASSES * (len(before) + len(after))
    while waiting:
        a, b, c, d = waiting.pop()
        start = a
        while a < b and c < d and before[a] == after[c]:
            a, c = a + 1, c + 1
        _add(found, Hunk(True, start, a, c - (a - start), c))
        tail = 0
        while b - tail > a and d - tail > c and before[b - tail - 1] == after[d - tail - 1]:
            tail += 1
        middle = (a, b - tail, c, d - tail)
        if tail:
            waiting.append((b - tail, b, d - tail, d))
        if a == b - tail or c == d - tail:
            _add(found, Hunk(False, *middle))
        elif (b - a) * (d - c) <= _CHEAP:
            for hunk in _common(before, after, *middle):
                _add(found, hunk)
        else:
            budget -= b - a + d - c
            parts = _parted(before, after, *middle) if budget > 0 else []
            if len(parts) > 1:
                waiting.extend(reversed(parts))
            else:  # nothing parts them: all of it changed
                _add(found, Hunk(False, *middle))
    return found


def _add(found: list[Hunk], hunk: Hunk) -> None:
    """Append a stretch; one of the same kind as the last continues it."""
    if hunk.a == hunk.b and hunk.c == hunk.d:
        return
    if found and found[-1].same == hunk.same:
        last = found.pop()
        hunk = Hunk(hunk.same, last.a, hunk.b, last.c, hunk.d)
    found.append(hunk)


def _common(before: list[int], after: list[int], a: int, b: int, c: int, d: int) -> list[Hunk]:
    """The longest common subsequence of two stretches."""
    from rapidfuzz.distance import LCSseq

    codes = LCSseq.opcodes(before[a:b], after[c:d])
    return [
        Hunk(code.tag == "equal", a + code.src_start, a + code.src_end, c + code.dest_start, c + code.dest_end)
        for code in codes
    ]


def _parted(before: list[int], after: list[int], a: int, b: int, c: int, d: int) -> list[tuple[int, int, int, int]]:
    """Stretches between tokens that occur once on both sides and keep their order; the whole where there are none."""
    ours, theirs = Counter(before[a:b]), Counter(after[c:d])
    places = {token: at for at, token in enumerate(after[c:d], c) if theirs[token] == 1 and ours.get(token) == 1}
    anchors = _ascending([(at, places[token]) for at, token in enumerate(before[a:b], a) if token in places])
    parts: list[tuple[int, int, int, int]] = []
    for x, y in [*anchors, (b, d)]:
        parts.append((a, x, c, y))
        a, c = x, y
    return parts


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs whose second members ascend; the first ones do already."""
    from bisect import bisect_left

    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for index, (_, y) in enumerate(pairs):
        at = bisect_left(tails, y)
        tails[at : at + 1] = [y]
        ends[at : at + 1] = [index]
        back.append(ends[at - 1] if at else -1)
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = back[index]
    return chain[::-1]


def _readable(found: list[Hunk], before: list[str], after: list[str]) -> list[Hunk]:
    """The same stretches for a reader: small islands drowned, one-sided changes moved to a boundary."""
    calm: list[Hunk] = []
    for at, hunk in enumerate(found):
        inner = 0 < at < len(found) - 1
        if hunk.same and inner and _drowns(hunk, found[at - 1], found[at + 1], before, after):
            hunk = hunk._replace(same=False)
        _add(calm, hunk)
    return _slid(calm, before, after)


def _drowns(island: Hunk, left: Hunk, right: Hunk, before: list[str], after: list[str]) -> bool:
    """Whether a shared stretch between two changes is but blanks, or a short word between larger changes."""
    if island.b - island.a > 5:
        return False
    text = "".join(before[island.a : island.b]).strip()
    if not text:
        return True
    sizes = [_size(before, hunk.a, hunk.b) + _size(after, hunk.c, hunk.d) for hunk in (left, right)]
    return len(text) <= _ISLAND and min(sizes) >= 4 * len(text)


def _size(tokens: list[str], first: int, last: int) -> int:
    return sum(map(len, tokens[first : min(last, first + 20)]))


def _slid(found: list[Hunk], before: list[str], after: list[str]) -> list[Hunk]:
    """Insertions and deletions between equal stretches, moved to the best boundary; the texts stay what they are."""
    result = list(found)
    for at in range(1, len(result) - 1):
        left, change, right = result[at - 1 : at + 2]
        if change.same or not left.same or (change.b > change.a) == (change.d > change.c):
            continue
        tokens, first, last = (before, change.a, change.b) if change.b > change.a else (after, change.c, change.d)
        shift = _best_shift(tokens, first, last, left.b - left.a - (at > 1), right.b - right.a - (at + 2 < len(result)))
        if shift:
            result[at - 1] = left._replace(b=left.b + shift, d=left.d + shift)
            result[at] = Hunk(False, change.a + shift, change.b + shift, change.c + shift, change.d + shift)
            result[at + 1] = right._replace(a=right.a + shift, c=right.c + shift)
    return result


def _best_shift(tokens: list[str], first: int, last: int, room_left: int, room_right: int) -> int:
    """How far `tokens[first:last]` slides over equal tokens, to begin where a sentence or at least a word does."""
    best, shift = _beauty(tokens, first, last), 0
    for step in (-1, 1):
        a, b, moved = first, last, 0
        room = min(_SLIDE, room_left if step < 0 else room_right)
        while abs(moved) < room and (a > 0 if step < 0 else b < len(tokens)):
            if (tokens[a - 1] != tokens[b - 1]) if step < 0 else (tokens[a] != tokens[b]):
                break
            a, b, moved = a + step, b + step, moved + step
            beauty = _beauty(tokens, a, b)
            if beauty > best:
                best, shift = beauty, moved
    return shift


def _beauty(tokens: list[str], first: int, last: int) -> int:
    """How well a change of one side begins: after a sentence, with a word, ending with the blank after it."""
    begins_word = not tokens[first].isspace()
    after_blank = first == 0 or tokens[first - 1].isspace()
    after_stop = first == 0 or (first > 1 and after_blank and tokens[first - 2][-1:] in ".!?…")
    return 4 * (begins_word and after_stop) + 2 * (begins_word and after_blank) + tokens[last - 1].isspace()
