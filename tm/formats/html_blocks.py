"""Block structure of HTML: where runs of inline content begin and end, what each is called, and what holds for it.

Elements nest as the standard says where it matters here (optional end tags, stray end tags); nothing is repaired,
because nothing but the segments is ever rewritten.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tm.formats.base import Lines, language_tag
from tm.formats.directives import Tracker
from tm.formats.html_inline import has_prose, translation
from tm.formats.html_names import BLOCK, CLOSES, INLINE, KIND, VOID
from tm.formats.html_runs import lone
from tm.formats.html_scan import (
    BROKEN,
    COMMENT,
    ELEMENT,
    EMPTY,
    END,
    LINE,
    RCDATA,
    START,
    Attribute,
    Token,
    attributes,
    scan,
)
from tm.formats.html_segments import Block, Collector
from tm.model import Notice, Segment, Slot

_PARTING = frozenset(("listing", "plaintext", "pre", "xmp"))  # they are left alone, and are blocks
_WITHIN_P = frozenset(("datalist", "noscript", "optgroup", "option", "select"))
_NOTES = re.compile(r"(?:doc-)?(?:(?:foot|end|rear)notes?|references|reflist)")
_NOTE_ID = re.compile(r"(?:(?:fn|note)[-_:.]?\d|(?:fn|foot_?note|end_?note|cite_note)[-_:.]).*", re.IGNORECASE)
_DIRECTIVE = re.compile(r"\s*tm:")
_WML_TITLE = re.compile(r"\btitle=\"([^\"]*)\"", re.IGNORECASE)


class Reader:
    """Reads `text[start:end]`; then `segments`, `slots`, `notices` and `lang` say what it holds."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        *,
        xml: bool = False,
        wml: bool = False,
        lines: Lines | None = None,
        tracker: Tracker | None = None,
    ) -> None:
        self.slots: list[Slot] = []
        self.notices: list[Notice] = []
        self.lang = ""
        """The language of the page, as `<html>` or `<body>` says it."""
        self._text = text
        self._xml = xml
        self._tracker = tracker or Tracker()
        self._found = Collector(text, lines or Lines(text), self._tracker, xml=xml, wml=wml)
        self._stack = [Block()]
        self._count: dict[str, int] = {}
        self._run: list[Token] = []
        self._in_head = False
        self._read(scan(text, start, end, xml=xml, wml=wml))
        if tracker is None:
            self._tracker.finish()

    @property
    def segments(self) -> list[Segment]:
        """In document order."""
        return self._found.segments

    def _read(self, tokens: list[Token]) -> None:
        text, apart = self._text, lone(self._text, tokens)
        for at, token in enumerate(tokens):
            kind, start, _, name = token
            if kind <= RCDATA or (
                START <= kind <= EMPTY and (name in INLINE or (name not in BLOCK and at not in apart))
            ):
                self._run.append(token)
            elif kind == END:
                self._part()
                self._close(token)
            elif kind <= EMPTY:
                self._part()
                self._open(token)
            elif kind == COMMENT and _DIRECTIVE.match(text, start + 4):
                self._part()
                self._tracker.feed(text[start + 4 : token[2] - 3], self._found.lines.line(start))
            elif kind >= ELEMENT and (kind != ELEMENT or name in _PARTING):
                self._part()
                self._aside(token)
            else:
                self._run.append(token)
        self._part()

    def _part(self) -> None:
        """A run ends here."""
        if self._run:
            run, self._run = self._run, []
            self._found.run(run, self._stack[-1])

    def _aside(self, token: Token) -> None:
        """What is left alone and parts paragraphs: `<pre>`, a line of WML, what is never closed."""
        kind, start, end, name = token
        if kind == BROKEN:
            line = self._found.lines.line(start)
            self.notices.append(Notice(line, f"`{name}` is never closed; all that follows is left as it is"))
        elif kind == LINE:
            title = (
                _WML_TITLE.search(self._text, start, end)
                if self._text.startswith(("#use", "#include"), start)
                else None
            )
            if title and has_prose(title[1]):
                value = Attribute("title", *title.span(1), '"', True)
                self._found.attribute(value, "title", self._stack[-1], self._tracker.take())
        else:
            said = self._tracker.take()
            self._found.tag(token, self._stack[-1], said)

    # --- block elements ---

    def _open(self, token: Token) -> None:
        kind, start, end, name = token
        self._imply_ends(name)
        outer, said = self._stack[-1], self._tracker.take()
        what = KIND.get(name, outer.kind)
        if outer.kind == "footnote" and what != "heading":
            what = "footnote"
        block = Block(name, what, said.lang or outer.lang, outer.kept or said.skip, said.within(outer.said))
        bare = end - start <= len(name) + 2
        if not bare:
            block = self._with_attributes(token, block, said.skip or outer.said.skip, said.lang)
        if name in ("html", "body", "head"):
            block = self._page(token, block)
        if not bare:
            self._found.tag(token, block)
        if kind == START and name not in VOID:
            self._stack.append(block)
            self._count[name] = self._count.get(name, 0) + 1

    def _imply_ends(self, name: str) -> None:
        """Close what a start tag closes without a word."""
        stack = self._stack
        if stack[-1].name == "p" and name in BLOCK and name not in _WITHIN_P:
            self._pop()
        closes = CLOSES.get(name, frozenset())
        while stack[-1].name in closes:
            self._pop()

    def _close(self, token: Token) -> None:
        _, start, _, name = token
        if name == "head":
            self._end_head(start)
        if self._count.get(name):
            while self._pop() != name:
                pass

    def _pop(self) -> str:
        name = self._stack.pop().name
        self._count[name] -= 1
        return name

    def _with_attributes(self, token: Token, block: Block, skipped: bool, said_lang: str) -> Block:
        """The block with what its own tag says: language, translation, whether it holds notes."""
        text, kind, lang = self._text, block.kind, block.lang
        for name, start, end, _, _ in attributes(text, token):
            if name in ("lang", "xml:lang"):
                lang = said_lang or language_tag(text[start:end].strip())
            elif kind == "heading":
                continue
            elif name in ("epub:type", "role", "class"):
                if any(map(_NOTES.fullmatch, text[start:end].lower().split())):
                    kind = "footnote"
            elif (
                name == "id"
                and block.name in ("aside", "dd", "div", "li", "p", "td")
                and _NOTE_ID.fullmatch(text, start, end)
            ):
                kind = "footnote"
        translate = translation(text, token)
        kept = translate == "no" or (block.kept and (translate != "yes" or skipped))
        return replace(block, kind=kind, lang=lang, kept=kept)

    # --- the page ---

    def _page(self, token: Token, block: Block) -> Block:
        """What the page's own elements say of the whole page, and where `build` may say something."""
        _, start, _, name = token
        if name != "body":
            self._in_head = True  # its tags may be left out
        if name == "head":
            return block
        if name == "body":
            self._end_head(start)
        found = [one for one in attributes(self._text, token) if one.name in ("lang", "xml:lang")]
        if name == "html" and not found:
            at = start + 1 + len(name)
            more = ' xml:lang="{lang}"' if self._xml else ""
            self.slots.append(Slot("lang", at, at, (' lang="{lang}"' + more,)))
        elif not self.lang:
            for one in found:
                bare = not one.quote and one.start == one.end
                place = (('"' if one.valued else '="') + '{lang}"',) if bare else ()
                self.slots.append(Slot("lang", one.start, one.end, place))
            self.lang = block.lang
            return replace(block, lang="")  # it is the article's, not the segment's
        return block

    def _end_head(self, at: int) -> None:
        if self._in_head:
            self.slots.append(Slot("head-end", at, at, ("xhtml",) if self._xml else ()))
            self._in_head = False
