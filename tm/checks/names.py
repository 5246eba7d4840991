"""Names in a text, and how they sound whatever letters they are written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tm.numbers.answers import Answers

_LATIN_SKELETON = str.maketrans(
    {
        "c": "k",
        "q": "k",
        "x": "ks",
        "w": "v",
        "j": "",
        "y": "",
        "h": "",
        "z": "s",
        "ı": "",
        "g": "k",
        "d": "t",
        "b": "p",
    }
)
_CYRILLIC = dict(
    zip(
        "бвгджзклмнпрстфхцчшщ",
        ("p", "v", "k", "t", "s", "s", "k", "l", "m", "n", "p", "r", "s", "t", "f", "k", "s", "s", "s", "s"),
        strict=True,
    )
)
_SOUNDS = re.compile(r"tch|sch|sh|ch|zh|kh|ph|ts|th|ck|ç|ş|ğ")
_SOUND = {
    "tch": "s", "sch": "s", "sh": "s", "ch": "s", "zh": "s", "kh": "k", "ph": "f", "ts": "s", "th": "t", "ck": "k",
    "ç": "s", "ş": "s", "ğ": "k",
}  # fmt: skip
_SHORTEST = 5
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
_NO_LETTER = re.compile("[^a-zı]+")
_VOWELS = re.compile("[aeiou]+")
_DOUBLED = re.compile(r"(.)\1+")
_APOSTROPHE = re.compile("['’]")
_PARTED = re.compile('[.!?:…"«“(]')


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """The consonants of a name as they sound, the same for Latin and Cyrillic spellings; doubled ones once."""
    low = unicodedata.normalize("NFC", word.lower())
    if _CYRILLIC_LETTER.search(low):
        sounds = "".join([_CYRILLIC.get(char, "") for char in low])
    else:
        low = _SOUNDS.sub(lambda match: _SOUND[match[0]], low)
        low = _NO_LETTER.sub("", unicodedata.normalize("NFD", low))
        sounds = _VOWELS.sub("", low.translate(_LATIN_SKELETON))
    return _DOUBLED.sub(r"\1", sounds)


def _name(word: str) -> str:
    """What of a word may be a name, by itself: without what follows an apostrophe, long enough to be told by it."""
    head = _APOSTROPHE.split(word, 1)[0]
    return head if len(head) >= _SHORTEST and head[0].isupper() and not head.isupper() else ""


_NAMES = Answers(_name)


def names_in(text: str, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[str]:
    """Words that begin with a capital inside a sentence, at the length that a name can be told by; each once."""
    found: dict[str, None] = {}
    for at, name in enumerate(map(_NAMES.__getitem__, words)):
        if name and at and not _PARTED.search(text, spans[at - 1][1], spans[at][0]):
            found[name] = None
    return list(found)
