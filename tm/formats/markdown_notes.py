"""The note list of an article that came from a word processor: paragraphs that begin `[i] `, `[1] ` or `1 `.

Such labels are skeleton. They are believed only if the paragraphs' labels run from one upwards without a gap and at least
half of them stand in the text as markers (`[i]`; glued digits: `alliance.1`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tm.formats.markdown_blocks import Html, Leaf, Lost
from tm.formats.markdown_text import line_start

_BRACKETS = re.compile(r"\[(\w{1,8})\](?![:(\[])[ \t]+(?=[^ \t\n])", re.ASCII)
_DIGITS = re.compile(r"(\d{1,3})[ \t]+(?=[^ \t\n])", re.ASCII)
_MARKER = re.compile(r"\[(\w{1,8})\]", re.ASCII)


def may_have_notes(text: str) -> bool:
    """Whether it is worth looking for labels: the first one of some list is there."""
    return "[i]" in text or "[1]" in text or re.search(r"(?m)^[ \t>]*1[ \t]+[^ \t\n]", text) is not None


def note_labels(raw: str, found: Iterable[Leaf | Html | Lost]) -> dict[int, int]:
    """Where a labelled line's text begins -> where it begins after its label, for the lines of the note list."""
    every = [leaf for leaf in found if isinstance(leaf, Leaf)]
    leaves = [leaf for leaf in every if leaf.role == "block"]
    for pattern, count in ((_BRACKETS, _roman), (_BRACKETS, str), (_DIGITS, str)):
        run = _run(raw, leaves, pattern, count)
        labels = [label for label, _, _ in run]
        if run and (_glued(labels, every) if pattern is _DIGITS else _marked(labels, raw)):
            return {at: end for _, at, end in run}
    return {}


def _marked(labels: Sequence[str], raw: str) -> bool:
    """Whether half of the labels stand in the text again."""
    used = Counter(_MARKER.findall(raw))
    return sum(used[label] > 1 for label in labels) * 2 >= len(labels)


def _glued(labels: Sequence[str], leaves: Iterable[Leaf]) -> bool:
    """Whether half of the numbers are markers in the text; a lone `1 ` is a note only where 1 is the only marker."""
    from tm.inline import glued_markers

    markers = glued_markers("".join(leaf.texts) for leaf in leaves)
    used = sum(int(label) in markers for label in labels)
    return used * 2 >= len(labels) and (len(labels) > 1 or markers == {1})


def _run(
    raw: str, leaves: Sequence[Leaf], pattern: re.Pattern[str], count: Callable[[int], str]
) -> list[tuple[str, int, int]]:
    """The last run of labels of one kind, from one upwards; within a paragraph, a lower line can only go on with it."""
    run: list[tuple[str, int, int]] = []
    closed = True
    for leaf in leaves:
        match = pattern.match(raw, leaf.start, leaf.end)
        if match is None or match[1].isdigit() != count(1).isdigit():
            continue
        if match[1] == count(1):
            run, closed = [], False
        elif match[1] != count(len(run) + 1):
            closed = True
        while match and not closed:
            run.append((match[1], match.start(), match.end()))
            match = _next(raw, leaf, match.end(), pattern, count(len(run) + 1))
    return run


def _next(raw: str, leaf: Leaf, at: int, pattern: re.Pattern[str], wanted: str) -> re.Match[str] | None:
    while (stop := raw.find("\n", at, leaf.end)) >= 0:
        at = line_start(raw, leaf, stop + 1, leaf.end)
        match = pattern.match(raw, at, leaf.end)
        if match and match[1] == wanted:
            return match
    return None


def _roman(number: int) -> str:
    digits = (("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50), ("xl", 40))
    text = ""
    for sign, value in (*digits, ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1)):
        text += sign * (number // value)
        number %= value
    return text
