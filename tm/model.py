"""The values of `tm`, and nothing else: no I/O, no library, no decision.

Words are the field's own. A segment is a slice of an article; the gaps between segments are the skeleton. A unit is one
PO entry: source, target, state and notes. A state is never stored: `tm.units` reads it from what the unit holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tm.states import Grade, Severity, State

__all__ = ["Document", "Finding", "Grade", "Notice", "ReadOptions", "Segment", "Severity", "Slot", "State", "Unit"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A slice `text[start:end]` of an article that is translated as one piece."""

    source: str
    """What the translator reads (msgid): soft breaks joined, block prefixes and character references taken off."""
    kind: str
    """paragraph, heading, list item, table cell, caption, alt, title, footnote, quote, term, definition, front matter."""
    start: int
    end: int
    """Offsets in code points into `Document.text`; segments are ordered and disjoint."""
    line: int
    """1-based line of `start`, where lines end by LF, CRLF or a lone CR."""
    context: str = ""
    """The name that a `tm:context` directive gave; it becomes msgctxt."""
    lang: str = ""
    """The locale that a directive or a `lang` attribute says; empty: nothing in the article says it."""
    notes: tuple[str, ...] = ()
    """Texts of `tm:note` directives for translators."""
    place: tuple[str, ...] = ()
    """What the format needs to render a target here (indent, quoting, ...); opaque to everybody else."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slice of the skeleton that `build` may write itself: `available` (switcher line), `lang` (value), `drop`."""

    kind: str
    start: int
    end: int
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning about an article that does not stop the work."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """An article as its format read it; `text` minus the segments is the skeleton."""

    text: str
    segments: tuple[Segment, ...]
    format: str
    lang: str = ""
    """The article's own language where it says one (front matter `lang:`, `<html lang>`)."""
    slots: tuple[Slot, ...] = ()
    notices: tuple[Notice, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    """Plain scalar values of the front matter (title, author, date, ...), for reports and site output."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What tm.yaml says about reading articles."""

    front_matter: tuple[str, ...] = ("title", "description", "summary")
    skip: tuple[str, ...] = ()
    """Globs; a segment whose source matches one is left as it is."""
    drop: tuple[str, ...] = ()
    """Globs; a segment whose source matches one is left out of outputs."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One PO entry, as it stands in a catalog. Compared by value; what it means is in `tm.units`."""

    source: str
    target: str = ""
    context: str | None = None
    """msgctxt; None where there is none (an empty msgctxt is another thing in gettext)."""
    fuzzy: bool = False
    previous: str | None = None
    """`#| msgid`."""
    previous_context: str | None = None
    comments: tuple[str, ...] = ()
    """Translator comments, a line each, without `# `; `tm: ...` lines are ours."""
    extracted: tuple[str, ...] = ()
    """`#.` lines: kind, then `lang: tr`, then `note: ...`."""
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    """Flags other than fuzzy."""
    obsolete: bool = False
    plural: str | None = None
    """msgid_plural; our own units have none, but foreign catalogs do."""
    targets: tuple[str, ...] = ()
    """msgstr[0], msgstr[1], ... where `plural` is set; `target` is then empty."""
    previous_plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What makes a unit unique in a catalog: (msgctxt, msgid)."""
        return (self.context, self.source)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says about one unit."""

    check: str
    severity: Severity
    message: str
    mqm: str = ""
    """MQM error type, e.g. `accuracy/omission`, `locale-convention/number-format`."""
    source_span: tuple[int, int] | None = None
    target_span: tuple[int, int] | None = None
    fix: str | None = None
    """The whole corrected target, only where the correction is safe without a person."""
