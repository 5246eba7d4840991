"""How good the drafts of each engine were, told from what people did with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(slots=True)
class Tally:
    """The offers of one engine in one locale."""

    engine: str
    locale: str
    offered: int = 0
    pending: int = 0
    unedited: int = 0
    edited: int = 0
    rejected: int = 0
    effort: float | None = None
    """Mean edit distance of accepted drafts in per cent of the longer text, unedited ones as 0; None: nothing measured."""

    @property
    def accepted(self) -> int:
        """Drafts that became targets, edited or not."""
        return self.unedited + self.edited


def tally(offers: Iterable[Offer]) -> list[Tally]:
    """One row per engine and locale, in that order."""
    rows: dict[tuple[str, str], Tally] = {}
    efforts: dict[tuple[str, str], list[float]] = {}
    for offer in offers:
        key = (offer.engine, offer.locale)
        row = rows.setdefault(key, Tally(*key))
        row.offered += 1
        setattr(row, offer.outcome.value, getattr(row, offer.outcome.value) + 1)
        distance = _effort(offer)
        if distance is not None:
            efforts.setdefault(key, []).append(distance)
    for key, found in efforts.items():
        rows[key].effort = sum(found) / len(found)
    return [rows[key] for key in sorted(rows)]


def _effort(offer: Offer) -> float | None:
    if offer.outcome is Outcome.UNEDITED:
        return 0.0
    if offer.outcome is not Outcome.EDITED or not offer.draft or not offer.final:
        return None
    from rapidfuzz.distance import Levenshtein

    return 100 * Levenshtein.normalized_distance(offer.draft, offer.final)
