"""From runs of inline content and from tags to segments."""

from __future__ import annotations

from dataclasses import dataclass

from tm.formats.base import Lines
from tm.formats.directives import NONE, Attributes, Tracker
from tm.formats.html_inline import (
    drop_blanks,
    pairs,
    prose,
    prose_attributes,
    shown_value,
    skip_blanks,
    source_of,
    translation,
    trimmed,
)
from tm.formats.html_runs import pieces
from tm.formats.html_scan import RCDATA, START, TEXT, Attribute, Token
from tm.model import Segment


@dataclass(frozen=True, slots=True)
class Block:
    """An open block element, as far as its text is concerned."""

    name: str = ""
    kind: str = "paragraph"
    lang: str = ""
    kept: bool = False
    """Whether it, or one around it, says that it is not translated."""
    said: Attributes = NONE
    """What directives say of it and of those around it."""


class Collector:
    """Collects the segments of a text in their order. `place` of each is read by `html_render` alone."""

    def __init__(self, text: str, lines: Lines, tracker: Tracker, *, xml: bool, wml: bool) -> None:
        self.segments: list[Segment] = []
        self.lines = lines
        self._text = text
        self._tracker = tracker
        self._xml = xml
        self._flags = ("x" if xml else "") + ("w" if wml else "")

    def run(self, tokens: list[Token], block: Block) -> None:
        """The segments of a run of inline content in a block."""
        if len(tokens) == 1 and tokens[0][0] == TEXT and self._text[tokens[0][1] : tokens[0][2]].isspace():
            return  # what stands between most tags
        if not block.kept:
            for piece in pieces(self._text, tokens, loose=not block.name):
                self._piece(piece, block)

    def _piece(self, tokens: list[Token], block: Block) -> None:
        text, xml = self._text, self._xml
        partner = pairs(tokens) if len(tokens) > 1 else [-1]
        low, high = trimmed(text, tokens, partner)
        if not prose(text, tokens, partner, low, high, xml):
            self._attributes(tokens, partner, block)
            return
        part = tokens[low:high]
        first_kind, start, first_end, _ = part[0]
        last_kind, last_start, end, _ = part[-1]
        # Only text has blanks to leave in the skeleton; where the run is one token, its start is dealt with first.
        if last_kind <= RCDATA:
            end = drop_blanks(text, last_start, end)
            part[-1] = (last_kind, last_start, end, "")
        if first_kind <= RCDATA:
            start = skip_blanks(text, start, min(first_end, end))
            part[0] = (first_kind, start, min(first_end, end), "")
        mode = "text" if first_kind == RCDATA else "inline"
        place = ("html", mode, self._flags, text[start:end])
        said = self._tracker.take()
        if not said.skip:
            self._add(source_of(text, part, xml), block.kind, start, end, block, said, place)

    def _attributes(self, tokens: list[Token], partner: list[int], block: Block) -> None:
        """The attributes of tags that stand in no segment, because there is nothing else to translate around them."""
        said, at = None, 0
        while at < len(tokens):
            token = tokens[at]
            if token[0] == START and partner[at] > at and translation(self._text, token) == "no":
                at = partner[at]
            else:
                for attribute, kind in prose_attributes(self._text, token):
                    said = said or self._tracker.take()
                    self.attribute(attribute, kind, block, said)
            at += 1

    def tag(self, token: Token, block: Block, said: Attributes = NONE) -> None:
        """The attributes of a block's own tag."""
        if not block.kept:
            for attribute, kind in prose_attributes(self._text, token):
                self.attribute(attribute, kind, block, said)

    def attribute(self, attribute: Attribute, kind: str, block: Block, said: Attributes) -> None:
        """The value of an attribute."""
        text, (_, start, end, quote, _) = self._text, attribute
        if quote:
            end = drop_blanks(text, start, end)
            start = skip_blanks(text, start, end)
        raw = text[start:end]
        if not said.skip:
            place = ("html", "attribute", self._flags, raw, quote)
            self._add(shown_value(raw, quote, self._xml), kind, start, end, block, said, place)

    def _add(
        self, source: str, kind: str, start: int, end: int, block: Block, said: Attributes, place: tuple[str, ...]
    ) -> None:
        said = said.within(block.said)
        line = self.lines.line(start)
        lang = said.lang or block.lang
        self.segments.append(Segment(source, kind, start, end, line, said.context, lang, said.notes, place))
