"""Words of a text, and what they say about its language: scripts, function words, language identification."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from tm.langmodel import among
from tm.numbers.model import listed
from tm.numbers.tr import lower as lower_turkish

MOST_WORDS = 100_000
"""A segment with more words is no prose; the rest of it is not looked at."""
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_PARTED = re.compile(f"({_WORD.pattern})")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
CYRILLIC_LETTERS = frozenset(map(chr, range(0x0400, 0x0530)))

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        listed(
            "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which "
            "one you were all her she there would their we him been has when who will no if out so said what up its about than "
            "into them can only other more could our some these may after do my any your also because being how over then just "
            "did where those against most us such before during between through under while should very i me am"
        )
    ),
    "tr": frozenset(
        listed(
            "ve bir bu da de için ile olarak daha çok en gibi olan kadar sonra ancak ise ya veya ne her ama o ki değil var yok "
            "mi mı mu mü diye göre ilk iki şu hem sadece bile önce oldu olduğu olduğunu onun onu ben sen biz siz onlar bunu "
            "bunun dedi tarafından arasında üzerinde içinde nasıl neden çünkü eğer fakat hiç şey zaman büyük yeni ayrıca "
            "kendi birlikte karşı özellikle yapılan söyledi etti aynı başka tüm bütün böyle şöyle yine hala artık"
        )
    ),
    "ru": frozenset(
        listed(
            "и в не на что с по как это из к у за от то о для а его но он так все же она был они был была было были бы при "
            "или до если только уже мы вы я ее их ему чтобы который которая которое которые которых также еще под после "
            "может во со когда есть этого более где этом тем том нет быть лишь этот эта между перед через себя чем там тогда "
            "потому очень можно него нее нам вас нас кто ли ни даже этой время года году лет сказал который своей свои "
            "свою своего"
        )
    ),
    "de": frozenset(
        listed(
            "der die das und ist nicht ein eine zu den von mit sich des auf für im dem auch es an als werden aus er hat dass "
            "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr "
            "durch man dann soll ich"
        )
    ),
    "fr": frozenset(
        listed(
            "le la les de des du et est un une que qui dans pour pas sur au avec plus par il elle ne se ce son sa ses aux "
            "sont été ont cette mais comme ou leur être nous vous à"
        )
    ),
    "es": frozenset(
        listed(
            "el la los las de del y que en un una por con no se su para es al lo como más pero sus le ha este sí porque "
            "esta son entre cuando muy sin sobre también fue"
        )
    ),
    "it": frozenset(
        listed(
            "il lo la gli le di del della dei e che in un una per con non si è sono come anche più ma da alla nel al dal "
            "suo questo"
        )
    ),
    "az": frozenset(
        listed("və bir bu ki üçün ilə də da o olan olaraq daha çox isə sonra belə amma var deyil edir öz hər")
    ),
    "uz": frozenset(listed("va bu bir uchun bilan ham emas edi deb esa lekin har o'z bo'lgan qilish keyin kabi")),
    "uk": frozenset(
        listed(
            "і в на що з не до та за у як це від про по але для його він я ми вони був була бути які який яка також так "
            "вже або коли після під час"
        )
    ),
    "be": frozenset(listed("і ў на што з не да за у як гэта ад пра па але для яго ён быў была каб які таксама")),
    "bg": frozenset(
        listed(
            "и на да се е за от в с че не са по ще това като към който която които беше бяха има след си до или при "
            "обаче може също тя той те му им ги го"
        )
    ),
    "mk": frozenset(listed("и на да се е за од во со не што го ги кој која кои беше има ќе по како тоа ова му им")),
    "sr": frozenset(
        listed("и у је да се на за од са не су који која које што као по али или био била из до због након ће би")
    ),
    "kk": frozenset(listed("және мен бұл бір үшін деп да де болып бар жоқ осы сол туралы кейін екі оның")),
    "ky": frozenset(listed("жана менен бул бир үчүн деп да болуп бар жок ошол кийин анын")),
}
LATIN, CYRILLIC = "latin", "cyrillic"
SCRIPTS = {
    "en": LATIN, "tr": LATIN, "de": LATIN, "fr": LATIN, "es": LATIN, "it": LATIN, "az": LATIN, "uz": LATIN,
    "pt": LATIN, "pl": LATIN, "nl": LATIN, "ru": CYRILLIC, "uk": CYRILLIC, "be": CYRILLIC, "bg": CYRILLIC,
    "mk": CYRILLIC, "kk": CYRILLIC, "ky": CYRILLIC,
}  # fmt: skip
_LANGID = frozenset(
    ("en", "tr", "ru", "uk", "kk", "ky", "az", "uz", "tt", "be", "bg", "sr", "tk", "mk", "de", "fr", "es", "it")
)


class Token(NamedTuple):
    """A word with its place and its form in lower case."""

    start: int
    end: int
    text: str
    low: str


def words(text: str) -> list[str]:
    """The words of a text; an apostrophe inside a word belongs to it."""
    return _WORD.findall(text)[:MOST_WORDS]


def spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand."""
    bounds = list(accumulate(map(len, _PARTED.split(text, MOST_WORDS))))  # gap, word, gap, word, ..., rest
    return list(zip(bounds[::2], bounds[1::2], strict=False))


def lowered(text: str, its_words: Sequence[str], lang: str) -> list[str]:
    """The words of a text in lower case, as a language has it."""
    low = lower_turkish(text) if lang in ("tr", "az") else text.lower()
    if len(low) != len(text):  # a few letters grow when they are lowered
        return [word.lower().replace("\u0307", "") for word in its_words]
    return words(low)  # a letter stays a letter


def share(lows: Sequence[str], lang: str) -> float:
    """Share of the words, in lower case, that are function words of a language."""
    known = FUNCTION_WORDS.get(lang)
    if not lows or known is None:
        return 0.0
    return sum(map(known.__contains__, lows)) / len(lows)


def script_shares(text: str) -> tuple[int, int]:
    """Latin and Cyrillic letters in a text."""
    cyrillic = len(_CYRILLIC.findall(text))
    latin = sum(map(str.isalpha, text)) - cyrillic
    return latin, cyrillic


def script_of(word: str) -> str:
    """The script of a word of one script, Latin for all but Cyrillic."""
    return CYRILLIC if _CYRILLIC.match(word) else LATIN


def best(lows: Sequence[str]) -> list[tuple[str, float]]:
    """Languages by their share of function words, the best first."""
    counts: Counter[str] = Counter()
    for low in lows:
        for lang, known in FUNCTION_WORDS.items():
            if low in known:
                counts[lang] += 1
    return [(lang, count / len(lows)) for lang, count in counts.most_common()] if lows else []


def identify(text: str) -> tuple[str, float]:
    """The language of a text and its probability, among those that are taken for ours; slow the first time."""
    lang, probability = among(_LANGID).classify(text[:3000])
    return str(lang), float(probability)
