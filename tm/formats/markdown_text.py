"""Inline text of a Markdown leaf: its lines joined into one source, the lines that belong to the skeleton."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from tm.formats.markdown_blocks import Leaf
from tm.formats.markdown_parser import BLANKS

HARD_BREAK = "  \n"

# Lines that give a paragraph its form in common dialects: containers, admonitions, tabs, template tags, attribute lists.
_STRUCTURE = (
    r"(?:(?P<head>:{3,}+[ \t]*+[\w-]++[ \t]++)(?P<title>[^\n{\[=\"][^\n{]*+)"
    r"|(?P<head2>(?:!!!|\?\?\?\+?|===[!+]?)[ \t]++[^\n\"]*+\")(?P<title2>[^\n\"]++)\""
    r"|(?P<head3>/{3,}+[ \t]*+[\w-]++[ \t]*+\|[ \t]*+)(?P<title3>[^\n]++)|/{3,}+[^\n]*+"
    r"|:{3,}+[^\n]*+|(?:!!!|\?\?\?\+?)[ \t]++(?:[^\n\"]*+\"\"|\w[\w -]*+)"
    r"|\{%(?:(?!%\})[^\n])*+%\}|\{\{[<%](?:(?![%>]\}\})[^\n])*+[%>]\}\}|\{:[^{}\n]*+\}|\$\$)"
    r"(?=[ \t]*+(?:\n|\Z))"
)
_CALLOUT = r"\[![\w-]++\][+-]?(?:(?=[ \t]*+(?:\n|\Z))|[ \t]++)"
_SIGNS = (":::", "///", "!!!", "???", "===", "{%", "{{", "{:", "$$", "[!")


def has_structure(raw: str) -> bool:
    """Whether a body can have such lines at all; no target can change that for the rest of it."""
    return any(sign in raw for sign in _SIGNS)


@lru_cache(maxsize=2)
def structure(callout: bool = False) -> re.Pattern[str]:
    """Matches a line of the skeleton: that of a container or the like, or the mark that makes a quote a callout."""
    return re.compile(_CALLOUT if callout else _STRUCTURE, re.ASCII)


def joined(raw: str, leaf: Leaf, start: int, end: int, *, hard: bool = True) -> str:
    """The slice as one line, soft breaks as one space; hard breaks stay, if wanted, in one spelling each."""
    if raw.find("\n", start, end) < 0:
        return raw[start:end]
    pieces: list[str] = []
    at = start
    while (stop := raw.find("\n", at, end)) >= 0:
        slash = leaf.hard.get(stop)
        line = raw[at:stop].rstrip(BLANKS)
        if slash is not None and not hard:
            line, slash = line[:-1] if slash else line, None
        pieces.append(line)
        pieces.append(" " if slash is None else "\n" if slash else HARD_BREAK)
        at = line_start(raw, leaf, stop + 1, end)
    pieces.append(raw[at:end])
    return "".join(pieces)


def line_start(raw: str, leaf: Leaf, at: int, end: int) -> int:
    """Where the text of a later line begins: after blanks and as many quote marks as there are quotes around the leaf."""
    cap = min(leaf.caps.get(at, end), end)
    left = leaf.depth
    place = at
    while place < cap:
        if raw[place] == ">" and left:
            left -= 1
        elif raw[place] not in BLANKS:
            break
        place += 1
    return place


def parts(raw: str, leaf: Leaf, labels: Mapping[int, int]) -> Iterator[tuple[int, int, str]]:
    """The slices between the lines of a leaf that belong to the skeleton, with their role; `container`, `rest`: titles.

    `labels` tells where a line's text begins after its label.
    """
    begun = -1
    last = at = leaf.start
    while at < leaf.end:
        stop = raw.find("\n", at, leaf.end)
        stop = leaf.end if stop < 0 else stop
        match = structure().match(raw, at, stop)
        if match is None and leaf.depth and at == leaf.start:
            match = structure(callout=True).match(raw, at, stop)
        label = None if match else labels.get(at)
        if (match or label) and begun >= 0:
            yield begun, last, "piece"
            begun = -1
        if match:
            yield from _title(match, raw, stop)
            if match[0] == "$$":  # a formula, until its other end
                at = stop = _formula_end(raw, leaf, stop)
        elif begun < 0:
            begun = label or at
        last = at + len(raw[at:stop].rstrip(BLANKS))
        at = line_start(raw, leaf, stop + 1, leaf.end)
    if begun >= 0:
        yield begun, leaf.end, "piece"


def _formula_end(raw: str, leaf: Leaf, at: int) -> int:
    """The end of the line that closes a formula begun in the line that ends at `at`; `at` itself where none does."""
    stop = at
    while stop < leaf.end:
        line = line_start(raw, leaf, stop + 1, leaf.end)
        stop = raw.find("\n", line, leaf.end)
        stop = leaf.end if stop < 0 else stop
        if raw[line:stop].rstrip(BLANKS) == "$$":
            return stop
    return at


def _title(match: re.Match[str], raw: str, stop: int) -> Iterator[tuple[int, int, str]]:
    if "title" not in match.re.groupindex:
        start, end = match.end(), stop
    elif match["title"] is not None:
        start, end = match.span("title")
    elif match["title2"] is not None:
        start, end = match.span("title2")
    elif match["title3"] is not None:
        start, end = match.span("title3")
    else:
        return
    text = raw[start:end]
    role = "rest" if "title" not in match.re.groupindex else "container"
    yield start + len(text) - len(text.lstrip(BLANKS)), start + len(text.rstrip(BLANKS)), role


# --- images and titles ---

_DESTINATION = r"[ \t\n]*(?:<(?:[^<>\\\n]|\\.)*>|(?:[^\s\\<]|\\.)(?:[^\s\\]|\\.)*)[ \t\n]+"
_TITLE = r"(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|\((?P<round>(?:[^()\\]|\\.)*)\))"
_IMAGE = r"\]\(" + _DESTINATION + _TITLE + r"[ \t\n]*\)"
_DEFINITION = r"\[(?:[^\[\]\\]|\\.)*\]:" + _DESTINATION + _TITLE


@lru_cache(maxsize=2)
def _titled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL | re.ASCII)


def image_parts(raw: str, leaf: Leaf) -> Iterator[tuple[int, int, str, str]]:
    """Alt texts and titles of the images of a leaf that says nothing else: start, end, kind, role."""
    for start, end, last in leaf.images:
        close = raw.find("]", last, end + 1) if last else start + 2
        if close < 0 or raw[start : start + 2] != "![":
            continue
        if raw.startswith("][]", close):
            yield start + 2, close + 2, "alt", "collapsed"
            continue
        following = raw[close + 1 : close + 2] if close + 1 < end else ""
        yield start + 2, close, "alt", "alt" if following in ("(", "[") and following else "shortcut"
        if title := _titled(_IMAGE).fullmatch(raw, close, end):
            yield *_quoted(title), "title"


def definition_title(raw: str, start: int, end: int) -> tuple[int, int, str, str] | None:
    """The title in a link reference definition: start, end, kind, role."""
    match = _titled(_DEFINITION).match(raw, start, end)
    return (*_quoted(match), "title") if match else None


def _quoted(match: re.Match[str]) -> tuple[int, int, str]:
    start = match.start(match.lastgroup or 0)
    text = match[match.lastgroup or 0]
    blanks = BLANKS + "\n"
    return start + len(text) - len(text.lstrip(blanks)), start + len(text.rstrip(blanks)), "title"
