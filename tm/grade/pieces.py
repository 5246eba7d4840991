"""Pieces of a split or a merge, and what of a changed source is new to a translator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tm.grade.change import grade
from tm.grade.typography import plain
from tm.model import Grade
from tm.sentences.split import Sentence, split
from tm.text import count_words

_ENCLOSED = re.compile(r"[.!?…][\"'”’»“)\]*_~]+\Z")
_ALIKE = 0.5  # share of words from which on a sentence is the old one, edited
_GRAVITY = (Grade.COSMETIC, Grade.WORDING, Grade.FACTUAL)


def grade_pieces(previous: str, source: str, lang: str) -> Grade:
    """The grade of a piece of a split or a merge: that of its sentences that `previous` does not hold.

    Each is compared with the old sentence it was made from, or with nothing where there is none. A piece whose sentences
    all stand in `previous` says nothing that the old target does not say: it is cosmetic.
    """
    old = split(previous, lang)
    fresh = _fresh(old, split(source, lang))
    gone = _fresh(split(source, lang), old)
    worst = 0
    rows = [Counter(sentence.text.lower().split()) for sentence in gone]
    for sentence in fresh:
        origin = _origin(sentence, rows)
        before = gone[origin].text if origin >= 0 else ""
        worst = max(worst, _GRAVITY.index(grade(before, sentence.text, lang)))
        if worst == len(_GRAVITY) - 1:
            break
    return _GRAVITY[worst]


def new_sentences(previous: str, source: str, lang: str) -> tuple[str, ...]:
    """The sentences of `source` that `previous` does not hold, as they stand there.

    Typography makes no difference, except emphasis, which a translator has to set again. A sentence that ends inside
    quotation marks or brackets comes with the one that follows, which says whose words they are.
    """
    return tuple(sentence.text for sentence in _fresh(_attributed(previous, lang), _attributed(source, lang)))


def words_to_read(previous: str, source: str, lang: str) -> int:
    """The words of the new sentences."""
    return sum(map(count_words, new_sentences(previous, source, lang)))


def _attributed(text: str, lang: str) -> list[Sentence]:
    """The sentences of a text, joined where a quotation or a bracket ends."""
    spans: list[tuple[int, int]] = []
    joins = False
    for sentence in split(text, lang):
        start = spans.pop()[0] if joins else sentence.start
        spans.append((start, sentence.end))
        joins = _ENCLOSED.search(sentence.text[-8:]) is not None
    return [Sentence(text[start:end], start, end) for start, end in spans]


def _fresh(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Sentence]:
    """Those of `new` that `old` does not hold, each as often as it comes more often."""
    known = Counter(plain(sentence.text) for sentence in old)
    found: list[Sentence] = []
    for sentence in new:
        key = plain(sentence.text)
        if known[key] > 0:
            known[key] -= 1
        else:
            found.append(sentence)
    return found


def _origin(sentence: Sentence, rows: list[Counter[str]]) -> int:
    """The index of the old sentence that this one was made from; -1 for none."""
    words = Counter(sentence.text.lower().split())
    best, found = _ALIKE, -1
    for index, row in enumerate(rows[:200]):
        share = 2 * (words & row).total() / max(1, words.total() + row.total())
        if share >= best:
            best, found = share, index
    return found
