"""Footnote markers, as authors type them: `[i]`, `[^1]`, `[12]`, `¹`, and digits glued to a stop (`alliance.1 In`)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ROMAN = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
BRACKETED = re.compile(rf"\[(?:\^[^\s\[\]]{{1,80}}|\d{{1,4}}(?:[ \u00a0]?[,–-][ \u00a0]?\d{{1,4}}){{0,20}}|{_ROMAN})\]")
SUPERSCRIPT = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
GLUED = re.compile(r"(?<=[^\W\d_]{2})[\"”’»)\]]?([.,;:!?…])[\"”’»)\]]?([0-9]{1,3})(?=\s|\Z)")
_STOP_AND_DIGIT = re.compile(r"[.,;:!?…\"”’»)\]][0-9]")
# What is followed by a number in its own right, not by a note: “No.5”, “рис.2”, “Md.14”.
_ABBREVIATIONS = """
    bkz cf ch chap col ed eq fig figs max md min no nos nr num pos pp pr prop rev sec sect sf sr ss sy tab tabl
    ver vol vols vv гл илл кв макс мин прил разд ред рис сер см ст стб стр табл тит тыс
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_UNITS = frozenset(["cm", "dm", "ft", "in", "km", "m", "mi", "mm", "yd", "дм", "км", "м", "мм", "см"])


def glued_markers(texts: Iterable[str]) -> frozenset[int]:
    """The numbers that stand glued to a stop in texts, as a note's marker does: `of alliance.1 In` gives 1."""
    return frozenset(
        int(match[2])
        for text in texts
        if _STOP_AND_DIGIT.search(text)  # a quick look: few texts have such a thing
        for match in GLUED.finditer(text)
        if is_marker(text, match)
    )


def is_marker(text: str, match: re.Match[str]) -> bool:
    """Glued digits are a marker unless an abbreviation asks for a number, or a stop stands within a sentence."""
    if match[2].startswith("0") or _word_before(text, match.start()).lower() in _ABBREVIATED:
        return False
    rest = text[match.end() : match.end() + 4].lstrip()
    return match[1] in ",;:" or not rest[:1].islower()


def _word_before(text: str, at: int) -> str:
    """The letters before an offset, the last twelve at most."""
    head = text[max(0, at - 12) : at]
    size = len(head)
    while size and head[size - 1].isalpha():
        size -= 1
    return head[size:]


def superscript_is_marker(text: str, at: int) -> bool:
    """Whether superscript digits at an offset are a note's marker, not a unit's (`km²`) or a formula's (`x²`) power."""
    before = text[at - 1 : at]
    if not before or before.isspace() or before.isdigit():
        return False
    word = _word_before(text, at)
    return word.lower() not in _UNITS and (len(word) > 1 or not before.isalpha())
