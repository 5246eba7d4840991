"""Checks of facts in figures: numbers, scales, percents, money, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tm import numbers as engine
from tm.checks.base import Context, check, finding
from tm.checks.seen import Text, both
from tm.model import Finding, Severity
from tm.numbers import Difference, Mention, Name, Scan
from tm.text import quote


def _scans(source: str, target: str, context: Context) -> tuple[Scan, Scan]:
    here, there = both(source, target, context)
    return here.scan, there.scan


@lru_cache(maxsize=4)
def _compared(source: Text, target: Text) -> tuple[Difference, ...]:
    return tuple(engine.compare(source.scan, target.scan))


def _differences(source: str, target: str, context: Context) -> tuple[Difference, ...]:
    """Differences of the figures; kept, since three checks ask for them."""
    return _compared(*both(source, target, context))


def _span(mention: Mention | Name | None) -> tuple[int, int] | None:
    return None if mention is None else (mention.start, mention.end)


def _said(text: str, mention: Mention | Name) -> str:
    return quote(text[mention.start : mention.end], 40)


def _known(context: Context) -> bool:
    """Whether the words of both languages are known, so that what is written out in words is seen."""
    return engine.language(context.source).known and engine.language(context.target).known


@check("numbers", Severity.ERROR, mqm="accuracy/mistranslation")
def numbers(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A number of the source is missing in the target, or stands there with another value."""
    for difference in _differences(source, target, context):
        mention, other = difference.source, difference.target
        if difference.kind == "changed" and other is not None:
            if mention is not None and _misread(source, mention, target, other, context):
                continue
            message = f"the target says {_said(target, other)}"
            if mention is not None:
                message = f"the source says {_said(source, mention)}, " + message
            yield finding("numbers", message, source=_span(mention), target=_span(other))
        elif difference.kind == "missing" and mention is not None:
            small = not _known(context) and mention.values[:1] and mention.values[0] <= 100
            if not small:
                message = f"{_said(source, mention)} is missing in the target"
                yield finding("numbers", message, source=_span(mention))


@check("numbers-added", Severity.WARNING, mqm="accuracy/addition")
def numbers_added(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target says a number that the source does not."""
    for difference in _differences(source, target, context):
        if difference.kind == "added" and difference.target is not None:
            message = f"{_said(target, difference.target)} is not in the source"
            yield finding("numbers-added", message, target=_span(difference.target))


@check("scale", Severity.ERROR, mqm="accuracy/mistranslation")
def scale(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Millions became billions, or the other way round, where no figure stands before them (millions of people)."""
    if not _known(context):
        return
    here, there = _scans(source, target, context)
    ours = _bare(here)
    if not ours:
        return
    theirs = _bare(there)
    lost = [value for value in ours if len(ours[value]) > len(theirs.get(value, ()))]
    for value, mentions in theirs.items():
        if lost and len(mentions) > len(ours.get(value, ())):
            first = ours[lost[0]][0]
            message = f"the source says {_said(source, first)}, the target says {_said(target, mentions[-1])}"
            yield finding("scale", message, source=_span(first), target=_span(mentions[-1]))


def _bare(scan: Scan) -> dict[float, list[Mention]]:
    """Millions and more that no figure counts, by their scale."""
    found: dict[float, list[Mention]] = {}
    for mention in scan.numbers:
        if mention.bare and mention.scale >= 1e6:
            found.setdefault(mention.scale, []).append(mention)
    return found


@check("percent", Severity.ERROR, mqm="accuracy/mistranslation")
def percent(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The source speaks of per cent and the target nowhere does."""
    here, there = _scans(source, target, context)
    if here.percents and not there.percents and _known(context):
        start, end = here.percents[0]
        counted = [mention for mention in here.numbers if mention.strong and _touches(mention, start, end)]
        half = any(mention.values[:1] in ((50.0,), (100.0,)) for mention in counted)
        if counted and not half:
            yield finding("percent", "the percentage of the source is no percentage in the target", source=(start, end))


def _touches(mention: Mention, start: int, end: int) -> bool:
    """Whether a percent sign or word stands right beside a number, before or after it."""
    return 0 <= start - mention.end <= 3 or 0 <= mention.start - end <= 1


@check("currency", Severity.ERROR, mqm="accuracy/mistranslation")
def currency(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A sum of money stands in another currency."""
    for name, other in _money(source, target, context):
        if other is not None:
            message = f"the source says {_said(source, name)}, the target says {_said(target, other)}"
            yield finding("currency", message, source=_span(name), target=_span(other))


@check("currency-missing", Severity.WARNING, mqm="accuracy/omission")
def currency_missing(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A sum of money stands in no currency."""
    for name, other in _money(source, target, context):
        if other is None:
            yield finding("currency-missing", f"{_said(source, name)} is missing in the target", source=_span(name))


def _money(source: str, target: str, context: Context) -> Iterator[tuple[Name, Name | None]]:
    """Currencies of sums that the target does not name, each with another one that the target alone names."""
    if not _known(context):
        return
    here, there = _scans(source, target, context)
    if not here.currencies:
        return
    ours, theirs = _by_value(here.currencies), _by_value(there.currencies)
    sums = {mention.end for mention in here.numbers} | {mention.start for mention in here.numbers}
    extra = [names[0] for value, names in theirs.items() if value not in ours and names[0].certain]
    for value, names in ours.items():
        counted = [name for name in names if name.certain and _counted(name, sums)]
        if counted and value not in theirs:
            yield counted[0], extra.pop(0) if extra else None


def _counted(name: Name, edges: set[int]) -> bool:
    """Whether a currency stands right beside a number."""
    return any(at in edges for at in (name.start, name.start - 1, name.end, name.end + 1))


def _by_value(names: tuple[Name, ...]) -> dict[int | str, list[Name]]:
    found: dict[int | str, list[Name]] = {}
    for name in names:
        found.setdefault(name.value, []).append(name)
    return found


@check("months", Severity.ERROR, mqm="accuracy/mistranslation")
def months(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Another month than that of the source stands in the target."""
    if not _known(context):
        return
    here, there = _scans(source, target, context)
    if here.months:
        also = _date_parts(there)
        yield from _calendar("months", source, target, here.months, there.months, also, contradicting=True)


@check("months-missing", Severity.WARNING, mqm="accuracy/omission")
def months_missing(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A month of the source is missing in the target."""
    if not _known(context):
        return
    here, there = _scans(source, target, context)
    if here.months:
        also = _date_parts(there)
        yield from _calendar("months-missing", source, target, here.months, there.months, also, contradicting=False)


@check("weekdays", Severity.WARNING, mqm="accuracy/mistranslation")
def weekdays(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Another day of the week than that of the source stands in the target."""
    if not _known(context):
        return
    here, there = _scans(source, target, context)
    yield from _calendar("weekdays", source, target, here.weekdays, there.weekdays, set(), contradicting=True)


@check("weekdays-missing", Severity.WARNING, mqm="accuracy/omission")
def weekdays_missing(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A day of the week of the source is missing in the target."""
    if not _known(context):
        return
    here, there = _scans(source, target, context)
    yield from _calendar("weekdays-missing", source, target, here.weekdays, there.weekdays, set(), contradicting=False)


def _calendar(
    check_id: str,
    source: str,
    target: str,
    ours: tuple[Name, ...],
    theirs: tuple[Name, ...],
    also: set[float],
    *,
    contradicting: bool,
) -> Iterator[Finding]:
    if not ours:
        return
    there = {name.value for name in theirs}
    here = {name.value for name in ours}
    extra = [name for name in theirs if name.certain and name.value not in here]
    for value, names in _by_value(ours).items():
        if names[0].certain and value not in there and value not in also:
            other = extra.pop(0) if extra else None
            if other is not None and contradicting:
                message = f"the source says {_said(source, names[0])}, the target says {_said(target, other)}"
                yield finding(check_id, message, source=_span(names[0]), target=_span(other))
            elif other is None and not contradicting:
                yield finding(check_id, f"{_said(source, names[0])} is missing in the target", source=_span(names[0]))


def _date_parts(scan: Scan) -> set[float]:
    """Months as digits: 12 in 29.12.2022."""
    found: set[float] = set()
    for mention in scan.numbers:
        for part in (mention, *mention.parts):
            if part.date and part.values:
                found.add(part.values[0])
    return found


_THOUSAND, _POINTED = re.compile(r"\d,\d\d\d"), re.compile(r"\d\.\d")
_COMMA_GROUPS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![^\W_]|[.,]\d)")
_POINT = re.compile(r"(?<![\w.,:/-])\d{1,15}\.\d{1,15}(?![^\W_]|[.,:/]\d)")


@check("number-format", Severity.ERROR, mqm="locale-convention/number-format")
def number_format(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A number keeps the English thousands comma, which is a decimal comma in the target language (1,250)."""
    if not _decimal_comma(context) or not _THOUSAND.search(target):
        return
    ours, theirs = both(source, target, context)
    written = {match[0] for match in _COMMA_GROUPS.finditer(ours.prose)}
    thousands = "." if engine.language(context.target).group[0] == "." else "\u00a0"
    for match in _COMMA_GROUPS.finditer(theirs.prose):
        if match[0] in written:
            fixed = match[0].replace(".", "\0").replace(",", thousands).replace("\0", ",")
            yield _format_finding("number-format", target, match, fixed)


@check("decimal-point", Severity.WARNING, mqm="locale-convention/number-format")
def decimal_point(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A quantity keeps the English decimal point (12.5 per cent)."""
    if not _decimal_comma(context) or not _POINTED.search(target):
        return
    ours, theirs = both(source, target, context)
    written = {match[0] for match in _POINT.finditer(ours.prose)}
    if not written:
        return
    quantities = _quantities(theirs.scan)
    for match in _POINT.finditer(theirs.prose):
        # Only what is surely a quantity: sections, versions, standards and clocks keep their point.
        if match[0] in written and match.span() in quantities and len(match[0].partition(".")[2]) != 3:
            yield _format_finding("decimal-point", target, match, match[0].replace(".", ","))


def _misread(source: str, mention: Mention, target: str, other: Mention, context: Context) -> bool:
    """Whether a number stands there as it is in the source, grouped the English way: that is told as such, and once."""
    written = source[mention.start : mention.end]
    as_it_was = written == target[other.start : other.end] and _COMMA_GROUPS.fullmatch(written) is not None
    return as_it_was and _decimal_comma(context)


def _decimal_comma(context: Context) -> bool:
    table, origin = engine.language(context.target), engine.language(context.source)
    return table.known and table.decimal == "," and origin.decimal == "."


def _quantities(scan: Scan) -> set[tuple[int, int]]:
    """Spans of figures that stand beside a percent sign, a currency, a unit or a scale word."""
    edges = {at for span in scan.percents for at in span}
    edges |= {at for name in scan.currencies for at in (name.start, name.end)}
    found: set[tuple[int, int]] = set()
    for mention in scan.numbers:
        if mention.digits:
            beside = any(at in edges for at in (mention.start, mention.start - 1, mention.end, mention.end + 1))
            start = mention.start
            width = len(mention.digits) + 1
            if beside or mention.scale > 1 or (mention.unit is not None and mention.unit.factors):
                found.add((start, start + width))
    return found


def _format_finding(check_id: str, target: str, match: re.Match[str], fixed: str) -> Finding:
    message = f"{match[0]} is written the English way; here it is {fixed}"
    fix = target[: match.start()] + fixed + target[match.end() :]
    return finding(check_id, message, target=match.span(), fix=fix)


@check("numbers-loose", Severity.WARNING, mqm="accuracy/omission")
def numbers_loose(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A lone 0 or 1, an imperial measure or a figure in a formula is missing in the target."""
    for difference in _differences(source, target, context):
        if difference.kind == "loose" and difference.source is not None and _known(context):
            message = f"{_said(source, difference.source)} is missing in the target"
            yield finding("numbers-loose", message, source=_span(difference.source))
