"""Turkish number words with their suffixes, months, weekdays and currencies."""

from __future__ import annotations

import re
from functools import lru_cache

from tm.numbers.model import Language, Role, Unit, Word, listed

_ADD = {
    "sıfır": 0, "bir": 1, "iki": 2, "üç": 3, "dört": 4, "dörd": 4, "beş": 5, "altı": 6, "yedi": 7, "sekiz": 8,
    "dokuz": 9, "on": 10, "yirmi": 20, "otuz": 30, "kırk": 40, "elli": 50, "altmış": 60, "yetmiş": 70, "seksen": 80,
    "doksan": 90,
}  # fmt: skip
_SCALES = {"bin": 1e3, "milyon": 1e6, "milyar": 1e9, "trilyon": 1e12, "katrilyon": 1e15}
_STEMS = sorted([*_ADD, *_SCALES, "yüz"], key=len, reverse=True)
_STEM = re.compile("|".join(_STEMS))
# Ordinal, distributive, plural, "with", then a possessive and a case, all within one short run of suffix letters.
_SUFFIX = re.compile(
    r"(?:[ıiuü]?nc[ıiuü]|ş?[ae]r|l[ae]rc[ae]|l[ae]r|l[ıiuü]|l[ıiuü][kğ]|[ıiuü]z)?[aeıiuüdtnyszlrmk]{0,8}"
)
_PRONOUN = frozenset(listed("un a u dan da lar ların lara ları larda lardan larla unla unki suz lu larda larıyla"))
_EXACT: dict[str, Word] = {
    "ilk": Word(Role.WHOLE, 1), "tek": Word(Role.WHOLE, 1), "tekli": Word(Role.WHOLE, 1), "çift": Word(Role.WHOLE, 2),
    "çifti": Word(Role.WHOLE, 2), "çiftler": Word(Role.WHOLE, 2), "düzine": Word(Role.GROUP, 12),
    "deste": Word(Role.GROUP, 10), "yarım": Word(Role.PART, 0.5, (50, 30)), "buçuk": Word(Role.HALF, 0.5),
    "çeyrek": Word(Role.PART, 0.25, (25, 15, 4, 3)), "yüzyıl": Word(Role.GROUP, 100), "asır": Word(Role.GROUP, 100),
    "onyıl": Word(Role.GROUP, 10), "milenyum": Word(Role.GROUP, 1000), "gece yarısı": Word(Role.WHOLE, 0, (24, 12)),
    "öğle": Word(Role.WHOLE, 12), "öğlen": Word(Role.WHOLE, 12), "gece": Word(Role.WHOLE, 0, (24, 12)),
    "ikili": Word(Role.WHOLE, 2), "üçlü": Word(Role.WHOLE, 3), "ikiz": Word(Role.WHOLE, 2), "üçüz": Word(Role.WHOLE, 3),
    "yüzde": Word(Role.SKIP, 0), "her": Word(Role.WHOLE, 1),
}  # fmt: skip
_RICH: tuple[tuple[str, Word], ...] = (
    ("milyoner", Word(Role.SCALE, 1e6, plural=True)),
    ("milyarder", Word(Role.SCALE, 1e9, plural=True)),
    ("trilyoner", Word(Role.SCALE, 1e12, plural=True)),
)
_OPEN: tuple[tuple[str, Word], ...] = (
    ("yarı", Word(Role.PART, 0.5, (50, 2))),
    ("yarım", Word(Role.PART, 0.5, (50, 30))),
    ("buçuk", Word(Role.HALF, 0.5, ends=True)),
    ("çeyre", Word(Role.PART, 0.25, (25, 15, 4, 3))),
    ("yüzyıl", Word(Role.GROUP, 100)),
    ("asır", Word(Role.GROUP, 100)),
    ("asr", Word(Role.GROUP, 100)),
    ("düzine", Word(Role.GROUP, 12)),
    ("onyıl", Word(Role.GROUP, 10)),
    ("çift", Word(Role.WHOLE, 2)),
    ("ikinci", Word(Role.ADD, 2, ends=True)),
)


def lower(text: str) -> str:
    """Lower case by Turkish rules; the length stays, so offsets do too."""
    return text.replace("İ", "i").replace("I", "ı").lower()


def _compound(token: str) -> list[str] | None:
    """The number stems that a token is made of, with the rest as the last item; None where it begins with none."""
    at = 0
    stems: list[str] = []
    while (found := _STEM.match(token, at)) is not None and len(stems) < 8:
        stems.append(found[0])
        at = found.end()
    return [*stems, token[at:]] if stems else None


@lru_cache(maxsize=20000)
def _word(token: str) -> Word | None:
    if token in _EXACT:
        return _EXACT[token]
    rich = next((word for stem, word in _RICH if token.startswith(stem)), None)
    if rich is not None:
        return rich
    pieces = _compound(token)
    if pieces is not None:
        *stems, rest = pieces
        if _SUFFIX.fullmatch(rest) and not (stems == ["on"] and rest in _PRONOUN):
            return _number(stems, rest)
    return next((word for stem, word in _OPEN if token.startswith(stem) and _TAIL.fullmatch(token, len(stem))), None)


def _number(stems: list[str], rest: str) -> Word | None:
    """One word out of the stems written together; a suffix closes the number."""
    ends = bool(rest)
    if len(stems) == 1:
        stem = stems[0]
        if stem == "yüz":
            many = rest.startswith("lerce")
            return Word(Role.SCALE, 100, plural=True) if many else Word(Role.HUNDRED, 100, ends=ends)
        if stem in _SCALES:
            return Word(Role.SCALE, _SCALES[stem], ends=ends, plural=rest[:5] in ("larca", "lerce", "lar", "ler"))
        plural = rest.startswith(("lar", "ler", "lı", "li", "lu", "lü")) and _ADD[stem] >= 20
        return Word(Role.ADD, _ADD[stem], (1900.0 + _ADD[stem],) if plural else (), ends=ends)
    total = current = 0.0
    for stem in stems:
        if stem in _SCALES:
            total, current = total + (current or 1) * _SCALES[stem], 0.0
        elif stem == "yüz":
            current = (current or 1) * 100
        else:
            current += _ADD[stem]
    return Word(Role.ADD, total + current, ends=True) if total + current < 1000 else Word(Role.WHOLE, total + current)


_MONTHS = listed("ocak/ocağ şubat/şubad mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık/aralığ")
_MONTH_STEMS = tuple((stem, index + 1) for index, stems in enumerate(_MONTHS) for stem in stems.split("/"))
_DAY_STEMS = (
    ("pazartesi", 1), ("salı", 2), ("çarşamba", 3), ("perşembe", 4), ("cumartesi", 6), ("cuma", 5), ("pazar", 7),
)  # fmt: skip
_CURRENCY_STEMS = (
    ("dolar", "USD"), ("usd", "USD"), ("avro", "EUR"), ("euro", "EUR"), ("eur", "EUR"), ("sterlin", "GBP"),
    ("pound", "GBP"), ("paund", "GBP"), ("gbp", "GBP"), ("yen", "JPY"), ("yuan", "CNY"), ("lira", "TRY"), ("tl", "TRY"),
    ("ruble", "RUB"), ("rupi", "INR"), ("tenge", "KZT"), ("som", "UZS"), ("grivna", "UAH"), ("manat", "AZN"),
    ("frank", "CHF"), ("won", "KRW"), ("rand", "ZAR"), ("peso", "MXN"), ("kron", "SEK"),
)  # fmt: skip
_TAIL = re.compile(r"[aeıiuüdtnyszlrmkğ]{0,8}")
_NOT_MONTH = frozenset(listed("martı martılar ocaklar ocağı ocağın ekimi"))
# The names of months and days that are also common words count only where a date is at hand.
_VAGUE_STEMS = tuple(listed("ocak ocağ ekim kasım aralık aralığ mart pazar salı won som rand yen"))


def _stem(token: str, stems: tuple[tuple[str, int], ...], banned: frozenset[str]) -> int:
    for stem, value in stems:
        if token.startswith(stem):
            return value if _TAIL.fullmatch(token, len(stem)) and token not in banned else 0
    return 0


@lru_cache(maxsize=20000)
def _months(token: str) -> int:
    return _stem(token, _MONTH_STEMS, _NOT_MONTH)


@lru_cache(maxsize=20000)
def _weekdays(token: str) -> int:
    return _stem(token, _DAY_STEMS, frozenset())


@lru_cache(maxsize=20000)
def _currencies(token: str) -> str:
    for stem, code in _CURRENCY_STEMS:
        if token.startswith(stem) and _TAIL.fullmatch(token, len(stem)):
            return code
    return ""


class _Vague(frozenset[str]):
    """All words that begin with a vague stem."""

    def __contains__(self, token: object) -> bool:
        return isinstance(token, str) and token.startswith(_VAGUE_STEMS)


_DECADE = re.compile(r"['’]?(?:l[ae]r|l[ıiuü])[a-zçğıöşü]*")
_MILE = Unit((1.609, 1609.0), foreign=True)

TURKISH = Language(
    code="tr",
    decimal=",",
    group=". ",
    word=_word,
    lower=lower,
    months=_months,
    weekdays=_weekdays,
    currencies=_currencies,
    percents=lambda token: token.startswith("yüzde"),
    units={
        "mil": _MILE,
        "fit": Unit((0.3048, 30.48, 0.0003048), foreign=True),
        "feet": Unit((0.3048, 30.48, 0.0003048), foreign=True),
        "inç": Unit((2.54, 0.0254), foreign=True),
        "libre": Unit((0.4536,), foreign=True),
        "pound": Unit((0.4536,), foreign=True),
        "ay": Unit(exact=(12.0,)),
        "saat": Unit(exact=(24.0,)),
        "gün": Unit(exact=(7.0, 30.0)),
        "hafta": Unit(exact=(1 / 7,)),
        "dakika": Unit(exact=(60.0,)),
        "yıl": Unit(exact=(1 / 12,)),
    },
    vague=_Vague(),
    joins=frozenset(("ile", "ila", "ilâ", "veya", "ya", "ve", "arası")),
    glued={"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9},
    decade=lambda suffix: _DECADE.fullmatch(suffix) is not None,
    hours=frozenset(("saat", "saati", "saatler", "akşam", "sabah", "gece", "öğleden")),
)
