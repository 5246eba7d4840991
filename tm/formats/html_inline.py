"""A run of inline content: which part of it is a segment, and how that part stands in a source.

A run is what stands between two block boundaries. Labels, anchors and line breaks at its ends stay in the skeleton; so
do runs without prose. Tags within stay in the source as they are written, with soft breaks joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tm.formats.base import is_text
from tm.formats.html_names import BUTTONS, DRESS, KNOWN, META, NO_PROSE, PROSE, PROSE_ON
from tm.formats.html_names import CODE as CODE_NAMES
from tm.formats.html_scan import (
    CODE,
    COMMENT,
    ELEMENT,
    EMPTY,
    END,
    RCDATA,
    START,
    TEXT,
    Attribute,
    Token,
    attributes,
)
from tm.formats.html_text import MACRO, is_blank_reference, joined, source_text
from tm.text import digest8

_SHOWN: Final = 100  # longer pictures, formulas and scripts stand in a source as `<svg>…1f0c6a2b</svg>`
_VALUE: Final = 200  # longer values that are neither prose nor addresses are cut, so are pictures in `data:` addresses
_KEPT: Final = 30
_REFERENCE = re.compile(r"&#?\w+;")
_MAY_HOLD_PROSE = re.compile(
    r"[\s\"'/](?:alt|title|placeholder|aria-\w+|summary|abbr|label|value|content)[ \t\n\f\r/=>]", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s\u200b\ufeff]*+")
_ONE_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_LONGEST = 35  # characters of a reference
_NOTE_TARGET = re.compile(r"note|fn|ref|cite|back", re.IGNORECASE)
_DATA = re.compile(r"[\w.%-]++=[^\s&]*+(?:&(?:amp;)?+[\w.%-]++=[^\s&]*+)++")  # for machines, such as OpenURL in `title`
_WORD = re.compile(r"[^\W\d_]{3}")
_SIGNS = r"[*†‡§¶#^↑↩⤴⏎←]+[\ufe0e\ufe0f]?"
_NOTE = re.compile(r"[\[(]?\d{1,3}[\])]?[.:]?|[\[(]?" + _SIGNS + r"[\])]?")
_BRACKETED = re.compile(r"\[(?:\d{1,3}|" + _SIGNS + r")\]|\(\d{1,3}\)")
_BACK = re.compile(r"[\[(]?[\^↑↩⤴⏎¶#§](?:[\^↑↩⤴⏎\ufe0e\ufe0f\s\[\](),]|\b[a-z]{1,2}\b|\b\d{1,3}(?:\.\d{1,3})?\b)*+")


def has_prose(source: str) -> bool:
    """Whether a source without tags has words to translate, outside of addresses, references and template macros."""
    if "{" in source or "<" in source:
        source = MACRO.sub(" ", source)
    if "&" in source:
        source = _REFERENCE.sub(" ", source)
    return is_text(source)


def translation(text: str, token: Token) -> str:
    """What a start tag says of its element: "no" (not translated), "yes" (translated again), or nothing."""
    _, start, end, _ = token
    if "translate" not in text[start:end].lower():
        return ""
    every = {one.name: text[one.start : one.end].lower() for one in attributes(text, token)}
    if every.get("translate") in ("no", "yes", ""):
        return every["translate"] or "yes"
    return "no" if "notranslate" in every.get("class", "").split() else ""


def pairs(tokens: Sequence[Token]) -> list[int]:
    """For each token the index of the tag that it is paired with; -1: none."""
    partner = [-1] * len(tokens)
    opened: list[int] = []
    count: dict[str, int] = {}
    for at, (kind, _, _, name) in enumerate(tokens):
        if kind == START:
            opened.append(at)
            count[name] = count.get(name, 0) + 1
        elif kind == END and count.get(name):
            while True:
                begin = opened.pop()
                inner = tokens[begin][3]
                count[inner] -= 1
                if inner == name:
                    break
            partner[begin], partner[at] = at, begin
    return partner


# --- attributes ---


def prose_places(text: str, token: Token) -> list[tuple[Attribute, str]]:
    """The attributes of a tag in which prose would stand, each with its kind."""
    kind, start, end, name = token
    if kind not in (START, EMPTY, ELEMENT) or end - start < len(name) + 6 or name in NO_PROSE or name == "br":
        return []
    if not _MAY_HOLD_PROSE.search(text, start, end):
        return []
    every = attributes(text, token)
    found = [(one, _prose_kind(text, name, one.name, every)) for one in every]
    return [(one, what) for one, what in found if what]


def prose_attributes(text: str, token: Token) -> list[tuple[Attribute, str]]:
    """The attributes of a tag that hold prose, each with its kind."""
    return [(one, what) for one, what in prose_places(text, token) if _is_prose(text[one.start : one.end])]


def _prose_kind(text: str, element: str, name: str, every: Sequence[Attribute]) -> str:
    if name in PROSE:
        return PROSE[name]
    if element == "meta" and name == "content":
        keys = [text[one.start : one.end].lower() for one in every if one.name in ("name", "property", "itemprop")]
        return next((META[key] for key in keys if key in META), "")
    if element == "input" and name == "value":
        kinds = [text[one.start : one.end].lower() for one in every if one.name == "type"]
        return "label" if kinds and kinds[0] in BUTTONS else ""
    return PROSE_ON.get((element, name), "")


def _is_prose(value: str) -> bool:
    return not _DATA.fullmatch(value) and has_prose(source_text(value, attribute=True))


# --- where a segment begins and ends ---


def prose(text: str, tokens: Sequence[Token], partner: Sequence[int], low: int, high: int, xml: bool) -> bool:
    """Whether a part of a run has words outside of code and of what is not to be translated."""
    at = low
    while at < high:
        kind, start, end, name = tokens[at]
        if kind <= RCDATA:
            raw = text[start:end]
            if has_prose(source_text(raw, xml=xml) if "&" in raw else raw):
                return True
        elif kind == START and partner[at] > at and (name in CODE_NAMES or translation(text, tokens[at]) == "no"):
            at = partner[at]
        at += 1
    return False


def trimmed(text: str, tokens: Sequence[Token], partner: Sequence[int]) -> tuple[int, int]:
    """The range of tokens that is a segment: without the labels, anchors, comments and breaks at the ends of a run."""
    low, high = 0, len(tokens)
    while low < high:
        first = _leading(text, tokens, partner, low, high)
        last = high if first > low else _trailing(text, tokens, partner, low, high)
        if (first, last) == (low, high):
            if partner[low] != high - 1 or not _is_dress(text, tokens[low]):
                break
            first, last = low + 1, high - 1
        low, high = first, last
    return low, high


def _is_dress(text: str, token: Token) -> bool:
    """Whether a tag around a whole run says only how it looks."""
    if token[0] != START or token[3] not in DRESS or prose_attributes(text, token):
        return False
    return not any(one.name in ("lang", "xml:lang", "dir", "translate") for one in attributes(text, token))


def _leading(text: str, tokens: Sequence[Token], partner: Sequence[int], low: int, high: int) -> int:
    kind, start, end, _ = token = tokens[low]
    if kind == TEXT:
        return low + 1 if blank(text, start, end) or not text[start:end].strip("^↑ \t\r\n") else low
    if kind == START:
        close = partner[low]
        if close < 0:  # it goes on beyond this run
            return low + 1 if _is_bare(text, token) else low
        return close + 1 if close < high and _is_label(text, tokens[low : close + 1], leading=True) else low
    return low + 1 if (kind == END and partner[low] < 0) or _says_nothing(text, token) else low


def _trailing(text: str, tokens: Sequence[Token], partner: Sequence[int], low: int, high: int) -> int:
    kind, start, end, _ = token = tokens[high - 1]
    if kind == TEXT:
        return high - 1 if blank(text, start, end) else high
    if kind == END:
        begin = partner[high - 1]
        if begin < 0:
            return high - 1
        return begin if begin > low and _is_label(text, tokens[begin:high], leading=False) else high
    if kind == START:
        return high - 1 if _is_bare(text, token) else high
    return high - 1 if _says_nothing(text, token) else high


def _says_nothing(text: str, token: Token) -> bool:
    kind, start, _, name = token
    if kind == COMMENT:
        return True
    if kind == CODE:
        return text.startswith(("<!", "<?xml"), start) and not text.startswith("<![CDATA[", start)
    return kind in (EMPTY, ELEMENT) and name != "math" and _is_bare(text, token)


def _is_bare(text: str, token: Token) -> bool:
    """Whether a tag shows nothing by itself: HTML knows it, and none of its attributes holds prose."""
    return token[3] in KNOWN and not prose_attributes(text, token)


def _is_label(text: str, tokens: Sequence[Token], *, leading: bool) -> bool:
    """Whether an element at an end of a run is no part of its sentence: an anchor, a note's number, a way back."""
    words = "".join([text[start:end] for kind, start, end, _ in tokens if kind == TEXT])
    if len(words) > 200 or ("&" not in words and _WORD.search(words)):
        return False
    link, names = False, set[str]()
    for token in tokens:
        kind, _, _, name = token
        if kind == TEXT:
            continue
        if kind == CODE or name == "math" or (kind != END and name and name not in KNOWN):
            return False
        if kind in (START, EMPTY, ELEMENT):
            if prose_attributes(text, token):
                return False
            names.add(name)
            link = link or (name == "a" and _leads_to_note(text, token))
    words = source_text(words).strip()
    if not words:
        return True
    if link and _BACK.fullmatch(words):
        return True
    if not leading:
        return False
    end = tokens[-1][2]
    apart = link or ("sup" in names and skip_blanks(text, end, end + 8) > end)  # `<sup>14</sup>C` is no note
    return bool(_BRACKETED.fullmatch(words) or (apart and _NOTE.fullmatch(words)))


def _leads_to_note(text: str, token: Token) -> bool:
    target = next((text[one.start : one.end] for one in attributes(text, token) if one.name == "href"), "")
    page, mark, place = target.partition("#")
    return bool(mark) and (not page or _NOTE_TARGET.search(place) is not None)


def blank(text: str, start: int, end: int) -> bool:
    """Whether a slice of text shows nothing."""
    return skip_blanks(text, start, end) == end


def skip_blanks(text: str, start: int, end: int) -> int:
    """Where the blanks at the start of a slice end."""
    while True:
        match = _BLANKS.match(text, start, end)
        assert match is not None  # it matches nothing, too
        start = match.end()
        reference = _ONE_REFERENCE.match(text, start, end) if text.startswith("&", start, end) else None
        # One without a semicolon stays with what follows: that might be taken for more of it.
        if reference is None or reference[0][-1] != ";" or not is_blank_reference(reference[0]):
            return start
        start = reference.end()


def drop_blanks(text: str, start: int, end: int) -> int:
    """Where the blanks at the end of a slice begin."""
    while end > start:
        last = text[end - 1]
        if last.isspace() or last in "\u200b\ufeff":
            end -= 1
            continue
        at = text.rfind("&", max(start, end - _LONGEST), end)
        if at < 0 or not _ONE_REFERENCE.fullmatch(text, at, end) or not is_blank_reference(text[at:end]):
            break
        end = at
    return end


# --- how it stands in a source ---


def source_of(text: str, tokens: Sequence[Token], xml: bool) -> str:
    """The source of tokens that have no blanks at their ends."""
    return "".join([shown(text, token, xml) for token in tokens])


def shown(text: str, token: Token, xml: bool) -> str:
    """A token as it stands in a source."""
    kind, start, end, name = token
    raw = text[start:end]
    if kind <= RCDATA:
        return source_text(raw, xml=xml)
    if kind in (START, EMPTY):
        return _shown_tag(text, token, xml)
    if kind == ELEMENT and len(raw) > _SHOWN:
        return f"<{name}>…{digest8(raw)}</{name}>"
    return joined(raw)


def _shown_tag(text: str, token: Token, xml: bool) -> str:
    _, start, end, _ = token
    raw = text[start:end]
    if "&" not in raw and end - start <= _VALUE:
        return joined(raw)
    prose_names = {one.name for one, _ in prose_places(text, token)}
    pieces: list[str] = []
    done = start
    for name, begin, stop, quote, _ in attributes(text, token):
        value = text[begin:stop]
        if name in prose_names:
            value = shown_value(value, quote, xml) if quote else value  # what is decoded could end an unquoted value
        elif len(value) > _VALUE and (name not in ("href", "src") or value.startswith("data:")):
            value = f"{value[:_KEPT]}…{digest8(value)}"
        pieces += text[done:begin], value
        done = stop
    return joined("".join(pieces) + text[done:end])


def shown_value(value: str, quote: str, xml: bool) -> str:
    """The value of an attribute as it stands in a source; a `<` that stands there as such is left."""
    shown = source_text(value, xml=xml, quote=quote or '"', attribute=True)
    return shown.replace("&lt;", "<") if "<" in value and "&lt;" not in value else shown
