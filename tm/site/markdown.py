"""A Markdown article's body as HTML: CommonMark with what GitHub adds, footnotes and, where there are any, definitions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from tm.formats.base import whole_lines
from tm.model import Document, Segment
from tm.site.settle import settle
from tm.site.values import Body, Link

_LINE_END = re.compile(r"\r\n?")
_DEFINITION = re.compile(r"^ {0,3}:[ \t]", re.MULTILINE)
_OTHER_COLON = re.compile(r"^[ \t>]*:(?![ \t])", re.MULTILINE)  # `:::`, `:smile:`: the parser would define by these too
_REFERENCE = re.compile(r'<sup class="footnote-reference"><a href="#([^"]*)">(\d+)</a></sup>')
_NOTE = re.compile(r'<div class="footnote-definition" id="([^"]*)"><sup class="footnote-definition-label">(\d+)</sup>')
_FIRST = re.compile(r'\s*<h1(?: id="[^"]*")?>(.*?)</h1>\s*', re.DOTALL)


def body(document: Document, start: int, link: Link) -> Body:
    """The body, which begins at the offset `start` of the document's text; the "available in" line is left out."""
    text = document.text
    pieces, done = [], start or int(text.startswith("\ufeff"))
    for slot in document.slots:
        if slot.kind == "available" and slot.start >= done:
            first, last = whole_lines(text, Segment("", "paragraph", slot.start, slot.end, 0))
            pieces.append(text[done : max(done, first)])
            done = last
    source = _LINE_END.sub("\n", "".join((*pieces, text[done:])))
    definitions = _DEFINITION.search(source) is not None and _OTHER_COLON.search(source) is None
    settled = settle(_with_notes(_parser(definitions).html(source)), link)
    first_heading = _FIRST.match(settled.html)
    return Body(
        settled.html[first_heading.end() :] if first_heading else settled.html,
        heading=first_heading[1] if first_heading else "",
        title=settled.headings[0][1] if settled.headings else "",
        headed=any(level == 1 for level, _ in settled.headings),
    )


def _with_notes(rendered: str) -> str:
    """Footnotes whose ids cannot meet those of headings, and from which a reader finds back."""
    seen: set[str] = set()

    def reference(match: re.Match[str]) -> str:
        name, number = match.groups()
        anchor = "" if name in seen else f' id="fnref-{name}"'
        seen.add(name)
        return f'<sup class="footnote-reference"{anchor}><a href="#fn-{name}" role="doc-noteref">{number}</a></sup>'

    def note(match: re.Match[str]) -> str:
        name, number = match.groups()
        label = f'<a href="#fnref-{name}" role="doc-backlink">{number}</a>' if name in seen else number
        return (
            f'<div class="footnote-definition" id="fn-{name}" role="doc-footnote">'
            f'<sup class="footnote-definition-label">{label}</sup>'
        )

    return _NOTE.sub(note, _REFERENCE.sub(reference, rendered))


@lru_cache(maxsize=2)
def _parser(definitions: bool) -> Any:
    from pyromark import Markdown, Options

    options = (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_GFM
        | Options.ENABLE_HEADING_ATTRIBUTES
    )
    return Markdown(options=options | Options.ENABLE_DEFINITION_LIST if definitions else options)
