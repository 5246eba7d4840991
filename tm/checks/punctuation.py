"""Checks of punctuation: brackets and quotes that do not close, questions that are none, blanks in wrong places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm.checks.base import Context, check, finding
from tm.checks.prose import FILLER
from tm.checks.seen import Text, both
from tm.model import Finding, Severity

_BRACKETS = {")": "(", "]": "[", "}": "{"}
_ANY_BRACKET = re.compile(r"[()\[\]{}]")
_ENUMERATION = re.compile(r"(?:\A|(?<=\s))(?:\d{1,2}|[^\W\d_])\)")  # 1) and a) close nothing


def _unbalanced(text: Text) -> tuple[int, str] | None:
    """The first bracket that has no partner."""
    if text.lacks("()[]{}"):
        return None
    prose = text.prose
    skipped = {match.end() - 1 for match in _ENUMERATION.finditer(prose)} if ")" in prose else set()
    open_at: list[tuple[int, str]] = []
    for match in _ANY_BRACKET.finditer(prose):
        char = match[0]
        if char in "([{":
            open_at.append((match.start(), char))
        elif open_at and open_at[-1][1] == _BRACKETS[char]:
            open_at.pop()
        elif match.start() not in skipped:
            return match.start(), char
    return open_at[0] if open_at else None


@check("brackets", Severity.ERROR, mqm="linguistic-conventions/punctuation")
def brackets(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A bracket of the target does not close, though those of the source do."""
    ours, theirs = both(source, target, context)
    found = _unbalanced(theirs)
    if found is not None and _unbalanced(ours) is None:
        yield finding("brackets", f"{found[1]} has no partner", target=(found[0], found[0] + 1))


_STRAIGHT = re.compile(r"(?<!\d)\"")  # 5'10" is a height


def _odd_quotes(text: Text) -> str | None:
    """A quotation mark that has no partner."""
    if text.lacks('"«»„“”'):
        return None
    prose = text.prose
    if prose.count("«") != prose.count("»"):
        return "«" if prose.count("«") > prose.count("»") else "»"
    low, high, close = prose.count("„"), prose.count("“"), prose.count("”")
    if low:
        return "„" if low != high + close - (high - low if high > low else 0) and low != high and low != close else None
    if high != close:
        return "“" if high > close else "”"
    return '"' if len(_STRAIGHT.findall(prose)) % 2 and prose.count('"') % 2 else None


@check("quotes", Severity.WARNING, mqm="linguistic-conventions/punctuation")
def quotes(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A quotation mark of the target does not close, though those of the source do."""
    ours, theirs = both(source, target, context)
    odd = _odd_quotes(theirs)
    if odd is not None and _odd_quotes(ours) is None:
        at = theirs.prose.rfind(odd)
        yield finding("quotes", f"{odd} has no partner", target=(at, at + 1))


_QUOTE = re.compile(r"[\"“”„«»]")
_QUOTING = re.compile(r"[\"“”„«»'‘’]")


@check("quotes-missing", Severity.WARNING, mqm="accuracy/omission")
def quotes_missing(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The source quotes, the target does not."""
    ours, theirs = both(source, target, context)
    if ours.lacks('"“”„«»') or _QUOTING.search(theirs.prose):
        return
    marks = list(_QUOTE.finditer(ours.prose))
    if len(marks) >= 2:
        yield finding("quotes-missing", "the quotation marks of the source are missing", source=marks[0].span())


_CLOSERS = "\"'”’»“)]*_ \u00a0" + FILLER


def _end(prose: str) -> str:
    """The class of the last mark: a stop, a question, an exclamation, a colon, or none."""
    last = prose.rstrip(_CLOSERS + "\n")[-1:]
    return {".": ".", "…": ".", "?": "?", "!": "!", ":": ":", ";": ":"}.get(last, "")


@check("end-mark", Severity.WARNING, mqm="linguistic-conventions/punctuation")
def end_mark(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target ends with another kind of mark than the source: a question as a statement, a sentence without a stop."""
    here, there_is = both(source, target, context)
    ours, theirs = _end(here.prose), _end(there_is.prose)
    if ours != theirs and {ours, theirs} != {".", "!"}:
        there = len(target.rstrip())
        message = f"the source ends with {ours or 'no mark'}, the target with {theirs or 'no mark'}"
        yield finding("end-mark", message, target=(max(0, there - 1), there))


@check("questions", Severity.WARNING, mqm="accuracy/mistranslation")
def questions(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The source asks and the target does not, or the other way round."""
    if "?" not in source and "?" not in target:
        return
    ours, theirs = (text.prose.count("?") for text in both(source, target, context))
    if (ours > 0) != (theirs > 0):
        yield finding("questions", f"question marks: {ours} in the source, {theirs} in the target")


_DOUBLE = re.compile(r"(?<=\S) {2,}(?=\S)")
_BLANK_AND_MARK = re.compile(" [,;:!?.]")
_BEFORE = re.compile(r"(?<=[^\W_]) +(?=[,;:!?.](?:\s|\Z))(?!:\s?[)(D-])")


@check("blanks", Severity.WARNING, mqm="linguistic-conventions/typography")
def blanks(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Doubled blanks, or a blank before a comma, full stop or question mark."""
    prose = both(source, target, context)[1].prose
    double = _DOUBLE.search(prose) if "  " in prose else None
    before = _BEFORE.search(prose) if _BLANK_AND_MARK.search(prose) else None
    before = None if before is not None and _BEFORE.search(source) else before
    if double is not None and not _DOUBLE.search(source):
        message = "doubled blanks"
        yield finding("blanks", message, target=double.span(), fix=_replaced(target, prose, _DOUBLE, " "))
    if before is not None:
        fix = _replaced(target, prose, _BEFORE, "")
        yield finding("blanks", f"blank before {prose[before.end()]}", target=before.span(), fix=fix)


def _replaced(target: str, prose: str, pattern: re.Pattern[str], by: str) -> str:
    """The target with every match in its prose replaced; codes stay as they are."""
    pieces, at = [], 0
    for match in pattern.finditer(prose):
        pieces += [target[at : match.start()], by]
        at = match.end()
    return "".join([*pieces, target[at:]])


_PAIRS = (",,", ";;", "..", "??", "!!", ",.", ".,")
_RUNS = re.compile(r",,+|;;+|(?<!\.)\.\.(?!\.)|\?\?\?+|!!!+|,\.|\.,(?=\s)")


@check("doubled-marks", Severity.WARNING, mqm="linguistic-conventions/punctuation")
def doubled_marks(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A mark stands twice, or two marks that exclude each other."""
    prose = both(source, target, context)[1].prose
    match = _RUNS.search(prose) if any(pair in prose for pair in _PAIRS) else None
    if match is not None and match[0] not in source and match[0] != ".,":
        yield finding("doubled-marks", f"{match[0][:6]}", target=match.span())


@check("capital", Severity.INFO, mqm="linguistic-conventions/spelling")
def capital(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The source begins with a capital and the target with a small letter."""
    ours, theirs = source.lstrip()[:1], target.lstrip()[:1]
    if ours.isupper() and theirs.islower():
        yield finding("capital", "the target begins with a small letter", target=(0, 1))
