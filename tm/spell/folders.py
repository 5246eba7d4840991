"""Where dictionaries lie: `tr_TR.aff` with `tr_TR.dic`, as Hunspell, LibreOffice and Firefox name them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LARGEST = 64 << 20
"""Bytes of a file; the largest dictionary in Debian has a third of it."""
_MOST = 500
"""Entries of a folder that are looked at for folders of one language each, as LibreOffice has them."""
_SYSTEM = (
    "~/.local/share/hunspell",
    "~/Library/Spelling",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "/usr/share/hunspell",
    "/usr/share/myspell",
    "/usr/share/myspell/dicts",
    "/usr/lib/libreoffice/share/extensions",
)
# Where regions spell differently, a dictionary of another region would find faults in good words.
_REGIONAL = frozenset(("en", "pt", "de", "zh", "sr", "uz", "az", "mn", "pa"))
_HOME = {"en": "US", "pt": "PT", "sr": "RS", "el": "GR", "uk": "UA", "cs": "CZ", "da": "DK", "sv": "SE", "kk": "KZ"}


class Files(NamedTuple):
    """A dictionary: the folder, and the name without suffix that both of its files have."""

    folder: Path
    name: str


def standard(environ: Mapping[str, str]) -> list[Path]:
    """The folders of DICPATH, then those where systems keep dictionaries."""
    named = [Path(part) for part in environ.get("DICPATH", "").split(os.pathsep) if part]
    home = environ.get("HOME", "")
    return [*named, *(Path(home, path[2:]) if path.startswith("~") else Path(path) for path in _SYSTEM)]


def find(locale: str, folders: Iterable[Path]) -> Files | None:
    """The dictionary that fits a BCP 47 locale best; of two that fit alike, that of the earlier folder."""
    places = [place for folder in folders for place in _with_folders(folder)]
    for name in names(locale):
        for place in places:
            if _is_dictionary(place, name):
                return Files(place, name)
    language, _, region = locale.partition("-")
    if region and language in _REGIONAL:
        return None
    for place in places:
        others = sorted(path.stem for path in _aff(place) if path.stem.replace("-", "_").split("_")[0] == language)
        for name in others:
            if _is_dictionary(place, name):
                return Files(place, name)
    return None


def names(locale: str) -> list[str]:
    """How the files of a locale may be called, the likeliest first: `tr_TR`, `tr-TR`, `tr`."""
    language, _, rest = locale.partition("-")
    full = [locale.replace("-", "_"), locale] if rest else []
    if not rest:
        home = f"{language}_{_HOME.get(language, language.upper())}"
        full = [home, home.replace("_", "-")]
    return [*full, language] if not (rest and language in _REGIONAL) else full


def _with_folders(folder: Path) -> Iterator[Path]:
    yield folder
    with suppress(OSError), os.scandir(folder) as entries:
        for _, entry in zip(range(_MOST), entries, strict=False):
            if entry.is_dir():
                yield Path(entry.path)


def _aff(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries if entry.name.endswith(".aff")]
    except OSError:
        return []


def _is_dictionary(folder: Path, name: str) -> bool:
    """Whether both files are there, plain, readable, and no larger than a dictionary is."""
    for suffix in (".aff", ".dic"):
        path = folder / f"{name}{suffix}"
        try:
            if not path.is_file() or path.stat().st_size > LARGEST or not os.access(path, os.R_OK):
                return False
        except (OSError, ValueError):
            return False
    return True
