"""Blocks of a Markdown body: from the parser's events to leaves, the runs of inline text that become segments.

The body is LF-only. All offsets here are UTF-8 bytes, and `raw` is the body with one character per byte (ASCII text
itself, else the bytes read as Latin-1), so that structure, which is ASCII, is found by offsets alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tm.formats.directives import DIRECTIVE, NONE, Attributes, Tracker
from tm.formats.markdown_parser import BLANKS, SIGNS

# Plain classes: making dataclasses of them costs more time at import than reading an article.


class Leaf:
    """A run of inline text in one block: `raw[start:end]`, without labels, underlines, pipes and padding."""

    __slots__ = (
        "attributes",
        "begin",
        "caps",
        "depth",
        "end",
        "hard",
        "images",
        "kind",
        "role",
        "start",
        "tags",
        "texts",
    )

    def __init__(self, start: int, end: int = 0) -> None:
        self.start = start
        self.end = end
        self.begin = start
        """Where the block's first line begins: before `start` where a bare hard break comes first."""
        self.kind = ""
        self.role = ""
        """block, atx, setext, cell or open (a cell that begins its row without a pipe)."""
        self.depth = 0
        """Block quotes around it: as many `>` may stand before each of its lines."""
        self.hard: dict[int, bool] = {}
        """Its line ends that are hard breaks; True where a backslash makes them so."""
        self.caps: dict[int, int] = {}
        """Line start -> offset before which the text of that line begins, where the parser told."""
        self.texts: list[str] = []
        """What it says outside of codes, tags, addresses and images."""
        self.images: list[tuple[int, int, int]] = []
        """Start and end of each image, and where the last thing within its brackets ends (0: nothing in them)."""
        self.tags = False
        self.attributes = NONE


class Html:
    """A block of HTML. `spans` leaves out what stands before its lines (block quote marks, indents)."""

    __slots__ = ("attributes", "spans")

    def __init__(self, spans: list[tuple[int, int]], attributes: Attributes) -> None:
        self.spans = spans
        self.attributes = attributes


class Lost:
    """A paragraph that no blank line parts from a table or paragraph before it: on one line, it would become part of it."""

    __slots__ = ("start",)

    def __init__(self, start: int) -> None:
        self.start = start


class Unclosed(Lost):
    """A code fence that nothing closes, so that all that follows is code."""


class _Block:
    __slots__ = ("attributes", "depth", "end", "kind", "name", "start")

    def __init__(self, name: str, kind: str, depth: int, start: int, end: int, attributes: Attributes) -> None:
        self.name = name
        self.kind = kind
        self.depth = depth
        self.start = start
        self.end = end
        self.attributes = attributes


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
_SIGNED = tuple(sign + " " for sign in SIGNS)
_CLOSING = re.compile(r"(?:^|(?<=[ \t]))#+\Z")
_ATTRIBUTES = re.compile(r"(?:^|(?<=[ \t\n]))\{[ \t]*(?:[#.:][^{}\n]*|[\w-]+=[^{}\n]*)\}\Z")


class Walk:
    """Follows the events of one body and yields its leaves and HTML blocks, in order."""

    def __init__(self, raw: str, tracker: Tracker | None = None, line: int = 1) -> None:
        """`line`: the body's first line in the article, for what directives say."""
        self.raw = raw
        self.tracker = tracker
        self._line = line
        self._counted = 0
        self._found: list[Leaf | Html | Lost] = []
        self._stack = [_Block("", "paragraph", 0, 0, 0, NONE)]
        self._code = False
        self._spans: list[tuple[int, int]] = []  # the lines of an HTML block
        self._joint = (-1, 0)  # the end of the last table or paragraph, and how many blocks are around it
        self._leaf: Leaf | None = None  # in the making, with what follows
        self._fresh = -1  # the begin of a line of which nothing is known yet
        self._within: list[tuple[int, int]] = []  # images around: start, end of the last thing in them
        self._own = NONE
        self._comments: list[tuple[int, int]] = []  # directives in the leaf itself

    def run(self, events: Iterable[tuple[Any, Any]]) -> Iterator[Leaf | Html | Lost]:
        """Yield what is found as soon as it is, so that the tracker is as far as the text. Raises ArticleError."""
        for event, span in events:
            if self._found:
                yield from self._found
                self._found = []
            if event.__class__ is str:
                self._bare(event, span["start"], span["end"])
                continue
            ((name, value),) = event.items()
            if name == "Start":
                tag = value if value.__class__ is str else next(iter(value))
                if tag in _INLINE:
                    self._inline(span["start"], span["start"]).texts.append(" " if tag == "Link" else "")
                    if tag == "Image":
                        self._within.append((span["start"], 0))
                else:
                    self._open(tag, span["start"], span["end"])
            elif name == "End":
                tag = value if value.__class__ is str else next(iter(value))
                if tag in _INLINE:
                    self._close_inline(tag, span["end"])
                else:
                    self._close()
            else:
                self._atom(name, value, span["start"], span["end"])
        self._flush()
        yield from self._found

    def _atom(self, name: str, value: Any, start: int, end: int) -> None:
        if name == "Text":
            if self._code:
                return
            leaf = self._inline(start, end)
            if not self._within:
                leaf.texts.append(value)
        elif name == "Html":
            self._spans.append((start, end))
        elif name != "TaskListMarker":
            leaf = self._inline(start, end)
            leaf.texts.append(" ")
            if name == "InlineHtml":
                leaf.tags = True
                if self.tracker and value.startswith("<!--") and DIRECTIVE.match(value, 4):
                    self.tracker.feed(value[4:-3], self._line_of(start))
                    self._own = self.tracker.take().within(self._own)
                    self._comments.append((start, end))

    def _inline(self, start: int, end: int) -> Leaf:
        """Make room for something inline in the leaf in the making."""
        leaf = self._leaf
        if leaf is None:
            leaf = self._leaf = Leaf(-1)
            leaf.begin = start
        if leaf.start < 0:
            leaf.start = start - 1 if start and self.raw[start - 1] == "\\" else start
        if self._fresh >= 0:
            if start >= self._fresh:
                leaf.caps[self._fresh] = start
            self._fresh = -1
        if end > leaf.end:
            leaf.end = end
        if self._within and end > start:
            self._within[-1] = (self._within[-1][0], end)
        return leaf

    def _close_inline(self, tag: str, end: int) -> None:
        leaf = self._leaf
        assert leaf is not None  # its start made one
        if tag == "Image":
            start, last = self._within.pop()
            if not self._within:
                leaf.images.append((start, end, last))
                leaf.texts.append(" ")
        if end > leaf.end:
            leaf.end = end
        if self._within:
            self._within[-1] = (self._within[-1][0], end)

    def _bare(self, event: str, start: int, end: int) -> None:
        """A rule, a soft break or a hard break. A hard break with nothing before it is skeleton."""
        if event == "Rule":
            self._flush()
            self._take()
            return
        if self._leaf is None:
            self._leaf = Leaf(-1)
            self._leaf.begin = start
        elif event == "HardBreak" and self._leaf.start >= 0:
            self._leaf.hard[end - 1] = self.raw[start] == "\\"
        self._leaf.texts.append(" ")
        self._fresh = end

    def _open(self, name: str, start: int, end: int) -> None:
        self._flush()
        outer = self._stack[-1]
        kind = _KINDS.get(name, outer.kind)
        if name == "Item" and self.raw[start : start + 3] in SIGNS:
            kind = outer.kind  # it is none: see `markdown_parser`
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
        elif block.name in ("Table", "Paragraph"):
            self._joint = (block.end, len(self._stack))
        elif block.name == "CodeBlock" and self._is_open(block):
            self._found.append(Unclosed(block.start))

    def _is_open(self, block: _Block) -> bool:
        """Whether a code block outside of other blocks has a fence before it and none after it."""
        fence = self.raw[block.start : block.start + 3]
        indent = self.raw[self.raw.rfind("\n", 0, block.start) + 1 : block.start]
        if fence not in ("```", "~~~") or len(self._stack) > 1 or len(indent.expandtabs(4)) > 3:
            return False
        lines = self.raw[block.start : block.end].rstrip(BLANKS + "\n").rsplit("\n", 1)
        last = lines[-1].strip(BLANKS)
        return len(lines) < 2 or not last.startswith(fence) or bool(last.strip(fence[0]))

    def _take(self) -> Attributes:
        return self.tracker.take() if self.tracker else NONE

    def _flush(self) -> None:
        """Yield the leaf in the making, if there is one."""
        leaf, block = self._leaf, self._stack[-1]
        if leaf is None:
            return
        leaf.attributes = self._own.within(block.attributes)
        comments = self._comments
        self._leaf, self._fresh, self._own, self._comments = None, -1, NONE, []
        if leaf.start < 0 or leaf.attributes.skip or (self.tracker and self.tracker.skipping):
            return
        if block.name == "Paragraph" and (block.start, len(self._stack) - 1) == self._joint:
            self._found.append(Lost(leaf.start))
            return
        leaf.kind, leaf.depth = block.kind, block.depth
        self._trim(leaf, block)
        if comments:
            self._uncomment(leaf, comments)
        if leaf.start < leaf.end:
            self._found.append(leaf)

    def _trim(self, leaf: Leaf, block: _Block) -> None:
        """Give the leaf its role, and the bounds of its lines less what belongs to the skeleton."""
        raw, start = self.raw, leaf.start
        while start < leaf.end and raw[start] in BLANKS:
            start += 1
        if block.name == "TableCell":
            cell = raw[block.start : block.end]
            start = block.start + len(cell) - len(cell.lstrip(BLANKS))
            leaf.role = "cell" if block.start and raw[block.start - 1] == "|" else "open"
            leaf.end = start + len(cell.strip(BLANKS))
        elif block.name == "Heading":
            leaf.role, size = self._heading(block, start)
            leaf.end = start + size
        else:
            leaf.role = "block"
            if raw[start - 4 : start] in _SIGNED:
                start -= 4
            elif raw[start - 3 : start] in SIGNS:
                start -= 3
            end = raw.find("\n", leaf.end)
            leaf.end = start + len(raw[start : end if end >= 0 else None].rstrip(BLANKS))
        leaf.start = start
        leaf.begin = min(leaf.begin, start)

    def _uncomment(self, leaf: Leaf, comments: list[tuple[int, int]]) -> None:
        """Leave the directives at both ends of a leaf to the skeleton."""
        for start, end in comments:
            if start == leaf.start:
                while end < leaf.end and self.raw[end] in BLANKS:
                    end += 1
                leaf.start = end
        for start, end in reversed(comments):
            if end == leaf.end and start >= leaf.start:
                while start > leaf.start and self.raw[start - 1] in BLANKS + "\n":
                    start -= 1
                leaf.end = start

    def _heading(self, block: _Block, start: int) -> tuple[str, int]:
        text = self.raw[start : block.end].rstrip(BLANKS + "\n")
        if _ATX.match(self.raw, block.start):
            role = "atx"
            text = _CLOSING.sub("", text).rstrip(BLANKS)
        else:
            role = "setext"
            text = text[: max(0, text.rfind("\n"))].rstrip(BLANKS)
        return role, len(_ATTRIBUTES.sub("", text).rstrip(BLANKS + "\n"))

    def _html(self, block: _Block) -> None:
        """An HTML block; one that is nothing but a comment needs no reader of HTML."""
        text = "".join(self.raw[a:b] for a, b in self._spans).strip()
        if not text.startswith("<!--") or text.find("-->") != len(text) - 3:
            self._found.append(Html(self._spans, block.attributes))
        elif self.tracker and DIRECTIVE.match(text, 4):
            self.tracker.feed(text[4:-3].encode("latin-1").decode("utf-8"), self._line_of(block.start))

    def _line_of(self, offset: int) -> int:
        self._line += self.raw.count("\n", self._counted, offset)
        self._counted = offset
        return self._line
