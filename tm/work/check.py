"""`tm check`: what the checks say about accepted targets and drafts, unit by unit and across an article."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tm import units as u
from tm.errors import ArticleError, TmError, UsageError
from tm.matching import Key
from tm.model import Finding, Grade, Severity, State, Unit
from tm.publish import grade_of
from tm.text import digest8, unit_id

if TYPE_CHECKING:
    from tm.project import Project
    from tm.work.load import Prepared
    from tm.work.survey import Progress

ACROSS = "against-others"
FIXES = 8
"""Corrections to one target in one run; what is left is found again by the next."""


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


@dataclass(frozen=True, slots=True)
class Fixed:
    """A target that `--fix` changed."""

    article: str
    locale: str
    unit: str
    path: str
    before: str
    after: str


@dataclass(slots=True)
class CheckReport:
    """All findings of a run."""

    findings: list[Found] = field(default_factory=list)
    checked: int = 0
    errors: list[TmError] = field(default_factory=list)
    fixed: list[Fixed] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    """(article, locale) of every catalog that was looked at."""


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
    """The findings of one unit under the project's settings, its target held against its source as it is now."""
    return _judge(project, prepared, locale, unit, unit.source)


def findings_on_record(project: Project, prepared: Prepared, locale: str, unit: Unit) -> list[Finding]:
    """The findings of one unit, a stale target held against the source that it was made from.

    That the source has moved on is what the state says; a finding says what is wrong with the translation itself, so that
    an author who corrects a number gets no error for every language that could not follow yet. A piece of a split or the
    sum of a merge has no such source: it is held against the source now, unless a fact changed in it.
    """
    if u.state(unit, locale, prepared.template.lang) is not State.STALE:
        return _judge(project, prepared, locale, unit, unit.source)
    if u.PIECE not in unit.comments:
        found = _judge(project, prepared, locale, unit, u.made_from(unit))
        return [replace(finding, source_span=None) for finding in found]
    if grade_of(unit, unit.source, u.language(unit, prepared.template.lang)) is Grade.FACTUAL:
        return []
    return _judge(project, prepared, locale, unit, unit.source)


def _judge(project: Project, prepared: Prepared, locale: str, unit: Unit, source: str) -> list[Finding]:
    from tm.checks import Context, run
    from tm.work.terms import project_terms

    lang = u.language(unit, prepared.template.lang)
    if lang == locale or not unit.target:
        return []
    try:
        terms = project_terms(project, lang, locale)
    except TmError:  # a broken glossary is told once, by `tm check`; it must not stop the other checks
        terms = ()
    context = Context(lang, locale, format=prepared.document.format, kind=u.kind(unit), terms=terms)
    quiet = ignored(unit)
    found = run(source, unit.target, context, severities=severities(project.config.checks))
    return [finding for finding in found if finding.check not in quiet]


def severities(settings: Mapping[str, str]) -> dict[str, Severity | None]:
    """tm.yaml's `checks:` as the checks take it: None switches one off."""
    return {check: None if level == "off" else Severity(level) for check, level in settings.items()}


def checkable(unit: Unit, state: State) -> bool:
    """Whether a unit has a target worth checking."""
    return not unit.obsolete and bool(unit.target) and state not in (State.SOURCE, State.MISSING)


def check(
    project: Project,
    wanted: Sequence[str],
    locales: Sequence[str],
    *,
    fix: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
) -> CheckReport:
    """All findings of the chosen articles, on catalogs as a sync would leave them. One bad file is an error of its own."""
    from tm.project import articles, choose
    from tm.work.jobs import spread
    from tm.work.terms import glossary_of

    names, errors = articles(project)
    try:
        glossary_of(project)
    except TmError as error:
        errors = [*errors, error]
    chosen = choose(project, names, wanted)
    report = CheckReport(errors=list(errors))
    work = functools.partial(_one, locales=tuple(locales), fix=fix)
    for number, its in enumerate(spread(project, work, [(name, "") for name in chosen], 1 if fix else jobs), 1):
        report.findings += its.findings
        report.checked += its.checked
        report.errors += its.errors
        report.fixed += its.fixed
        report.places += its.places
        if progress is not None:
            progress(number, len(chosen), chosen[number - 1])
    report.findings.sort(key=lambda found: (found.article, found.locale, found.line, found.finding.check))
    return report


def _one(project: Project, name: str, _: str, *, locales: Sequence[str], fix: bool) -> CheckReport:
    from tm.work.load import prepare

    report = CheckReport()
    try:
        _article(project, prepare(project, name), locales, report, fix)
    except TmError as error:
        report.errors.append(error)
    except RecursionError:
        report.errors.append(
            ArticleError("nested too deeply", path=project.reference(name), hint="flatten the nesting")
        )
    return report


def _article(project: Project, prepared: Prepared, locales: Sequence[str], report: CheckReport, fix: bool) -> None:
    broken = {project.shown(project.catalog_path(prepared.name, locale)) for locale in locales}
    report.errors += [error for error in prepared.errors if error.path in broken]
    chosen = [locale for locale in locales if locale in prepared.plans]
    for locale in chosen:
        if fix:
            report.fixed += _fix(project, prepared, locale)
    places = {locale: Places(project, prepared, locale) for locale in chosen}
    for locale, home in places.items():
        report.places.append((prepared.name, locale))
        for unit in targets(prepared, locale):
            report.checked += 1
            found = findings_on_record(project, prepared, locale, unit)
            report.findings += [home.found(unit, finding) for finding in found]
        report.findings += [home.found(unit, finding) for unit, finding in together(project, prepared, locale)]
    report.findings += [
        places[locale].found(unit, finding) for locale, unit, finding in across(project, prepared) if locale in places
    ]


def targets(prepared: Prepared, locale: str) -> Iterator[Unit]:
    """The units that have a target to check, in document order."""
    for unit in prepared.plans[locale].units:
        if checkable(unit, u.state(unit, locale, prepared.template.lang)):
            yield unit


def together(project: Project, prepared: Prepared, locale: str) -> Iterator[tuple[Unit, Finding]]:
    """What only shows over all units of the article in this locale."""
    from tm.checks import UnitView, run_article

    by_view: dict[int, Unit] = {}
    views = []
    lang = prepared.template.lang
    for unit in targets(prepared, locale):
        if u.language(unit, lang) == locale:
            continue
        state, drafted = u.state(unit, locale, lang), u.is_unedited(unit)
        view = UnitView(
            prepared.name, locale, place(unit), unit.source, unit.target, unit.context, state, drafted, u.kind(unit)
        )
        views.append(view)
        by_view[id(view)] = unit
    for located in run_article(views, severities=severities(project.config.checks)):
        unit = by_view[id(located.unit)]
        if located.finding.check not in ignored(unit):
            yield unit, located.finding


def across(project: Project, prepared: Prepared) -> Iterator[tuple[str, Unit, Finding]]:
    """Where accepted locales agree on a fact and another differs, or all of them differ from the source."""
    from tm.checks import against

    level = severities(project.config.checks).get(ACROSS, Severity.WARNING)
    if level is None:
        return
    lang = prepared.template.lang
    accepted: dict[Key, dict[str, Unit]] = {}
    for locale, plan in prepared.plans.items():
        for unit in plan.units:
            if u.state(unit, locale, lang) in (State.TRANSLATED, State.REVIEWED) and u.language(unit, lang) != locale:
                accepted.setdefault(unit.key, {})[locale] = unit
    for units in accepted.values():
        if len(units) < 2:
            continue
        first = next(iter(units.values()))
        texts = {locale: unit.target for locale, unit in units.items()}
        source_lang = u.language(first, lang)
        for hit in against(first.source, texts, source_lang=source_lang, format=prepared.document.format):
            locale = hit.locale or next(iter(texts))
            if hit.finding.check not in ignored(units[locale]):
                yield locale, units[locale], replace(hit.finding, severity=level)


class Places:
    """Where the units of one article in one locale stand: in the catalog if they are on disk, else in the article."""

    def __init__(self, project: Project, prepared: Prepared, locale: str) -> None:
        self._catalog = prepared.catalogs[locale]
        self._name, self._locale, self._article = prepared.name, locale, project.reference(prepared.name)
        self._in_catalog: dict[Key, int] = {}
        self._in_article: dict[Key, int] = {}
        for index, unit in enumerate(self._catalog.units):
            if not unit.obsolete:
                self._in_catalog.setdefault(unit.key, index)
        for segment, key in zip(prepared.document.segments, prepared.template.keys, strict=True):
            self._in_article.setdefault(key, segment.line)

    def found(self, unit: Unit, finding: Finding) -> Found:
        """The finding with its place."""
        index = self._in_catalog.get(unit.key)
        if index is not None:
            line, path = self._catalog.file.line(index), self._catalog.shown
        else:
            line, path = self._in_article.get(unit.key, 1), self._article
        return Found(self._name, self._locale, place(unit), line, unit.source, unit.target, finding, path)


def _fix(project: Project, prepared: Prepared, locale: str) -> list[Fixed]:
    """Apply the fixes that are safe without a person. A state stays what it was, but an approval voids itself."""
    from tm import clock
    from tm.catalog import save
    from tm.work.write import write

    changed: dict[Key, tuple[Unit, Unit]] = {}
    for unit in targets(prepared, locale):
        current = unit
        for _ in range(FIXES):  # one at a time: the next finding is made on the text that the last one left
            found = findings_on_record(project, prepared, locale, current)
            text = next((finding.fix for finding in found if finding.fix and finding.fix != current.target), None)
            if text is None:
                break
            current = _with_fixed(current, text)
        if current.target != unit.target:
            changed[unit.key] = (unit, current)
    if not changed:
        return []
    write(project, prepared)
    catalog = prepared.catalogs[locale]
    units, fixed = [], []
    for unit in catalog.units:
        old, new = changed.get(unit.key, (unit, unit))
        if not unit.obsolete and old.target == unit.target != new.target:
            fixed.append(Fixed(prepared.name, locale, place(old), catalog.shown, old.target, new.target))
            unit = new
        units.append(unit)
    save(catalog, units, {"PO-Revision-Date": clock.revision_date()})
    prepared.plans[locale] = replace(prepared.plans[locale], units=catalog.units)
    return fixed


def _with_fixed(unit: Unit, text: str) -> Unit:
    """The unit with a corrected target: what stamps say of the old text, all but an approval, they say of the new one.

    Without that a stale target would turn into a guess of unknown origin, and a machine's words into a person's.
    """
    fixed = replace(unit, target=text)
    for stamp in u.stamps(unit):
        if stamp.kind != "reviewed" and stamp.tgt == digest8(unit.target):
            line, renewed = stamp.line(), replace(stamp, tgt=digest8(text)).line()
            fixed = replace(fixed, comments=tuple(renewed if old == line else old for old in fixed.comments))
    return fixed


def place(unit: Unit) -> str:
    """The unit's ID."""
    return unit_id(unit.context, unit.source)


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
