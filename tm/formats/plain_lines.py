"""The lines of a plain-text article: what each one is, and which labels (`- `, `1. `, `[i] `, a note's `1 `) begin it.

Lines end by LF, CRLF and lone CR. Labels, rules and directives are recognised after spaces and tabs only: a line that
begins with U+00A0 is text whatever follows. That is how a target such as `- Yes, he said` is kept from becoming a
bullet, and it is exact: blanks around a line belong to the skeleton.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, count
from typing import NamedTuple

from tm.formats.available import LEAD, is_available_line
from tm.inline_notes import glued_markers

_LINE = re.compile(r"[^\r\n]+")
_RULE = re.compile(r"[ \t]*+([-=*_~#+•—–.])(?:[ \t]*+\1){2,}+[ \t]*+")
_DIRECTIVE = re.compile(r"[ \t]*+<!--(\s*+tm:(?:[^-]|-(?!->))*+)-->[ \t]*+")
_ROMAN = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_LABEL = re.compile(
    r"[ \t]*(?:(?:(?P<bullet>[-*•‣◦▪▫●○■□])|(?P<quote>>)|(?P<hash>#{1,6})"
    rf"|(?P<note>\[(?:\d{{1,4}}|\^[^\s\[\]]{{1,80}}|{_ROMAN})\]:?)"
    r"|(?P<number>(?P<open>\(?)(?P<of>[0-9]{1,3})(?P<close>[.)]))|(?P<bare>[0-9]{1,3}))[ \t]+"
    r"|(?P<super>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3})[ \t]*)(?=\S)"
)
_SUPERSCRIPTS = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_LOOSE = re.compile(  # begins with what is rare, so that it is looked for quickly
    rf"[0-9{_SUPERSCRIPTS}](?<=[^\W\d_]{{3}}.)(?:(?<=[0-9])[0-9]?|(?<=[{_SUPERSCRIPTS}])[{_SUPERSCRIPTS}]?)"
    r"(?=[\s.,;:!?)”»]|\Z)"
)
_STOPS = '.,;:!?…"”’»)]'
_GLUED_DIGIT = re.compile(
    rf"[0-9{_SUPERSCRIPTS}](?<=[^\W\d_].|[{re.escape(_STOPS)}].)"
)  # all that is looked for has one
_SUPERSCRIPT_DIGITS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
# Each character of Latin-1, and `?` for all others: a digit, what a digit may be glued to, or something else.
_GLUE = bytes(
    ord("0") if char in "0123456789" else ord("a") if char.isalnum() or char in _STOPS else ord(" ")
    for char in map(chr, range(256))
)
_SOME = 1 << 16  # characters that are copied at a time
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ALWAYS = ("bullet", "quote", "hash")


@dataclass(slots=True)
class Line:
    """A line that is not blank. Offsets are into the text; `start` to `end` is all of it but its line end."""

    start: int
    end: int
    number: int
    """1-based, in the whole article."""
    what: str = "text"
    """text, rule, directive, or available (a line that `build` writes itself)."""
    apart: bool = False
    """Nothing but a blank line, a rule or a directive stands before it: a block begins here."""
    label: str = ""
    """bullet, quote, hash, note, number; empty: none."""
    body: int = 0
    """Where its own words begin, after indent and label."""
    tail: int = 0
    """Where they end, before trailing blanks."""
    directive: str = ""
    """What stands between `<!--` and `-->`."""
    words: str = ""
    """All of it but the blanks around; its own words, where it has no label."""

    def own(self, text: str) -> str:
        """Its own words: `text[body:tail]`."""
        return text[self.body : self.tail] if self.label else self.words


class Candidate(NamedTuple):
    """A line that begins as an entry of a numbered list would: `style` is `.`, `)`, `()` or, for a bare number, empty."""

    line: int
    """Which one of the lines."""
    style: str
    number: int
    body: int


def split(text: str, start: int, first_number: int) -> list[Line]:
    """The lines of `text[start:]` that are not blank, each with what it is, labels left out."""
    lines: list[Line] = []
    apart = True
    for at, number, whole in _rows(text, start, first_number):
        words = whole and whole.strip()
        if not words:
            apart = True
            continue
        body = at if words is whole else at + whole.index(words[0])
        line = Line(at, at + len(whole), number, "text", apart, "", body, body + len(words), "", words)
        if words[0].isalnum():  # nearly all: no rule or directive begins so, and what may be an offer has a colon soon
            apart = words.find(":", 0, LEAD + 1) >= 0 or not words.isascii()
            if apart and (apart := ":" in words and is_available_line(words)):
                line.what = "available"
        else:
            apart = _mark(line, whole, words)
        lines.append(line)
    return lines


def _rows(text: str, start: int, number: int) -> Iterable[tuple[int, int, str]]:
    """Offset, number and text of the lines from `start` on; one without a character at least where a line is empty."""
    if "\r" in text:
        return _rows_ended_anyhow(text, start, number)
    rows = text[start:].split("\n")  # nearly all articles, and many times faster
    sizes = map(len, rows)
    return zip(map(operator.add, accumulate(sizes, initial=start), count()), count(number), rows)


def _rows_ended_anyhow(text: str, start: int, number: int) -> Iterator[tuple[int, int, str]]:
    at = start
    for match in _LINE.finditer(text, start):
        ends = _line_ends(text, at, match.start())
        if ends > 1:
            yield at, number, ""
        number, at = number + ends, match.end()
        yield match.start(), number, match[0]


def _line_ends(text: str, start: int, end: int) -> int:
    if end - start < 2:
        return end - start
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def _mark(line: Line, whole: str, words: str) -> bool:
    """Say what a line is; true where what follows stands apart from it."""
    directive = _DIRECTIVE.fullmatch(whole) if whole.lstrip(" \t").startswith("<!--") else None
    if directive:
        line.what, line.directive = "directive", directive[1]
    elif _RULE.fullmatch(whole):
        line.what = "rule"
    elif ":" in words and is_available_line(words):
        line.what = "available"
    return line.what != "text"


def strange(text: str) -> bool:
    """Whether a line of words would be read as something else: a rule, a directive, or a label that needs no list."""
    if _RULE.fullmatch(text) or _DIRECTIVE.fullmatch(text):
        return True
    match = _LABEL.match(text)
    return match is not None and match["number"] is None and match["bare"] is None


def numbered(text: str) -> tuple[str, int] | None:
    """(style, number) where a line of words begins as an entry of a numbered list does."""
    match = _LABEL.match(text)
    if match is None:
        return None
    if match["number"]:
        return match["open"] + match["close"], int(match["of"])
    return ("", int(match["bare"])) if match["bare"] else None


def label(text: str, lines: list[Line], wrapped: bool) -> list[Candidate]:
    """Find the labels of all lines; the candidates of numbered lists come back, those refused among them.

    In a hard-wrapped text (`wrapped`) a line in the middle of a paragraph may begin with `1998. ` by accident, so a
    number counts only where a block begins or the number before it stands in the same block.
    """
    candidates: list[Candidate] = []
    run: dict[str, int] = {}
    notes = False
    for index, line in enumerate(lines):
        if line.apart:
            run, notes = {}, False
        if line.what != "text":
            continue
        if line.label:
            line.label, line.body = "", _first_word(text, line)
        if text[line.body].isalpha():  # no label begins with a letter
            continue
        match = _LABEL.match(text, line.start, line.end)
        if match is None:
            continue
        kind = match.lastgroup or ""
        if kind in _ALWAYS:
            line.label, line.body = kind, match.end()
        elif kind in ("note", "super"):
            if not wrapped or line.apart or notes:
                line.label, line.body, notes = "note", match.end(), True
        else:
            style, digits = ("", match[kind]) if kind == "bare" else (match["open"] + match["close"], match["of"])
            number = int(digits)
            interrupts = number == 1 and style != ""
            if not wrapped or line.apart or interrupts or run.get(style) == number - 1:
                run[style] = number
                candidates.append(Candidate(index, style, number, match.end()))
    _accept(text, lines, candidates, wrapped)
    return candidates


def _first_word(text: str, line: Line) -> int:
    whole = text[line.start : line.end]
    return line.start + len(whole) - len(whole.lstrip())


def _accept(text: str, lines: list[Line], candidates: list[Candidate], wrapped: bool) -> None:
    """Label the lines of lists that count: two entries at least, or notes whose numbers stand glued in the body."""
    notes = chains(candidate for candidate in candidates if not candidate.style)
    if notes:
        body = _texts_with_markers(text, lines, wrapped)
        _accept_notes(lines, notes, glued_markers(body), _loose_markers(body))
    for chain in chains(candidate for candidate in candidates if candidate.style):
        if len(chain) > 1:
            for candidate in chain:
                lines[candidate.line].label, lines[candidate.line].body = "number", candidate.body


def _texts_with_markers(text: str, lines: list[Line], wrapped: bool) -> list[str]:
    """The lines in which a digit stands glued to a word or a stop, for few have one.

    In a hard-wrapped text, lines that stand together are joined: what a marker at the end of one belongs to shows in the next.
    """
    starts = [line.start for line in lines]
    hits = {bisect_right(starts, at) - 1 for at in _glued_digits(text, starts[0])}
    if not wrapped:
        return [text[lines[at].body : lines[at].tail] for at in sorted(hits)]
    firsts = [at for at, line in enumerate(lines) if line.apart or not at]
    found = []
    for number in sorted({bisect_right(firsts, at) - 1 for at in hits}):
        together = lines[firsts[number] : firsts[number + 1] if number + 1 < len(firsts) else None]
        found.append(" ".join([text[line.body : line.tail] for line in together]))
    return found


def _glued_digits(text: str, start: int) -> Iterator[int]:
    """Where `_GLUED_DIGIT` finds one."""
    if any(digit in text for digit in _SUPERSCRIPT_DIGITS):
        yield from (match.start() for match in _GLUED_DIGIT.finditer(text, start))
        return
    for begin in range(start, len(text), _SOME):
        before = max(0, begin - 1)
        # a byte a character, which is several times faster to look through
        kinds = text[before : begin + _SOME].encode("latin-1", "replace").translate(_GLUE)
        at = kinds.find(b"a0") + 1
        while at:
            if _GLUED_DIGIT.match(text, before + at):
                yield before + at
            at = kinds.find(b"a0", at) + 1


def _accept_notes(
    lines: list[Line], notes: list[list[Candidate]], markers: frozenset[int], loose: frozenset[int]
) -> None:
    """A list of notes ends with the last number that the body has, and the body has half of them: authors forget some.

    A lone `1 ` is a note only where the body has that marker alone.
    """
    for chain in notes:
        seen = [candidate.number for candidate in chain if candidate.number in markers or candidate.number in loose]
        last = max(seen, default=0)
        if len(seen) * 2 >= last and (last > 1 or (last == 1 and markers == {1})):
            for candidate in chain[:last]:
                lines[candidate.line].label, lines[candidate.line].body = "note", candidate.body


def _loose_markers(texts: Iterable[str]) -> frozenset[int]:
    """Numbers as some typesetters place them, on the word itself (`alliance1.` or `alliance¹`): evidence, not markers."""
    found = (match[0] for text in texts for match in _LOOSE.finditer(text))
    return frozenset(int(digits.translate(_PLAIN_DIGITS)) for digits in found)


def chains(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Lists that run 1, 2, 3 in the order of lines. A number goes on the list that reached its predecessor last."""
    found: list[list[Candidate]] = []
    waiting: dict[tuple[str, int], list[list[Candidate]]] = {}
    for candidate in candidates:
        if candidate.number == 1:
            chain: list[Candidate] = []
            found.append(chain)
        else:
            before = waiting.get((candidate.style, candidate.number - 1))
            if not before:
                continue
            chain = before.pop()
        chain.append(candidate)
        waiting.setdefault((candidate.style, candidate.number), []).append(chain)
    return found
