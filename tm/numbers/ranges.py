"""Numbers side by side: ranges, dates, feet and inches, a fraction after a whole number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tm.numbers.digits import VULGAR, clean
from tm.numbers.model import Language, Mention

_DASH = re.compile(r"[ \u00a0]{0,2}[-‑–—−/][ \u00a0]{0,2}")
_FEET = re.compile(r"(?:['’′]|ft\.?|-foot-| ?feet| ?foot)[ ,-]?")
_WIDEST = 8


def ranges(text: str, low: str, numbers: Iterable[Mention], table: Language) -> list[Mention]:
    """`1950-53` gains 1953, `5-10 million` gains 5 million, `6½` becomes one number, parts of dates are marked."""
    result: list[Mention] = []
    for mention in numbers:
        gap = text[result[-1].end : mention.start] if result else " " * (_WIDEST + 1)
        if len(gap) > _WIDEST:
            result.append(mention)
            continue
        before = result[-1]
        if text[mention.start] in VULGAR and before.digits and gap in ("", " ") and before.values:
            whole = clean(before.values[0] + mention.values[0])
            result[-1] = replace(before, end=mention.end, values=(whole, *mention.values[1:]), unit=mention.unit)
            continue
        if _FEET.fullmatch(gap):
            before, mention = _feet(before, mention)
        elif _DASH.fullmatch(gap) or low[before.end : mention.start].strip(" -\u00a0") in table.joins:
            before, mention = _pair(before, mention, gap)
        result[-1] = before
        result.append(mention)
    return result


def _feet(feet: Mention, inches: Mention) -> tuple[Mention, Mention]:
    """`5ft 10in`: both stand for one length."""
    if not feet.values or not inches.values or inches.values[0] >= 12:
        return feet, inches
    metres = feet.values[0] * 0.3048 + inches.values[0] * 0.0254
    lengths, unit = (metres, metres * 100), feet.unit or inches.unit
    return replace(feet, approximate=lengths, unit=unit), replace(inches, approximate=lengths, unit=unit)


def _pair(first: Mention, second: Mention, gap: str) -> tuple[Mention, Mention]:
    if not first.values or not second.values:
        return first, second
    start, end = first.values[0], second.values[0]
    if len(first.digits) == 4 and 1000 <= start <= 2100 and second.digits and len(second.digits) <= 2:
        second = replace(second, values=(*second.values, start // 100 * 100 + end))
    if second.scale > 1 and first.scale == 1 and first.digits:
        first = replace(first, values=(*first.values, clean(start * second.scale)))
    if gap in ("/", "-", "–") and first.digits and second.digits and _dated(first, start, end):
        first, second = replace(first, date=True), replace(second, date=True)
    if second.unit is not None and first.unit is None and second.unit.factors:
        near = tuple(start * factor for factor in second.unit.factors)
        first = replace(first, unit=second.unit, approximate=near)
    return first, second


def _dated(first: Mention, start: float, end: float) -> bool:
    """Whether two numbers beside a slash or a dash can be day and month, or year and month."""
    return first.date or (start <= 31 and end <= 12) or (start <= 12 and end <= 31) or (start >= 1000 and end <= 12)
