r"""Markdown: CommonMark with tables, footnotes, task lists, strikethrough, definition lists and front matter.

What a segment is: the inline text of a paragraph, heading, list item, table cell, footnote, quote or term, as the author
wrote it, with raw inline codes. Labels (`# `, `- [ ] `, `1. `, `> `, `[^1]: `, `[i] ` of a note list), underlines,
closing `#`s, heading attributes `{#id}`, table pipes and padding, container lines (`:::`, `!!!`, `{% ... %}`) and alert
marks `[!NOTE]` are skeleton. A paragraph that is nothing but images gives their alt texts and titles; HTML blocks give
what the HTML format finds in them; link reference definitions give their titles.

In a source a soft break, with the blanks and quote marks around it, is one space, and a hard break is two blanks or a
backslash, and a newline. In a table cell `\|` is shown as `|`.

What `render` does to a target is told in `tm.formats.markdown_render`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from tm.errors import ArticleError
from tm.formats import frontmatter
from tm.formats.base import Lines, is_text
from tm.formats.directives import Tracker
from tm.formats.markdown_blocks import Html, Leaf, Lost, Unclosed, Walk
from tm.formats.markdown_notes import may_have_notes, note_labels
from tm.formats.markdown_parser import BLANKS, parser, prepared
from tm.formats.markdown_text import definition_title, has_structure, image_parts, joined, parts
from tm.model import Document, Notice, ReadOptions, Segment

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CODES = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{[:#.][^{}]*\}|\{[\w$.-]*\}|\$\$[^$]*\$\$|\[\[?_?(?:TOC|toc)_?\]?\]"
)  # of templates, formulas
_WORDS = re.compile(r"[^\W\d_]+ [^\W\d_]")
_TAG_LINE = re.compile(r"(<[A-Za-z/][^<>]*>)[ \t]*[\r\n]")
_ABBREVIATION = re.compile(r"^[ \t]*+(\*)\[[^\[\]\n]++\]:[ \t]++(?=\S)", re.MULTILINE)
_NO_FENCE = re.compile(r"(`{3,}+)(?![^\n]*\1)[^`\n]*+`")
_LOST = "a paragraph is left as it is: put a blank line between it and what stands before it"
_OPEN = "a code fence that nothing closes: all that follows is read as code, and is in no unit"
_NONE = (
    "this begins as a code fence and is none, for it has a ` in its line: what follows may be read as code by mistake"
)


class Markdown:
    """The format of `.md` articles."""

    name = "markdown"
    suffixes = (".md", ".markdown")

    def read(self, text: str, options: ReadOptions) -> Document:
        """Segments, slots and notices. Raises ArticleError for wrong directives and for text that is no Unicode."""
        front = frontmatter.read(text, options)
        try:
            body = _Body(text, front.end, options)
        except UnicodeEncodeError:
            bad = _SURROGATE.search(text)
            line = text.count("\n", 0, bad.start()) + 1 if bad else 0
            raise ArticleError("the text is no valid Unicode", line=line, hint="save it as UTF-8") from None
        segments = body.segments()
        return Document(
            text,
            (*front.segments, *segments),
            self.name,
            front.lang,
            front.slots,
            (*front.notices, *body.notices),
            front.meta,
        )

    def render(self, document: Document, segment: Segment, target: str) -> str:
        """The target as Markdown, safe for the segment's place."""
        from tm.formats.markdown_render import render

        return render(document, segment, target)


class _Part(Lines):
    """The lines of a slice, numbered as in the whole."""

    def __init__(self, whole: Lines, start: int) -> None:
        self._whole, self._start = whole, start

    def line(self, offset: int) -> int:
        return self._whole.line(self._start + offset)


class _Body:
    """The text after the front matter: read with LF alone, in bytes, and mapped back to the article's code points."""

    def __init__(self, text: str, start: int, options: ReadOptions) -> None:
        if not start and text.startswith("\ufeff"):
            start = 1
        self.text, self.base, self.options = text, start, options
        body = text[start:] if start else text
        head = text[:start]
        self.first_line = 1 + head.count("\n") + head.count("\r") - head.count("\r\n")
        self.pairs: list[int] = []
        if "\r" in body:
            self.pairs = [match.start() - done for done, match in enumerate(re.finditer("\r\n", body))]
            body = body.replace("\r\n", "\n").replace("\r", "\n")
        self.parser, self.seen = prepared(body)
        self.blotted = "\x01" in self.seen
        self.data = b"" if body.isascii() else body.encode("utf-8")
        self.raw = self.data.decode("latin-1") if self.data else body
        self.notices: list[Notice] = []
        self.tracker = Tracker() if "tm:" in self.raw else None
        self.labels = self._note_labels()
        self.structured = bool(self.labels) or has_structure(self.raw)
        self._bytes = self._points = 0
        self._counted, self._line = 0, self.first_line

    def segments(self) -> list[Segment]:
        segments: list[Segment] = []
        walk = Walk(self.raw, self.tracker, self.first_line)
        for found in walk.run(self.parser.events_with_range(self.seen)):
            if isinstance(found, Lost):
                self._remark(found.start, _OPEN if isinstance(found, Unclosed) else _LOST)
            else:
                segments.extend(self._leaf(found) if isinstance(found, Leaf) else self._html(found))
        if self.tracker:
            self.tracker.finish()
        if "]:" in self.raw:
            segments = self._with_titles(segments)
        return segments

    def _remark(self, offset: int, message: str) -> None:
        self.notices.append(Notice(self.lines.line(self._place(offset)), message))

    def _leaf(self, leaf: Leaf) -> Iterator[Segment]:
        if self.raw.startswith("```", leaf.start) and _NO_FENCE.match(self.raw, leaf.start):
            self._remark(leaf.start, _NONE)
        if self.structured and leaf.role == "block":
            spans = list(parts(self.raw, leaf, self.labels))
            if spans != [(leaf.start, leaf.end, "piece")]:
                yield from self._pieces(leaf, spans)
                return
        source = self._text(joined(self.raw, leaf, leaf.start, leaf.end))
        if (_WORDS.match(source) and not self._is_blotted(leaf.start)) or is_text(_CODES.sub(" ", "".join(leaf.texts))):
            if leaf.role in ("cell", "open"):
                source = source.replace("\\|", "|")
            yield self._segment(leaf, source, leaf.start, leaf.end, leaf.kind, leaf.role)
        elif leaf.images:
            yield from self._images(leaf)
        elif leaf.tags and leaf.role == "block" and not leaf.depth:
            inline = self._html(Html([(leaf.start, leaf.end)], leaf.attributes))
            yield from (segment for segment in inline if segment.place[1] == "attribute")

    def _is_blotted(self, offset: int) -> bool:
        """Whether the parser was not to see what stands there: the code of a template tag."""
        return self.blotted and self.seen_raw[offset] == "\x01"

    def _pieces(self, leaf: Leaf, spans: list[tuple[int, int, str]]) -> Iterator[Segment]:
        """The text between the lines of a leaf that are skeleton."""
        begin = self._place(leaf.begin)
        for start, end, role in spans:
            source = self._text(joined(self.raw, leaf, start, end))
            if start < end and is_text(self._said(start, end)):
                kind = leaf.kind if role == "piece" else "title"
                yield self._segment(leaf, source, start, end, kind, role, begin)

    def _images(self, leaf: Leaf) -> Iterator[Segment]:
        """Alt texts and titles, where there is nothing but images."""
        for start, end, kind, role in image_parts(self.raw, leaf):
            text_end = end - 2 if role == "collapsed" else end
            source = self._text(joined(self.raw, leaf, start, text_end, hard=False).strip(BLANKS))
            if is_text(source):
                yield self._segment(leaf, source, start, end, kind, role)

    def _said(self, start: int, end: int) -> str:
        """What a piece of inline text says outside of codes, tags and addresses."""
        text = self._text(self.seen_raw[start:end])
        found = parser().events("x" + text.replace("\n", " "))
        texts = [event["Text"] if event.__class__ is dict and "Text" in event else " " for event in found]
        return _CODES.sub(" ", "".join(texts)[2:])

    def _text(self, raw: str) -> str:
        return raw.encode("latin-1").decode("utf-8") if self.data else raw

    def _note_labels(self) -> Mapping[int, int]:
        labels: dict[int, int] = {}
        if may_have_notes(self.raw):
            labels.update(note_labels(self.raw, Walk(self.raw).run(self.parser.events_with_range(self.seen))))
        if "*[" in self.raw:
            labels.update((match.start(1), match.end()) for match in _ABBREVIATION.finditer(self.raw))
        return labels

    def _segment(
        self, leaf: Leaf, source: str, start: int, end: int, kind: str, role: str, begin: int | None = None
    ) -> Segment:
        own = leaf.attributes
        if begin is None and leaf.begin < start:
            begin = self._place(leaf.begin)
        first = self._place(start)
        self._line += self.raw.count("\n", self._counted, start)
        self._counted = start
        below = 0 if begin is None else first - begin
        place = (role, str(leaf.depth), str(below)) if leaf.depth or below else (role,)
        return Segment(source, kind, first, self._place(end), self._line, own.context, own.lang, own.notes, place)

    def _place(self, offset: int) -> int:
        """A byte of the body as a code point of the article. Asked in ascending order, so that all of it is linear."""
        if self.data:
            if offset < self._bytes:
                self._bytes = self._points = 0
            self._points += len(self.data[self._bytes : offset].decode("utf-8"))
            self._bytes = offset
            offset = self._points
        return self.base + offset + (bisect_left(self.pairs, offset) if self.pairs else 0)

    def _html(self, html: Html) -> Iterator[Segment]:
        """What the HTML format finds in the lines of a block; the marks before its lines are read as blanks."""
        if not html.spans:
            return
        first, last = html.spans[0][0], html.spans[-1][1]
        start = self._place(first)
        quoted = any(">" in self.raw[a:b] for (_, a), (b, _) in pairwise(html.spans))
        text = self._masked(html.spans, start) if quoted else self.text[start : self._place(last)]
        own = html.attributes
        for found in self._fragment(text, _Part(self.lines, start)):
            if not own.skip:
                yield replace(
                    found,
                    start=start + found.start,
                    end=start + found.end,
                    context=found.context or own.context,
                    lang=found.lang or own.lang,
                    notes=own.notes + found.notes,
                )

    def _fragment(self, text: str, lines: Lines) -> list[Segment]:
        """The segments of an HTML block, without what makes it a block: its first tag, if that stands alone on a line."""
        from tm.formats.html import read_fragment

        found = read_fragment(text, 0, len(text), self.options, lines=lines, tracker=self.tracker)
        if not found or found[0].start or found[0].place[1] == "attribute":
            return found
        tag = _TAG_LINE.match(text)
        if tag and "<!--" not in text:  # a directive must not be heard twice
            head = read_fragment(text, 0, tag.end(1), self.options, lines=lines)
            return head + read_fragment(text, tag.end(1), len(text), self.options, lines=lines)
        if text.startswith(("<?", "<!")):
            message = "text in an HTML block that begins with an instruction is left as it is"
            self.notices.append(Notice(lines.line(0), message))
            return found[1:]
        return found

    @cached_property
    def seen_raw(self) -> str:
        return self.seen.encode("utf-8").decode("latin-1") if self.data else self.seen

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text)

    def _masked(self, spans: list[tuple[int, int]], begin: int) -> str:
        """The lines of a block with blanks for what stands between them, from code point `begin` of the article on."""
        pieces: list[str] = []
        at = begin
        for first, last in spans:
            start, end = self._place(first), self._place(last)
            pieces += " " * (start - at), self.text[start:end]
            at = end
        return "".join(pieces)

    def _with_titles(self, segments: list[Segment]) -> list[Segment]:
        """The segments with the titles of link reference definitions put in their order."""
        titles: list[Segment] = []
        self._bytes = self._points = self._counted = 0
        self._line = self.first_line
        leaf = Leaf(len(self.raw), len(self.raw))
        definitions: dict[str, Any] = self.parser.reference_definitions(self.seen)
        for definition in sorted(definitions.values(), key=lambda each: each["span"]["start"]):
            span = definition["span"]
            if definition["title"] and (found := definition_title(self.raw, span["start"], span["end"])):
                start, end, kind, role = found
                source = self._text(joined(self.raw, leaf, start, end))
                if is_text(source):
                    titles.append(self._segment(leaf, source, start, end, kind, role))
        return sorted((*segments, *titles), key=lambda segment: segment.start) if titles else segments
