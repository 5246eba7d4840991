"""What the checks say of a unit, of an article and across locales, under the project's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tm import units as u
from tm.errors import TmError, UsageError
from tm.matching import Key
from tm.model import Finding, Grade, Severity, State, Unit
from tm.publish import grade_of
from tm.text import digest8
from tm.work.findings import place
from tm.work.verdicts import MEANING, SPELLING

if TYPE_CHECKING:
    from tm.checks import Context
    from tm.project import Project
    from tm.terms.adapter import TermRule
    from tm.work.load import Prepared
    from tm.work.spelling import ProjectSpeller

Levels = Mapping[str, Severity | None]
"""Check id -> the severity that its findings get; None switches the check off, no entry leaves it as it is."""


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
    if unit.plural is None:
        return f"{digest8(unit.source)}-{digest8(unit.target)}"
    return f"{u.source_id(unit)}-{u.target_id(unit)}"


# --- which checks, and how grave ---------------------------------------------------------------------------------------
def levels(settings: Mapping[str, str], only: Sequence[str] = ()) -> Levels:
    """tm.yaml's `checks:` as the checks take it; with `only`, all checks but those are off."""
    found = {check: None if level == "off" else Severity(level) for check, level in settings.items()}
    if only:
        from tm.checks import severities

        for check, severity in severities().items():
            found[check] = (found.get(check) or severity) if check in only else None
    return found


def blocking(settings: Mapping[str, str]) -> Levels:
    """The levels with every check off that can give no error: all that a gate asks for."""
    from tm.checks import severities

    found = levels(settings)
    return {
        check: Severity.ERROR if found.get(check, severity) is Severity.ERROR else None
        for check, severity in severities(asked=False).items()
    }


def lacking(project: Project, locales: Sequence[str], only: Sequence[str] = ()) -> list[TmError]:
    """What is missing here for checks that somebody asked for by name: in `only`, else in tm.yaml."""
    from tm import semantic
    from tm.work import spelling

    settings = project.config.checks
    asked = set(only) or {check for check, level in settings.items() if level != "off"}
    errors: list[TmError] = []
    if MEANING in asked and not semantic.available():
        errors.append(UsageError(f"the check `{MEANING}` needs another package", hint=semantic.INSTALL))
    targets = [locale for locale in locales if locale != project.config.source_locale]
    return errors + (spelling.lacking(project, targets or locales) if SPELLING in asked else [])


# --- one unit ----------------------------------------------------------------------------------------------------------
def findings_of(project: Project, prepared: Prepared, locale: str, unit: Unit) -> list[Finding]:
    """The findings of one unit under the project's settings, its target held against its source as it is now."""
    return Judge(project, prepared, locale).as_it_stands(unit)


def findings_on_record(
    project: Project, prepared: Prepared, locale: str, unit: Unit, wanted: Levels | None = None
) -> list[Finding]:
    """The findings of one unit, a stale target held against the source that it was made from."""
    return Judge(project, prepared, locale, wanted).on_record(unit)


class Judge:
    """The checks over the units of one article in one locale. Settings, terms and dictionary are looked up once."""

    def __init__(self, project: Project, prepared: Prepared, locale: str, wanted: Levels | None = None) -> None:
        self._project, self._locale = project, locale
        self._lang, self._format = prepared.template.lang, prepared.document.format
        self._wanted = levels(project.config.checks) if wanted is None else wanted
        self._contexts: dict[tuple[str, str], Context] = {}

    def on_record(self, unit: Unit) -> list[Finding]:
        """The findings of one unit, a stale target held against the source that it was made from.

        That the source has moved on is what the state says; a finding says what is wrong with the translation itself, so that
        an author who corrects a number gets no error for every language that could not follow yet. A piece of a split or the
        sum of a merge has no such source: it is held against the source now, unless a fact changed in it.
        """
        if u.state(unit, self._locale, self._lang) is not State.STALE:
            return self.as_it_stands(unit)
        if u.PIECE not in unit.comments:
            return [replace(finding, source_span=None) for finding in self._found(unit, u.made_from(unit))]
        if grade_of(unit, unit.source, u.language(unit, self._lang)) is Grade.FACTUAL:
            return []
        return self.as_it_stands(unit)

    def as_it_stands(self, unit: Unit) -> list[Finding]:
        """The findings of one unit, its target held against its source as it is now."""
        return self._found(unit, unit.source)

    def _found(self, unit: Unit, source: str) -> list[Finding]:
        from tm.checks import run

        lang = u.language(unit, self._lang)
        if lang == self._locale or not unit.target:
            return []
        found = run(source, unit.target, self._context(lang, u.kind(unit)), severities=self._wanted)
        if not found:
            return []
        quiet = ignored(unit)
        return [finding for finding in found if finding.check not in quiet]

    def _context(self, lang: str, kind: str) -> Context:
        """What the checks are told beside the texts of a unit."""
        from tm.checks import Context

        known = self._contexts.get((lang, kind))
        if known is None:
            known = Context(lang, self._locale, self._format, kind, self._terms(lang), self._speller)
            self._contexts[lang, kind] = known
        return known

    def _terms(self, lang: str) -> tuple[TermRule, ...]:
        from tm.work.terms import project_terms

        try:
            return project_terms(self._project, lang, self._locale)
        except TmError:  # a broken glossary is told once, by `tm check`; it must not stop the other checks
            return ()

    @cached_property
    def _speller(self) -> ProjectSpeller | None:
        from tm.work import spelling

        asked = self._wanted.get(SPELLING, Severity.INFO) is not None
        return spelling.speller_of(self._project, self._locale) if asked else None


def checkable(unit: Unit, state: State) -> bool:
    """Whether a unit has a target worth checking."""
    return not unit.obsolete and bool(unit.target) and state not in (State.SOURCE, State.MISSING)


def targets(prepared: Prepared, locale: str) -> Iterator[Unit]:
    """The units that have a target to check, in document order."""
    for unit in prepared.plans[locale].units:
        if checkable(unit, u.state(unit, locale, prepared.template.lang)):
            yield unit


# --- several units -----------------------------------------------------------------------------------------------------
def together(
    project: Project, prepared: Prepared, locale: str, wanted: Levels | None = None
) -> Iterator[tuple[Unit, Finding]]:
    """What only shows over all units of the article in this locale."""
    from tm.checks import UnitView, run_article

    by_view: dict[int, Unit] = {}
    views = []
    lang = prepared.template.lang
    for unit in targets(prepared, locale):
        if u.language(unit, lang) == locale:
            continue
        view = UnitView(
            prepared.name,
            locale,
            place(unit),
            unit.source,
            unit.target,
            unit.context,
            u.state(unit, locale, lang),
            u.is_unedited(unit),
            u.kind(unit),
            u.language(unit, lang),
            prepared.document.format,
        )
        views.append(view)
        by_view[id(view)] = unit
    for located in run_article(views, severities=levels(project.config.checks) if wanted is None else wanted):
        unit = by_view[id(located.unit)]
        if located.finding.check not in ignored(unit):
            yield unit, located.finding


def across(project: Project, prepared: Prepared, wanted: Levels | None = None) -> Iterator[tuple[str, Unit, Finding]]:
    """Where accepted locales agree on a fact and another differs, or all of them differ from the source."""
    from tm.checks import AGAINST, against

    chosen = levels(project.config.checks) if wanted is None else wanted
    level = chosen.get(AGAINST, Severity.WARNING)
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
