"""An article's text in one locale. Pure: a document, its template and its planned catalogs in, a text and its facts out.

What is generated here (the "also available in" line, `lang`, notices) appears only where at least one accepted target
stands in a locale other than the article's own; without one the text is the article's own, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tm import generate
from tm import units as u
from tm.config import Config
from tm.formats.base import Format, whole_lines
from tm.merging import Plan
from tm.model import Document, Grade, Segment, Slot, State, Unit
from tm.publish import Coverage, Publisher, Verdict, count
from tm.template import Template


@dataclass(slots=True)
class Localized:
    """A localized article and what went into it."""

    text: str
    coverage: Coverage
    fallback: int = 0
    """Units for which the source text stands."""
    holding: int = 0
    """Units whose policy holds the article back."""
    people: set[str] = field(default_factory=set)
    engines: set[str] = field(default_factory=set)


def localize(
    config: Config,
    document: Document,
    fmt: Format,
    template: Template,
    plans: Mapping[str, Plan],
    locale: str,
    drafts: bool,
) -> Localized:
    """Assemble the article in `locale` from what may be published."""
    units = plans[locale].units
    publisher = Publisher(units, locale, template.lang, config.publish, drafts=drafts)
    verdicts: dict[tuple[str | None, str], Verdict] = {}
    people: set[str] = set()
    engines: set[str] = set()

    def note(unit: Unit, verdict: Verdict) -> None:
        verdicts[unit.key] = verdict
        if verdict.target is not None and unit.comments:
            people.update(
                stamp.who for stamp in u.stamps(unit) if stamp.kind == "reviewed" and verdict.state is State.REVIEWED
            )
            engines.update(stamp.who for stamp in u.stamps(unit) if stamp.kind == "from" and u.is_unedited(unit))

    coverage = count(units, publisher, note)
    accepted = any(verdict.target is not None for verdict in verdicts.values())
    foreign = accepted and locale != template.lang
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
        text = _slot_text(config, slot, fmt, document, template, plans, locale, accepted)
        if text is not None:
            edits.append((slot.start, slot.end, text))
    fallbacks = [verdict.fallback for verdict in verdicts.values() if verdict.fallback]
    return Localized(
        _applied(document.text, edits),
        coverage,
        fallback=sum(1 for fallback in fallbacks if fallback == "source"),
        holding=sum(1 for fallback in fallbacks if fallback == "hold"),
        people=people,
        engines=engines,
    )


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
    plans: Mapping[str, Plan],
    locale: str,
    accepted: bool,
) -> str | None:
    """What stands in a slot of this output; None: the article's own bytes."""
    if slot.kind == "drop":
        return ""
    if not accepted or locale == template.lang:
        return None
    if slot.kind == "lang":
        if slot.place and "{lang}" in slot.place[0]:
            return slot.place[0].replace("{lang}", locale)
        from tm.formats.frontmatter import render_lang

        return render_lang(slot, locale)
    if slot.kind == "available":
        from tm.locales import available_line

        line = available_line(locale, published(config, template, plans))
        whole = Segment(document.text[slot.start : slot.end], "paragraph", slot.start, slot.end, 0, place=slot.place)
        return fmt.render(document, whole, line) if line else None
    if slot.kind == "head-end" and config.site.get("url"):
        locales = published(config, template, plans)
        return generate.alternates(slot, config.site["url"], template.article, locales, template.lang)
    return None


def published(config: Config, template: Template, plans: Mapping[str, Plan]) -> list[str]:
    """The locales in which the article can be read: its own, and those with an accepted target that may go out."""
    found = []
    for locale, plan in plans.items():
        publisher = Publisher(plan.units, locale, template.lang, config.publish)
        if locale == template.lang or any(
            not unit.obsolete and publisher.verdict(unit).target is not None for unit in plan.units
        ):
            found.append(locale)
    return found


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
