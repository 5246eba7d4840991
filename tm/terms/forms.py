"""Words and their forms: which two words are one word in two cases.

A word is known by its dictionary form (simplemma) and by its stem (Snowball). Two words with one dictionary form are surely
the same; with one stem, or apart by a Turkish or Russian case ending alone, they may be. The libraries are loaded when the
first letters of a text say that a term may occur.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from tm.locales import fold, language

_WORD = re.compile(r"[^\W_]+(?:['’ʼ.&][^\W_]+)*")
_APOSTROPHES = re.compile("['’ʼ]")
_STEMMERS = {
    code: name
    for name, code in (
        line.split(":")
        for line in [
            "arabic:ar",
            "armenian:hy",
            "basque:eu",
            "catalan:ca",
            "danish:da",
            "dutch:nl",
            "english:en",
            "finnish:fi",
            "french:fr",
            "german:de",
            "greek:el",
            "hindi:hi",
            "hungarian:hu",
            "indonesian:id",
            "irish:ga",
            "italian:it",
            "lithuanian:lt",
            "nepali:ne",
            "norwegian:nb",
            "portuguese:pt",
            "romanian:ro",
            "russian:ru",
            "serbian:sr",
            "spanish:es",
            "swedish:sv",
            "tamil:ta",
            "turkish:tr",
            "yiddish:yi",
        ]
    )
}
_TURKIC = frozenset(("tr", "az", "crh", "gag"))
_SUFFIX = re.compile(
    r"(?:l[ae]r)?(?:[ıiuü]?m[ıi]z|[ıiuü]?n[ıi]z|s?[ıiuü]|[ıiuü]?m|[ıiuü]n)?"
    r"(?:n?[ıiuü]n|[yn]?[ıiuü]|[yn]?[ae]|n?[dt][ae]n?|n?c[ae]|y?l[ae])?(?:ki)?(?:l[ae]r)?(?:[dt][ıiuü]r)?"
)
_SOFT = {"p": "b", "ç": "c", "t": "d", "k": "ğg", "g": "ğ"}
_LONGEST = 60  # characters of a word that has forms


class Token(NamedTuple):
    """A word at `start:end` of a text; `folded` is without case, its ending behind an apostrophe and stress marks."""

    text: str
    start: int
    end: int
    folded: str


class Forms(NamedTuple):
    """The dictionary form and the stem of a word."""

    lemma: str
    stem: str


def tokens(text: str, lang: str) -> list[Token]:
    """The words of a text in order."""
    return [Token(match[0], *match.span(), base(match[0], lang)) for match in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def base(word: str, lang: str) -> str:
    """A word folded for comparing: `NATO’nun` -> `nato`, `Ёлка` -> `елка`."""
    head = _APOSTROPHES.split(word)[0] if len(word) <= _LONGEST else word
    if language(lang) in ("fr", "it", "uk", "ca"):  # there an apostrophe joins or softens, and ends no word
        head = word
    return fold(unicodedata.normalize("NFC", head), lang).replace("ё", "е")


@lru_cache(maxsize=65536)
def forms(word: str, lang: str) -> Forms:
    """Dictionary form and stem of a folded word."""
    code = language(lang)
    if len(word) > _LONGEST or not word.isalpha():
        return Forms(word, word)
    stemmer = _stemmer(code)
    return Forms(base(_lemma(word, code), lang), stemmer.stemWord(word) if stemmer else word)


def _lemma(word: str, code: str) -> str:
    import simplemma

    try:
        return str(simplemma.lemmatize(word, lang=code))
    except ValueError:  # a language that it has no dictionary of
        return word


@lru_cache(maxsize=16)
def _stemmer(code: str) -> Any:
    if code not in _STEMMERS:
        return None
    import snowballstemmer

    return snowballstemmer.stemmer(_STEMMERS[code])


def alike(word: str, term: str, lang: str) -> int:
    """Whether a folded word is a form of a folded term word: 2 surely, 1 perhaps, 0 no."""
    if word == term:
        return 2
    if word[:2] != term[:2]:
        return 0
    one, other = forms(word, lang), forms(term, lang)
    if one.lemma in (other.lemma, term) or other.lemma == word:
        return 2
    if language(lang) in _TURKIC and _suffixed(word, term):
        return 1
    return int(one.stem == other.stem)


def _suffixed(word: str, term: str) -> bool:
    """Whether a word is a term's word with Turkish endings, its last consonant softened or not."""
    if len(term) < 4 or len(word) <= len(term):
        return False
    same = word.startswith(term) or (word.startswith(term[:-1]) and word[len(term) - 1] in _SOFT.get(term[-1], ""))
    return same and _SUFFIX.fullmatch(word, len(term)) is not None
