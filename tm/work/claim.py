"""Whose folder an output folder is: a build never replaces what was in a folder before the first build into it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from tm.errors import FileError
from tm.files import read
from tm.project import Project, stem
from tm.stage import strange
from tm.work.gone import gone, is_gone
from tm.work.manifest import HEAD, NAME, articles_in


def is_ours(project: Project, output: Path) -> bool:
    """Whether a build has filled this folder: the index remembers it, or a manifest tells. Raises FileError."""
    if project.index.get(_key(output)) is not None:
        return True
    found = read(output / NAME, project.shown(output / NAME))
    return found is not None and _tells_of_builds(found[0])


def take(project: Project, output: Path) -> None:
    """Remember that the folder is filled by builds from now on, also if this one is killed before its manifest stands."""
    if project.index.get(_key(output)) is None:
        project.index.put(_key(output), 1)


def refuse_strangers(project: Project, output: Path, names: Iterable[str], locales: Iterable[str]) -> None:
    """Raise FileError where something lies in the place of an output that is not made in this run, or of the manifest."""
    places = (f"{locale}/{name}" for locale, name in product(locales, names))
    for place in (NAME, *places):
        path = output / place
        if os.path.lexists(path):
            raise strange(project.shown(path))


def refuse_nothing(project: Project, output: Path) -> None:
    """Raise FileError where a project of several articles has none any more: an empty checkout is no release.

    One article alone may well have been deleted.
    """
    found = read(output / NAME, project.shown(output / NAME))
    built = articles_in(found[0]) if found is not None else ()
    lost = {*gone(project, ()), *(stem(name) for name in built if is_gone(project, name))}
    if len(lost) > 1:
        raise FileError(
            f"holds no article any more, of {len(lost):,} that there were; what was built of them stays",
            path=f"{project.config.articles}/",
            hint="is the checkout whole? if they shall go, remove the folder of outputs yourself and run `tm purge`",
        )


def _key(output: Path) -> str:
    return f"built {output}"


def _tells_of_builds(data: bytes) -> bool:
    if data.startswith(HEAD):
        return True
    try:
        rows = json.loads(data)["articles"]
        return isinstance(rows, list) and all("article" in row and "locale" in row for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
