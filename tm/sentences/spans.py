"""Stretches of a segment that are one piece: inline code, tags, links. One pass each, whatever the text holds."""

from __future__ import annotations

import re

_TICKS = re.compile(r"`+")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_BRACKET = re.compile(r"[\[\]]")
_DESTINATION = re.compile(r"\((?:[^()\\\n]|\\.|\([^()\n]*\))*+\)|\[[^\[\]\n]*\]")


def protected(text: str) -> list[tuple[int, int]]:
    """Ordered, disjoint ranges in which no sentence ends: code spans, tags, links with their text and destination."""
    found: list[tuple[int, int]] = []
    if "`" in text:
        found += code_spans(text)
    if "<" in text:
        found += _tags(text)
    if "](" in text or "][" in text:
        found += links(text)
    return _merged(found)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Markdown code spans: a run of backticks up to the next run of the same length."""
    runs = [match.span() for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(runs):
        same = later[runs[index][1] - runs[index][0]]
        while same and same[-1] <= index:
            same.pop()
        if same:
            found.append((runs[index][0], runs[same[-1]][1]))
            index = same[-1]
        index += 1
    return found


def links(text: str) -> list[tuple[int, int]]:
    """Markdown links and images with a destination or a label, from the opening bracket to the end."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            target = _DESTINATION.match(text, match.end())
            if target is not None and start + 1 < match.start():
                found.append((start, target.end()))
    return found


def _tags(text: str) -> list[tuple[int, int]]:
    """HTML tags, and elements that are links from start tag to end tag."""
    found: list[tuple[int, int]] = []
    link = -1
    for match in _TAG.finditer(text):
        found.append(match.span())
        name = match[0][:3].lower()
        if name in ("<a ", "<a>"):
            link = match.start()
        elif name == "</a" and link >= 0:
            found.append((link, match.end()))
            link = -1
    return found


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
