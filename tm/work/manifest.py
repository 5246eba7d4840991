"""`manifest.json`: what stands in an output folder, from which states, with which digest. Sorted, and without a date."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tm.errors import FileError
from tm.files import Fingerprint, inside, read, remove
from tm.project import stem

NAME = "manifest.json"


Key = tuple[str, str, str]
"""What there is one row of: article, locale, and the format of an output beside the article's own."""
_HEAD, _TAIL = '{"version": 1, "articles": [\n', "\n]}\n"


def _key(row: Mapping[str, Any]) -> Key:
    return (row["article"], row["locale"], row.get("format", ""))


def _place(key: Key) -> str:
    """Where an output lies in its folder."""
    name, locale, form = key
    return f"{locale}/{stem(name)}.html" if form == "html" else f"{locale}/{name}"


def _text(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _rows(data: bytes) -> dict[Key, str]:
    """The rows of a manifest. Raises ValueError and the like for what is none."""
    text = data.decode("utf-8")
    if text.startswith(_HEAD) and text.endswith(_TAIL):  # as it is written here: one row is read at a time
        with contextlib.suppress(ValueError):
            return _texts(map(json.loads, text[len(_HEAD) : -len(_TAIL)].split(",\n")))
    return _texts(json.loads(text)["articles"])


def _texts(rows: Iterable[Mapping[str, Any]]) -> dict[Key, str]:
    return {_key(row): _text(row) for row in rows if all(type(part) is str for part in _key(row))}


def rows_of(told: str) -> Iterator[dict[str, Any]]:
    """The rows of an output as a run tells of it: its own, and that of its page."""
    row = json.loads(told)
    made = row.pop("page", None)
    yield row
    if made:
        yield {key: value for key, value in row.items() if key != "assets"} | made | {"format": "html"}


class Manifest:
    """The manifest of one output folder."""

    def __init__(self, folder: Path, shown: Callable[[Path], str], data: bytes, rows: dict[Key, str]) -> None:
        """`rows`: each as JSON, for there may be thousands."""
        self.folder, self.path, self._shown = folder, folder / NAME, shown
        self._data, self._rows = data, rows
        self._doomed: list[tuple[Path, Fingerprint]] = []

    @classmethod
    def load(cls, folder: Path, shown: Callable[[Path], str]) -> Manifest:
        """The manifest as it stands; an unreadable one counts as empty, for everything in it can be made again.

        `shown` tells how messages name a path.
        """
        found = read(folder / NAME, shown(folder / NAME))
        data = found[0] if found else b""
        try:
            rows = _rows(data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            rows = {}
        return cls(folder, shown, data, rows)

    def update(self, name: str, locale: str, told: str, flags: dict[str, Any]) -> None:
        """Take in an output as a run tells of it (JSON with sorted keys); what is not told of stays."""
        if (
            not flags and '"assets": [' not in told and '"page": {' not in told
        ):  # no text in JSON has bare quotation marks
            self._rows[name, locale, ""] = told
            return
        for row in rows_of(told):
            plain = {key: value for key, value in row.items() if key != "assets"}
            self._rows[_key(row)] = _text(plain | flags)

    def retire(self, names: Collection[str]) -> list[str]:
        """Outputs of articles that are gone shall go too, if they still are what was built; returns warnings for the others."""
        warnings = []
        gone = [key for key in self._rows if key[0] not in names]
        alive = {_place(key) for key in self._rows if key[0] in names} if gone else set()
        for key in gone:
            if _place(key) in alive:  # an article of another suffix has taken its place
                del self._rows[key]
                continue
            try:
                path = inside(self.folder, _place(key))
                found = read(path, self._shown(path))
            except FileError:
                continue
            if found is not None and hashlib.sha256(found[0]).hexdigest() != json.loads(self._rows[key]).get("sha256"):
                warnings.append(
                    f"{self._shown(path)}: the article is gone, but this output was changed by hand; it is left alone"
                )
                continue
            if found is not None:
                self._doomed.append((path, found[1]))
            del self._rows[key]
        return warnings

    def remove_retired(self) -> list[FileError]:
        """Remove the outputs that `retire` found; what could not be removed."""
        errors = []
        for path, found in self._doomed:
            try:
                remove(path, expected=found, shown=self._shown(path))
            except FileError as error:
                errors.append(error)
        return errors

    def news(self) -> bytes | None:
        """The file's bytes, if the file on disk holds others."""
        if not self._rows and not self._data:
            return None
        rows = [f"  {self._rows[key]}".encode() for key in sorted(self._rows)]
        data = b"".join((_HEAD.encode(), b",\n".join(rows), _TAIL.encode()))
        return data if data != self._data else None
