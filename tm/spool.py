"""A long list that is put together once and read in order: packed some at a time, so that it hardly grows with a corpus."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from typing import Generic, TypeVar

PAGE = 500
"""Entries that are held as they are."""
Kept = TypeVar("Kept")


class Spool(Generic[Kept]):
    """What was put in, in that order, as often as it is asked for. Entries are plain values; texts take a tenth of their room."""

    def __init__(self) -> None:
        self._pages: list[bytes] = []
        self._last: list[Kept] = []

    def put(self, entry: Kept) -> None:
        """Add an entry."""
        self._last.append(entry)
        if len(self._last) >= PAGE:
            self._pages.append(zlib.compress(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL), 1))
            self._last = []

    def __iter__(self) -> Iterator[Kept]:
        for page in self._pages:
            yield from pickle.loads(zlib.decompress(page))
        yield from self._last
