"""Repairs of spelling that leave a word the word it was: cosmetic changes, told from changes of meaning.

A word with one other letter is as often another word (`trail`, `trial`) as the same word spelled right. It counts as a
repair only where a word list says that the old form is no word and the new one is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tm.grade.words import JOINED, polarity
from tm.worddiff import hunks

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_+")
_SHORTEST = 5  # letters; shorter words have too many neighbours
_LISTED = "bg ca cs da de el en es et fi fr hu it lt lv nb nl pl pt ro ru sk sl sq sv tr uk"
_DICTIONARIES = frozenset(_LISTED.split())
# British and American spellings of one word.
_VARIANTS = [
    (re.compile(r"(?<=\w{2})our(?=\Z|s|ed|ing|able|ite|ful|less|ably)"), "or"),
    (re.compile(r"(?<=\w{3})ys(?=e|i)"), "yz"),
    (re.compile(r"(?<=\w{3})is(?=e\Z|es\Z|ed\Z|ing\Z|er\Z|ation)"), "iz"),
    (re.compile(r"(?<=\w{2})tre(?=\Z|s\Z|d\Z)"), "ter"),
    (re.compile(r"(?<=\w{2})ence\Z"), "ense"),
    (re.compile(r"ll(?=ed\Z|ing\Z|er\Z|ers\Z)"), "l"),
    (re.compile(r"(?<=\w{2})ogue(?=\Z|s\Z)"), "og"),
]
# Letters that may lose their mark, how long a word has to be to stay itself, and words that do not.
_DISTINCT = ("kâr", "hâlâ", "âdet", "âlem", "âşık", "âmâ", "yâr", "vâris", "всё", "нёб", "осёл", "узнаёт")
_CLOSE = {"tr": (str.maketrans("âîû", "aiu"), 5), "ru": (str.maketrans("ёЁ", "еЕ"), 3)}


def is_repair(old: str, new: str, lang: str) -> bool:
    """Whether the change between two canonical texts is one of spelling alone.

    That is: one letter put right in a lower-case word, a hyphen or an apostrophe, a letter's diacritic that is optional,
    the other of two accepted spellings, a missing full stop at the end.
    """
    before, after = _tokens(old), _tokens(new)
    return all(
        hunk.same or _same_words(before[hunk.a : hunk.b], after[hunk.c : hunk.d], hunk.a == 0, lang)
        for hunk in hunks(before, after)
    )


def _tokens(text: str) -> list[str]:
    """Words and marks, without one full stop at the end; a dash is another mark than a hyphen."""
    text = text.replace(" - ", " — ")
    return _TOKEN.findall(text[:-1] if text.endswith(".") and not text.endswith("..") else text)


def _same_words(old: Sequence[str], new: Sequence[str], first: bool, lang: str) -> bool:
    if len(old) == len(new) == 1:
        if first and old[0][0] == new[0][0]:  # a sentence begins with a capital
            return _same_word(old[0].lower(), new[0].lower(), lang)
        return _same_word(old[0], new[0], lang)
    if len(old) == len(new) and all(map(_same_word, old, new, [lang] * len(old))):
        return True
    if {*old, *new} <= {"-", "'"}:
        return True
    joined = "".join(old), "".join(new)
    marks = {"-", "'"}
    whole = tuple(re.sub("[-']", "", text) for text in joined)
    if len(old) + len(new) > 12 or whole[0] != whole[1] or not (marks & {*old, *new}) or not whole[0].isalpha():
        return False
    return not {text.lower() for text in joined} & JOINED


def _same_word(old: str, new: str, lang: str) -> bool:
    base = lang[:2].lower()
    close, shortest = _CLOSE.get(base, ({}, 0))
    if close and len(old) >= shortest and old.translate(close) == new.translate(close):
        return not old.startswith(_DISTINCT) and not new.startswith(_DISTINCT)
    if len(old) < _SHORTEST or len(new) < _SHORTEST or not (old.isalpha() and new.isalpha()):
        return False
    if not (old.islower() and new.islower()):
        return False
    if base == "en" and _american(old) == _american(new):
        return True
    words = polarity(lang)
    if any(words.denies(word) or word in words.negations for word in (old, new)):
        return False
    return _one_letter(old, new) and is_word(new, base) and not is_word(old, base)


def _american(word: str) -> str:
    for pattern, plain in _VARIANTS:
        word = pattern.sub(plain, word)
    return word


def _one_letter(old: str, new: str) -> bool:
    """One letter more, less or other, or two neighbours exchanged."""
    if abs(len(old) - len(new)) > 1:
        return False
    at = 0
    while at < min(len(old), len(new)) and old[at] == new[at]:
        at += 1
    one, other = old[at:], new[at:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


def is_word(word: str, lang: str) -> bool:
    """Whether a word list of the language knows the form; where there is no list, nothing is known."""
    if lang not in _DICTIONARIES:
        return False
    from simplemma import is_known

    return bool(is_known(word, lang=lang))
