"""Reading what is written in digits: grouping, decimals, fractions, dates, clocks, phone numbers, Roman numerals."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from tm.numbers.model import Language, Mention

LONGEST = 30
"""Digits beyond this are an identifier, compared as text and not as a value."""
VULGAR = {
    "½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅖": 0.4, "⅗": 0.6, "⅘": 0.8, "⅙": 1 / 6,
    "⅚": 5 / 6, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875,
}  # fmt: skip
_MANY = 8
_PIECES = re.compile(r"[.,]")
_DIGITS = re.compile(r"\d+")
_OTHER = re.compile(r"\D")
_SPACED = re.compile(r"(?:[ \u00a0\u202f\u2009]\d{3}(?!\d))+(?:[.,]\d+)?(?![.,]?\d)|(?:['’]\d{3}(?!\d))+")
_COLON = re.compile(r":([0-5]\d)(?!\d)")
_FRACTION = re.compile(r"(?:(\d{1,3})[ \u00a0])?(\d{1,2})[/⁄](\d{1,2})(?![\d/⁄]|[.,]\d)")
_PHONE = re.compile(r"\d{1,4}(?:[ \u00a0()-]{1,2}\d{2,10}){1,5}(?!\d)")
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NO_ROMAN = frozenset(("C", "D", "L", "M", "MM", "CD", "DC", "CC", "MC", "MD", "DI", "MI", "MIX"))
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CYRILLIC_ROMAN = str.maketrans("ХІСМ", "XICM")  # Russian keyboards have no Roman digits


def clean(value: float) -> float:
    """A value without the dust of binary fractions, so that 2.3 million is 2,300,000."""
    return float(f"{value:.12g}")


def _notation(raw: str, group: str, decimal: str) -> float | None:
    """The value of digits under one notation, or None where they break it."""
    head, _, tail = raw.partition(decimal)
    groups = head.split(group)
    if (tail and not tail.isdecimal()) or any(len(piece) != 3 for piece in groups[1:]):
        return None
    if len(groups) > 1 and not (len(groups[0]) <= 3 and groups[0].strip("0")):
        return None
    return float("".join(groups) + "." + (tail or "0"))


@lru_cache(maxsize=20000)
def values(raw: str, language: Language) -> tuple[float, ...]:
    """Readings of one token of digits with inner points and commas; the language's own notation first."""
    if raw.isdecimal():
        return (float(raw),) if len(raw) <= LONGEST else ()
    if len(raw) > LONGEST + 10:
        return ()
    own = "," if language.decimal == "," else "."
    other = "." if own == "," else ","
    first, second = _notation(raw, other, own), _notation(raw, own, other)
    # A notation that fits is the reading; the other one counts where the language leaves it undecided (a point in Russian).
    if first is not None and second is not None and language.known and (" " not in language.group[:1] or own in raw):
        return (first,)
    return tuple(value for value in (first, second) if value is not None)


def _pieces(raw: str, start: int) -> list[tuple[int, int]]:
    """Spans of the runs of digits in a token; empty where there is one, or too many to be a date or a clock."""
    cuts = [match.start() for match in _PIECES.finditer(raw)] if len(raw) <= LONGEST + 10 else []
    if not cuts or len(cuts) >= _MANY:
        return []
    return [(start + left + 1, start + right) for left, right in pairwise([-1, *cuts, len(raw)])]


def clock(hour: str, minute: str) -> tuple[int, int] | None:
    """Hours and minutes, where two runs of digits can be a time of day."""
    if len(hour) <= 2 and len(minute) == 2 and int(hour) <= 24 and int(minute) < 60:
        return (int(hour), int(minute))
    return None


def _is_date(runs: list[str]) -> bool:
    """Whether three runs of digits are a numeric date in any order of day, month and year."""
    if len(runs) != 3 or not all(len(run) in (1, 2, 4) for run in runs):
        return False
    small = [int(run) for run in runs if len(run) != 4]
    return len(small) == 2 and max(small) <= 31 and 1 <= min(small) <= 12


def _piece(text: str, start: int, end: int, *, date: bool = False) -> Mention:
    """The mention of a bare run of digits."""
    raw = text[start:end]
    return Mention(start, end, (float(raw),) if len(raw) <= LONGEST else (), date=date, digits=raw)


def _only_digits(raw: str) -> str:
    return raw if raw.isdecimal() else _OTHER.sub("", raw)


def read(text: str, start: int, end: int, language: Language) -> Mention:
    """The number that begins with the token `start:end` of digits; it may reach further than the token."""
    if end - start <= 4:
        area = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
        if text[start] == "0" or text[start - 1 : start] == "+" or area:
            phone = _phone(text, start)
            if phone is not None:
                return phone
        if end - start <= 3:
            spaced = _SPACED.match(text, end) if text[start] != "0" else None
            if spaced is not None:
                return _spaced(text, start, spaced.end())
            fraction = _FRACTION.match(text, start)
            if fraction is not None:
                return _fraction(text, fraction)
        colon = _COLON.match(text, end)
        time = clock(text[start:end], colon[1]) if colon is not None and text[start:end].isdecimal() else None
        if colon is not None and time is not None:
            parts = (_piece(text, start, end), _piece(text, end + 1, colon.end()))
            return Mention(start, colon.end(), (), clock=time, parts=parts, digits=text[start:end] + colon[1])
    return _token(text, start, end, language)


def _token(text: str, start: int, end: int, language: Language) -> Mention:
    """Digits with inner points and commas: a number, a decimal, a date, a clock with a point, a version."""
    raw = text[start:end]
    readings, spans = values(raw, language), _pieces(raw, start)
    if not spans:
        return Mention(start, end, readings, digits=_only_digits(raw))
    runs = [text[left:right] for left, right in spans]
    date = _is_date(runs)
    time = clock(runs[0], runs[1]) if len(runs) == 2 and "." in raw else None
    grouped = readings and len(runs[0]) <= 3 and all(len(run) == 3 for run in runs[1:])
    parts = () if grouped or time is not None else tuple(_piece(text, *span, date=date) for span in spans)
    return Mention(start, end, readings, parts=parts, clock=time, digits=_only_digits(raw))


def _spaced(text: str, start: int, end: int) -> Mention:
    """Thousands parted by blanks or apostrophes: 1 250 000,5."""
    raw = text[start:end]
    parts = tuple(_piece(text, start + match.start(), start + match.end()) for match in _DIGITS.finditer(raw))
    joined = re.sub(r"[^\d.,]", "", raw).replace(",", ".")
    readable = len(joined) <= LONGEST and joined.count(".") <= 1
    return Mention(start, end, (float(joined),) if readable else (), parts=parts, digits=_only_digits(raw))


def _fraction(text: str, match: re.Match[str]) -> Mention:
    """`2 1/2`, and what looks like it but is a date or a score: its parts then speak for it."""
    whole, above, below = match[1], int(match[2]), int(match[3])
    parts = tuple(_piece(text, *match.span(group), date=True) for group in (1, 2, 3) if match[group])
    value = float(whole or 0) + above / below if below else 0.0
    idiom = (above, below) in ((24, 7), (7, 24))  # "around the clock"
    return Mention(match.start(), match.end(), (value,), not idiom, parts, digits=_only_digits(match[0]))


def _phone(text: str, start: int) -> Mention | None:
    """A phone number, which other languages group in other ways."""
    match = _PHONE.match(text, start)
    if match is None:
        return None
    parts = tuple(_piece(text, start + found.start(), start + found.end()) for found in _DIGITS.finditer(match[0]))
    if not 7 <= sum(len(part.digits) for part in parts) <= 15 or _is_date([part.digits for part in parts]):
        return None
    return Mention(start, match.end(), (), parts=parts, digits=_only_digits(match[0]))


def roman(token: str) -> int:
    """The value of a Roman numeral in capitals (a Cyrillic Х counts as X), or 0."""
    if len(token) > 9:
        return 0
    token = token.translate(_CYRILLIC_ROMAN)
    if token in _NO_ROMAN or not _ROMAN.fullmatch(token):
        return 0
    total, above = 0, 0
    for letter in reversed(token):
        value = _ROMAN_VALUES[letter]
        total += value if value >= above else -value
        above = max(above, value)
    return total
