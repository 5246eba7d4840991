"""What the checks said, in the index: how many errors a unit has, and all findings of an article in a locale."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from tm.indexfile import IndexFile
from tm.sqlitefaults import summed

VERDICTS = "CREATE TABLE verdicts (key BLOB PRIMARY KEY, errors INTEGER, sum INTEGER) WITHOUT ROWID"
FINDINGS = (
    "CREATE TABLE findings (name TEXT, asked TEXT, locale TEXT, key TEXT, told BLOB, sum INTEGER, "
    "PRIMARY KEY (name, asked, locale))"
)
_MOST = 64 << 20
"""Bytes of what is told of one article in one locale; what says to be longer is no row."""


class Judgements(IndexFile):
    """The tables of the index that the checks fill."""

    def verdicts(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Digest of a unit and of what it was checked by -> how many errors the checks found, where they were asked before."""
        return self._among("SELECT key, errors, sum FROM verdicts WHERE key", (), keys, _counted)

    def remember_verdicts(self, verdicts: Mapping[bytes, int]) -> None:
        """Keep what the checks said."""
        if verdicts:
            rows = [(key, errors, summed(0, key, str(errors))) for key, errors in verdicts.items()]
            self._write([("INSERT OR REPLACE INTO verdicts VALUES (?,?,?)", rows)])

    def findings(self, asked: str, names: Sequence[str]) -> dict[tuple[str, str], tuple[str, str]]:
        """(article, locale) -> (what it was made from, what was told), where this was asked of these articles before."""
        query = "SELECT name, locale, key, told, sum FROM findings WHERE asked=? AND name"
        return self._among(query, (asked,), names, partial(self._unpacked, asked))

    def _unpacked(self, asked: str, rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], tuple[str, str]]:
        good = {}
        for name, locale, key, told, total in rows:
            if total == summed(self._seed, told, f"{name}\0{asked}\0{locale}\0{key}"):
                with contextlib.suppress(zlib.error):
                    text = zlib.decompressobj().decompress(told, _MOST).decode("utf-8", "surrogatepass")
                    good[name, locale] = (key, text)
        return good

    def remember_findings(self, asked: str, found: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        """Keep what was told of each (article, locale), in place of what it was before."""
        rows = []
        for (name, locale), (key, text) in found.items():
            told = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
            total = summed(self._seed, told, f"{name}\0{asked}\0{locale}\0{key}")
            rows.append((name, asked, locale, key, told, total))
        if rows:
            self._write([("INSERT OR REPLACE INTO findings VALUES (?,?,?,?,?,?)", rows)])


def _counted(rows: Iterable[tuple[Any, ...]]) -> dict[bytes, int]:
    return {key: errors for key, errors, total in rows if total == summed(0, key, str(errors))}
