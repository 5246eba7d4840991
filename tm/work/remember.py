"""The translation memory of a project: all accepted units of all catalogs, and imported TMX files."""

from __future__ import annotations

import os
import re
import subprocess
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tm import units as u
from tm.articles import articles
from tm.catalog import load
from tm.errors import TmError
from tm.memory import Catalog, Entry, Match, Memory, Sibling
from tm.model import State, Unit
from tm.project import Project
from tm.stamps import STAT, is_racy, signature, signature_of
from tm.work.survey import orphans

if TYPE_CHECKING:
    from tm.memory.team import Team

_NONE = signature([(0, -1, 0, 0)])
"""The stat where there is no file."""


def imported_folder(project: Project) -> Path:
    """Where imported TMX files are kept: under the catalogs, for they are part of the project."""
    return project.root / project.config.catalogs / "memory"


def open_memory(project: Project) -> tuple[Memory, list[TmError]]:
    """The memory, brought up to date with every catalog and TMX file that changed; a team's is beside it where it has one.

    What a team's memory refuses stands in `trouble_of(memory)` once it was asked.
    """
    memory = Memory(project.state_folder / "memory", team_of(project))
    names, _ = articles(project)
    names += [f"{bare}.x" for bare in orphans(project, names)]
    looked = project.index.now()
    wanted: list[Catalog] = []
    places = project.places()[2:]
    columns = project.columns(names, places)
    for at, name in enumerate(names):
        files = project.watched(name)
        for locale, place, column in zip(project.locales, places, columns, strict=True):
            stat = column[STAT * at : STAT * (at + 1)]
            if stat != _NONE:
                read = partial(catalog_entries, project, name, locale)
                wanted.append((project.shown(files[place]), _digest(stat, looked), read))
    folder = imported_folder(project)
    if folder.is_dir():
        for path in sorted(folder.glob("*.tmx")):
            stat = signature_of([str(path)])
            wanted.append((project.shown(path), _digest(stat, looked), partial(_tmx_entries, project, path)))
    update = memory.update(wanted)
    return memory, update.errors


def _digest(stat: bytes, looked: int) -> str:
    """What a file's entries are remembered by; of one so young that its next change may not show, it fits but now."""
    return f"{stat.hex()} {looked}" if is_racy(stat, looked) else stat.hex()


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


# --- the memory of a team ---------------------------------------------------------------------------------------------
def team_of(project: Project, environ: Mapping[str, str] | None = None) -> Team | None:
    """The memory that a team shares: at `TM_MEMORY`, else where tm.yaml says. Raises UsageError.

    A password comes from `TM_MEMORY`, from `memory` in the user's config for the very same server, or from ~/.pgpass.
    """
    environ = os.environ if environ is None else environ
    given = environ.get("TM_MEMORY", "").strip()
    if given == "off" or not (given or project.config.memory.get("url")):
        return None
    from tm.engines.settings import user_config
    from tm.memory.team import Team, parse

    address = parse(given, own=True) if given else parse(project.config.memory["url"], own=False)
    kept = user_config(environ).get("memory", {}).get("", {}) if not address.password else {}
    if kept.get("url") and not given:
        mine = parse(kept["url"], own=True)
        address = address.with_password(mine, kept.get("password") or mine.password)
    return Team(address, project.config.memory.get("project") or project_name(project))


def project_name(project: Project) -> str:
    """What a project's rows are kept under: the same in every clone, another for another project.

    That is where git fetches it from, and the folder in there; without git, this very folder of this very machine.
    """
    import hashlib
    import platform

    url, inside = _git(project, "config", "--get", "remote.origin.url"), _git(project, "rev-parse", "--show-prefix")
    place = re.sub(r"^[\w+.-]+://|^[^/]*@|\.git/?$|/$", "", re.sub(r"(://)[^/@]*@", r"\1", url)).replace(":", "/")
    if not place:
        place, inside = f"{platform.node()}:{project.root.resolve()}", ""
    digest = hashlib.sha256(f"{place.lower()} {inside}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{(place.rstrip('/').rpartition('/')[2] or 'project')[:40]}-{digest}"


def _git(project: Project, *words: str) -> str:
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(project.root), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="surrogateescape", timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if not done.returncode else ""


def trouble_of(memory: Memory) -> list[str]:
    """What to say about a team's memory that did not answer; each thing once, without passwords."""
    trouble = memory.team.trouble if memory.team is not None else []
    said = [
        f"the team's memory: {error}" + (f" ({error.hint})" if error.hint else "")
        + ("" if error.readable else "; going on with this project's own catalogs")
        for error in trouble
    ]  # fmt: skip
    trouble.clear()
    return said


# --- what helps with drafts ------------------------------------------------------------------------------------------
class Recall:
    """The memory as drafts and the terminal loops ask it."""

    def __init__(self, project: Project) -> None:
        self.memory, self.errors = open_memory(project)
        weakref.finalize(self, self.memory.close)

    def trouble(self) -> list[str]:
        """What to warn of since it was last asked."""
        return trouble_of(self.memory)

    def siblings(self, name: str, lang: str, locale: str, unit: Unit) -> list[Sibling]:
        """What other locales accepted for a unit of an article, to be read beside it."""
        found = self.memory.siblings(unit.source, lang, name)
        return [sibling for sibling in found if sibling.locale not in (locale, lang)]

    def known(self, lang: str, locale: str, sentence: str) -> str | None:
        """The one accepted target of a sentence."""
        best = self.memory.best(sentence, lang, locale, least=100, warn=False)
        return best.target if best is not None and best.via in ("", "reversed") else None

    def pair(self, lang: str, locale: str, unit: Unit, least: int) -> tuple[str, str, int] | None:
        """(source, target, score) of the best unambiguous match of a paragraph."""
        best = self.memory.best(
            unit.source, lang, locale, least=least, context=unit.context or "", sentences=False, warn=False
        )
        if best is None or best.via not in ("", "reversed"):
            return None
        return best.source, best.target, best.score

    def matches(self, lang: str, locale: str, unit: Unit, limit: int = 3) -> list[Match]:
        """What to show beside a unit."""
        return self.memory.lookup(unit.source, lang, locale, limit=limit, context=unit.context or "")
