"""All articles at one glance: what an unchanged run compares, as a few long values instead of thousands of rows. Pure.

It says nothing that the rows do not say: the index changes it with them, and it is made of them where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tm.stamps import STAT, put_row

if TYPE_CHECKING:
    from tm.index import Row

UNKNOWN = 255
"""The flags of an article of which nothing is remembered."""


@dataclass(slots=True)
class Glance:
    """Of each article, in the order of the names: its row's flags, and its files' stats as columns, a file each."""

    names: list[str]
    flags: bytes
    columns: list[bytes] | list[bytearray]

    @classmethod
    def of(cls, names: Sequence[str], rows: Iterable[Row]) -> Glance:
        """What the rows say of these articles, in any order."""
        flags = bytearray([UNKNOWN]) * len(names)
        columns: list[bytearray] = []
        places = {name: at for at, name in enumerate(names)}
        for row in rows:
            at = places.get(row.name)
            if at is None:
                continue
            flags[at] = row.flags
            if not columns and row.signature:
                columns = [bytearray(STAT * len(names)) for _ in range(len(row.signature) // STAT)]
            if len(row.signature) == STAT * len(columns):
                put_row(columns, at, row.signature)
        return cls(list(names), bytes(flags), columns)

    def patched(self, rows: Iterable[Row], gone: Iterable[str]) -> Glance | None:
        """The glance when these rows have changed and those are gone; None: it holds other articles."""
        places = {name: at for at, name in enumerate(self.names)}
        flags, columns = bytearray(self.flags), [bytearray(column) for column in self.columns]
        self.columns.clear()  # they are long, and nobody needs both
        for row in rows:
            at = places.get(row.name)
            if at is None:
                return None
            width = STAT * len(columns)
            flags[at] = row.flags
            put_row(columns, at, row.signature if len(row.signature) == width else bytes(width))
        for name in gone:
            if name in places:
                flags[places[name]] = UNKNOWN
        return Glance(self.names, bytes(flags), columns)

    def shows(self, names: Sequence[str], files: Sequence[int]) -> bool:
        """Whether it is of these articles, and holds the stats of these files."""
        return self.names == names and max(files) < len(self.columns)

    def differing(self, files: Sequence[int], now: Sequence[bytes], fine: Callable[[int], bool]) -> list[int]:
        """Places of articles whose flags are not `fine`, or of which one of these files is not as it is `now`."""
        bad = {flags for flags in set(self.flags) if flags == UNKNOWN or not fine(flags)}
        found = {at for at, flags in enumerate(self.flags) if flags in bad} if bad else set()
        for number, stats in zip(files, now, strict=True):
            if (then := self.columns[number]) != stats:
                starts = range(0, len(then), STAT)
                found.update(at // STAT for at in starts if then[at : at + STAT] != stats[at : at + STAT])
        return sorted(found)
