"""Catalogs on disk: loaded with what is needed to notice that somebody else saved meanwhile, and saved whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from tm.errors import CatalogError
from tm.files import Changed, Fingerprint, read, replace
from tm.model import Unit
from tm.po.header import one_line, quote
from tm.po.scan import scan
from tm.po.scan_file import PoFile
from tm.po.scan_plain import NONE, Likely
from tm.po.write import Written, fresh, new_file, written

TRIES = 5
NAME = "Project-Id-Version"
PLACE = "@name@"


@dataclass(slots=True)
class Catalog:
    """A catalog (or template) file as it was read; `data` is empty where there was no file."""

    path: Path
    shown: str
    scanned: PoFile | None
    """None: not looked at since it was written."""
    data: bytes
    seen: Fingerprint | None
    """The file as it was read or written, perhaps without its digest; None: there was none."""
    name: str = ""
    """Of a new file: what its header says instead of the placeholder that all new files share."""

    @property
    def file(self) -> PoFile:
        """What the bytes hold."""
        if self.scanned is None:
            self.scanned = scan(self.data, self.shown)
        return self.scanned

    @property
    def units(self) -> tuple[Unit, ...]:
        """Live and obsolete units in file order."""
        return self.file.units

    @property
    def exists(self) -> bool:
        """Whether there was a file."""
        return self.seen is not None

    @property
    def fingerprint(self) -> Fingerprint | None:
        """The file as it was read or written, with its digest, which is made where it is asked for: a file that is replaced
        is compared with its bytes.
        """
        if self.seen is not None and not self.seen.sha256:
            self.seen = dataclasses.replace(self.seen, sha256=hashlib.sha256(self.data).hexdigest())
        return self.seen


def load(path: Path, shown: str, header: Mapping[str, str], likely: Likely = NONE) -> Catalog:
    """The catalog at `path`, or a new one with this header where there is no file; sooner where `likely` holds its texts.

    Raises CatalogError, FileError.
    """
    data, fingerprint = read(path, shown, digested=False) or (b"", None)
    if not data:  # an empty file is what a power cut may leave of a new one
        common = tuple((key, value) for key, value in header.items() if key != NAME)
        return Catalog(path, shown, _common(common), b"", fingerprint, header.get(NAME, ""))
    return Catalog(path, shown, scan(data, shown, likely), data, fingerprint)


@lru_cache(maxsize=64)
def _common(fields: tuple[tuple[str, str], ...]) -> PoFile:
    """A new file. All of a locale differ in one field only, so the rest is made once."""
    return new_file(dict(fields) | {NAME: PLACE})


def rendered(catalog: Catalog, units: Sequence[Unit], header: Mapping[str, str] | None = None) -> Written:
    """The catalog with these units; untouched entries keep their own bytes."""
    if not catalog.name:
        return written(catalog.file, units, header)
    name = quote(one_line(catalog.name))[1:-1].encode()
    return Written(catalog.file.text.encode().replace(PLACE.encode(), name, 1) + fresh(units, catalog.shown))


def save(
    catalog: Catalog, units: Sequence[Unit], header: Mapping[str, str] | None = None, *, derived: bool = False
) -> bool:
    """Write the catalog if its bytes change; False where nothing had to be written.

    `derived`: nobody's words are in it, so it may be on the disk a little later (`tm.files.settled`). Whoever saved the file
    since it was read keeps their work: their version and ours are merged, as git's merge driver would merge two branches.
    """
    data, _, kept = rendered(catalog, units, header)
    if data == catalog.data:
        return False
    if catalog.file.source is not catalog.data:  # what is kept is of another file
        kept = ()
    live = len(units) - sum(map(operator.attrgetter("obsolete"), units))
    entries = (live, len(units) - live)
    old: bytes | None = catalog.data
    for _ in range(TRIES):
        try:
            catalog.seen = replace(
                catalog.path,
                data,
                expected=catalog.seen,
                old=old,
                kept=kept,
                check=partial(_check, entries, catalog.shown),
                shown=catalog.shown,
                derived=derived,
            )
        except Changed:
            data, entries, derived, old, kept = _merged(catalog, data), (-1, -1), False, None, ()
            continue
        catalog.data, catalog.scanned, catalog.name = data, None, ""
        return True
    raise CatalogError(
        "somebody else keeps saving this file",
        path=catalog.shown,
        hint="close it in the other program and run the command again",
    )


def _check(entries: tuple[int, int], shown: str, body: bytes) -> None:
    """What came back from the disk must have as many live and obsolete entries as were rendered; else it is scanned.

    Raises CatalogError.
    """
    live, obsolete = entries
    there = _starts(body, b'#~ msgid "') if b"~" in body else 0
    if there != obsolete or _starts(body, b'msgid "') != live + 1:
        scan(body, shown)  # the header is a live entry too


def _starts(body: bytes, mark: bytes) -> int:
    """How many lines begin with it."""
    return body.startswith(mark) + body.count(b"\n" + mark)


def _merged(catalog: Catalog, ours: bytes) -> bytes:
    from tm.mergepo import merge

    found = read(catalog.path, catalog.shown)
    if found is None:
        catalog.seen = None
        return ours
    theirs, catalog.seen = found
    return merge(catalog.data, theirs, ours, catalog.shown).data
