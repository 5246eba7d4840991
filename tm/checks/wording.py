"""Checks of words: said twice, negated no more, added in another script, against the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from tm.checks import turkish
from tm.checks.base import Context, check, finding
from tm.checks.prose import view
from tm.checks.words import CYRILLIC, FUNCTION_WORDS, LATIN, SCRIPTS, Token, tokens
from tm.model import Finding, Severity
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
    prose = view(target, context.format).prose
    allowed = _DOUBLED_OK.get(context.target, frozenset())
    before: Token | None = None
    doubled: set[str] | None = None
    for token in tokens(prose, context.target):
        if before is not None and token.low == before.low and prose[before.end : token.start].isspace():
            name = token.text[:1].isupper() and before.text[:1].isupper()
            if len(token.text) > 1 and token.low not in allowed and not name and not _reduplicated(token.low, context):
                doubled = _doubled(source, context) if doubled is None else doubled
                if not doubled:
                    span = (before.start, token.end)
                    yield finding("repeated-words", f"{quote(token.text)} stands twice", target=span)
        before = token


def _reduplicated(word: str, context: Context) -> bool:
    """Turkish doubles words of every kind (adım adım, koşa koşa); what it does not double are particles and long words."""
    return context.target == "tr" and word not in FUNCTION_WORDS["tr"] and len(word) < 9


def _doubled(source: str, context: Context) -> set[str]:
    words = tokens(view(source, context.format).prose, context.source)
    return {second.low for first, second in pairwise(words) if first.low == second.low}


_LONGEST_PHRASE = 8


@check("repeated-phrase", Severity.WARNING, mqm="accuracy/addition")
def repeated_phrase(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A phrase of two to eight words stands twice in a row, as machines repeat themselves."""
    words = tokens(view(target, context.format).prose, context.target)
    place = _loop(words)
    if place is not None and _loop(tokens(view(source, context.format).prose, context.source)) is None:
        start, size = place
        span = (words[start].start, words[start + 2 * size - 1].end)
        text = view(target, context.format).prose[words[start].start : words[start + size - 1].end]
        yield finding("repeated-phrase", f"{quote(text)} stands twice", target=span)


def _loop(words: Sequence[Token]) -> tuple[int, int] | None:
    """Where words[i:i+n] comes again at once, and n; linear for each of the few lengths."""
    low = [token.low for token in words]
    for size in range(2, _LONGEST_PHRASE + 1):
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


@lru_cache(maxsize=20000)
def _denies(word: str, lang: str) -> bool:
    return len(word) <= _LONGEST_WORD and _NEGATION[lang].fullmatch(word) is not None


@check("negation", Severity.INFO, mqm="accuracy/mistranslation")
def negation(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The source denies something and the target denies nothing."""
    here, there = context.source, context.target
    if here not in _NEGATION or there not in _NEGATION:
        return
    ours = tokens(view(source, context.format).prose, here)
    first = next((token for token in ours if _denies(token.low, here)), None)
    if first is None:
        return
    if not any(_denies(token.low, there) for token in tokens(view(target, context.format).prose, there)):
        message = f"{quote(first.text)} of the source is nowhere in the target"
        yield finding("negation", message, source=(first.start, first.end))


_FOREIGN_TURKISH = re.compile(r"[qwxQWX]")


@check("foreign-words", Severity.WARNING, mqm="accuracy/addition")
def foreign_words(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A word in foreign letters that the source does not have."""
    prose = view(target, context.format).prose
    cyrillic = SCRIPTS.get(context.target) == CYRILLIC and SCRIPTS.get(context.source) == LATIN
    if not cyrillic and (context.target != "tr" or _FOREIGN_TURKISH.search(prose) is None):
        return
    known = source.lower()
    for token in tokens(prose, context.target):
        if cyrillic and token.text[0] >= "\u0100":
            continue
        word = re.split("['’]", token.text)[0]
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
