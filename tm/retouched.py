"""Paragraphs that were hardly edited: settled by their first and last words, before any text is taken apart into words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
    head = _head(one, two)
    tail = _tail(one, two, min(len(one), len(two)) - head)
    before = len(one[head : len(one) - tail].split())
    after = len(two[head : len(two) - tail].split())
    if before > FEW or after > FEW:
        return False
    same = len(one.split()) - before
    return 200 * same > share * (2 * same + before + after)


def _head(one: str, two: str) -> int:
    """How many characters both begin with, up to the blank after a whole word."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        at = (low + high + 1) // 2
        low, high = (at, high) if one[low:at] == two[low:at] else (low, at - 1)
    return one.rfind(" ", 0, low) + 1


def _tail(one: str, two: str, most: int) -> int:
    """How many characters both end with, from the blank before a whole word; `most` at most."""
    low, high = 0, most
    while low < high:
        at = (low + high + 1) // 2
        same = one[len(one) - at : len(one) - low] == two[len(two) - at : len(two) - low]
        low, high = (at, high) if same else (low, at - 1)
    blank = one.find(" ", len(one) - low) if low else -1
    return len(one) - blank if blank >= 0 else 0
