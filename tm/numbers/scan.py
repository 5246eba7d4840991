"""One pass over a text: every number, month, weekday, currency and percent that it mentions."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from tm.numbers import digits
from tm.numbers.answers import Answers
from tm.numbers.beside import SYMBOLS, suffixed, with_unit
from tm.numbers.languages import language
from tm.numbers.model import Language, Mention, Name, Role, Scan, Word
from tm.numbers.ranges import ranges
from tm.numbers.run import Run

_TOKEN = re.compile(r"(\d+(?:[.,]\d+)*|[^\W\d_]+|[%$€£¥₺₽₸₴₼½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])")
_BLANK = frozenset((" ", "\u00a0", "\u202f", "\u2009", "\n"))
_HYPHEN = frozenset(("-", "‑", "–"))
_ROMAN_LETTERS = frozenset("IVXLCDMХІСМ")
MOST_TOKENS, MOST_NUMBERS = 100_000, 10_000
"""A segment with more is no prose; it is not compared, and costs no more than this."""


class _Facts(NamedTuple):
    """All that a language's table says about one word."""

    word: Word | None
    month: int
    weekday: int
    currency: str
    percent: bool
    vague: bool


@lru_cache(maxsize=20_000)
def _facts(token: str, table: Language) -> _Facts | None:
    """What a table knows of a word in lower case; None for most words, and the answer is kept."""
    word, percent = table.word(token), table.percents(token)
    month, weekday, currency = table.months(token), table.weekdays(token), table.currencies(token)
    if word is None and not (month or weekday or currency or percent):
        return None
    return _Facts(word, month, weekday, currency, percent, token in table.vague)


@lru_cache(maxsize=8)
def _worth(table: Language) -> Answers[bool]:
    """Whether a token, as it is written, can begin anything that is read; of most words it is known at once that not."""

    def worth(token: str) -> bool:
        if not token[0].isalpha() or (token[0] in _ROMAN_LETTERS and token.isupper()):
            return True
        facts = _facts(_lowered(token, table), table)
        if facts is None:
            return False
        inside = facts.word is None or facts.word.role is Role.SKIP  # `and`, `a`: a part of a number at best
        return not inside or bool(facts.month or facts.weekday or facts.currency or facts.percent)

    return Answers(worth)


def _lowered(text: str, table: Language) -> str:
    """The text in lower case, letter by letter, so that offsets hold."""
    low = table.lower(text)
    if len(low) != len(text):  # a few letters grow when they are lowered
        low = "".join(char if len(char.lower()) != 1 else char.lower() for char in text)
    return low


class _Scanner:
    """Tokens of one text and the place of the reader among them."""

    def __init__(self, text: str, table: Language) -> None:
        self.text, self.table = text, table
        self.low = _lowered(text, table)
        pieces = _TOKEN.split(text, MOST_TOKENS)  # gap, token, gap, token, ..., rest
        bounds = list(accumulate(map(len, pieces)))
        self.tokens = list(zip(bounds[::2], bounds[1::2], strict=False))
        worth = _worth(table)
        self.places = [at for at, token in enumerate(pieces[1::2]) if worth[token]]
        """The tokens that are worth a look."""
        self.numbers: list[Mention] = []
        self.months: list[Name] = []
        self.weekdays: list[Name] = []
        self.currencies: list[Name] = []
        self.percents: list[tuple[int, int]] = []

    def scan(self) -> Scan:
        next_at = 0
        for at in self.places:
            if at >= next_at and len(self.numbers) < MOST_NUMBERS:
                next_at = self._read(at)
        return Scan(
            tuple(ranges(self.text, self.low, self.numbers, self.table)),
            tuple(self.months),
            tuple(self.weekdays),
            tuple(self.currencies),
            tuple(self.percents),
            len(self.tokens) < MOST_TOKENS and len(self.numbers) < MOST_NUMBERS,
        )

    def _read(self, at: int) -> int:
        """Read what begins at a token; gives the index of the next one."""
        start, end = self.tokens[at]
        if self.text[start].isdecimal():
            return self._digits(at)
        if self.text[start] in digits.VULGAR:
            self.numbers.append(Mention(start, end, (digits.VULGAR[self.text[start]],)))
        elif end - start == 1 and not self.text[start].isalpha():
            self._symbol(start, end)
        elif (facts := _facts(self.low[start:end], self.table)) is not None:
            return self._word(at, facts)
        elif self.text[start] in _ROMAN_LETTERS:
            self._roman(at, start, end)
        return at + 1

    def _symbol(self, start: int, end: int) -> None:
        if self.text[start] == "%":
            self.percents.append((start, end))
        elif self.text[start] in SYMBOLS:
            self.currencies.append(Name(start, end, SYMBOLS[self.text[start]]))

    # --- words -------------------------------------------------------------------------------------------------------
    def _word(self, at: int, facts: _Facts) -> int:
        start, end = self.tokens[at]
        if facts.word is not None and facts.word.role is not Role.SKIP:
            return self._run(at)
        token = self.low[start:end]
        if facts.percent and (token != "cent" or (at and self.low[slice(*self.tokens[at - 1])] == "per")):
            self.percents.append((start, end))
        capital = self.table.code != "en" or self.text[start].isupper()
        if facts.month and capital:
            self.months.append(Name(start, end, facts.month, not facts.vague or self._beside_digits(at)))
        if facts.weekday and capital:
            self.weekdays.append(Name(start, end, facts.weekday, not facts.vague))
        if facts.currency:
            self.currencies.append(Name(start, end, facts.currency, not facts.vague))
        if self.text[start] in _ROMAN_LETTERS:
            self._roman(at, start, end)
        return at + 1

    def _roman(self, at: int, start: int, end: int) -> None:
        token = self.text[start:end]
        if not token.isupper() or not (value := digits.roman(token)):
            return
        before = self.tokens[at - 1] if at else (0, 0)
        name = self.text[before[0]].isupper() and start - before[1] == 1
        if self.table.code != "en" or token != "I" or name:
            self.numbers.append(Mention(start, end, (float(value),), strong=False, roman=True))

    def _beside_digits(self, at: int) -> bool:
        around = self.tokens[max(0, at - 1) : at] + self.tokens[at + 1 : at + 2]
        here = self.tokens[at]
        return any(
            self.text[start].isdecimal() and min(abs(here[0] - end), abs(start - here[1])) <= 3 for start, end in around
        )

    # --- sequences of words and digits ---------------------------------------------------------------------------------
    def _run(self, at: int, first: Mention | None = None) -> int:
        """Read one number from words (and the digits before them); gives the index of the next token."""
        run = Run(first) if first else Run()
        next_at = at
        while next_at < len(self.tokens):
            start, end = self.tokens[next_at]
            if not run.empty and not self._joined(run, start):
                break
            if self.text[start].isdecimal():
                if run.empty or not self._more_digits(run, start, end):
                    break
                next_at += 1
                continue
            word = self.table.word(self.low[start:end])
            if word is None:
                break
            if word.role is Role.SKIP:
                if not self._skip(run, next_at):
                    break
                next_at += 1
                continue
            if not run.push(word, start, end):
                break
            next_at += 1
            if run.closed:
                break
        self.numbers.extend(with_unit(mention, self.low, self.table) for mention in run.mentions())
        return max(next_at, at + 1) if first is None else next_at

    def _joined(self, run: Run, start: int) -> bool:
        gap = self.text[run.end : start]
        return gap in _BLANK or gap in _HYPHEN or (run.skipped and len(gap) <= 1) or gap == ""

    def _skip(self, run: Run, at: int) -> bool:
        """`and`, `a`, `с` inside a number: only where the word after it goes on with the number."""
        if run.empty or at + 1 >= len(self.tokens):
            return False
        for ahead in range(at + 1, min(at + 3, len(self.tokens))):
            start, end = self.tokens[ahead]
            word = self.table.word(self.low[start:end])
            if word is None or start - self.tokens[ahead - 1][1] > 1:
                return False
            if word.role is not Role.SKIP:
                token = self.low[slice(*self.tokens[at])]
                fits = run.takes(word, token)
                if fits:
                    run.skip(self.tokens[at][1])
                return fits
        return False

    def _more_digits(self, run: Run, start: int, end: int) -> bool:
        raw = self.text[start:end]
        readings = digits.values(raw, self.table)
        return bool(readings) and self.text[run.end : start] in _BLANK and run.push_digits(readings[0], raw, start, end)

    # --- digits --------------------------------------------------------------------------------------------------------
    def _digits(self, at: int) -> int:
        mention = digits.read(self.text, *self.tokens[at], self.table)
        mention = suffixed(mention, self.text, self.low, self.table)
        at += 1
        while at < len(self.tokens) and self.tokens[at][0] < mention.end:
            at += 1
        if mention.values and mention.scale == 1 and mention.strong:
            # A scale word, a half or a smaller group may follow: `5 milyar`, `2 buçuk`, `3 bin 500`, `25-тысячная`.
            count = len(self.numbers)
            following = self._run(at, mention)
            if len(self.numbers) > count:
                return following
        self.numbers.append(with_unit(mention, self.low, self.table))
        return at


@lru_cache(maxsize=64)
def scan(text: str, locale: str) -> Scan:
    """Every number, month, weekday, currency and percent in a text, as the locale's language writes them.

    Linear in the length of the text. What is no prose (addresses, codes, footnote markers) is to be blanked out before,
    with the same length, so that the offsets hold.
    """
    return _Scanner(text, language(locale)).scan()
