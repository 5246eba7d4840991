"""Which sentences of a target translate which of its source, where that is sure; and what follows from it.

Every answer rests on boundaries whose probability (see `lattice`) is at least `SURE`; where one that is needed falls
short, the answer is None: a refusal costs a translator a look, a wrong cut costs the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tm.sentences.split import Sentence, split

SURE = 0.8
VERY_SURE = 0.97  # asked of a sentence that the other side leaves out
_LARGEST = 2  # sentences of one side in a bead of `align`
_STOP = re.compile(r"[.!?…][\"'”’)\]»]*+\s++")


class Bead(NamedTuple):
    """`source[a:b]` and `target[c:d]` say the same; `confidence` is the lower probability of its two ends."""

    source: tuple[int, int]
    target: tuple[int, int]
    confidence: float = 1.0


class Reuse(NamedTuple):
    """The sentences of a revised source, and for each the old target's text where it still holds, else None."""

    sentences: tuple[Sentence, ...]
    targets: tuple[str | None, ...]


class Piece(NamedTuple):
    """An atom of a text with its place."""

    text: str
    start: int
    end: int
    ends: bool


def align(source: Sequence[str], target: Sequence[str], source_lang: str, target_lang: str) -> tuple[Bead, ...] | None:
    """Beads that pair all sentences of a source with those of its translation, in order; None where that is not sure.

    A bead holds one or two sentences on either side; one that is left out on the other side only when it is very sure.
    """
    if not source and not target:
        return ()
    cells = _cells([(text, True) for text in source], [(text, True) for text in target], source_lang, target_lang)
    if cells is None:
        return None
    beads: list[Bead] = []
    for (i, j, before), (i2, j2, after) in _steps(_sure(cells)):
        confidence = min(before, after)
        held = (i2 - i, j2 - j)
        if max(held) > _LARGEST or (not min(held) and confidence < VERY_SURE):
            return None
        beads.append(Bead((i, i2), (j, j2), confidence))
    return tuple(beads)


def reuse(previous: str, source: str, old_target: str, source_lang: str, target_lang: str) -> Reuse:
    """What of an old target can stand in a draft for a revised source.

    A sentence of the new source gets a text where it stands word for word in `previous` (blanks aside) and both ends of
    its translation in `old_target` are sure. No stretch of the old target is given twice.
    """
    sentences = split(source, source_lang)
    old, theirs = split(previous, source_lang), pieces_of(old_target, target_lang)
    targets: list[str | None] = [None] * len(sentences)
    cells = _cells([(item.text, True) for item in old], [(p.text, p.ends) for p in theirs], source_lang, target_lang)
    if cells is None:
        return Reuse(sentences, tuple(targets))
    from tm.sentences.lattice import plausible

    ratio = len(old_target) / len(previous)
    known: dict[str, list[str]] = {}
    for (i, j, _), (i2, j2, _) in _steps(_sure(cells)):
        if i2 == i + 1 and j2 > j:
            text = old_target[theirs[j].start : theirs[j2 - 1].end]
            if not plausible(len(old[i].text), len(text), ratio):
                continue
            known.setdefault(" ".join(old[i].text.split()), []).append(text)
    for texts in known.values():
        texts.reverse()
    for at, sentence in enumerate(sentences):
        texts = known.get(" ".join(sentence.text.split()), [])
        if texts:
            targets[at] = texts.pop()
    return Reuse(sentences, tuple(targets))


def pieces_of(text: str, lang: str) -> list[Piece]:
    """The atoms of a text: its sentences, parted also at stops that the splitter did not take for an end."""
    found: list[Piece] = []
    for sentence in split(text, lang):
        last = sentence.start
        for match in _STOP.finditer(sentence.text):
            end = sentence.start + match.end()
            piece = text[last:end].rstrip()
            found.append(Piece(piece, last, last + len(piece), False))
            last = end
        found.append(Piece(text[last : sentence.end], last, sentence.end, True))
    return found


def _cells(
    source: Sequence[tuple[str, bool]], target: Sequence[tuple[str, bool]], source_lang: str, target_lang: str
) -> list[dict[int, float]] | None:
    from tm.sentences.lattice import Atom, boundaries  # its tables cost a start more than all the rest of the package

    return boundaries([Atom(*item) for item in source], [Atom(*item) for item in target], source_lang, target_lang)


def _sure(cells: list[dict[int, float]]) -> list[tuple[int, int, float]]:
    """The sure common boundaries `(i, j, probability)`, first and last included: a chain, as each is above one half."""
    chain = [(i, j, share) for i, row in enumerate(cells) for j, share in row.items() if share >= SURE]
    return sorted(chain)


def _steps(
    chain: list[tuple[int, int, float]],
) -> list[tuple[tuple[int, int, float], tuple[int, int, float]]]:
    return list(pairwise(chain))
