"""Checks of the target's language: another language, another script, letters of another alphabet, text left as it was."""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tm.checks.base import Context, check, finding
from tm.checks.seen import Text, both
from tm.checks.words import (
    CYRILLIC,
    CYRILLIC_LETTERS,
    FUNCTION_WORDS,
    LATIN,
    SCRIPTS,
    Token,
    best,
    identify,
    lowered,
    script_shares,
    share,
    words,
)
from tm.model import Finding, Severity
from tm.numbers.model import listed
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


# --- text left as it was -----------------------------------------------------------------------------------------------
_RUN, _RUN_LOWER = 5, 3
_PARTICLES = frozenset(
    listed("von van de la le der den del di da dos das du des el al bin ibn zu y e und et ter ten av af")
)


@check("untranslated", Severity.ERROR, mqm="accuracy/untranslated")
def untranslated(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A run of words was left in the source language: five or more, three of them in lower case."""
    prose = both(source, target, context)[1].prose
    for start, end in _left(source, target, context):
        if not _title(prose, start, end):
            yield finding("untranslated", f"left as in the source: {quote(prose[start:end])}", target=(start, end))


@check("untranslated-title", Severity.WARNING, mqm="accuracy/untranslated")
def untranslated_title(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A quoted title was left in the source language."""
    prose = both(source, target, context)[1].prose
    for start, end in _left(source, target, context):
        if _title(prose, start, end):
            yield finding(
                "untranslated-title", f"left as in the source: {quote(prose[start:end])}", target=(start, end)
            )


def _left(source: str, target: str, context: Context) -> tuple[tuple[int, int], ...]:
    """Spans of the target that repeat the source; none where the source refers to works."""
    ours, theirs = both(source, target, context)
    return () if context.source == context.target or ours.refers(context.kind) else _copied(ours, theirs)


@lru_cache(maxsize=4)
def _copied(source: Text, target: Text) -> tuple[tuple[int, int], ...]:
    """Spans of the target that repeat the source word for word; found through sets of five words, so in linear time."""
    ours, theirs = source.words, target.words
    if not _in_a_row(source.vocabulary, theirs):
        return ()
    prose, copied = target.prose, []
    known = set(_fives(ours))
    starts = [at for at, five in enumerate(_fives(theirs)) if five in known]
    ticks = [at for at, char in enumerate(prose) if char == "`"] if "`" in prose else []
    for first, last in _stretches(starts):
        run = target.tokens[first : last + _RUN]
        before = bisect_left(ticks, run[0].start)
        in_code = before % 2 == 1 and before < len(ticks)
        if not in_code and _is_text(run, prose, source.lang):
            copied.append((run[0].start, run[-1].end))
    return tuple(copied)


def _fives(words: list[str]) -> Iterable[tuple[str, ...]]:
    """All runs of five words."""
    return zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of consecutive numbers."""
    first = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[first], places[at - 1]
            first = at


def _in_a_row(known: frozenset[str], found: Sequence[str]) -> bool:
    """Whether enough words side by side are words of the source; in most targets they are not, and no more is asked."""
    if sum(map(known.__contains__, found)) < _RUN:
        return False
    run = 0
    for word in found:
        run = run + 1 if word in known else 0
        if run == _RUN:
            return True
    return False


_BEFORE_WORD = frozenset(" \u00a0\n\t\"'“‘«„(-–—")
_AFTER_WORD = frozenset(" \u00a0\n\t\"'”’»“),.;:!?…-–—")


def _is_text(run: Sequence[Token], prose: str, lang: str) -> bool:
    """Whether copied words are prose: enough of them in lower case, and a function word; no name, code or pattern."""
    lower = [
        token for token in run if token.text.islower() and token.text not in _PARTICLES and _is_plain(token, prose)
    ]
    particles = FUNCTION_WORDS.get(lang)
    prosaic = particles is None or any(token.text in particles for token in lower)
    return len(lower) >= _RUN_LOWER and prosaic


def _is_plain(token: Token, prose: str) -> bool:
    """Whether a word stands between blanks or marks, and is no part of a path, a call or a pattern."""
    before, after = prose[max(0, token.start - 1) : token.start], prose[token.end : token.end + 1]
    inside = after in (".", ":") and prose[token.end + 1 : token.end + 2].isalnum()
    return (
        len(token.text) > 1
        and (not before or before in _BEFORE_WORD)
        and (not after or after in _AFTER_WORD)
        and not inside
    )


def _title(prose: str, start: int, end: int) -> bool:
    """Whether a span fills one pair of quotes, without the full stop of a sentence."""
    before, after = prose[max(0, start - 1) : start], prose[end : end + 1]
    return before in tuple("“\"«„‘'") and after in tuple("”\"»“’'") and end - start <= 120


@check("identical", Severity.WARNING, mqm="accuracy/untranslated")
def identical(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target is the source, and not only names and figures."""
    if source != target or context.source == context.target:
        return
    ours = both(source, target, context)[0]
    known = FUNCTION_WORDS.get(context.source, frozenset())
    if ours.refers(context.kind):
        return
    if sum(map(str.islower, ours.words)) >= 3 or (len(ours.words) >= 3 and not known.isdisjoint(ours.lows)):
        yield finding("identical", "the target is the same as the source")


@check("words-left", Severity.WARNING, mqm="accuracy/untranslated")
def words_left(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A word of the source, no name, was left in its own script."""
    here, there = SCRIPTS.get(context.source), SCRIPTS.get(context.target)
    if here is None or there is None or here == there:
        return
    ours, theirs = both(source, target, context)
    particles = FUNCTION_WORDS.get(context.source, frozenset())
    if theirs.vocabulary.isdisjoint(particles) or ours.refers(context.kind):
        return
    known = particles & ours.vocabulary
    left = next((token for token in theirs.tokens if len(token.text) > 2 and token.text in known), None)
    if left is not None:
        yield finding("words-left", f"{quote(left.text)} was left as in the source", target=(left.start, left.end))
