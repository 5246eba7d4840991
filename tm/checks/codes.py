"""Checks of what must survive translation: footnote markers, addresses, inline codes, tags and link destinations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tm.checks.base import Context, check, finding
from tm.checks.prose import Span, View
from tm.checks.seen import both
from tm.model import Finding, Severity
from tm.text import quote


def _views(source: str, target: str, context: Context) -> tuple[View, View]:
    ours, theirs = both(source, target, context)
    return ours.view, theirs.view


def _lost(ours: Sequence[Span], theirs: Sequence[Span]) -> Iterator[Span]:
    """Spans of one text whose text the other holds less often."""
    if not ours:
        return
    left = Counter(span.text for span in theirs)
    for span in ours:
        if left[span.text] > 0:
            left[span.text] -= 1
        else:
            yield span


def _place(span: Span) -> tuple[int, int]:
    return (span.start, span.end)


@check("footnotes", Severity.ERROR, mqm="accuracy/omission")
def footnotes(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A footnote marker of the source is missing in the target, or one was added."""
    here, there = _views(source, target, context)
    ours, theirs = here.markers, there.markers
    for span in _lost(ours, theirs):
        # A glued digit may stand in the target without the stop or the blank that would make it a marker.
        if not (span.text.isdecimal() and _stands(span.text, target)):
            yield finding("footnotes", f"the footnote marker {quote(span.text)} is missing", source=_place(span))
    for span in _lost(theirs, ours):
        if not (span.text.isdecimal() and _stands(span.text, source)):
            yield finding(
                "footnotes", f"the footnote marker {quote(span.text)} is not in the source", target=_place(span)
            )


def _stands(number: str, text: str) -> bool:
    return re.search(rf"(?<![0-9]){number}(?![0-9])", text) is not None


@check("footnote-order", Severity.INFO, mqm="accuracy/mistranslation")
def footnote_order(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The footnote markers stand in another order than in the source."""
    here, there = _views(source, target, context)
    if len(here.markers) != len(there.markers):
        return
    ours, theirs = [span.text for span in here.markers], [span.text for span in there.markers]
    if ours != theirs and sorted(ours) == sorted(theirs):
        yield finding("footnote-order", f"footnote markers: {' '.join(ours)} in the source, {' '.join(theirs)} here")


@check("addresses", Severity.ERROR, mqm="accuracy/do-not-translate")
def addresses(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A web or mail address of the source is missing or altered in the target, or one was added."""
    here, there = _views(source, target, context)
    ours, theirs = here.urls, there.urls
    if not (ours or theirs):
        return
    inside = {span.text for span in there.links}
    for span in _lost(*(_unslashed(spans) for spans in (ours, theirs))):
        if span.text not in inside:
            yield finding("addresses", f"{quote(span.text)} is missing or altered", source=_place(span))
    inside = {span.text for span in here.links}
    known = {span.text for span in _unslashed(ours)}
    for span in _unslashed(theirs):
        if span.text not in known and span.text not in inside:
            yield finding("addresses", f"{quote(span.text)} is not in the source", target=_place(span))


def _unslashed(spans: Iterable[Span]) -> list[Span]:
    """Addresses without the slash at their end, which changes nothing."""
    return [Span(span.start, span.end, span.text.removesuffix("/")) for span in spans]


@check("codes", Severity.ERROR, mqm="accuracy/do-not-translate")
def codes(source: str, target: str, context: Context) -> Iterator[Finding]:
    """An inline code (code span, placeholder) is missing in the target, or one was added."""
    here, there = _views(source, target, context)
    ours, theirs = here.codes, there.codes
    for span in _lost(ours, theirs):
        yield finding("codes", f"{quote(span.text)} is missing", source=_place(span))
    for span in _lost(theirs, ours):
        yield finding("codes", f"{quote(span.text)} is not in the source", target=_place(span))


_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_EVENT = re.compile(r"\s(?:on[a-z]+|style|srcdoc)\s*=|javascript:|data:", re.IGNORECASE)


def _tag(span: Span) -> str:
    match = _TAG_NAME.match(span.text)
    return span.text if match is None else f"<{match[1]}{match[2].lower()}>"


@check("tags", Severity.ERROR, mqm="design-markup/markup")
def tags(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target holds a tag that the source does not, or a tag of the source is missing."""
    here, there = _views(source, target, context)
    ours, theirs = here.tags, there.tags
    if not (ours or theirs):
        return
    left = Counter(_tag(span) for span in ours)
    whole = {span.text for span in ours}
    for span in theirs:
        name = _tag(span)
        if left[name] <= 0:
            yield finding("tags", f"the tag {quote(span.text)} is not in the source", target=_place(span))
        elif span.text not in whole and _EVENT.search(span.text):
            yield finding("tags", f"the tag {quote(span.text)} does more than that of the source", target=_place(span))
        left[name] -= 1
    for name, count in left.items():
        if count > 0:
            first = next(span for span in ours if _tag(span) == name)
            yield finding("tags", f"the tag {quote(first.text)} is missing", source=_place(first))


@check("links", Severity.ERROR, mqm="design-markup/markup")
def links(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target holds a link destination that the source does not, or a link of the source is missing."""
    here, there = _views(source, target, context)
    ours, theirs = here.links, there.links
    if not (ours or theirs):
        return
    known = {span.text for span in (*ours, *here.urls)}
    for span in theirs:
        # `[text]` and `[text][]` of the source become `[translation][text]`.
        if span.text not in known and not (span.text.startswith("[") and span.text in source):
            yield finding("links", f"the destination {quote(span.text)} is not in the source", target=_place(span))
    for span in _lost(ours, theirs):
        yield finding("links", f"the link to {quote(span.text)} is missing", source=_place(span))


_STARS = re.compile(r"(?<![\w*])\*\*[^\s*]|__[^\W_]")
_BLOCK = re.compile(r"#{1,6} |> |[*+] |\|")


@check("markup", Severity.ERROR, mqm="design-markup/markup")
def markup(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Markdown that the source does not have: bold marks, a heading, a quotation mark or a bullet at the start."""
    here, there = _views(source, target, context)
    prose, origin = there.prose, here.prose
    marks = _STARS.search(target) if "**" in target or "__" in target else None
    if marks is not None and "**" not in source and "__" not in source:
        yield finding("markup", "bold marks that the source does not have", target=marks.span())
    block = _BLOCK.match(prose)
    if block is not None and not _BLOCK.match(origin):
        yield finding("markup", f"the target begins with {quote(block[0])}", target=block.span())


@check("emphasis", Severity.WARNING, mqm="design-markup/markup")
def emphasis(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Emphasis of the source is missing in the target."""
    here, there = _views(source, target, context)
    ours, theirs = here.emphasis, there.emphasis
    if len(ours) > len(theirs):
        message = f"{len(ours) // 2} emphasised passages in the source, {len(theirs) // 2} in the target"
        yield finding("emphasis", message, source=_place(ours[0]))
