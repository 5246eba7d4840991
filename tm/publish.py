"""What may be published: for each unit the text that goes out, the coverage of an article in a locale, and whether the
article goes out there at all. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tm import units as u
from tm.config import Publish
from tm.coverage import Coverage
from tm.model import Grade, State, Unit
from tm.text import count_words


class Verdict(NamedTuple):
    """What becomes of one unit in an output."""

    state: State
    target: str | None
    """The target to publish; None: the source text stands (or the unit is left out, or holds the article back)."""
    fallback: str = ""
    """Why there is no target: a policy word, `source`, `omit` or `hold`; empty where there is one, or none is needed."""
    grade: Grade | None = None


AS_IT_IS = Verdict(State.SOURCE, None)


def grade_of(unit: Unit, source: str, lang: str) -> Grade:
    """The grade of a stale unit (or of a kept old pair) against the source as it is now."""
    from tm.grade import grade, grade_pieces

    compare = grade_pieces if u.PIECE in unit.comments else grade
    return compare(unit.previous if unit.previous is not None else unit.source, source, lang)


class Publisher:
    """Decides unit by unit for one catalog."""

    def __init__(
        self, units: Sequence[Unit], locale: str, article_lang: str, policy: Publish, *, drafts: bool = False
    ) -> None:
        self.locale, self.lang, self.policy, self.drafts = locale, article_lang, policy, drafts
        self.nothing = Verdict(State.MISSING, None, policy.missing)
        self.waiting = {unit.key: unit for unit in units if unit.obsolete and unit.target and not unit.fuzzy}

    def verdict(self, unit: Unit) -> Verdict:
        """State, text to publish, and grade where the unit is stale."""
        if not unit.target and not unit.targets and not unit.obsolete:
            return self.nothing
        state = u.state(unit, self.locale, self.lang)
        if state is State.SOURCE:
            return AS_IT_IS
        if state is State.REVIEWED or (state is State.TRANSLATED and self.policy.minimum == "translated"):
            return Verdict(state, unit.target)
        if state is State.STALE:
            grade = grade_of(unit, unit.source, u.language(unit, self.lang))
            return self._stale(state, unit.target, grade)
        if state is State.DRAFT and self.drafts:
            return Verdict(state, unit.target)
        if state is State.DRAFT and unit.previous is not None:
            old = self.waiting.get((unit.previous_context, unit.previous))
            if old is not None:  # the pair that the draft took the place of
                return self._stale(state, old.target, grade_of(old, unit.source, u.language(unit, self.lang)))
        return Verdict(state, None, self.policy.missing)

    def _stale(self, state: State, target: str, grade: Grade) -> Verdict:
        if self.policy.minimum == "reviewed" and grade is not Grade.COSMETIC:
            return Verdict(state, None, "source", grade)
        rule = self.policy.stale.get(grade, "source")
        return Verdict(state, target, "", grade) if rule == "publish" else Verdict(state, None, rule, grade)


def count(
    units: Sequence[Unit],
    publisher: Publisher,
    on_unit: Callable[[Unit, Verdict], None] | None = None,
    words: dict[str, int] | None = None,
    *,
    sized: bool = True,
) -> Coverage:
    """The coverage of a catalog's live units. `words`: what was counted of an article's sources in another locale.

    Unless `sized`, units are counted and words are not: no share can be had of that.
    """
    coverage = Coverage()
    known = {} if words is None else words
    nothing = publisher.nothing
    missing = source = missing_words = source_words = 0
    for unit in units:
        if unit.obsolete:
            continue
        verdict = publisher.verdict(unit)
        size = known.get(unit.source) if sized else 0
        if size is None:
            size = known[unit.source] = max(1, count_words(unit.source))
        if unit.comments or (verdict is not nothing and verdict is not AS_IT_IS):
            coverage.add(verdict, size, unedited=bool(unit.comments) and u.is_unedited(unit))
        elif verdict is nothing:  # most units of a young catalog
            missing, missing_words = missing + 1, missing_words + size
        else:
            source, source_words = source + 1, source_words + size
        if on_unit is not None:
            on_unit(unit, verdict)
    if missing:
        coverage.units[State.MISSING] += missing
        coverage.words[State.MISSING] += missing_words
    if source:
        coverage.units[State.SOURCE] += source
        coverage.words[State.SOURCE] += source_words
    return coverage


@dataclass(slots=True)
class Standing:
    """One article in one locale: what becomes of each of its units, and what that comes to."""

    locale: str
    lang: str
    """The article's own."""
    coverage: Coverage
    verdicts: dict[tuple[str | None, str], Verdict]
    """Key of a live unit -> what becomes of it."""
    people: set[str] = field(default_factory=set)
    """Who reviewed what goes out."""
    engines: set[str] = field(default_factory=set)
    """Whose words go out as they came."""

    @property
    def accepted(self) -> bool:
        """Whether a target goes out."""
        return any(verdict.target is not None for verdict in self.verdicts.values())

    @property
    def readable(self) -> bool:
        """Whether there is anything to read in this locale: it is the article's own, or a target goes out."""
        return self.locale == self.lang or self.accepted

    def standing_in(self, fallback: str) -> int:
        """Units for which a fallback of this kind stands in: `source`, `omit` or `hold`."""
        return sum(1 for verdict in self.verdicts.values() if verdict.fallback == fallback)

    def held(self, required: float | None, minimum: str, errors: Callable[[], int]) -> list[str]:
        """Why the article is held back in this locale; empty: it goes out. `errors` is asked only where a share is required."""
        holding = self.standing_in("hold")
        told = f"{holding} unit{'s' if holding > 1 else ''} without a target that may be published"
        why = [told] if holding else []
        return why if required is None else why + self.coverage.blockers(required, minimum, errors())


def stand(
    units: Sequence[Unit], locale: str, lang: str, policy: Publish, *, drafts: bool = False, sized: bool = True
) -> Standing:
    """Judge every live unit of a catalog; with `drafts`, as a preview that holds unaccepted ones too. `sized`: as `count`."""
    verdicts: dict[tuple[str | None, str], Verdict] = {}
    people: set[str] = set()
    engines: set[str] = set()

    def note(unit: Unit, verdict: Verdict) -> None:
        verdicts[unit.key] = verdict
        if verdict.target is not None and unit.comments:
            stamps = u.stamps(unit)
            if verdict.state is State.REVIEWED:
                people.update(stamp.who for stamp in stamps if stamp.kind == "reviewed")
            if u.is_unedited(unit):
                engines.update(stamp.who for stamp in stamps if stamp.kind == "from")

    coverage = count(units, Publisher(units, locale, lang, policy, drafts=drafts), note, sized=sized)
    return Standing(locale, lang, coverage, verdicts, people, engines)
