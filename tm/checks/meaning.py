"""Whether a target says what its source says, by sentence vectors (`tm[semantic]`); it runs where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from tm import semantic
from tm.checks.base import MEANING, UnitView, article_check, primary
from tm.checks.prose import FILLER, view
from tm.model import Severity, State
from tm.text import quote

_STATES = frozenset((State.TRANSLATED, State.REVIEWED, State.DRAFT))
_SHORTEST, _FEWEST = 40, 6
"""Characters and words from which on a source says enough to be compared."""
# Cosines below which a target says something else, by characters of the source: of the longer ones any two of one
# article are akin. Chosen on half of the documents of `benchmarks/checks.py`, reported on the other half.
_LEAST = ((60, 0.30), (200, 0.36), (10**9, 0.48))
_NEARER = 0.05
"""How much nearer another source has to be than a target's own."""
_AROUND = 50
"""Units on both sides whose sources are tried; translations get mixed up nearby."""
_BATCH = 512


@article_check(MEANING, Severity.WARNING, mqm="accuracy/mistranslation", optional=True)
def meaning(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """The target does not say what its source says, or says what the source of another unit does."""
    chosen = [unit for unit in units if _comparable(unit)]
    if not chosen or not semantic.available():
        return
    texts = [(_prose(unit.source, unit.format), _prose(unit.target, unit.format)) for unit in chosen]
    rows = [row for row, (source, target) in enumerate(texts) if _enough(source) and target.strip()]
    found = _vectors([texts[row][side] for side in (0, 1) for row in rows])
    ours, theirs = found[: len(rows)], found[len(rows) :]
    for at, row in enumerate(rows):
        first = max(0, at - _AROUND)
        near = [float(cosine) for cosine in ours[first : at + _AROUND + 1] @ theirs[at]]
        own = near[at - first]
        best = first + max(range(len(near)), key=near.__getitem__)
        if near[best - first] > own + _NEARER:
            yield chosen[row], f"the target looks like the translation of {quote(chosen[rows[best]].source)}"
        elif own < next(least for length, least in _LEAST if len(texts[row][0]) < length):
            yield chosen[row], "the target does not look like a translation of its source"


def _comparable(unit: UnitView) -> bool:
    langs = {primary(unit.source_lang), primary(unit.locale)}
    return unit.state in _STATES and len(langs) == 2 and langs <= semantic.LANGUAGES


def _prose(text: str, format: str) -> str:
    """What of a text the encoder looks at: its prose, without codes."""
    return view(text[: 4 * semantic.LONGEST], format).prose.replace(FILLER, "")


def _enough(source: str) -> bool:
    return len(source) >= _SHORTEST and sum(1 for _ in islice(source.split(), _FEWEST)) == _FEWEST


def _vectors(texts: Sequence[str]) -> semantic.Vectors:
    """All vectors, in batches that bound the memory."""
    import numpy as np

    batches = [semantic.encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
    return np.concatenate(batches) if batches else np.zeros((0, 1), np.float32)
