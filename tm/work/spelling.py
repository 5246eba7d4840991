"""The project's speller for a locale: a dictionary of this machine, the project's word list and its glossary's terms."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tm.errors import DataError, TmError, UsageError
from tm.files import inside, read
from tm.locales import language, to_gettext
from tm.spell import Dictionary, Files, available, find, standard

if TYPE_CHECKING:
    from tm.project import Project

INSTALL = "pip install 'tm[spell]'"
_MOST_BYTES = 4 << 20


class ProjectSpeller:
    """What a word is held against, in the shape that `tm.checks` asks for."""

    def __init__(self, dictionary: Dictionary, words: Sequence[str], locale: str) -> None:
        self._dictionary = dictionary
        self._locale = locale
        self._heads: dict[str, list[str]] = {}
        self.knows = lru_cache(maxsize=1 << 16)(self._knows)
        if words:
            from tm.terms.forms import tokens

            for folded in dict.fromkeys(token.folded for word in words for token in tokens(word, locale)):
                self._heads.setdefault(folded[:2], []).append(folded)

    def _knows(self, word: str) -> bool:
        """Whether the word is in the dictionary, or a form of one in the project's list or glossary."""
        return self._dictionary.knows(word) or self._listed(word)

    def _listed(self, word: str) -> bool:
        if not self._heads:
            return False
        from tm.terms.forms import alike, base

        folded = base(word, self._locale)
        return any(alike(folded, known, self._locale) for known in self._heads.get(folded[:2], ()))

    def suggestions(self, word: str) -> Sequence[str]:
        """Words that may have been meant."""
        return self._dictionary.suggestions(word)


def speller_of(project: Project, locale: str) -> ProjectSpeller | None:
    """The speller, or None where the package or a dictionary is missing. A broken word list or glossary counts as empty."""
    if not is_available():
        return None
    files, stats = identity(project, locale)
    return None if files is None else _speller(_Home(project), files, locale, stats)


def identity(project: Project, locale: str) -> tuple[Files | None, tuple[object, ...]]:
    """The dictionary, and all files that decide what is a word, by their stats."""
    config = project.config
    named = (config.catalogs, config.glossary, tuple(config.dictionaries))
    environ = (os.environ.get("DICPATH", ""), os.environ.get("HOME", ""))
    files, paths = _places(_Home(project), locale, named, environ)
    return files, tuple(map(_stat, paths))


def lacking(project: Project, locales: Sequence[str]) -> list[TmError]:
    """Why words cannot be looked up in these locales, though somebody asked for it."""
    if not is_available():
        return [UsageError("the check `spelling` needs another package", hint=INSTALL)]
    errors: list[TmError] = []
    folders = _folders(project)
    for locale in locales:
        if _files(tuple(folders), locale) is None:
            errors.append(
                UsageError(
                    f"the check `spelling` found no Hunspell dictionary for {locale}",
                    hint=f"install one (apt install hunspell-{language(locale)}), or name its folder: "
                    "`dictionaries:` in tm.yaml, or DICPATH",
                )
            )
        try:
            words_of(project, locale)
        except TmError as error:
            errors.append(error)
    return errors


def word_lists(project: Project, locale: str) -> list[str]:
    """The project's lists of good words: `locales/words.pt_BR.txt`, `locales/words.pt.txt`."""
    codes = dict.fromkeys((to_gettext(locale), language(locale)))
    return [f"{project.config.catalogs}/words.{code}.txt" for code in codes]


def words_of(project: Project, locale: str) -> list[str]:
    """The words of the project's lists, one a line; `#` begins a remark. Raises DataError, FileError."""
    words: list[str] = []
    for name in word_lists(project, locale):
        inside(project.root, name)
        found = read(project.root / name, name, _MOST_BYTES)
        if found is None:
            continue
        try:
            text = found[0].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = found[0][: error.start].count(b"\n") + 1
            raise DataError("not UTF-8", path=name, line=line, hint="save the file as UTF-8") from None
        words += [word for line in text.splitlines() if (word := line.partition("#")[0].strip())]
    return words


def _terms(project: Project, locale: str) -> list[str]:
    from tm.work.terms import glossary_of

    return [form for term in glossary_of(project).terms for form in term.approved(locale)]


class _Home:
    """A project as its root, for a cache's key."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __hash__(self) -> int:
        return hash(self.project.root)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Home) and other.project.root == self.project.root


@lru_cache(maxsize=16)
def _speller(home: _Home, files: Files, locale: str, _stats: tuple[object, ...]) -> ProjectSpeller:
    words: list[str] = []
    for source in (words_of, _terms):
        try:
            words += source(home.project, locale)
        except TmError:  # told once, by `tm check`
            continue
    return ProjectSpeller(_dictionary(files), words, locale)


@lru_cache(maxsize=4)
def _dictionary(files: Files) -> Dictionary:
    return Dictionary(files)


@lru_cache(maxsize=64)
def _files(folders: tuple[Path, ...], locale: str) -> Files | None:
    return find(locale, folders)


@lru_cache(maxsize=64)
def _places(home: _Home, locale: str, _named: object, _environ: object) -> tuple[Files | None, tuple[Path, ...]]:
    """The dictionary, and the paths of all files that decide what is a word."""
    project = home.project
    files = _files(tuple(_folders(project)), locale)
    paths = [project.root / name for name in (*word_lists(project, locale), project.config.glossary)]
    if files is not None:
        paths += [files.folder / f"{files.name}{suffix}" for suffix in (".aff", ".dic")]
    return files, tuple(paths)


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether the package is installed."""
    return available()


def _folders(project: Project) -> list[Path]:
    """The folders that tm.yaml names, from the project's own, then those of this machine."""
    named = [project.root / Path(name).expanduser() for name in project.config.dictionaries]
    return [*named, *standard(os.environ)]


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        info = path.stat()
    except (OSError, ValueError):
        return None
    return info.st_ino, info.st_mtime_ns, info.st_size
