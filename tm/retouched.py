"""Paragraphs that were hardly edited: settled by their first and last words, before any text is taken apart into words."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Sequence
from itertools import compress, count

from tm.gaps import Gaps

FEW = 3
"""Words that may differ on each side. A piece that went elsewhere would be longer, so nothing else can be made of the text."""


def retouched(
    old: Sequence[tuple[str | None, str]], new: Sequence[tuple[str | None, str]], gaps: Gaps, share: float
) -> dict[int, int]:
    """New index -> old one: pairs alone in their gap that share over `share` percent of their words.

    Such a text counts as kept: nothing that came or went elsewhere is looked for in it.
    """
    crowd_old, crowd_new = Counter(gaps[0].values()), Counter(gaps[1].values())
    places = {gap: at for at, gap in gaps[0].items() if crowd_old[gap] == 1}
    return {
        at: place
        for at, gap in gaps[1].items()
        if crowd_new[gap] == 1
        and (place := places.get(gap)) is not None
        and hardly_edited(old[place][1], new[at][1], share)
    }


def hardly_edited(one: str, two: str, share: float) -> bool:
    """Whether at most FEW neighbouring words of a text differ in the other one, and over `share` percent of both do not.

    That is never more than the similarity of their words as rapidfuzz counts it, so where this holds, that is over `share` too.
    """
    words, others = one.split(), two.split()
    if abs(len(words) - len(others)) > FEW:
        return False
    shorter = min(len(words), len(others))
    head = next(compress(count(), map(operator.ne, words, others)), shorter)
    tail = next(compress(count(), map(operator.ne, reversed(words), reversed(others))), shorter)
    tail = min(tail, shorter - head)
    before, after = len(words) - head - tail, len(others) - head - tail
    same = 2 * (head + tail)
    return before <= FEW and after <= FEW and 100 * same > share * (same + before + after)
