"""Hard-wrapped plain text: when the lines of a file are joined, and how a target is laid out so that they are again.

A file is hard-wrapped if no line is over 100 characters and, in each block, all lines but the last are 50 or longer. A web
address cannot be broken, so a line that holds nothing else may be longer, and the line before one may be shorter. The
decision is made over the whole file, so a target must never change it: a line that comes out too short gets trailing
blanks, which belong to the skeleton, and so does the line that keeps a file from being hard-wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tm.formats.available import is_available_line
from tm.formats.plain_lines import Line

LONGEST, SHORTEST = 100, 50
_BREAK = re.compile(r"(?<=\S) (?=\S)")


def is_address(word: str) -> bool:
    """Whether a word is a web address, punctuation around it included: it cannot be broken."""
    return "://" in word or word.lstrip("(<[“\"'").startswith("www.")


def blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that would be one paragraph: a label begins another, and so does what stands apart."""
    found: list[list[Line]] = []
    open_block = False
    for line in lines:
        if line.what != "text":
            open_block = False
        elif not open_block or line.apart or line.label:
            found.append([line])
            open_block = True
        else:
            found[-1].append(line)
    return found


def too_long(text: str, line: Line) -> bool:
    return line.end - line.start > LONGEST and not _lone_address(text, line)


def too_short(text: str, line: Line, after: Line) -> bool:
    """Whether a line is shorter than a writer who wraps would have left it before the line `after`."""
    return line.end - line.start < SHORTEST and not is_address(text[after.body : after.tail].split(" ", 1)[0])


def _lone_address(text: str, line: Line) -> bool:
    words = text[line.body : line.tail]
    return " " not in words and is_address(words)


def breaches(text: str, found: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines for which a file is not hard-wrapped, the surest first: the longest, or else the shortest."""
    long = [line for block in found for line in block if too_long(text, line)]
    if long:
        return sorted(long, key=lambda line: line.start - line.end)
    pairs = (pair for block in found for pair in pairwise(block))
    return sorted(
        (line for line, after in pairs if too_short(text, line, after)), key=lambda line: line.end - line.start
    )


def width(found: Sequence[Sequence[Line]]) -> int:
    """The width that a hard-wrapped file is wrapped to: its longest line that another follows."""
    sizes = (line.end - line.start for block in found for line in block[:-1])
    longest = max((size for size in sizes if size <= LONGEST), default=LONGEST)
    return max(SHORTEST, min(LONGEST - 1, longest))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a target stands in a hard-wrapped file. Lengths are in characters."""

    width: int
    first: int
    """What stands before it on its first line."""
    indent: str
    """What stands before it on each further line."""
    trailing: int
    """Blanks that follow its last line."""
    newline: str


def lay_out(words: str, place: Layout, guarded: Callable[[str, int], str]) -> str:
    """A target over several lines that read again as the target.

    `guarded` makes a line safe to begin as it does, by one character at most; it gets the line and its number from 0.
    """
    pieces = _BREAK.split(words)
    rows: list[str] = []
    row, used = pieces[0], place.first
    for at, piece in enumerate(pieces[1:], 1):
        whole = used + len(row) + 1 + len(piece) + (place.trailing if at == len(pieces) - 1 else 0)
        address = is_address(piece.split(" ", 1)[0])
        if whole <= place.width or (whole < LONGEST and used + len(row) < SHORTEST and not address):
            row = f"{row} {piece}"
            continue
        head, row = _parted(row)
        if head:
            rows.append(_filled(guarded(head, len(rows)), used))
            used = len(place.indent)
        made = guarded(row, len(rows))
        rows.append(made if address else _filled(made, used))
        row, used = piece, len(place.indent)
    head, row = _parted(row)
    if head:
        rows.append(_filled(guarded(head, len(rows)), used))
    rows.append(guarded(row, len(rows)))
    return (place.newline + place.indent).join(rows)


def _parted(row: str) -> tuple[str, str]:
    """A row that alone would be an "available in" line, parted after its colon; else nothing and the row."""
    head, colon, rest = row.partition(": ")
    return (f"{head}:", rest) if colon and is_available_line(row) else ("", row)


def _filled(row: str, used: int) -> str:
    """A row that others follow, with the blanks that it lacks to be as long as one in a hard-wrapped file."""
    return row + " " * (SHORTEST - used - len(row))
