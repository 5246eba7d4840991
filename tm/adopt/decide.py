"""From the most likely way through two documents to pairings, each sure or with the reason why it is not.

A pair is sure where nearly all likely ways go through it and its own signs speak for it: a neighbour that was left out of
the translation must not be replaced by the next best block. Constants were set on human translations of news and
encyclopedia articles (English, Turkish, Russian) with paragraphs left out, joined, parted and moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tm.adopt.doubts import doubt
from tm.adopt.evidence import Evidence
from tm.adopt.lattice import Step, best_way
from tm.adopt.model import Block, Pairing

SURE = 0.93
"""Least share of a sure pair."""
_LIKELY = 0.3  # least share of a pair that is offered at all
_SIGNS = 2.0  # least weight of a sure pair's own signs
_BETWEEN = 1.5  # where the pairs before and after it are next to it on both sides and leave no doubt
_NO_DOUBT = 3.5  # weight of such a neighbour
_RIVAL = 0.5  # by how much a sure pair must beat the same block with a neighbour of its partner
_NEAR = 2  # blocks away in which a rival is looked for
_PART = 0.5  # least weight of each part of a target that was parted
_MOVED = 4.0  # least weight of a block found elsewhere, and by how much it must beat the second best
_MARGIN = 2.0
_MOST_MOVED = 60  # blocks left over on a side beyond which moved ones are not looked for
_UNTRANSLATED = 3  # words from which on a target that equals its source is no translation
_FITS = 1.5  # weight of a pair that hardly ever stands between unrelated documents
_STRANGERS = 0.5  # share of such pairs below which the two documents are not taken for translations of each other


def align(
    source: Sequence[Block], target: Sequence[Block], source_lang: str, target_lang: str, *, semantic: bool = False
) -> list[Pairing]:
    """The pairings of two documents, by source index; a source block without a translation has none.

    A source block may have several targets (one pairing), and several source blocks may share one (a pairing each, with
    its part of the text). With `semantic`, sentence vectors join the evidence. Raises TmError where their package is
    missing.
    """
    if not source or not target:
        return []
    evidence = Evidence(source, target, source_lang, target_lang)
    if semantic:
        from tm.adopt.semantic import similarity

        evidence.similar = similarity([block.text for block in source], [block.text for block in target])
    way = best_way(evidence)
    found: list[Pairing] = []
    left: list[int] = []
    free: list[int] = []
    for at, step in enumerate(way):
        made = _pairings(evidence, step, _signs_needed(way, at), source_lang, target_lang)
        found += made
        left += [i for i in range(*step.source) if all(pairing.source_index != i for pairing in made)]
        free += range(*step.target) if not made else ()
    found += _moved(evidence, left, free)
    found.sort(key=lambda pairing: pairing.source_index)
    fitting = sum(step.target[1] - step.target[0] for step in way if step.weight >= _FITS and step.share >= _LIKELY)
    return found if fitting >= _STRANGERS * min(len(source), len(target)) else _strangers(found)


def _signs_needed(way: list[Step], at: int) -> float:
    """The least weight of a sure pair: less is enough between two pairs that leave no doubt."""
    beside = [way[k] for k in (at - 1, at + 1) if 0 <= k < len(way)]
    held = all(step.weight >= _NO_DOUBT and step.share >= SURE and _is_pair(step) for step in beside)
    return _BETWEEN if held and beside else _SIGNS


def _is_pair(step: Step) -> bool:
    return step.source[1] - step.source[0] == 1 == step.target[1] - step.target[0]


def _rival(evidence: Evidence, i: int, j: int) -> float:
    """The most that speaks for one block of a pair with a neighbour of the other."""
    n, m = (len(side) for side in evidence.blocks)
    places = [(i, j + k) for k in range(-_NEAR, _NEAR + 1) if k and 0 <= j + k < m]
    places += [(i + k, j) for k in range(-_NEAR, _NEAR + 1) if k and 0 <= i + k < n]
    return max(
        (evidence.weigh(evidence.stretch(0, a, a + 1), evidence.stretch(1, b, b + 1)) for a, b in places), default=-9.0
    )


def _pairings(evidence: Evidence, step: Step, needed: float, source_lang: str, target_lang: str) -> list[Pairing]:
    """What one step of the way says; `needed` is the least weight of a sure pair."""
    (i, i2), (j, j2) = step.source, step.target
    if i2 == i or j2 == j or step.share < _LIKELY:
        return []
    texts = [block.text for block in evidence.blocks[1][j:j2]]
    indexes = tuple(range(j, j2))
    if i2 - i > 1:
        return _joined(evidence, (i, i2), " ".join(texts), indexes, source_lang, target_lang)
    text = " ".join(texts)
    ours = evidence.blocks[0][i].text
    same = _letters(text) == _letters(ours)
    if same and len(text.split()) > _UNTRANSLATED:
        return []
    reason = ""
    if step.share < SURE or (len(texts) == 1 and _rival(evidence, i, j) > step.weight - _RIVAL):
        reason = "another block may be its translation"
    elif step.weight < needed:
        reason = "too little speaks for this pair"
    elif len(texts) > 1 and any(_part(evidence, i, at) < _PART for at in indexes):
        reason = f"{len(texts)} blocks of the translation joined"
    elif same and not (text.isupper() and len(text.split()) == 1):
        reason = "the same as the source"
    elif not same:
        reason = doubt(ours, text, source_lang, target_lang, step.weight)
    return [Pairing(i, indexes, text, not reason, reason)]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _part(evidence: Evidence, i: int, j: int) -> float:
    """What the words that they share say for target block j being a part of source block i."""
    return evidence.positive(evidence.stretch(0, i, i + 1), evidence.stretch(1, j, j + 1))


def _joined(
    evidence: Evidence, span: tuple[int, int], text: str, indexes: tuple[int, ...], source_lang: str, target_lang: str
) -> list[Pairing]:
    """Several source blocks in fewer target ones: each gets its sentences, or the first gets them all."""
    from tm.sentences import cut

    sources = [block.text for block in evidence.blocks[0][span[0] : span[1]]]
    parts = cut(" ".join(sources), text, sources, source_lang, target_lang)
    if parts is None or not all(parts):
        return [Pairing(span[0], indexes, text, False, f"holds the translation of {len(sources)} blocks")]
    reason = f"cut out of the translation of {len(sources)} blocks"
    return [Pairing(span[0] + at, indexes, part, False, reason) for at, part in enumerate(parts)]


def _moved(evidence: Evidence, left: list[int], free: list[int]) -> list[Pairing]:
    """Blocks out of order: pairs of what is left over that are each other's best by a margin. Never sure."""
    if not left or not free or len(left) > _MOST_MOVED or len(free) > _MOST_MOVED:
        return []
    weights = {
        (i, j): evidence.weigh(evidence.stretch(0, i, i + 1), evidence.stretch(1, j, j + 1)) for i in left for j in free
    }
    found = []
    for (i, j), weight in weights.items():
        rivals = [other for (a, b), other in weights.items() if (a == i) != (b == j)]
        if weight >= _MOVED and weight - max(rivals, default=0.0) >= _MARGIN:
            text = evidence.blocks[1][j].text
            if text != evidence.blocks[0][i].text:
                found.append(Pairing(i, (j,), text, False, "stands elsewhere in the translation"))
    return found


def _strangers(found: list[Pairing]) -> list[Pairing]:
    """Nothing is sure between documents of which hardly anything fits: they are likely no translations of each other."""
    reason = "little else in the two documents fits"
    return [replace(pairing, sure=False, reason=pairing.reason or reason) for pairing in found]
