"""One pass over a text: every number, month, weekday, currency and percent that it mentions."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from tm.checks.numbers import digits
from tm.checks.numbers.languages import language
from tm.checks.numbers.model import Language, Mention, Name, Role, Scan, Unit, Word
from tm.checks.numbers.run import Run

_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₺": "TRY", "₽": "RUB", "₸": "KZT", "₴": "UAH", "₼": "AZN"}
_VULGAR = {
    "½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅖": 0.4, "⅗": 0.6, "⅘": 0.8, "⅙": 1 / 6,
    "⅚": 5 / 6, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875,
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[%$€£¥₺₽₸₴₼½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]")
_SUFFIX = re.compile(r"['’`\"]?[-‑–]?[^\W\d_]{1,24}")
_SPACED = re.compile(r"(?:[ \u00a0\u202f\u2009]\d{3}(?!\d))+(?:[.,]\d+)?(?![.,]?\d)")
_APOSTROPHED = re.compile(r"(?:['’]\d{3}(?!\d))+")
_HOUR_MINUTE = re.compile(r"[ \u00a0]?(?:ч|час|часа|часов|h|sa|saat)\.?[ \u00a0]{0,2}([0-5]\d)[ \u00a0]?(?:м|m|d)")
_ZONE = re.compile(r"[ \u00a0]?(?:gmt|utc|hrs?\b|hours|bst|cet|est|edt|et\b|local time|z\b)")
_YEAR = re.compile(r"(?:['’]|\bfy|year |season |class of )\Z")
_LETTER = re.compile(r"(?:\A|[^\w])[A-Z]-\Z")
_NUMERO = re.compile(r"(?:\bno|\bnr|№|#)\.?[ \u00a0]?\Z")
_MERIDIEM = re.compile(r"[ \u00a0]?(?:[ap]\.?[ \u00a0]?m\b|[AP]\.?[ \u00a0]?M\b|o['’]?clock)")
_COLON = re.compile(r"[:.]([0-5]\d)(?!\d)")
_DASH = re.compile(r"[ \u00a0]{0,2}[-‑–—−/][ \u00a0]{0,2}")
_BLANK = {" ", "\u00a0", "\u202f", "\u2009", "\n"}
_HYPHEN = {"-", "‑", "–"}
MOST_TOKENS, MOST_NUMBERS = 100_000, 10_000
"""A segment with more is no prose; it is not compared, and costs no more than this."""


_ROMAN_LETTERS = frozenset("IVXLCDMХІСМ")


class _Facts(NamedTuple):
    """All that a language's table says about one word."""

    word: Word | None
    month: int
    weekday: int
    currency: str
    percent: bool
    vague: bool


@lru_cache(maxsize=100_000)
def _facts(token: str, table: Language) -> _Facts | None:
    """What a table knows of a word in lower case; None for most words, and the answer is kept."""
    word, percent = table.word(token), table.percents(token)
    month, weekday, currency = table.months(token), table.weekdays(token), table.currencies(token)
    if word is None and not (month or weekday or currency or percent):
        return None
    return _Facts(word, month, weekday, currency, percent, token in table.vague)


class _Scanner:
    """Tokens of one text and the place of the reader among them."""

    def __init__(self, text: str, table: Language) -> None:
        self.text, self.table = text, table
        self.low = table.lower(text)
        if len(self.low) != len(text):  # a few letters grow when they are lowered; offsets must not move
            self.low = "".join(char if len(char.lower()) != 1 else char.lower() for char in text)
        self.tokens = [match.span() for match in islice(_TOKEN.finditer(text), MOST_TOKENS)]
        self.numbers: list[Mention] = []
        self.months: list[Name] = []
        self.weekdays: list[Name] = []
        self.currencies: list[Name] = []
        self.percents: list[tuple[int, int]] = []

    def scan(self) -> Scan:
        at = 0
        while at < len(self.tokens) and len(self.numbers) < MOST_NUMBERS:
            start, end = self.tokens[at]
            if self.text[start].isdigit():
                at = self._digits(at)
            elif self.text[start] in _VULGAR:
                self.numbers.append(Mention(start, end, (_VULGAR[self.text[start]],)))
                at += 1
            elif end - start == 1 and not self.text[start].isalpha():
                self._symbol(start, end)
                at += 1
            elif (token := self.low[start:end]) and (facts := _facts(token, self.table)) is not None:
                at = self._word(at, facts)
            else:
                if self.text[start] in _ROMAN_LETTERS:
                    self._roman(at, start, end)
                at += 1
        return Scan(
            tuple(_ranges(self.text, self.low, self.numbers, self.table)),
            tuple(self.months),
            tuple(self.weekdays),
            tuple(self.currencies),
            tuple(self.percents),
            at < MOST_TOKENS and len(self.numbers) < MOST_NUMBERS,
        )

    def _symbol(self, start: int, end: int) -> None:
        if self.text[start] == "%":
            self.percents.append((start, end))
        elif self.text[start] in _SYMBOLS:
            self.currencies.append(Name(start, end, _SYMBOLS[self.text[start]]))

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
        if self.table.code != "en" or (token != "MIX" and (token != "I" or name)):
            self.numbers.append(Mention(start, end, (float(value),), strong=False, roman=True))

    def _beside_digits(self, at: int) -> bool:
        around = self.tokens[max(0, at - 1) : at] + self.tokens[at + 1 : at + 2]
        here = self.tokens[at]
        return any(
            self.text[start].isdigit() and min(abs(here[0] - end), abs(start - here[1])) <= 3 for start, end in around
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
            if self.text[start].isdigit():
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
        self.numbers.extend(self._finish(mention) for mention in run.mentions())
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
        start, end = self.tokens[at]
        spaced = _SPACED.match(self.text, end) if end - start <= 3 and self.text[start] != "0" else None
        if spaced is None and end - start <= 3:
            spaced = _APOSTROPHED.match(self.text, end)
        if spaced is not None:
            mention, end = self._spaced(start, end, spaced.end()), spaced.end()
            while at < len(self.tokens) and self.tokens[at][0] < end:
                at += 1
        else:
            fraction = _FRACTION.match(self.text, start) if end - start <= 3 else None
            if fraction is not None:
                self.numbers.append(_fraction(self.text, fraction))
                while at < len(self.tokens) and self.tokens[at][0] < fraction.end():
                    at += 1
                return at
            mention, at = self._plain(at)
        mention = self._suffixed(mention)
        while at < len(self.tokens) and self.tokens[at][0] < mention.end:
            at += 1
        if mention.values and mention.scale == 1:
            # A scale word, a half or a smaller group may follow: `5 milyar`, `2 buçuk`, `3 bin 500`, `25-тысячная`.
            count = len(self.numbers)
            following = self._run(at, mention)
            if len(self.numbers) > count:
                return following
        self.numbers.append(self._finish(mention))
        return at

    def _spaced(self, start: int, first_end: int, end: int) -> Mention:
        raw = self.text[start:end]
        joined = re.sub(r"[ \u00a0\u202f\u2009'’]", "", raw)
        parts = [
            digits.piece(self.text, start + match.start(), start + match.end()) for match in re.finditer(r"\d+", raw)
        ]
        decimal = joined.replace(",", ".")
        readable = len(joined) <= digits.LONGEST and decimal.count(".") <= 1
        return Mention(
            start, end, (float(decimal),) if readable else (), parts=tuple(parts), digits=re.sub(r"\D", "", raw)
        )

    def _plain(self, at: int) -> tuple[Mention, int]:
        """Digits with inner points and commas, or a clock with a colon; gives the index of the next token."""
        start, end = self.tokens[at]
        text, raw = self.text, self.text[start:end]
        colon = _COLON.match(text, end) if text[end : end + 1] == ":" and raw.isdigit() else None
        if colon is not None and (time := digits.clock(raw, colon[1])) is not None and at + 1 < len(self.tokens):
            digit_text = raw + colon[1]
            parts = (digits.piece(text, start, end), digits.piece(text, end + 1, colon.end()))
            skip = at + 2 if self.tokens[at + 1][1] == colon.end() else at + 1
            if skip == at + 2:
                return Mention(start, colon.end(), (), clock=time, parts=parts, digits=digit_text), skip
        readings = digits.values(raw, self.table)
        spans = digits.pieces(raw, start)
        runs = [text[left:right] for left, right in spans]
        date = digits.is_date(runs)
        parts = tuple(digits.piece(text, left, right, date=date) for left, right in spans)
        time = digits.clock(runs[0], runs[1]) if len(runs) == 2 and "." in raw else None
        if (_grouped(runs) and readings) or time is not None:
            parts = ()
        mention = Mention(start, end, readings, parts=parts, clock=time, digits=re.sub(r"\D", "", raw))
        return mention, at + 1

    def _suffixed(self, mention: Mention) -> Mention:
        """What stands right after digits: a decade, a glued scale, a time of day."""
        table, text = self.table, self.text
        glue = _SUFFIX.match(text, mention.end)
        value = mention.values[0] if mention.values else None
        if glue is not None and value is not None:
            suffix = self.low[glue.start() : glue.end()]
            if value % 10 == 0 and table.decade(suffix) and (10 <= value <= 90 or 1000 <= value <= 2100):
                years = (value % 100,) if value >= 1000 else (1900 + value, 1800 + value, 2000 + value)
                if value % 100 == 0:
                    years = (value / 100 + 1,)  # the 1800s are the 19th century
                mention = replace(mention, values=(*mention.values, *years))
            elif (factor := table.glued.get(suffix)) is not None:
                money = mention.start and text[mention.start - 1] in _SYMBOLS
                plain = () if len(suffix) > 1 or money else (value,)
                values = (digits.clean(value * factor), *plain)
                mention = replace(mention, values=values, scale=factor, end=glue.end())
        if (
            value is not None
            and value <= 24
            and value == int(value)
            and mention.clock is None
            and self._is_hour(mention)
        ):
            mention = replace(mention, clock=(int(value), 0))
        if value == 1 and _NUMERO.search(self.low, max(0, mention.start - 5), mention.start):
            mention = replace(mention, strong=False)  # "the world No 1" is a best one, and often said so
        elif value is not None and value <= 24 and (minutes := _HOUR_MINUTE.match(self.low, mention.end)) is not None:
            mention = replace(mention, clock=(int(value), int(minutes[1])))
        if len(mention.digits) == 4 and mention.clock is None and _ZONE.match(self.low, mention.end):
            mention = replace(mention, clock=digits.clock(mention.digits[:2], mention.digits[2:]))
        if mention.start and (text[mention.start - 1].isalpha() or _LETTER.search(text, max(0, mention.start - 3), mention.start)):
            mention = replace(mention, glued=True)
        short = mention.digits == text[mention.start : mention.end] and _YEAR.search(
            self.low, max(0, mention.start - 9), mention.start
        )
        if short and value is not None and len(mention.digits) == 2:
            mention = replace(mention, values=(value, 1900 + value, 2000 + value))
        return mention

    def _is_hour(self, mention: Mention) -> bool:
        if self.table.code == "en":
            return _MERIDIEM.match(self.text, mention.end) is not None
        after = re.compile(r"[ \u00a0]([^\W\d_]{1,12})").match(self.low, mention.end)
        if after is not None and after[1] in self.table.meridiem:
            return True
        before = self.low[max(0, mention.start - 10) : mention.start].split()
        return bool(before) and before[-1].strip("'’") in self.table.hours

    def _finish(self, mention: Mention) -> Mention:
        """Fractions after the digits, and the unit that follows."""
        end = mention.end
        unit = self._unit(end)
        if unit is None or not mention.values:
            return mention
        value = mention.values[0]
        times = tuple(digits.clean(value / factor) for factor in unit.exact if (value / factor * 2) % 1 == 0)
        near = tuple(value * factor for factor in unit.factors)
        if unit.fahrenheit:
            near = ((value - 32) / 1.8, value / 1.8)
        return replace(mention, unit=unit, values=(*mention.values, *times), approximate=near)

    def _unit(self, end: int) -> Unit | None:
        after = _UNIT.match(self.low, end)
        if after is None:
            return None
        word = after[2]
        unit = self.table.units.get(word) or (self.table.units.get(_trim(word)) if self.table.code == "tr" else None)
        if unit is not None and after[1] and unit.factors:
            unit = replace(unit, factors=tuple(factor * factor for factor in unit.factors))
        return unit


_UNIT = re.compile(r"[ \u00a0°º-]{0,2}(square |sq\.? |kare |квадратных |кв\. )?([^\W\d_]{1,12})")


def _trim(word: str) -> str:
    return re.sub(r"(?:l[ıiuü]k|l[ıiuü]|d[ae]|t[ae]|d[ae]n|t[ae]n|[ae]|[ıiuü]n?)$", "", word)


def _grouped(runs: list[str]) -> bool:
    return len(runs) > 1 and len(runs[0]) <= 3 and all(len(run) == 3 for run in runs[1:])


_FRACTION = re.compile(r"(?:(\d{1,3})[ \u00a0])?(\d{1,2})[/⁄](\d{1,2})(?![\d/⁄]|[.,]\d)")


def _fraction(text: str, match: re.Match[str]) -> Mention:
    """`2 1/2`, and what looks like it but is a date or a score: its parts then speak for it."""
    whole, above, below = match[1], int(match[2]), int(match[3])
    parts = [digits.piece(text, *match.span(group), date=True) for group in (1, 2, 3) if match[group]]
    value = float(whole or 0) + above / below if below else 0.0
    idiom = (above, below) in ((24, 7), (7, 24))  # "around the clock"
    return Mention(match.start(), match.end(), (value,), not idiom, tuple(parts), digits=re.sub(r"\D", "", match[0]))


# --- ranges ------------------------------------------------------------------------------------------------------------
def _ranges(text: str, low: str, numbers: list[Mention], table: Language) -> list[Mention]:
    """Numbers side by side: `1950-53` gains 1953, `5-10 million` gains 5 million, `6½` becomes one, dates are marked."""
    result: list[Mention] = []
    for mention in numbers:
        if not result:
            result.append(mention)
            continue
        before, gap = result[-1], text[result[-1].end : mention.start]
        if len(gap) > 8:
            result.append(mention)
            continue
        vulgar = text[mention.start] in _VULGAR
        if vulgar and before.digits and gap in ("", " ") and before.values:
            whole = digits.clean(before.values[0] + mention.values[0])
            result[-1] = replace(before, end=mention.end, values=(whole, *mention.values[1:]), unit=mention.unit)
            continue
        first, second = before, mention
        if _DASH.fullmatch(gap) or low[before.end : mention.start].strip(" -") in table.joins:
            first, second = _pair(before, mention, gap)
        result[-1] = first
        result.append(second)
    return result


def _pair(first: Mention, second: Mention, gap: str) -> tuple[Mention, Mention]:
    short = second.digits and len(second.digits) <= 2 and len(first.digits) == 4 and first.values and second.values
    if short and 1000 <= first.values[0] <= 2100:
        century = first.values[0] // 100 * 100
        second = replace(second, values=(*second.values, century + second.values[0]))
    if second.scale > 1 and first.scale == 1 and first.values and first.digits:
        first = replace(first, values=(*first.values, digits.clean(first.values[0] * second.scale)))
    if gap in ("/", "-", "–") and first.values and second.values:
        day_first = first.values[0] <= 31 and second.values[0] <= 12
        month_first = first.values[0] <= 12 and second.values[0] <= 31
        year = first.values[0] >= 1000 and second.values[0] <= 12
        if first.digits and second.digits and (day_first or month_first or year or first.date):
            first, second = replace(first, date=True), replace(second, date=True)
    if second.unit is not None and first.unit is None and first.values and second.unit.factors:
        near = tuple(first.values[0] * factor for factor in second.unit.factors)
        first = replace(first, unit=second.unit, approximate=near)
    return first, second


@lru_cache(maxsize=64)
def scan(text: str, locale: str) -> Scan:
    """Every number, month, weekday, currency and percent in a text, as the locale's language writes them.

    Linear in the length of the text. What is no prose (addresses, codes, footnote markers) is to be blanked out before,
    with the same length, so that the offsets hold.
    """
    return _Scanner(text, language(locale)).scan()


__all__ = ["Word", "scan"]
