"""Spelling, by a dictionary that whoever runs the checks brings along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tm.checks.base import SPELLING, Context, Speller, check, finding
from tm.checks.names import skeleton
from tm.checks.seen import Text, both
from tm.checks.words import SCRIPTS, script_of
from tm.model import Finding, Severity
from tm.numbers.answers import Answers
from tm.text import quote

MOST = 40
"""Unknown words of one target that are looked at; a text with more of them wants another look than at its words."""
_SHORTEST, _LONGEST = 3, 40
_MEANT = 3
_NO_NAME = 5
"""Letters from which on a capitalised word that begins a sentence is taken for a slip in a common word, if it is near one."""
_ABBREVIATION = 4
"""The longest word that may be an abbreviation where a full stop follows it."""
_JOINTS = frozenset("-‑")
_APOSTROPHES = re.compile("['’ʼ]")
_PART_OF_CODE = frozenset("_@#/\\&=+~%$€£№^|")
_ENDS_SENTENCE = re.compile(r"[.!?…]")


@check(SPELLING, Severity.INFO, mqm="linguistic-conventions/spelling")
def spelling(source: str, target: str, context: Context) -> Iterator[Finding]:
    """A word that stands in no dictionary, nor in the project's word list, the glossary or the source."""
    speller = context.speller
    if speller is None:
        return
    ours, theirs = both(source, target, context)
    doubts, unknown = _doubts(speller, context.target), set[str]()
    for number in (number for number, word in enumerate(theirs.words) if doubts[word]):
        if len(unknown) >= MOST:
            return
        word, (start, end) = theirs.words[number], theirs.spans[number]
        head = doubts[word]
        if head in unknown or not _stands_alone(theirs, number, head):
            continue
        if _holds(ours, head) or _known(theirs, number, head, speller):
            continue
        unknown.add(head)
        if head.islower() or _common(head, speller):
            span = (start, start + len(head)) if word.startswith(head) else (start, end)
            yield finding(SPELLING, _message(head, speller), target=span)


@lru_cache(maxsize=8)
def _doubts(speller: Speller, lang: str) -> Answers[str]:
    """What of a word has to be looked at, by the word alone; empty where it is known, a name, or a part of something else.

    Most words of a text are known, and are done with here. One in capitals may be a name: only its place tells.
    """
    script = SCRIPTS.get(lang)

    def doubt(word: str) -> str:
        head = _APOSTROPHES.split(word)[0] if lang in ("tr", "az", "ru") else word
        if len(word) > _LONGEST or len(head) < _SHORTEST or (script is not None and script_of(head) != script):
            return ""
        if not head[1:].islower():
            return ""  # an acronym, a brand, a name
        known = head[0].islower() and (speller.knows(head) or (head != word and speller.knows(word)))
        return "" if known else head

    return Answers(doubt)


def _common(word: str, speller: Speller) -> bool:
    """Whether a capitalised word is near a common one; else it is a name."""
    return len(word) >= _NO_NAME and any(meant.islower() for meant in speller.suggestions(word.lower()))


def _message(word: str, speller: Speller) -> str:
    meant = speller.suggestions(word)[:_MEANT]
    return f"{quote(word)} is in no dictionary" + (f"; perhaps {', '.join(map(quote, meant))}" if meant else "")


def _holds(source: Text, word: str) -> bool:
    """Whether the source holds a word itself, or it is one of its names in whatever letters."""
    words, sounds = source.once(_cited)
    return word.lower() in words or (word[0].isupper() and _sounds_like(skeleton(word), sounds))


def _cited(source: Text) -> tuple[set[str], set[str]]:
    """The words of a source, without their endings after an apostrophe too, and how its names sound."""
    words = {*source.lows, *(_APOSTROPHES.split(low)[0] for low in source.lows)}
    return words, {skeleton(word) for word in source.words if word[0].isupper()}


def _sounds_like(sounds: str, names: set[str]) -> bool:
    """Whether a name of the source sounds so, but for a case ending."""
    return any(sounds[:end] in names for end in range(len(sounds), max(1, len(sounds) - 3), -1))


def _stands_alone(text: Text, number: int, head: str) -> bool:
    """Whether a word is one in its place, and no name, no abbreviation and no part of something else."""
    (start, end), prose = text.spans[number], text.prose
    before, after = prose[max(0, start - 2) : start], prose[end : end + 3]
    if any(map(_is_glue, before[-1:] + after[:1])):
        return False
    if before[-1:] in ("'", "’", ".") and before[:-1].isalnum():
        return False  # the ending of a figure (2022'de), or a domain
    if head[0].isupper() and number and not _ENDS_SENTENCE.search(prose, text.spans[number - 1][1], start):
        return False  # a name
    stopped = end - start <= _ABBREVIATION and after.startswith(".")
    return not (stopped and (after[1:].strip()[:1].islower() or after[1:2].isalnum()))


def _is_glue(char: str) -> bool:
    """Whether a character ties a word to something that is no word: a figure, a path, a mark over its last letter."""
    return char in _PART_OF_CODE or char.isdigit() or not (char.isprintable() or char.isspace()) or _is_mark(char)


def _is_mark(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"


def _known(text: Text, number: int, head: str, speller: Speller) -> bool:
    """Whether the word, as it stands or with the words that hyphens join to it, is known."""
    word = text.words[number]
    if speller.knows(head) or (head != word and speller.knows(word)):
        return True
    start, end = _joined(text.prose, *text.spans[number])
    whole = text.prose[start:end]
    return whole != word and (any(map(str.isdigit, whole)) or speller.knows(whole))


def _joined(prose: str, first: int, last: int) -> tuple[int, int]:
    """The word with those that hyphens join to it on both sides, as far as a word reaches."""
    start, end = first, last
    while last - start < _LONGEST and start and (prose[start - 1].isalnum() or prose[start - 1] in _JOINTS):
        start -= 1
    while end - first < _LONGEST and end < len(prose) and (prose[end].isalnum() or prose[end] in _JOINTS):
        end += 1
    return start, end
