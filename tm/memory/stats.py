"""How good the drafts of each engine were, told from what people did with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum


class Outcome(StrEnum):
    """What became of a draft."""

    PENDING = "pending"
    UNEDITED = "unedited"
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Offer:
    """One draft that was offered, as the stamps of its unit tell it."""

    engine: str
    """As in the stamp: an engine, `memory`, `reuse 4/5 google`, ..."""
    locale: str
    outcome: Outcome
    draft: str = ""
    final: str = ""
    """The accepted target; with `draft`, both of an edited one, the effort is measured."""
    digest: str = ""
    """The stamp's, of the draft."""


@dataclass(slots=True)
class Tally:
    """The offers of one engine in one locale."""

    engine: str
    locale: str
    pending: int = 0
    unedited: int = 0
    edited: int = 0
    rejected: int = 0
    efforts: list[float] = field(default_factory=list)
    """Of edited drafts, as far as they were measured: the edit distance in per cent of the longer text."""
    unmeasured: list[tuple[str, str]] = field(default_factory=list)
    """(digest of the draft, the accepted target) of edited drafts whose text is not known."""

    @property
    def offered(self) -> int:
        """All drafts."""
        return self.pending + self.unedited + self.edited + self.rejected

    @property
    def accepted(self) -> int:
        """Drafts that became targets, edited or not."""
        return self.unedited + self.edited

    @property
    def effort(self) -> float | None:
        """The mean of all that were accepted, unedited ones as 0; None: nothing measured."""
        count = self.unedited + len(self.efforts)
        return fsum(self.efforts) / count if count else None


def tally(offers: Iterable[Offer]) -> list[Tally]:
    """One row per engine and locale, in that order."""
    rows: dict[tuple[str, str], Tally] = {}
    for offer in offers:
        row = rows.setdefault((offer.engine, offer.locale), Tally(offer.engine, offer.locale))
        setattr(row, offer.outcome.value, getattr(row, offer.outcome.value) + 1)
        if offer.outcome is Outcome.EDITED:
            distance = effort(offer.draft, offer.final)
            if distance is None:
                row.unmeasured.append((offer.digest, offer.final))
            else:
                row.efforts.append(distance)
    return [rows[key] for key in sorted(rows)]


def added(tallies: Iterable[Tally]) -> list[Tally]:
    """One row per engine and locale, in that order, out of those of several catalogs."""
    rows: dict[tuple[str, str], Tally] = {}
    for one in tallies:
        row = rows.setdefault((one.engine, one.locale), Tally(one.engine, one.locale))
        for outcome in Outcome:
            setattr(row, outcome.value, getattr(row, outcome.value) + getattr(one, outcome.value))
        row.efforts += one.efforts
        row.unmeasured += one.unmeasured
    return [rows[key] for key in sorted(rows)]


def effort(draft: str, final: str) -> float | None:
    """What it took to make a draft the accepted target; None where one of them is not known."""
    if not draft or not final:
        return None
    from rapidfuzz.distance import Levenshtein

    return 100 * Levenshtein.normalized_distance(draft, final)
