"""How Turkish words are spoken and inflected, as far as the typographic checks need it."""

from __future__ import annotations

import re

from tm.numbers.model import listed

_VOWELS = "aeıioöuü"
_FRONT = "eiöü"
_ROUND = "oöuü"
_VOICELESS = "fstkçşhp"
_UNITS = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")


def spoken_end(digits: str) -> str:
    """The last word of a number as it is read: `beş` of 2025, `yirmi` of 1920, `yüz` of 300, `bin` of 5000."""
    digits = digits.lstrip("0") or "0"
    zeros = len(digits) - len(digits.rstrip("0"))
    if digits == "0" or zeros == 0:
        return _UNITS[int(digits[-1])]
    if zeros == 1:
        return _TENS[int(digits[-2])]
    if zeros == 2:
        return "yüz"
    return "bin" if zeros < 6 else "milyon" if zeros < 9 else "milyar" if zeros < 12 else "trilyon"


def harmonised(suffix: str, word: str) -> str:
    """The suffix with the vowels, and the first consonant, that it takes after a word."""
    if word[-1] in _VOWELS and suffix[0] in _VOWELS:
        return suffix  # a consonant is missing between them, and which one only the sentence tells
    last = next(char for char in reversed(word) if char in _VOWELS)
    front, rounded = last in _FRONT, last in _ROUND
    result = []
    for index, char in enumerate(suffix):
        if char in "ae":
            char = "e" if front else "a"
            rounded = False
        elif char in "ıiuü" and not _fixed(suffix, index):
            char = ("ü" if rounded else "i") if front else ("u" if rounded else "ı")
        elif index == 0 and char in "dt":
            char = "t" if word[-1] in _VOICELESS else "d"
        result.append(char)
    return "".join(result)


def _fixed(suffix: str, index: int) -> bool:
    """The i of -ki and of -ken's neighbours does not change."""
    return suffix[index - 1 : index + 1] == "ki" and index >= 2


# Suffixes that Turkish adds to figures; anything else after an apostrophe is left alone.
KNOWN = re.compile(
    r"(?:[dt][ae](?:n|ki|kiler|kinin|yd[ıi]|dır|dir)?|[yn]?[ıiuü]|n?[ıiuü]n|[yn]?[ae]|l[ıiuü](?:k|[kğ][ıiuü]n?)?|"
    r"l[ae]r(?:[ıi]n?|d[ae]n?|[ae])?|[ıiuü]?nc[ıiuü](?:s[ıiuü])?|s[ıiuü](?:n[ıiuü]?n?|n[ae]|nd[ae]n?)?|"
    r"[ıiuü](?:n[ıiuü]|n[ae]|nd[ae]n?)|yl[ae]|l[ae])"
)

DOTTED = {
    word.replace("i", "I").upper(): word
    for word in listed(
        "türkiye istanbul izmir için ile iki bir birlik birliği değil dil din kişi şimdi işte iş işbirliği ilişki ilişkiler "
        "ilişkileri iran israil ingiliz ingiltere italya ispanya islam ilk iyi içinde yeni millet milli siyasi tarihi "
        "ekonomi ekonomik bilgi birinci ikinci işleri dışişleri bilim eğitim"
    )
}
"""Words that are often typed with I where Turkish has İ, in capitals as an English keyboard gives them."""

FOLDED = frozenset(
    listed(
        "icin cok degil turkiye turk oldugu oldugunu soyledi soyleyen gore butun buyuk kucuk onemli calisma calisan "
        "basladi baskan baskani bakanligi ulke ulkeler ulkesi gun gunu yil yilinda yilin uzere uzerinde arasinda once sonraki "
        "cunku simdi boyle soyle hic guclu guc gecen aldigi yaptigi ettigi dogru dunya dunyanin kisi kisinin sehir istanbul'da "
        "hukumet guvenlik yuzde yuksek dusuk sirket musteri ogrenci universitesi uluslararasi isbirligi iliskiler"
    )
)
"""Common words as they look when the letters that English lacks were lost."""

DOUBLED = frozenset(
    listed("bir çok daha ne o büyük yeni yok var nasıl zaman böyle şöyle iki hiç en kendi içinde neden gün")
)
"""Function words that Turkish doubles for emphasis or manner, as it does any adverb, adjective or noun."""
