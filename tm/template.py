"""From an article's segments to the units it asks for: one per distinct text, language and context, in document order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tm.model import Document, Segment, Unit
from tm.newunit import NO_PREVIOUS, Notes, new_unit
from tm.units import language


class Wanted(NamedTuple):
    """A unit that an article asks for, without a target."""

    context: str | None
    source: str
    kind: str
    lang: str
    """The locale that the segment is written in."""
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str | None, str]:
        """(msgctxt, msgid)."""
        return (self.context, self.source)


@dataclass(frozen=True)
class Template:
    """All units of an article, and which of them each segment uses."""

    article: str
    reference: str
    """What stands behind `#:`: the article's path from the project's root."""
    lang: str
    """The article's own language."""
    units: tuple[Wanted, ...]
    keys: tuple[tuple[str | None, str], ...]
    """The key of each segment's unit, in segment order."""

    @cached_property
    def blanks(self) -> tuple[Unit, ...]:
        """The unit without a target of each that is wanted."""
        return tuple(self.blank.values())

    @cached_property
    def blank(self) -> dict[tuple[str | None, str], Unit]:
        """Key -> its unit without a target, in order: what a POT holds, and every catalog that starts."""
        references = (self.reference,)
        said: dict[tuple[str, str, tuple[str, ...]], Notes] = {}  # nearly all units of a kind say the same
        made = {}
        for wanted in self.units:
            context, source, kind, lang, remarks = wanted
            notes = said.get(key := (kind, lang, remarks))
            if notes is None:
                notes = said[key] = ((), self.extracted(wanted), references, (), False)
            made[context, source] = new_unit(source, "", context, notes, False, NO_PREVIOUS, None, ())
        return made

    def extracted(self, wanted: Wanted) -> tuple[str, ...]:
        """What stands behind `#.`: the kind, the language where it is not the article's own, notes."""
        if wanted.lang == self.lang and not wanted.notes:
            return (wanted.kind,)
        lang = (f"lang: {wanted.lang}",) if wanted.lang != self.lang else ()
        return (wanted.kind, *lang, *(f"note: {note}" for note in wanted.notes))


def make(
    article: str,
    reference: str,
    document: Document,
    lang: str,
    judge: Callable[[str], str],
    verdicts: Mapping[str, str],
) -> Template:
    """The template of a document. `judge(text)` gives a segment's language where neither the article nor `verdicts` says it."""
    judged: dict[str, str] = {}

    def language_of(segment: Segment) -> str:
        if segment.lang:
            return segment.lang
        text = segment.source
        its = judged.get(text)
        if its is None:
            its = judged[text] = judge(text)
        return its

    known_lang = verdicts.get
    langs = [(not one.lang and known_lang(one.source)) or language_of(one) for one in document.segments]
    homes: dict[tuple[str, str], set[str]] = {}
    several = len(set(langs)) > 1
    if several:
        for segment, its in zip(document.segments, langs, strict=True):
            homes.setdefault((segment.context, segment.source), set()).add(its)
    units: dict[tuple[str | None, str], Wanted] = {}
    keys = []
    wanted = Wanted._make  # half the time of a call
    for segment, its in zip(document.segments, langs, strict=True):
        source, context, notes = segment.source, segment.context or None, segment.notes
        if several:
            rivals = homes[segment.context, source]
            if len(rivals) > 1 and its != (lang if lang in rivals else min(rivals)):
                context = f"{context} lang:{its}" if context else f"lang:{its}"
        key = (context, source)
        keys.append(key)
        known = units.setdefault(key, made := wanted((context, source, segment.kind, its, notes)))
        if known is not made and (fresh := tuple(note for note in notes if note not in known.notes)):
            units[key] = Wanted(context, source, known.kind, its, (*known.notes, *fresh))
    return Template(article, reference, lang, tuple(units.values()), tuple(keys))


def verdicts_of(units: tuple[Unit, ...], lang: str) -> dict[str, str]:
    """Text -> language as an earlier run judged it: a verdict stands until its text changes."""
    return {
        unit.source: language(unit, lang) if len(unit.extracted) > 1 else lang
        for unit in units
        if not unit.obsolete and unit.extracted and not (unit.context and unit.context.startswith("lang:"))
    }
