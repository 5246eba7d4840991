"""How much speaks for two stretches of blocks saying the same, as a log likelihood ratio against unrelated ones.

Lengths (Gale and Church, Computational Linguistics 19, 1993; with Student's t for outliers), names and figures and loan
words in a rough spelling (`tm.sentences.anchors`), codes, kinds, labels and closing marks. A word counts by how few blocks
hold it; one that the other document holds elsewhere counts against the pair, one that it holds nowhere does not.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tm.adopt.model import Block
from tm.sentences.anchors import FIGURE, NAME, anchors

_CODES = re.compile(
    r"\]\(([^()\s]{1,300})\)|`([^`\n]{1,200})`|\b(?:href|src|id)=[\"']([^\"']{1,300})[\"']|\{(\w{1,60})\}"
)
_QUOTE = re.compile(r"[\"“”«»„]")
_CLOSERS = "\"'”’»“*_~)]}›<> /"
# Characters per character of English, on human translations of news; other languages are read off the documents.
_SIZE = {"en": 1.0, "tr": 1.07, "ru": 1.11}
_SPREAD, _SPREAD_FLOOR, _FREEDOM, _FIT = 2.8, 40.0, 7.0, 1.4
_QUOTES, _END, _SAME, _BUCKET = 0.5, 0.8, 6.0, 48
_LONGEST = 20_000  # characters of a block whose words are looked at


@dataclass(frozen=True, slots=True)
class Quality:
    """What a shared token says by its kind: chance that unrelated blocks share one, its weight, and its loss if absent."""

    chance: float
    weight: float
    loss: float


_QUALITIES = {
    "code": Quality(0.01, 1.0, 1.5),
    "long figure": Quality(0.01, 0.9, 1.2),
    "figure": Quality(0.06, 0.8, 0.6),
    "name": Quality(0.03, 0.6, 0.5),
    "word": Quality(0.05, 0.35, 0.1),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One to three blocks in a row."""

    start: int
    end: int
    size: int
    ids: frozenset[int]
    loss: float
    """What it would cost if the other side held none of the ids."""
    kind: str
    label: str
    close: str
    quoted: bool
    text: str


class Evidence:
    """Both documents, and the weight of every possible pair of stretches."""

    def __init__(self, source: Sequence[Block], target: Sequence[Block], source_lang: str, target_lang: str) -> None:
        self.blocks = (source, target)
        found = [[keys(block.text[:_LONGEST]) for block in side] for side in self.blocks]
        self.ids, kinds = _shared(found)
        self.gain, self.loss = _weights(self.ids, kinds)
        self.ratio = _ratio(source, target, source_lang, target_lang)
        self.similar: Callable[[int, int, int, int], float] | None = None
        """What sentence vectors say for source blocks i..i2 and target blocks j..j2, where they were asked for."""
        self._stretches: tuple[dict[tuple[int, int], Stretch], ...] = ({}, {})

    def stretch(self, side: int, start: int, end: int) -> Stretch:
        """Blocks start..end of a side (0: source, 1: target)."""
        found = self._stretches[side].get((start, end))
        if found is None:
            rows = self.blocks[side][start:end]
            ids = frozenset[int]().union(*self.ids[side][start:end])
            found = Stretch(
                start,
                end,
                sum(len(block.text) + 1 for block in rows),
                ids,
                sum(self.loss[key] for key in ids),
                rows[0].kind,
                rows[0].label,
                _end_class(rows[-1].text),
                any(_QUOTE.search(block.text) for block in rows),
                rows[0].text if len(rows) == 1 else "",
            )
            self._stretches[side][start, end] = found
        return found

    def positive(self, one: Stretch, two: Stretch) -> float:
        """What the shared words alone say for a pair."""
        return sum(self.gain[key] for key in one.ids & two.ids)

    def weigh(self, one: Stretch, two: Stretch) -> float:
        """Log likelihood ratio of the two saying the same."""
        square = (two.size - self.ratio * one.size) ** 2 / (
            self.ratio * one.size * _SPREAD + self.ratio * self.ratio * _SPREAD_FLOOR
        )
        weight = _FIT - (_FREEDOM + 1) / 2 * math.log1p(square / _FREEDOM)
        shared = one.ids & two.ids
        weight += sum(self.gain[key] + 2 * self.loss[key] for key in shared) - one.loss - two.loss
        weight += _kinds(one, two)
        if one.text and one.text == two.text:
            weight += _SAME if len(one.text) > 40 else _SAME / 2
        if self.similar is not None:
            weight += self.similar(one.start, one.end, two.start, two.end)
        if one.close != two.close:
            weight -= _END
        elif one.close != ".":
            weight += _END
        return weight + (0.0 if not (one.quoted or two.quoted) else _QUOTES if one.quoted == two.quoted else -_QUOTES)


def _end_class(text: str) -> str:
    last = text.rstrip(_CLOSERS)[-1:]
    return last if last in "?!:" else "." if last in ".…" else "-"


def _kinds(one: Stretch, two: Stretch) -> float:
    weight = 0.0
    if one.kind != two.kind:
        weight -= 3.0 if "heading" in (one.kind, two.kind) else 2.0
    elif one.kind != "paragraph":
        weight += 1.0
    if one.label and two.label:
        weight += 2.0 if one.label == two.label else -2.5
    return weight


def _ratio(source: Sequence[Block], target: Sequence[Block], source_lang: str, target_lang: str) -> float:
    """Expected target characters per source character: what is known of the languages, and a little of what is seen."""
    ours, theirs = (sum(len(block.text) + 1 for block in side) for side in (source, target))
    seen = math.log(max(1, theirs) / max(1, ours))
    one, two = (_SIZE.get(lang.replace("_", "-").partition("-")[0].lower()) for lang in (source_lang, target_lang))
    if one is None or two is None:
        return math.exp(max(-1.5, min(1.5, 0.9 * seen)))
    known = math.log(two / one)
    return math.exp(known + 0.15 * max(-0.7, min(0.7, seen - known)))


# --- words that both documents hold ----------------------------------------------------------------------------------
def keys(text: str) -> dict[str, str]:
    """Rough spellings of the words of a text, each with its kind: code, long figure, figure, name or word."""
    found: dict[str, str] = {}
    for match in _CODES.finditer(text):
        found["#" + next(filter(None, match.groups()))] = "code"
    for anchor in anchors(text):
        if anchor.weight == FIGURE:
            digits = anchor.key[1:].isdigit()
            found[anchor.key] = "code" if not digits else "long figure" if len(anchor.key) > 3 else "figure"
        elif anchor.weight == NAME or anchor.key not in found:
            found[anchor.key] = "name" if anchor.weight == NAME else "word"
    return found


def alike(one: str, other: str, names: bool) -> bool:
    """Whether two rough spellings may be one word; they share their first letters, for endings differ."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    length = max(3, min(len(one), len(other)))
    if names:
        return shared >= min(length, 4) and shared >= 0.6 * length
    return shared >= 5 or (shared >= 4 and shared >= 0.8 * length)


def _shared(rows: Sequence[Sequence[dict[str, str]]]) -> tuple[list[list[frozenset[int]]], list[str]]:
    """Each block's tokens that have a partner on the other side, as numbers of classes of alike spellings."""
    words: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for side in (0, 1):
        for row in rows[side]:
            for key, kind in row.items():
                if kind != "word" or key not in words[side]:
                    words[side][key] = kind
    parent: dict[tuple[int, str], tuple[int, str]] = {}
    kinds: dict[tuple[int, str], str] = {}

    def root(node: tuple[int, str]) -> tuple[int, str]:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    buckets: dict[str, list[str]] = defaultdict(list)
    for key in sorted(words[1]):
        buckets[key if key[0] == "#" else key[:4]].append(key)
    for key in sorted(words[0]):
        near = buckets.get(key if key[0] == "#" else key[:4], [])
        at = max(0, bisect_left(near, key) - _BUCKET // 2)  # of very many alike spellings the nearest
        for other in near[at : at + _BUCKET]:
            both = words[0][key] == words[1][other] == "name"
            if key[0] == "#" or alike(key, other, both):
                kind = words[0][key] if key[0] == "#" else "name" if both else "word"
                one, two = root((0, key)), root((1, other))
                best = min((kind, kinds.get(one, kind), kinds.get(two, kind)), key=list(_QUALITIES).index)
                parent[two] = one
                kinds[one] = best
    numbers: dict[tuple[int, str], int] = {}
    for node in parent:
        numbers.setdefault(root(node), len(numbers))
    ids = [
        [frozenset(numbers[root((side, key))] for key in row if (side, key) in parent) for row in rows[side]]
        for side in (0, 1)
    ]
    return ids, [kinds[node] for node in numbers]


def _weights(ids: Sequence[Sequence[frozenset[int]]], kinds: Sequence[str]) -> tuple[list[float], list[float]]:
    """What each class says where both sides hold it, and where one does."""
    counts = [[0] * len(kinds), [0] * len(kinds)]
    for side in (0, 1):
        for row in ids[side]:
            for key in row:
                counts[side][key] += 1
    many = max(len(ids[0]), len(ids[1]))
    gains, losses = [], []
    for key, kind in enumerate(kinds):
        quality = _QUALITIES[kind]
        often = (counts[0][key] + counts[1][key]) / 2 - 1
        chance = min(1.0, quality.chance + often / max(1, many))
        rare = math.log(1 / chance)
        gains.append(quality.weight * rare)
        losses.append(quality.loss * rare / math.log(1 / quality.chance))
    return gains, losses
