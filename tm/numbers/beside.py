"""What the text right before and after digits says about them: a decade, a scale, a time of day, a year, a unit."""

from __future__ import annotations

import re
from dataclasses import replace

from tm.numbers.digits import clean, clock
from tm.numbers.model import Language, Mention, Unit

SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₺": "TRY", "₽": "RUB", "₸": "KZT", "₴": "UAH", "₼": "AZN"}
_SUFFIX = re.compile(r"['’`\"]?[-‑–]?[^\W\d_]{1,24}")
_HOUR_MINUTE = re.compile(r"[ \u00a0]?(?:ч|час|часа|часов|h|sa|saat)\.?[ \u00a0]{0,2}([0-5]\d)[ \u00a0]?(?:м|m|d)")
_ZONE = re.compile(r"[ \u00a0]?(?:gmt|utc|hrs?\b|hours|bst|cet|est|edt|et\b|local time|z\b)")
_MERIDIEM = re.compile(r"[ \u00a0]?(?:[ap]\.?[ \u00a0]?m\b|o['’]?clock)")
_WORD_AFTER = re.compile(r"[ \u00a0]([^\W\d_]{1,12})")
_YEAR = re.compile(r"(?:['’]|\bfy|year |season |class of )\Z")
_NAME = re.compile(r"[^\W\d_]{5,}")
"""Right after digits: a name that begins with them, `247sports`."""
_LETTER = re.compile(r"(?:\A|[^\w])[A-ZÇĞİÖŞÜА-ЯЁ][^\W\d_]{0,11}[-‑]\Z")
"""Right before digits: a name that ends with them, `K-12`, `COVID-19`."""
_PAST = re.compile(r"\b(half|quarter) (past|to) \Z")
_NUMERO = re.compile(r"(?:\bno|\bnr|№|#)\.?[ \u00a0]?\Z")
_UNIT = re.compile(r"[ \u00a0°º-]{0,2}(square |sq\.? |kare |квадратных |кв\. )?([^\W\d_]{1,12})")
_TURKISH_SUFFIX = re.compile(r"(?:l[ıiuü]k|l[ıiuü]|[dt][ae]n?|[ae]|[ıiuü]n?)\Z")


def suffixed(mention: Mention, text: str, low: str, table: Language) -> Mention:
    """The mention with what stands right around its digits; a glued scale becomes part of it."""
    start, end = mention.start, mention.end
    if mention.values:
        mention = _scaled(mention, text, low, table)
        mention = _timed(mention, low, table)
    if len(mention.digits) == 4 and mention.clock is None and _ZONE.match(low, end):
        mention = replace(mention, clock=clock(mention.digits[:2], mention.digits[2:]))
    attached = start > 0 and text[start - 1].isalpha()
    if attached or (start and _LETTER.search(text, max(0, start - 14), start)):
        mention = replace(mention, glued=True)
    elif (name := _NAME.match(low, end)) and table.word(name[0]) is None and name[0] not in table.units:
        mention = replace(mention, strong=False)
    if len(mention.digits) == end - start == 2 and (attached or _YEAR.search(low, max(0, start - 9), start)):
        value = mention.values[0]
        mention = replace(mention, values=(value, 1900 + value, 2000 + value))
    return mention


def _scaled(mention: Mention, text: str, low: str, table: Language) -> Mention:
    """A decade (`1990s`, `90-е`), or a scale glued to the digits (`5bn`)."""
    glue = _SUFFIX.match(low, mention.end)
    if glue is None:
        return mention
    value = mention.values[0]
    if value % 10 == 0 and (10 <= value <= 90 or 1000 <= value <= 2100) and table.decade(glue[0]):
        years = (value % 100,) if value >= 1000 else (1900 + value, 1800 + value, 2000 + value)
        if value % 100 == 0:
            years = (value / 100 + 1,)  # the 1800s are the 19th century
        return replace(mention, values=(*mention.values, *years), decade=True)
    factor = table.glued.get(glue[0])
    if factor is None:
        return mention
    money = mention.start and text[mention.start - 1] in SYMBOLS
    plain = () if len(glue[0]) > 1 or money else (value,)  # 5m may be metres
    return replace(mention, values=(clean(value * factor), *plain), scale=factor, end=glue.end())


def _timed(mention: Mention, low: str, table: Language) -> Mention:
    """An hour (`7 p.m.`, `saat 19'da`, `18 ч 30 мин`), and the 1 of `No 1`, which is said in other ways too."""
    value = mention.values[0]
    if value == 1 and _NUMERO.search(low, max(0, mention.start - 5), mention.start):
        return replace(mention, strong=False)
    if value > 24 or value % 1 or mention.clock is not None:
        return mention
    past = _PAST.search(low, max(0, mention.start - 16), mention.start)
    if past is not None:
        whole, minute = (int(value), 30 if past[1] == "half" else 15) if past[2] == "past" else (int(value) - 1, 45)
        return replace(mention, clock=(whole % 24, minute))
    minutes = _HOUR_MINUTE.match(low, mention.end)
    if minutes is not None:
        return replace(mention, clock=(int(value), int(minutes[1])))
    return replace(mention, clock=(int(value), 0)) if _is_hour(mention, low, table) else mention


def _is_hour(mention: Mention, low: str, table: Language) -> bool:
    if table.code == "en":
        return _MERIDIEM.match(low, mention.end) is not None
    after = _WORD_AFTER.match(low, mention.end)
    if after is not None and after[1] in table.meridiem:
        return True
    before = low[max(0, mention.start - 10) : mention.start].split()
    return bool(before) and before[-1].strip("'’") in table.hours


def with_unit(mention: Mention, low: str, table: Language) -> Mention:
    """The mention with the unit after it and the values that it has in others."""
    unit = _unit(mention.end, low, table)
    if unit is None or not mention.values:
        return mention
    value = mention.values[0]
    times = tuple(clean(value / factor) for factor in unit.exact if (value / factor * 2) % 1 == 0)
    near = tuple(value * factor for factor in unit.factors)
    if unit.fahrenheit:
        near = ((value - 32) / 1.8, value / 1.8)
    return replace(mention, unit=unit, values=(*mention.values, *times), approximate=near)


def _unit(end: int, low: str, table: Language) -> Unit | None:
    after = _UNIT.match(low, end)
    if after is None:
        return None
    unit = table.units.get(after[2])
    if unit is None and table.code == "tr":
        unit = table.units.get(_TURKISH_SUFFIX.sub("", after[2]))
    if unit is not None and after[1] and unit.factors:
        return replace(unit, factors=tuple(factor * factor for factor in unit.factors))
    return unit
