"""`manifest.json`: what stands in an output folder, from which states, with which digest. Sorted, and without a date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from tm.errors import FileError
from tm.files import Fingerprint, inside, read, remove
from tm.project import stem

NAME = "manifest.json"


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What there is one row of: article, locale, and the format of an output beside the article's own."""
    return (row["article"], row["locale"], row.get("format", ""))


def _place(row: Mapping[str, Any]) -> str:
    """Where an output lies in its folder."""
    name = f"{stem(row['article'])}.html" if row.get("format") == "html" else row["article"]
    return f"{row['locale']}/{name}"


class Manifest:
    """The manifest of one output folder."""

    def __init__(
        self,
        folder: Path,
        shown: Callable[[Path], str],
        data: bytes,
        rows: dict[tuple[str, str, str], dict[str, Any]],
    ) -> None:
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
            rows = {
                _key(row): row for row in json.loads(data)["articles"] if all(type(part) is str for part in _key(row))
            }
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            rows = {}
        return cls(folder, shown, data, rows)

    def update(self, built: Iterable[Mapping[str, Any]], extra: Mapping[str, Any]) -> None:
        """Take in the rows of a run; rows of other articles and of held ones stay."""
        flags = {key: value for key, value in extra.items() if value}
        for row in built:
            plain = {key: value for key, value in row.items() if key != "assets"}
            self._rows[_key(row)] = plain | flags

    def retire(self, names: Collection[str]) -> list[str]:
        """Outputs of articles that are gone shall go too, if they still are what was built; returns warnings for the others."""
        warnings = []
        alive = {_place(row) for key, row in self._rows.items() if key[0] in names}
        for key in [key for key in self._rows if key[0] not in names]:
            row = self._rows[key]
            if _place(row) in alive:  # an article of another suffix has taken its place
                del self._rows[key]
                continue
            try:
                path = inside(self.folder, _place(row))
                found = read(path, self._shown(path))
            except FileError:
                continue
            if found is not None and hashlib.sha256(found[0]).hexdigest() != row.get("sha256"):
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

    def rendered(self) -> bytes:
        """The file's bytes."""
        rows = [self._rows[key] for key in sorted(self._rows)]
        if not rows and not self._data:
            return b""
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
        return f'{{"version": 1, "articles": [\n{lines}\n]}}\n'.encode()

    def differs(self) -> bool:
        """Whether the file on disk says something else."""
        return self.rendered() != self._data
