"""A catalog as it was read: its units, its header, and the bytes that each of them came from."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from tm.model import Unit
from tm.po.header import Header

_LEADING = re.compile(r"[ \t\r\f\v\n]*")
_MSGID_LINE = re.compile(r"(?m)^[ \t]*(?:#~[ \t]*)?msgid(?![A-Za-z0-9_])")


class PoFile:
    """A loaded catalog. Values are read-only; `tm.po.write.render` writes it back with other units.

    The text is cut into chunks, one per entry (the header is one too): everything after the entry before it, up to and
    with the end of its own last line. What follows the last chunk is the tail. Together they are the whole text.
    """

    __slots__ = (
        "_ends", "_lines", "_starts", "bom", "charset", "codec", "data", "guessed", "header", "header_at", "header_unit",
        "keys", "name", "newline", "notices", "source", "text", "units",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        text: str,
        units: tuple[Unit, ...],
        ends: Sequence[int] = (),
        starts: Sequence[int] | None = None,
    ) -> None:
        self.name = name
        """What messages call the file."""
        self.text = text
        """The decoded file without BOM; a file with CRLF throughout has LF here."""
        self.units = units
        """Live and obsolete units in file order, without the header."""
        self.header = Header()
        self.header_unit: Unit | None = None
        """The header entry as a unit (its comments, its flags), or None where the file has none."""
        self.header_at = -1
        """Which entry of the file is the header; -1: none."""
        self.charset = "UTF-8"
        """As the header names it; UTF-8 where it names none."""
        self.codec = "utf-8"
        """Python's name of the encoding."""
        self.bom = False
        self.newline = "\n"
        """The line end of most lines."""
        self.guessed = False
        """The header names no charset that is known, and the bytes are no UTF-8: `codec` only keeps the bytes."""
        self.notices: tuple[str, ...] = ()
        """What a user should know about how the file was read."""
        self.data: bytes | None = None
        """The bytes of a file whose charset has several byte forms for one text; else None."""
        self.source: bytes | None = None
        """The bytes of the file, BOM and all, where `text` is what UTF-8 makes of them and nothing else; else None."""
        self.keys: Set[str | tuple[str, str]] | None = None
        """Of each entry, its source, or its context and source where it has a context; None: not known."""
        self._ends = ends
        self._starts = starts
        self._lines: list[int] = []

    # --- places ---------------------------------------------------------------------------------------------------
    def entry(self, index: int) -> int:
        """The number of a unit's entry, counting the header."""
        return index + 1 if 0 <= self.header_at <= index else index

    @property
    def entries(self) -> int:
        return len(self._ends)

    def chunk(self, entry: int) -> tuple[int, int]:
        """Where an entry's chunk begins and ends in `text`."""
        return (self._ends[entry - 1] if entry else 0), self._ends[entry]

    def body(self, entry: int) -> int:
        """Where the entry itself begins, after blank lines and what else belongs to no entry."""
        if self._starts is not None:
            return self._starts[entry]
        start = self._ends[entry - 1] if entry else 0
        if self.text.startswith(("\n#", "\nm"), start):  # nearly all
            return start + 1
        match = _LEADING.match(self.text, start)
        return match.end() if match else 0

    def raw(self, index: int) -> str:
        """A unit's own lines as they stand in the file, with LF line ends where all of the file's were CRLF."""
        entry = self.entry(index)
        return self.text[self.body(entry) : self._ends[entry]]

    @property
    def tail(self) -> int:
        """Where the text after the last entry begins."""
        return self._ends[-1] if self._ends else 0

    def line(self, index: int) -> int:
        """The 1-based line of a unit's msgid."""
        if not self._lines:
            line, position = 1, 0
            for number in range(len(self.units)):
                entry = self.entry(number)
                start, end = self.body(entry), self._ends[entry]
                found = _MSGID_LINE.search(self.text, start, end)
                at = found.start() if found else start
                line += self.text.count("\n", position, at)
                position = at
                self._lines.append(line)
        return self._lines[index]

    def __repr__(self) -> str:
        return f"PoFile({self.name!r}, {len(self.units)} units, {self.charset})"
