"""Where runs part although no block of HTML begins there: at unknown elements, empty lines and double line breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tm.formats.html_inline import blank, pairs
from tm.formats.html_names import KNOWN
from tm.formats.html_scan import COMMENT, EMPTY, START, TEXT, Token

_EMPTY_LINE = re.compile(r"(?:\r\n?+|\n)[ \t\f]*(?:\r\n?|\n)")


def lone(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """The tags of unknown elements that part runs, by index: those of elements that stand alone on their lines.

    An unknown element may be a block (`<define-tag>`, `<my-note>`) or stand within a sentence (`<version>`); how its
    author has written it is the one sign there is.
    """
    unknown = [at for at, token in enumerate(tokens) if START <= token[0] <= EMPTY and token[3] not in KNOWN]
    if not unknown:
        return frozenset()
    partner = pairs([tokens[at] for at in unknown])
    found: set[int] = set()
    for index, at in enumerate(unknown):
        other = partner[index]
        if other > index or other < 0:
            last = unknown[max(index, other)]
            if _begins_line(text, tokens[at][1]) and _ends_line(text, tokens[last][2]):
                found.update((at, last))
    return frozenset(found)


def _begins_line(text: str, start: int) -> bool:
    while start and text[start - 1] in " \t":
        start -= 1
    return not start or text[start - 1] in "\r\n\ufeff"


def _ends_line(text: str, end: int) -> bool:
    while end < len(text) and text[end] in " \t":
        end += 1
    return end == len(text) or text[end] in "\r\n"


def pieces(text: str, tokens: list[Token], *, loose: bool) -> list[list[Token]]:
    """A run parted at two or more line breaks in a row, and, where it is `loose` (in no block element), at empty lines.

    Both part paragraphs in articles that have no tags for them.
    """
    if len(tokens) < 2 and not loose:
        return [tokens]
    breaks = [token[3] for token in tokens].count("br") > 1
    loose = loose and any(token[0] == TEXT and _EMPTY_LINE.search(text, token[1], token[2]) for token in tokens)
    if not breaks and not loose:
        return [tokens]
    found: list[list[Token]] = [[]]
    partner, inner = pairs(tokens) if loose else [], -1
    for at, token in enumerate(tokens):
        if loose and at > inner:
            inner = max(at, partner[at])
            if token[0] == TEXT:
                _part_lines(text, token, found)
                continue
        if token[3] == "br" and _after_break(text, found[-1]):
            found.append([])
        found[-1].append(token)
    return found


def _part_lines(text: str, token: Token, found: list[list[Token]]) -> None:
    _, done, end, _ = token
    for gap in _EMPTY_LINE.finditer(text, done, end):
        if done < gap.start():
            found[-1].append((TEXT, done, gap.start(), ""))
        found.append([])
        done = gap.start()
    found[-1].append((TEXT, done, end, ""))


def _after_break(text: str, tokens: Sequence[Token]) -> bool:
    """Whether the last thing that shows is a line break."""
    for kind, start, end, name in reversed(tokens):
        if name == "br":
            return True
        if kind != COMMENT and not (kind == TEXT and blank(text, start, end)):
            return False
    return False
