"""English number words, months, weekdays, currencies and units."""

from __future__ import annotations

from tm.numbers.model import Language, Role, Unit, Word, listed

_ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = listed(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_SCALES = {
    "thousand": 1e3,
    "lakh": 1e5,
    "crore": 1e7,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "quadrillion": 1e15,
}
_SHORT = {"bn": 1e9, "bln": 1e9, "mn": 1e6, "mln": 1e6, "mio": 1e6, "tn": 1e12, "trn": 1e12}
_WHOLE: dict[str, tuple[float, ...]] = {
    "once": (1,), "twice": (2,), "thrice": (3,), "single": (1,), "sole": (1,), "solo": (1,), "double": (2,),
    "doubles": (2,), "doubled": (2,), "doubling": (2,), "twin": (2,), "twins": (2,), "pair": (2,), "pairs": (2,),
    "couple": (2,), "couples": (2,), "duo": (2,), "both": (2,), "triple": (3,), "tripled": (3,), "triples": (3,),
    "trio": (3,), "treble": (3,), "quadruple": (4,), "quadrupled": (4,), "quartet": (4,), "quintet": (5,),
    "fortnight": (14, 2), "nil": (0,), "nought": (0,), "firstly": (1,), "secondly": (2,),
    "noon": (12,), "midday": (12,), "midnight": (0, 24, 12), "sesquicentennial": (150,),
    "bicentennial": (200,), "bicentenary": (200,), "centenary": (100,), "centennial": (100,), "only": (1,),
    "another": (1,), "per": (1,), "each": (1,), "every": (1,), "biennial": (2,),
       "millionth": (1e6,),
    "billionth": (1e9,), "hundredth": (100,), "thousandth": (1000,),
}  # fmt: skip
_GROUPS = {
    "dozen": 12.0, "dozens": 12.0, "decade": 10.0, "decades": 10.0, "score": 20.0, "century": 100.0,
    "centuries": 100.0, "millennium": 1000.0, "millennia": 1000.0,
}  # fmt: skip
_ONE_GROUP = frozenset(("dozen", "decade", "score", "century", "millennium"))
_PARTS: dict[str, tuple[float, ...]] = {
    "half": (0.5, 50), "halves": (0.5, 50), "halved": (0.5, 2, 50), "quarter": (0.25, 25, 15, 3, 4),
    "quarters": (0.25, 25, 15, 4), "thirds": (1 / 3, 3), "fourths": (0.25, 4), "fifths": (0.2, 5), "sixths": (1 / 6, 6),
    "eighths": (1 / 8, 8), "tenths": (0.1, 10), "quarterly": (0.25, 3),
}  # fmt: skip


def _table() -> dict[str, Word]:
    words = {word: Word(Role.ADD, float(value)) for value, word in enumerate(_ONES)}
    words |= {word: Word(Role.ADD, float(value), ends=True) for value, word in enumerate(_ORDINALS)}
    for index, word in enumerate(_TENS):
        value = 20.0 + 10 * index
        words[word] = Word(Role.ADD, value)
        words[word[:-1] + "ieth"] = Word(Role.ADD, value, ends=True)
        words[word[:-1] + "ies"] = Word(Role.WHOLE, value, (1900 + value, 1800 + value), ends=True)
    words |= {"fourty": Word(Role.ADD, 40.0), "hundred": Word(Role.HUNDRED, 100.0)}
    words["hundreds"] = Word(Role.SCALE, 100.0, plural=True)
    for word, value in _SCALES.items():
        words[word] = Word(Role.SCALE, value)
        words[word + "s"] = Word(Role.SCALE, value, plural=True)
        words[word + "aire"] = words[word + "aires"] = Word(Role.SCALE, value, plural=True)
    words |= {word: Word(Role.SCALE, value) for word, value in _SHORT.items()}
    words |= {
        word: Word(Role.WHOLE, float(values[0]), tuple(map(float, values[1:]))) for word, values in _WHOLE.items()
    }
    words |= {word: Word(Role.GROUP, value, plural=word not in _ONE_GROUP) for word, value in _GROUPS.items()}
    words |= {word: Word(Role.PART, values[0], tuple(map(float, values[1:]))) for word, values in _PARTS.items()}
    words |= {"and": Word(Role.SKIP, 0.0), "a": Word(Role.SKIP, 0.0), "of": Word(Role.SKIP, 0.0)}
    return words


_WORDS = _table()
_FOLD = {word + "fold": word for word in _ONES}


def _word(token: str) -> Word | None:
    found = _WORDS.get(token)
    if found is None and token in _FOLD:
        return Word(Role.WHOLE, _WORDS[_FOLD[token]].value)
    if found is None and token.startswith("multi") and token[5:] in _SCALES:
        return Word(Role.SCALE, _SCALES[token[5:]], plural=True)
    return found


_MONTHS = {
    name: index + 1
    for index, names in enumerate(
        listed(
            "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep "
            "october/oct november/nov december/dec"
        )
    )
    for name in names.split("/")
}
_DAYS = {
    name: index + 1
    for index, names in enumerate(
        listed(
            "monday/mondays/mon tuesday/tuesdays/tue/tues wednesday/wednesdays/wed thursday/thursdays/thu/thur/thurs "
            "friday/fridays/fri saturday/saturdays/sat sunday/sundays/sun"
        )
    )
    for name in names.split("/")
}
_CURRENCIES = {
    "dollar": "USD", "dollars": "USD", "usd": "USD", "buck": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR",
    "eur": "EUR", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "gbp": "GBP", "quid": "GBP", "yen": "JPY",
    "jpy": "JPY", "yuan": "CNY", "renminbi": "CNY", "cny": "CNY", "lira": "TRY", "liras": "TRY", "try": "TRY",
    "tl": "TRY", "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB", "rub": "RUB", "rupee": "INR",
    "rupees": "INR", "tenge": "KZT", "som": "UZS", "sum": "UZS", "hryvnia": "UAH", "manat": "AZN", "franc": "CHF",
    "francs": "CHF", "won": "KRW", "rand": "ZAR", "peso": "MXN", "pesos": "MXN", "krona": "SEK", "kroner": "NOK",
}  # fmt: skip

_MILE, _FOOT, _POUND = (1.609, 1609.0), (0.3048, 30.48, 0.0003048), (0.4536, 453.6)
UNITS = {
    **dict.fromkeys(("mile", "miles", "mi", "mph"), Unit(_MILE, foreign=True)),
    **dict.fromkeys(("foot", "feet", "ft"), Unit(_FOOT, foreign=True)),
    **dict.fromkeys(("inch", "inches"), Unit((2.54, 25.4, 0.0254), foreign=True)),
    **dict.fromkeys(("yard", "yards", "yd", "yds"), Unit((0.9144, 0.0009144), foreign=True)),
    **dict.fromkeys(("pound", "pounds", "lb", "lbs"), Unit(_POUND, foreign=True)),
    **dict.fromkeys(("ounce", "ounces", "oz"), Unit((28.35, 0.02835, 29.57), foreign=True)),
    **dict.fromkeys(("stone",), Unit((6.35,), foreign=True)),
    **dict.fromkeys(("acre", "acres"), Unit((0.4047, 4047.0, 0.004047), foreign=True)),
    **dict.fromkeys(("gallon", "gallons"), Unit((3.785, 4.546), foreign=True)),
    **dict.fromkeys(("pint", "pints"), Unit((0.473, 0.568), foreign=True)),
    **dict.fromkeys(("ton", "tons"), Unit((0.907,))),
    **dict.fromkeys(("fahrenheit", "degrees", "degree"), Unit(fahrenheit=True, foreign=True)),
    **dict.fromkeys(("month", "months"), Unit(exact=(12.0,))),
    **dict.fromkeys(("hour", "hours"), Unit(exact=(24.0,))),
    **dict.fromkeys(("day", "days"), Unit(exact=(7.0, 30.0))),
    **dict.fromkeys(("week", "weeks"), Unit(exact=(1 / 7,))),
    **dict.fromkeys(("minute", "minutes"), Unit(exact=(60.0,))),
    **dict.fromkeys(("year", "years"), Unit(exact=(1 / 12,))),
}


def _decade(suffix: str) -> bool:
    return suffix in ("s", "'s", "’s")


ENGLISH = Language(
    code="en",
    decimal=".",
    group=",",
    word=_word,
    months=lambda token: _MONTHS.get(token, 0),
    weekdays=lambda token: _DAYS.get(token, 0),
    currencies=lambda token: _CURRENCIES.get(token, ""),
    percents=lambda token: token in ("percent", "percentage", "percentages", "pct", "percentile", "cent"),
    units=UNITS,
    vague=frozenset(
        listed(
            "may march mar jan sun sat wed mon fri tue thu jun dec sep sept oct nov apr aug feb jul try sum som won rand "
            "pound pounds rub tl cny"
        )
    ),
    joins=frozenset(("to", "and", "or", "through", "until", "till")),
    glued={"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12, "trn": 1e12},
    decade=_decade,
    meridiem=frozenset(("am", "pm", "a", "p", "o", "oclock", "noon")),
)
