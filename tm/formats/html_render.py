"""A target as markup. What is not a tag, comment or code of the segment's own slice becomes text.

The law: whatever the target, the markup that comes out has no tag, attribute or link that the slice did not have, its
tags are paired as those of the slice are, and read again it is one segment, as long as the target has a word of prose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tm.formats.html_inline import blank, pairs, prose_places, shown, shown_value
from tm.formats.html_scan import COMMENT, EMPTY, END, RCDATA, START, TEXT, Token, attributes, scan
from tm.formats.html_text import joined, kept_references, own_macros, source_text, target_text, without_controls
from tm.model import Segment

_Key = tuple[str, frozenset[tuple[str, str]]]


def rendered(segment: Segment, target: str, *, xml: bool = False) -> str:
    """What replaces the slice of a segment, from its `place`: ("html", mode, flags, raw slice[, quote])."""
    mode, flags, raw = segment.place[1:4]
    if target == segment.source:
        return raw
    xml = xml or "x" in flags
    target = joined(target).strip(" \t\f\r\n")
    if xml:
        target = without_controls(target, raw)
    if mode == "attribute":
        return _value(target, raw, segment.place[4], xml)
    if mode == "text":
        made = target_text(target, xml=xml, kept=kept_references(raw, xml=xml), macros=own_macros(raw))
    else:
        made = _Slice(raw, xml).fill(target)
    # A line that begins so is WML's own.
    if made.startswith("#") and ("w" in flags or made.startswith(("#use", "#include"))):
        made = "&#35;" + made[1:]
    return made


def _value(target: str, raw: str, quote: str, xml: bool) -> str:
    angle = "<" if "<" in raw else "&lt;"
    kept, macros = kept_references(raw, xml=xml), own_macros(raw)
    made = target_text(target, xml=xml, kept=kept, macros=macros, quote=quote or '"', angle=angle)
    return made if quote else f'"{made}"'


class _Slice:
    """The markup of a slice, to be found again in targets."""

    def __init__(self, raw: str, xml: bool) -> None:
        self.raw = raw
        self.xml = xml
        self.kept = kept_references(raw, xml=xml)
        self.macros: dict[str, str] = {}
        self.codes: dict[str, list[str]] = {}  # by how they stand in the source, in their order
        self.tags: dict[_Key, Token] = {}
        self.ends: dict[str, dict[str, str]] = {}  # by name, then by how they stand in the source, in their order
        tokens = scan(raw, 0, len(raw), xml=xml)
        for token in tokens:
            kind, start, end, name = token
            if kind == END:
                self.ends.setdefault(name, {}).setdefault(shown(raw, token, xml), raw[start:end])
            elif kind == TEXT:
                self.macros |= own_macros(raw[start:end])
            else:
                code = shown(raw, token, xml)
                self.codes.setdefault(code, []).append(raw[start:end])
                if kind in (START, EMPTY):
                    self.tags.setdefault(self._key(code, (kind, 0, len(code), name)), token)
        self.spare = Counter(_unpaired(tokens, pairs(tokens)))  # tags that the slice itself does not pair

    def fill(self, target: str) -> str:
        """The target with the slice's markup."""
        if not self.codes and not self.ends and "<" not in target:
            return self._text(target)
        tokens, used = scan(target, 0, len(target), xml=self.xml), Counter[str]()
        made = [self._code(target, token, used) for token in tokens]
        known = [at for at, markup in enumerate(made) if markup]
        own = [tokens[at] for at in known]
        spare = self.spare.copy()
        for at, other in zip(known, pairs(own), strict=True):
            kind, _, _, name = tokens[at]
            if other < 0 and kind in (START, END):
                sign = _sign(kind, name)
                if spare[sign]:
                    spare[sign] -= 1
                else:
                    made[at] = ""
        return self._joined(target, tokens, made)

    def _joined(self, target: str, tokens: Sequence[Token], made: Sequence[str]) -> str:
        pieces: list[str] = []
        broken = False
        for (kind, start, end, name), markup in zip(tokens, made, strict=True):
            if not markup:
                pieces.append(self._text(target[start:end]))
                broken = broken and blank(target, start, end)
            elif kind == EMPTY and name == "br":
                if not broken:  # two in a row would part the segment
                    pieces.append(markup)
                broken = True
            else:
                pieces.append(markup)
                broken = broken and kind == COMMENT
        return "".join(pieces)

    def _text(self, text: str) -> str:
        return target_text(text, xml=self.xml, kept=self.kept, macros=self.macros)

    def _code(self, target: str, token: Token, used: Counter[str]) -> str:
        """The slice's own markup that a token of the target stands for; empty where it is to be text."""
        kind, start, end, name = token
        if kind <= RCDATA:
            return ""
        written = target[start:end]
        if kind == END:
            forms = self.ends.get(name, {"": ""})
            return forms.get(written) or next(iter(forms.values()))
        if same := self.codes.get(written):
            used[written] += 1
            return same[min(used[written], len(same)) - 1]
        if kind in (START, EMPTY) and (own := self.tags.get(self._key(target, token))):
            return self._tag(own, target, token)
        return ""

    def _key(self, text: str, token: Token) -> _Key:
        """What makes two tags the same: all but prose, order of attributes, quotes and blanks."""
        prose = {one.name for one, _ in prose_places(text, token)}
        values = frozenset(
            (
                one.name,
                "" if one.name in prose else source_text(text[one.start : one.end], xml=self.xml, attribute=True),
            )
            for one in attributes(text, token)
        )
        return ("/" * (token[0] == EMPTY) + token[3], values)

    def _tag(self, own: Token, target: str, token: Token) -> str:
        """The slice's tag with the prose that the target's has."""
        new = {one.name: one for one, _ in prose_places(target, token)}
        pieces: list[str] = []
        done = own[1]
        for one, _ in prose_places(self.raw, own):
            other = new[one.name]
            value, raw = target[other.start : other.end], self.raw[one.start : one.end]
            if shown_value(value, other.quote, self.xml) != shown_value(raw, one.quote, self.xml):
                pieces += self.raw[done : one.start], "" if one.valued else "=", _value(value, raw, one.quote, self.xml)
                done = one.end
        return "".join(pieces) + self.raw[done : own[2]]


def _sign(kind: int, name: str) -> str:
    return "/" + name if kind == END else name


def _unpaired(tokens: Sequence[Token], partner: Sequence[int]) -> list[str]:
    return [
        _sign(kind, name)
        for (kind, _, _, name), at in zip(tokens, partner, strict=True)
        if at < 0 and kind in (START, END)
    ]
