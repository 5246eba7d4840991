"""One number out of a run of words and digits: `twenty-five`, `3 bin 500`, `двести тысяч`, `2 buçuk milyon`."""

from __future__ import annotations

from tm.numbers.digits import clean
from tm.numbers.model import Mention, Role, Word

_BIG = 1e6


class Run:
    """Collects what belongs to one number; every `push` says whether its word still fits."""

    def __init__(self, first: Mention | None = None) -> None:
        self.start = first.start if first else -1
        self.end = first.end if first else -1
        self.first = first
        self.total = 0.0
        self.current: float | None = first.values[0] if first else None
        self.floor = float("inf")
        """The last scale word; a group after it has to be smaller."""
        self.scale = 1.0
        self.counted = first is not None
        self.digits = first is not None
        self.other: tuple[float, ...] = ()
        self.groups: list[Mention] = []
        """Pieces of a number of several groups that is written in digits: 3000 and 500."""
        self.closed = self.skipped = self.bare = self.plural = self.vague = False
        self.pushed = 0

    @property
    def empty(self) -> bool:
        return self.start < 0

    def skip(self, end: int) -> None:
        self.end, self.skipped = end, True

    def takes(self, word: Word, joiner: str) -> bool:
        """Whether a word may follow after `and`, `a` or `с`."""
        if joiner == "с":
            return word.role is Role.HALF
        if joiner == "of":
            return word.role is Role.SCALE and self.bare
        if word.role is Role.PART:
            return word.value == 0.5 and not self.plural and (joiner == "and" or self.skipped)
        if joiner == "a":
            return word.role is Role.SCALE and self.current is not None and self.current < 1
        hundreds = self.current is not None and self.current >= 100 and self.current % 100 == 0 and not self.digits
        return word.role is Role.ADD and (hundreds or (self.current is None and self.total > 0 and not self.digits))

    def push(self, word: Word, start: int, end: int) -> bool:
        role, fits = word.role, False
        if role is Role.ADD:
            fits = self._add(word)
        elif role is Role.HUNDRED:
            fits = self._hundred()
        elif role is Role.SCALE:
            fits = self._scale(word)
        elif role is Role.HALF or (role is Role.PART and word.value == 0.5 and self.skipped):
            fits = self._half(word)
        elif role is Role.GROUP:
            fits = self._group(word)
        elif self.empty:  # PART and WHOLE stand alone, or before a scale word
            self.current, self.other, fits = word.value, word.other, True
            self.counted = True
            self.closed = role is Role.WHOLE and word.value == int(word.value)  # "both millions" is no two million
        if fits:
            self.start = start if self.empty else self.start
            self.end, self.skipped = end, False
            self.pushed += 1
            self.closed = self.closed or word.ends or role is Role.GROUP
        return fits

    def _add(self, word: Word) -> bool:
        if self.digits:
            return False
        if self.current is None:
            if word.value >= self.floor:
                return False
            self.current = word.value
        else:
            low = self.current % 100
            tens = word.value < 10 and low % 10 == 0 and (low >= 10 or (low == 0 and self.current >= 100))
            hundreds = 10 <= word.value < 100 and low == 0 and self.current >= 100
            if not (tens or hundreds) or self.current < 1:
                return False
            self.current += word.value
        self.other = word.other if self.total == 0 else ()
        self.counted = True
        return True

    def _hundred(self) -> bool:
        if self.current is None:
            self.current = 100.0
        elif 1 <= self.current < 100 and self.floor > 1e3:
            self.current *= 100
        else:
            return False
        self.counted = True
        return True

    def _scale(self, word: Word) -> bool:
        if word.value >= self.floor and not (self.bare and self.current is None):
            return False
        if self.current is None:
            if self.total and not self.bare:
                return False
            self.bare, self.plural = True, word.plural
            self.total = word.value if not self.total else self.total * word.value
        else:
            self._note(word.value)
            self.total += self.current * word.value
            self.bare = word.plural  # "tens of millions" is no count
        self.scale = max(self.scale, word.value)
        self.floor, self.current, self.other = word.value, None, ()
        return True

    def _note(self, factor: float) -> None:
        if self.digits and self.current is not None:
            self.groups.append(Mention(self.start, self.end, (clean(self.current * factor),), scale=factor))

    def _half(self, word: Word) -> bool:
        if self.current is not None:
            if self.current != int(self.current):
                return False
            self.current += word.value
        elif self.total:
            self.total += self.floor * word.value
            self.closed, self.bare, self.counted = True, False, True
        else:
            self.current = word.value
        return True

    def _group(self, word: Word) -> bool:
        if self.total:
            return False
        # A group keeps its count as another reading: `21st century` is 21 and no count of years.
        count = self.current
        self.other = () if count is None else (clean(count * word.value),)
        self.current = word.value if count is None else count
        self.vague = count is None and word.plural
        return True

    def push_digits(self, value: float, raw: str, start: int, end: int) -> bool:
        """A smaller group in digits after a scale word: the 500 of `3 bin 500`."""
        if self.current is not None or value >= self.floor or "," in raw:
            return False
        if self.bare and not self.plural and self.floor == 1e3:  # Turkish counts a thousand without a one: "bin 99"
            self.groups.append(Mention(self.start, self.end, (self.total,), strong=False))
            self.digits, self.bare = True, False
        if not self.groups:
            return False
        self.current, self.end = value, end
        self.pushed += 1
        self.groups.append(Mention(start, end, (value,), digits=raw))
        return True

    def mentions(self) -> list[Mention]:
        """What was read: nothing where words added nothing to the digits that came before."""
        if self.empty or (self.first is not None and self.pushed == 0):
            return []
        value = clean(self.total + (self.current or 0.0))
        if self.bare and self.current is None:
            return [Mention(self.start, self.end, (value,), strong=self.digits, scale=self.scale, bare=True)]
        counted = self.digits or (self.scale >= _BIG and self.counted)
        parts = tuple(self.groups) if len(self.groups) > 1 else ()
        kept = self.first.digits if self.first is not None and self.pushed else ""
        readings = (value, *self.other)
        if self.first is not None and self.total == 0:
            readings = (value, *self.other, *self.first.values[1:])
        return [Mention(self.start, self.end, readings, counted, parts, scale=self.scale, bare=self.vague, digits=kept)]
