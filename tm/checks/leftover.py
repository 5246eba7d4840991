"""Checks of text that was left as it was in the source."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tm.checks.base import Context, check, finding
from tm.checks.seen import Text, both
from tm.checks.words import FUNCTION_WORDS, SCRIPTS, Token
from tm.model import Finding, Severity
from tm.numbers.model import listed
from tm.text import quote

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
