"""Reading what is written in digits: grouping, decimals, dates, clocks, Roman numerals."""

from __future__ import annotations

import re
from functools import lru_cache

from tm.checks.numbers.model import Language, Mention

LONGEST = 30
"""Digits beyond this are an identifier, compared as text and not as a value."""
_MANY = 8
_PIECES = re.compile(r"[.,]")
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CYRILLIC_ROMAN = str.maketrans("ХІСМ", "XICM")  # Russian keyboards have no Roman digits


def clean(value: float) -> float:
    """A value without the dust of binary fractions, so that 2.3 million is 2,300,000."""
    return float(f"{value:.12g}")


def _notation(raw: str, group: str, decimal: str) -> float | None:
    """The value of digits under one notation, or None where they break it."""
    head, _, tail = raw.partition(decimal)
    groups = head.split(group)
    if not tail.isdigit() and tail or any(len(piece) != 3 for piece in groups[1:]):
        return None
    if len(groups) > 1 and not (len(groups[0]) <= 3 and groups[0] != "0" * len(groups[0])):
        return None
    return float("".join(groups) + "." + (tail or "0"))


@lru_cache(maxsize=20000)
def values(raw: str, language: Language) -> tuple[float, ...]:
    """Readings of one token of digits with inner points and commas; the language's own notation first."""
    if raw.isdigit():
        return (float(raw),) if len(raw) <= LONGEST else ()
    if len(raw) > LONGEST + 10:
        return ()
    own = "," if language.decimal == "," else "."
    other = "." if own == "," else ","
    first, second = _notation(raw, other, own), _notation(raw, own, other)
    found = [value for value in (first, second) if value is not None]
    # A notation that fits is the reading; the foreign one counts only where the language leaves the point undecided.
    if first is not None and second is not None and language.known and (language.code != "ru" or own in raw):
        found = [first]
    return tuple(found)


def pieces(raw: str, start: int) -> list[tuple[int, int]]:
    """Spans of the runs of digits in a token; empty where there is one, or too many to be a date or a clock."""
    cuts = [match.start() for match in _PIECES.finditer(raw)]
    if not cuts or len(cuts) >= _MANY:
        return []
    edges = [-1, *cuts, len(raw)]
    return [(start + left + 1, start + right) for left, right in zip(edges, edges[1:], strict=False)]


def clock(hour: str, minute: str) -> tuple[int, int] | None:
    """Hours and minutes, where two runs of digits can be a time of day."""
    if len(hour) <= 2 and len(minute) == 2 and int(hour) <= 24 and int(minute) < 60:
        return (int(hour), int(minute))
    return None


def is_date(runs: list[str]) -> bool:
    """Whether three runs of digits are a numeric date in any order of day, month and year."""
    if len(runs) != 3 or not all(len(run) in (1, 2, 4) for run in runs):
        return False
    years = [run for run in runs if len(run) == 4]
    small = [int(run) for run in runs if len(run) != 4]
    return len(years) == 1 and len(small) == 2 and max(small) <= 31 and 1 <= min(small) <= 12


def piece(text: str, start: int, end: int, *, date: bool = False) -> Mention:
    """The mention of a bare run of digits."""
    raw = text[start:end]
    return Mention(start, end, (float(raw),) if len(raw) <= LONGEST else (), date=date, digits=raw)


def roman(token: str) -> int:
    """The value of a Roman numeral in capitals (a Cyrillic Х counts as X), or 0."""
    if len(token) > 9:
        return 0
    token = token.translate(_CYRILLIC_ROMAN)
    if not _ROMAN.fullmatch(token) or token in ("C", "D", "L", "M", "MM", "CD", "DC", "CC", "MC", "MD", "DI", "MI"):
        return 0
    total, above = 0, 0
    for letter in reversed(token):
        value = _ROMAN_VALUES[letter]
        total += value if value >= above else -value
        above = max(above, value)
    return total
