"""Which articles a project has, which of them are refused, and which ones a command line means."""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from tm.errors import ArticleError, ProjectError, TmError, UsageError
from tm.project import CONFIG, Project, stem


def articles(project: Project) -> tuple[list[str], list[TmError]]:
    """Names of all articles in code-point order, and what is wrong with those that were refused."""
    from tm.formats import suffixes

    known = tuple(suffixes())
    names: list[str] = []
    errors: list[TmError] = []
    top = project.root / project.config.articles
    if not top.is_dir():
        raise ProjectError(
            f"the folder {project.config.articles}/ is missing",
            path=CONFIG,
            hint=f"create it and put articles into it ({', '.join(known)})",
        )
    folders = [("", str(top))]
    while folders:
        prefix, folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    plain = name.endswith(known) and name.isascii() and name.isprintable() and name[0] != "."
                    if plain and entry.is_file(follow_symlinks=False):  # nearly all, and there may be thousands
                        names.append(prefix + name)
                    else:
                        _take(project, entry, prefix, known, names, folders, errors)
        except OSError as error:
            errors.append(ArticleError(f"cannot be listed: {error.strerror}", path=project.shown(folder)))
    names.sort()
    return _without_twins(project, names, errors), errors


def _take(
    project: Project,
    entry: os.DirEntry[str],
    prefix: str,
    known: tuple[str, ...],
    names: list[str],
    folders: list[tuple[str, str]],
    errors: list[TmError],
) -> None:
    name = entry.name
    if name.startswith("."):
        return
    if entry.is_symlink():
        if not Path(entry.path).resolve().is_relative_to(project.root.resolve()):
            errors.append(
                ArticleError(
                    "a symbolic link that leaves the project",
                    path=project.shown(entry.path),
                    hint="put a copy of the file here",
                )
            )
            return
        if entry.is_dir():
            return  # its files are reached by their own path
    if entry.is_dir():
        folders.append((f"{prefix}{name}/", entry.path))
    elif name.lower().endswith(known) and entry.is_file():
        if not name.isprintable() or not _encodable(name):
            errors.append(
                ArticleError(
                    "a file name with control or undecodable characters",
                    path=project.shown(entry.path),
                    hint="rename the file",
                )
            )
            return
        names.append(f"{prefix}{name}")


def _encodable(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _without_twins(project: Project, names: list[str], errors: list[TmError]) -> list[str]:
    """Articles that differ only in suffix, case or Unicode form would share a catalog: those are refused, not the others."""
    together = "/".join(names)
    plain = together.isascii() and together == together.lower()  # then only the suffix can differ
    if plain and len({name.rpartition(".")[0] for name in names}) == len(names):
        return names
    keys = list(map(_twin_key, names))
    if len(set(keys)) == len(names):
        return names
    homes: dict[str, list[str]] = {}
    for key, name in zip(keys, names, strict=True):
        homes.setdefault(key, []).append(name)
    twins = {name for group in homes.values() if len(group) > 1 for name in group}
    for group in homes.values():
        if len(group) > 1:
            errors.append(
                ArticleError(
                    f"shares its catalogs with {', '.join(project.reference(name) for name in group[1:])}",
                    path=project.reference(group[0]),
                    hint="rename one of them: names must differ in more than suffix, case or Unicode form",
                )
            )
    return [name for name in names if name not in twins]


def _twin_key(name: str) -> str:
    bare = stem(name)
    return bare.lower() if bare.isascii() else unicodedata.normalize("NFC", bare).casefold()


def choose(project: Project, names: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """The articles that the ARGUMENTS name, as paths or globs; none given means all. Raises UsageError."""
    given = list(wanted)
    if not given:
        return list(names)
    chosen: set[str] = set()
    for argument in given:
        pattern = _inside(project, argument)
        hits = [name for name in names if name == pattern or stem(name) == pattern]
        if not hits and any(mark in pattern for mark in "*?["):
            hits = [name for name in names if fnmatchcase(name, pattern)]
        if not hits:
            hits = [name for name in names if name.startswith(pattern.rstrip("/") + "/")]
        if not hits:
            close = difflib.get_close_matches(pattern, names, 1, 0.6)
            raise UsageError(
                "no such article",
                path=argument,
                hint=f"did you mean {close[0]}?" if close else "`tm status` lists the articles",
            )
        chosen.update(hits)
    return [name for name in names if name in chosen]


def _inside(project: Project, argument: str) -> str:
    """An argument as a name under the articles folder."""
    if ".." in argument.replace("\\", "/").split("/"):
        raise UsageError(
            "a path with `..` is not an article",
            path=argument,
            hint="name it from the articles folder, e.g. 2022/visit.md",
        )
    folder = f"{project.config.articles}/"
    if Path(argument).is_absolute():
        for root in (project.root, project.root.resolve()):
            if argument.startswith(f"{root}/{folder}"):
                return argument[len(f"{root}/{folder}") :]
        raise UsageError(
            "lies outside the articles folder", path=argument, hint=f"articles are under {project.root / folder}"
        )
    argument = argument.removeprefix("./")
    return argument.removeprefix(folder)
