"""All monotone ways through two documents, weighed: the best one, and how sure each of its steps is.

Sums over all ways (forward and backward) give every step its share of the whole weight. Work is linear: only cells near
the line through words that stand once in each document are looked at.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from tm.adopt.evidence import Evidence

# Log weights of a step by how many blocks it takes on each side.
_SHAPES = {(1, 1): 0.0, (1, 2): -4.0, (2, 1): -4.0, (1, 3): -6.0, (3, 1): -6.0, (2, 2): -7.0}
_LEFT_OUT = -3.5
_CELLS = 60_000  # up to so many cells all are looked at
_REACH = 24
TEMPERATURE = 0.7
"""Signs of one block hang together, so the sum of their weights says more than it should."""


class Step(NamedTuple):
    """Blocks `source[a:b]` and `target[c:d]`; `share` is the probability of just this step."""

    source: tuple[int, int]
    target: tuple[int, int]
    share: float
    weight: float


def best_way(evidence: Evidence) -> list[Step]:
    """The most likely way from the beginning of both documents to their ends."""
    n, m = len(evidence.blocks[0]), len(evidence.blocks[1])
    rows = _rows(evidence, n, m)
    none = -math.inf
    forward = [[none] * (high - low + 1) for low, high in rows]
    best = [[none] * (high - low + 1) for low, high in rows]
    came: list[list[tuple[int, int, float] | None]] = [[None] * (high - low + 1) for low, high in rows]
    forward[0][0] = best[0][0] = 0.0
    edges: list[list[list[tuple[int, int, float]]]] = []
    for i in range(n + 1):
        low, high = rows[i]
        row: list[list[tuple[int, int, float]]] = []
        for j in range(low, high + 1):
            cell = _cell(evidence, i, j, rows, n, m) if forward[i][j - low] > none else []
            here, top = forward[i][j - low], best[i][j - low]
            for i2, j2, weight in cell:
                at = j2 - rows[i2][0]
                forward[i2][at] = _add(forward[i2][at], here + weight)
                if top + weight > best[i2][at]:
                    best[i2][at], came[i2][at] = top + weight, (i, j, weight)
            row.append(cell)
        edges.append(row)
    return _trace(rows, edges, forward, came, n, m)


def _trace(
    rows: list[tuple[int, int]],
    edges: list[list[list[tuple[int, int, float]]]],
    forward: list[list[float]],
    came: list[list[tuple[int, int, float] | None]],
    n: int,
    m: int,
) -> list[Step]:
    backward = [[-math.inf] * (high - low + 1) for low, high in rows]
    backward[n][m - rows[n][0]] = 0.0
    for i in range(n, -1, -1):
        for at in range(len(edges[i]) - 1, -1, -1):
            for i2, j2, weight in edges[i][at]:
                backward[i][at] = _add(backward[i][at], weight + backward[i2][j2 - rows[i2][0]])
    whole = forward[n][m - rows[n][0]]
    steps: list[Step] = []
    i, j = n, m
    while (before := came[i][j - rows[i][0]]) is not None:
        i0, j0, weight = before
        log = forward[i0][j0 - rows[i0][0]] + weight + backward[i][j - rows[i][0]] - whole
        steps.append(Step((i0, i), (j0, j), math.exp(min(0.0, log)), weight / TEMPERATURE))
        i, j = i0, j0
    return steps[::-1]


def _cell(
    evidence: Evidence, i: int, j: int, rows: list[tuple[int, int]], n: int, m: int
) -> list[tuple[int, int, float]]:
    """The steps that begin at a cell, with their weights."""
    found: list[tuple[int, int, float]] = []
    for (a, b), shape in _SHAPES.items():
        i2, j2 = i + a, j + b
        if i2 <= n and j2 <= m and rows[i2][0] <= j2 <= rows[i2][1]:
            one, two = evidence.stretch(0, i, i2), evidence.stretch(1, j, j2)
            found.append((i2, j2, TEMPERATURE * (shape + evidence.weigh(one, two))))
    if i < n and rows[i + 1][0] <= j <= rows[i + 1][1]:
        found.append((i + 1, j, TEMPERATURE * _LEFT_OUT))
    if j < rows[i][1]:
        found.append((i, j + 1, TEMPERATURE * _LEFT_OUT))
    return found


def _add(one: float, two: float) -> float:
    """log(exp(one) + exp(two))."""
    high, low = (one, two) if one > two else (two, one)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))


# --- where to look ----------------------------------------------------------------------------------------------------
def _rows(evidence: Evidence, n: int, m: int) -> list[tuple[int, int]]:
    """The first and last target boundary that is looked at for each source boundary; both rise."""
    if (n + 1) * (m + 1) <= _CELLS:
        return [(0, m)] * (n + 1)
    line = [(0, 0), *_landmarks(evidence), (n, m)]
    rows: list[tuple[int, int]] = []
    for (i, j), (i2, j2) in pairwise(line):
        for at in range(i, i2):
            middle = j + (j2 - j) * (at - i) // max(1, i2 - i)
            # Between two landmarks that are far apart on one side only, the whole of the gap is looked at, up to a limit.
            more = min(4 * _REACH, abs((j2 - j) - (i2 - i)))
            rows.append((max(0, middle - _REACH - more), min(m, middle + _REACH + more)))
    rows.append((max(0, m - _REACH), m))
    rows[0] = (0, rows[0][1])
    low = m
    for at in range(n, -1, -1):  # monotone, so that every cell can be left and reached
        low = min(low, rows[at][0])
        rows[at] = (low, rows[at][1])
    high = 0
    for at in range(n + 1):
        high = max(high, rows[at][1])
        rows[at] = (rows[at][0], high)
    return rows


def _landmarks(evidence: Evidence) -> list[tuple[int, int]]:
    """The longest rising chain of places where both documents hold a word that stands once in each."""
    places: list[dict[int, int]] = []
    for side in evidence.ids:
        seen: dict[int, int] = {}
        for at, ids in enumerate(side):
            for key in ids:
                seen[key] = -1 if key in seen else at
        places.append(seen)
    points = sorted(
        {(i, places[1][key]) for key, i in places[0].items() if i >= 0 and places[1].get(key, -1) >= 0},
        key=lambda point: (point[0], -point[1]),
    )
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(points):
        at = bisect_left(tails, j)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [j], [index]
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(points[index])
        index = before[index]
    return [point for point in reversed(chain) if point > (0, 0)]
