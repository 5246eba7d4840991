"""The values of the number engine: what a text mentions, and what a language's table says about its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum


def listed(words: str) -> list[str]:
    """The words of a table, which stand in a line of text so that they can be read."""
    return words.split()


class Role(Enum):
    """What a number word does to the number that is being read."""

    ADD = "add"  # twenty, beş, двести: added to what stands before it
    HUNDRED = "hundred"  # multiplies a small number before it
    SCALE = "scale"  # thousand, milyon, млрд: closes a group
    GROUP = "group"  # dozen, decade, век: multiplies, and ends the number
    HALF = "half"  # buçuk, "and a half": adds one half of the unit before it
    PART = "part"  # half, yarım, четверть: a fraction, or of a scale word after it
    WHOLE = "whole"  # a word that is a whole number by itself: twice, полтора, десятилетний
    SKIP = "skip"  # "and", "a": may stand inside a number


@dataclass(frozen=True, slots=True)
class Word:
    """A number word: its role, its value, and other values that the same word may stand for."""

    role: Role
    value: float
    other: tuple[float, ...] = ()
    ends: bool = False
    """Nothing can follow: the word carries a suffix that closes the number (`yirmi beşte`)."""
    plural: bool = False
    """A scale without a count: millions of, milyonlarca, миллионы."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: factors to the units that translators convert it to, and the exact multiples of time."""

    factors: tuple[float, ...] = ()
    exact: tuple[float, ...] = ()
    """Divisors that give the same time in a larger unit: 12 for months, 24 for hours."""
    fahrenheit: bool = False
    foreign: bool = False
    """Not metric: translators into metric languages convert or drop it."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in a text. Offsets are code points."""

    start: int
    end: int
    values: tuple[float, ...]
    """What it may mean; the first is the plain reading."""
    strong: bool = True
    """Written in digits, or a counted million and more: a translation has to keep it."""
    parts: tuple[Mention, ...] = ()
    """What it falls into when read piece by piece (a date, a phone number, `3 bin 500`)."""
    clock: tuple[int, int] | None = None
    """Hours and minutes, where it can be a time of day."""
    date: bool = False
    """A part of a numeric date: a month's name on the other side explains it."""
    decade: bool = False
    """Ten of something: `1990s`, `90-е`."""
    scale: float = 1.0
    """The scale word it was counted in (million: 1e6); 1 where there is none."""
    bare: bool = False
    """A scale word or a group without a count: millions of, decades."""
    roman: bool = False
    glued: bool = False
    """Stands right after letters: CO2, A380, K-12."""
    unit: Unit | None = None
    approximate: tuple[float, ...] = ()
    """Values in other units, known to seven per cent."""
    digits: str = ""
    """Its digits alone, where it is written in digits."""


@dataclass(frozen=True, slots=True)
class Name:
    """A month (1-12), a weekday (1-7, Monday first) or a currency (ISO code) in a text."""

    start: int
    end: int
    value: int | str
    certain: bool = True
    """False for words that may be something else (`May`, `March`, `pound`)."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All that a text says in numbers."""

    numbers: tuple[Mention, ...] = ()
    months: tuple[Name, ...] = ()
    weekdays: tuple[Name, ...] = ()
    currencies: tuple[Name, ...] = ()
    percents: tuple[tuple[int, int], ...] = ()
    complete: bool = True
    """False: the text holds more figures than prose does, and the rest of it was not read."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language's table. Words are looked up in lower case."""

    code: str
    decimal: str
    group: str
    """Characters that part thousands; a no-break or thin space is read as a space."""
    word: Callable[[str], Word | None]
    lower: Callable[[str], str] = str.lower
    months: Callable[[str], int] = field(default=lambda word: 0)
    weekdays: Callable[[str], int] = field(default=lambda word: 0)
    currencies: Callable[[str], str] = field(default=lambda word: "")
    percents: Callable[[str], bool] = field(default=lambda word: False)
    units: Mapping[str, Unit] = field(default_factory=dict)
    vague: frozenset[str] = frozenset()
    """Names of months and currencies that are also common words."""
    joins: frozenset[str] = frozenset()
    """Words between the two ends of a range."""
    glued: Mapping[str, float] = field(default_factory=dict)
    """Letters that stand right after digits and scale them (`5bn`)."""
    decade: Callable[[str], bool] = field(default=lambda suffix: False)
    """Whether what stands after the digits makes them a decade (`1990s`, `90-е`)."""
    meridiem: frozenset[str] = frozenset()
    """Words after an hour that make it a time of day."""
    hours: frozenset[str] = frozenset()
    """Words before an hour that make it a time of day."""
    known: bool = True
    """False: only digits can be read; small numbers may hide in words."""
