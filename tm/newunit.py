"""Units and segments made by the ten thousand: as `Unit(...)` and `Segment(...)` make them, in a third of the time."""

from __future__ import annotations

from collections.abc import Callable

from tm.model import Segment, Unit

Notes = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]
"""Translator comments, `#.` lines, references, flags, and whether it is fuzzy."""
Previous = tuple[str | None, str | None, str | None]
"""Previous context, source and plural."""
NO_PREVIOUS: Previous = (None, None, None)


class _Twin:
    """Unit's slots with a plain constructor: a frozen dataclass sets each field through a call."""

    __slots__ = tuple(Unit.__dataclass_fields__)

    def __init__(self, source, target, context, notes, obsolete, previous, plural, targets):  # type: ignore[no-untyped-def]
        self.source = source
        self.target = target
        self.context = context
        self.comments, self.extracted, self.references, self.flags, self.fuzzy = notes
        self.obsolete = obsolete
        self.previous_context, self.previous, self.previous_plural = previous
        self.plural = plural
        self.targets = targets
        self.__class__ = Unit  # type: ignore[assignment]  # same slots, same layout


class _SegmentTwin:
    """The same for Segment."""

    __slots__ = tuple(Segment.__dataclass_fields__)

    def __init__(self, source, kind, start, end, line, context="", lang="", notes=(), place=()):  # type: ignore[no-untyped-def]
        self.source = source
        self.kind = kind
        self.start = start
        self.end = end
        self.line = line
        self.context = context
        self.lang = lang
        self.notes = notes
        self.place = place
        self.__class__ = Segment  # type: ignore[assignment]


new_segment: type[Segment] = _SegmentTwin  # type: ignore[assignment]
"""To be called as `Segment` is."""
new_unit: Callable[[str, str, str | None, Notes, bool, Previous, str | None, tuple[str, ...]], Unit] = _Twin  # type: ignore[assignment]
"""source, target, context, notes, obsolete, previous, plural, targets -> the unit."""


def remade(unit: Unit, **changes: object) -> Unit:
    """`dataclasses.replace(unit, **changes)`, in a fraction of the time."""
    notes = (unit.comments, unit.extracted, unit.references, unit.flags, unit.fuzzy)
    previous = (unit.previous_context, unit.previous, unit.previous_plural)
    made = new_unit(unit.source, unit.target, unit.context, notes, unit.obsolete, previous, unit.plural, unit.targets)
    for name, value in changes.items():
        object.__setattr__(made, name, value)
    return made
