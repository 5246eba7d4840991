"""The counts of an article in all its locales as one number a row, so that the sums of ten thousand rows take no time.

A tally holds the counts side by side, 64 bits each, so adding two tallies adds all their counts at once.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

from tm.coverage import GRADES, NAMES, Coverage, from_plain

_COUNTS = struct.Struct(f"<{2 * len(NAMES) + len(GRADES) + 3}Q")


def tally(locales: Mapping[str, Mapping[str, Any]], order: Sequence[str]) -> bytes:
    """The counts of one article: what `tm status --json` says of each locale, in the order of the project's locales."""
    parts = []
    for locale in order:
        values = locales.get(locale)
        if values is None:
            parts.append(bytes(_COUNTS.size))
            continue
        units, words, grades = values["units"], values["words"], values["grades"]
        counts = [units[name] for name in NAMES] + [words[name] for name in NAMES] + [grades[name] for name in GRADES]
        parts.append(_COUNTS.pack(*counts, values["unedited"], values["covered"], values["errors"] or 0))
    return b"".join(parts)


def holds(tally: bytes, at: int, states: Sequence[str]) -> bool:
    """Whether an article has units in one of these states in the locale that stands `at` this place in the project's."""
    counts = _COUNTS.unpack_from(tally, at * _COUNTS.size)
    return any(counts[NAMES.index(state)] for state in states)


def as_number(tally: bytes) -> int:
    """A tally as a number that can be added to others."""
    return int.from_bytes(tally, "little")


def totals(added: int, order: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Locale -> the sums over all articles whose tallies were `added`, as `tm status --json` shows them."""
    whole = added.to_bytes(_COUNTS.size * len(order), "little")
    return {locale: _plain(_COUNTS.unpack_from(whole, number * _COUNTS.size)) for number, locale in enumerate(order)}


def _plain(counts: Sequence[int]) -> dict[str, Any]:
    states, errors = len(NAMES), counts[-1]
    units, words, grades = counts[:states], counts[states : 2 * states], counts[2 * states : -3]
    values = {
        "units": dict(zip(NAMES, units, strict=True)),
        "words": dict(zip(NAMES, words, strict=True)),
        "grades": dict(zip(GRADES, grades, strict=True)),
        "unedited": counts[-3],
        "covered": counts[-2],
    }
    coverage: Coverage = from_plain(values)
    return coverage.plain() | {"errors": errors}
