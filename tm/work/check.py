"""`tm check`: what the checks say about accepted targets and drafts, unit by unit and across an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tm import units as u
from tm.errors import TmError
from tm.model import Finding, Severity, State, Unit
from tm.text import digest8, unit_id

if TYPE_CHECKING:
    from tm.project import Project
    from tm.work.load import Prepared


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its place."""

    article: str
    locale: str
    unit: str
    line: int
    source: str
    target: str
    finding: Finding
    path: str = ""


@dataclass(slots=True)
class CheckReport:
    """All findings of a run."""

    findings: list[Found] = field(default_factory=list)
    checked: int = 0
    errors: list[TmError] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)


def ignored(unit: Unit) -> set[str]:
    """Checks that `# tm: ignore CHECK DIGEST` silences, as long as neither text changed."""
    stamp = ignore_digest(unit)
    names = set()
    for line in unit.comments:
        if line.startswith("tm: ignore "):
            words = line.split()
            if len(words) == 4 and words[3] == stamp:
                names.add(words[2])
    return names


def ignore_digest(unit: Unit) -> str:
    """What the DIGEST of an ignore line must be."""
    return f"{digest8(unit.source)}-{digest8(unit.target)}"


def findings_of(project: Project, prepared: Prepared, locale: str, unit: Unit) -> list[Finding]:
    """The findings of one unit under the project's settings."""
    from tm.checks import Context, run

    lang = u.language(unit, prepared.template.lang)
    if lang == locale or not unit.target:
        return []
    context = Context(source_lang=lang, target_lang=locale, format=prepared.document.format, kind=u.kind(unit))
    quiet = ignored(unit)
    found = run(unit.source, unit.target, context, severities=severities(project.config.checks))
    return [finding for finding in found if finding.check not in quiet]


def severities(settings: Sequence[str] | dict[str, str] | object) -> dict[str, Severity | None]:
    """tm.yaml's `checks:` as the checks take it: None switches one off."""
    pairs = dict(settings) if isinstance(settings, dict) else {}
    return {check: None if level == "off" else Severity(level) for check, level in pairs.items()}


def checkable(unit: Unit, state: State) -> bool:
    """Whether a unit has a target worth checking."""
    return not unit.obsolete and bool(unit.target) and state not in (State.SOURCE, State.MISSING)


def check(project: Project, wanted: Sequence[str], locales: Sequence[str], *, fix: bool = False) -> CheckReport:
    """All findings of the chosen articles, on catalogs as a sync would leave them. One bad file is an error of its own."""
    from tm.project import articles, choose
    from tm.work.load import prepare

    names, errors = articles(project)
    report = CheckReport(errors=list(errors))
    for name in choose(project, names, wanted):
        try:
            prepared = prepare(project, name)
        except TmError as error:
            report.errors.append(error)
            continue
        report.errors += [error for error in prepared.errors if _concerns(error, locales)]
        for locale in locales:
            if locale in prepared.plans:
                if fix:
                    report.fixed += _fix(project, prepared, locale)
                _units(project, prepared, locale, report)
        _across(project, prepared, locales, report)
    report.findings.sort(key=lambda found: (found.article, found.locale, found.line, found.finding.check))
    return report


def _concerns(error: TmError, locales: Sequence[str]) -> bool:
    return any(f"/{locale.replace('-', '_')}/" in error.path for locale in locales)


def _units(project: Project, prepared: Prepared, locale: str, report: CheckReport) -> None:
    from tm.checks import UnitView, run_article

    views, by_view = [], {}
    settings = severities(project.config.checks)
    for unit in prepared.plans[locale].units:
        state = u.state(unit, locale, prepared.template.lang)
        if not checkable(unit, state):
            continue
        report.checked += 1
        for finding in findings_of(project, prepared, locale, unit):
            report.findings.append(_found(project, prepared, locale, unit, finding))
        lang = u.language(unit, prepared.template.lang)
        if lang != locale:
            view = UnitView(
                prepared.name,
                locale,
                place(unit),
                unit.source,
                unit.target,
                unit.context,
                state,
                u.is_unedited(unit),
                u.kind(unit),
            )
            views.append(view)
            by_view[view] = unit
    for located in run_article(views, severities=settings):
        unit = by_view[located.unit]
        if located.finding.check not in ignored(unit):
            report.findings.append(_found(project, prepared, locale, unit, located.finding))


def _across(project: Project, prepared: Prepared, locales: Sequence[str], report: CheckReport) -> None:
    """Where accepted locales agree on a fact and another differs, or all of them differ from the source."""
    from tm.checks import against

    level = severities(project.config.checks).get("against-others", Severity.WARNING)
    if level is None:
        return
    accepted: dict[tuple[str | None, str], dict[str, Unit]] = {}
    for locale, plan in prepared.plans.items():
        for unit in plan.units:
            if u.state(unit, locale, prepared.template.lang) in (State.TRANSLATED, State.REVIEWED):
                accepted.setdefault(unit.key, {})[locale] = unit
    for units in accepted.values():
        if len(units) < 2:
            continue
        first = next(iter(units.values()))
        lang = u.language(first, prepared.template.lang)
        targets = {locale: unit.target for locale, unit in units.items() if locale != lang}
        for hit in against(first.source, targets, source_lang=lang, format=prepared.document.format):
            locale = hit.locale or next(iter(targets))
            if locale in locales and hit.finding.check not in ignored(units[locale]):
                report.findings.append(
                    _found(project, prepared, locale, units[locale], replace(hit.finding, severity=level))
                )


def _found(project: Project, prepared: Prepared, locale: str, unit: Unit, finding: Finding) -> Found:
    catalog = prepared.catalogs[locale]
    line, path = 0, project.reference(prepared.name)
    for index, other in enumerate(catalog.units):
        if other.key == unit.key and other.obsolete == unit.obsolete:
            line, path = catalog.file.line(index), catalog.shown
            break
    if not line:
        line = next(
            (
                s.line
                for s, key in zip(prepared.document.segments, prepared.template.keys, strict=True)
                if key == unit.key
            ),
            1,
        )
    return Found(prepared.name, locale, place(unit), line, unit.source, unit.target, finding, path)


def _fix(project: Project, prepared: Prepared, locale: str) -> list[str]:
    """Apply the fixes that are safe without a person; an approval voids itself, a draft stays one."""
    from tm import clock
    from tm.catalog import save
    from tm.work.write import write

    plan = prepared.plans[locale]
    changed: dict[tuple[str | None, str], Unit] = {}
    for unit in plan.units:
        if not checkable(unit, u.state(unit, locale, prepared.template.lang)):
            continue
        for _ in range(8):  # one fix at a time: the next finding is made on the text that it leaves
            current = changed.get(unit.key, unit)
            fixes = [finding.fix for finding in findings_of(project, prepared, locale, current) if finding.fix]
            if not fixes or fixes[0] == current.target:
                break
            changed[unit.key] = replace(current, target=fixes[0])
    if not changed:
        return []
    write(project, prepared)
    catalog = prepared.catalogs[locale]
    units = [changed.get(unit.key, unit) if not unit.obsolete else unit for unit in catalog.units]
    save(catalog, units, {"PO-Revision-Date": clock.revision_date()})
    prepared.plans[locale] = replace(plan, units=tuple(units))
    return [f"{catalog.shown}: {place(unit)}" for unit in changed.values()]


def place(unit: Unit) -> str:
    """The unit's ID."""
    return unit_id(unit.context, unit.source)
