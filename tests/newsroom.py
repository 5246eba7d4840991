"""A project with so many articles that executors share the work, and what commands leave in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polib

from tm.executors import WORTH_IT

ROOT = Path(__file__).resolve().parent.parent
COUNT = WORTH_IT + 4
BROKEN = "articles/01/a0031.md"
TM = (sys.executable, "-m", "tm")
ROUND = (
    ("sync", "--json"),
    ("build", "--require", "10", "--json"),
    ("status", "--json"),
    ("check", "-l", "tr", "--format", "json"),
    ("report", "-l", "tr", "--json"),
)
"""A working day, whose answers are compared too."""


def plant(root: Path, count: int = COUNT) -> Path:
    """Articles with something to translate, to skip and to trip over; one of them cannot be read."""
    root.mkdir(parents=True)
    (root / "tm.yaml").write_text("source_locale: en\nlocales: [en, tr, ru]\n", "utf-8")
    for number in range(count):
        path = root / f"articles/{number // 20:02d}/a{number:04d}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"# Report {number}\n\nThe ferry sailed with {number * 3} people on board. Nobody was lost.\n\n"
            f"It came back on day {number % 7}, *late*.\n",
            "utf-8",
        )
    (root / BROKEN).write_bytes(b"# Report\n\nThis is \xff no UTF-8.\n")
    return root


def translated(root: Path) -> Path:
    """The project after a first sync, with Turkish for some paragraphs, one of them wrong."""
    assert tm(root, "sync").returncode == 1  # the broken one
    for article in sorted((root / "articles").rglob("*.md"))[::9]:
        number = int(article.stem[1:])
        path = root / f"locales/tr/LC_MESSAGES/{number // 20:02d}/a{number:04d}.po"
        catalog = polib.pofile(str(path), wrapwidth=0)
        for entry in catalog:
            if entry.msgid.startswith("The ferry"):
                entry.msgstr = f"Vapur {number * 3 + number % 2} kişiyle yola çıktı. Kimse kaybolmadı."
        catalog.save(str(path))
        article.write_text(article.read_text("utf-8").replace("day", "Day"), "utf-8")
    return root


def copied(base: Path, to: Path) -> Path:
    """A copy with the same file times."""
    shutil.copytree(base, to)
    return to


def environment(**more: str) -> dict[str, str]:
    """For commands and workers: this tree's code, a fixed date, no colours."""
    fixed = {"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1700000000", "NO_COLOR": "1", "TM_EXECUTOR": ""}
    return {**os.environ, **fixed, **more}


def tm(root: Path, *words: str, timeout: float = 120, **more: str) -> subprocess.CompletedProcess[str]:
    """One command; never a traceback."""
    done = subprocess.run(
        [*TM, *words], cwd=root, env=environment(**more), capture_output=True, text=True, timeout=timeout
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def days_work(root: Path, *how: str) -> list[tuple[int, str, str]]:
    """Exit code, answer and complaints of every command of a working day."""
    ends = [tm(root, *words, *how) for words in ROUND]
    return [(done.returncode, done.stdout, done.stderr) for done in ends]


def state(root: Path, folders: Sequence[str] = ("articles", "locales", "build", "report")) -> dict[str, bytes]:
    """Every file that is not derived state, also while a command is at work: temporary files may go meanwhile."""
    found = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            with contextlib.suppress(FileNotFoundError, IsADirectoryError):
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found
