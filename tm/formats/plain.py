"""Plain text: paragraphs, list items and notes of a `.txt` article.

Each line that is not blank is a segment; only in hard-wrapped files (see `plain_wrap`) are the lines of a paragraph
joined by one space. Labels and the blanks around lines are skeleton (see `plain_lines`), and so are rules, web
addresses on their own, digits and punctuation. An article may begin with front matter and holds directives on lines of
their own. What is no directive in `<!-- -->` is text, as everything else is: plain text has no markup.

A target never changes how the rest is read. Its line ends become spaces, since a line would be a segment; a target that
begins as a label does gets U+00A0 before it, which belongs to the skeleton, so that it reads again as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from tm.formats import frontmatter, plain_lines, plain_wrap
from tm.formats.base import is_text
from tm.formats.directives import Attributes, Tracker
from tm.formats.plain_lines import Line
from tm.model import Document, ReadOptions, Segment
from tm.newunit import new_segment
from tm.text import line_of

_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n)[ \t\r\n]*")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)(?:#[^\r\n]*(?:\r\n|\n|\r))*")
_SUPERSCRIPTS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
_KINDS = {"bullet": "list item", "number": "list item", "note": "footnote", "quote": "quote", "hash": "heading"}
_TITLE = 200  # a first line that is longer is a paragraph, not a title


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the lines of an article are, and what that means for all of them."""

    lines: tuple[Line, ...]
    wrapped: bool
    width: int
    numbers: frozenset[tuple[str, int]]
    """(style, number) of every line that begins as an entry of a numbered list does."""
    witnesses: tuple[Line, ...]
    """The lines for which the file is not hard-wrapped, where that makes a difference."""


class Plain:
    """The plain-text format; see `tm.formats.base.Format`."""

    name = "plain"
    suffixes = (".txt",)

    def read(self, text: str, options: ReadOptions) -> Document:
        """Segments of a plain-text article. Raises ArticleError for a directive that cannot be understood."""
        front = frontmatter.read(text, options)
        start = front.end or int(text.startswith("\ufeff"))
        reading = _reading(text, start)
        segments = _segments(text, start, reading)
        return Document(
            text,
            (*front.segments, *_with_witness(reading, segments)),
            self.name,
            front.lang,
            front.slots,
            front.notices,
            front.meta,
        )

    def render(self, document: Document, segment: Segment, target: str) -> str:
        """The target in its place, on one line or, in a hard-wrapped file, laid out to the file's width."""
        if segment.kind == frontmatter.KIND:
            return frontmatter.render(document.text, segment, target)
        raw = document.text[segment.start : segment.end]
        words = _LINE_END.sub(" ", target).strip()
        if segment.start == 0:
            words = words.lstrip("\ufeff").lstrip()  # a byte order mark there is none of the words
        if target == segment.source or not words:
            return raw
        start, label, mode, *more = segment.place
        reading = _reading(document.text, int(start))
        lead = " " if label == "note" and words[0] in _SUPERSCRIPTS else ""
        if _may_open_front_matter(document.text, int(start), segment.start):
            lead = " "

        def guarded(row: str, number: int = 0) -> str:
            return row if label and not number else _guard(row, reading) + row

        if mode == "wrapped":
            first, indent, trailing, newline = more
            place = plain_wrap.Layout(reading.width, int(first) + len(lead), indent, int(trailing), newline)
            return lead + plain_wrap.lay_out(words, place, guarded)
        line = lead + guarded(words)
        if mode == "witness":
            least, most = map(int, more)
            return line if len(line) <= most else line.ljust(least)
        return line


@lru_cache(maxsize=1)
def _reading(text: str, start: int) -> _Reading:
    """Read the lines of an article twice at most: as a hard-wrapped file, and if it is none, line by line."""
    lines = plain_lines.split(text, start, line_of(text, start))
    _leave_out_skipped(lines)
    candidates = plain_lines.label(text, lines, wrapped=True)
    found = plain_wrap.blocks([line for line in lines if line.what != "skipped"])
    several = any(len(block) > 1 for block in found)
    witnesses = plain_wrap.breaches(text, found) if several else []
    wrapped = several and not witnesses
    if not wrapped and not all(line.apart for line in lines):  # else both ways come to the same
        candidates = plain_lines.label(text, lines, wrapped=False)
    numbers = frozenset((candidate.style, candidate.number) for candidate in candidates)
    return _Reading(tuple(lines), wrapped, plain_wrap.width(found) if wrapped else 0, numbers, tuple(witnesses))


def _leave_out_skipped(lines: Sequence[Line]) -> None:
    """What stands between `tm:skip-start` and `tm:skip-end` says nothing about how a file is wrapped."""
    skipping = False
    for line in lines:
        if line.what == "directive":
            word = line.directive.split(None, 1)[0]
            skipping = word == "tm:skip-start" or (skipping and word != "tm:skip-end")
        elif skipping:
            line.what = "skipped"


def _pieces(reading: _Reading) -> Iterator[list[Line]]:
    """The lines of each segment, directives and rules between them as pieces of their own."""
    if not reading.wrapped:
        yield from ([line] for line in reading.lines)
        return
    piece: list[Line] = []
    for line in reading.lines:
        if piece and (line.what != "text" or line.apart or line.label):
            yield piece
            piece = []
        piece.append(line)
        if line.what != "text":
            yield piece
            piece = []
    if piece:
        yield piece


def _segments(text: str, start: int, reading: _Reading) -> list[Segment]:
    tracker = Tracker()
    segments: list[Segment] = []
    lines = reading.lines
    underlined = {before.start for before, after in pairwise(lines) if after.what == "rule" and not after.apart}
    for piece in _pieces(reading):
        line = piece[0]
        if line.what == "directive":
            tracker.feed(line.directive, line.number)
        elif line.what not in ("rule", "skipped"):
            said = tracker.take()
            source = line.own(text)
            if len(piece) > 1:
                source = " ".join([text[part.body : part.tail] for part in piece])
            if not said.skip and is_text(source) and not _lone_code(source):
                first = not segments or line.start in underlined
                kind = _KINDS.get(line.label) or ("heading" if first and _is_title(source) else "paragraph")
                segments.append(_segment(text, start, reading, piece, source, kind, said))
    tracker.finish()
    return segments


def _is_title(source: str) -> bool:
    return len(source) <= _TITLE and not source.endswith((".", ";", ","))


def _lone_code(source: str) -> bool:
    """Whether a source is nothing but a marker or a placeholder: `[iv]`, `{{ gallery }}`."""
    if source[0] not in "[{$" or len(source) > 1000:
        return False
    from tm.inline import codes

    found = codes(source, "plain")
    return len(found) == 1 and found[0].text == source


def _segment(
    text: str, start: int, reading: _Reading, piece: Sequence[Line], source: str, kind: str, said: Attributes
) -> Segment:
    first, last = piece[0], piece[-1]
    place: tuple[str, ...] = (str(start), first.label, "line")
    if reading.wrapped and first.what == "text":  # an "available" line is one line, however long
        before, after = str(first.body - first.start), str(last.end - last.tail)
        place = (*place[:2], "wrapped", before, _indent(text, piece), after, _newline(text, first))
    return new_segment(source, kind, first.body, last.tail, first.number, said.context, said.lang, said.notes, place)


def _indent(text: str, piece: Sequence[Line]) -> str:
    """What stands before the further lines of a paragraph: what stood there, else blanks under its first word."""
    if len(piece) > 1:
        blanks = text[piece[1].start : piece[1].body]
    else:
        blanks = "".join(char if char in " \t" else " " for char in text[piece[0].start : piece[0].body])
    return blanks if len(blanks) <= 24 and not blanks.strip(" \t") else ""


def _newline(text: str, line: Line) -> str:
    """The line end after a line, or before it at the end of the file."""
    at = line.end if line.end < len(text) else max(0, line.start - 1)
    if text.startswith("\r\n", at) or text.startswith("\r\n", at - 1):
        return "\r\n"
    return "\r" if text.startswith("\r", at) else "\n"


def _with_witness(reading: _Reading, segments: list[Segment]) -> list[Segment]:
    """Mark the segment that keeps the file from being hard-wrapped, where no line of the skeleton does."""
    if not reading.witnesses:
        return segments
    starts = {segment.start: index for index, segment in enumerate(segments)}
    if any(line.body not in starts for line in reading.witnesses):
        return segments
    line = reading.witnesses[0]
    index, old = starts[line.body], segments[starts[line.body]]
    blanks = (line.body - line.start) + (line.end - line.tail)
    # one character over the longest line, or still one under the shortest
    place = (*old.place[:2], "witness", str(plain_wrap.LONGEST + 1 - blanks))
    short = plain_wrap.SHORTEST - 1 - blanks if line.end - line.start < plain_wrap.SHORTEST else 0
    return [*segments[:index], replace(old, place=(*place, str(short))), *segments[index + 1 :]]


def _guard(words: str, reading: _Reading) -> str:
    """U+00A0 before words that would be read as a label, a rule or a directive where a line begins."""
    if plain_lines.strange(words):
        return "\u00a0"
    entry = plain_lines.numbered(words)
    if entry is None:
        return ""
    # Lists begin at 1 and lack no number: an entry whose predecessor stands nowhere joins none.
    return "\u00a0" if entry[1] == 1 or (entry[0], entry[1] - 1) in reading.numbers else ""


def _may_open_front_matter(text: str, start: int, at: int) -> bool:
    """Whether a line is the first one after a leading `---` that is no front matter; a key there would make it one."""
    if start > 1:
        return False
    head = _FRONT_MATTER.match(text)
    return head is not None and head.end() >= at
