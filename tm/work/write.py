"""Writing what was planned: the template and every catalog that changes, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from tm.catalog import Catalog, save
from tm.files import Fingerprint, remove
from tm.model import Unit
from tm.project import Project
from tm.template import Template
from tm.work.load import Prepared, header_for


def template_units(template: Template) -> list[Unit]:
    """The template's units as a POT holds them."""
    return [
        Unit(
            wanted.source,
            context=wanted.context,
            extracted=(
                wanted.kind,
                *((f"lang: {wanted.lang}",) if wanted.lang != template.lang else ()),
                *(f"note: {note}" for note in wanted.notes),
            ),
            references=(template.reference,),
        )
        for wanted in template.units
    ]


def write(project: Project, prepared: Prepared) -> list[str]:
    """Write the template and every catalog that changes; returns the paths written."""
    written = []
    pot = prepared.pot
    name, lang = prepared.name, prepared.template.lang
    moved = _moved(project, prepared)
    if pot is not None and save(pot, template_units(prepared.template), _header(project, pot, name, "", lang)):
        written.append(pot.shown)
    for locale, plan in prepared.plans.items():
        catalog = prepared.catalogs[locale]
        if save(catalog, plan.units, _header(project, catalog, name, locale, lang)):
            written.append(catalog.shown)
    for path, expected in moved:
        remove(path, expected=expected, shown=project.shown(path))
    return written


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
        if catalog.fingerprint is not None:
            old.append((catalog.path, catalog.fingerprint))
        catalog.path, catalog.shown = path, project.shown(path)
        catalog.fingerprint, catalog.data = None, b""
    return old
