"""Words and pairs of neighbouring words, as two texts are compared by them."""

from __future__ import annotations

import operator
import sys

_MARKS = ".,;:!?…\"'“”‘’«»()[]*_`–—-"


def bare_words(text: str) -> list[str]:
    """The words of a text in lower case, without the marks around them."""
    return [word.strip(_MARKS) for word in text.lower().split()]


class Letters(dict[str, str]):
    """Word (lower case) -> the character that stands for it, the same for a word with other marks around it.

    A text is a string of such characters then, and a word pair two of them: many times faster to take apart and to compare
    than lists of words. Of a million different words two may look alike, which makes no difference.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bare: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        letter = self._bare.setdefault(word.strip(_MARKS), chr(len(self._bare) % sys.maxunicode))
        self[word] = letter
        return letter

    def spell(self, text: str) -> str:
        """The text, a character a word."""
        return "".join(map(self.__getitem__, text.lower().split()))


def pairs_of(spelled: str) -> frozenset[str]:
    """The word pairs of a text that `Letters` spelled."""
    return frozenset(map(operator.add, spelled, spelled[1:]))
