"""Writing what was planned: the template and every catalog that changes, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from tm.catalog import Catalog, save
from tm.files import Fingerprint, remove
from tm.model import Unit
from tm.project import Project
from tm.work.load import Prepared, header_for


def write(project: Project, prepared: Prepared) -> list[str]:
    """Write the template and every catalog that changes; returns the paths written."""
    written = []
    pot = prepared.pot
    name, lang = prepared.name, prepared.template.lang
    moved = _moved(project, prepared)
    if pot is not None:
        blank = tuple(prepared.template.blank.values())
        if save(pot, blank, _header(project, pot, name, "", lang), derived=True):
            written.append(pot.shown)
    for locale, plan in prepared.plans.items():
        catalog = prepared.catalogs[locale]
        derived = not catalog.exists and not prepared.renamed_from and not any(map(_has_words, plan.units))
        if save(catalog, plan.units, _header(project, catalog, name, locale, lang), derived=derived):
            written.append(catalog.shown)
    for path, expected in moved:
        remove(path, expected=expected, shown=project.shown(path))
    return written


def _has_words(unit: Unit) -> bool:
    """Whether the unit holds what no article says."""
    return unit.target not in ("", unit.source) or bool(unit.comments)


def _header(project: Project, catalog: Catalog, name: str, locale: str, lang: str) -> dict[str, str] | None:
    """Header fields that must say something else now."""
    if not catalog.exists:
        return None
    wanted = header_for(project, name, locale, lang)
    own = {key: wanted[key] for key in ("X-Source-Language", "X-TM-Segmenter")}
    return {key: value for key, value in own.items() if catalog.file.header.get(key) != value} or None


def _moved(project: Project, prepared: Prepared) -> list[tuple[Path, Fingerprint]]:
    """Point the catalogs of a renamed article at its new place; returns the old files, to be removed after the new stand.

    They are removed as they were read: what somebody saved there meanwhile stays.
    """
    if not prepared.renamed_from:
        return []
    old: list[tuple[Path, Fingerprint]] = []
    for catalog, path in [
        *(((prepared.pot, project.template_path(prepared.name)),) if prepared.pot is not None else ()),
        *((catalog, project.catalog_path(prepared.name, locale)) for locale, catalog in prepared.catalogs.items()),
    ]:
        if catalog.path == path:  # somebody has moved it already
            continue
        if catalog.fingerprint is not None:
            old.append((catalog.path, catalog.fingerprint))
        catalog.path, catalog.shown = path, project.shown(path)
        catalog.seen, catalog.data = None, b""
    return old
