"""Whether a change turns a statement around: a negation came or went, or a word gave way to its opposite."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tm.grade.words import Polarity, polarity
from tm.sentences.split import fold
from tm.worddiff import hunks

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CLOSE = 1  # unchanged words between two changes that may be one turn of phrase ("is not", "not is")
_PAIRS = 12  # words of a change on either side that are compared one with the other


def words(text: str, lang: str) -> list[str]:
    """The words of a canonical text in lower case; `n't` stands alone."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = fold(match[0])
        if word.endswith("n't"):
            found += (word[:-3], "n't")
        elif word in ("cannot", "cant", "dont", "doesnt", "didnt", "isnt", "wasnt", "wont") and lang[:2] == "en":
            found += (word[:-3].rstrip("n") or word[:-2], "n't")
        else:
            found.append(word)
    return found


def turned(before: Sequence[str], after: Sequence[str], lang: str) -> bool:
    """Whether the change from some sentences to others adds, drops or moves a negation or names an opposite.

    A sentence that came or went as a whole turns nothing around: what the old target says beside it still stands.
    """
    known = polarity(lang)
    old, new = _kin([words(text, lang) for text in before], [words(text, lang) for text in after])
    for gone, come in _changes(old, new):
        if _denials(gone, known) != _denials(come, known) or _opposed(gone, come, known):
            return True
    return False


def _kin(old: list[list[str]], new: list[list[str]]) -> tuple[list[str], list[str]]:
    """The words of the sentences on each side; where one side has more, only of those that seem to have a counterpart."""
    even = len(old) == len(new)
    ours, theirs = ({word for row in rows for word in row} for rows in (old, new))
    return (
        [word for row in old if even or _held(row, theirs) for word in row],
        [word for row in new if even or _held(row, ours) for word in row],
    )


def _held(row: list[str], others: set[str]) -> bool:
    """Whether half of a sentence's longer words stand on the other side too."""
    long = [word for word in row if len(word) > 3]
    return sum(word in others for word in long) * 2 >= len(long)


def _changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[Sequence[str], Sequence[str]]]:
    """What was taken out and put in, by places; places that only a few words part are one."""
    found: list[tuple[int, int, int, int]] = []
    for hunk in hunks(old, new):
        if hunk.same:
            continue
        if found and hunk.a - found[-1][1] <= _CLOSE:
            a, _, c, _ = found.pop()
            found.append((a, hunk.b, c, hunk.d))
        else:
            found.append((hunk.a, hunk.b, hunk.c, hunk.d))
    return [(old[a:b], new[c:d]) for a, b, c, d in found]


def _denials(text: Sequence[str], known: Polarity) -> int:
    """How many words of a stretch deny something."""
    beginnings = known.beginnings
    return sum(word in known.negations or word.startswith(beginnings) or known.denies(word) for word in text)


def _opposed(before: Sequence[str], after: Sequence[str], known: Polarity) -> bool:
    gone = [word for word in before if word not in after][:_PAIRS]
    come = [word for word in after if word not in before][:_PAIRS]
    for one in gone:
        for other in come:
            short, long = sorted((one, other), key=len)
            if len(short) >= 4 and long.endswith(short) and long[: -len(short)] in known.prefixes:
                return True
            if len(short) > 5 and short[:-3] == long[:-4] and {short[-3:], long[-4:]} == {"ful", "less"}:
                return True
    sides = {side for word in gone for side in _sides(word, known)}
    others = {side for word in come for side in _sides(word, known)}
    return any(group == group2 and side != side2 for group, side in sides for group2, side2 in others)


def _sides(word: str, known: Polarity) -> list[tuple[int, int]]:
    """The groups of opposites that a word belongs to, with its side; the longest beginning decides."""
    whole = known.opposites.get(word + "$")
    if whole is not None:
        return [whole]
    for size in range(min(len(word), 12), 2, -1):
        side = known.opposites.get(word[:size])
        if side is not None:
            return [side]
    return []
