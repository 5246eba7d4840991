"""Quotations in a text, and whether two texts quote the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tm.worddiff import hunks

_WORD = re.compile(r"\w+")
_SCARE = 3  # words between quotation marks that are a turn of phrase rather than a quotation
_KEPT = 0.8  # share of a quotation's words that must stay for it to be the same quotation
_FEW = 2  # words more or less that leave a short one the same
_TRIED = 20  # quotations that may have changed before they are taken for others

Quotation = tuple[str, ...]


def quotations(text: str) -> list[Quotation]:
    """The words (lower case) of what stands between double quotation marks of a canonical text.

    A mark opens or closes by the blanks around it. A quotation that the text does not close goes on to its end, and one
    that it does not open was opened before it, as in a speech of several paragraphs.
    """
    found: list[Quotation] = []
    start, inside = 0, False
    for match in re.finditer('"', text):
        at = match.start()
        before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        opens = (before.isspace() or before in "([{-/") and not after.isspace()
        closes = not before.isspace() and (after.isspace() or not after.isalnum())
        if closes and not opens and (inside or not found):
            found.append(_words(text[start:at]))
            inside = False
        elif opens or not inside:
            if inside:
                found.append(_words(text[start:at]))
            start, inside = at + 1, True
        else:
            found.append(_words(text[start:at]))
            inside = False
    if inside:
        found.append(_words(text[start:]))
    return [quotation for quotation in found if quotation]


def quotes_differ(old: str, new: str) -> bool:
    """Whether a quotation came or went, or words of one were replaced.

    A few words more or less leave a quotation the same, and so do quotation marks around a word or two (`the "new" plan`).
    """
    ours, theirs = Counter(quotations(old)), Counter(quotations(new))
    left, right = list((ours - theirs).elements()), list((theirs - ours).elements())
    if max(len(left), len(right)) > _TRIED:
        return True
    for quotation in list(left):
        match = next((other for other in right if _same(quotation, other)), None)
        if match is not None:
            left.remove(quotation)
            right.remove(match)
    return _missing(left, new) or _missing(right, old)


def _missing(rows: Sequence[Quotation], text: str) -> bool:
    """Whether a quotation is more than a turn of phrase that the other text has without the marks."""
    if not rows:
        return False
    known = f" {' '.join(_words(text))} "
    return any(len(row) > _SCARE or f" {' '.join(row)} " not in known for row in rows)


def _same(one: Quotation, other: Quotation) -> bool:
    parts = [hunk for hunk in hunks(one, other) if not hunk.same]
    if any(hunk.b > hunk.a and hunk.d > hunk.c for hunk in parts):
        return False
    kept, largest = len(one) - sum(hunk.b - hunk.a for hunk in parts), max(len(one), len(other))
    return kept >= _KEPT * largest or (kept > 0 and largest - kept <= _FEW)


def _words(text: str) -> Quotation:
    return tuple(_WORD.findall(text.lower()))
