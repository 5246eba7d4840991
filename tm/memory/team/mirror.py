"""An index of a team's texts in one language, kept on this machine: made once, then only what is new is fetched."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tm.memory.holder import Hit
from tm.memory.shelf import TAIL, Plain, near_all
from tm.memory.team.server import Server

if TYPE_CHECKING:
    from tm.memory.postings import Postings

_TEXTS = "SELECT id, form FROM texts WHERE lang=%s AND id>%s AND form IS NOT NULL ORDER BY id"


class Mirror:
    """The texts of a language; those that came after the index was made are compared one by one."""

    def __init__(self, parts: list[Postings], tail: Plain) -> None:
        self.parts = parts
        self.tail = tail

    def near(self, form: str, least: float, top: bool) -> list[Hit]:
        """Texts like a folded one, as Holder says."""
        return near_all(self.tail, self.parts, form, least, top)


def kept(server: Server, lang: str, folder: Path) -> Mirror | None:
    """The index on disk, if there is one that fits and is not far behind. Raises TeamError."""
    from tm.memory.postings import load

    found = sorted(folder.glob(_name(server, lang, "*")), key=lambda place: place.stat().st_mtime, reverse=True)
    for place in found[:1]:
        try:
            parts = [load(place, "short"), load(place, "long")]
            newest = int(place.name.rsplit("-", 2)[1])
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None
        room = max(TAIL, sum(len(part.ids) for part in parts) // 20)
        news = server.all_rows(f"{_TEXTS} LIMIT %s", lang, newest, room + 1)
        return Mirror(parts, Plain(news)) if len(news) <= room else None
    return None


def made(server: Server, lang: str, folder: Path | None) -> Mirror:
    """Fetch all texts of a language and make an index; it is kept in the folder, where that can be written."""
    from tm.memory.postings import SHORT, build

    rows = list(server.all_rows(_TEXTS, lang, 0))
    newest = rows[-1][0] if rows else 0
    short = build([row for row in rows if len(row[1]) <= SHORT], True)
    long = build([row for row in rows if len(row[1]) > SHORT], False)
    if folder is not None:
        with contextlib.suppress(OSError):
            _save([short, long], folder, _name(server, lang, str(newest)))
    return Mirror([short, long], Plain(()))


def _name(server: Server, lang: str, newest: str) -> str:
    mark = f"{os.getpid()}_{time.time_ns():x}" if newest != "*" else "*"
    return f"team-{server.identity}-{lang}-{newest}-{mark}"


def _save(parts: list[Postings], folder: Path, name: str) -> None:
    from tm.memory.postings import save

    young = folder / f"new.{name}"
    try:
        young.mkdir()
        for part, title in zip(parts, ("short", "long"), strict=True):
            save(part, young, title)
        young.rename(folder / name)
    finally:
        shutil.rmtree(young, ignore_errors=True)
    for other in folder.glob(name.rsplit("-", 2)[0] + "-*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
