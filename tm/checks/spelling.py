"""Spelling, by a dictionary that whoever runs the checks brings along."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm.checks.article import skeleton
from tm.checks.base import SPELLING, Context, Speller, check, finding
from tm.checks.prose import view
from tm.checks.words import SCRIPTS, Token, script_of, tokens
from tm.model import Finding, Severity
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
    prose = view(target, context.format).prose
    cited = _Cited(view(source, context.format).prose, context.source)
    unknown: set[str] = set()
    words = tokens(prose, context.target)
    for number, token in enumerate(words):
        if len(unknown) >= MOST:
            return
        head = _word(token, words[number - 1] if number else None, prose, context.target)
        if not head or head in unknown or cited.holds(head) or _known(token, head, prose, speller):
            continue
        unknown.add(head)
        if head.islower() or _common(head, speller):
            span = (token.start, token.start + len(head)) if token.text.startswith(head) else (token.start, token.end)
            yield finding(SPELLING, _message(head, speller), target=span)


def _common(word: str, speller: Speller) -> bool:
    """Whether a capitalised word is near a common one; else it is a name."""
    return len(word) >= _NO_NAME and any(meant.islower() for meant in speller.suggestions(word.lower()))


def _message(word: str, speller: Speller) -> str:
    meant = speller.suggestions(word)[:_MEANT]
    return f"{quote(word)} is in no dictionary" + (f"; perhaps {', '.join(map(quote, meant))}" if meant else "")


class _Cited:
    """Words that the source holds itself, and its names in whatever letters."""

    def __init__(self, source: str, lang: str) -> None:
        self._source, self._lang = source, lang
        self._words: set[str] | None = None
        self._sounds: set[str] = set()

    def holds(self, word: str) -> bool:
        if self._words is None:  # most targets have no word in question
            found = tokens(self._source, self._lang)
            self._words = {token.low for token in found} | {_APOSTROPHES.split(token.low)[0] for token in found}
            self._sounds = {skeleton(token.text) for token in found if token.text[0].isupper()}
        if word.lower() in self._words:
            return True
        return word[0].isupper() and self._sounds_like(skeleton(word))

    def _sounds_like(self, sounds: str) -> bool:
        """Whether a name of the source sounds so, but for a case ending."""
        return any(sounds[:end] in self._sounds for end in range(len(sounds), max(1, len(sounds) - 3), -1))


def _word(token: Token, before: Token | None, prose: str, lang: str) -> str:
    """What of a token is looked up; empty where it is a name, an acronym, an abbreviation or a part of something else."""
    text = token.text
    around = prose[max(0, token.start - 1) : token.start] + prose[token.end : token.end + 1]
    if any(_is_glue(char) for char in around) or len(text) > _LONGEST:
        return ""
    if (
        prose[max(0, token.start - 1) : token.start] in ("'", "’", ".")
        and prose[max(0, token.start - 2) : token.start - 1].isalnum()
    ):
        return ""  # the ending of a figure (2022'de), or a domain
    head = _APOSTROPHES.split(text)[0] if lang in ("tr", "az", "ru") else text
    script = SCRIPTS.get(lang)
    if len(head) < _SHORTEST or (script is not None and script_of(head) != script):
        return ""
    if not head[1:].islower() or (head[0].isupper() and not _begins_sentence(before, token, prose)):
        return ""  # an acronym, a brand, a name
    after = prose[token.end : token.end + 3]
    if (
        len(text) <= _ABBREVIATION
        and after.startswith(".")
        and (after[1:].strip()[:1].islower() or after[1:2].isalnum())
    ):
        return ""
    return head


def _is_glue(char: str) -> bool:
    """Whether a character ties a word to something that is no word: a figure, a path, a mark over its last letter."""
    return char in _PART_OF_CODE or char.isdigit() or not (char.isprintable() or char.isspace()) or _is_mark(char)


def _is_mark(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"


def _begins_sentence(before: Token | None, token: Token, prose: str) -> bool:
    return before is None or _ENDS_SENTENCE.search(prose[before.end : token.start]) is not None


def _known(token: Token, head: str, prose: str, speller: Speller) -> bool:
    """Whether the word, as it stands or with the words that hyphens join to it, is known."""
    if speller.knows(head) or (head != token.text and speller.knows(token.text)):
        return True
    start, end = _joined(token, prose)
    whole = prose[start:end]
    return whole != token.text and (any(map(str.isdigit, whole)) or speller.knows(whole))


def _joined(token: Token, prose: str) -> tuple[int, int]:
    """The word with those that hyphens join to it on both sides, as far as a word reaches."""
    start, end = token.start, token.end
    while token.end - start < _LONGEST and start and (prose[start - 1].isalnum() or prose[start - 1] in _JOINTS):
        start -= 1
    while end - token.start < _LONGEST and end < len(prose) and (prose[end].isalnum() or prose[end] in _JOINTS):
        end += 1
    return start, end
