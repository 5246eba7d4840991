"""What a place that holds entries can be asked. SQLite and PostgreSQL answer alike; `tm.memory.ask` asks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from tm.memory.model import Sibling

Hit = tuple[float, str, int]
"""(similarity 0-1, the text in its folded form, its number)."""
PARENTS = 20
"""Paragraphs that are looked at for one sentence."""
UNITS = 200
"""Source units that are looked at for one target, on the way to another locale."""


class Around(NamedTuple):
    """What stands around a text that is looked up."""

    context: str
    """msgctxt."""
    before: int
    """What the holder knows the neighbour's source by; -1, which no entry has, for none."""
    after: int


class Row(NamedTuple):
    """A pair that was accepted, seen from one of its sides."""

    number: int
    """The text on this side."""
    own: str
    other: str
    article: str
    origin: str
    who: str
    obsolete: bool
    locale: str
    """Of the other side."""
    stale: bool
    date: str
    neighbours: int
    """How many of the two are those asked for."""
    via: str
    """As in Match."""


class Parent(NamedTuple):
    """A paragraph that holds a sentence."""

    sentence: int
    number: int
    at: int
    """Which of the paragraph's sentences it is."""


class Holder(Protocol):
    """Entries, and the texts they are made of, by number. An empty list of numbers is asked for nothing."""

    def ready(self, lang: str, similar: bool, sentences: bool) -> None:
        """Prepare for questions in a language: for similar texts, and for sentences."""

    def reading(self) -> AbstractContextManager[None]:
        """Several questions about the same state."""

    def find(self, lang: str, text: str) -> int:
        """The number of a text; 0 where there is none."""

    def around(self, lang: str, context: str, before: str, after: str) -> Around:
        """What stands around a text, in the holder's own terms."""

    def near(self, lang: str, form: str, least: float, top: bool) -> list[Hit]:
        """Texts like a folded one, best first; with `top`, only those as good as the best in whole per cent."""

    def own_texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Texts by their numbers."""

    def forward(self, numbers: Sequence[int], around: Around) -> list[Row]:
        """Entries with these sources: of many with the same target the one that fits best speaks for them."""

    def backward(self, numbers: Sequence[int]) -> list[Row]:
        """Entries with these targets, each source once."""

    def pivoted(self, numbers: Sequence[int]) -> list[Row]:
        """Targets in other locales of the units that have these targets."""

    def parents(self, numbers: Sequence[int]) -> list[Parent]:
        """Paragraphs that hold these sentences, at most `PARENTS` for each."""

    def siblings(self, number: int, article: str) -> list[Sibling]:
        """All live targets of the units that have this text as their source, else as their target."""
