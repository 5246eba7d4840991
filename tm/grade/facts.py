"""What a text states that a translation must not get wrong: figures, dates, money, names, addresses, markers, quotations.

Facts are read from the canonical text with its inline codes taken out, and compared as lists: the same names in another
order ("A attacked B") are another statement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tm.grade.names import Name, names
from tm.grade.typography import plain, without_looks
from tm.inline import Code, codes

if TYPE_CHECKING:
    from tm.numbers import Mention
    from tm.numbers.model import Unit

_VALUE = re.compile(r"""\b(?:href|src|data|action|cite)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_LOOKS = re.compile(r"</?(?:em|strong|b|i|u|s|small|mark|span|font|big|del|ins|p|div|br|aside)\b", re.IGNORECASE)
_SHOWN = ("code", "url", "placeholder", "break")
_SIGN = re.compile(r"[\s(]?[-−]\Z")


class Facts(NamedTuple):
    """The facts of one stretch of text, each kind in order of appearance."""

    numbers: tuple[float | str, ...] = ()
    dates: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    percents: int = 0
    names: tuple[Name, ...] = ()
    units: tuple[tuple[float | str, Unit], ...] = ()
    """Numbers with a unit of measure that is known, and the unit."""


class Reading(NamedTuple):
    """A text as grades look at it."""

    codes: Counter[tuple[str, str]]
    """What must survive as it is: link destinations, addresses, code, placeholders, footnote markers, tags."""
    canonical: str
    bare: str
    """The canonical text without its inline codes, a blank in the place of each that shows."""


def read(text: str) -> Reading:
    """One look at a text for its inline codes, and the two forms in which texts are compared."""
    found = codes(text, "markdown")
    parts: list[str] = []
    last = 0
    for code in found:
        if code.kind != "entity":
            parts += (text[last : code.start], " " if code.kind in _SHOWN else "")
            last = code.end
    bare, calm = "".join((*parts, text[last:])), without_looks(text, found)
    canonical = plain(calm)
    return Reading(_counted(found), canonical, canonical if bare == calm else plain(bare))


def _counted(found: Sequence[Code]) -> Counter[tuple[str, str]]:
    count: Counter[tuple[str, str]] = Counter()
    for code in found:
        if code.kind in ("link", "image"):
            if len(code.text) > 2:
                count["link", code.text[1:]] += 1
        elif code.kind == "tag":
            count.update(("address", match[1].strip("\"'")) for match in _VALUE.finditer(code.text))
            if not _LOOKS.match(code.text):
                count["tag", re.split(r"[\s>/]", code.text.lstrip("</"), maxsplit=1)[0].lower()] += 1
        elif code.kind in ("code", "url", "placeholder", "footnote"):
            count[code.kind, code.text] += 1
    return count


def facts(sentence: str, lang: str) -> Facts:
    """The facts of one sentence, a part of `Reading.bare`."""
    from tm.numbers import scan

    found = scan(sentence, lang)
    numbers = [value for mention in found.numbers if (value := _value(sentence, mention)) is not None]
    taken = [(mention.start, mention.end) for mention in found.numbers]
    dates = [(name.start, f"m{name.value}") for name in found.months if name.certain]
    dates += [(name.start, f"d{name.value}") for name in found.weekdays if name.certain]
    taken += [(name.start, name.end) for name in (*found.months, *found.weekdays, *found.currencies)]
    return Facts(
        tuple(numbers),
        tuple(date for _, date in sorted(dates)),
        tuple(str(name.value) for name in found.currencies if name.certain),
        len(found.percents),
        names(sentence, lang, taken),
        tuple((mention.values[0], mention.unit) for mention in found.numbers if mention.unit and mention.values),
    )


def _value(sentence: str, mention: Mention) -> float | str | None:
    """What is compared of a number; None for the word "one", which is as often a pronoun or an article."""
    if mention.clock is not None and len(mention.digits) > 2:
        return f"{mention.clock[0]}:{mention.clock[1]}"
    if not mention.values:
        return mention.digits or None
    if not mention.digits:
        return None if mention.values[0] == 1 else mention.values[0]
    before = sentence[max(0, mention.start - 2) : mention.start]
    return -mention.values[0] if _SIGN.match(before) else mention.values[0]


def total(rows: Sequence[Facts]) -> Facts:
    """The facts of several stretches in a row."""
    return Facts(
        tuple(value for row in rows for value in row.numbers),
        tuple(value for row in rows for value in row.dates),
        tuple(value for row in rows for value in row.money),
        sum(row.percents for row in rows),
        tuple(value for row in rows for value in row.names),
        tuple(value for row in rows for value in row.units),
    )
