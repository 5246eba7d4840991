"""The "also available in" line of an article: known by its words and by a list of nothing but language names.

`build` writes that line itself, for the locales that are published, so it is no segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# Autonym and English name of the languages that articles are commonly offered in, with the spellings in use.
_NAMES = """
Afrikaans|Shqip|Albanian|አማርኛ|Amharic|العربية|عربي|Arabic|Հայերեն|Armenian|Azərbaycanca|Azərbaycan dili
Azərbaycan|Azerbaijani|Azeri|Euskara|Basque|Беларуская|Belarusian|বাংলা|Bengali|Bangla|Bosanski|Bosnian
Български|Bulgarian|မြန်မာ|Burmese|Català|Catalan|中文|简体中文|繁體中文|繁体中文|汉语|漢語|Chinese|Simplified Chinese
Traditional Chinese|Hrvatski|Croatian|Čeština|Česky|Czech|Dansk|Danish|Nederlands|Dutch|English|İngilizce
Esperanto|Eesti|Estonian|Filipino|Tagalog|Suomi|Finnish|Français|French|Galego|Galician|ქართული|Georgian|Deutsch
German|Ελληνικά|Greek|ગુજરાતી|Gujarati|עברית|Hebrew|हिन्दी|हिंदी|Hindi|Magyar|Hungarian|Íslenska|Icelandic
Bahasa Indonesia|Indonesian|Indonesia|Gaeilge|Irish|Italiano|Italian|日本語|Japanese|ಕನ್ನಡ|Kannada|Қазақша
Қазақ тілі|Қазақ|Qazaqşa|Kazakh|ខ្មែរ|Khmer|한국어|Korean|Kurdî|Kurmancî|Kurdish|کوردی|سۆرانی|Кыргызча|Кыргыз тили
Kyrgyz|ລາວ|Lao|Latina|Latin|Latviešu|Latvian|Lietuvių|Lithuanian|Македонски|Macedonian|Bahasa Melayu|Malay
മലയാളം|Malayalam|मराठी|Marathi|Монгол|Mongolian|नेपाली|Nepali|Norsk|Norsk bokmål|Bokmål|Nynorsk|Norwegian
Occitan|Oʻzbekcha|Oʻzbek|O'zbekcha|O'zbek|Ўзбекча|Ўзбек|Özbekçe|Uzbek|پښتو|Pashto|فارسی|Persian|Farsi|Polski
Polish|Português|Português do Brasil|Português (Brasil)|Portuguese|Brazilian Portuguese|ਪੰਜਾਬੀ|Punjabi|Română
Romanian|Русский|Русский язык|Russian|Rusça|Српски|Srpski|Serbian|සිංහල|Sinhala|Slovenčina|Slovak|Slovenščina
Slovene|Slovenian|Soomaali|Somali|Español|Castellano|Spanish|Kiswahili|Swahili|Svenska|Swedish|Тоҷикӣ|Таджикский
Tajik|தமிழ்|Tamil|Татарча|Tatar|తెలుగు|Telugu|ไทย|Thai|Türkçe|Turkish|Türkmençe|Türkmen|Turkmen|Українська
Ukrainian|اردو|Urdu|ئۇيغۇرچە|Uyghur|Uighur|Tiếng Việt|Vietnamese|Cymraeg|Welsh|ייִדיש|Yiddish|Zulu|isiZulu
Английский|Турецкий|Русская|Казахский|Узбекский|Кыргызский|Украинский|Немецкий|Французский|Испанский|Китайский
Арабский|Азербайджанский|Almanca|Fransızca|İspanyolca|Arapça|Çince|Kazakça|Kırgızca|Azerbaycanca|Ukraynaca
""".replace("\n", "|")


_SAME = str.maketrans({"ʻ": "'", "’": "'", "ʼ": "'", "(": " ", ")": " "})


def _key(name: str) -> str:
    # Turkish İ lower-cases to two code points; the combining dot is no part of a name.
    return name.translate(_SAME).lower().replace("i\u0307", "i")


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(" ".join(_key(name).split()) for name in _NAMES.split("|") if name)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for name in _known())


_MOST = 3  # words in a name

# What such a line says before its colon: a few words, one of which is of these.
_OFFER = re.compile(
    r"available|\bread\b|translations?\b|translated|mevcut|oku(?:mak|yun|nabil)|çeviri|доступ|читать|читайте|перевод"
    r"|disponib|disponív|verfügbar|mavjud|қолжетімді|жеткиликтүү"
)
# These alone say as well which language a text is in ("Language: English"): an offer names several then.
_LANGUAGES = re.compile(r"languages?\b|\bdil|язык|мов[аіо]|sprachen?\b|langues?\b|idiomas?\b|lingue\b")
# What both look for, in plain pieces: nearly no lead has one, and they are found in a tenth of the time.
_SIGNS = tuple(
    "available read translat mevcut oku çeviri доступ чита перевод disponib disponív verfügbar mavjud қолжетімді жеткиликтүү"
    " language dil язык мов sprache langue idioma lingue".split()
)
_MARKUP = re.compile(r"<[^<>]{0,500}>|\]\([^()\s]{0,500}\)|\]\[[^\]\[]{0,100}\]|[\[\]*_`]")
LEAD = 120  # characters before the colon
_FIRST = 40  # characters after it that show the first word
_PARTS = re.compile(r"[\s,/|·•;،、–—]+")


def is_available_line(source: str) -> bool:
    """Whether a segment's source is such a line: a short lead, a colon, and then only names of languages.

    >>> is_available_line("This post is also available in: Türkçe [Русский](https://example.org/ru)")
    True
    >>> is_available_line("Also available in: Turkish shops")
    False
    >>> is_available_line("Language: English")
    False
    """
    if (source.isascii() and source.find(":", 0, LEAD + 1) < 0) or len(source) > 4000:
        return False
    plain = source if source.isascii() else source.replace("：", ":")
    colon = plain.find(":")
    if not 0 <= colon <= LEAD:
        return False
    after = plain[colon + 1 : colon + _FIRST].split(None, 1)
    if len(after) > 1 and after[0].isalpha():
        word = after[0].lower() if after[0].isascii() else _key(after[0])
        if word not in _first_words():
            return False  # nearly all lines with a colon: a word follows that begins no name
    lead = _MARKUP.sub("", plain[:colon]).lower()
    if not any(map(lead.__contains__, _SIGNS)):
        return False
    offers = _OFFER.search(lead) is not None
    if not offers and not _LANGUAGES.search(lead):
        return False
    words = [part for part in _PARTS.split(_key(_MARKUP.sub(" ", plain[colon + 1 :])).strip(" \t\n.")) if part]
    if " ".join(words) in _known():
        return offers
    return bool(words) and _only_names(words)


def any_available(sources: Iterable[str]) -> bool:
    """Whether one of these is such a line."""
    return any(
        [True for one in sources if one.find(":", 0, LEAD + 1) >= 0 or not one.isascii() if is_available_line(one)]
    )


def _only_names(words: list[str]) -> bool:
    at, known = 0, _known()
    while at < len(words):
        for length in range(min(_MOST, len(words) - at), 0, -1):
            if " ".join(words[at : at + length]) in known:
                at += length
                break
        else:
            return False
    return True
