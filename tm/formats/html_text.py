"""Character references and white space: how text of HTML stands in a source, and how a target becomes text of HTML.

In a source, references are decoded except those for `<`, `>` and `&`, which are spelled in one way (`&lt;`, `&gt;`,
`&amp;`); a `<` or `&` that is no markup is spelled so, too. White space and controls that were written as references
stay references, and so does a name that HTML does not know: it may be an entity of the document's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

_LINE_ENDS = re.compile(r"[\r\n]++")
_BLANKS = " \t\f"
_SPELLED: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|[A-Za-z][A-Za-z0-9]*;?)?|<|\]\]>")
_XML_NAMES = frozenset(("&amp;", "&lt;", "&gt;", "&quot;", "&apos;"))  # the others need a DTD, which nobody reads
# A template's own markup: `{{ macro("x") }}`, `{% if x %}`, and where tags are text also `<% x %>` and `<?php x ?>`.
MACRO: Final = re.compile(r"\{\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}\}|\{%[^%]*+%\}|<%[^%]*+%>|<\?[^?]*+\?>")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HIDDEN = re.compile(
    r"[\x00-\x20\x7f-\x9f\u2028\u2029\ufeff]"
)  # what would be lost or seen by nobody if it were decoded


@cache
def _names() -> dict[str, str]:
    from html.entities import html5

    return html5


def joined(text: str) -> str:
    """The text with each soft break, and the blanks around it, as one blank."""
    if "\n" not in text and "\r" not in text:
        return text
    first, *middle, last = _LINE_ENDS.split(text)
    lines = [line for line in map(_strip, middle) if line]
    return " ".join((first.rstrip(_BLANKS), *lines, last.lstrip(_BLANKS)))


def _strip(line: str) -> str:
    return line.strip(_BLANKS)


def source_text(raw: str, *, xml: bool = False, quote: str = "", attribute: bool = False) -> str:
    """Text of a document as it stands in a source. In an attribute's value, `quote` is what delimits it."""
    text = joined(raw)

    def write(part: str) -> str:
        if "&" in part or "<" in part or "]]>" in part:
            part = _SPECIAL.sub(_speller(part, xml, quote, attribute), part)
        return part.replace(quote, _SPELLED[quote]) if quote and quote in part else part

    if "{" not in text and "<" not in text:
        return write(text)
    return _around(text, {macro: macro for macro in MACRO.findall(text)}, quote, write)


def _around(text: str, macros: Mapping[str, str], quote: str, write: Callable[[str], str]) -> str:
    """The text with its macros put in as `macros` says, and all else written by `write`."""
    pieces: list[str] = []
    done = 0
    for macro in MACRO.finditer(text):
        own = macros.get(macro[0])
        if own is not None and (not quote or quote not in own):
            pieces += write(text[done : macro.start()]), own
            done = macro.end()
    pieces.append(write(text[done:]))
    return "".join(pieces)


def _speller(text: str, xml: bool, quote: str, attribute: bool) -> Callable[[re.Match[str]], str]:
    def spell(match: re.Match[str]) -> str:
        found = match[0]
        if found in ("<", "&"):
            return _SPELLED[found]
        if found == "]]>":
            return "]]&gt;"
        value, rest = _decoded(found, xml, attribute, text[match.end() : match.end() + 1])
        if value is None:
            return found if found[1] == "#" or found[-1] == ";" else "&amp;" + found[1:]
        if value in _SPELLED and (value in "<>&" or value == quote):
            return _SPELLED[value] + rest
        return found if _HIDDEN.search(value) else value + rest

    return spell


def _decoded(found: str, xml: bool, attribute: bool, after: str) -> tuple[str | None, str]:
    """What a reference stands for (None: HTML knows nothing) and the letters after it that are not its own."""
    if found[1] == "#":
        return _numbered(found, xml), ""
    if found[-1] == ";":
        return _names().get(found[1:]), ""
    if xml or (attribute and after == "="):
        return None, ""
    # HTML takes old names without a semicolon: `&copy 2026`, in text also `&copyright`.
    for size in range(min(7, len(found)), 2, -1):
        if value := _names().get(found[1:size]):
            return (None, "") if attribute and size < len(found) else (value, found[size:])
    return None, ""


def is_blank_reference(reference: str) -> bool:
    """Whether a reference stands for white space alone, and would do so in a source, where it is decoded."""
    value, rest = _decoded(reference, False, False, "")
    return bool(value and not rest and not _HIDDEN.search(value) and value.replace("\u200b", " ").isspace())


def _numbered(found: str, xml: bool) -> str | None:
    digits = found[2:].rstrip(";")
    base = 16 if digits[0] in "xX" else 10
    digits = digits.lstrip("xX").lstrip("0")
    if not digits or len(digits) > 7:
        return None
    code = int(digits, base)
    if 0x80 <= code < 0xA0 and not xml:  # written by editors that took Windows-1252 for Unicode; browsers know them all
        return bytes((code,)).decode("cp1252", "ignore") or None
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE:
        return None
    return chr(code)


def kept_references(raw: str, *, xml: bool) -> frozenset[str]:
    """The references of a slice that stand in its source as they are; a target may hold them, too."""
    if "&" not in raw:
        return frozenset()
    found = {match[0] for match in _SPECIAL.finditer(raw) if len(match[0]) > 2}
    return frozenset(one for one in found if source_text(one, xml=xml) == one)


def target_text(
    target: str,
    *,
    xml: bool = False,
    kept: frozenset[str] = frozenset(),
    macros: Mapping[str, str] | None = None,
    quote: str = "",
    angle: str = "&lt;",
) -> str:
    """A target, or a part of it, as text of a document, or as the value of an attribute within `quote`.

    `kept`: references that stay although HTML does not know them; `macros`: a template's own markup that stays, by how
    it stands in the source; `angle`: how any other `<` is written.
    """

    def spell(match: re.Match[str]) -> str:
        found = match[0]
        if found == "<":
            return angle
        return "]]&gt;" if found == "]]>" else _reference(found, xml, kept) or "&amp;" + found[1:]

    def write(part: str) -> str:
        if "&" in part or "<" in part or "]]>" in part:
            part = _SPECIAL.sub(spell, part)
        return part.replace(quote, _SPELLED[quote]) if quote and quote in part else part

    return _around(target, macros, quote, write) if macros else write(target)


def own_macros(raw: str) -> dict[str, str]:
    """The template macros of a slice, by how they stand in its source."""
    return {joined(macro): macro for macro in MACRO.findall(raw)} if "{" in raw or "<" in raw else {}


def _reference(found: str, xml: bool, kept: frozenset[str]) -> str:
    """A reference as it may stand in a document; empty where it is none."""
    if found in kept or found in _XML_NAMES:
        return found
    if found[-1] != ";":
        return ""
    if found[1] == "#":
        value = _numbered(found, xml)
        return found if value and not _NO_XML.search(value) else ""
    value = _names().get(found[1:])
    if not value:
        return ""
    return "".join(f"&#{ord(letter)};" for letter in value) if xml else found


def without_controls(target: str, raw: str) -> str:
    """A target without the characters that XML forbids, unless the slice that it replaces has them already."""
    return _NO_XML.sub(lambda match: match[0] if match[0] in raw else "\ufffd", target)
