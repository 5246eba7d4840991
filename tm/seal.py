"""The seal of a run that left every output as it should be: who finds it unbroken need look at nothing else. Pure.

It is a fact about files and about nothing else: what these were made of, and they themselves, had these stats. So it stays
true whatever is remembered of single articles and outputs, and it is broken by any change to any of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from tm.stamps import STAT, is_racy, put_row


class Seal(NamedTuple):
    """All outputs of a place."""

    names: str
    """Their articles, a line each."""
    stats: bytes
    """The signatures of what they were made from, and of the outputs: columns, a file of each article after the other."""
    told: str
    """What was told of all of them: JSON."""


class Sealing:
    """A seal while it is put together: article by article, in any order."""

    def __init__(self, names: Sequence[str], made_from: int, outputs: int) -> None:
        """Each article's outputs are made from so many files, and are so many."""
        self._places = {name: at for at, name in enumerate(names)}
        self._columns = [[bytearray(STAT * len(names)) for _ in range(files)] for files in (made_from, outputs)]
        self._left = [set(self._places) for _ in range(2)]

    def put_source(self, name: str, signed: bytes) -> None:
        """The signature of what an article's outputs were made from."""
        self._put(name, signed, 0)

    def put_outputs(self, name: str, signatures: Iterable[bytes]) -> None:
        """The signatures of its outputs."""
        self._put(name, b"".join(signatures), 1)

    def _put(self, name: str, signed: bytes, part: int) -> None:
        columns = self._columns[part]
        if len(signed) != STAT * len(columns):  # too young to be known, or not just the outputs that there should be
            return
        put_row(columns, self._places[name], signed)
        self._left[part].discard(name)

    def done(self, told: str, now_ns: int) -> Seal | None:
        """The seal, where every file is known and old enough for its next change to show."""
        names, stats = "\n".join(self._places), b"".join(chain(*self._columns))
        if any(self._left) or is_racy(stats, now_ns):
            return None
        return Seal(names, stats, told)
