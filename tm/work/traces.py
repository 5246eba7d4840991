"""What catalogs hold beside live targets: obsolete entries, and the stamps that tell what became of drafts.

Nearly no catalog has any, and all would have to be read to say so. So it is remembered, an article a row, for as long as its
catalogs' stats are what they were (`tm.stamps`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from tm import units as u
from tm.articles import articles
from tm.errors import TmError
from tm.files import read
from tm.index import PAGE
from tm.indexfile import IndexFile
from tm.memory.stats import Offer, Outcome, Tally, added, effort, tally
from tm.model import Unit
from tm.project import Project
from tm.sqlitefaults import summed
from tm.stamps import is_racy, part_of, row_of
from tm.text import digest8
from tm.work.load import catalog_at

_MARKS = (b"#~", b"tm: draft ", b"tm: from ")
"""Bytes without which a catalog holds none of it."""


class Traces(NamedTuple):
    """What one catalog holds."""

    obsolete: int
    """`#~` entries."""
    drafts: list[Tally]


NONE = Traces(0, [])


@dataclass(slots=True)
class Found:
    """What was found in the catalogs of one article."""

    name: str
    traces: dict[str, Traces] = field(default_factory=dict)
    """Locale -> what its catalog holds, where it holds anything."""
    errors: list[TmError] = field(default_factory=list)


def traces(project: Project, names: Sequence[str]) -> Iterator[Found]:
    """What the catalogs of these articles hold, in their order; what is read is remembered."""
    files = project.places()[2:]
    looked = project.index.now()  # what changed just before may change again without showing it
    now = project.columns(names, files)
    kept = _Kept(project)
    try:
        known = kept.rows(names)
        news = [name for at, name in enumerate(names) if known.get(name, ("",))[0] != row_of(now, at)]
        sound = project.index.rows(news)
        fresh: list[tuple[str, bytes, str]] = []
        for at, name in enumerate(names):
            signed = row_of(now, at)
            stats, told = known.get(name, (b"", ""))
            if stats == signed:
                yield _remembered(project, name, told)
                continue
            row = sound.get(name)
            found = _read(project, name, row is not None and part_of(row.signature, files) == signed)
            yield found
            if not found.errors and not is_racy(signed, looked):
                fresh.append((name, signed, _told(found)))
            if len(fresh) >= PAGE:
                kept.remember(fresh)
                fresh = []
        kept.remember(fresh)
    finally:
        kept.close()


def drafts(project: Project) -> list[Tally]:
    """What became of the drafts that the catalogs of all articles still tell of."""
    names, _ = articles(project)
    rows = added(row for found in traces(project, names) for its in found.traces.values() for row in its.drafts)
    for row in rows:  # the text of a draft may be known by now
        measured = (effort(project.index.offer(digest), final) for digest, final in row.unmeasured)
        row.efforts += [distance for distance in measured if distance is not None]
    return rows


def _read(project: Project, name: str, sound: bool) -> Found:
    """The catalogs of an article. `sound`: they were read without an error since they changed, and need no second look
    where their bytes say enough.
    """
    found = Found(name)
    for locale in project.locales:
        path = project.catalog_path(name, locale)
        try:
            if sound and _is_plain(path):
                continue
            its = _of(project, locale, catalog_at(project, path, {}).units)
        except TmError as error:
            found.errors.append(error)
            continue
        if its != NONE:
            found.traces[locale] = its
    return found


def _is_plain(path: Path) -> bool:
    data = read(path)
    return data is None or not any(mark in data[0] for mark in _MARKS)


def _of(project: Project, locale: str, units: Sequence[Unit]) -> Traces:
    offers = []
    for unit in units:
        stamp = None if unit.obsolete else u.stamp_of(unit, "draft") or u.stamp_of(unit, "from")
        if stamp is None:
            continue
        engine = re.sub(r" \d+/\d+", "", stamp.who)
        if unit.fuzzy:
            offers.append(Offer(engine, locale, Outcome.PENDING))
        elif digest8(unit.target) == stamp.tgt:
            offers.append(Offer(engine, locale, Outcome.UNEDITED))
        else:
            draft = project.index.offer(stamp.tgt)
            offers.append(Offer(engine, locale, Outcome.EDITED, draft, unit.target, stamp.tgt))
    return Traces(sum(unit.obsolete for unit in units), tally(offers))


# --- what is remembered -----------------------------------------------------------------------------------------------
def _told(found: Found) -> str:
    if not found.traces:
        return ""
    return json.dumps(
        {locale: [its.obsolete, *map(astuple, its.drafts)] for locale, its in found.traces.items()}, ensure_ascii=False
    )


def _remembered(project: Project, name: str, told: str) -> Found:
    found = Found(name)
    if told:
        for locale, (obsolete, *rows) in json.loads(told).items():
            its = [Tally(*row) for row in rows]
            for one in its:
                one.unmeasured = [(digest, final) for digest, final in one.unmeasured]
            found.traces[locale] = Traces(obsolete, its)
    return found


class _Kept(IndexFile):
    """`.tm/traces.sqlite3`: of each article the stats of its catalogs, and what they hold. The checksum of a row holds the
    project's rules: what a command under other rules left there is no row.
    """

    schema = "1"
    tables = (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, sum INTEGER)",
        "CREATE TABLE traces (name TEXT PRIMARY KEY, stats BLOB, told TEXT, sum INTEGER)",
    )

    def __init__(self, project: Project) -> None:
        super().__init__(project.state_folder / "traces.sqlite3")
        self._seed = crc32(project.rules.encode())

    def rows(self, names: Sequence[str]) -> dict[str, tuple[bytes, str]]:
        """Article -> (the stats of its catalogs, what they hold as JSON), of all articles or at least of these."""
        query = "SELECT name, stats, told, sum FROM traces"
        if len(names) <= PAGE:
            found = self._read(f"{query} WHERE name IN ({','.join('?' * len(names))})", *names)
        else:
            found = self._read(query)
        return {
            name: (stats, told)
            for name, stats, told, total in found
            if total == summed(self._seed, stats, f"{name}\0{told}")
        }

    def remember(self, rows: Sequence[tuple[str, bytes, str]]) -> None:
        """Keep these rows."""
        kept = [(*row, summed(self._seed, row[1], f"{row[0]}\0{row[2]}")) for row in rows]
        if kept:
            self._write([("INSERT OR REPLACE INTO traces VALUES (?,?,?,?)", kept)])
