"""Which `*`, `_` and `~~` of a Markdown text are emphasis: CommonMark's delimiter runs, in linear time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class Run:
    """A run of equal delimiters at `start`; what is left of it shrinks from the inside as pairs are found."""

    char: str
    start: int
    end: int
    can_open: bool
    can_close: bool
    length: int
    """The run's whole length, for CommonMark's rule of three."""


def run_at(text: str, start: int, end: int) -> Run | None:
    """The delimiter run `text[start:end]` with its flanking (CommonMark 6.2), or None where it is mere punctuation."""
    char = text[start]
    if char == "~" and end - start != 2:
        return None
    before, after = text[start - 1 : start], text[end : end + 1]
    left = bool(after) and not after.isspace() and (not _punctuation(after) or not before or _edge(before))
    right = bool(before) and not before.isspace() and (not _punctuation(before) or not after or _edge(after))
    if char == "_":
        left, right = left and (not right or _punctuation(before)), right and (not left or _punctuation(after))
    return Run(char, start, end, left, right, end - start) if left or right else None


def _edge(char: str) -> bool:
    return char.isspace() or _punctuation(char)


def _punctuation(char: str) -> bool:
    return bool(char) and unicodedata.category(char)[0] in "PS"


def pairs(runs: Iterable[Run]) -> list[tuple[int, int, int]]:
    """(start of the opening delimiter, start of the closing one, length) of every pair, inner pairs first.

    A stack for each kind of delimiter; what a pair encloses is dropped, so that each run is pushed and dropped once.
    """
    found: list[tuple[int, int, int]] = []
    stacks: dict[str, list[Run]] = {"*": [], "_": [], "~": []}
    for run in runs:
        if run.can_close:
            _close(run, stacks, found)
        if run.can_open and run.start < run.end:
            stacks[run.char].append(run)
    return found


def _close(run: Run, stacks: dict[str, list[Run]], found: list[tuple[int, int, int]]) -> None:
    stack = stacks[run.char]
    while run.start < run.end:
        place = next(
            (at for at in range(len(stack) - 1, max(-1, len(stack) - 9), -1) if not _three(stack[at], run)), -1
        )
        if place < 0:
            return
        del stack[place + 1 :]
        opener = stack[-1]
        length = 2 if min(opener.end - opener.start, run.end - run.start) >= 2 else 1
        opener.end -= length
        found.append((opener.end, run.start, length))
        run.start += length
        for other in stacks.values():
            while other and other[-1].start > opener.start:
                other.pop()
        if opener.start == opener.end:
            stack.pop()


def _three(opener: Run, closer: Run) -> bool:
    """CommonMark's rule of three: `**a*b**` is no emphasis within emphasis by accident."""
    both = opener.can_close or closer.can_open
    return both and (opener.length + closer.length) % 3 == 0 and bool(opener.length % 3 or closer.length % 3)
