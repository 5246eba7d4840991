"""Numbers as pages show them: shares in text, in shades, in bars and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tm.model import State
from tm.report.values import Cell, Moment

STATES = (State.REVIEWED, State.TRANSLATED, State.STALE, State.DRAFT, State.MISSING, State.SOURCE)
"""From done to not begun; what needs no work comes last."""
WIDTH, HEIGHT = 120.0, 28.0
"""Of a line over time, in units of its own drawing."""


def percent(share: float) -> str:
    """A share as status prints it: one decimal, cut and not rounded, so that 100% means all of it."""
    return f"{int(share * 1000 + 1e-9) / 10:g}%"


def heat(share: float) -> int:
    """The shade of a coverage, 0 to 6; only full coverage has the last one."""
    return 6 if share >= 1 else sum(share >= bound for bound in (0.000_1, 0.25, 0.5, 0.75, 0.9))


def bar(words: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """(state, x, width) of the parts of a bar that is 100 wide."""
    total = sum(words.get(state, 0) for state in STATES)
    parts, at = [], 0.0
    for state in STATES:
        if count := words.get(state, 0):
            size = 100 * count / total
            parts.append((str(state), f"{at:.2f}", f"{size:.2f}"))
            at += size
    return parts


def line(moments: Sequence[Moment], locale: str) -> str:
    """Points of a locale's line over time, as SVG takes them; full coverage is on top."""
    step = WIDTH / max(1, len(moments) - 1)
    return " ".join(
        f"{at * step:.1f},{HEIGHT * (1 - moment.coverage[locale]):.1f}"
        for at, moment in enumerate(moments)
        if locale in moment.coverage
    )


def facts(cell: Cell) -> str:
    """What keeps an article from being done, in a few words."""
    units = cell.counts["units"]
    told = [f"{units[state]} {state}" for state in ("missing", "draft", "stale") if units[state]]
    if factual := cell.counts["grades"]["factual"]:
        told.append(f"{factual} factual")
    if cell.errors:
        told.append(f"{cell.errors} error{'s' if cell.errors > 1 else ''}")
    return " · ".join(told)
