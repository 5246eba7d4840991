"""An index of a team's texts in one language, kept on this machine: made once, then only what is new is fetched."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tm.memory.holder import Hit
from tm.memory.shelf import TAIL, Plain, near_all
from tm.memory.team.server import Server

if TYPE_CHECKING:
    from tm.memory.postings import Postings

_TEXTS = "SELECT id, form FROM texts WHERE lang=%s AND id>%s AND id<=%s AND form IS NOT NULL ORDER BY id"
_ALL = (1 << 63) - 1
PAGE = 20_000  # texts that are fetched at once


class Mirror:
    """The texts of a language; those that came after the index was made are compared one by one."""

    def __init__(self, parts: list[Postings], tail: Plain) -> None:
        self.parts = parts
        self.tail = tail

    def is_whole(self) -> bool:
        """Whether the index can be read as it was opened."""
        return all(part.is_whole() for part in self.parts)

    def near(self, form: str, least: float, top: bool) -> list[Hit]:
        """Texts like a folded one, as Holder says."""
        return near_all(self.tail, self.parts, form, least, top)


def kept(server: Server, lang: str, folder: Path) -> Mirror | None:
    """The index on disk, if there is one that fits and is not far behind. Raises TeamError."""
    from tm.memory.indexing import opened

    found = sorted(folder.glob(_name(server, lang, "*")), key=lambda place: place.stat().st_mtime, reverse=True)
    for place in found[:1]:
        try:
            parts = opened(place)
            newest = int(place.name.rsplit("-", 2)[1])
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None
        room = max(TAIL, sum(len(part.ids) for part in parts) // 20)
        news = server.all_rows(f"{_TEXTS} LIMIT %s", lang, newest, _ALL, room + 1)
        return Mirror(parts, Plain(news)) if len(news) <= room else None
    return None


def made(server: Server, lang: str, folder: Path | None) -> Mirror:
    """Fetch all texts of a language and make an index; it is kept in the folder, where that can be written."""
    from tm.memory import indexing

    newest = int(server.rows("SELECT coalesce(max(id), 0) FROM texts WHERE lang=%s", lang)[0][0])

    def rows() -> Iterator[tuple[int, str]]:
        after = 0
        while some := server.all_rows(f"{_TEXTS} LIMIT %s", lang, after, newest, PAGE):
            yield from some
            after = some[-1][0]

    name = _name(server, lang, str(newest))
    try:
        parts = indexing.made(rows, folder, name)
    except OSError:  # no room anywhere
        return Mirror([], Plain(rows()))
    if folder is not None and (folder / name).is_dir():
        indexing.remove_others(folder, name, name.rsplit("-", 2)[0] + "-*")
    return Mirror(parts, Plain(()))


def _name(server: Server, lang: str, newest: str) -> str:
    mark = f"{os.getpid()}_{time.time_ns():x}" if newest != "*" else "*"
    return f"team-{server.identity}-{lang}-{newest}-{mark}"
