"""Checks of facts in figures: numbers, scales, percents, money, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from tm.checks import numbers as engine
from tm.checks.base import Context, check, finding
from tm.checks.numbers import Difference, Mention, Name, Scan
from tm.checks.prose import view
from tm.model import Finding, Severity
from tm.text import quote


def _scans(source: str, target: str, context: Context) -> tuple[Scan, Scan]:
    return (
        engine.scan(view(source, context.format).prose, context.source),
        engine.scan(view(target, context.format).prose, context.target),
    )


@lru_cache(maxsize=8)
def _differences(source: str, target: str, context: Context) -> tuple[Difference, ...]:
    return tuple(engine.compare(*_scans(source, target, context)))


def _span(mention: Mention | Name | None) -> tuple[int, int] | None:
    return None if mention is None else (mention.start, mention.end)


def _said(text: str, mention: Mention | Name) -> str:
    return quote(text[mention.start : mention.end], 40)


def _known(context: Context) -> bool:
    return engine.language(context.source).known and engine.language(context.target).known


@check("numbers", Severity.ERROR, mqm="accuracy/mistranslation")
def numbers(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A number of the source is missing in the target, or stands there with another value."""
    for difference in _differences(source, target, context):
        mention, other = difference.source, difference.target
        if difference.kind == "changed" and other is not None:
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
