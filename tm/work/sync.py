"""`tm sync`: articles to templates and catalogs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from tm.catalog import Catalog, load, save
from tm.errors import TmError
from tm.model import Unit
from tm.project import Project, articles, choose
from tm.template import Template
from tm.work.load import Prepared, header_for
from tm.work.survey import Outcome, Progress, attempt, orphans, row_of, survey

SIMILAR = 0.5
"""Share of a new article's texts that a vanished article must hold to be the same one, renamed (git's own figure)."""
MUCH = 0.3
"""Share of accepted targets whose loss is worth a warning with numbers."""


@dataclass(slots=True)
class SyncReport:
    """What a sync did, or would do."""

    articles: list[dict[str, object]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """Articles that are gone; their units moved to `#~`."""
    unchanged: int = 0


def sync(
    project: Project,
    wanted: Sequence[str] = (),
    *,
    dry_run: bool = False,
    rows: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
) -> SyncReport:
    """Sync the chosen articles. With `rows`, unchanged articles are reported too (from the index)."""
    names, errors = articles(project)
    chosen = choose(project, names, wanted)
    report = SyncReport(errors=list(errors))
    gone = orphans(project, names)
    renames = _renames(project, chosen, gone) if gone else {}
    work = _plan_only if dry_run else _write
    found = survey(project, chosen, work, must_be_synced=True, renames=renames, progress=progress, jobs=jobs)
    report.errors += found.errors
    done = {outcome.name: outcome for outcome in found.outcomes}
    for name in chosen:
        outcome = done.get(name)
        if outcome is None:
            report.unchanged += 1
            if rows:
                report.articles.append(_unchanged(name, found.rows[name].summary))
            continue
        report.articles.append({"article": name, "locales": outcome.counts})
        report.written += outcome.written
        report.warnings += [f"{project.reference(name)}:{notice.line}: {notice.message}" for notice in outcome.notices]
        report.warnings += _loud(project, outcome)
        if outcome.renamed_from:
            report.renamed.append((outcome.renamed_from, name))
    moved = {old for old, _ in report.renamed}
    if not wanted:
        report.deleted = _retire(project, [bare for bare in gone if bare not in moved], dry_run, report)
        if not dry_run:
            known = set(names)
            project.index.remember([], [name for name in found.rows if name not in known])
    return report


def _unchanged(name: str, summary: str) -> dict[str, object]:
    from tm.merging import KINDS

    locales = json.loads(summary)["locales"]
    empty = dict.fromkeys(KINDS, 0)
    return {
        "article": name,
        "locales": {locale: empty | {"kept": sum(its["units"].values())} for locale, its in locales.items()},
    }


def _loud(project: Project, outcome: Outcome) -> list[str]:
    return [
        f"{project.reference(outcome.name)}: {lost} accepted {locale} translations left with their text "
        f"({live} units remain); they wait as obsolete entries and come back when the text does"
        for locale, (lost, live) in outcome.dropped.items()
        if lost >= 5 and lost > MUCH * (lost + live)
    ]


# --- one article -----------------------------------------------------------------------------------------------------
def _plan_only(project: Project, name: str, renamed_from: str) -> Outcome:
    def use(prepared: Prepared, outcome: Outcome) -> None:
        _count(prepared, outcome)
        outcome.row = None
        for locale, plan in prepared.plans.items():
            if plan.changed or not prepared.catalogs[locale].exists:
                outcome.written.append(project.shown(project.catalog_path(name, locale)))

    return attempt(project, name, renamed_from, use)


def _write(project: Project, name: str, renamed_from: str) -> Outcome:
    def use(prepared: Prepared, outcome: Outcome) -> None:
        _count(prepared, outcome)
        outcome.written = write(project, prepared)
        outcome.row = row_of(project, prepared, synced=True)

    return attempt(project, name, renamed_from, use)


def _count(prepared: Prepared, outcome: Outcome) -> None:
    outcome.counts = {locale: plan.counts for locale, plan in prepared.plans.items()}
    for locale, plan in prepared.plans.items():
        if plan.dropped_targets:
            outcome.dropped[locale] = (plan.dropped_targets, sum(1 for unit in plan.units if not unit.obsolete))


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
    for path in moved:
        path.unlink(missing_ok=True)
    return written


def _header(project: Project, catalog: Catalog, name: str, locale: str, lang: str) -> dict[str, str] | None:
    """Header fields that must say something else now."""
    if not catalog.exists:
        return None
    wanted = header_for(project, name, locale, lang)
    own = {key: wanted[key] for key in ("X-Source-Language", "X-TM-Segmenter")}
    return {key: value for key, value in own.items() if catalog.file.header.get(key) != value} or None


def _moved(project: Project, prepared: Prepared) -> list:  # type: ignore[type-arg]
    """Point the catalogs of a renamed article at its new place; returns the old files, to be removed after the new stand."""
    if not prepared.renamed_from:
        return []
    old = []
    assert prepared.pot is not None
    for catalog, path in [
        (prepared.pot, project.template_path(prepared.name)),
        *((catalog, project.catalog_path(prepared.name, locale)) for locale, catalog in prepared.catalogs.items()),
    ]:
        if catalog.exists:
            old.append(catalog.path)
        catalog.path, catalog.shown = path, project.shown(path)
        catalog.fingerprint, catalog.data = None, b""
    return old


# --- renamed and deleted articles ------------------------------------------------------------------------------------
def _renames(project: Project, names: Sequence[str], gone: list[str]) -> dict[str, str]:
    """New article -> the vanished one (as a name without suffix) whose texts it holds."""
    from tm.work.load import parse_article, read_article

    fresh = [name for name in names if not project.template_path(name).exists() and not _any_catalog(project, name)]
    if not fresh:
        return {}
    holders: dict[str, list[str]] = {}
    for bare in gone:
        with contextlib.suppress(TmError):
            path = project.template_path(f"{bare}.x")
            for unit in load(path, project.shown(path), {}).units:
                if not unit.obsolete:
                    holders.setdefault(unit.source, []).append(bare)
    scored = []
    for name in fresh:
        with contextlib.suppress(TmError):
            document, _ = parse_article(project, name, read_article(project, name)[1])
            sources = {segment.source for segment in document.segments}
            tally: dict[str, int] = {}
            for source in sources:
                for bare in holders.get(source, ())[:20]:
                    tally[bare] = tally.get(bare, 0) + len(source)
            total = sum(map(len, sources))
            scored += [(-length / total, name, bare) for bare, length in tally.items() if length >= SIMILAR * total]
    renames: dict[str, str] = {}
    for _, name, bare in sorted(scored):
        if name not in renames and bare not in renames.values():
            renames[name] = bare
    return {name: f"{bare}.{name.rpartition('.')[2]}" for name, bare in renames.items()}


def _any_catalog(project: Project, name: str) -> bool:
    return any(project.catalog_path(name, locale).exists() for locale in project.locales)


def _retire(project: Project, gone: list[str], dry_run: bool, report: SyncReport) -> list[str]:
    """An article that was deleted keeps its catalogs, all entries `#~`."""
    deleted = []
    for bare in gone:
        name = f"{bare}.x"
        for locale in project.locales:
            path = project.catalog_path(name, locale)
            try:
                catalog = load(path, project.shown(path), header_for(project, name, locale, ""))
                if not catalog.exists:
                    continue
                live = [unit for unit in catalog.units if not unit.obsolete]
                if live:
                    deleted.append(bare)
                if live and not dry_run and save(catalog, retired(catalog, locale)):
                    report.written.append(catalog.shown)
            except TmError as error:
                report.errors.append(error)
        if bare in deleted and not dry_run:
            path = project.template_path(name)
            with contextlib.suppress(TmError):
                pot = load(path, project.shown(path), {})
                if save(pot, []):
                    report.written.append(pot.shown)
    return sorted(set(deleted))


def retired(catalog: Catalog, locale: str) -> tuple[Unit, ...]:
    """The catalog's units when its article is gone."""
    from tm.merging import plan

    lang = catalog.file.header.get("X-Source-Language", "")
    return plan(Template("", "", lang.replace("_", "-"), (), ()), catalog.units, locale, "").units
