"""The language of a segment: the article's own, unless there is enough evidence for another.

Function words and script settle nearly every paragraph in microseconds. Only what they leave open goes to a model
(`py3langid`, Naive Bayes over byte n-grams), and only with six words or more that are no names. A wrong verdict hides a
paragraph from its translators, a missed one costs them a glance: so doubt always means the article's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tm.langmodel import USUAL, among, known
from tm.language_words import ALIEN_LETTERS, FUNCTION_WORDS, SCRIPTS, SHARED

LEAST_WORDS = 6
_SURE_WORDS = 10  # a headline has no function words; it is not asked about unless something in it is odd
_QUICK = 400  # characters that settle an ordinary paragraph
_LONGEST = (
    3000  # characters looked at where they do not; more changes no verdict and would make a hostile paragraph slow
)

_OWN = {code: words - SHARED[code] for code, words in FUNCTION_WORDS.items()}
_ALIENS = {code: f"[{letters}]" for code, letters in ALIEN_LETTERS.items()}
_BEYOND_ASCII = {code for code, letters in ALIEN_LETTERS.items() if not any(map(str.isascii, letters))}
_LETTERS = {"tr": re.compile("[çğıöşü]"), "ru": re.compile("[ыэё]")}
_ONLY_TURKIC = re.compile("[ığş]")
_SUFFIX = (
    r"(?:m[ae]kt[ae]d[ıi]r|m[ıiuü]şt[ıiuü]r|[ıiuü]yor(?:du|lar|um|uz)?|l[ae]r[ıi](?:n[ıi]?|nd[ae]n?|n[ae])?|[ıiuü]n[ıiuü]n"
    r"|[ıiuü]nd[ae]n?|[dt][ıiuü]ğ[ıiuü](?:n[ıiuü]?)?|[ae]c[ae](?:k|ğ[ıi])|n[ıiuü]n|m[ıiuü]ş|s[ıiuü]nd[ae]n?|[ae]r[ae]k"
    r"|l[ıiuü][kğ][ıiuü]?)$"
)
_ENDINGS = {
    "en": ("ing", "ed", "ly", "'s", "’s", "ness", "ies"),
    "ru": (
        "ться",
        "тся",
        "ого",
        "его",
        "ами",
        "ями",
        "ой",
        "ая",
        "ий",
        "ей",
        "ую",
        "ым",
        "ых",
        "ый",
        "ые",
        "ием",
        "ов",
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼʻ‘`][^\W\d_]+)*")
_NOISE = (
    r"<[^<>]*+>|\]\([^()\s]*+[^()]*+\)|`[^`]*+`|\{[^{}]*+\}|\[\^?[^\[\]\s]{1,20}\]|(?:https?://|www\.)\S++"
    r"|[\w.+-]++@[\w.-]++|&#?\w{1,20};"
)
_QUOTE = r"“[^”]*+”|„[^“”]*+[“”]|«[^»]*+»|\"[^\"]*+\""
_QUOTED = rf"{_QUOTE}|‘[^’]*+’(?!\w)"
# An author or none, a title in quotation marks, a comma; and then nothing that goes on as a sentence does.
_CITATION = (
    rf"\W*(?:[^\W\d_][\w.’'-]*+,?\s+){{0,8}}?(?:{_QUOTE})\s*+(?:,|(?<=,[”“»\"])\s)\s*+(?![-–—]|[^\W\d_A-ZÇĞİÖŞÜЀ-Я])"
)
_ACCESS = r"\([^()]{0,60}(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d)\)?|https?://|www\."


@lru_cache(maxsize=32)
def _pattern(source: str) -> re.Pattern[str]:
    """Compiled when it is needed: most texts settle before."""
    return re.compile(source)


def judge(text: str, home: str, locales: Sequence[str]) -> str:
    """The locale that a segment is in: `home` (the article's), or another where the evidence is enough.

    Another one of `locales` is returned as it stands there; a language that is none of them by its BCP 47 code: the
    segment is then foreign to every catalog, and missing in all.

    >>> judge("Paylaş", "en", ["en", "tr"]), judge("Bu yazıda iki ülke arasındaki ilişkiler ele alınmıştır.", "en", ["en", "tr"])
    ('en', 'tr')
    """
    base = _base(home)
    lowered = text[:_QUICK].lower()
    tokens = lowered.split()
    if len(tokens) < LEAST_WORDS or _settled(lowered, tokens, base):
        return home
    found = _weigh(text[:_LONGEST], base, locales)
    if not found or found == base:
        return home
    return next((locale for locale in locales if _base(locale) == found), found)


def _base(code: str) -> str:
    return code.replace("_", "-").partition("-")[0].lower()


def _settled(lowered: str, tokens: list[str], base: str) -> bool:
    """The quick way home: enough of the language's function words, few of the others', no foreign letters."""
    if base not in FUNCTION_WORDS:
        return False
    distinct = set(tokens)
    letters = _LETTERS.get(base)
    # A language with letters of its own may count the words that its relatives share.
    own = FUNCTION_WORDS[base] if letters and letters.search(lowered) else _OWN[base]
    hits = len(distinct & own)
    if hits < 2 or hits * 16 < len(distinct):
        return False
    for other, words in _OWN.items():
        if other != base and len(distinct & words) * 3 > hits:
            return False
    if lowered.isascii() and base in _BEYOND_ASCII:
        return True
    return len(_pattern(_ALIENS[base]).findall(lowered)) * 60 <= len(lowered)


class _Evidence:
    """The words of a text, and how many of them speak for each known language."""

    def __init__(self, text: str) -> None:
        every = _WORD.findall(text)
        self.words = [word.lower() for word in every]
        # Names say nothing about a language. A capital at the start of a sentence costs one word, which is cheap.
        self.plain = [word for word in every if not word[0].isupper()]

    def script(self) -> str:
        """The script of nearly all words that are no names and of half of all words, else nothing."""
        counts = _scripts(self.words)
        name = max(counts, key=lambda script: counts[script], default="")
        plain = _scripts(self.plain) if len(self.plain) >= LEAST_WORDS // 2 else counts
        share, total = plain.get(name, 0), sum(plain.values())
        return name if share * 10 >= total * 9 and counts.get(name, 0) * 2 >= len(self.words) else ""

    def own(self, code: str) -> int:
        words = _OWN.get(code, frozenset())
        return sum(1 for word in self.words if word in words)

    def signs(self, code: str) -> int:
        """Words that a language's readers know at a glance: function words, and Turkish endings."""
        words = FUNCTION_WORDS[code]
        return sum(1 for word in self.words if word in words or (code == "tr" and _looks_turkish(word)))

    def aliens(self, code: str) -> int:
        return sum(1 for word in self.plain if _pattern(_ALIENS[code]).search(word))


def _looks_turkish(word: str) -> bool:
    return bool(_ONLY_TURKIC.search(word)) or (len(word) > 4 and bool(_pattern(_SUFFIX).search(word)))


def _weigh(text: str, base: str, locales: Sequence[str]) -> str:
    """The language of a text that did not settle; empty where nothing is sure."""
    clean = _pattern(_NOISE).sub(" ", text)
    outside_text = _pattern(_QUOTED).sub(" ", clean)
    outside, whole = _Evidence(outside_text), _Evidence(clean)
    if _is_citation(text) and len([word for word in outside.plain if not _any_function(word)]) < LEAST_WORDS:
        return ""
    found = _decide(outside_text, outside, base, locales)
    if found or len(outside.words) == len(whole.words):
        return found
    # Most of it is quoted. What stands around the quotation must not speak against it, and a bare quotation must be long.
    if outside.own(base) or (outside.words and outside.script() != whole.script()):
        return ""
    return _decide(clean, whole, base, locales) if outside.words or len(whole.words) >= 2 * LEAST_WORDS else ""


def _any_function(word: str) -> bool:
    return any(word in words for words in FUNCTION_WORDS.values())


def _is_citation(text: str) -> bool:
    """A quoted title with what follows a title: a comma, an address, a date of access."""
    if _pattern(_CITATION).match(text):
        return True
    return bool(_pattern(_QUOTED).search(text) and _pattern(_ACCESS).search(text))


def _decide(text: str, evidence: _Evidence, base: str, locales: Sequence[str]) -> str:
    script, total = evidence.script(), len(evidence.words)
    if not script or total < LEAST_WORDS:
        return ""
    if script in _SCRIPT_LANGUAGE:
        return _SCRIPT_LANGUAGE[script]
    home = evidence.own(base)
    near = [code for code, of in SCRIPTS.items() if of == script]
    for code in near:
        if code != base and _clear(evidence, code, home, total):
            return code
    if base in near and (_clear(evidence, base, 0, total) or _enough(evidence, base, home, total)):
        return ""
    strange = base in SCRIPTS and base not in near
    if strange and len(evidence.plain) < LEAST_WORDS // 2:
        return ""  # names alone
    if (
        strange
        and script == "Cyrl"
        and not evidence.aliens("ru")
        and _enough(evidence, "ru", evidence.own("ru"), total)
    ):
        return "ru"
    if not strange and total < _SURE_WORDS and not _suspicious(evidence, base):
        return ""
    return _by_model(evidence, base, locales, strange)


def _clear(evidence: _Evidence, code: str, against: int, total: int) -> bool:
    """Whether the signs of a known language are so many, and those against it so few, that no model is needed."""
    signs = evidence.signs(code)
    if signs < 2 or signs * 8 < total or against * 4 > signs or evidence.aliens(code) * 12 > total:
        return False
    letters = _LETTERS.get(code)
    if letters is None:
        return evidence.own(code) >= 2 and evidence.own(code) * 10 >= total
    return (signs >= 3 or against == 0) and any(letters.search(word) for word in evidence.words)


def _enough(evidence: _Evidence, base: str, home: int, total: int) -> bool:
    """Whether a text has enough of the article's language to be left alone without asking the model."""
    if evidence.aliens(base):
        return home >= 2 and home * 12 >= total
    endings = sum(1 for word in evidence.words if len(word) > 4 and word.endswith(_ENDINGS.get(base, ())))
    # Dutch and German have -ing and -ed too, so English endings count only beside an English word.
    return (home + endings >= 2 or (home == 1 and total < 16)) and (home >= 1 or base != "en")


def _suspicious(evidence: _Evidence, base: str) -> bool:
    """Whether a short text shows that it may be foreign: letters that are not its language's, or none that should be."""
    letters = _LETTERS.get(base)
    missing = letters is not None and not any(letters.search(word) for word in evidence.plain)
    return missing or base not in FUNCTION_WORDS or evidence.aliens(base) > 0


def _by_model(evidence: _Evidence, base: str, locales: Sequence[str], strange: bool) -> str:
    """`strange`: the script is not the article's, so that only the question remains which other language it is."""
    words = evidence.words if strange else evidence.plain
    if len(words) < LEAST_WORDS:
        return ""
    # Pinned, so that a verdict does not depend on the model's other hundred languages.
    wanted = {*USUAL, base, *map(_base, locales)}
    ranked = _rank(" ".join(words), frozenset(wanted), base)
    if not ranked:
        return ""
    (found, share), home_share = ranked[0], dict(ranked).get(base, 0.0)
    if found == base or share < (0.7 if strange else 0.9) or home_share > 0.02:
        return ""
    if found in FUNCTION_WORDS and not strange and evidence.signs(found) < 1:
        return ""
    return found


def _rank(text: str, wanted: frozenset[str], base: str) -> list[tuple[str, float]]:
    """Languages with their probabilities, best first; nothing where the model does not know the article's language."""
    if base not in known():
        return []
    return [(str(code), float(share)) for code, share in among(wanted).rank(text)]


# Scripts that one language alone writes, as far as these projects go.
_SCRIPT_LANGUAGE = {"Grek": "el", "Hebr": "he", "Geor": "ka", "Armn": "hy", "Hang": "ko", "Thai": "th", "Deva": "hi"}
_RANGES = (
    ("Latn", 0x0041, 0x024F),
    ("Latn", 0x1E00, 0x1EFF),
    ("Grek", 0x0370, 0x03FF),
    ("Cyrl", 0x0400, 0x052F),
    ("Armn", 0x0530, 0x058F),
    ("Hebr", 0x0590, 0x05FF),
    ("Arab", 0x0600, 0x077F),
    ("Deva", 0x0900, 0x097F),
    ("Thai", 0x0E00, 0x0E7F),
    ("Geor", 0x10A0, 0x10FF),
    ("Hang", 0xAC00, 0xD7A3),
)


def _scripts(words: Iterable[str]) -> dict[str, int]:
    """How many words begin with a letter of each script."""
    counts: dict[str, int] = {}
    for word in words:
        name = _script(word[0])
        counts[name] = counts.get(name, 0) + 1
    return counts


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    code = ord(char)
    return next((name for name, first, last in _RANGES if first <= code <= last), "")
