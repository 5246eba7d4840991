"""What was kept in its place, and the gaps between: where each segment stands that came, went or changed. Pure."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Mapping, Sequence

Gaps = tuple[dict[int, int], dict[int, int]]
"""For the old and the new indexes that are left: the number of the gap between unmoved neighbours that each stands in."""


def moved(kept: Mapping[int, int]) -> frozenset[int]:
    """New indexes outside the longest increasing run of old indexes (patience sorting, n log n)."""
    order = sorted(kept)
    places = [kept[at] for at in order]
    if all(map(operator.lt, places, places[1:])):
        return frozenset()
    tails: list[int] = []
    at_tail: list[int] = []
    before: dict[int, int] = {}
    for at, place in zip(order, places, strict=True):
        position = bisect_left(tails, place)
        if position == len(tails):
            tails.append(place)
            at_tail.append(at)
        else:
            tails[position] = place
            at_tail[position] = at
        before[at] = at_tail[position - 1] if position else -1
    stays = set()
    at = at_tail[-1] if at_tail else -1
    while at >= 0:
        stays.add(at)
        at = before[at]
    return frozenset(kept.keys() - stays)


def gaps(kept: Mapping[int, int], moved: frozenset[int], rest_old: Sequence[int], rest_new: Sequence[int]) -> Gaps:
    """Where the indexes stand that were not kept."""
    stays = [at for at in kept if at not in moved] if moved else kept
    old_edges, new_edges = sorted(map(kept.__getitem__, stays)), sorted(stays)
    return (
        {at: bisect_left(old_edges, at) for at in rest_old},
        {at: bisect_left(new_edges, at) for at in rest_new},
    )
