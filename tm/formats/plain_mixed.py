"""Plain text that is hard-wrapped but for some of it: prose among verses, tables, addresses and headings of several lines.

A book is seldom hard-wrapped in the strict sense of `plain_wrap`: one verse is enough to deny it. It is mixed if no line is
over 100 characters and one paragraph of five lines or more is filled: no line of it had room for the next one's first word.
The lines of such a file are joined block by block: where all but the last are 50 or longer, half of them at least had no
such room (in the file's width, or in their own where a line begins with a small letter), and they are no table. All other
lines stay segments of their own.

That too is decided over the whole file, and a target must not change it. Three marks that nobody sees keep it as it is, all
a part of the skeleton: a blank at the end of each line but the last joins a block (as RFC 3676 has it), U+00A0 at the end
of a line keeps that line, and its block, apart, and two of them in the column of the file's width say that it is mixed,
after a target that is too short to show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tm.formats import plain_wrap
from tm.formats.plain_lines import Line
from tm.formats.plain_wrap import LONGEST, SHORTEST, SHOWN, is_alone

ALONE = "\u00a0"
_FILLED = 5  # lines of a block that shows by itself that it was wrapped
_ENOUGH = 8  # blocks of that kind that no translation makes short all at once
_SLACK = 8  # characters by which a line may be shorter than a filled one, in a file that is known to be wrapped
_HAND = 4  # and in the paragraph that shows it: people do not wrap as exactly as programs
_NEAR = 2  # characters by which the file's width may change unsaid
_WORD = 30  # a longer first word says nothing about the room in the line before
_COLUMNS = re.compile(r"\S {3}|\S\t|[|+]")


@dataclass(frozen=True, slots=True)
class Mixed:
    """What is joined in a mixed file, and what is not."""

    loose: frozenset[int]
    """Starts of the lines that stay segments of their own, in blocks of several lines."""
    width: int
    shown: frozenset[int]
    """Starts of the blocks that show it, if they are so few that translations could make all of them short."""
    alone: dict[int, int]
    """Start of a line -> the length from which its target gets `ALONE` after it."""


def mixed(text: str, found: Sequence[Sequence[Line]]) -> Mixed | None:
    """How the blocks of a file that is not hard-wrapped as a whole are joined; None where it is not mixed."""
    several = [block for block in found if len(block) > 1]
    if any(plain_wrap.too_long(text, line) and not is_alone(text, line) for block in found for line in block):
        return None
    shown = [block for block in several if _may_join(text, block) and is_filled(_rows(text, block))]
    said = [size for block in found for line in block if (size := _said(text, line))]
    if not shown and not said:
        return None
    width = min(LONGEST - 1, max([*said, plain_wrap.width(shown) if shown else SHORTEST]))
    apart = [block for block in several if not _joins(text, block, width)]
    loose = frozenset(line.start for block in apart for line in block)
    few = frozenset(block[0].start for block in shown) if len(shown) < _ENOUGH else frozenset()
    return Mixed(loose, width, few, _marks(text, apart, LONGEST + 1))


def guards(text: str, found: Sequence[Sequence[Line]]) -> dict[int, int]:
    """The lengths of targets that get `ALONE` after them, in a file without long lines that must not become mixed."""
    return _marks(text, [block for block in found if len(block) >= _FILLED], 0)


def is_filled(rows: Sequence[str]) -> bool:
    """Whether lines show by themselves that a writer or an editor wrapped them."""
    if len(rows) < _FILLED or min(map(len, rows[:-1])) < SHORTEST or _is_table(rows):
        return False
    width = max(map(len, rows))
    return width <= LONGEST and all(_had_no_room(row, after, width - _HAND) for row, after in pairwise(rows))


def marked(rows: Sequence[str], before: Sequence[int], start: int, within: Mixed) -> list[str]:
    """The lines of a target, marked where it takes that for the file to be read as it was.

    `before`: what stands before each line; `start`: where the line began on which the source does.
    """
    seen = [" " * size + row.rstrip(" \t") for size, row in zip(before, rows, strict=True)]
    made = list(rows)
    if len(rows) > 1 and not _is_full(seen, within.width):
        made = [*(row if row.endswith((" ", "\t")) else row + " " for row in rows[:-1]), rows[-1]]
    if start in within.shown and not (is_filled(seen) and max(map(len, seen[:-1])) >= within.width - _NEAR):
        made[-1] = made[-1].ljust(within.width - before[-1]) + SHOWN
    return made


def _marks(text: str, apart: Sequence[Sequence[Line]], others: int) -> dict[int, int]:
    """One short line keeps a block apart: it may not grow. Where there is none, each line must, whatever its length."""
    found: dict[int, int] = {}
    for block in apart:
        short = [line for line, after in pairwise(block) if plain_wrap.too_short(text, line, after)]
        short = [line for line in short if not is_alone(text, line)]
        least = {min(short, key=lambda line: line.end - line.start).start: SHORTEST} if short else {}
        for line in block:
            if size := least.get(line.start, others if short else 1):
                found[line.start] = size
    return found


def _may_join(text: str, block: Sequence[Line]) -> bool:
    if any(plain_wrap.too_long(text, line) or is_alone(text, line) for line in block):
        return False
    return not any(plain_wrap.too_short(text, line, after) for line, after in pairwise(block))


def _is_full(rows: Sequence[str], width: int) -> bool:
    """Whether half of the lines at least had no room for more, in a file that is known to be wrapped to this width.

    A paragraph may be narrower than the others; that it is no verse shows in a line that begins with a small letter.
    """
    if _is_table(rows):
        return False
    own = max(map(len, rows)) - _HAND if any(row.lstrip()[:1].islower() for row in rows[1:]) else width
    full = sum(_had_no_room(row, after, min(own, width - _SLACK)) for row, after in pairwise(rows))
    return full * 2 >= len(rows) - 1


def _joins(text: str, block: Sequence[Line], width: int) -> bool:
    return _may_join(text, block) and (_is_flowed(text, block) or _is_full(_rows(text, block), width))


def _said(text: str, line: Line) -> int:
    """The width that a mark at the end of a line says; 0: there is none."""
    row = text[line.start : line.end].rstrip(" \t")
    return len(row) - len(SHOWN) if row.endswith(SHOWN) else 0


def _rows(text: str, block: Sequence[Line]) -> list[str]:
    return [text[line.start : line.tail] for line in block]


def _is_flowed(text: str, block: Sequence[Line]) -> bool:
    return len(block) > 1 and all(text[line.end - 1] in " \t" for line in block[:-1])


def _had_no_room(row: str, after: str, width: int) -> bool:
    word = after.lstrip().split(" ", 1)[0]
    return len(row) + 1 + min(len(word), _WORD) > width


def _is_table(rows: Sequence[str]) -> bool:
    return all(_COLUMNS.search(row.lstrip()) for row in rows)
