"""Checks of characters that no translation should hold: controls, wrong decodings, stray references."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from tm.checks.base import Context, check, finding
from tm.checks.seen import both
from tm.model import Finding, Severity
from tm.text import printable, quote

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\u2028\u2029\ufff9-\ufffb\ud800-\udfff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
_INVISIBLE = re.compile(r"[\u200b\ufeff\u00ad\u2060\U000e0000-\U000e007f]")


def _characters(name: str, pattern: re.Pattern[str], source: str, target: str, context: Context) -> Iterator[Finding]:
    if both(source, target, context)[1].is_printable:
        return
    known = set(pattern.findall(source))
    match = next((match for match in pattern.finditer(target) if match[0] not in known), None)
    if match is not None:
        fix = pattern.sub(lambda found: found[0] if found[0] in known else "", target)
        safe = match[0] != "\ufffd" and "\ufffd" not in target
        message = f"the character {printable(match[0])} (U+{ord(match[0]):04X})"
        yield finding(name, message, target=match.span(), fix=fix if safe else None)


@check("control", Severity.ERROR, mqm="linguistic-conventions/character-encoding")
def control(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A control character, a lost character or a line separator that the source does not have."""
    yield from _characters("control", _CONTROL, source, target, context)


@check("direction", Severity.ERROR, mqm="linguistic-conventions/character-encoding")
def direction(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A character that turns the direction of writing; it can hide what a text really says."""
    if context.target not in ("ar", "fa", "he", "ur", "yi", "ps", "ckb", "ug", "dv", "sd"):
        yield from _characters("direction", _BIDI, source, target, context)


@check("invisible", Severity.WARNING, mqm="linguistic-conventions/character-encoding")
def invisible(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A character without width (zero-width space, soft hyphen, byte order mark)."""
    yield from _characters("invisible", _INVISIBLE, source, target, context)


_SPECIAL = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_LEAD = re.compile(rf"(?:[ÂÃÄÅÐÑâà][\x80-\xbf{_SPECIAL}]+)+")
_OLD_TURKISH = re.compile(r"[þýðÞÝÐ]")
_STRAYED = frozenset("ÂÃÄÅÐÑâàþýðÞÝ")


@check("mojibake", Severity.ERROR, mqm="linguistic-conventions/character-encoding")
def mojibake(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Text that was decoded with the wrong character set."""
    if both(source, target, context)[1].lacks(_STRAYED):
        return
    pieces, at, first = [], 0, None
    for match in _LEAD.finditer(target):
        repaired = _decoded(match[0])
        if repaired is not None and match[0] not in source:
            first = first or match
            pieces += [target[at : match.start()], repaired]
            at = match.end()
    if first is not None:
        fix = "".join([*pieces, target[at:]])
        yield finding(
            "mojibake", f"{quote(first[0])} should be {quote(_decoded(first[0]) or '')}", target=first.span(), fix=fix
        )
    elif context.target == "tr":
        old = _OLD_TURKISH.search(target)
        if old is not None and not _OLD_TURKISH.search(source):
            yield finding(
                "mojibake", f"{old[0]} is no Turkish letter: text in ISO-8859-9 read as ISO-8859-1", target=old.span()
            )


def _decoded(run: str) -> str | None:
    """The text that a run of UTF-8 bytes spells, where it was shown as Windows-1252; None where it spells none."""
    raw = bytearray()
    for char in run:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return None
            raw.append(ord(char))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


_REFERENCE = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|quot|apos|amp|lt|gt|nbsp);")
_KEPT = {"html": frozenset(("&amp;", "&lt;", "&gt;"))}


@check("references", Severity.ERROR, mqm="design-markup/markup")
def references(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A character reference such as &#39; that the source does not have."""
    if "&" not in target:
        return
    left = Counter(_REFERENCE.findall(source))
    kept = _KEPT.get(context.format, frozenset())
    stray: list[re.Match[str]] = []
    for match in _REFERENCE.finditer(target):
        left[match[0]] -= 1
        if left[match[0]] < 0 and match[0] not in kept:
            stray.append(match)
    if stray:
        pieces, at = [], 0
        for match in stray:
            pieces += [target[at : match.start()], html.unescape(match[0])]
            at = match.end()
        fixed = "".join([*pieces, target[at:]])
        safe = not any(html.unescape(match[0]) in "<>&" for match in stray)
        yield finding("references", f"{stray[0][0]} in the target", target=stray[0].span(), fix=fixed if safe else None)


@check("composition", Severity.WARNING, mqm="linguistic-conventions/character-encoding")
def composition(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Letters in a decomposed form (й as и and a breve), which search and spelling tools do not find."""
    if (
        not target.isascii()
        and not unicodedata.is_normalized("NFC", target)
        and unicodedata.is_normalized("NFC", source)
    ):
        yield finding("composition", "letters in a decomposed form", fix=unicodedata.normalize("NFC", target))


_DOT_ABOVE = re.compile("i\u0307")


@check("dot-above", Severity.ERROR, mqm="linguistic-conventions/character-encoding")
def dot_above(source: str, target: str, context: Context) -> Iterator[Finding]:
    """An i with a second dot, left by a program that lowered a Turkish İ."""
    match = _DOT_ABOVE.search(target) if "\u0307" in target else None
    if match is not None:
        yield finding("dot-above", "i with a second dot", target=match.span(), fix=_DOT_ABOVE.sub("i", target))
