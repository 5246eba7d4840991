"""A plain-text article's body as HTML: its lines as the plain-text format reads them, all of it escaped.

A marker (`[i]`, `¹`, the 1 of `alliance.1 In`) links to the note that bears its label, and the note links back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from tm.formats import plain_lines, plain_wrap
from tm.formats.plain_lines import Line
from tm.inline import codes
from tm.model import Document
from tm.site.settle import is_safe
from tm.site.values import Body

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NO_LABEL = re.compile(r"[\[\]^:\s]")
_NUMBER = re.compile(r"\d+")
_TRAILING = ".,;:!?)…"


@dataclass(slots=True)
class _Block:
    """Lines that make one element; `kind` is paragraph, heading, rule, or a label of `plain_lines`."""

    kind: str
    rows: list[str] = field(default_factory=list)
    label: str = ""


def body(document: Document, start: int) -> Body:
    """The body, which begins at the offset `start` of the document's text; directives and the "available in" line go."""
    text = document.text
    start = start or int(text.startswith("\ufeff"))
    wrapped = any(segment.place[2:3] == ("wrapped",) for segment in document.segments)
    headings = {segment.start for segment in document.segments if segment.kind == "heading"}
    lines = plain_lines.split(text, start, 1)
    plain_lines.label(text, lines, wrapped)
    blocks = list(_blocks(text, lines, wrapped, headings))
    writer = _Writer(frozenset(_key(block.label) for block in blocks if block.kind == "note"))
    first = blocks[0] if blocks else None
    if first is None or first.kind != "heading":
        return Body(writer.all(blocks))
    heading = writer.inline(first.rows[0])
    return Body(writer.all(blocks[1:]), heading=heading, title=first.rows[0], headed=True)


def _blocks(text: str, lines: Iterable[Line], wrapped: bool, headings: set[int]) -> Iterator[_Block]:
    block: _Block | None = None
    for line in lines:
        if line.what in ("directive", "available", "skipped"):
            continue
        row = text[line.body : line.tail]
        if line.what == "rule":
            if block is not None and block.kind == "heading" and not line.apart:
                continue  # it underlines the heading
            new = _Block("rule")
        elif line.body in headings:
            new = _Block("heading", [row])
        elif line.label:
            new = _Block(line.label, [row], text[line.start : line.body].strip())
        elif block is not None and not line.apart and _goes_on(block, row, wrapped):
            block.rows.append(row)
            continue
        else:
            new = _Block("paragraph", [row])
        if block is not None:
            yield _joined(block, wrapped)
        block = new
    if block is not None:
        yield _joined(block, wrapped)


def _goes_on(block: _Block, row: str, wrapped: bool) -> bool:
    """Whether a line belongs to the block before it: in a hard-wrapped file any, else short ones, as of a verse."""
    if block.kind in ("rule", "heading", "hash"):
        return False
    if wrapped:
        return True
    return block.kind == "paragraph" and max(len(row), len(block.rows[-1])) <= plain_wrap.LONGEST


def _joined(block: _Block, wrapped: bool) -> _Block:
    return _Block(block.kind, [" ".join(block.rows)], block.label) if wrapped and block.rows else block


def _key(label: str) -> str:
    """What a marker and its note have in common: `[i]`, `[i]:` and `i`; `¹` and `1`."""
    return _NO_LABEL.sub("", label).translate(_DIGITS)


class _Writer:
    def __init__(self, notes: frozenset[str]) -> None:
        self.notes = notes
        self.marked: set[str] = set()
        self.noted: set[str] = set()

    def all(self, blocks: list[_Block]) -> str:
        """All blocks, neighbours of a kind in one list."""
        pieces: list[str] = []
        before = ""
        written = [(block, self._block(block)) for block in blocks]
        for block, row in written:
            group = block.kind if block.kind in ("bullet", "number", "note", "quote") else ""
            if group != before:
                pieces += [_CLOSE.get(before, ""), _opening(group, block)]
            pieces.append(row)
            before = group
        return "".join((*pieces, _CLOSE.get(before, "")))

    def _block(self, block: _Block) -> str:
        inner = "<br>\n".join(map(self.inline, block.rows))
        if block.kind == "rule":
            return "<hr>\n"
        if block.kind in ("heading", "hash"):
            level = max(2, len(block.label))
            return f"<h{level}>{inner}</h{level}>\n"
        if block.kind == "number":
            number = _NUMBER.search(block.label)
            return f'<li value="{int(number[0]) if number else 1}">{inner}</li>\n'
        if block.kind == "bullet":
            return f"<li>{inner}</li>\n"
        return self._note(block, inner) if block.kind == "note" else f"<p>{inner}</p>\n"

    def _note(self, block: _Block, inner: str) -> str:
        key, label = escape(_key(block.label)), escape(block.label)
        anchor = "" if key in self.noted else f' id="note-{key}"'
        if anchor and key in self.marked:
            label = f'<a href="#ref-{key}" role="doc-backlink">{label}</a>'
        self.noted.add(key)
        return f'<li{anchor}><span class="label">{label}</span> {inner}</li>\n'

    def inline(self, text: str) -> str:
        """A line's words: escaped, addresses and markers as links."""
        pieces, done = [], 0
        for code in codes(text, "plain"):
            pieces.append(escape(text[done : code.start], quote=False))
            done = code.end
            shown = escape(code.text, quote=False)
            if code.kind == "url":
                pieces.append(_address(code.text))
            elif code.kind == "footnote":
                pieces.append(self._marker(_key(code.text), shown))
            else:
                pieces.append(shown)
        return "".join((*pieces, escape(text[done:], quote=False)))

    def _marker(self, key: str, shown: str) -> str:
        if key not in self.notes:
            return shown
        name = escape(key)
        anchor = "" if name in self.marked else f' id="ref-{name}"'
        self.marked.add(name)
        return f'<sup{anchor}><a href="#note-{name}" role="doc-noteref">{shown}</a></sup>'


_CLOSE = {"bullet": "</ul>\n", "number": "</ol>\n", "note": "</ol>\n", "quote": "</blockquote>\n"}


def _opening(group: str, block: _Block) -> str:
    if group == "number":
        return "<ol>\n"
    return {"bullet": "<ul>\n", "note": '<ol class="notes" role="doc-endnotes">\n', "quote": "<blockquote>\n"}.get(
        group, ""
    )


def _address(text: str) -> str:
    """A web or mail address as a link, the stop that ends its sentence outside."""
    end = len(text.rstrip(_TRAILING))
    if text[end : end + 1] == ")" and text.count("(", 0, end) > text.count(")", 0, end):
        end += 1
    address = text[:end]
    scheme = "http://" if address.lower().startswith("www.") else "" if ":" in address else "mailto:"
    if not address or not is_safe(scheme + address):
        return escape(text, quote=False)
    return f'<a href="{escape(scheme + address)}">{escape(address, quote=False)}</a>{escape(text[end:], quote=False)}'
