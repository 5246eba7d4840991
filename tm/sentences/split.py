"""Sentences of a paragraph, as slices: no character is lost and only white space lies between two of them.

A place where a sentence may end is a stop, with the quotes, brackets and footnote markers that cling to it, before
white space; a hard break; or a blank line. Whether it does end is told by the word before, the word after and the
language. What lies inside inline code, a tag or the text of a link never ends a sentence. Linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tm.sentences.abbreviations import Rules, rules_for
from tm.sentences.spans import protected


class Sentence(NamedTuple):
    """The slice `start:end` (code points) of a text; begins and ends with no white space."""

    text: str
    start: int
    end: int


# Quotes and brackets that close, footnote markers (`[1]`, `[^1]`, `[ii]`, `<sup>1</sup>`, superscripts), the end of a
# link, tags, and a number glued to the stop (`alliance.1 In`).
_CLINGS = (
    r"(?:\]\([^()\s]{0,2000}\)|[\"'”’»“*_~)\]}›]|\[\^?\w{1,8}\]|[¹²³⁰⁴-⁹]"
    r"|[ \u00a0]\[(?:\^\w{1,8}|\d{1,3}|[ivxlc]{1,6})\](?=\s|\Z)"
    r"|<(?!br\b)/?[A-Za-z][^<>]{0,2000}>(?:\[?\d{1,3}\]?</(?:sup|a)>)?)"
)
_END = re.compile(
    r"(?<![.!?…])[.!?…؟۔।॥։]++(?P<clings>" + _CLINGS + r"*+)"
    r"(?P<glued>\d{1,3}(?:[,–-]\d{1,3}){0,5}(?=\s))?(?P<gap>\s++)"
    r"|[。！？]++[」』”’）\"']*+(?P<cjk>\s*+)"
    r"|(?P<hard>\\\n\s*|(?<![ \t])[ \t]{2,}+\n\s*|\n[ \t]*\n\s*|<br\s{0,9}/?>\s*)"
)
# What may stand before the first letter of a sentence: quotes, brackets, emphasis, dashes, tags.
_OPENERS = re.compile(r"(?:[\"'“‘«„‹(\[{*_~¿¡!—–-]|<(?!br\b)/?[A-Za-z][^<>]{0,2000}>|\s)*+")
_WORD = re.compile(r"[\w№'’]+(?:\.\w+)*")
_ROMAN = re.compile(r"[IVX]{1,6}\Z")
_TIMES = "ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET CEST MSK TRT Eastern Central Pacific"
_ZONES = frozenset(_TIMES.split())
_LONGEST = 32  # characters that are looked back for the word before a stop
_OPENING = "\"'“‘«„‹([{*_~—–"


def split(text: str, lang: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order; `lang` is its BCP 47 locale.

    Sentences and the gaps between them (white space only, also before the first and after the last) make up the text.
    """
    rules = rules_for(lang)
    found: list[Sentence] = []
    start = len(text) - len(text.lstrip())
    for end, after in boundaries(text, rules):
        sentence = text[start:end].rstrip()
        if sentence:
            found.append(Sentence(sentence, start, start + len(sentence)))
        start = after
    end = len(text.rstrip())
    if end > start:
        found.append(Sentence(text[start:end], start, end))
    return tuple(found)


def boundaries(text: str, rules: Rules) -> list[tuple[int, int]]:
    """Where sentences end and the next begin, as offsets `(end, start of the next)`; the last end is not among them."""
    hidden = protected(text)
    found: list[tuple[int, int]] = []
    at, begin = 0, len(text) - len(text.lstrip())
    for match in _END.finditer(text):
        hard = match["hard"]
        end, after = _edges(text, match)
        if after >= len(text) or end <= begin:
            continue
        while at < len(hidden) and hidden[at][1] <= end:
            at += 1
        if at < len(hidden) and hidden[at][0] < end:
            continue
        if _ends(text, match, begin, after, rules) if hard is None else _breaks(text, hard, after):
            found.append((end, after))
            begin = after
    return found


def _edges(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The end of the sentence and the start of the next at a match of `_END`."""
    hard = match["hard"]
    if hard is None:
        return match.end() - len(match["gap"] or match["cjk"] or ""), match.end()
    # The mark of the break belongs to the sentence that it ends: white space alone may lie between.
    mark = 1 if hard[0] == "\\" else hard.index(">") + 1 if hard[0] == "<" else 0
    return match.start() + mark, match.end()


def _breaks(text: str, hard: str, after: int) -> bool:
    """Whether a hard break ends a sentence: a blank line always, another one unless the text goes on in lower case."""
    if hard.count("\n") > 1 or (hard[0] == "<" and "\n\n" in hard):
        return True
    first = _OPENERS.match(text, after)
    at = first.end() if first else after
    return not text[at : at + 1].islower()


def _ends(text: str, match: re.Match[str], begin: int, after: int, rules: Rules) -> bool:
    if match["cjk"] is not None:
        return True
    gap = match["gap"]
    if "\n\n" in gap:
        return True
    first = _OPENERS.match(text, after)
    at = first.end() if first else after
    word = _WORD.match(text, at)
    following = word[0] if word else ""
    if following[:1].islower() and not _starts_low(text, at, following):
        return False
    if match["glued"] and not _is_marker(text, match):
        return False
    stop = text[match.start() : match.start() + 2]
    if stop[0] != "." or stop in ("..", ".!", ".?", ".…"):
        return True
    token_at = _token_start(text, match.start(), begin)
    token = text[token_at : match.start()].lstrip(_OPENING)
    opened = token_at - begin <= _LONGEST and not text[begin:token_at].strip(_OPENING + " ")
    if len(token) == 1 and token_at - begin >= 3 and text[token_at - 2 : token_at] == ". ":
        spaced = f"{text[token_at - 3]}.{token}"  # an abbreviation written with blanks: `т. д.`, `i. e.`
        if fold(spaced) in rules.never or fold(spaced) in rules.ends:
            token = spaced
    if len(following) == 1 and text.startswith(".", at + 1):
        following += "."  # an initial, never a common first word
    return _ends_after(token, following, opened, bool(match["clings"]), rules)


def _token_start(text: str, stop: int, begin: int) -> int:
    """Where the run of non-blanks before a stop begins, as far as it is looked for."""
    low = max(begin, stop - _LONGEST)
    piece = text[low:stop]
    tail = piece.rsplit(None, 1)[-1] if piece and not piece[-1].isspace() else ""
    return stop - len(tail)


def _starts_low(text: str, at: int, word: str) -> bool:
    """Words that begin a sentence in lower case: an address, a product (`iPhone`)."""
    return (len(word) > 1 and word[1].isupper()) or text.startswith(("http://", "https://", "www."), at)


def _is_marker(text: str, match: re.Match[str]) -> bool:
    """A number glued to a stop is a note's marker after a word of two letters or a closing mark, not after a digit."""
    before = text[max(0, match.start() - 2) : match.start()]
    return bool(match["clings"]) or before.isalpha() or before[-1:] in ')]”’»"'


def _ends_after(token: str, following: str, opened: bool, closed: bool, rules: Rules) -> bool:
    """Whether a single stop after `token` ends the sentence before the capital, figure or sign of `following`.

    `opened`: the token is the first of its sentence; `closed`: a quote, bracket or marker follows the stop.
    """
    if not token:
        return True
    low = fold(token)
    starter = fold(following) in rules.starters or fold(following.replace("’", "'").partition("'")[0]) in rules.starters
    if token.isdigit() or _ROMAN.match(token):
        return _ends_after_number(token, following, opened, starter, rules)
    title = low in rules.titles and token[0].isupper()
    if closed and low not in rules.never and not title:
        return True
    if len(token) == 1 and token.isupper():
        return starter and not opened
    return not title and _ends_after_word(low, following, starter, rules)


def _ends_after_number(token: str, following: str, opened: bool, starter: bool, rules: Rules) -> bool:
    if opened and len(token) <= 3:
        return False  # the label of a list: `1. Introduction`
    roman = not token.isdigit()
    if rules.ordinals:
        return starter or not following[:1].isalpha() or (not roman and len(token) > 3)
    return not roman or starter or not following[:1].isalpha() or len(token) > 1


def _ends_after_word(low: str, following: str, starter: bool, rules: Rules) -> bool:
    if low in rules.never:
        return False
    numbered = following[:1].isdigit() or following[:1] == "№" or (len(following) > 1 and bool(_ROMAN.match(following)))
    if low in rules.number and numbered:
        return False
    if low in rules.ends:
        return not numbered and following not in _ZONES
    if low in rules.may:
        return starter
    if "." in low and len(low) <= 7 and max(map(len, low.split("."))) <= 2:
        return starter  # any dotted abbreviation: U.N., К.П., A.B.D.
    return True


def fold(word: str) -> str:
    """Lower case for comparison with word lists; Turkish İ becomes i, not i with a dot above."""
    return word.replace("İ", "i").lower()
