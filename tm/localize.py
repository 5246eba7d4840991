"""An article's text in one locale. Pure: a document, its template and what becomes of its units in, a text out.

What is generated here (the "also available in" line, `lang`, notices) appears only where at least one accepted target
stands in a locale other than the article's own; without one the text is the article's own, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tm import generate
from tm.config import Config
from tm.formats.base import Format, whole_lines
from tm.model import Document, Grade, Segment, Slot
from tm.publish import Standing, Verdict
from tm.template import Template


def localize(
    config: Config,
    document: Document,
    fmt: Format,
    template: Template,
    standing: Standing,
    published: Callable[[], Sequence[str]],
) -> str:
    """The article's text in the locale of `standing`. `published` tells in which locales it can be read, where that shows."""
    locale, verdicts = standing.locale, standing.verdicts
    foreign = standing.accepted and locale != template.lang
    anchors = generate.wanted_anchors(document) if foreign else frozenset()
    edits: list[generate.Edit] = []
    for segment, key in zip(document.segments, template.keys, strict=True):
        edit = _edit(document, fmt, segment, verdicts[key])
        if edit is not None:
            mark = generate.anchor(document, segment, anchors) if edit[2] else None
            edits += [mark, edit] if mark else [edit]
        elif foreign and verdicts[key].fallback == "source" and segment.kind != "title":
            mark = generate.fallback_lang(document, segment, template.lang)
            edits += [mark] if mark else []
    if foreign and config.publish.notice and (kind := _behind(verdicts.values())):
        from tm.locales import notice

        edits.append(generate.notice(document, notice(locale, kind), locale))
    for slot in document.slots:
        text = _slot_text(config, slot, fmt, document, template, standing, published)
        if text is not None:
            edits.append((slot.start, slot.end, text))
    return _applied(document.text, edits)


def _behind(verdicts: Iterable[Verdict]) -> str:
    """Which notice the readers need: some parts are untranslated, or translated from an older text; empty: none."""
    found = list(verdicts)
    if any(verdict.fallback for verdict in found):
        return "partial"
    stale = any(verdict.grade not in (None, Grade.COSMETIC) for verdict in found)
    return "behind" if stale else ""


def _edit(document: Document, fmt: Format, segment: Segment, verdict: Verdict) -> generate.Edit | None:
    if verdict.fallback == "omit":
        start, end = whole_lines(document.text, segment)
        return (start, end, "")
    if verdict.target is None or verdict.target == segment.source:
        return None
    return (segment.start, segment.end, fmt.render(document, segment, verdict.target))


def _slot_text(
    config: Config,
    slot: Slot,
    fmt: Format,
    document: Document,
    template: Template,
    standing: Standing,
    published: Callable[[], Sequence[str]],
) -> str | None:
    """What stands in a slot of this output; None: the article's own bytes."""
    locale = standing.locale
    if slot.kind == "drop":
        return ""
    if not standing.accepted or locale == template.lang:
        return None
    if slot.kind == "lang":
        if slot.place and "{lang}" in slot.place[0]:
            return slot.place[0].replace("{lang}", locale)
        from tm.formats.frontmatter import render_lang

        return render_lang(slot, locale)
    if slot.kind == "available":
        from tm.locales import available_line

        line = available_line(locale, published())
        whole = Segment(document.text[slot.start : slot.end], "paragraph", slot.start, slot.end, 0, place=slot.place)
        return fmt.render(document, whole, line) if line else None
    if slot.kind == "head-end" and config.site.get("url"):
        return generate.alternates(slot, config.site["url"], template.article, published(), template.lang)
    return None


def _applied(text: str, edits: list[generate.Edit]) -> str:
    if not edits:
        return text
    pieces: list[str] = []
    done = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        start = max(start, done)  # a line that was left out may touch the next
        pieces += text[done:start], new
        done = max(done, end)
    pieces.append(text[done:])
    return "".join(pieces)
