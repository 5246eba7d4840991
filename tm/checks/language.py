"""Checks of the target's language: another language, another script, letters of another alphabet."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tm.checks.base import Context, check, finding
from tm.checks.seen import Text, both
from tm.checks.words import (
    CYRILLIC,
    CYRILLIC_LETTERS,
    LATIN,
    SCRIPTS,
    best,
    identify,
    lowered,
    script_shares,
    share,
    words,
)
from tm.model import Finding, Severity
from tm.text import quote

SURE_LENGTH = 150
"""Characters of prose from which a verdict on the language is an error and not a warning."""
_ENOUGH = 20_000
"""Characters that are enough to tell a language."""
_NAMES = {
    "en": "English", "tr": "Turkish", "ru": "Russian", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "az": "Azerbaijani", "uz": "Uzbek", "uk": "Ukrainian", "be": "Belarusian", "bg": "Bulgarian", "mk": "Macedonian",
    "sr": "Serbian", "kk": "Kazakh", "ky": "Kyrgyz", "tt": "Tatar", "tk": "Turkmen",
}  # fmt: skip
# Share of function words above which a text is plainly in its language, and no other evidence is sought.
_PLAIN = {"en": 0.18, "tr": 0.07, "ru": 0.13}
# Letters that a paragraph of the language cannot do without, and its neighbours do not have.
_OWN = {"tr": re.compile("[ğışİ]"), "ru": re.compile("[ыэЫЭ]")}


@lru_cache(maxsize=4)
def _language(source: Text, target: Text, note: bool) -> tuple[str, bool] | None:
    """The language that the target is in instead of its own, and whether that is sure; None where all is well.

    `note`: the source cites works. Kept, since two checks ask.
    """
    target, lang = target.beginning(_ENOUGH), target.lang
    found, lows, prose = target.words, target.lows, target.prose
    if len(found) >= 6 and note:
        # Titles and institutions rightly stand as they are cited; what was translated around them tells the language.
        kept, kept_lows = _own_words(source, found, lows)
        if 0 < len(kept) < len(found):
            found, lows, prose = kept, kept_lows, " ".join(kept)
    if len(found) < 6:
        return None
    letters = sum(map(len, found))
    cyrillic = sum(len(word) for word in found if "\u0400" <= word[0] <= "\u052f") if target.has_cyrillic else 0
    expected = SCRIPTS.get(lang)
    wrong = letters - cyrillic if expected == CYRILLIC else cyrillic if expected == LATIN else 0
    own = share(lows, lang)
    if wrong <= 0.6 * letters and own >= _PLAIN.get(lang, 0.0) and _proper(prose, lang):
        return None
    verdict = _doubted(prose, found, lows, lang, own, wrong > 0.6 * letters)
    if verdict is None or note or wrong > 0.6 * letters or verdict[0] == source.lang:
        return verdict
    # A list of names may look like anything: what the translator wrote beside them tells.
    kept, kept_lows = _own_words(source, found, lows)
    if len(kept) == len(found):
        return verdict
    return None if len(kept) < 6 else _doubted(" ".join(kept), kept, kept_lows, lang, share(kept_lows, lang), False)


def _own_words(source: Text, found: Sequence[str], lows: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a target that its source does not hold, as they are and in lower case."""
    cited = {word.casefold() for word in words(source.text[:_ENOUGH])}
    kept = [at for at, word in enumerate(found) if word.casefold() not in cited]
    return [found[at] for at in kept], [lows[at] for at in kept]


def _doubted(
    prose: str, found: Sequence[str], lows: Sequence[str], lang: str, own: float, strange: bool
) -> tuple[str, bool] | None:
    """The language of words that are not plainly in their own; `strange`: most are in another script."""
    lower, expected = sum(map(str.islower, found)), SCRIPTS.get(lang)
    if strange and lower >= 4:
        likely = best(lowered(prose, found, ""))
        return (likely[0][0] if likely and likely[0][0] != lang else "another language"), True
    if lang not in _PLAIN:
        return None
    proper = _proper(prose, lang)
    if own >= _PLAIN[lang] and len(prose) < 100:
        return None
    others = [(other, value) for other, value in best(lows) if other != lang and SCRIPTS.get(other) == expected]
    if others and others[0][1] >= max(2.5 * own, 0.15) and lower >= 4:
        return others[0][0], True
    if proper and lang in _OWN and (own >= _PLAIN[lang] / 2 or _spelled(prose, found, lang)):
        return None
    if len(prose) < 60 or lower < 5:
        return None
    verdict, probability = identify(prose)
    if verdict != lang and probability > (0.95 if proper else 0.6) and SCRIPTS.get(verdict, expected) == expected:
        return verdict, probability > 0.999 or not proper
    return None


_TELLING = {"tr": re.compile("[ğıİ]"), "ru": re.compile("[ыэЫЭ]")}
_NEIGHBOURS = {"tr": re.compile("[əƏýňžä]"), "ru": re.compile("[\u0400\u0402-\u040f\u0450\u0452-\u052f]")}


def _spelled(prose: str, found: Sequence[str], lang: str) -> bool:
    """Whether many words have letters of this language and its near kin, and none a letter of the kin's alone."""
    if _NEIGHBOURS[lang].search(prose):
        return False
    return sum(_TELLING[lang].search(word) is not None for word in found) >= 0.12 * len(found)


def _proper(prose: str, lang: str) -> bool:
    """Whether a text holds letters of its language that its neighbours lack; true for languages without such letters."""
    letters = _OWN.get(lang)
    return letters is None or letters.search(prose) is not None


def _said(source: str, target: str, context: Context) -> tuple[str, bool] | None:
    ours, theirs = both(source, target, context)
    return _language(ours, theirs, ours.is_note(context.kind))


@check("language", Severity.ERROR, mqm="accuracy/untranslated")
def language(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The whole target is in another language than its locale (certain from 150 characters on)."""
    found = _said(source, target, context) if len(target) >= SURE_LENGTH else None
    if found is not None and found[1]:
        yield finding("language", f"the target seems to be {_NAMES.get(found[0], found[0])}")


@check("language-doubtful", Severity.WARNING, mqm="accuracy/untranslated")
def language_doubtful(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A short target seems to be in another language than its locale."""
    found = _said(source, target, context)
    if found is not None and not (found[1] and len(target) >= SURE_LENGTH):
        yield finding("language-doubtful", f"the target may be {_NAMES.get(found[0], found[0])}")


# --- scripts -----------------------------------------------------------------------------------------------------------
_MIXED = re.compile(r"[A-Za-zÀ-ɏ][\u0400-\u052f]|[\u0400-\u052f][A-Za-zÀ-ɏ]")
_LATIN_LETTERS = frozenset((*string.ascii_letters, *map(chr, range(0xC0, 0x250))))  # those of _MIXED
_LOOKALIKE = {
    CYRILLIC: str.maketrans("aceopxyABCEHKMOPTXkm", "асеорхуАВСЕНКМОРТХкм"),
    LATIN: str.maketrans("асеорхуАВСЕНКМОРТХкмі", "aceopxyABCEHKMOPTXkmi"),
}
_FOREIGN = {
    "ru": frozenset("іїєґўәғқңөұүһјљњћђџѓќѕІЇЄҐЎӘҒҚҢӨҰҮҺЈЉЊЋЂЏЃЌЅ"),
    "tr": CYRILLIC_LETTERS | {"ə", "Ə"},
    "en": CYRILLIC_LETTERS,
}


@check("homoglyphs", Severity.ERROR, mqm="linguistic-conventions/character-encoding")
def homoglyphs(source: str, target: str, context: Context) -> Iterator[Finding]:
    """One word mixes Latin and Cyrillic letters."""
    theirs = both(source, target, context)[1]
    if not theirs.has_cyrillic or theirs.lacks(_LATIN_LETTERS):
        return
    prose, last = theirs.prose, -1
    for match in _MIXED.finditer(prose):
        if match.start() < last:
            continue
        start, end = _around(prose, match.start())
        last, word = end, prose[start:end]
        if word in source or _inflected_acronym(word):
            continue
        repaired = _repaired(word)
        fix = None if repaired is None else target[:start] + repaired + target[end:]
        yield finding("homoglyphs", f"{quote(word)} mixes Latin and Cyrillic letters", target=(start, end), fix=fix)


def _around(text: str, at: int) -> tuple[int, int]:
    """The run of letters around a place."""
    start = end = at
    while start and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return start, end


def _inflected_acronym(word: str) -> bool:
    """`SMSки`, `PDFы`: Latin capitals with a Russian ending."""
    head = re.match(r"[A-Z]{2,}|[A-Z][a-z]*[A-Z]+", word)
    return head is not None and re.fullmatch(r"[а-яё]+", word[head.end() :]) is not None


def _repaired(word: str) -> str | None:
    """The word in one script, where every letter of the rarer one has a twin in the other."""
    latin, cyrillic = script_shares(word)
    script = CYRILLIC if cyrillic >= latin else LATIN
    repaired = word.translate(_LOOKALIKE[script])
    return None if _MIXED.search(repaired) else repaired


@check("alphabet", Severity.ERROR, mqm="linguistic-conventions/character-encoding")
def alphabet(source: str, target: str, context: Context) -> Iterator[Finding]:
    """Letters that the target language does not have, in words that the source does not hold."""
    foreign = _FOREIGN.get(context.target)
    theirs = both(source, target, context)[1]
    if foreign is None or theirs.lacks(foreign):
        return
    prose = theirs.prose
    last = -1
    for at in (at for at, char in enumerate(prose) if char in foreign):
        if at < last:
            continue
        start, end = _around(prose, at)
        last, word = end, prose[start:end]
        if word in source or _MIXED.search(word):
            continue
        # A Cyrillic word under a Russian source is one left as it was; that is the check of text left untranslated.
        if len(word) >= 3 and not (SCRIPTS.get(context.source) == CYRILLIC and word.lower() in source.lower()):
            yield finding("alphabet", f"{quote(word)} has letters of another alphabet", target=(start, end))
            return
