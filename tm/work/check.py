"""`tm check`: what the checks say about accepted targets and drafts, unit by unit and across an article."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tm.errors import ArticleError, TmError, UsageError
from tm.matching import Key
from tm.model import State, Unit
from tm.work.findings import CheckReport, Found, Places
from tm.work.fixes import fix as apply_fixes
from tm.work.judge import Judge, Levels, across, ignore_digest, lacking, levels, targets, together

if TYPE_CHECKING:
    from tm.project import Project
    from tm.work.load import Prepared
    from tm.work.survey import Progress

CHECKABLE = (State.DRAFT, State.STALE, State.TRANSLATED, State.REVIEWED)
"""States of units that have a target to check."""


def check(
    project: Project,
    wanted: Sequence[str],
    locales: Sequence[str],
    *,
    only: Sequence[str] = (),
    fix: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
) -> CheckReport:
    """All findings of the chosen articles, on catalogs as a sync would leave them. One bad file is an error of its own.

    Articles without targets are not read. With `only`, no checks but those are run. Raises UsageError where one of them is unknown, or cannot be run here.
    """
    from tm.work.jobs import spread
    from tm.work.status import status
    from tm.work.terms import glossary_of

    for name in only:
        known(name)
    counted = status(project, wanted, judged=False, progress=progress, jobs=jobs)
    errors = counted.refused
    try:
        glossary_of(project)
    except TmError as error:
        errors = [*errors, error]
    missing = lacking(project, locales, only)
    if missing and only:
        raise missing[0]
    errors = [*errors, *missing]
    report = CheckReport(errors=list(errors))
    work = functools.partial(_one, locales=tuple(locales), only=tuple(only), fix=fix)
    held = counted.holding(CHECKABLE, locales)
    done = iter(spread(project, work, [(name, "") for name in held], 1 if fix else jobs, _lost))
    number, to_read = 0, set(held)
    for name in counted.chosen:
        if name not in to_read:  # it has no targets
            report.places += [(name, locale) for locale in locales]
            continue
        _add(report, next(done))
        number += 1
        if progress is not None:
            progress(number, len(held), name)
    report.findings.sort(key=lambda found: (found.article, found.locale, found.line, found.finding.check))
    return report


def _add(report: CheckReport, its: CheckReport) -> None:
    report.findings += its.findings
    report.checked += its.checked
    report.errors += its.errors
    report.fixed += its.fixed
    report.places += its.places


def known(name: str) -> str:
    """The id of a check. Raises UsageError, naming the nearest one."""
    from tm.checks import nearest, severities

    if name not in severities():
        raise UsageError(f"no check is called {name!r}", hint=nearest(name))
    return name


def _lost(_: str, error: TmError) -> CheckReport:
    return CheckReport(errors=[error])


def _one(project: Project, name: str, _: str, *, locales: Sequence[str], only: Sequence[str], fix: bool) -> CheckReport:
    from tm.work.load import prepare

    report = CheckReport()
    try:
        _article(project, prepare(project, name), locales, report, levels(project.config.checks, only), fix)
    except TmError as error:
        report.errors.append(error)
    except RecursionError:
        report.errors.append(
            ArticleError("nested too deeply", path=project.reference(name), hint="flatten the nesting")
        )
    return report


def _article(
    project: Project, prepared: Prepared, locales: Sequence[str], report: CheckReport, wanted: Levels, fix: bool
) -> None:
    broken = {project.shown(project.catalog_path(prepared.name, locale)) for locale in locales}
    report.errors += [error for error in prepared.errors if error.path in broken]
    chosen = [locale for locale in locales if locale in prepared.plans]
    for locale in chosen:
        if fix:
            report.fixed += apply_fixes(project, prepared, locale, wanted)
    places = {locale: Places(project, prepared, locale) for locale in chosen}
    for locale, home in places.items():
        report.places.append((prepared.name, locale))
        judge = Judge(project, prepared, locale, wanted)
        for unit in targets(prepared, locale):
            report.checked += 1
            report.findings += [home.found(unit, finding) for finding in judge.on_record(unit)]
        report.findings += [home.found(unit, finding) for unit, finding in together(project, prepared, locale, wanted)]
    report.findings += [
        places[locale].found(unit, finding)
        for locale, unit, finding in across(project, prepared, wanted)
        if locale in places
    ]


def silence(project: Project, report: CheckReport, wanted: Sequence[str]) -> list[Found]:
    """Write `# tm: ignore` for the findings that `UNIT:CHECK` names, and take them off the report.

    UNIT may be the beginning of an ID. Raises UsageError where a name fits no finding.
    """
    from tm.work.desk import open_desk

    chosen: list[Found] = []
    for name in wanted:
        unit, _, check = name.partition(":")
        hits = [found for found in report.findings if found.finding.check == check and found.unit.startswith(unit)]
        if not unit or not hits:
            if check:
                known(check)
            raise UsageError(f"no finding fits {name!r}", hint="write UNIT:CHECK as `tm check` shows them")
        chosen += [found for found in hits if found not in chosen]
    for article, locale in dict.fromkeys((found.article, found.locale) for found in chosen):
        desk = open_desk(project, article, locale)
        changes: dict[Key, Unit] = {}
        for found in chosen:
            if (found.article, found.locale) == (article, locale):
                old = desk.find(found.unit)
                unit_now = changes.get(old.key, old)
                line = f"tm: ignore {found.finding.check} {ignore_digest(old)}"
                if line not in unit_now.comments:
                    changes[old.key] = replace(unit_now, comments=(*unit_now.comments, line))
        desk.apply(changes.items())
    report.findings = [found for found in report.findings if found not in chosen]
    return chosen
