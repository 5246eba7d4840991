"""Which numbers of one text the other does not hold."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tm.numbers.model import Mention, Scan

TOLERANCE = 0.07
"""Translators round converted units: 385 miles become 620 kilometres."""
_TELLING = 5
"""Digits that tell a number by themselves, whatever they are read as."""
_ASIDE = 25
"""Characters between a measure and the same one in another unit: ` kilometres per hour (`."""
MOST = 100
"""Differences that are told; who has more compares other texts."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that one side has and the other has not; `partner` is what seems to stand in its place."""

    kind: str
    """missing, added, changed, or loose: missing, but of a kind that good translations leave out."""
    source: Mention | None
    target: Mention | None


class _Index:
    """All readings of one text, for look-ups in constant or logarithmic time."""

    def __init__(self, scan: Scan) -> None:
        flat = list(_flat(scan.numbers))
        self.numbers = scan.numbers
        self.count = Counter(value for mention in flat for value in set(mention.values))
        self.words = {value for mention in flat if _in_words(mention) for value in mention.values}
        self.clocks = {mention.clock for mention in flat if mention.clock is not None}
        self.months = {name.value for name in scan.months}
        self.digits = {mention.digits for mention in flat if len(mention.digits) >= _TELLING}
        self.plain = sorted(mention.values[0] for mention in flat if mention.values)
        self.near: list[float] = []

    def against(self, other: _Index) -> None:
        """Offer conversions: only of numbers that the other text does not hold as they are."""
        whole = {value for mention in other.numbers for value in mention.values}  # the 2 of `2,5` is no 2
        left = [mention for mention in self.numbers if whole.isdisjoint(mention.values)]
        self.near = sorted(value for mention in left for value in mention.approximate)


def _in_words(mention: Mention) -> bool:
    """Whether the fraction of a number is in words: `half past seven`, `7 buçuk`."""
    if not mention.strong or not mention.values or not mention.digits:
        return True
    return mention.values[0] % 1 != 0 and mention.digits == str(int(mention.values[0]))


def _within(ordered: list[float], value: float, tolerance: float) -> bool:
    low, high = sorted((value * (1 - tolerance), value * (1 + tolerance)))
    at = bisect_left(ordered, low)
    return at < len(ordered) and ordered[at] <= high


def _flat(mentions: Iterable[Mention]) -> Iterator[Mention]:
    for mention in mentions:
        yield mention
        for part in mention.parts:
            yield part
            yield from part.parts


def related(mention: Mention, index: _Index) -> bool:
    """Whether the other text explains a number, by any of its readings or by all of its parts."""
    if any(value in index.count for value in mention.values) or mention.digits in index.digits:
        return True
    if mention.clock is not None and _clock(mention.clock, index):
        return True
    if not mention.parts and mention.values and _hour(mention, index):
        return True
    if mention.date and mention.values and mention.values[0] in index.months:
        return True
    if any(_within(index.plain, value, TOLERANCE) for value in mention.approximate):
        return True
    if mention.values and _within(index.near, mention.values[0], TOLERANCE):
        return True
    return bool(mention.parts) and mention.clock is None and all(related(part, index) for part in mention.parts)


def _clock(time: tuple[int, int], index: _Index) -> bool:
    hour, minute = time
    if any(other[1] == minute and (other[0] - hour) % 12 == 0 for other in index.clocks):
        return True
    hours = {hour, hour % 12, hour % 12 + 12}
    if minute == 0 and any(value in index.count for value in hours):
        return True
    if minute == 30 and any(value + 0.5 in index.words for value in hours):
        return True
    return not index.clocks and minute in index.count and any(value in index.count for value in hours)


def _hour(mention: Mention, index: _Index) -> bool:
    """A bare hour that the other text writes as a clock: 7 and 19:00, `7 buçuk` and 7:30."""
    value = mention.values[0]
    if value > 24 or value % 0.5 or (value % 1 and not _in_words(mention)):
        return False
    return any(minute == value % 1 * 60 and (hour - int(value)) % 12 == 0 for hour, minute in index.clocks)


def compare(source: Scan, target: Scan) -> list[Difference]:
    """Differences between two texts that should say the same numbers, in the order of the source, then the target."""
    if not (source.complete and target.complete) or _agree(source, target):
        return []
    there, here = _Index(target), _Index(source)
    there.against(here)
    here.against(there)
    missing = [mention for mention in source.numbers if mention.strong and not related(mention, there)][:MOST]
    added = [mention for mention in target.numbers if mention.strong and not related(mention, here)][:MOST]
    spare = _spare(source, target, missing)[:MOST]
    twins = _twins(source.numbers) if missing else {}
    found: list[Difference] = []
    for mention in missing:
        partner = _partner(mention, added)
        if partner is not None:
            added.remove(partner)
        said = partner is None and any(related(twin, there) for twin in twins.get(mention.start, ()))
        found.append(Difference("loose" if said else _kind(mention, partner), mention, partner))
    for mention in added:
        meant = next((other for other in spare if _alike(other, mention)), None)
        found.append(Difference("added" if meant is None else "changed", meant, mention))
    return found


def _agree(source: Scan, target: Scan) -> bool:
    """Whether each side holds a reading of every figure of the other, as in most pairs: nothing else need be asked."""
    return _holds_all(target.numbers, source.numbers) and _holds_all(source.numbers, target.numbers)


def _holds_all(numbers: Iterable[Mention], others: Sequence[Mention]) -> bool:
    flat = list(_flat(numbers))
    values = {value for mention in flat for value in mention.values}
    digits = {mention.digits for mention in flat if len(mention.digits) >= _TELLING}
    return all(
        not mention.strong or mention.digits in digits or not values.isdisjoint(mention.values) for mention in others
    )


def _partner(mention: Mention, added: list[Mention]) -> Mention | None:
    """What seems to stand in the place of a missing number: what differs least, else what comes first."""
    return next((other for other in added if _alike(mention, other)), added[0] if added else None)


def _kind(mention: Mention, partner: Mention | None) -> str:
    """How a missing number counts: imperial measures are dropped next to metric ones, 1 is an article, 0 a negation."""
    if partner is not None:
        return "loose" if _rounded(mention, partner) else "changed"
    imperial = mention.unit is not None and mention.unit.foreign
    formula = mention.glued and len(mention.digits) <= 2
    unsaid = mention.values[:1] in ((0.0,), (1.0,)) and mention.scale == 1
    around = mention.decade and len(mention.digits) == 2  # in the 80s: years, degrees, somebody's age
    return "loose" if imperial or formula or unsaid or around else "missing"


def _twins(numbers: Sequence[Mention]) -> dict[int, list[Mention]]:
    """Where a measure begins -> the same one in another unit beside it: 45 miles (72 kilometres)."""
    found: dict[int, list[Mention]] = {}
    for one, other in pairwise(numbers):
        if other.start - one.end <= _ASIDE and _same_measure(one, other):
            found.setdefault(one.start, []).append(other)
            found.setdefault(other.start, []).append(one)
    return found


def _same_measure(one: Mention, other: Mention) -> bool:
    return any(
        abs(value - second.values[0]) <= TOLERANCE * value
        for first, second in ((one, other), (other, one))
        for value in first.approximate
        if second.values
    )


def _rounded(mention: Mention, other: Mention) -> bool:
    """Whether a number is a conversion of an imperial measure that was rounded hard: 75 feet as 20 metres."""
    return any(abs(other.values[0] - value) <= 0.25 * value for value in mention.approximate if other.values)


def _spare(source: Scan, target: Scan, missing: list[Mention]) -> list[Mention]:
    """Source numbers that may have been meant by a target number that nothing explains.

    Numbers in digits are used up by numbers in digits; number words by whatever is left after that.
    """
    strong = Counter(value for mention in _flat(target.numbers) if mention.strong for value in set(mention.values))
    weak = Counter(value for mention in _flat(target.numbers) if not mention.strong for value in set(mention.values))
    gone = {id(mention) for mention in missing}
    spare: list[Mention] = []
    for mention in sorted(source.numbers, key=lambda mention: not mention.strong):
        if id(mention) in gone or not mention.values or mention.bare or mention.roman:
            continue
        value = mention.values[0]
        if strong[value] > 0:
            strong[value] -= 1
        elif mention.strong:
            spare.append(mention)
        elif value >= 2 and weak[value] > 0:
            weak[value] -= 1
        elif value >= 2:
            spare.append(mention)
    return spare


def _alike(one: Mention, other: Mention) -> bool:
    """Whether one could be the other with a wrong digit: as many digits, at most one of them different."""
    first, second = _digits(one), _digits(other)
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) <= 1


def _digits(mention: Mention) -> str:
    if mention.digits:
        return mention.digits
    return f"{mention.values[0]:g}".replace(".", "") if mention.values else ""
