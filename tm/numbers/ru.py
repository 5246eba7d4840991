"""Russian number words in all their cases, compounds, months, weekdays and currencies."""

from __future__ import annotations

import re
from functools import lru_cache

from tm.numbers.model import Language, Role, Unit, Word, listed

_CARDINALS: dict[float, str] = {
    0: "ноль ноля нолю нолем ноле нуль нуля нулю нулем нуле",
    1: "один одна одно одни одного одной одному одним одном одну одних одними однажды единственный единственная "
    "единственное единственного единственной единственным единственную единожды впервые каждый каждая каждое каждого "
    "каждой каждом каждую единый единая единое другой одинокий самый",
    2: "два две двух двум двумя двое двоих двоим двоими оба обе обоих обеих обоим обеим обоими обеими дважды вдвое "
    "вдвоем двойной двойная двойное двойную двойного двойки двойка двойку пара пару пары паре парой парный парном "
    "парная удвоил удвоила удвоили удвоить удвоился удвоилась удвоилось удвоились удвоение надвое",
    3: "три трех трем тремя трое троих троим трижды втрое втроем тройной тройная тройное тройка тройку тройки трио "
    "утроил утроить утроился утроилась",
    4: "четыре четырех четырем четырьмя четверо четверых четырежды вчетверо вчетвером четверка четверку четверки",
    5: "пять пяти пятью пятеро пятерых пятеро впятеро пятерка пятерку пятерки",
    6: "шесть шести шестью шестеро шестерых шестерка шестерку",
    7: "семь семи семью семеро семерых семерка семерку семерки",
    8: "восемь восьми восемью восьмью восьмеро восьмерых восьмерка восьмерку",
    9: "девять девяти девятью девятеро девятка девятку девятки",
    10: "десять десяти десятью десятеро десятка десятку десятки",
    40: "сорок сорока",
    90: "девяносто девяноста",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трехсот тремстам тремястами трехстах",
    400: "четыреста четырехсот четыремстам четырьмястами четырехстах",
}
_TEENS = listed("один две три четыр пят шест сем восем девят")
_TENS: dict[float, tuple[str, str]] = {
    20: ("двадцать", "двадцати"), 30: ("тридцать", "тридцати"), 50: ("пятьдесят", "пятидесяти"),
    60: ("шестьдесят", "шестидесяти"), 70: ("семьдесят", "семидесяти"), 80: ("восемьдесят", "восьмидесяти"),
}  # fmt: skip
_ORDINALS: dict[float, str] = {
    1: "перв", 2: "втор", 4: "четверт", 5: "пят", 6: "шест", 7: "седьм", 8: "восьм", 9: "девят", 10: "десят",
    20: "двадцат", 30: "тридцат", 40: "сороков", 50: "пятидесят", 60: "шестидесят", 70: "семидесят", 80: "восьмидесят",
    90: "девяност", 100: "сот", 200: "двухсот", 300: "трехсот", 400: "четырехсот", 500: "пятисот",
}  # fmt: skip
_HARD = listed("ый ий ой ого ому ым ом ая ую ое ые ых ыми")
_SCALES = {"миллион": 1e6, "миллиард": 1e9, "триллион": 1e12, "квадриллион": 1e15}
_NOUN = ("", "а", "у", "ом", "е", "ов", "ы", "ам", "ами", "ах")
_SHORT = {"тыс": 1e3, "млн": 1e6, "млрд": 1e9, "трлн": 1e12}
_PREFIXES: dict[str, float] = {
    "одно": 1, "едино": 1, "двух": 2, "дву": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8,
    "девяти": 9, "десяти": 10, "двенадцати": 12, "пятнадцати": 15, "двадцати": 20, "тридцати": 30, "сорока": 40,
    "пятидесяти": 50, "шестидесяти": 60, "семидесяти": 70, "восьмидесяти": 80, "девяносто": 90, "сто": 100,
    "двухсот": 200, "трехсот": 300, "четырехсот": 400, "пятисот": 500, "полутора": 1.5, "тысяче": 1000,
}  # fmt: skip
_PARTS: dict[str, Word] = {
    "половин": Word(Role.PART, 0.5, (50, 30)),
    "треть": Word(Role.PART, 1 / 3, (3,)),
    "четверть": Word(Role.PART, 0.25, (25, 15, 4)),
    "четверти": Word(Role.PART, 0.25, (25, 15, 4)),
    "десятилет": Word(Role.GROUP, 10),
    "столет": Word(Role.GROUP, 100),
    "тысячелет": Word(Role.GROUP, 1000),
    "дюжин": Word(Role.GROUP, 12),
    "декад": Word(Role.GROUP, 10),
    "полумиллион": Word(Role.WHOLE, 5e5),
    "полмиллион": Word(Role.WHOLE, 5e5),
    "полмиллиард": Word(Role.WHOLE, 5e8),
    "полумиллиард": Word(Role.WHOLE, 5e8),
    "полтысяч": Word(Role.WHOLE, 500),
    "нулевы": Word(Role.WHOLE, 2000),
    "полвека": Word(Role.WHOLE, 50),
    "полчаса": Word(Role.WHOLE, 0.5, (30,)),
    "получас": Word(Role.WHOLE, 0.5, (30,)),
    "полгода": Word(Role.WHOLE, 0.5, (6,)),
    "полугод": Word(Role.WHOLE, 0.5, (6,)),
    "полдень": Word(Role.WHOLE, 12),
    "полдня": Word(Role.WHOLE, 0.5, (12,)),
    "полноч": Word(Role.WHOLE, 0, (24, 12)),
    "миллионер": Word(Role.SCALE, 1e6, plural=True),
    "миллиардер": Word(Role.SCALE, 1e9, plural=True),
    "близнец": Word(Role.WHOLE, 2),
}


def _table() -> dict[str, Word]:
    words: dict[str, Word] = {}
    for value, forms in _CARDINALS.items():
        words |= {form: Word(Role.ADD, value) for form in forms.split()}
    for index, stem in enumerate(_TEENS):
        for end in ("ь", "и", "ью"):
            words[f"{stem}надцат{end}"] = Word(Role.ADD, 11.0 + index)
        words |= {f"{stem}надцат{end}": Word(Role.ADD, 11.0 + index, ends=True) for end in _HARD}
    for value, (plain, oblique) in _TENS.items():
        words |= {form: Word(Role.ADD, value) for form in (plain, oblique, plain + "ю", oblique[:-1] + "ью")}
        words[plain.replace("десят", "десятью") if value > 40 else plain + "ю"] = Word(Role.ADD, value)
    for value, stem in _ORDINALS.items():
        decade = tuple(1900 + value for _ in range(1) if 20 <= value <= 90)
        for end in _HARD:
            plural = end in ("ые", "ых", "ым", "ыми")
            words[stem + end] = Word(Role.ADD, value, decade if plural else (), ends=True)
    words |= {
        f"трет{end}": Word(Role.ADD, 3, ends=True) for end in listed("ий ья ье ьего ьей ьему ьим ьем ью ьи ьих ьими")
    }
    words |= {form: Word(Role.ADD, 5) for form in ("пятью",)}
    for value, stem in ((500, "пят"), (600, "шест"), (700, "сем"), (800, "восем"), (900, "девят")):
        oblique = "восьми" if stem == "восем" else stem + "и"
        words |= {f"{stem}ьсот": Word(Role.ADD, value)}
        words |= {form: Word(Role.ADD, value) for form in (oblique + "сот", oblique + "стам", oblique + "стах")}
    words |= {form: Word(Role.HUNDRED, 100) for form in ("сто", "ста")}
    words |= {f"сотн{end}": Word(Role.SCALE, 100, plural=True) for end in listed("и ю я ей ям ями ях е")}
    words["сотен"] = Word(Role.SCALE, 100, plural=True)
    words |= {f"десятк{end}": Word(Role.SCALE, 10, plural=True) for end in listed("и ов ам ами ах")}
    words["десяток"] = Word(Role.WHOLE, 10)
    for end in listed("а у"):
        words[f"тысяч{end}"] = Word(Role.SCALE, 1e3)
    for end in ("", "и", "е", "ей", "ью", "ам", "ами", "ах"):
        words[f"тысяч{end}"] = Word(Role.SCALE, 1e3)
    words |= {f"тысячн{end}": Word(Role.SCALE, 1e3, ends=True) for end in _HARD}
    for stem, value in _SCALES.items():
        words |= {stem + end: Word(Role.SCALE, value) for end in _NOUN}
        words |= {f"{stem}н{end}": Word(Role.SCALE, value, ends=True) for end in _HARD}
    words |= {word: Word(Role.SCALE, value) for word, value in _SHORT.items()}
    words |= {word: Word(Role.WHOLE, 1.5) for word in ("полтора", "полторы", "полутора")}
    words |= {word: Word(Role.WHOLE, 1, (24,)) for word in ("сутки", "суток", "суткам", "сутками", "сутках")}
    words |= {f"век{end}": Word(Role.GROUP, 100) for end in ("", "а", "у", "ом", "е", "ов", "ам", "ами", "ах")}
    words |= {"с": Word(Role.SKIP, 0), "половиной": Word(Role.HALF, 0.5)}
    return words


_WORDS = _table()
_PREFIX = re.compile("|".join(sorted(_PREFIXES, key=len, reverse=True)))
_TEEN_PREFIX = {f"{stem}надцати": 11.0 + index for index, stem in enumerate(_TEENS)}
_PREFIX = re.compile("|".join(sorted([*_PREFIXES, *_TEEN_PREFIX], key=len, reverse=True)))
_ALL_PREFIXES = {**_PREFIXES, **_TEEN_PREFIX}
_TAILS = (("тысяч", 1e3), ("миллион", 1e6), ("миллиард", 1e9), ("триллион", 1e12))


@lru_cache(maxsize=20000)
def _word(token: str) -> Word | None:
    token = token.replace("ё", "е")
    found = _WORDS.get(token)
    if found is not None or len(token) < 5:
        return found
    if token.startswith("много"):
        scale = next((factor for stem, factor in _TAILS if token.startswith(stem, 5)), 0.0)
        return Word(Role.SCALE, scale, plural=True) if scale else None
    for stem, word in _PARTS.items():
        if token.startswith(stem) and len(token) <= len(stem) + 4:
            return word
    return _compound(token)


def _compound(token: str) -> Word | None:
    """`десятилетний`, `двадцатипятитысячный`: number prefixes, then any stem."""
    at, value = 0, 0.0
    while (prefix := _PREFIX.match(token, at)) is not None:
        value += _ALL_PREFIXES[prefix[0]]
        at = prefix.end()
    if not at or len(token) - at < 3:
        return None
    scale = next((factor for stem, factor in _TAILS if token.startswith(stem, at)), 1.0)
    return Word(Role.WHOLE, value * scale)


_MONTHS = listed("январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр")
_SOFT = frozenset(("ь", "я", "ю", "ем", "е", "ём"))
_FIRM = frozenset(("", "а", "у", "ом", "е"))
_MAY = frozenset(("май", "мая", "маю", "маем", "мае"))


@lru_cache(maxsize=20000)
def _months(token: str) -> int:
    if token in _MAY or (token.startswith("майск") and len(token) <= 8):
        return 5
    for index, stem in enumerate(_MONTHS):
        if index != 4 and token.startswith(stem):
            ends = _FIRM if stem in ("март", "август") else _SOFT
            rest = token[len(stem) :]
            adjective = rest.startswith(("ск", "ьск", "овск")) and len(rest) <= 7
            return index + 1 if rest in ends or adjective else 0
    return 0


_DAYS = {
    form: index + 1
    for index, forms in enumerate(
        (
            "понедельник понедельника понедельнику понедельником понедельнике понедельники понедельникам",
            "вторник вторника вторнику вторником вторнике вторники вторникам",
            "среда среды среде среду средой средам",
            "четверг четверга четвергу четвергом четверге четверги четвергам",
            "пятница пятницы пятнице пятницу пятницей пятницам",
            "суббота субботы субботе субботу субботой субботам субботний субботнего субботнюю субботнее субботним",
            "воскресенье воскресенья воскресенью воскресеньем воскресеньям воскресный воскресного воскресном воскресную",
        )
    )
    for form in forms.split()
}
_CURRENCY_STEMS = (
    ("доллар", "USD"), ("долл", "USD"), ("usd", "USD"), ("бакс", "USD"), ("евро", "EUR"), ("eur", "EUR"),
    ("фунт", "GBP"), ("стерлинг", "GBP"), ("gbp", "GBP"), ("иен", "JPY"), ("йен", "JPY"), ("юан", "CNY"),
    ("лир", "TRY"), ("рубл", "RUB"), ("руб", "RUB"), ("рупи", "INR"), ("тенге", "KZT"), ("сум", "UZS"), ("сом", "UZS"),
    ("гривн", "UAH"), ("гривен", "UAH"), ("манат", "AZN"), ("франк", "CHF"), ("вон", "KRW"), ("рэнд", "ZAR"),
    ("ранд", "ZAR"), ("песо", "MXN"), ("крон", "SEK"),
)  # fmt: skip
_CURRENCY_END = frozenset(
    ("", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах", "ь", "я", "ю", "ем", "ей", "и", "ях", "ям", "ями", "ой")
)
_VAGUE = frozenset(
    listed("среда среды среде среду средой средам лир лиры лира сума сумам сом сома вон вона фунт фунта фунтов")
)


@lru_cache(maxsize=20000)
def _currencies(token: str) -> str:
    for stem, code in _CURRENCY_STEMS:
        if token.startswith(stem) and token[len(stem) :] in _CURRENCY_END:
            return code
    return "USD" if token.startswith("долларов") else ""


_DECADE = re.compile(r"[-‑–]?(?:е|ые|х|ых|м|ым|ми|ыми)")
_MILES = Unit((1.609, 1609.0), foreign=True)

RUSSIAN = Language(
    code="ru",
    decimal=",",
    group=" .",
    word=_word,
    months=_months,
    weekdays=lambda token: _DAYS.get(token, 0),
    currencies=_currencies,
    percents=lambda token: "процент" in token,
    units={
        **dict.fromkeys(("миля", "мили", "миль", "милю", "милях", "милям"), _MILES),
        **dict.fromkeys(("фут", "фута", "футов", "футах", "футам"), Unit((0.3048, 30.48, 0.0003048), foreign=True)),
        **dict.fromkeys(("дюйм", "дюйма", "дюймов"), Unit((2.54, 0.0254), foreign=True)),
        **dict.fromkeys(("фунт", "фунта", "фунтов"), Unit((0.4536,), foreign=True)),
        **dict.fromkeys(("месяц", "месяца", "месяцев"), Unit(exact=(12.0,))),
        **dict.fromkeys(("час", "часа", "часов"), Unit(exact=(24.0,))),
        **dict.fromkeys(("день", "дня", "дней"), Unit(exact=(7.0, 30.0))),
        **dict.fromkeys(("неделя", "недели", "недель"), Unit(exact=(1 / 7,))),
        **dict.fromkeys(("минута", "минуты", "минут"), Unit(exact=(60.0,))),
        **dict.fromkeys(("год", "года", "лет"), Unit(exact=(1 / 12,))),
    },
    vague=_VAGUE,
    joins=frozenset(("до", "и", "или", "по")),
    glued={"к": 1e3, "k": 1e3, "m": 1e6, "м": 1e6},
    decade=lambda suffix: _DECADE.fullmatch(suffix) is not None,
    meridiem=frozenset(("утра", "вечера", "дня", "ночи", "час", "часа", "часов")),
    hours=frozenset(("в",)),
)
