"""Images and other files that an article names by a relative path: copied beside its outputs, so that they resolve there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from tm.files import inside, read
from tm.project import Project

_NAMED = re.compile(
    r"""\]\(\s*<?([^)\s<>"']{1,400})"""  # Markdown: [text](path
    r"""|\b(?:src|href|poster|data)\s*=\s*["']([^"'<>]{1,400})["']"""
    r"""|^[ ]{0,3}\[[^\]\n]{1,200}\]:\s*<?([^\s<>]{1,400})""",
    re.MULTILINE,
)
_PAGES = {".md", ".markdown", ".txt", ".html", ".htm", ".xhtml"}


def wanted(project: Project, name: str, text: str, top: Path) -> list[tuple[Path, Path]]:
    """(file, its copy) for every relative path in `text` that names a file of the project and can resolve from the output."""
    if "](" not in text and "=" not in text and "]:" not in text:
        return []
    found: dict[Path, Path] = {}
    folder = PurePosixPath(name).parent
    for match in _NAMED.finditer(text):
        address = next(group for group in match.groups() if group is not None)
        path = unquote(address.partition("#")[0].partition("?")[0])
        if not path or path.startswith(("/", "\\")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path) or "\0" in path:
            continue
        if PurePosixPath(path).suffix.lower() in _PAGES:
            continue  # another article; it is built, not copied
        relative = _normal(folder / path)
        if relative is None:
            continue
        file = project.article_path(relative)
        try:
            if file.is_file() and file.resolve().is_relative_to(project.root.resolve()):
                found[file] = top / relative
        except OSError:
            continue
    return list(found.items())


def _normal(path: PurePosixPath) -> str | None:
    """The path without `..`; None where it leaves the articles folder."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or None


def contents(project: Project, pairs: Iterable[tuple[Path, Path]], output: Path) -> Iterator[tuple[Path, bytes]]:
    """(copy, its bytes) of each file that is still there. Raises FileError where one cannot be read or its copy lies outside."""
    for file, place in pairs:
        found = read(file, project.shown(file))
        if found is not None:
            yield inside(output, place.relative_to(output).as_posix()), found[0]
