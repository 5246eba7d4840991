"""`tm purge`: obsolete entries and the catalogs of deleted articles. The only command that removes a translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tm.articles import articles, choose
from tm.catalog import Catalog, save
from tm.errors import TmError
from tm.files import fingerprint, inside, remove
from tm.project import Project
from tm.work.load import catalog_at
from tm.work.renames import vanished
from tm.work.traces import traces


@dataclass(slots=True)
class Purgeable:
    """What would go."""

    obsolete: list[tuple[str, int]] = field(default_factory=list)
    """(catalog, number of `#~` entries)."""
    files: list[Path] = field(default_factory=list)
    """Catalogs and templates of deleted articles."""
    errors: list[TmError] = field(default_factory=list)
    catalogs: list[Catalog] = field(default_factory=list)


def find(project: Project, wanted: Sequence[str]) -> Purgeable:
    """What a purge of the chosen articles (and, where none is named, of the deleted ones) would remove."""
    names, errors = articles(project)
    result = Purgeable(errors=list(errors))
    for found in traces(project, choose(project, names, wanted)):
        result.errors += found.errors
        for locale, its in found.traces.items():
            if its.obsolete:
                _load(project, project.catalog_path(found.name, locale), result)
    if not wanted:
        for bare in vanished(project, names):
            paths = [project.catalog_path(f"{bare}.x", locale) for locale in project.locales]
            result.files += [path for path in (*paths, project.template_path(f"{bare}.x")) if path.exists()]
    return result


def _load(project: Project, path: Path, result: Purgeable) -> None:
    try:
        catalog = catalog_at(project, path, {})
    except TmError as error:
        result.errors.append(error)
        return
    count = sum(1 for unit in catalog.units if unit.obsolete)
    if count:
        result.obsolete.append((catalog.shown, count))
        result.catalogs.append(catalog)


def purge(project: Project, found: Purgeable) -> None:
    """Remove what `find` found."""
    for catalog in found.catalogs:
        save(catalog, [unit for unit in catalog.units if not unit.obsolete])
    for path in found.files:
        inside(project.root, project.shown(path))
        remove(path, expected=fingerprint(path), shown=project.shown(path))
