"""All ways to pair the sentences of a source with those of its target, weighed: how sure each common boundary is.

The model is Gale and Church's (Computational Linguistics 19, 1993) with anchors added: a bead pairs up to three source
sentences with up to three target ones; its weight falls with the difference of their lengths and rises with what they
share. Instead of the best path alone, the sums over all paths are taken (forward and backward), so that every pair of
boundaries gets the share of the whole weight that passes through it: a probability, which is what a refusal needs.
Constants were fitted on human translations of news (English, Turkish, Russian), whole and with sentences joined or
left out. Work and memory are linear: pairs far off the diagonal are not looked at, and a text beyond `MOST_CELLS` is
refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from tm.sentences.anchors import matches

# Log weights of a bead by how many sentences it holds on each side; 1-1 is 0.
_SHAPES = {
    (1, 1): 0.0,
    (1, 2): -3.3,
    (2, 1): -3.2,
    (2, 2): -5.5,
    (1, 3): -6.0,
    (3, 1): -6.5,
    (2, 3): -8.0,
    (3, 2): -8.0,
}
_LEFT_OUT = -5.2
_WEAK = -4.5  # a bead that ends where the splitter saw no end of a sentence
_SPREAD = 2.8  # variance of a target's length, per character of the source
_SPREAD_FLOOR = 40.0
_FREEDOM = 7.0  # of Student's t: translations have outliers
_END_CLASS, _QUOTES, _OPENING = 0.8, 1.0, 0.5
_MOST = 2.0  # a translation is not this many times longer or shorter than expected ...
_SLACK = 30.0  # ... but for some characters
_LARGEST = 4  # atoms of one side in a bead
_REACH = 40  # atoms off the diagonal
MOST_CELLS = 80_000

# Characters of a translation, relative to English, in news and encyclopaedic prose.
_SIZE = {"en": 1.0, "tr": 1.075, "ru": 1.11}

_QUOTE = re.compile('["“”«»„]')
_CLOSERS = "\"”’')]»“*_ "


class Atom(NamedTuple):
    """A stretch between two places where a bead may begin or end; `ends` says whether a sentence surely ends there."""

    text: str
    ends: bool = True


class _Side(NamedTuple):
    """Running sums and marks of one side's atoms, so that a bead is weighed in constant time."""

    sizes: list[int]  # characters before atom k
    counts: list[int]  # ends of sentences before atom k
    quoted: list[int]  # atoms with a quotation mark before atom k
    opening: list[bool]
    classes: list[str]
    ends: list[bool]


def boundaries(
    source: Sequence[Atom], target: Sequence[Atom], source_lang: str, target_lang: str
) -> list[dict[int, float]] | None:
    """For each source boundary 0..n the target boundaries that go with it, each with its probability.

    None where the texts are too long, or too different in length to be translations of each other.
    """
    n, m = len(source), len(target)
    if not n or not m or n * min(m, 2 * _REACH + 1) > MOST_CELLS:
        return None
    one, two = _side(source), _side(target)
    ratio = _ratio(one.sizes[-1], two.sizes[-1], source_lang, target_lang)
    if not plausible(one.sizes[-1], two.sizes[-1], ratio):
        return None
    shared = matches([atom.text for atom in source], [atom.text for atom in target], _REACH)
    rows = _rows(n, m)
    edges = _edges(one, two, rows, ratio, shared)
    return _sums(edges, rows, n, m)


def _side(atoms: Sequence[Atom]) -> _Side:
    ends = [atom.ends for atom in atoms]
    ends[-1] = True
    return _Side(
        sizes=[0, *accumulate(len(atom.text) + 1 for atom in atoms)],
        counts=[0, *accumulate(map(int, ends))],
        quoted=[0, *accumulate(int(bool(_QUOTE.search(atom.text))) for atom in atoms)],
        opening=[atom.text[:1] in '"“«„' for atom in atoms],
        classes=[_end_class(atom.text) for atom in atoms],
        ends=ends,
    )


def _end_class(text: str) -> str:
    last = text.rstrip(_CLOSERS)[-1:]
    return last if last in ("?", "!") else "."


def _ratio(ours: int, theirs: int, source_lang: str, target_lang: str) -> float:
    """Expected characters of the target per character of the source.

    What is known of the two languages counts most, since a target that lacks a sentence has a ratio of its own; for
    other languages the texts themselves are believed.
    """
    one, two = (_SIZE.get(lang.replace("_", "-").partition("-")[0].lower()) for lang in (source_lang, target_lang))
    seen = theirs / ours
    if one is None or two is None:
        return math.exp(0.9 * math.log(seen))
    known = two / one
    return known * math.exp(0.15 * math.log(seen / known))


def plausible(ours: int, theirs: int, ratio: float = 1.0) -> bool:
    """Whether a text of `theirs` characters can translate one of `ours`: between half and double what is expected."""
    return 1 / _MOST < (theirs + _SLACK) / (ours * ratio + _SLACK) < _MOST


def _rows(n: int, m: int) -> list[tuple[int, int]]:
    """The first and last target boundary that is looked at for each source boundary."""
    if m <= 2 * _REACH:
        return [(0, m)] * (n + 1)
    return [(max(0, i * m // n - _REACH), min(m, i * m // n + _REACH)) for i in range(n + 1)]


_Edges = list[list[list[tuple[int, int, float]]]]


def _edges(
    one: _Side, two: _Side, rows: list[tuple[int, int]], ratio: float, shared: dict[tuple[int, int], float]
) -> _Edges:
    """For each cell of the band the beads that start there: next cell and log weight."""
    n, m = len(one.ends), len(two.ends)
    edges: _Edges = []
    for i in range(n + 1):
        low, high = rows[i]
        row: list[list[tuple[int, int, float]]] = []
        for j in range(low, high + 1):
            cell: list[tuple[int, int, float]] = []
            for i2 in range(i + 1, min(n, i + _LARGEST) + 1):
                for j2 in range(max(j + 1, rows[i2][0]), min(m, j + _LARGEST, rows[i2][1]) + 1):
                    weight = _weigh(one, two, i, i2, j, j2, ratio, shared)
                    if weight is not None:
                        cell.append((i2, j2, weight))
            if i < n and rows[i + 1][0] <= j <= rows[i + 1][1]:
                cell.append((i + 1, j, _LEFT_OUT))
            if j < high:
                cell.append((i, j + 1, _LEFT_OUT))
            row.append(cell)
        edges.append(row)
    return edges


def _weigh(
    one: _Side, two: _Side, i: int, i2: int, j: int, j2: int, ratio: float, shared: dict[tuple[int, int], float]
) -> float | None:
    """The log weight of the bead of atoms i..i2 and j..j2; None where no translator would make such a bead."""
    held = (
        one.counts[i2] - one.counts[i] + (not one.ends[i2 - 1]),
        two.counts[j2] - two.counts[j] + (not two.ends[j2 - 1]),
    )
    weight = _SHAPES.get(held)
    if weight is None:
        return None
    ours, theirs = one.sizes[i2] - one.sizes[i], two.sizes[j2] - two.sizes[j]
    square = (theirs - ratio * ours) ** 2 / (ratio * ours * _SPREAD + ratio * ratio * _SPREAD_FLOOR)
    weight -= (_FREEDOM + 1) / 2 * math.log1p(square / _FREEDOM)
    for a in range(i, i2):
        for b in range(j, j2):
            weight += shared.get((a, b), 0.0)
    if not two.ends[j2 - 1]:
        weight += _WEAK
    if one.classes[i2 - 1] != two.classes[j2 - 1]:
        weight -= 2 * _END_CLASS
    elif one.classes[i2 - 1] != ".":
        weight += 2 * _END_CLASS
    ours_quoted, theirs_quoted = one.quoted[i2] > one.quoted[i], two.quoted[j2] > two.quoted[j]
    if ours_quoted or theirs_quoted:
        weight += _QUOTES if ours_quoted == theirs_quoted else -_QUOTES
    return weight + (_OPENING if one.opening[i] == two.opening[j] else -_OPENING)


def _sums(edges: _Edges, rows: list[tuple[int, int]], n: int, m: int) -> list[dict[int, float]] | None:
    """The probability of each cell: forward sum times backward sum over the whole."""
    none = -math.inf
    forward = [[none] * (high - low + 1) for low, high in rows]
    backward = [[none] * (high - low + 1) for low, high in rows]
    forward[0][0] = backward[n][m - rows[n][0]] = 0.0
    for i in range(n + 1):
        for at, cell in enumerate(edges[i]):
            here = forward[i][at]
            if here > none:
                for i2, j2, weight in cell:
                    there = j2 - rows[i2][0]
                    forward[i2][there] = _add(forward[i2][there], here + weight)
    whole = forward[n][m - rows[n][0]]
    if whole == none:
        return None
    found: list[dict[int, float]] = [{} for _ in range(n + 1)]
    for i in range(n, -1, -1):
        for at in range(len(edges[i]) - 1, -1, -1):
            total = backward[i][at]
            for i2, j2, weight in edges[i][at]:
                total = _add(total, backward[i2][j2 - rows[i2][0]] + weight)
            backward[i][at] = total
            share = math.exp(min(0.0, forward[i][at] + total - whole)) if forward[i][at] + total > none else 0.0
            if share > 0.001:
                found[i][rows[i][0] + at] = share
    return found


def _add(one: float, two: float) -> float:
    """log(exp(one) + exp(two))."""
    high, low = (one, two) if one > two else (two, one)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))
