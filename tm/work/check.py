"""`tm check`: what the checks say about accepted targets and drafts, unit by unit and across an article."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tm.errors import ArticleError, TmError, UsageError
from tm.matching import Key
from tm.model import Severity, State, Unit
from tm.work.checked import Checked, Slice, Slices
from tm.work.findings import CheckReport, Fixed, Found, Places
from tm.work.fixes import fix as apply_fixes
from tm.work.judge import Judge, Levels, across, ignore_digest, lacking, levels, targets, together
from tm.work.verdicts import learn

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

    Articles without targets are not read, nor those that were checked before and are as they were. With `only`, no checks but those are run. Raises UsageError where one of them is unknown, or cannot be run here.
    """
    from tm.work.jobs import spread
    from tm.work.status import status
    from tm.work.terms import glossary_of

    for name in only:
        known(name)
    counted = status(project, wanted, judged=False, progress=progress, jobs=jobs)
    report = CheckReport(errors=list(counted.refused))
    try:
        glossary_of(project)
    except TmError as error:
        report.errors.append(error)
    missing = lacking(project, locales, only)
    if missing and only:
        raise missing[0]
    report.errors += missing
    held = counted.holding(CHECKABLE, locales)
    before = Checked(project, only)
    found = {} if fix else before.known(counted.digests(held), locales)
    todo = [(name, ",".join(left)) for name in held if (left := _left(locales, found.get(name)))]
    work = functools.partial(_one, only=tuple(only), fix=fix)
    for number, answer in enumerate(spread(project, work, todo, 1 if fix else jobs, _lost), 1):
        name = todo[number - 1][0]
        found[name] = found.get(name, {}) | answer.slices
        report.errors += answer.errors
        report.fixed += answer.fixed
        if answer.digest:
            before.keep(name, answer.digest, answer.slices)
        if progress is not None:
            progress(number, len(todo), name)
    before.flush()
    empty = dict.fromkeys(locales, Slice())  # of an article without targets
    found |= dict.fromkeys(set(counted.chosen).difference(held), empty)
    _tell(report, {name: found.get(name, {}) for name in counted.chosen}, locales)
    return report


def _left(locales: Sequence[str], found: Slices | None) -> list[str]:
    return [locale for locale in locales if found is None or locale not in found]


def _tell(report: CheckReport, found: Mapping[str, Slices], locales: Sequence[str]) -> None:
    for name, slices in found.items():
        for locale in locales:
            if locale in slices:
                report.places.append((name, locale))
                report.checked += slices[locale].checked
                report.findings += slices[locale].findings
    report.findings.sort(key=lambda found: (found.article, found.locale, found.line, found.finding.check))


def known(name: str) -> str:
    """The id of a check. Raises UsageError, naming the nearest one."""
    from tm.checks import nearest, severities

    if name not in severities():
        raise UsageError(f"no check is called {name!r}", hint=nearest(name))
    return name


@dataclass(slots=True)
class _Answer:
    """What the checks said of an article; small and picklable, for it may come from another process."""

    slices: Slices = field(default_factory=dict)
    digest: str = ""
    """That of the files that were looked at; empty where this may not be remembered."""
    errors: list[TmError] = field(default_factory=list)
    fixed: list[Fixed] = field(default_factory=list)


def _lost(_: str, error: TmError) -> _Answer:
    return _Answer(errors=[error])


def _one(project: Project, name: str, asked: str, *, only: Sequence[str], fix: bool) -> _Answer:
    """`asked`: the locales, with commas."""
    from tm.work.load import prepare

    answer = _Answer()
    try:
        _article(project, prepare(project, name), asked.split(","), answer, levels(project.config.checks, only), fix)
    except TmError as error:
        answer.errors.append(error)
    except RecursionError:
        answer.errors.append(
            ArticleError("nested too deeply", path=project.reference(name), hint="flatten the nesting")
        )
    return answer


def _article(
    project: Project, prepared: Prepared, locales: Sequence[str], answer: _Answer, wanted: Levels, fix: bool
) -> None:
    broken = {project.shown(project.catalog_path(prepared.name, locale)) for locale in locales}
    answer.errors += [error for error in prepared.errors if error.path in broken]
    chosen = [locale for locale in locales if locale in prepared.plans]
    if fix:
        for locale in chosen:
            answer.fixed += apply_fixes(project, prepared, locale, wanted)
    elif not prepared.errors:
        answer.digest = prepared.digest
    places = {locale: Places(project, prepared, locale) for locale in chosen}
    for locale, home in places.items():
        judge = Judge(project, prepared, locale, wanted)
        its = answer.slices[locale] = Slice()
        errors = []
        for unit in targets(prepared, locale):
            its.checked += 1
            found = judge.on_record(unit)
            its.findings += [home.found(unit, finding) for finding in found]
            errors.append((unit, sum(finding.severity is Severity.ERROR for finding in found)))
        if wanted == levels(project.config.checks):  # as the gates have it
            learn(project, prepared, locale, errors)
        its.findings += [home.found(unit, finding) for unit, finding in together(project, prepared, locale, wanted)]
    for locale, unit, finding in across(project, prepared, wanted):
        if locale in places:
            answer.slices[locale].findings.append(places[locale].found(unit, finding))


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
