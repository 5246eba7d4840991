"""The plainest entries, which are nearly all: known comments, then msgid and msgstr of one line each, without an escape.

To look for where their lines end is twice as fast as a regular expression; and a text that the caller holds already (an
article's own) is taken from there: it need not be copied, digested and compared again.
"""

from __future__ import annotations

from collections.abc import Iterable

from tm.model import Unit
from tm.newunit import NO_PREVIOUS, new_unit
from tm.po.scan_text import NOTHING, Notes

_MOST = 400  # characters that ordinary comments take up, with the keyword after them


class Likely:
    """Texts that a file is likely to hold, in their order. It makes no difference but for time and memory."""

    __slots__ = ("places", "texts")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts = list(dict.fromkeys(texts))
        self.places = {text: at for at, text in enumerate(self.texts)}
        # what is written with escapes is not to be found as it is; after the last one there is none
        self.texts = ["" if '"' in text or "\\" in text or "\n" in text else text for text in self.texts] + [""]


NONE = Likely()


class PlainRun:
    """What was read of a file so far, and the reader of its plain entries."""

    def __init__(self, likely: Likely) -> None:
        self.units: list[Unit] = []
        self.ends: list[int] = []
        """The offset after each."""
        self.keys: set[str | tuple[str, str]] = set()
        self.memo: dict[str, Notes] = {"": NOTHING, "\n": NOTHING}
        """What the comments say that were met, those before an entry whole."""
        self._likely = likely
        self._next = 0

    def take(self, text: str, at: int) -> int:
        """Read plain entries from an offset on; the offset of the first thing that is none."""
        find, starts, texts = text.find, text.startswith, self._likely.texts
        add_key, add_unit, add_end = self.keys.add, self.units.append, self.ends.append
        lead, notes, copies = "", NOTHING, False
        while True:
            if not lead or not starts(lead, at):
                first = find('\nmsgid "', at, at + _MOST) + 8
                known = self.memo.get(text[at : first - 7]) if first > 8 else None
                if known is None:
                    return at
                lead, notes = text[at:first], known
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
            if starts('"', end + 1):  # it goes on in the next line
                return at
            at = end + 1
            add_key(source)
            add_unit(new_unit(source, target, None, notes, False, NO_PREVIOUS, None, ()))
            add_end(at)

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
