"""A project to harm, and a way to run a command in a forked process that dies, or whose disk fails, at its Nth step."""

from __future__ import annotations

import errno
import importlib
import mmap
import os
import pkgutil
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib

import tm

HEAVY = os.environ.get("TM_SWEEPS") == "all"
"""Sweep every step instead of a sample (minutes)."""
KILLED, BUG = 9, 99
_counted = mmap.mmap(-1, 8)  # shared with forked processes
DATE = "1700000000"

FERRY = "# The ferry\n\nThe ferry was opened in 2019.\n\nThe bakers sell on both shores.\n\nNobody had counted on the wind.\n"
EDITED = "# The ferry\n\nIt is a long way home.\n\nThe ferry was opened in 2021.\n\nNobody had counted on the wind.\n"
LETTER = "A short letter about the sea.\n\nIt was never sent.\n"
TARGETS = {
    "The ferry": "T1 Vapur",
    "The ferry was opened in 2019.": "T2 Vapur 2019'da açıldı.",
    "The bakers sell on both shores.": "T3 Fırıncılar iki kıyıda da satıyor.",
    "Nobody had counted on the wind.": "T4 Rüzgârı kimse hesaba katmamıştı.",
    "A short letter about the sea.": "T5 Deniz üzerine kısa bir mektup.",
    "It was never sent.": "T6 Hiç gönderilmedi.",
}


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended."""

    code: int
    said: str


def warm() -> None:
    """Import what commands import, so that a forked one starts at once."""
    for name in ("polib", "yaml", "rapidfuzz", "pyromark", "sqlite3", "json", "csv", "difflib"):
        importlib.import_module(name)
    for part in ("cli", "work", "formats", "po", "checks", "grade", "sentences"):
        package = importlib.import_module(f"tm.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"tm.{part}."):
            importlib.import_module(module.name)
    assert tm.__version__


def run(root: Path, *words: str, before: Callable[[], None] | None = None) -> Done:
    """One command in a forked process; `before` runs in it first. A traceback is exit BUG."""
    told = root.parent / f"{root.name}.said"
    pid = os.fork()
    if not pid:
        code = BUG
        try:
            handle = os.open(told, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            for stream in (1, 2):
                os.dup2(handle, stream)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            sys.stdin = os.fdopen(0)
            os.environ |= {"SOURCE_DATE_EPOCH": DATE, "NO_COLOR": "1", "HOME": str(root), "TM_BY": "Ayşe"}
            os.chdir(root)
            from tm.cli.app import run as command

            if before is not None:
                before()
            code = command(list(words))
        except BaseException:
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                with_suppressed(stream.flush)
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return Done(code, told.read_text("utf-8", "replace"))


def with_suppressed(act: Callable[[], object]) -> None:
    """Do it if it can be done."""
    try:
        act()
    except Exception:
        return


# --- faults -----------------------------------------------------------------------------------------------------------
EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}


def dying(nth: int) -> Callable[[], None]:
    """Die without a word at the Nth step that touches the disk; a write is half done then."""

    def install() -> None:
        count = 0

        def step() -> bool:
            nonlocal count
            count += 1
            _counted[:8] = count.to_bytes(8, "little")
            return count == nth

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if (writes or event in EVENTS) and step():
                os._exit(KILLED)

        real_write = os.write

        def write(handle: int, data: Any) -> int:
            if step():
                real_write(handle, bytes(data)[: len(data) // 2])
                os._exit(KILLED)
            return real_write(handle, data)

        os.write = write
        for name in ("fsync", "fdatasync"):
            setattr(os, name, _before(getattr(os, name), lambda: os._exit(KILLED) if step() else None))
        sys.addaudithook(hook)

    return install


def failing(
    nth: int, code: int, calls: tuple[str, ...] = ("open", "write", "fsync", "replace", "unlink")
) -> Callable[[], None]:
    """The Nth of these calls fails with this error; the disk is well again afterwards."""

    def install() -> None:
        count = 0

        def step(*arguments: Any) -> None:
            nonlocal count
            if len(arguments) > 1 and arguments[0] == "open" and not arguments[1] & (os.O_WRONLY | os.O_RDWR):
                return
            count += 1
            if count == nth:
                raise OSError(code, os.strerror(code))

        for name in calls:
            setattr(os, name, _failing(name, getattr(os, name), step))

    return install


def _before(real: Callable[..., Any], act: Callable[[], object]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        act()
        return real(*arguments, **options)

    return call


def _failing(name: str, real: Callable[..., Any], step: Callable[..., None]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        step(name, arguments[1]) if name == "open" else step()
        return real(*arguments, **options)

    return call


FULL = (errno.ENOSPC, errno.EIO)


# --- the project ------------------------------------------------------------------------------------------------------
def plant(root: Path) -> Path:
    """A project with two translated articles, synced and built; one article was edited since."""
    root.mkdir(parents=True)
    assert run(root, "init").code == 0
    (root / "articles/2022").mkdir()
    (root / "articles/2022/ferry.md").write_text(FERRY, "utf-8")
    (root / "articles/letter.txt").write_text(LETTER, "utf-8")
    assert run(root, "sync").code == 0
    for locale in ("tr", "ru"):
        for name in ("2022/ferry", "letter"):
            translate(root / f"locales/{locale}/LC_MESSAGES/{name}.po")
    assert run(root, "build").code == 0
    shutil.rmtree(root / ".tm/undo")  # what was done so far is not to be undone
    (root / "articles/2022/ferry.md").write_text(EDITED, "utf-8")
    return root


def translate(path: Path) -> None:
    """Fill in a catalog as a PO editor would."""
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        entry.msgstr = TARGETS.get(entry.msgid, entry.msgstr)
    catalog.save(str(path))


def copied(base: Path, to: Path) -> Path:
    """A fresh copy of a project, file times and all."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(base, to)
    return to


def state(root: Path) -> dict[str, bytes]:
    """Every file of the project but those under .tm/, which are derived."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".tm" not in path.relative_to(root).parts
    }


def litter(files: dict[str, bytes]) -> list[str]:
    """Temporary files among them."""
    return [name for name in files if ".tm-" in name]


def torn(now: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """Files that are neither as before nor as after."""
    return [
        name
        for name in {**old, **new, **now}
        if ".tm-" not in name and now.get(name) not in (old.get(name), new.get(name))
    ]


def steps(total: int, sample: int) -> Iterator[int]:
    """All steps of a sweep, or an even sample of them."""
    every = 1 if HEAVY else max(1, total // sample)
    yield from range(1, total + 1, every)


def count_steps(base: Path, at: Path, *words: str) -> int:
    """How many steps a command has that `dying` counts."""
    assert run(copied(base, at), *words, before=dying(-1)).code == 0
    return int.from_bytes(_counted[:8], "little")
