"""The translation memory of a project: all accepted units of all catalogs, and imported TMX files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from tm import units as u
from tm.catalog import load
from tm.errors import TmError
from tm.index import stat_of
from tm.memory import Catalog, Entry, Match, Memory
from tm.memory.stats import Offer, Outcome
from tm.model import State, Unit
from tm.project import Project, articles
from tm.text import digest8
from tm.work.survey import orphans


def imported_folder(project: Project) -> Path:
    """Where imported TMX files are kept: under the catalogs, for they are part of the project."""
    return project.root / project.config.catalogs / "memory"


def open_memory(project: Project) -> tuple[Memory, list[TmError]]:
    """The memory, brought up to date with every catalog and TMX file that changed."""
    memory = Memory(project.state_folder / "memory")
    names, _ = articles(project)
    names += [f"{bare}.x" for bare in orphans(project, names)]
    wanted: list[Catalog] = []
    for name in names:
        for locale in project.locales:
            path = project.catalog_path(name, locale)
            stat = stat_of(path)
            if stat[1] >= 0:
                wanted.append((project.shown(path), repr(stat), partial(catalog_entries, project, name, locale)))
    folder = imported_folder(project)
    if folder.is_dir():
        for path in sorted(folder.glob("*.tmx")):
            wanted.append((project.shown(path), repr(stat_of(path)), partial(_tmx_entries, project, path)))
    update = memory.update(wanted)
    return memory, update.errors


def _tmx_entries(project: Project, path: Path) -> Iterator[Entry]:
    from tm.memory.tmx_read import read

    return read(path, name=project.shown(path), locales=project.locales)


def catalog_entries(project: Project, name: str, locale: str) -> list[Entry]:
    """What people accepted in one catalog; raw machine translation is none of it."""
    path = project.catalog_path(name, locale)
    catalog = load(path, project.shown(path), {})
    lang = (catalog.file.header.get("X-Source-Language", "") or project.config.source_locale).replace("_", "-")
    live = [unit for unit in catalog.units if not unit.obsolete]
    around = {
        unit.key: (live[at - 1].source if at else "", live[at + 1].source if at + 1 < len(live) else "")
        for at, unit in enumerate(live)
    }
    found = []
    for unit in catalog.units:
        entry = _entry(unit, name, locale, lang)
        if entry is not None:
            before, after = around.get(unit.key, ("", "")) if not unit.obsolete else ("", "")
            found.append(replace(entry, before=before, after=after))
    return found


def _entry(unit: Unit, name: str, locale: str, article_lang: str) -> Entry | None:
    lang = u.language(unit, article_lang)
    if not unit.target or lang == locale:
        return None
    stamp = u.stamp_of(unit, "reviewed")
    who, date = (stamp.who, stamp.date) if stamp else ("", "")
    if unit.obsolete:
        if unit.fuzzy:
            return None
        return Entry(
            unit.source, unit.target, lang, locale, name, "catalog", who, date, unit.context or "", obsolete=True
        )
    state = u.state(unit, locale, article_lang)
    if state in (State.TRANSLATED, State.REVIEWED):
        return Entry(unit.source, unit.target, lang, locale, name, "catalog", who, date, unit.context or "")
    if state is State.STALE and u.PIECE not in unit.comments:
        return Entry(
            unit.previous or "", unit.target, lang, locale, name, "catalog", who, date, unit.context or "", stale=True
        )
    return None


def import_tmx(project: Project, path: Path) -> tuple[int, Path]:
    """Keep a TMX file's entries in the project. Raises DataError, and then nothing of it is taken."""
    import hashlib
    import io

    from tm.files import read as read_file
    from tm.files import replace as replace_file
    from tm.memory.tmx_read import read
    from tm.memory.tmx_write import write

    entries = list(read(path, name=str(path), locales=project.locales))
    stream = io.BytesIO()
    write(entries, stream)
    data = stream.getvalue()
    stem = "".join(char if char.isalnum() or char in "-_" else "-" for char in path.stem)[:60] or "memory"
    place = imported_folder(project) / f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}.tmx"
    there = read_file(place, project.shown(place))
    if there is None:
        replace_file(place, data, expected=None, shown=project.shown(place))
    return len(entries), place


# --- what helps with drafts ------------------------------------------------------------------------------------------
class Recall:
    """The memory as drafts and the terminal loops ask it."""

    def __init__(self, project: Project) -> None:
        self.memory, self.errors = open_memory(project)

    def known(self, lang: str, locale: str, sentence: str) -> str | None:
        """The one accepted target of a sentence."""
        best = self.memory.best(sentence, lang, locale, least=100)
        return best.target if best is not None and best.via in ("", "reversed") else None

    def pair(self, lang: str, locale: str, unit: Unit, least: int) -> tuple[str, str, int] | None:
        """(source, target, score) of the best unambiguous match of a paragraph."""
        best = self.memory.best(unit.source, lang, locale, least=least, context=unit.context or "", sentences=False)
        if best is None or best.via not in ("", "reversed"):
            return None
        return best.source, best.target, best.score

    def matches(self, lang: str, locale: str, unit: Unit, limit: int = 3) -> list[Match]:
        """What to show beside a unit."""
        return self.memory.lookup(unit.source, lang, locale, limit=limit, context=unit.context or "")


# --- what became of drafts -------------------------------------------------------------------------------------------
def offers(project: Project) -> Iterator[Offer]:
    """What became of every draft that a catalog still tells of."""
    names, _ = articles(project)
    for name in names:
        for locale in project.locales:
            path = project.catalog_path(name, locale)
            try:
                units = load(path, project.shown(path), {}).units
            except TmError:
                continue
            for unit in units:
                stamp = u.stamp_of(unit, "draft") or u.stamp_of(unit, "from")
                if stamp is None or unit.obsolete:
                    continue
                engine = re.sub(r" \d+/\d+", "", stamp.who)
                if unit.fuzzy:
                    yield Offer(engine, locale, Outcome.PENDING)
                elif digest8(unit.target) == stamp.tgt:
                    yield Offer(engine, locale, Outcome.UNEDITED)
                else:
                    yield Offer(engine, locale, Outcome.EDITED, project.index.offer(stamp.tgt), unit.target)
