"""The grade of one source change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tm.grade.facts import Facts, Reading, facts, read, total
from tm.grade.names import Name, changed, swapped
from tm.grade.polarity import turned, words
from tm.grade.quotes import quotes_differ
from tm.grade.spelling import is_repair, is_word
from tm.model import Grade
from tm.sentences.split import split


def grade(previous: str, source: str, lang: str) -> Grade:
    """The grade of the change from `previous`, which the target was made from, to `source`; both in locale `lang`."""
    old, new = read(previous), read(source)
    same = old.canonical == new.canonical
    if old.codes != new.codes and not (same and _unmarked(old) == _unmarked(new)):
        return Grade.FACTUAL
    if same:
        return Grade.COSMETIC
    before, after = _changed_sentences(old.bare, new.bare, lang)
    repaired = is_repair(" ".join(before), " ".join(after), lang)
    if _facts_differ(before, after, lang, repaired):
        return Grade.FACTUAL
    if repaired and (before or after):
        return Grade.COSMETIC
    if turned(before, after, lang) or quotes_differ(old.bare, new.bare):
        return Grade.FACTUAL
    return Grade.WORDING


def _unmarked(reading: Reading) -> dict[tuple[str, str], int]:
    """The inline codes but for footnote markers, which a dot more or less can make or unmake (`…25`, `...25`)."""
    return {code: times for code, times in reading.codes.items() if code[0] != "footnote"}


def _changed_sentences(old: str, new: str, lang: str) -> tuple[list[str], list[str]]:
    """The sentences of each text that the other has not, in order."""
    ours = [sentence.text for sentence in split(old, lang)]
    theirs = [sentence.text for sentence in split(new, lang)]
    common = Counter(ours) & Counter(theirs)
    return _without(ours, common), _without(theirs, common)


def _without(sentences: list[str], common: Counter[str]) -> list[str]:
    left = common.copy()
    kept: list[str] = []
    for sentence in sentences:
        if left[sentence] > 0:
            left[sentence] -= 1
        else:
            kept.append(sentence)
    return kept


def _facts_differ(before: list[str], after: list[str], lang: str, repaired: bool) -> bool:
    old, new = [facts(text, lang) for text in before], [facts(text, lang) for text in after]
    one, other = total(old), total(new)
    if Counter(one.numbers) != Counter(other.numbers) or Counter(one.dates) != Counter(other.dates):
        return True
    if Counter(one.money) != Counter(other.money) or one.percents != other.percents or _remeasured(one, other):
        return True
    ours, theirs = set(words(" ".join(before), lang)), set(words(" ".join(after), lang))
    if changed(one.names, other.names, ours, theirs, lang):
        return True
    if not repaired and len(old) == len(new) and any(map(_other_subject, before, after, old, new, [lang] * len(old))):
        return True
    return _reordered(one, other) and not _moved_whole(before, after, old, new)


def _remeasured(one: Facts, other: Facts) -> bool:
    """Whether a number kept its value and changed its unit: five days, five weeks."""
    ours, theirs = dict(one.units), dict(other.units)
    return len(ours) == len(one.units) and any(
        value in theirs and theirs[value] != unit for value, unit in ours.items()
    )


def _other_subject(before: str, after: str, old: Facts, new: Facts, lang: str) -> bool:
    """Whether another name begins an otherwise like sentence: a first word that no word list knows in lower case."""
    pair = swapped(old.names, new.names)
    if pair is None or before.split()[1:3] != after.split()[1:3]:
        return False
    return not all(is_word(word, lang[:2].lower()) for word in pair)


def _reordered(one: Facts, other: Facts) -> bool:
    """Whether the same numbers or the same names come in another order."""
    if one.numbers != other.numbers or one.dates != other.dates:
        return True
    ours, theirs = _known(one.names, other.names), _known(other.names, one.names)
    return Counter(ours) == Counter(theirs) and ours != theirs


def _known(names: Sequence[Name], others: Sequence[Name]) -> list[str]:
    keys = {name.key for name in others}
    return [name.key for name in names if name.key in keys]


def _moved_whole(before: list[str], after: list[str], old: list[Facts], new: list[Facts]) -> bool:
    """Whether sentences changed places, each with its own facts in their order."""
    if len(before) != len(after) or len(before) < 2:
        return False
    return Counter(old) == Counter(new)
