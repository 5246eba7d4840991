"""Checks of the typography that one language asks for: suffixes after figures, percent signs, dashes, no-break spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm.checks import turkish
from tm.checks.base import Context, check, finding
from tm.checks.prose import FILLER
from tm.checks.seen import both
from tm.model import Finding, Severity
from tm.text import quote

# --- Turkish -----------------------------------------------------------------------------------------------------------
_GLUED = re.compile(
    r"(?<![^\W_])(\d{1,4})((?:yıl|ay|gün|hafta|saat|yaş|kişi|ülke|dolar|lira|milyon|milyar|bin|numara|metre|dakika|sene)"
    r"[a-zçğıöşü]*)"
)


@check("glued-digits", Severity.ERROR, mqm="linguistic-conventions/spelling")
def glued_digits(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A figure is glued to the Turkish word after it (2022yılında)."""
    if context.target != "tr" or not (theirs := both(source, target, context)[1]).has_digits:
        return
    found = [match for match in _GLUED.finditer(theirs.prose) if match[0] not in source]
    if found:
        fix = _edited(target, [(match.end(1), match.end(1), " ") for match in found])
        yield finding("glued-digits", f"a blank is missing in {quote(found[0][0])}", target=found[0].span(), fix=fix)


_APOSTROPHE_AFTER = re.compile(r"\d['’]")
_SUFFIXED = re.compile(r"(?<![\w.,:/-])(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?(['’])([a-zçğıöşü]{1,10})(?![\w'’])")


@check("suffixes", Severity.WARNING, mqm="linguistic-conventions/grammar")
def suffixes(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A suffix does not agree with the Turkish figure before it (2021'da for 2021'de)."""
    if context.target != "tr" or not _APOSTROPHE_AFTER.search(target):
        return
    prose = both(source, target, context)[1].prose
    wrong: list[tuple[re.Match[str], str]] = []
    for match in _SUFFIXED.finditer(prose):
        figure = match[2][1:] if match[2] else match[1].replace(".", "")
        if len(figure) > 15 or not turkish.KNOWN.fullmatch(match[4]) or match[0] in source:
            continue
        right = turkish.harmonised(match[4], turkish.spoken_end(figure))
        half = match[2] == ",5" and match[4] == turkish.harmonised(match[4], "buçuk")  # 2,5 is also read iki buçuk
        if right != match[4] and not half and not _in_name(prose, match.start(), match[1], source):
            wrong.append((match, right))
    if wrong:
        first, right = wrong[0]
        fix = _edited(target, [(match.start(4), match.end(4), suffix) for match, suffix in wrong])
        message = f"{first[0]} should be {first[0][: first.start(4) - first.start()]}{right}"
        yield finding("suffixes", message, target=first.span(), fix=fix)


def _in_name(prose: str, at: int, figure: str, source: str) -> bool:
    """Whether a figure belongs to a foreign name, which is read in its own language (Radio 4'un)."""
    before = prose[max(0, at - 20) : at].rstrip().split(" ")[-1]
    return before[:1].isupper() and f"{before} {figure}" in source


_PERCENT_AFTER = re.compile(r"(?<![\w%.,–-])(\d+(?:[.,]\d+)*) ?%(?![\w%])(?! ?\d)")


@check("percent-sign", Severity.WARNING, mqm="locale-convention/number-format")
def percent_sign(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The percent sign stands after the figure; Turkish puts it before (%50)."""
    if context.target != "tr" or "%" not in target:
        return
    found = list(_PERCENT_AFTER.finditer(both(source, target, context)[1].prose))
    if found:
        fix = _edited(target, [(match.start(), match.end(), f"%{match[1]}") for match in found])
        yield finding("percent-sign", f"{found[0][0]} should be %{found[0][1]}", target=found[0].span(), fix=fix)


@check("dotless", Severity.WARNING, mqm="linguistic-conventions/spelling")
def dotless(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A Turkish word is written with I for İ (TÜRKIYE, Istanbul)."""
    if context.target != "tr" or "I" not in target:
        return
    edits, first = [], None
    theirs = both(source, target, context)[1]
    if not any("I" in word for word in theirs.words):
        return
    for token in theirs.tokens:
        word = token.text.split("'")[0].split("’")[0] if "I" in token.text else ""
        if "I" in word and word not in source and (right := _dotted(word)) is not None:
            edits.append((token.start, token.start + len(word), right))
            first = first or token
    if first is not None:
        fix = _edited(target, edits)
        yield finding("dotless", f"{first.text} should be {edits[0][2]}", target=(first.start, first.end), fix=fix)


def _dotted(word: str) -> str | None:
    """The right form of a word that was typed with I for İ, where the word is known."""
    plain = turkish.DOTTED.get(word.upper())
    if plain is None or len(plain) != len(word):
        return None
    if word.isupper():
        return plain.replace("i", "İ").upper() if len(word) > 1 else None
    return plain[0].replace("i", "İ").upper() + plain[1:] if word[0] == "I" and word[1:].islower() else None


_TURKISH = re.compile(r"[ğışçöüĞİŞÇÖÜ]")


@check("ascii-turkish", Severity.ERROR, mqm="linguistic-conventions/spelling")
def ascii_turkish(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Turkish written without its own letters (icin, oldugu)."""
    if context.target != "tr":
        return
    theirs = both(source, target, context)[1]
    if _TURKISH.search(theirs.prose):
        return
    found = {token.low.replace("ı", "i"): token for token in theirs.tokens}
    folded = [token for word, token in found.items() if word in turkish.FOLDED and token.text not in source]
    if len(folded) >= 2:
        span = (folded[0].start, folded[0].end)
        yield finding("ascii-turkish", f"Turkish letters are lost: {quote(folded[0].text)}", target=span)


# --- Russian -----------------------------------------------------------------------------------------------------------
_BLANK_AND_HYPHEN = re.compile("[ \u00a0][-–]")
_HYPHEN_DASH = re.compile(r"(?<=\S)([ \u00a0]+)(?:-|–|--)(?= )")


@check("dash", Severity.INFO, mqm="locale-convention/punctuation")
def dash(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A hyphen between blanks stands for the Russian dash (—)."""
    if context.target != "ru" or not _BLANK_AND_HYPHEN.search(target):
        return
    prose = both(source, target, context)[1].prose
    found = [match for match in _HYPHEN_DASH.finditer(prose) if not _between_digits(prose, match)]
    if found:
        fix = _edited(target, [(match.start(), match.end(), "\u00a0—") for match in found])
        yield finding("dash", "a hyphen for a dash", target=found[0].span(), fix=fix)


def _between_digits(prose: str, match: re.Match[str]) -> bool:
    """A score or a range keeps its hyphen: 3 - 2."""
    return prose[match.start() - 1].isdecimal() and prose[match.end() + 1 : match.end() + 2].isdecimal()


_BREAKING = re.compile(r"(?<=\S) (?=—(?:\s|\Z))")


@check("dash-space", Severity.INFO, mqm="locale-convention/punctuation")
def dash_space(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The blank before a Russian dash may break the line; a no-break space belongs there."""
    if context.target != "ru" or " —" not in target:
        return
    prose = both(source, target, context)[1].prose
    match = _BREAKING.search(prose)
    if match is not None:
        fix = _edited(target, [(found.start(), found.end(), "\u00a0") for found in _BREAKING.finditer(prose)])
        yield finding("dash-space", "no no-break space before the dash", target=match.span(), fix=fix)


@check("straight-quotes", Severity.INFO, mqm="locale-convention/punctuation")
def straight_quotes(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Straight quotation marks stand where Russian has « »."""
    if context.target == "ru" and '"' in target:
        prose = both(source, target, context)[1].prose
        at = prose.find('"')
        if at >= 0 and prose.count('"') >= 2:
            yield finding(
                "straight-quotes", "straight quotation marks", target=(at, at + 1), fix=_guillemets(target, prose)
            )


def _guillemets(target: str, prose: str) -> str | None:
    """The target with « », where every straight quote plainly opens or closes."""
    edits, is_open = [], False
    for match in re.finditer('"', prose):
        before, after = prose[max(0, match.start() - 1) : match.start()], prose[match.end() : match.end() + 1]
        opens = not before or before.isspace() or before in "(—-[" + FILLER
        closes = not after or after.isspace() or after in ".,;:!?)]…—" + FILLER
        if opens in (closes, is_open) or "«" in prose:
            return None
        edits.append((match.start(), match.end(), "«" if opens else "»"))
        is_open = opens
    return None if is_open else _edited(target, edits)


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """The text with disjoint slices replaced; edits come in order."""
    pieces, at = [], 0
    for start, end, by in edits:
        pieces += [text[at:start], by]
        at = end
    return "".join([*pieces, text[at:]])
