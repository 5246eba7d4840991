"""Articles that were renamed keep their catalogs; articles that are gone keep theirs too, all entries `#~`."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence

from tm.catalog import Catalog, save
from tm.errors import TmError
from tm.merging import plan
from tm.model import Unit
from tm.project import Project
from tm.template import Template
from tm.work.load import catalog_at, header_for, parse_article, read_article

SIMILAR = 0.5
"""Share of a new article's texts that a vanished article must hold to be the same one, renamed (git's own figure)."""


def renames(project: Project, names: Sequence[str], gone: list[str]) -> dict[str, str]:
    """New article -> the vanished one (as a name without suffix) whose texts it holds."""
    fresh = [name for name in names if not project.template_path(name).exists() and not _any_catalog(project, name)]
    if not fresh:
        return {}
    held: dict[str, list[str]] = {}
    for bare in gone:
        with contextlib.suppress(TmError):
            path = project.template_path(f"{bare}.x")
            held[bare] = [unit.source for unit in catalog_at(project, path, {}).units if not unit.obsolete]
    found = pairs({name: texts(project, name) for name in fresh}, held)
    return {name: f"{bare}.{name.rpartition('.')[2]}" for name, bare in found.items()}


def texts(project: Project, name: str) -> set[str]:
    """The texts of an article; none where it cannot be read."""
    with contextlib.suppress(TmError):
        document, _ = parse_article(project, name, read_article(project, name)[1])
        return {segment.source for segment in document.segments}
    return set()


def pairs(fresh: Mapping[str, Collection[str]], gone: Mapping[str, Collection[str]]) -> dict[str, str]:
    """New article -> the vanished one whose texts it holds, the most alike first; each has one partner at most."""
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
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, name, bare in sorted(scored):
        if name not in found and bare not in taken:
            found[name] = bare
            taken.add(bare)
    return found


def _any_catalog(project: Project, name: str) -> bool:
    return any(project.catalog_path(name, locale).exists() for locale in project.locales)


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
