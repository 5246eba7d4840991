"""How far an article has come in a locale: its units and words by state, and what of that may be published. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tm.states import Grade, State

if TYPE_CHECKING:
    from tm.publish import Verdict

STATES = (State.MISSING, State.DRAFT, State.STALE, State.TRANSLATED, State.REVIEWED, State.SOURCE)
NAMES = tuple(map(str, STATES))
GRADES = tuple(map(str, Grade))


@dataclass(slots=True)
class Coverage:
    """Counts of one article (or of many) in one locale, in units and in source words."""

    units: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    unedited: int = 0
    covered: int = 0
    """Words with an accepted target that may be published."""

    def add(self, verdict: Verdict, words: int, *, unedited: bool) -> None:
        """Count one unit, whose source has so many words; `unedited`: its words are an engine's as they came."""
        self.units[verdict.state] += 1
        self.words[verdict.state] += words
        if verdict.grade is not None:
            self.grades[verdict.grade] += 1
        if unedited:
            self.unedited += 1
        published = verdict.target is not None and verdict.state is not State.DRAFT
        if (
            published
            or (verdict.state is State.DRAFT and verdict.grade is not None and verdict.target is not None)
            or verdict.state is State.TRANSLATED
        ):
            self.covered += words

    def merge(self, other: Coverage) -> None:
        """Add another article's counts."""
        self.units.update(other.units)
        self.words.update(other.words)
        self.grades.update(other.grades)
        self.unedited += other.unedited
        self.covered += other.covered

    @property
    def wanted(self) -> int:
        """Words that are not in this locale already."""
        return sum(count for state, count in self.words.items() if state != State.SOURCE)

    @property
    def share(self) -> float:
        """Covered words of all that are wanted; 1.0 where there is nothing to do."""
        wanted = self.wanted
        return self.covered / wanted if wanted else 1.0

    def blockers(self, required: float, minimum: str, errors: int = 0) -> list[str]:
        """Why the article is not ready at the required coverage (percent); empty: it is."""
        why = []
        if self.covered * 100 < required * self.wanted:
            for state in (State.MISSING, State.DRAFT, State.STALE):
                if count := self.units[state]:
                    why.append(f"{count} unit{'s' if count > 1 else ''} {state}")
            if required < 100 or not why:
                why.append(f"coverage {self.share:.1%} of {required:g}%")
        if self.grades[Grade.FACTUAL]:
            count = self.grades[Grade.FACTUAL]
            why.append(f"{count} factual change{'s' if count > 1 else ''} not translated")
        if minimum == "reviewed" and (count := self.units[State.TRANSLATED]):
            why.append(f"{count} unit{'s' if count > 1 else ''} not reviewed")
        if errors:
            why.append(f"{errors} error finding{'s' if errors > 1 else ''}")
        return why

    def plain(self) -> dict[str, Any]:
        """As `tm status --json` shows it."""
        return {
            "units": {name: self.units.get(name, 0) for name in NAMES},
            "words": {name: self.words.get(name, 0) for name in NAMES},
            "grades": {name: self.grades.get(name, 0) for name in GRADES},
            "unedited": self.unedited,
            "covered": self.covered,
            "coverage": cut(self.share),
        }


def cut(share: float) -> float:
    """A share to four digits, cut and not rounded: 1.0 means all of it."""
    return int(share * 10_000) / 10_000


def from_plain(values: Mapping[str, Any]) -> Coverage:
    """The counts that `plain` wrote."""
    return Coverage(
        Counter(values["units"]),
        Counter(values["words"]),
        Counter(values["grades"]),
        values["unedited"],
        values["covered"],
    )
