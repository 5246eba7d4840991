"""How many errors the checks find in what may be published: what `ready` and the gates ask. Each unit is checked once.

A draft's errors are told by `tm check`, but they hold nothing back: its words don't go out. What a unit was found to be is
remembered under a digest of all that decides it, so that only a unit that changed is ever checked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tm import units as u
from tm.errors import TmError
from tm.model import Severity, State, Unit

if TYPE_CHECKING:
    from tm.coverage import Coverage
    from tm.project import Project
    from tm.work.load import Prepared

ACCEPTED = (State.TRANSLATED, State.REVIEWED, State.STALE)
SPELLING, MEANING = "spelling", "meaning"
NEEDY = (SPELLING, MEANING)
"""Checks that need another package, and so can be missing here."""


def worth_asking(coverage: Coverage) -> bool:
    """Whether there is anything that could have an error."""
    return any(coverage.units[state] for state in ACCEPTED)


def asks_all(settings: Mapping[str, str]) -> bool:
    """Whether what is published in one locale depends on what stands in the others: a gate compares them."""
    raised = {check for check, level in settings.items() if level == Severity.ERROR}
    if not raised:
        return False
    from tm.checks import AGAINST

    return AGAINST in raised


def errors(project: Project, prepared: Prepared, locale: str) -> int:
    """Error findings on the accepted targets of an article in a locale."""
    lang = prepared.template.lang
    units = [unit for unit in prepared.plans[locale].units if unit.target and u.state(unit, locale, lang) in ACCEPTED]
    if not units:
        return 0
    settings = _settings(project, prepared, locale)
    keys = {_key(unit, lang, settings): unit for unit in units}
    known = project.index.verdicts(list(keys))
    fresh = {key: unit for key, unit in keys.items() if key not in known}
    judged = _judged(project, prepared, locale, fresh) if fresh else {}
    project.index.remember_verdicts(judged)
    return sum((known | judged).values()) + _over_all_units(project, prepared, locale)


def learn(project: Project, prepared: Prepared, locale: str, counted: Iterable[tuple[Unit, int]]) -> None:
    """Remember how many errors units have, as `tm check` found them by the project's settings: no gate asks for them again."""
    lang = prepared.template.lang
    try:
        settings = _settings(project, prepared, locale)
    except TmError:  # no gate can be looked at: it is told there
        return
    accepted = ((unit, count) for unit, count in counted if u.state(unit, locale, lang) in ACCEPTED)
    project.index.remember_verdicts({_key(unit, lang, settings): count for unit, count in accepted})


def _judged(project: Project, prepared: Prepared, locale: str, units: Mapping[bytes, Unit]) -> dict[bytes, int]:
    """Errors of each unit; only the checks that can give one are run."""
    from tm.work.judge import Judge, blocking

    judge = Judge(project, prepared, locale, blocking(project.config.checks))
    return {
        key: sum(1 for finding in judge.on_record(unit) if finding.severity is Severity.ERROR)
        for key, unit in units.items()
    }


def _over_all_units(project: Project, prepared: Prepared, locale: str) -> int:
    """Checks over a whole article give warnings; they are run here only where tm.yaml makes errors of them."""
    raised = {check for check, level in project.config.checks.items() if level == Severity.ERROR}
    if not raised:
        return 0
    from tm.checks import AGAINST, article_registry
    from tm.work.judge import across, blocking, together
    from tm.work.load import prepare

    wanted = blocking(project.config.checks)
    count = 0
    if raised & set(article_registry()):
        lang = prepared.template.lang
        for unit, finding in together(project, prepared, locale, wanted):
            accepted = u.state(unit, locale, lang) in ACCEPTED
            count += accepted and finding.severity is Severity.ERROR
    if AGAINST in raised:
        if len(prepared.plans) < len(project.locales):  # only some were read, and this one looks at all
            prepared = prepare(project, prepared.name)
        count += sum(1 for home, _, _ in across(project, prepared, wanted) if home == locale)
    return count


def _settings(project: Project, prepared: Prepared, locale: str) -> str:
    """What all verdicts on an article depend on. Raises TmError where a gate cannot be looked at: it is not passed then."""
    parts: list[object] = [
        project.rules,
        prepared.document.format,
        locale,
    ]  # the rules hold version, settings, glossary
    raised = [check for check in NEEDY if project.config.checks.get(check) == Severity.ERROR]
    if raised and locale != project.config.source_locale:
        from tm.work.judge import lacking
        from tm.work.spelling import identity

        for error in lacking(project, [locale], raised):
            raise error
        parts.append(identity(project, locale) if SPELLING in raised else None)
    return repr(parts)


def _key(unit: Unit, lang: str, settings: str) -> bytes:
    """All that a verdict depends on: the texts, the languages, the settings, and which findings were silenced."""
    from tm.work.judge import ignored

    stale = (unit.previous, u.PIECE in unit.comments) if u.is_stale(unit) else None
    quiet = sorted(ignored(unit)) if unit.comments else []
    texts = (unit.source, unit.target, unit.plural, unit.targets)
    parts = (settings, u.language(unit, lang), u.kind(unit), unit.context, texts, stale, quiet)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()[:16]
