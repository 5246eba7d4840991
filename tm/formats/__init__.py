"""Formats: how an article of each suffix is read and written. Built-ins are imported only when their suffix is read.

Another package adds suffixes by an entry point of the group `tm.formats`; what it names is a `Format` or makes one.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from tm.errors import ArticleError, ProjectError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from tm.formats.base import Format
    from tm.model import Document, ReadOptions

_BUILT_IN = {
    ".md": ("markdown", "Markdown"),
    ".markdown": ("markdown", "Markdown"),
    ".txt": ("plain", "Plain"),
    ".html": ("html", "Html"),
    ".htm": ("html", "Html"),
    ".xhtml": ("html", "Xhtml"),
}


@lru_cache(maxsize=64)
def format_for(suffix: str) -> Format:
    """The format of a suffix (`.md`, any case). Raises ArticleError: unknown; ProjectError: a broken plug-in."""
    suffix = suffix.lower()
    if suffix in _BUILT_IN:
        module, name = _BUILT_IN[suffix]
        made: Format = getattr(import_module(f"tm.formats.{module}"), name)()
        return made
    for fmt in _plugged():
        if suffix in fmt.suffixes:
            return fmt
    known = ", ".join(suffixes())
    raise ArticleError(f"no format reads `{suffix}` articles", hint=f"known suffixes: {known}")


def suffixes() -> tuple[str, ...]:
    """Every suffix that can be read, built-in ones first."""
    more = (suffix for fmt in _plugged() for suffix in fmt.suffixes if suffix not in _BUILT_IN)
    return (*_BUILT_IN, *dict.fromkeys(more))


def read(text: str, suffix: str, options: ReadOptions) -> Document:
    """Read an article: its format's segments, then what no format repeats (`skip`, `drop`, the "available in" line)."""
    from tm.formats.base import finish

    return finish(format_for(suffix).read(text, options), options)


@lru_cache(maxsize=1)
def _plugged() -> tuple[Format, ...]:
    if not _any_plugin():
        return ()
    from importlib.metadata import entry_points

    return tuple(_load(point) for point in sorted(entry_points(group="tm.formats"), key=lambda point: point.name))


def _load(point: EntryPoint) -> Format:
    try:
        loaded = point.load()
        fmt: Format = loaded() if isinstance(loaded, type) else loaded
        if not (isinstance(fmt.suffixes, tuple) and callable(fmt.read) and callable(fmt.render)):
            raise TypeError("it is no format: suffixes, read and render are needed")
    except Exception as error:  # whatever a plug-in raises, the user must learn which one it was
        raise ProjectError(
            f"the plug-in `{point.name}` ({point.value}) cannot be loaded: {type(error).__name__}: {error}",
            hint="repair it, or uninstall the package that brings it",
        ) from error
    return fmt


def _any_plugin() -> bool:
    """Whether an installed package names the group; importlib.metadata alone would cost more than an article."""
    for folder in sys.path:
        try:
            packages = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]  # noqa: PTH208 - on every start
        except OSError:
            continue  # a zip file, or nothing
        for name in packages:
            try:
                with open(f"{folder or '.'}/{name}/entry_points.txt", "rb") as file:  # noqa: PTH123 - as above
                    if b"[tm.formats]" in file.read():
                        return True
            except OSError:
                continue
    return False
