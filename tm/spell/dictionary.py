"""One Hunspell dictionary, read by the package chunspell (`tm[spell]`), which is imported where it is used."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from tm.spell.folders import Files
from tm.spell.near import near

_TRY = re.compile(rb"^TRY[ \t]+(\S+)", re.MULTILINE)
_SET = re.compile(rb"^SET[ \t]+(\S+)", re.MULTILINE)
_HEAD = 1 << 16  # bytes of the .aff file that are looked at
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_APOSTROPHES = str.maketrans("’ʼ", "''")


def available() -> bool:
    """Whether the package is installed. Others install a module of the same name, without the class that is asked for."""
    if find_spec("hunspell") is None:
        return False
    import hunspell

    return hasattr(hunspell, "Hunspell")


class Dictionary:
    """The words of one language. Reading one takes some tenths of a second."""

    def __init__(self, files: Files) -> None:
        import hunspell

        self.files = files
        self._hunspell: Any = hunspell.Hunspell(files.name, hunspell_data_dir=str(files.folder))
        self._alphabet = _alphabet(files)
        self.knows = lru_cache(maxsize=1 << 16)(self._knows)
        self.suggestions = lru_cache(maxsize=1 << 12)(self._suggestions)

    def _knows(self, word: str) -> bool:
        """Whether the word is one, in this case or in lower case."""
        return self._spells(unicodedata.normalize("NFC", word).translate(_APOSTROPHES))

    def _spells(self, word: str) -> bool:
        try:
            return bool(self._hunspell.spell(word))
        except UnicodeEncodeError:  # a letter that the dictionary's charset does not have: it cannot tell
            return True

    def _suggestions(self, word: str) -> tuple[str, ...]:
        """Words that may have been meant."""
        plain = unicodedata.normalize("NFC", word).translate(_APOSTROPHES)
        return near(plain, self._alphabet, self._spells)


def _alphabet(files: Files) -> str:
    """The letters that the dictionary says are tried first, in lower case."""
    with (files.folder / f"{files.name}.aff").open("rb") as file:
        head = file.read(_HEAD)
    found, charset = _TRY.search(head), _SET.search(head)
    if found is None:
        return _LETTERS
    try:
        text = found[1].decode(charset[1].decode("ascii") if charset else "latin-1", "ignore")
    except (LookupError, UnicodeDecodeError):
        return _LETTERS
    letters = dict.fromkeys(char for char in text if char.isalpha() and char == char.lower())
    return "".join(letters)[:80] or _LETTERS
