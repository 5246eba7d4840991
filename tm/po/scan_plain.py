"""The plainest entries, which are nearly all: known comments, then msgid and msgstr of one line each, without an escape.

To look for where their lines end is twice as fast as a regular expression; and a text that the caller holds already (an
article's own) is taken from there: it need not be copied, digested and compared again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from tm.model import Unit
from tm.newunit import NO_PREVIOUS, new_unit
from tm.po.scan_text import NOTHING, Notes

_MOST = 400  # characters that ordinary comments take up, with the keyword after them


class Likely:
    """Texts that a file is likely to hold, in their order. It makes no difference but for time and memory."""

    __slots__ = ("places", "texts", "units")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.places = dict(zip(dict.fromkeys(texts), count()))
        # what is written with escapes is not to be found as it is; after the last one there is none
        self.texts = ["" if '"' in text or "\\" in text or "\n" in text else text for text in self.places] + [""]
        self.units: list[Unit | None] = []
        """For each text the unit of it that the file is likely to hold, if one is (`with_units`)."""

    def with_units(self, units: Iterable[Unit]) -> Likely:
        """The same texts in a file that is likely to hold these units, of which each says nothing but its context, its
        source and what `#.` and `#:` hold. The reader gives these very units where the file holds their like.
        """
        twin = Likely()
        twin.places, twin.texts = self.places, self.texts
        twin.units = [None] * len(self.texts)
        for unit in units:
            place = self.places.get(unit.source)
            if place is not None and unit.context is None:
                twin.units[place] = unit
        return twin


NONE = Likely()


class PlainRun:
    """What was read of a file so far, and the reader of its plain entries."""

    def __init__(self, likely: Likely) -> None:
        self.units: list[Unit] = []
        self.ends: list[int] = []
        """The offset after each."""
        self.keys: set[str | tuple[str, str]] = set()
        """Of each, its source, or its context and source where it has a context."""
        self.memo: dict[str, Notes] = {"": NOTHING, "\n": NOTHING}
        """What the comments say that were met, those before an entry whole."""
        self._likely = likely
        self._next = 0

    def take(self, text: str, at: int) -> int:
        """Read plain entries from an offset on; the offset of the first thing that is none."""
        find, starts, texts, units = text.find, text.startswith, self._likely.texts, self._likely.units
        add_key, add_unit, add_end = self.keys.add, self.units.append, self.ends.append
        lead, notes, copies, before = "", NOTHING, False, -1
        extracted: tuple[str, ...] | None = None
        references: tuple[str, ...] | None = None  # these two: what units hold that say the same as `notes`
        while True:
            if not lead or not starts(lead, at):
                if before >= 0 and starts('"', at):  # the entry before goes on in this line
                    self.units.pop()
                    self.ends.pop()
                    return before
                first = find('\nmsgid "', at, at + _MOST) + 8
                known = self.memo.get(text[at : first - 7]) if first > 8 else None
                if known is None:
                    return at
                lead, notes = text[at:first], known
                extracted = references = None
            first = at + len(lead)
            source = texts[self._next]
            begin = first + len(source)
            if source and starts(source, first) and starts('"\nmsgstr "', begin):
                self._next += 1
            else:
                begin = find("\n", first) - 1
                source = self._other(text[first:begin]) if starts('"\nmsgstr "', begin) and begin >= first else ""
                if not source:
                    return at
            begin += 10
            if copies and starts(source, begin) and starts('"\n', begin + len(source)):
                target, end = source, begin + len(source) + 1
            else:
                end = find("\n", begin)
                target = text[begin : end - 1]
                if end <= begin or text[end - 1] != '"' or '"' in target or "\\" in target:
                    return at
                copies = target == source
            before, at = at, end + 1
            add_key(source)
            add_end(at)
            if units and not target and (unit := units[self._next - 1]) is not None and unit.source is source:
                if unit.extracted is extracted and unit.references is references:  # nearly all share theirs
                    add_unit(unit)
                    continue
                if notes == ((), unit.extracted, unit.references, (), False):
                    extracted, references = unit.extracted, unit.references
                    add_unit(unit)
                    continue
            add_unit(new_unit(source, target, None, notes, False, NO_PREVIOUS, None, ()))

    def _other(self, source: str) -> str:
        """A msgid that is not the one that was likely to come next; empty where it is written with escapes."""
        if '"' in source or "\\" in source:
            return ""
        place = self._likely.places.get(source, -1)
        if place < 0:  # edited, most likely
            self._next = min(self._next + 1, len(self._likely.places))
            return source
        self._next = place + 1
        return self._likely.texts[place] or source
