"""A text as the checks see it: what several of them ask of it is worked out once, when it is first asked for.

The source of a unit is the same for every locale and for the checks over the article, so the texts last looked at are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from tm import numbers
from tm.checks.base import Context
from tm.checks.citation import cites, is_titled
from tm.checks.names import names_in
from tm.checks.prose import FILLER, View, view
from tm.checks.words import CYRILLIC_LETTERS, Token, lowered, spans, words
from tm.numbers import Scan

Answer = TypeVar("Answer")
_MOST = 120_000
"""Characters of all texts that are kept, an article with its translations; what is known of one takes about eighty times
as many bytes."""


class Text:
    """What the checks ask of one text. `lang` is a primary language; offsets are those of the text and of its prose alike."""

    def __init__(self, text: str, lang: str, its_view: View) -> None:
        self.text, self.lang, self.view, self.prose = text, lang, its_view, its_view.prose
        self._known: dict[Callable[[Text], Any], Any] = {}

    def once(self, ask: Callable[[Text], Answer]) -> Answer:
        """What a function says of the text; it is asked once."""
        if ask not in self._known:
            self._known[ask] = ask(self)
        known: Answer = self._known[ask]
        return known

    # --- characters ----------------------------------------------------------------------------------------------------
    @cached_property
    def chars(self) -> frozenset[str]:
        """All characters of the text, codes too: what is not among them, no pattern finds."""
        return frozenset(self.text)

    def lacks(self, chars: frozenset[str] | str) -> bool:
        """Whether none of these characters stands anywhere in the text."""
        return self.chars.isdisjoint(chars)

    @cached_property
    def is_printable(self) -> bool:
        """Whether it holds no control, no invisible character, nothing that turns the direction, and none that was lost."""
        return self.text.isprintable() and "\ufffd" not in self.text

    @cached_property
    def has_digits(self) -> bool:
        """Whether there may be a figure."""
        return any(map(str.isdecimal, self.chars))

    @cached_property
    def has_cyrillic(self) -> bool:
        return not self.lacks(CYRILLIC_LETTERS)

    @cached_property
    def size(self) -> int:
        """Characters of prose; addresses and codes are the same in source and target, and say nothing."""
        return len(self.prose.replace(FILLER, "").strip())

    # --- words ---------------------------------------------------------------------------------------------------------
    @cached_property
    def words(self) -> list[str]:
        """The words of the prose."""
        return words(self.prose)

    @cached_property
    def lows(self) -> list[str]:
        """The words in lower case, as the language has it."""
        return lowered(self.prose, self.words, self.lang)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the words stand."""
        return spans(self.prose)

    @cached_property
    def tokens(self) -> list[Token]:
        """The words with all that is known of them; most checks need no more than one of the lists."""
        return [
            Token(start, end, word, low)
            for (start, end), word, low in zip(self.spans, self.words, self.lows, strict=True)
        ]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.words)

    @cached_property
    def names(self) -> Sequence[str]:
        """Words of the text, codes and all, that begin with a capital inside a sentence; each once."""
        if self.prose == self.text:
            return names_in(self.text, self.words, self.spans)
        return names_in(self.text, words(self.text), spans(self.text))

    @cached_property
    def all_words(self) -> list[str]:
        """The words of the text, those in codes too."""
        return self.words if self.prose == self.text else words(self.text)

    # --- facts ---------------------------------------------------------------------------------------------------------
    @cached_property
    def scan(self) -> Scan:
        """All that it says in numbers."""
        return numbers.scan(self.prose, self.lang)

    def is_note(self, kind: str) -> bool:
        """Whether a source is a bibliographic note: a quoted title with an address, a year or a page, or any footnote."""
        return kind == "footnote" or self.once(_is_titled)

    def refers(self, kind: str) -> bool:
        """Whether the unit refers to works anywhere in it."""
        return kind == "footnote" or self.once(_cites)

    def beginning(self, size: int) -> Text:
        """The text, or what its first characters say, as prose."""
        if len(self.prose) <= size:
            return self
        prose = self.prose[:size]
        return Text(prose, self.lang, View(prose, prose, (), (), (), (), (), ()))


def _is_titled(text: Text) -> bool:
    return is_titled(text.text)


def _cites(text: Text) -> bool:
    return cites(text.text)


_kept: dict[tuple[str, str, str], Text] = {}
_size = 0


@lru_cache(maxsize=8)
def look(text: str, format: str, lang: str) -> Text:
    """The text as the checks see it; `lang` is its primary language. Kept, with those looked at before, up to a bound."""
    global _size
    key = (text, format, lang)
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = Text(text, lang, view(text, format))
        _size += len(text)
        while _size > _MOST:
            oldest = next(iter(_kept))
            del _kept[oldest]
            _size -= len(oldest[0])
    return found


def both(source: str, target: str, context: Context) -> tuple[Text, Text]:
    """Source and target of a unit as the checks see them."""
    return look(source, context.format, context.source), look(target, context.format, context.target)
