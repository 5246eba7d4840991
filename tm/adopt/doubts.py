"""Signs that two texts which stand opposite each other do not say the same: figures and names that do not meet."""

from __future__ import annotations

from collections import defaultdict

from tm.adopt.evidence import alike, keys
from tm.numbers import compare, scan

_NAMES = 4  # names on both sides from which on some of them must meet
_MET = 0.1  # the share that must
_PLAIN = 3.0  # weight from which on the other signs are enough without them


def doubt(source: str, target: str, source_lang: str, target_lang: str, weight: float) -> str:
    """Why a likely pair is not sure; empty where nothing speaks against it. `weight` is what speaks for it."""
    found = compare(scan(source, source_lang), scan(target, target_lang))
    if any(difference.kind != "loose" for difference in found):
        return "its figures differ"
    if weight < _PLAIN:
        ours, theirs = ([key for key, kind in keys(text).items() if kind == "name"] for text in (source, target))
        if min(len(ours), len(theirs)) >= _NAMES and min(_met(ours, theirs), _met(theirs, ours)) < _MET:
            return "its names differ"
    return ""


def _met(ours: list[str], theirs: list[str]) -> float:
    near: dict[str, list[str]] = defaultdict(list)
    for key in theirs:
        near[key[:3]].append(key)
    return sum(any(alike(key, other, True) for other in near[key[:3]][:50]) for key in ours) / len(ours)
