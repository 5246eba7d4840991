"""Blocks of a Markdown body: from the parser's events to leaves, the runs of inline text that become segments.

The body is LF-only. All offsets here are UTF-8 bytes, and `raw` is the body with one character per byte (ASCII text
itself, else the bytes read as Latin-1), so that structure, which is ASCII, is found by offsets alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tm.formats.directives import DIRECTIVE, NONE, Attributes, Tracker

BLANKS = " \t"
_NO_BLANKS = str.maketrans(
    "\x0b\x0c", "\x01\x01"
)  # the parser takes them for blanks here and there; CommonMark does not


_DEFINITION = re.compile(r"^ {0,3}:[ \t]", re.MULTILINE)
_NO_DEFINITION = re.compile(r"^([ \t>]*):(?![ \t])", re.MULTILINE)


@lru_cache(maxsize=2)
def parser(definition_lists: bool = False) -> Any:
    """CommonMark with tables, footnotes, strikethrough, task lists and, if wanted, definition lists."""
    from pyromark import Markdown

    return Markdown(options=options(definition_lists))


@lru_cache(maxsize=2)
def options(definition_lists: bool = False) -> Any:
    """The parser's options, for the calls that take them."""
    from pyromark import Options

    chosen = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
    return chosen | Options.ENABLE_DEFINITION_LIST if definition_lists else chosen


def parseable(body: str) -> str:
    """The text as the parser is to get it; no offset changes."""
    return body.translate(_NO_BLANKS) if "\x0b" in body or "\x0c" in body else body


def events(body: str) -> Any:
    """The parser's events of a body with their ranges in bytes."""
    body = parseable(body)
    if ":" not in body or _DEFINITION.search(body) is None:
        return parser().events_with_range(body)
    # To the parser every colon defines; `:::` and `:smile:` are to stay what they are.
    return parser(definition_lists=True).events_with_range(_NO_DEFINITION.sub("\\1\x01", body))


@dataclass(slots=True)
class Leaf:
    """A run of inline text in one block: `raw[start:end]`, without labels, underlines, pipes and padding."""

    kind: str
    role: str
    """block, atx, setext, cell or open (a cell that begins its row without a pipe)."""
    start: int
    end: int
    depth: int
    """Block quotes around it: as many `>` may stand before each of its lines."""
    hard: dict[int, bool]
    """Its line ends that are hard breaks; True where a backslash makes them so."""
    caps: dict[int, int]
    """Line start -> offset before which the text of that line begins, where the parser told."""
    texts: list[str]
    """What it says outside of codes, tags, addresses and images."""
    images: list[tuple[int, int, int]]
    """Start and end of each image, and where the last thing within its brackets ends (0: nothing in them)."""
    tags: bool = False
    attributes: Attributes = NONE
    begin: int = 0
    """Where the block's first line with inline content begins: before `start` where a bare hard break comes first."""


@dataclass(slots=True)
class Html:
    """A block of HTML. `spans` leaves out what stands before its lines (block quote marks, indents)."""

    spans: list[tuple[int, int]]
    attributes: Attributes


@dataclass(slots=True)
class _Block:
    name: str
    kind: str
    depth: int
    start: int
    end: int
    attributes: Attributes


_KINDS = {
    "Item": "list item",
    "BlockQuote": "quote",
    "FootnoteDefinition": "footnote",
    "Heading": "heading",
    "TableCell": "table cell",
    "DefinitionListTitle": "term",
    "DefinitionListDefinition": "definition",
}
_INLINE = frozenset(["Emphasis", "Strong", "Strikethrough", "Link", "Image"])
_ATX = re.compile(r"#{1,6}(?:[ \t]|$)", re.MULTILINE)
_CLOSING = re.compile(r"(?:(?<=[ \t])|(?<=^))#+\Z")
_ATTRIBUTES = re.compile(r"(?:(?<=[ \t\n])|(?<=^))\{[ \t]*(?:[#.:][^{}\n]*|[\w-]+=[^{}\n]*)\}\Z")


@dataclass(slots=True)
class Walk:
    """Follows the events of one body and gathers its leaves and HTML blocks, in order."""

    raw: str
    tracker: Tracker | None = None
    line: int = 1
    """The body's first line in the article, for what directives say."""
    found: list[Leaf | Html] = field(default_factory=list)
    _stack: list[_Block] = field(default_factory=lambda: [_Block("", "paragraph", 0, 0, 0, NONE)])
    _counted: int = 0
    _code: bool = False
    _spans: list[tuple[int, int]] = field(default_factory=list)
    # the leaf in the making
    _start: int = -1
    _begin: int = -1
    _end: int = 0
    _hard: dict[int, bool] = field(default_factory=dict)
    _caps: dict[int, int] = field(default_factory=dict)
    _fresh: int = -1
    _texts: list[str] = field(default_factory=list)
    _images: list[tuple[int, int, int]] = field(default_factory=list)
    _within: list[tuple[int, int]] = field(default_factory=list)
    _tags: bool = False
    _own: Attributes = NONE

    def run(self, events: Iterable[tuple[Any, Any]]) -> Iterator[Leaf | Html]:
        """Yield what is found as soon as it is, so that the tracker is as far as the text. Raises ArticleError."""
        for event, span in events:
            if self.found:
                yield from self.found
                self.found = []
            if event.__class__ is str:
                self._bare(event, span["start"], span["end"])
                continue
            ((name, value),) = event.items()
            if name == "Start":
                tag = value if value.__class__ is str else next(iter(value))
                if tag in _INLINE:
                    self._inline(span["start"], span["start"])
                    if tag == "Image":
                        self._within.append((span["start"], 0))
                    elif tag == "Link":
                        self._texts.append(" ")
                else:
                    self._open(tag, span["start"], span["end"])
            elif name == "End":
                tag = value if value.__class__ is str else next(iter(value))
                if tag in _INLINE:
                    self._close_inline(tag, span["start"], span["end"])
                else:
                    self._close()
            else:
                self._atom(name, value, span["start"], span["end"])
        self._flush()
        yield from self.found

    def _atom(self, name: str, value: Any, start: int, end: int) -> None:
        if name == "Text":
            if self._code:
                return
            self._inline(start, end)
            if not self._within:
                self._texts.append(value)
        elif name == "Html":
            self._spans.append((start, end))
        elif name != "TaskListMarker":
            self._inline(start, end)
            self._texts.append(" ")
            if name == "InlineHtml":
                self._tags = True
                if self.tracker and value.startswith("<!--") and DIRECTIVE.match(value, 4):
                    self.tracker.feed(value[4:-3], self._line_of(start))
                    self._own = self.tracker.take().within(self._own)

    def _inline(self, start: int, end: int) -> None:
        if self._fresh >= 0:
            if start >= self._fresh:
                self._caps[self._fresh] = start
            self._fresh = -1
        if self._start < 0:
            if self._begin < 0:
                self._begin = start
            self._start = start - 1 if start and self.raw[start - 1] == "\\" else start
        if end > self._end:
            self._end = end
        if self._within and end > start:
            self._within[-1] = (self._within[-1][0], end)

    def _close_inline(self, tag: str, start: int, end: int) -> None:
        last = 0
        if tag == "Image":
            start, last = self._within.pop()
            if not self._within:
                self._images.append((start, end, last))
                self._texts.append(" ")
        if end > self._end:
            self._end = end
        if self._within:
            self._within[-1] = (self._within[-1][0], end)

    def _bare(self, event: str, start: int, end: int) -> None:
        if event == "Rule":
            self._flush()
            self._take()
            return
        if event == "HardBreak":
            if self._begin < 0:
                self._begin = start
            if self._start >= 0:
                self._hard[end - 1] = self.raw[start] == "\\"
        elif self._start < 0:
            return
        self._texts.append(" ")
        self._fresh = end

    def _open(self, name: str, start: int, end: int) -> None:
        self._flush()
        outer = self._stack[-1]
        kind = _KINDS.get(name, outer.kind)
        attributes = outer.attributes if name == "HtmlBlock" else self._take().within(outer.attributes)
        self._stack.append(_Block(name, kind, outer.depth + (name == "BlockQuote"), start, end, attributes))
        self._code = name == "CodeBlock"

    def _close(self) -> None:
        self._flush()
        block = self._stack.pop()
        self._code = False
        if block.name == "HtmlBlock":
            self._html(block)
            self._spans = []

    def _take(self) -> Attributes:
        return self.tracker.take() if self.tracker else NONE

    def _flush(self) -> None:
        if self._start < 0:
            return
        block = self._stack[-1]
        attributes = self._own.within(block.attributes)
        if not (attributes.skip or (self.tracker and self.tracker.skipping)):
            role, start, end = self._bounds(block)
            if start < end:
                leaf = Leaf(
                    block.kind, role, start, end, block.depth, self._hard, self._caps, self._texts, self._images
                )
                leaf.tags, leaf.attributes, leaf.begin = self._tags, attributes, min(self._begin, start)
                self.found.append(leaf)
        self._start, self._begin, self._end, self._fresh, self._tags, self._own = -1, -1, 0, -1, False, NONE
        self._hard, self._caps, self._texts, self._images, self._within = {}, {}, [], [], []

    def _bounds(self, block: _Block) -> tuple[str, int, int]:
        """Role, start and end of the leaf in the making: its lines, less what belongs to the skeleton."""
        raw, start = self.raw, self._start
        while start < self._end and raw[start] in BLANKS:
            start += 1
        if block.name == "TableCell":
            start, end = block.start, block.end
            cell = raw[start:end]
            role = "cell" if start and raw[start - 1] == "|" else "open"
            start += len(cell) - len(cell.lstrip(BLANKS))
            return role, start, start + len(cell.strip(BLANKS))
        if block.name == "Heading":
            return self._heading(block, start)
        end = raw.find("\n", self._end)
        end = len(raw) if end < 0 else end
        return "block", start, start + len(raw[start:end].rstrip(BLANKS))

    def _heading(self, block: _Block, start: int) -> tuple[str, int, int]:
        text = self.raw[start : block.end].rstrip(BLANKS + "\n")
        if _ATX.match(self.raw, block.start):
            role = "atx"
            text = _CLOSING.sub("", text).rstrip(BLANKS)
        else:
            role = "setext"
            text = text[: max(0, text.rfind("\n"))].rstrip(BLANKS)
        text = _ATTRIBUTES.sub("", text).rstrip(BLANKS + "\n")
        return role, start, start + len(text)

    def _html(self, block: _Block) -> None:
        text = "".join(self.raw[a:b] for a, b in self._spans).strip()
        if not text.startswith("<!--") or text.find("-->") != len(text) - 3:
            self.found.append(Html(self._spans, block.attributes))
        elif self.tracker and DIRECTIVE.match(text, 4):
            self.tracker.feed(text[4:-3].encode("latin-1").decode("utf-8"), self._line_of(block.start))

    def _line_of(self, offset: int) -> int:
        self.line += self.raw.count("\n", self._counted, offset)
        self._counted = offset
        return self.line
