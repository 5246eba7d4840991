"""The words that turn a statement around, per language: plain data for grades.

`negations`: words that deny; a star at the end stands for any ending. `opposites`: groups of sides that exclude one
another, each side a set of beginnings (a word in full where it ends in `$`). `prefixes`: put before a word, they deny it.
`joined`: spellings that become another word when an apostrophe or hyphen comes or goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple


class Polarity(NamedTuple):
    """What is known of one language; see the module's description."""

    negations: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    denies: Callable[[str], bool] = lambda word: False
    prefixes: tuple[str, ...] = ()
    opposites: Mapping[str, tuple[int, int]] = MappingProxyType({})
    """Beginning (or word and `$`) -> (group, side)."""


def _polarity(
    negations: str,
    opposites: str,
    prefixes: str = "",
    denies: Callable[[str], bool] = lambda word: False,
) -> Polarity:
    """From text: groups part at line ends, sides at `/`, words at blanks."""
    words = negations.split()
    sides: dict[str, tuple[int, int]] = {}
    for group, line in enumerate(opposites.strip().splitlines()):
        for side, names in enumerate(line.split("/")):
            sides |= dict.fromkeys(names.split(), (group, side))
    return Polarity(
        frozenset(word for word in words if not word.endswith("*")),
        tuple(word[:-1] for word in words if word.endswith("*")),
        denies,
        tuple(prefixes.split()),
        sides,
    )


ENGLISH = _polarity(
    "not n't no never none nobody nothing nowhere neither nor without cannot non hardly barely scarcely unable",
    """
    increas rise$ rises$ rose$ risen$ rising$ grow grew$ climb gain soar / decreas reduc declin fall$ falls$ fell$ fallen$ falling$ drop shrink shrank$ lose$ loses$ lost$ plung
    more$ / less$ fewer$
    most$ / least$ fewest$
    above$ / below$
    before$ / after$
    up$ upward / down$ downward
    north$ northern$ / south$ southern$ / east$ eastern$ / west$ western$
    yesterday$ / today$ tonight$ / tomorrow$
    win$ wins$ won$ winning$ victor / lose$ loses$ lost$ losing$ defeat
    accept / reject refus
    allow permit / ban$ bans$ banned$ forbid forbade$ prohibit
    confirm / deny$ denies$ denied$ denying$
    import / export
    buy$ buys$ bought$ buying$ purchas / sell$ sells$ sold$ selling$ sale$ sales$
    support / oppos
    guilty$ / innocent$
    all$ every$ each$ / some$ few$ / none$
    always$ / sometimes$ rarely$ seldom$ / never$
    must$ shall$ / may$ might$ can$ could$
    maximum$ / minimum$
    success / fail
    former / latter$
    alive$ surviv / dead$ die$ dies$ died$ killed$
    male$ man$ men$ / female$ woman$ women$
    """,
    "un in im il ir dis non a anti",
)

# Negated verb forms: the negation stands between stem and ending (geldi, gelmedi; olur, olmaz; bilen, bilmeyen), and
# words without something (başarısız).
_TURKISH_VERB = re.compile(
    r"\w{2,}(?:m[ae](?:d[ıi](?!r)|m[ıi]ş|y[ae]c[ae][kğ]|y[ae]n|y[ıi]p|y[ae]r[ae]k|y[ıi]nc[ae]|y[ae]b[ıi]l|s[ıi]n(?:l[ae]r)?\Z"
    r"|s[ae](?:\Z|yd|[mnk]|l[ae]r)|m[ae]l[ıi]|m[ae]k|mes[ıi]|mas[ıi])"
    r"|m[ae]z(?:\Z|d[ıi]|s[ae]|l[ae]r|ken|m[ıi]ş|l[ıi][kğ]|s[ıi]n)|m[ıiuü]yor)|olmadan"
)
_TURKISH_LACK = re.compile(r"\w{2,}s[ıiuü]z(?:\Z|l[ıiuü][kğ]|c[ae]|d[ıiuü]r|l[ae]r|[ıiuü]n|d[ıi])")
_TURKISH_OTHER = (
    "tamamen",
    "namaz",
    "temmuz",
    "kuşkusuz",
    "şüphesiz",
    "hırsız",
    "ansız",
    "gömüyor",
    "emiyor",
    "yumuyor",
    "gündem",
)


def _denies_turkish(word: str) -> bool:
    if word.startswith(_TURKISH_OTHER):
        return False
    return bool(_TURKISH_VERB.match(word) or _TURKISH_LACK.match(word))


TURKISH = _polarity(
    "değil* yok yoktu* yoksun* hayır asla hiçbir* hiçkimse olmaksızın",
    """
    art$ arttı artar artış artan artır artmış yüksel çoğal büyü / azal düş$ düştü düşüş düşen düşür gerile küçül
    fazla$ çok$ / az$
    önce$ öncesi / sonra$ sonrası
    üst üzerinde / alt$ altında
    kuzey / güney / doğu / batı
    dün$ / bugün / yarın$
    kazan / kaybet kaybed yenil
    kabul / ret$ reddet reddi
    izin / yasak
    doğrula / yalanla
    ithal / ihraç ihracat
    destekle / karşı$
    tüm$ bütün$ her$ / bazı$ kimi$
    daima$ hep$ / bazen$ nadiren$
    en$ / daha$
    azami$ / asgari$
    başarı / başarısız
    sağ$ / sol$ / ölü$ öldü
    erkek / kadın
    """,
    "na gayri anti",
    _denies_turkish,
)

RUSSIAN = _polarity(
    "не ни нет без безо нельзя никогда никто никого никому никем ничто ничего ничему ничем нигде никуда никак никак* незачем"
    " некому нечего невозможно* отсутств*",
    """
    увелич вырос раст рост$ роста$ повыс возрос подня / уменьш снизи сниж упал паден сократ сокращ понизи
    больше$ более$ / меньше$ менее$
    выше$ / ниже$
    до$ / после$
    север / юг южн / восто / запад
    вчера$ / сегодня$ / завтра$
    выигра побед / проигра пораж
    приня$ принял принят / отклон отверг
    разреш / запре
    подтверд / опроверг отриц
    импорт / экспорт
    купи покуп / прода
    поддерж / против$ выступил
    виновен виновн / невиновен невиновн
    все$ всех$ каждый$ каждая$ / некоторые$ некоторых$
    всегда$ / иногда$ редко$ / никогда$
    должен должны должна обяза / может могут
    максимал / минимал
    успе / неуда
    мужчин / женщин
    """,
    "не ни без бес анти",
)

_OTHERS = {
    "de": "nicht kein* nie niemals ohne weder nichts niemand",
    "fr": "ne n pas jamais sans ni aucun* rien personne",
    "es": "no nunca sin ni ningún ninguna nadie nada",
    "it": "non mai senza né nessun* niente nulla",
    "pt": "não nunca sem nem nenhum* ninguém nada",
    "nl": "niet geen nooit zonder niemand niets",
    "pl": "nie ni nigdy bez nikt nic żaden",
    "uk": "не ні немає без ніколи ніхто нічого неможна",
    "az": "deyil yox heç",
    "kk": "емес жоқ ешқашан",
    "uz": "emas yoʻq yo'q hech",
}
_JOINED = "were we're shell she'll hell he'll well we'll ill i'll wed we'd shed she'd id i'd cant lets"
JOINED = frozenset(_JOINED.split())


def polarity(lang: str) -> Polarity:
    """What is known of a locale's language; nothing for one that is not listed."""
    base = lang.replace("_", "-").partition("-")[0].lower()
    known = {"en": ENGLISH, "tr": TURKISH, "ru": RUSSIAN}.get(base)
    return known if known is not None else _polarity(_OTHERS.get(base, ""), "")
