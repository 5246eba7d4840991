"""What every format shares: the `Format` contract, assembly, and the work after reading that no format should repeat.

The law of assembly: with nothing translated, `assemble` returns the text of the document, for every text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Protocol

from tm.formats.available import any_available, is_available_line
from tm.model import Document, ReadOptions, Segment, Slot


class Format(Protocol):
    """A kind of article. `read` and `render` are pure and share one segmentation."""

    @property
    def name(self) -> str:
        """As it stands in `Document.format`: `markdown`, `html`, `plain`."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Lower case, with the dot: `(".md",)`."""

    def read(self, text: str, options: ReadOptions) -> Document:
        """Segments, slots and notices of a text. Raises ArticleError (without a path)."""

    def render(self, document: Document, segment: Segment, target: str) -> str:
        """What replaces `document.text[segment.start:segment.end]`: the target, safe for its place."""


def assemble(document: Document, target: Callable[[Segment], str | None], fmt: Format) -> str:
    """The text with each segment's target in its place; None copies the segment's own slice, gaps are always copied."""
    text, done = document.text, 0
    pieces: list[str] = []
    for segment in document.segments:
        wanted = target(segment)
        if wanted is not None:
            pieces += text[done : segment.start], fmt.render(document, segment, wanted)
            done = segment.end
    if not pieces:
        return text
    pieces.append(text[done:])
    return "".join(pieces)


# An address is no text; a full stop that follows it does no harm here.
_ADDRESS = re.compile(
    r"(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}://|www\.|mailto:)[^\s<>]+|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[a-zA-Z]{2,24}\b"
)


def is_text(source: str) -> bool:
    """Whether a source has a letter outside of web and mail addresses; digits and punctuation alone are no text.

    >>> [is_text(source) for source in ("Visit", "3.5 %", "https://example.org/a", "See https://example.org", "***")]
    [True, False, False, True, False]
    """
    if any(map(str.isalpha, source[:80].split(" ", 4)[:-1])):  # no address is a word of letters between blanks
        return True
    if "://" in source or "@" in source or "www." in source or "mailto:" in source:
        source = _ADDRESS.sub(" ", source)
    return any(map(str.isalpha, source))


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)


def language_tag(code: str) -> str:
    """A language tag in BCP 47's form (`pt_BR` becomes `pt-BR`), or an empty string where it can be none."""
    return code.replace("_", "-") if len(code) <= 35 and _LANGUAGE.fullmatch(code) else ""


class Lines:
    """Line numbers of offsets; lines end by LF, CRLF and lone CR. Built once per text; a question is a bisection."""

    def __init__(self, text: str) -> None:
        self._ends = [match.end() for match in re.finditer(r"\r\n?|\n", text)]

    def line(self, offset: int) -> int:
        """1-based line of an offset."""
        return bisect_right(self._ends, offset) + 1


def check_document(document: Document) -> None:
    """Assert what every document must keep: segments and slots in order, disjoint and within the text, none empty."""
    end = 0
    for segment in document.segments:
        assert end <= segment.start < segment.end <= len(document.text), f"segment out of order: {segment}"
        assert segment.source.strip(), f"empty segment: {segment}"
        assert not segment.source.startswith("\n"), f"segment begins with a line end: {segment}"
        assert not segment.source.endswith("\n"), f"segment ends with a line end: {segment}"
        end = segment.end
    parts: tuple[Segment | Slot, ...] = (*document.segments, *document.slots)
    spans = sorted((part.start, part.end) for part in parts)
    for (_, before), (after, _) in pairwise(spans):
        assert before <= after, f"segment and slot overlap at {after}"


def finish(document: Document, options: ReadOptions) -> Document:
    """The work after reading that all formats share: `skip` and `drop` patterns, the "also available in" line."""
    segments: list[Segment] = []
    slots: list[Slot] = []
    if not options.skip and not options.drop and not any_available([one.source for one in document.segments]):
        return document
    for segment in document.segments:
        source = segment.source
        if options.skip and any(fnmatchcase(source, pattern) for pattern in options.skip):
            continue
        if options.drop and any(fnmatchcase(source, pattern) for pattern in options.drop):
            start, end = whole_lines(document.text, segment)
            slots.append(Slot("drop", start, end))
        elif is_available_line(source):
            slots.append(Slot("available", segment.start, segment.end, segment.place))
        else:
            segments.append(segment)
    if len(segments) == len(document.segments):
        return document
    every = sorted((*document.slots, *slots), key=lambda slot: slot.start)
    return replace(document, segments=tuple(segments), slots=tuple(every))


_LABEL = re.compile(r"[ \t>]*(?:(?:#{1,6}|[-+*]|\d{1,9}[.)])[ \t]+)?")
_REST = re.compile(r"[ \t]*(#+[ \t]*)?(?:\r\n?|\n|\Z)")
_BLANK = re.compile(r"[ \t>]*(?:\r\n?|\n)")
_UNDERLINE = re.compile(r"[ \t>]*(?:=+|-+)[ \t]*(?:\r\n?|\n|\Z)")


def whole_lines(text: str, segment: Segment) -> tuple[int, int]:
    """The lines of a segment that stands alone on them, with its labels and the blank lines after; else its slice."""
    start = text.rfind("\n", 0, segment.start) + 1
    start = max(start, text.rfind("\r", start, segment.start) + 1)
    rest = _REST.match(text, segment.end)
    if not _LABEL.fullmatch(text, start, segment.start) or not rest:
        return segment.start, segment.end
    end = rest.end()
    if segment.kind == "heading" and (underline := _UNDERLINE.match(text, end)):
        end = underline.end()
    while blank := _BLANK.match(text, end):
        end = blank.end()
    return start, end
