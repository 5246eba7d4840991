"""Names in a sentence and whether two texts hold the same ones: capitals that no start of a sentence explains.

A name may change its ending (`Türkiye'nin`, `Türkiye'de`; `Москва`, `Москвы`) and stays the same name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tm.sentences.abbreviations import rules_for
from tm.sentences.split import fold

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['-][^\W_]+)*")
_RESTARTS = re.compile(r"[\"':(\[{•–]\s*\Z|(?:\A|\s)-\s\Z|\A\W*\Z")
_TURKISH_ENDING = re.compile(
    r"(?:l[ae]r)?(?:[ıiuü]?m[ıi]z|[ıiuü]?n[ıi]z|s?[ıiuü]|[ıiuü]?m|[ıiuü]n)?"
    r"(?:n?[ıiuü]n|[yn]?[ıiuü]|[yn]?[ae]|n?[dt][ae]n?|n?c[ae]|y?l[ae])?(?:ki)?(?:l[ae]r)?"
)
_RUSSIAN_ENDING = re.compile(
    r"(?:а|я|о|е|ы|и|у|ю|ь|й|ой|ей|ом|ем|ём|ам|ям|ами|ями|ах|ях|ов|ев|ёв|ый|ий|ого|его|ому|ему|ым|им|ая|яя|ое|ее|ую|юю|ых"
    r"|их|ыми|ими|ию|ия|ии|ие|ией|ием|ью|ья|ьи|ье)?"
)
_ENGLISH_ENDING = re.compile(r"(?:'s|'|s)?")
_ENDINGS = {"tr": _TURKISH_ENDING, "az": _TURKISH_ENDING, "ru": _RUSSIAN_ENDING, "uk": _RUSSIAN_ENDING}
_PRONOUNS = frozenset(["I", "I'm", "I've", "I'll", "I'd"])


class Name(NamedTuple):
    """A name as compared (lower case, stop and case ending behind an apostrophe gone)."""

    key: str
    certain: bool = True
    """False: the first word of its sentence, which has its capital anyway."""


def names(sentence: str, lang: str, taken: Sequence[tuple[int, int]]) -> tuple[Name, ...]:
    """The names of a canonical sentence; words inside the ranges `taken` (months, figures, money) are none."""
    starters = rules_for(lang).starters
    spans = sorted(taken)
    words = list(_WORD.finditer(sentence))
    shouts = len(words) > 3 and sum(match[0].isupper() for match in words) > 0.7 * len(words)
    found: list[Name] = []
    at = 0
    for index, match in enumerate(words):
        word = match[0]
        while at < len(spans) and spans[at][1] <= match.start():
            at += 1
        if (at < len(spans) and spans[at][0] < match.end()) or not _capital(word) or word in _PRONOUNS:
            continue
        if not _RESTARTS.search(sentence[max(0, match.start() - 8) : match.start()]) and match.start() > 0:
            found.append(Name(_key(word, lang)))
        elif fold(word) not in starters:
            following = words[index + 1][0] if index + 1 < len(words) else ""
            found.append(Name(_key(word, lang), _surely(word, following, lang) and not shouts))
    return tuple(found)


def _capital(word: str) -> bool:
    return word[0].isupper() or (word[0].isalpha() and any(map(str.isupper, word[1:])))


def _surely(word: str, following: str, lang: str) -> bool:
    """Whether the first word of a sentence is a name for other reasons than its capital."""
    letters = word.partition("'")[0]
    if sum(map(str.isupper, letters)) > 1 or "." in word or any(map(str.isdigit, letters)):
        return True
    if "'" in word and lang[:2] in ("tr", "az"):
        return True
    return bool(following) and _capital(following) and following not in _PRONOUNS


def _key(word: str, lang: str) -> str:
    """What is compared of a name; the case ending behind an apostrophe is none of it."""
    base = lang[:2].lower()
    low = fold(word).replace(".", "").replace("ё", "е")
    if "'" in low:
        head, _, tail = low.rpartition("'")
        ending = _ENDINGS.get(base, _ENGLISH_ENDING)
        if head and (base in ("tr", "az") or ending.fullmatch("'" + tail) or ending.fullmatch(tail)):
            return head
    return low


def changed(old: Sequence[Name], new: Sequence[Name], old_words: set[str], new_words: set[str], lang: str) -> bool:
    """Whether the names of two texts differ. The words (lower case) say which names merely lost or won a capital."""
    theirs, ours = Counter(name.key for name in new), Counter(name.key for name in old)
    lost, gained = ours - theirs, theirs - ours
    ending = _ENDINGS.get(lang[:2].lower(), _ENGLISH_ENDING)
    sure = {name.key for name in old if name.certain} - new_words
    also = {name.key for name in new if name.certain} - old_words
    return _unpaired(lost, gained, sure, ending) or _unpaired(gained, lost, also, ending)


def _unpaired(these: Counter[str], others: Counter[str], sure: set[str], ending: re.Pattern[str]) -> bool:
    """Whether a sure name of one side has no form of it on the other."""
    heads: dict[str, list[str]] = defaultdict(list)
    for key in others.elements():
        heads[key[:3]].append(key)
    for key in these.elements():
        if key in sure:
            near = heads[key[:3]]
            match = next((at for at, other in enumerate(near[:20]) if _inflected(key, other, ending)), -1)
            if match < 0:
                return True
            del near[match]
    return False


def swapped(old: Sequence[Name], new: Sequence[Name]) -> tuple[str, str] | None:
    """The first words of two sentences where they are different and may both be names."""
    if not old or not new or old[0].certain or new[0].certain or old[0].key == new[0].key:
        return None
    return old[0].key, new[0].key


def _inflected(one: str, other: str, ending: re.Pattern[str]) -> bool:
    """Whether two names differ in their endings alone."""
    if len(one) < 3 or len(other) < 3 or not one.isalpha() or not other.isalpha():
        return False
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    # The stem may itself end in letters that an ending can have, so every split point behind three letters counts.
    return any(ending.fullmatch(one[at:]) and ending.fullmatch(other[at:]) for at in range(min(shared, 60), 2, -1))
