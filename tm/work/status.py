"""`tm status`: where every article stands in every locale, as a sync would find it now. It writes no catalog."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tm.errors import TmError
from tm.project import Project, articles, choose
from tm.work.survey import Outcome, Progress, orphans, survey
from tm.work.tally import tally
from tm.work.verdicts import UNKNOWN

if TYPE_CHECKING:
    from tm.index import Row
    from tm.work.load import Prepared


@dataclass(slots=True)
class StatusReport:
    """One JSON text per article, in article order."""

    texts: list[str]
    tallies: list[bytes]
    """The counts of each (`tm.work.tally`)."""
    errors: list[TmError]
    deleted: list[str] = field(default_factory=list)
    """Articles that are gone, whose catalogs wait."""

    def rows(self) -> list[dict[str, Any]]:
        """The articles as values."""
        return [json.loads(text) for text in self.texts]


def status(
    project: Project,
    wanted: Sequence[str] = (),
    *,
    progress: Progress | None = None,
    jobs: int = 1,
    judged: bool = True,
) -> StatusReport:
    """The state of the chosen articles; unless `judged`, without asking the checks for errors."""
    names, errors = articles(project)
    chosen = choose(project, names, wanted)
    work, also = functools.partial(_look, judged=judged), _unjudged if judged else None
    found = survey(project, chosen, work, must_be_synced=False, also=also, progress=progress, jobs=jobs)
    fresh = {outcome.name: outcome for outcome in found.outcomes}
    texts, tallies = [], []
    for name in chosen:
        if name in found.rows:
            texts.append(found.rows[name].summary)
            tallies.append(found.rows[name].tally)
        elif name in fresh and fresh[name].counts:
            counts: Any = fresh[name].counts
            texts.append(json.dumps(counts, ensure_ascii=False))
            tallies.append(tally(counts["locales"], project.locales))
    return StatusReport(texts, tallies, [*errors, *found.errors], [] if wanted else orphans(project, names))


def _unjudged(_: str, row: Row) -> bool:
    return UNKNOWN in row.summary


def _look(project: Project, name: str, renamed_from: str, *, judged: bool) -> Outcome:
    from tm.work.look import attempt, row_of, summary

    def use(prepared: Prepared, outcome: Outcome) -> None:
        outcome.row = row_of(project, prepared, synced=not prepared.changed and prepared.complete, judged=judged)
        if outcome.row is None:  # a catalog is broken: what can be said is said, and nothing is remembered
            outcome.counts = summary(project, prepared, judged=judged)

    return attempt(project, name, renamed_from, use)


def gate(rows: list[dict[str, Any]], required: float, minimum: str, locales: Sequence[str]) -> list[str]:
    """Judge every article at this coverage instead of the configured one; returns what is not met, a line each."""
    from tm.publish import from_plain

    failed = []
    for row in rows:
        for locale, values in row["locales"].items():
            why = from_plain(values).blockers(required, minimum, int(values.get("errors", 0)))
            values["ready"], values["why"] = not why, why
            if why and (not locales or locale in locales):
                failed.append(f"{row['article']} in {locale}: {', '.join(why)}")
    return failed
