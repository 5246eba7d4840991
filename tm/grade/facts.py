"""What a text states that a translation must not get wrong: figures, dates, money, names, addresses, markers, quotations.

Facts are read from the canonical text with its inline codes taken out, and compared as lists: the same names in another
order ("A attacked B") are another statement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tm.grade.names import Name, names
from tm.grade.typography import canonical
from tm.inline import codes

_VALUE = re.compile(r"""\b(?:href|src|data|action|cite)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_LOOKS = re.compile(r"</?(?:em|strong|b|i|u|s|small|mark|span|font|big|del|ins|p|div|br|aside)\b", re.IGNORECASE)
_SIGN = re.compile(r"[\s(]?[-−]\Z")


class Facts(NamedTuple):
    """The facts of one stretch of text, each kind in order of appearance."""

    numbers: tuple[float | str, ...] = ()
    dates: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    percents: int = 0
    names: tuple[Name, ...] = ()


def inline_codes(text: str) -> Counter[tuple[str, str]]:
    """What must survive as it is: link destinations, addresses, code, placeholders, footnote markers, tags that matter."""
    found: Counter[tuple[str, str]] = Counter()
    for code in codes(text, "markdown"):
        if code.kind in ("link", "image"):
            if len(code.text) > 2:
                found["link", code.text[1:]] += 1
        elif code.kind == "tag":
            found.update(("address", match[1].strip("\"'")) for match in _VALUE.finditer(code.text))
            if not _LOOKS.match(code.text):
                found["tag", re.split(r"[\s>/]", code.text.lstrip("</"), maxsplit=1)[0].lower()] += 1
        elif code.kind in ("code", "url", "placeholder", "footnote"):
            found[code.kind, code.text] += 1
    return found


def bare(text: str) -> str:
    """The text without its inline codes (a blank in the place of each that shows), in canonical typography."""
    parts: list[str] = []
    last = 0
    for code in codes(text, "markdown"):
        if code.kind == "entity":
            continue
        parts.append(text[last : code.start])
        if code.kind in ("code", "url", "placeholder", "break"):
            parts.append(" ")
        last = code.end
    return canonical("".join((*parts, text[last:])))


def facts(sentence: str, lang: str) -> Facts:
    """The facts of one sentence, given as `bare` leaves it."""
    from tm.checks.numbers import scan

    found = scan(sentence, lang)
    numbers: list[float | str] = []
    for mention in found.numbers:
        if not mention.values or (not mention.strong and mention.values[0] == 1):
            continue  # "one" is as often a pronoun or an article
        value = mention.values[0]
        before = sentence[max(0, mention.start - 2) : mention.start]
        numbers.append(-value if mention.digits and _SIGN.match(before) else value)
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
    )


def total(rows: Sequence[Facts]) -> Facts:
    """The facts of several stretches in a row."""
    return Facts(
        tuple(value for row in rows for value in row.numbers),
        tuple(value for row in rows for value in row.dates),
        tuple(value for row in rows for value in row.money),
        sum(row.percents for row in rows),
        tuple(value for row in rows for value in row.names),
    )
