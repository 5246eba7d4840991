"""A project on disk: its tm.yaml, and the one place that knows every path."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from tm import __version__
from tm.config import Config, DraftSettings, Publish
from tm.errors import ProjectError, TmError
from tm.folders import bound, plain
from tm.index import PAGE, Index
from tm.stamps import signatures_in

SEGMENTER = "1"
"""Version of the rules by which articles become segments (`X-TM-Segmenter`)."""
CONFIG = "tm.yaml"
MAX_CONFIG, MAX_GLOSSARY = 1 << 20, 8 << 20  # bytes; what is longer is refused as YAML


@dataclass(slots=True)
class Project:
    """The root folder and what tm.yaml says; paths are made here and nowhere else."""

    root: Path
    config: Config
    index: Index
    rules: str
    """Digest of all that decides how an article is read and counted; another one voids the index."""
    _found: dict[str, Path] = field(default_factory=dict)
    _homes: list[tuple[str, str]] = field(default_factory=list)
    """The folders of `watched`, put together once."""

    @property
    def state_folder(self) -> Path:
        """`.tm/`."""
        return self.root / ".tm"

    @property
    def locales(self) -> tuple[str, ...]:
        """All locales that have catalogs; the source locale is one of them."""
        config = self.config
        return config.locales if config.source_locale in config.locales else (config.source_locale, *config.locales)

    @property
    def _articles(self) -> str:
        return f"{self.root}/{self.config.articles}/"

    @property
    def _templates(self) -> str:
        return f"{self.root}/{self.config.catalogs}/templates/"

    def _catalogs(self, locale: str) -> str:
        return f"{self.root}/{self.config.catalogs}/{locale.replace('-', '_')}/LC_MESSAGES/"

    def article_path(self, name: str) -> Path:
        """`articles/2022/visit.md`."""
        return Path(self._articles + name)

    def reference(self, name: str) -> str:
        """What stands behind `#:` in a catalog."""
        return f"{self.config.articles}/{name}"

    def template_path(self, name: str) -> Path:
        """`locales/templates/2022/visit.pot`."""
        return Path(f"{self._templates}{stem(name)}.pot")

    def has_template(self, name: str) -> bool:
        """Whether there is a template, as there is for each of thousands of articles after the first sync."""
        return os.path.exists(f"{self._templates}{stem(name)}.pot")

    def catalog_path(self, name: str, locale: str) -> Path:
        """`locales/tr/LC_MESSAGES/2022/visit.po`."""
        return Path(f"{self._catalogs(locale)}{stem(name)}.po")

    def watched(self, name: str) -> list[str]:
        """The article, its template and its catalogs, as strings, in one fixed order."""
        bare = stem(name)
        return [home + (bare + suffix if suffix else name) for home, suffix in self._watched_homes()]

    def columns(self, names: Iterable[str], files: Sequence[int]) -> list[bytes]:
        """The signatures of what stands at these `places` in `watched`: for each place those of all articles."""
        homes = self._watched_homes()
        return columns([homes[at] for at in files], names)

    def _watched_homes(self) -> list[tuple[str, str]]:
        """(folder, the suffix there; none: the article's own)."""
        if not self._homes:
            homes = [(self._catalogs(locale), ".po") for locale in self.locales]
            self._homes[:] = [(self._articles, ""), (self._templates, ".pot"), *homes]
        return self._homes

    def places(self, locales: Sequence[str] | None = None) -> list[int]:
        """Where in `watched` the article stands, and its catalogs of these locales; None: where anything stands."""
        if locales is None:
            return list(range(2 + len(self.locales)))
        return [0, *(2 + self.locales.index(locale) for locale in locales)]

    def shown(self, path: Path | str) -> str:
        """A path as messages name it: from the project's root where it lies inside."""
        text, top = str(path), f"{self.root}/"
        return text[len(top) :] if text.startswith(top) else text


def columns(homes: Sequence[tuple[str, str]], names: Iterable[str]) -> list[bytes]:
    """For each home the signatures of all articles' files there. A home is a folder, with its slash, and the suffix that
    files have there in place of the article's own; none: that one.
    """
    groups: list[tuple[str, list[str], list[str]]] = []
    for folder, group in groupby(names, lambda name: name[: name.rfind("/") + 1]):
        while some := [name[len(folder) :] for name in islice(group, PAGE)]:
            groups.append((folder, some, list(map(stem, some))))
    return [
        b"".join(
            signatures_in(home + folder, [name + suffix for name in bare] if suffix else some)
            for folder, some, bare in groups
        )
        for home, suffix in homes
    ]


def stem(name: str) -> str:
    """The article's name without its suffix."""
    head, dot, tail = name.rpartition(".")
    return head if dot and "/" not in tail else name


def find_root(start: Path) -> Path:
    """The nearest folder upwards that holds tm.yaml. Raises ProjectError."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise ProjectError(
        f"no {CONFIG} here or in a folder above", path=str(start), hint="run `tm init` to start a project here"
    )


def load(folder: Path | None = None) -> Project:
    """The project at `folder`, or around the current folder. Raises ProjectError, and FileError where `.tm/` holds links."""
    if folder is None:
        root = find_root(Path.cwd())
    else:
        root = Path(os.path.abspath(folder))
        if not (root / CONFIG).is_file():
            raise ProjectError(
                f"no {CONFIG} in this folder", path=str(folder), hint="name the project's own folder, or run `tm init`"
            )
    bound(str(root))
    plain(root / ".tm")
    index = Index(root / ".tm")
    config, text_digest = _config(root / CONFIG, index)
    terms = hashlib.sha256(_glossary(root / config.glossary) + _words(root, config)).hexdigest()
    rules = hashlib.sha256(f"{__version__} {SEGMENTER} {text_digest} {terms}".encode()).hexdigest()[:16]
    index.under(rules)
    return Project(root, config, index, rules)


def _glossary(path: Path) -> bytes:
    """The glossary's bytes: another glossary means other findings, so it is part of the rules."""
    try:
        return _start(path, MAX_GLOSSARY)
    except (OSError, ValueError):
        return b""


def _start(path: Path, most: int) -> bytes:
    """A file's first bytes: what is longer than it may be is not read whole to say so."""
    with path.open("rb") as file:
        return file.read(most + 1)


def _words(root: Path, config: Config) -> bytes:
    """The word lists' bytes, where a gate stands on spelling."""
    if config.checks.get("spelling") != "error":
        return b""
    return b"\0".join(
        path.read_bytes() for path in sorted((root / config.catalogs).glob("words.*.txt")) if path.is_file()
    )


def _config(path: Path, index: Index) -> tuple[Config, str]:
    try:
        data = _start(path, MAX_CONFIG)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ProjectError(f"cannot be read: {error.strerror}", path=CONFIG) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ProjectError("not UTF-8", path=CONFIG, line=line, hint="save the file as UTF-8") from None
    key = hashlib.sha256(__version__.encode() + b" " + data).hexdigest()
    remembered = index.get("config")
    if isinstance(remembered, dict) and remembered.get("key") == key:
        with contextlib.suppress(KeyError, TypeError):  # of a version with other settings
            return _remembered(remembered["config"]), key
    from tm.configfile import parse
    from tm.safeyaml import line_of
    from tm.safeyaml import load as load_yaml

    try:
        config = parse(load_yaml(text, CONFIG), CONFIG, functools.partial(line_of, text))
    except TmError as error:
        raise ProjectError(error.message, path=CONFIG, line=error.line, hint=error.hint) from None
    index.put("config", {"key": key, "config": config.plain()})
    return config, key


def _remembered(values: dict[str, Any]) -> Config:
    lists = {key: tuple(values[key]) for key in ("locales", "front_matter", "skip", "drop", "dictionaries")}
    nested = {"publish": Publish(**values["publish"]), "draft": DraftSettings(**values["draft"])}
    return Config(**(values | lists | nested))
