"""Articles that were renamed keep their catalogs; articles that are gone keep theirs too, all entries `#~`."""

from __future__ import annotations

import contextlib
import heapq
import re
import zlib
from collections.abc import Collection, Mapping, Sequence

from tm.articles import articles
from tm.catalog import Catalog, save
from tm.errors import TmError
from tm.merging import plan
from tm.model import Unit
from tm.project import Project, stem
from tm.template import Template
from tm.work.gone import gone as find_gone
from tm.work.load import catalog_at, header_for, parse_article, read_article

SIMILAR = 0.5
"""Share of a new article's texts that a vanished article must hold to be the same one, renamed (git's own figure)."""
SKETCH = 400
"""Digests by which the wording of an article is known."""


def renames(project: Project, names: Sequence[str], gone: list[str]) -> dict[str, str]:
    """New article -> the vanished one (as a name without suffix) whose texts it holds."""
    fresh = [name for name in names if not project.template_path(name).exists()]
    if not fresh:
        return {}
    held: dict[str, list[str]] = {}
    for bare in gone:
        with contextlib.suppress(TmError):
            path = project.template_path(f"{bare}.x")
            held[bare] = [unit.source for unit in catalog_at(project, path, {}).units if not unit.obsolete]
    found = pairs({name: texts(project, name) for name in fresh}, held)
    return {
        name: f"{bare}.{name.rpartition('.')[2]}"
        for name, bare in found.items()
        if not _both(project, name, f"{bare}.x")
    }


_known: list[tuple[Project, dict[str, str]]] = []
"""The last project that was asked about, and its answer."""


def vanished(project: Project, names: Sequence[str]) -> list[str]:
    """Stems of articles that are gone, and were not renamed. `names`: all articles."""
    gone = find_gone(project, names)
    if not gone:
        return []
    moved = {stem(old) for old in renames(project, names, gone).values()}
    return [bare for bare in gone if bare not in moved]


def origin(project: Project, name: str) -> str:
    """The article that this one, which has no template, was called before; empty: it is a new one."""
    if not _known or _known[0][0] is not project:
        names, _ = articles(project)
        gone = find_gone(project, names)
        _known[:] = [(project, renames(project, names, gone) if gone else {})]
    found = _known[0][1].get(name, "")
    return found if found and project.template_path(found).exists() else ""


def texts(project: Project, name: str) -> set[str]:
    """The texts of an article; none where it cannot be read."""
    with contextlib.suppress(TmError):
        document, _ = parse_article(project, name, read_article(project, name)[1])
        return {segment.source for segment in document.segments}
    return set()


def pairs(fresh: Mapping[str, Collection[str]], gone: Mapping[str, Collection[str]]) -> dict[str, str]:
    """New article -> the vanished one that it was: the one whose texts it holds, or else whose wording; each has one at most."""
    found = _same_texts(fresh, gone)
    taken = set(found.values())
    left = {bare: its for bare, its in gone.items() if bare not in taken}
    if left and len(found) < len(fresh):
        found |= _same_wording({name: its for name, its in fresh.items() if name not in found}, left)
    return found


def _same_texts(fresh: Mapping[str, Collection[str]], gone: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Those of which at least half stands in texts that nobody touched."""
    holders: dict[str, list[str]] = {}
    for bare, its in gone.items():
        for source in its:
            holders.setdefault(source, []).append(bare)
    scored = []
    for name, sources in fresh.items():
        tally: dict[str, int] = {}
        for source in sources:
            for bare in holders.get(source, ())[:20]:
                tally[bare] = tally.get(bare, 0) + len(source)
        total = sum(map(len, sources))
        scored += [(-length / total, name, bare) for bare, length in tally.items() if length >= SIMILAR * total]
    return _best(scored)


def _best(scored: list[tuple[float, str, str]]) -> dict[str, str]:
    """One partner for each, the lowest first."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, name, bare in sorted(scored):
        if name not in found and bare not in taken:
            found[name] = bare
            taken.add(bare)
    return found


def _same_wording(fresh: Mapping[str, Collection[str]], gone: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Those that share at least half of their runs of words, as where every paragraph was touched a little.

    Estimated on the runs with the smallest digests (A. Broder, On the resemblance and containment of documents, 1997).
    """
    holders: dict[int, list[str]] = {}
    known = {bare: _sketch(its) for bare, its in gone.items()}
    for bare, marks in known.items():
        for mark in marks:
            holders.setdefault(mark, []).append(bare)
    scored = []
    for name, its in fresh.items():
        marks = _sketch(its)
        for bare in {bare for mark in marks for bare in holders.get(mark, ())[:20]}:
            both = sorted(marks | known[bare])[:SKETCH]
            alike = sum(1 for mark in both if mark in marks and mark in known[bare]) / len(both)
            if alike >= SIMILAR / (2 - SIMILAR):  # half of each is a third of both together
                scored.append((-alike, name, bare))
    return _best(scored)


def _sketch(sources: Collection[str]) -> set[int]:
    """The smallest digests of an article's runs of three words."""
    runs = set()
    for source in sources:
        words = re.findall(r"\w+", source.casefold())
        runs |= {" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))}
    return set(heapq.nsmallest(SKETCH, {zlib.crc32(run.encode()) for run in runs}))


def _both(project: Project, name: str, old: str) -> bool:
    """Whether in some locale both have a catalog: then these are two articles, and nothing may take the place of anything."""
    return any(
        project.catalog_path(name, locale).exists() and project.catalog_path(old, locale).exists()
        for locale in project.locales
    )


def retire(project: Project, gone: list[str], dry_run: bool, written: list[str], errors: list[TmError]) -> list[str]:
    """An article that was deleted keeps its catalogs, all entries `#~`."""
    deleted = []
    for bare in gone:
        name = f"{bare}.x"
        for locale in project.locales:
            path = project.catalog_path(name, locale)
            try:
                catalog = catalog_at(project, path, header_for(project, name, locale, ""))
                if not catalog.exists:
                    continue
                live = [unit for unit in catalog.units if not unit.obsolete]
                if live:
                    deleted.append(bare)
                if live and not dry_run and save(catalog, retired(catalog, locale)):
                    written.append(catalog.shown)
            except TmError as error:
                errors.append(error)
        if bare in deleted and not dry_run:
            path = project.template_path(name)
            with contextlib.suppress(TmError):
                pot = catalog_at(project, path, {})
                if save(pot, []):
                    written.append(pot.shown)
    return sorted(set(deleted))


def retired(catalog: Catalog, locale: str) -> tuple[Unit, ...]:
    """The catalog's units when its article is gone."""
    lang = catalog.file.header.get("X-Source-Language", "")
    return plan(Template("", "", lang.replace("_", "-"), (), ()), catalog.units, locale, "").units
