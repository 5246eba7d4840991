"""What a function says of words, remembered by the word: prose says the same few thousand words over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
_MOST = 50_000
"""Words that are kept; then it begins anew, so that no vocabulary fills the memory."""
_LONGEST = 60
"""Characters of a word that is kept; a longer one does not come again."""


class Answers(dict[str, Answer]):
    """A function of one word as a mapping: `answers[word]` asks it the first time, and costs no call from then on."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> Answer:
        answer = self._ask(word)
        if len(word) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[word] = answer
        return answer
