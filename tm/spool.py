"""A long list that is put together once and read in order: packed some at a time, so that it hardly grows with a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

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
            self._pages.append(_packed(self._last))
            self._last = []

    def __iter__(self) -> Iterator[Kept]:
        for page in self._pages:
            yield from _unpacked(page)
        yield from self._last


# A run of which little is to be told needs neither of these.
def _packed(entries: list[Any]) -> bytes:
    import pickle
    import zlib

    return zlib.compress(pickle.dumps(entries, pickle.HIGHEST_PROTOCOL), 1)


def _unpacked(page: bytes) -> list[Any]:
    import pickle
    import zlib

    entries: list[Any] = pickle.loads(zlib.decompress(page))
    return entries
