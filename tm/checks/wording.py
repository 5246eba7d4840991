"""Checks of words: said twice, negated no more, added in another script, against the glossary."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import eq

from tm.checks import turkish
from tm.checks.base import Context, check, finding
from tm.checks.seen import Text, both
from tm.checks.words import CYRILLIC, FUNCTION_WORDS, LATIN, SCRIPTS, Token
from tm.model import Finding, Severity
from tm.numbers.answers import Answers
from tm.numbers.model import listed
from tm.text import quote

_DOUBLED_OK = {
    "en": frozenset(listed("that had very so no ha bye is long far really many blah knock aye hear there now")),
    "ru": frozenset(listed("очень да нет еле чуть давно долго много так что вот то ха раз все много-много")),
    "tr": turkish.DOUBLED,
}


@check("repeated-words", Severity.WARNING, mqm="linguistic-conventions/grammar")
def repeated_words(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A word stands twice in a row, and not as Turkish doubles words."""
    ours, theirs = both(source, target, context)
    if not _doubles(theirs) or _doubles(ours):
        return
    prose = theirs.prose
    allowed = _DOUBLED_OK.get(context.target, frozenset())
    before: Token | None = None
    for token in theirs.tokens:
        if before is not None and token.low == before.low and prose[before.end : token.start].isspace():
            name = token.text[:1].isupper() and before.text[:1].isupper()
            if len(token.text) > 1 and token.low not in allowed and not name and not _reduplicated(token.low, context):
                span = (before.start, token.end)
                yield finding("repeated-words", f"{quote(token.text)} stands twice", target=span)
        before = token


def _doubles(text: Text) -> bool:
    return any(map(eq, text.lows, text.lows[1:]))


def _reduplicated(word: str, context: Context) -> bool:
    """Turkish doubles words of every kind (adım adım, koşa koşa); what it does not double are particles and long words."""
    return context.target == "tr" and word not in FUNCTION_WORDS["tr"] and len(word) < 9


_LONGEST_PHRASE = 8


@check("repeated-phrase", Severity.WARNING, mqm="accuracy/addition")
def repeated_phrase(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A phrase of two to eight words stands twice in a row, as machines repeat themselves."""
    ours, theirs = both(source, target, context)
    place = _loop(theirs.lows)
    if place is not None and _loop(ours.lows) is None:
        start, size = place
        words = theirs.tokens
        span = (words[start].start, words[start + 2 * size - 1].end)
        text = theirs.prose[words[start].start : words[start + size - 1].end]
        yield finding("repeated-phrase", f"{quote(text)} stands twice", target=span)


def _loop(low: Sequence[str]) -> tuple[int, int] | None:
    """Where low[i:i+n] comes again at once, and n; linear for each of the few lengths."""
    for size in range(2, _LONGEST_PHRASE + 1):
        if sum(map(eq, low, low[size:])) < size:
            continue
        same = 0
        for at, (word, later) in enumerate(zip(low, low[size:], strict=False)):
            if word != later:
                same = 0
                continue
            same += 1
            if same == size and sum(map(len, low[at + 1 : at + 1 + size])) >= 3 * size:
                return at + 1 - size, size
    return None


_NEGATION = {
    "en": re.compile(r"not|no|never|none|nobody|nothing|cannot|nor|neither|without|.{1,9}n['’]t"),
    "tr": re.compile(
        r"değil.*|yok.*|hiç.*|asla|ne|.+m[ae]z.*|.+m[ae](?:d[ıiae]|k|y[aeıi]|mış|miş|s[ıi]|n).*|.+m[ıiuü]yor.*|.+s[ıiuü]z.*"
    ),
    "ru": re.compile(r"не.*|ни.*|без.*|бес.*|отказ.*|отсутств.*"),
}
_LONGEST_WORD = 40


@lru_cache(maxsize=8)
def _denies(lang: str) -> Answers[bool]:
    """Whether a word in lower case denies something."""
    pattern = _NEGATION[lang]
    return Answers(lambda word: len(word) <= _LONGEST_WORD and pattern.fullmatch(word) is not None)


@check("negation", Severity.INFO, mqm="accuracy/mistranslation")
def negation(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The source denies something and the target denies nothing."""
    if context.source not in _NEGATION or context.target not in _NEGATION:
        return
    ours, theirs = both(source, target, context)
    denies = _denies(context.source)
    if not any(map(denies.__getitem__, ours.lows)):
        return
    if not any(map(_denies(context.target).__getitem__, theirs.lows)):
        first = next(token for token in ours.tokens if denies[token.low])
        message = f"{quote(first.text)} of the source is nowhere in the target"
        yield finding("negation", message, source=(first.start, first.end))


_APOSTROPHE = re.compile("['’]")
_LATIN = frozenset(string.ascii_letters)
_FOREIGN_TURKISH = re.compile(r"[qwxQWX]")


@check("foreign-words", Severity.WARNING, mqm="accuracy/addition")
def foreign_words(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A word in foreign letters that the source does not have."""
    theirs = both(source, target, context)[1]
    cyrillic = SCRIPTS.get(context.target) == CYRILLIC and SCRIPTS.get(context.source) == LATIN
    if theirs.lacks(_LATIN) if cyrillic else context.target != "tr" or theirs.lacks("qwxQWX"):
        return
    known = source.lower()
    for token in theirs.tokens:
        if cyrillic and token.text[0] >= "\u0100":
            continue
        word = _APOSTROPHE.split(token.text, 1)[0]
        foreign = word.isascii() if cyrillic else _FOREIGN_TURKISH.search(word) is not None
        if foreign and len(word) > 1 and word.lower() not in known and word.upper() != word:
            span = (token.start, token.end)
            yield finding("foreign-words", f"{quote(word)} is not in the source", target=span)
            return


@check("terms", Severity.WARNING, mqm="terminology/inconsistent-with-termbase")
def terms(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A term of the glossary is translated otherwise."""
    for term in context.terms:
        span = term.missing(source, target)
        if span is not None:
            message = f"{quote(source[slice(*span)])} should be {quote(term.preferred)}"
            yield finding("terms", message, source=span)


@check("forbidden", Severity.ERROR, mqm="terminology/inconsistent-with-termbase")
def forbidden(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A form that the glossary forbids."""
    for term in context.terms:
        span = term.forbidden(source, target)
        if span is not None:
            message = f"{quote(target[slice(*span)])} is not to be used; {quote(term.preferred)} is"
            yield finding("forbidden", message, target=span)
