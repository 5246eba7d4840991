"""Paths from articles, catalogs and tm.yaml are hostile input: they are used only where they provably stay in their root."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tm.errors import FileError
from tm.folders import bound
from tm.text import printable

NAME_BYTES = 255
PATH_BYTES = 4000


def inside(root: Path, relative: str) -> Path:
    """The path of `relative` under `root`, proven to stay there. Raises FileError.

    Refused: absolute paths, `..`, `.git`, names that begin with `-` (they would pass for options), control and invisible
    characters, names over 255 bytes, and symbolic links that lead out of the root. The file need not exist. What is opened
    below the root from now on is proven to lie there (`tm.folders`).
    """
    if _is_plain(str(root), relative):
        return Path(f"{root}/{relative}")
    bound(str(root))
    parts = _parts(relative)
    if problem := problem_of(relative):
        raise FileError(
            f"the path `{printable(relative)[:200]}` {problem}", hint="give a plain path inside the project"
        )
    place = str(root)
    for part in parts:
        place = f"{place}/{part}"
        if _is_link(place):
            return _resolved(root, parts)
    if len(_plain_folders) < 10_000:
        _plain_folders.add((str(root), relative.rpartition("/")[0]))
    return root.joinpath(*parts)


def confined(root: Path, relative: str) -> None:
    """Raise what `inside` raises: for who has the path already."""
    if not _is_plain(str(root), relative):
        inside(root, relative)


def _is_plain(root: str, relative: str) -> bool:
    """Whether a path is that of a file, or of nothing, in a folder that was found to be free of links."""
    folder, _, name = relative.rpartition("/")
    known = (root, folder) in _plain_folders and not _name_problem(name) and name not in ("", ".")
    return known and not _is_link(f"{root}/{relative}")


def named(path: Path) -> Path:
    """What a path leads to that the user named on the command line: links in it are the user's own and may lead anywhere."""
    return Path(os.path.realpath(path))


_plain_folders: set[tuple[str, str]] = set()
"""(root, folder) that this process has found to be free of links; thousands of articles share a few folders."""


def _is_link(place: str) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(place).st_mode)
    except OSError:
        return False


def problem_of(relative: str) -> str:
    """Why no path in a project may be spelled like this; empty: it may."""
    parts = _parts(relative)
    problem = "is an absolute path" if relative.startswith("/") else "is empty" if not parts else ""
    for part in () if problem else parts:
        problem = problem or _name_problem(part)
    if not problem and len(os.fsencode(relative)) > PATH_BYTES:
        problem = "is too long"
    return problem


def _parts(relative: str) -> list[str]:
    return [part for part in relative.split("/") if part not in ("", ".")]


def _name_problem(name: str) -> str:
    if name.isascii() and name.isprintable() and name[:1] not in ("", "-", ".") and len(name) <= NAME_BYTES:
        return ""  # as nearly all are
    if name == "..":
        return "leads out of its folder (..)"
    if name.casefold() == ".git":
        return "leads into .git"
    if name.startswith("-"):
        return "has a name that begins with `-`"
    if printable(name) != name or "\n" in name or "\t" in name:
        return "has control or invisible characters in it"
    if len(name.encode("utf-8")) > NAME_BYTES:
        return f"has a name of more than {NAME_BYTES} bytes"
    return ""


def _resolved(root: Path, parts: list[str]) -> Path:
    """A path with a symbolic link in it, without the link."""
    real_root = root.resolve()
    shown = printable("/".join(parts))
    try:
        real = root.joinpath(*parts).resolve()
    except (OSError, RuntimeError) as error:  # a loop of links
        raise FileError("is a symbolic link that leads nowhere", path=shown) from error
    if not real.is_relative_to(real_root) or ".git" in map(str.casefold, real.relative_to(real_root).parts):
        raise FileError(
            "is a symbolic link that leads out of the project", path=shown, hint="put the file itself there"
        )
    return root / real.relative_to(real_root)
