"""Likeness of texts across languages by sentence vectors: an extra, loaded where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tm.errors import UsageError
from tm.semantic import INSTALL, available, encode

_WEIGHT, _MIDDLE = 12.0, 0.45  # log likelihood ratio per unit of cosine above what unrelated blocks of one article have


def similarity(source: Sequence[str], target: Sequence[str]) -> Callable[[int, int, int, int], float]:
    """A function of source i..i2 and target j..j2 (half open) that says how alike they are, as log likelihood ratio.

    Raises UsageError where the package is missing.
    """
    if not available():
        raise UsageError("--semantic needs another package", hint=INSTALL)
    import numpy as np

    ours, theirs = encode(source), encode(target)

    def weigh(i: int, i2: int, j: int, j2: int) -> float:
        one, two = ours[i:i2].sum(axis=0), theirs[j:j2].sum(axis=0)
        length = float(np.linalg.norm(one) * np.linalg.norm(two))
        return _WEIGHT * (float(one @ two) / length - _MIDDLE) if length else 0.0

    return weigh
