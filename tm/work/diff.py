"""`tm diff`: for each stale unit what changed in the source, how much it matters, and what has to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tm import units as u
from tm.errors import TmError
from tm.model import State
from tm.project import Project
from tm.publish import grade_of
from tm.text import unit_id
from tm.work.load import each
from tm.work.status import status
from tm.work.survey import Progress


@dataclass(frozen=True, slots=True)
class StaleUnit:
    """One row of `tm diff`."""

    article: str
    locale: str
    unit: str
    grade: str
    previous: str
    source: str
    target: str
    new_sentences: tuple[str, ...]
    words_to_read: int


@dataclass(slots=True)
class DiffReport:
    """All stale units of the chosen articles."""

    units: list[StaleUnit] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)


def diff(
    project: Project,
    wanted: Sequence[str],
    locales: Sequence[str],
    *,
    progress: Progress | None = None,
    jobs: int = 1,
) -> DiffReport:
    """Stale units as a sync would leave them, in article and document order. Articles that have none are not read."""
    from tm.grade import new_sentences, words_to_read

    counted = status(project, wanted, judged=False, progress=progress, jobs=jobs)
    report = DiffReport(errors=counted.refused)
    for prepared in each(project, counted.holding([State.STALE], locales), locales, report.errors):
        for locale, plan in prepared.plans.items():
            for unit in plan.units:
                if u.state(unit, locale, prepared.template.lang) is not State.STALE:
                    continue
                lang = u.language(unit, prepared.template.lang)
                previous = unit.previous or ""
                report.units.append(
                    StaleUnit(
                        prepared.name,
                        locale,
                        unit_id(unit.context, unit.source),
                        grade_of(unit, unit.source, lang),
                        previous,
                        unit.source,
                        unit.target,
                        new_sentences(previous, unit.source, lang),
                        words_to_read(previous, unit.source, lang),
                    )
                )
    return report
