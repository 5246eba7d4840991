"""Files and folders that were opened are proven to lie in their root: a name may lead elsewhere a microsecond later.

`tm.safepath` judges names before they are used. Between its look and the use, somebody may put a link in a folder's place.
So what is opened below a root that was announced with `bound` is asked where it lies: of an open handle, the system knows
that for sure, and whatever is done by way of the handle is done there.
"""

# The hot path and what must not race use the system's own calls.
# ruff: noqa: PTH115, PTH116, PTH120
from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from tm.errors import FileError
from tm.text import printable

FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
HANDLES = "/proc/self/fd"
OUT = "lies behind a symbolic link that leads out of the project"
HINT = "put the file itself there"
_roots: dict[str, str] = {}
"""Each root as it is spelled -> where it lay when it was announced."""
_limits: dict[str, tuple[str, ...]] = {}
"""Folder -> the roots that hold for it; thousands of files share a few folders."""


def bound(root: str) -> None:
    """From now on, what is opened below this path must really lie in it."""
    if root not in _roots:
        _roots[root] = os.path.realpath(root)
        _limits.clear()


def open_folder(folder: Path, shown: str = "", *, make: bool = False) -> int:
    """A handle on a folder, proven; with `make`, the folder is made where it is missing.

    Raises OSError, and FileError (which names `shown`) where it lies outside a root that its path lies in.
    """
    try:
        handle = os.open(folder, FLAGS)
    except FileNotFoundError:
        if not make:
            raise
        return _made(folder, shown)
    return _kept(handle, str(folder), shown)


def plain(folder: Path) -> None:
    """Raise FileError where a folder of ours, or what stands directly in it, is a link: a project may come from anybody."""
    try:
        links = [folder.name] if folder.is_symlink() else []
        with os.scandir(folder) as entries:
            links += [f"{folder.name}/{entry.name}" for entry in entries if entry.is_symlink()]
    except OSError:
        return
    if links:
        raise FileError(
            "is a symbolic link; tm would write where it leads to", path=printable(links[0]), hint="remove the link"
        )


def prove(handle: int, path: Path, shown: str = "") -> None:
    """Raise FileError where an open file lies outside a root that its path lies in."""
    _prove(handle, str(path), os.path.dirname(path), shown)


def _kept(handle: int, folder: str, shown: str) -> int:
    try:
        _prove(handle, folder, folder, shown)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _made(folder: Path, shown: str) -> int:
    """Make what is missing of a folder's path, each part in the one before it."""
    missing: list[str] = []
    here, handle = folder, -1
    while handle < 0:
        missing.append(here.name)
        here = here.parent
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(here, FLAGS)
    _kept(handle, str(here), shown)
    for name in reversed(missing):
        here = here / name
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=handle)
            inner = os.open(name, FLAGS, dir_fd=handle)
        finally:
            os.close(handle)
        handle = _kept(inner, str(here), shown)
    return handle


def _prove(handle: int, path: str, folder: str, shown: str) -> None:
    limits = _limits.get(folder)
    if limits is None:
        limits = _limits_of(folder)
    if not limits:
        return
    try:
        place = os.readlink(f"{HANDLES}/{handle}")
    except OSError:  # no /proc here
        inside = all(_climbs(handle, path, root) for root in limits)
    else:
        inside = all(_holds(root, place) for root in limits)
    if not inside:
        raise FileError(OUT, path=shown or path, hint=HINT)


def _limits_of(folder: str) -> tuple[str, ...]:
    if len(_limits) >= 10_000:
        _limits.clear()
    found = tuple(real for root, real in _roots.items() if folder == root or folder.startswith(f"{root.rstrip('/')}/"))
    return _limits.setdefault(folder, found)


def _holds(root: str, place: str) -> bool:
    if place == root:
        return True
    if not place.startswith(f"{root.rstrip('/')}/"):
        return False
    rest = place[len(root) :].casefold()
    return ".git" not in rest or ".git" not in rest.split("/")


def _climbs(handle: int, path: str, root: str) -> bool:
    """Whether one comes to the root from an open file or folder by going up; for systems without /proc."""
    info, goal = os.fstat(handle), os.stat(root)
    if stat.S_ISDIR(info.st_mode):
        here = os.dup(handle)
    else:
        above, name = os.path.split(os.path.realpath(path))
        here = os.open(above, FLAGS)
        try:
            same = os.path.samestat(os.stat(name, dir_fd=here, follow_symlinks=False), info)
        except OSError:
            same = False
        if not same:
            os.close(here)
            return False
    try:
        while not os.path.samestat(now := os.fstat(here), goal):
            up = os.open("..", FLAGS, dir_fd=here)
            os.close(here)
            here = up
            if os.path.samestat(os.fstat(here), now):
                return False
        return True
    finally:
        os.close(here)
