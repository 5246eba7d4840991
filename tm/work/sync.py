"""`tm sync`: articles to templates and catalogs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tm.errors import TmError
from tm.project import Project, articles, choose
from tm.work.survey import Outcome, Progress, orphans, survey

if TYPE_CHECKING:
    from tm.work.load import Prepared

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
    renames: dict[str, str] = {}
    if gone:
        from tm.work.renames import renames as find_renames

        renames = find_renames(project, chosen, gone)
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
    moved = {old.rpartition(".")[0] for old, _ in report.renamed}
    if not wanted:
        if left := [bare for bare in gone if bare not in moved]:
            from tm.work.renames import retire

            report.deleted = retire(project, left, dry_run, report.written, report.errors)
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
    from tm.work.look import attempt

    def use(prepared: Prepared, outcome: Outcome) -> None:
        _count(prepared, outcome)
        outcome.row = None
        for locale, plan in prepared.plans.items():
            if plan.changed or not prepared.catalogs[locale].exists:
                outcome.written.append(project.shown(project.catalog_path(name, locale)))

    return attempt(project, name, renamed_from, use)


def _write(project: Project, name: str, renamed_from: str) -> Outcome:
    from tm.work.look import attempt, row_of
    from tm.work.write import write

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
