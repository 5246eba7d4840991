"""`tm sync`: articles to templates and catalogs."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tm.articles import articles, choose
from tm.errors import TmError
from tm.index import is_synced
from tm.project import Project
from tm.work.gone import gone as find_gone
from tm.work.survey import Outcome, Progress, along, survey

if TYPE_CHECKING:
    from tm.work.load import Prepared

MANY = 20
"""Articles that are told one by one."""
MUCH = 0.3
"""Share of accepted targets whose loss is worth a warning with numbers."""


@dataclass(slots=True)
class SyncReport:
    """What a sync did, or would do."""

    project: Project
    names: list[str]
    """The articles that were asked for."""
    looked_at: list[dict[str, object]] = field(default_factory=list)
    """What became of the articles that were not as they had been: of the first ones, or of all where all shall be told."""
    changed: int = 0
    """How many these were."""
    sums: Counter[str] = field(default_factory=Counter)
    """What became of all their units in the first locale."""
    written: list[str] = field(default_factory=list)
    """Files, where all shall be told."""
    files: int = 0
    """How many these were."""
    errors: list[TmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """Articles that are gone; their units moved to `#~`."""

    @property
    def unchanged(self) -> int:
        """How many articles were as they had been."""
        return len(self.names) - self.changed

    def articles(self) -> Iterator[dict[str, object]]:
        """What became of every article, where all shall be told."""
        fresh = {row["article"]: row for row in self.looked_at}
        for name, told in zip(self.names, along(self.names, self.project.index.summaries()), strict=True):
            if name in fresh:
                yield fresh[name]
            elif told is not None:
                yield _unchanged(name, told.text)
            else:  # the index has lost it
                yield {"article": name, "locales": _plan_only(self.project, name, "").counts}


def sync(
    project: Project,
    wanted: Sequence[str] = (),
    *,
    dry_run: bool = False,
    rows: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
) -> SyncReport:
    """Sync the chosen articles. With `rows`, all articles and files can be told of, unchanged ones too (from the index)."""
    names, errors = articles(project)
    report = SyncReport(project, choose(project, names, wanted), errors=list(errors))
    gone = find_gone(project, names)
    renames: dict[str, str] = {}
    if gone:
        from tm.work.renames import renames as find_renames

        renames = find_renames(project, report.names, gone)
    work, take = _plan_only if dry_run else _write, functools.partial(_take, report, rows)
    found = survey(
        project,
        report.names,
        work,
        take,
        whole=not wanted,
        fine=is_synced,
        renames=renames,
        progress=progress,
        jobs=jobs,
    )
    report.errors += found.errors
    moved = {old.rpartition(".")[0] for old, _ in report.renamed}
    if not wanted:
        if left := [bare for bare in gone if bare not in moved]:
            from tm.work.renames import retire

            files: list[str] = []
            report.deleted = retire(project, left, dry_run, files, report.errors)
            report.files += len(files)
            report.written += files
            if not names and len(report.deleted) > 1:
                report.warnings.append(
                    f"{project.config.articles}/ holds no article any more: the translations of {len(report.deleted):,} "
                    "articles wait as obsolete entries and come back with them (is the checkout whole?)"
                )
        if not dry_run:
            project.index.remember([], found.left)
    return report


def _take(report: SyncReport, rows: bool, outcome: Outcome) -> None:
    """Keep what a report tells of one article."""
    report.changed += 1
    report.files += len(outcome.written)
    report.sums.update(next(iter(outcome.counts.values()), {}))
    if rows or len(report.looked_at) < MANY:
        report.looked_at.append({"article": outcome.name, "locales": outcome.counts})
    if rows:
        report.written += outcome.written
    reference = report.project.reference(outcome.name)
    report.warnings += [f"{reference}:{notice.line}: {notice.message}" for notice in outcome.notices]
    report.warnings += _loud(report.project, outcome)
    if outcome.renamed_from:
        report.renamed.append((outcome.renamed_from, outcome.name))


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

    return attempt(project, name, renamed_from, use, decided=True)


def _write(project: Project, name: str, renamed_from: str) -> Outcome:
    from tm.work.look import attempt, row_of
    from tm.work.write import write

    def use(prepared: Prepared, outcome: Outcome) -> None:
        _count(prepared, outcome)
        outcome.written = write(project, prepared)
        outcome.row = row_of(project, prepared, synced=True)

    return attempt(project, name, renamed_from, use, decided=True)


def _count(prepared: Prepared, outcome: Outcome) -> None:
    outcome.counts = {locale: plan.counts for locale, plan in prepared.plans.items()}
    for locale, plan in prepared.plans.items():
        if plan.dropped_targets:
            outcome.dropped[locale] = (plan.dropped_targets, sum(1 for unit in plan.units if not unit.obsolete))
