"""`manifest.json`: what stands in an output folder, from which states, with which digest. Sorted, and without a date.

A row a line, so that thousands are merged and written as they are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from tm.errors import FileError
from tm.files import Fingerprint, inside, read, remove
from tm.project import stem

NAME = "manifest.json"
Key = tuple[str, str, str]
"""What there is one row of: article, locale, and the format of an output beside the article's own."""
Pair = tuple[Key, str]
"""A row as JSON under its key."""
HEAD, _TAIL = b'{"version": 1, "articles": [\n', b"\n]}\n"
_BLOCK = 500  # rows that are written at a time
_NOTHING: tuple[bytes, Fingerprint | None] = (b"", None)
_NO_ROWS = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _key(row: Mapping[str, Any]) -> Key:
    return (row["article"], row["locale"], row.get("format", ""))


def _place(key: Key) -> str:
    """Where an output lies in its folder."""
    name, locale, form = key
    return f"{locale}/{stem(name)}.html" if form == "html" else f"{locale}/{name}"


def _lines(data: bytes) -> Iterator[Pair]:
    """The rows of a manifest that was written here, one at a time. Raises ValueError and the like for another."""
    if not (data.startswith(HEAD) and data.endswith(_TAIL)):
        raise ValueError
    at, end, before = len(HEAD), len(data) - len(_TAIL), ("", "", "")
    while at < end:
        stop = data.find(b",\n", at, end)
        text = data[at : stop if stop >= 0 else end].decode("utf-8")
        key = _key(json.loads(text))
        if not all(type(part) is str for part in key) or key <= before or not text.startswith("  ") or "\n" in text:
            raise ValueError
        yield key, text[2:]
        at, before = stop + 2 if stop >= 0 else end, key


def _strange(data: bytes) -> list[Pair]:
    """The rows of a manifest that somebody else wrote; none where that cannot be read."""
    try:
        rows: dict[Key, Any] = {_key(row): row for row in json.loads(data.decode("utf-8"))["articles"]}
        good = sorted(key for key in rows if all(type(part) is str for part in key))
    except _NO_ROWS:
        return []
    return [(key, json.dumps(rows[key], ensure_ascii=False, sort_keys=True)) for key in good]


def articles_in(data: bytes) -> set[str]:
    """The articles that a manifest tells of."""
    try:
        return {key[0] for key, _ in _lines(data)}
    except _NO_ROWS:
        return {key[0] for key, _ in _strange(data)}


class Manifest:
    """The manifest of one output folder: as it stands, and as a run will leave it."""

    def __init__(
        self,
        folder: Path,
        shown: Callable[[Path], str],
        gone: Callable[[str], bool],
        locales: Collection[str],
        news: Callable[[], Iterable[Pair]],
    ) -> None:
        """`gone`: whether an article is. `locales`: all that the project has. `news`: rows to take in, sorted; what is not among them stays.

        `shown` tells how messages name a path. An unreadable manifest counts as empty, for everything in it can be made
        again. Raises FileError.
        """
        self.folder, self.path, self._shown, self._news = folder, folder / NAME, shown, news
        self.shown = shown(self.path)
        found = read(self.path, self.shown)
        self.data, self.found = found if found is not None else _NOTHING
        self._foreign: list[Pair] | None = None
        self._without: set[Key] = set()
        self._doomed: list[tuple[Path, Fingerprint]] = []
        self._locales = locales
        try:
            self._gone = self._retired(gone)
        except _NO_ROWS:
            self._foreign = _strange(self.data)
            self._gone = self._retired(gone)

    def _retired(self, gone: Callable[[str], bool]) -> dict[Key, str]:
        return {key: row for key, row in self._old() if key[1] not in self._locales or gone(key[0])}

    def _old(self) -> Iterable[Pair]:
        return _lines(self.data) if self._foreign is None else self._foreign

    def _rows(self) -> Iterator[Pair]:
        """What shall stand in it, in order."""
        last = None
        for key, row in merge(self._news(), self._old(), key=itemgetter(0)):
            if key != last and key not in self._without:
                yield key, row
            last = key

    def retire(self) -> list[str]:
        """Outputs of articles and locales that are gone shall go too, if they still are what was built; returns warnings for the others."""
        warnings = []
        places = {_place(key) for key in self._gone}
        alive = (
            {place for key, _ in self._rows() if key not in self._gone and (place := _place(key)) in places}
            if places
            else ()
        )
        for key, row in self._gone.items():
            if _place(key) in alive:  # an article of another suffix has taken its place
                self._without.add(key)
                continue
            try:
                path = inside(self.folder, _place(key))
                found = read(path, self._shown(path))
            except FileError:
                continue
            if found is not None and hashlib.sha256(found[0]).hexdigest() != json.loads(row).get("sha256"):
                what = "the article" if key[1] in self._locales else f"the locale {key[1]}"
                warnings.append(
                    f"{self._shown(path)}: {what} is gone, but this output was changed by hand; it is left alone"
                )
                continue
            if found is not None:
                self._doomed.append((path, found[1]))
            self._without.add(key)
        return warnings

    @property
    def retired(self) -> int:
        """How many outputs `retire` found."""
        return len(self._doomed)

    def remove_retired(self) -> list[FileError]:
        """Remove the outputs that `retire` found; what could not be removed."""
        errors = []
        for path, found in self._doomed:
            try:
                remove(path, expected=found, shown=self._shown(path))
            except FileError as error:
                errors.append(error)
        return errors

    def parts(self) -> Iterator[bytes]:
        """The file's bytes as they shall be; none where there is nothing to tell and there was no file."""
        rows = (f"  {row}" for _, row in self._rows())
        block = list(islice(rows, _BLOCK))
        if not block and not self.data:
            return
        yield HEAD
        while block:
            then = list(islice(rows, _BLOCK))
            yield (",\n".join(block) + (",\n" if then else "")).encode()
            block = then
        yield _TAIL

    def is_news(self) -> bool:
        """Whether the file on disk holds other bytes."""
        at = 0
        for part in self.parts():
            if not self.data.startswith(part, at):
                return True
            at += len(part)
        return at < len(self.data)
