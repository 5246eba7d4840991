"""Where in a PO file a character of a text stands: lines and columns for editors and for other programs' reports."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from tm.po.scan_text import SIMPLE

_PIECE = re.compile(r"\\(.)|[^\\]", re.DOTALL)


class Region(NamedTuple):
    """From the first character to the one after the last; all 1-based, columns in code points."""

    line: int
    column: int
    end_line: int
    end_column: int


def region(entry: str, keyword: str, text: str, span: tuple[int, int]) -> Region | None:
    r"""Where `text[start:end]` stands in an entry's own lines, if `text` is the entry's `keyword` (msgid, msgstr).

    Lines count from that of the msgid, which is 1. None where the entry holds another text, or writes it with escaped
    bytes (`\303\251`), which have no column of their own.
    """
    starts: list[int] = []  # offsets in the decoded text at which the literals begin
    literals: list[tuple[int, int, str]] = []  # line, column of the first character, what stands between the quotes
    decoded: list[str] = []
    length, reading, number = 0, False, 0
    for line in entry.split("\n"):
        bare = line.lstrip()
        number += bool(number) or bare.startswith("msgid")
        if not bare.startswith('"'):
            reading = bare.startswith(f'{keyword} "')
        quote = line.find('"')
        if not reading or quote < 0:
            continue
        literal = line[quote + 1 : line.rfind('"')]
        plain = _plain(literal)
        if plain is None:
            return None
        starts.append(length)
        literals.append((number, quote + 2, literal))
        decoded.append(plain)
        length += len(plain)
    start, end = span
    if "".join(decoded) != text or not literals or not 0 <= start <= end <= len(text):
        return None
    first = bisect_right(starts, start) - 1
    last = bisect_right(starts, max(start, end - 1)) - 1
    return Region(*_place(literals[first], start - starts[first]), *_place(literals[last], end - starts[last]))


def _plain(literal: str) -> str | None:
    if "\\" not in literal:
        return literal
    pieces = []
    for match in _PIECE.finditer(literal):
        piece = match[0] if match[1] is None else SIMPLE.get(match[1])
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces)


def _place(literal: tuple[int, int, str], offset: int) -> tuple[int, int]:
    """Line and column of the character at an offset of a literal's decoded text, or of its closing quote."""
    line, column, written = literal
    if "\\" not in written:
        return line, column + offset
    for number, match in enumerate(_PIECE.finditer(written)):
        if number == offset:
            return line, column + match.start()
    return line, column + len(written)
