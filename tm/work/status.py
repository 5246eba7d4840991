"""`tm status`: where every article stands in every locale, as a sync would find it now. It writes no catalog."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tm.articles import articles, choose
from tm.errors import TmError
from tm.index import COUNTED, JUDGED, Row, Summary, depth_of
from tm.project import Project
from tm.text import harmless_json
from tm.work.survey import Outcome, Progress, along, orphans, settled, survey
from tm.work.tally import holds, tally

if TYPE_CHECKING:
    from tm.work.load import Prepared


@dataclass(slots=True)
class StatusReport:
    """What was found; what is told of the articles is read when it is asked for."""

    project: Project
    names: list[str]
    """The articles of which something can be told, in code-point order."""
    errors: list[TmError]
    chosen: list[str] = field(default_factory=list)
    """All that were asked for."""
    refused: list[TmError] = field(default_factory=list)
    """Those of the errors that are about files which are no articles."""
    deleted: list[str] = field(default_factory=list)
    """Articles that are gone, whose catalogs wait."""
    fresh: dict[str, Summary] = field(default_factory=dict)
    """What the index does not tell."""
    seen: dict[str, Row] = field(default_factory=dict)
    """What is remembered of articles that were looked at."""

    def holding(self, states: Sequence[str], locales: Sequence[str]) -> list[str]:
        """The articles that hold units in these states in one of these locales, and those of which the index cannot tell."""
        known = set(self.names) - self.fresh.keys()
        places = [self.project.locales.index(locale) for locale in locales]
        return [
            name
            for name, told in zip(self.chosen, along(self.chosen, self.project.index.summaries()), strict=True)
            if told is None or name not in known or any(holds(told.tally, at, states) for at in places)
        ]

    def digests(self, names: Sequence[str]) -> dict[str, str]:
        """Those of the articles' files, as far as they are known."""
        known = set(self.names) - self.fresh.keys()
        rows = self.project.index.rows([name for name in names if name in known and name not in self.seen]) | self.seen
        return {name: rows[name].digest for name in names if name in rows and name in known}

    def summaries(self) -> Iterator[Summary]:
        """What is told of each article, in their order."""
        stored = along(self.names, self.project.index.summaries())
        for name, kept in zip(self.names, stored, strict=True):
            told = self.fresh.get(name) or kept or _anew(self.project, name)
            if told is not None:
                yield told

    def rows(self) -> Iterator[dict[str, Any]]:
        """The articles as `tm status --json` shows them."""
        for told in self.summaries():
            yield json.loads(told.text)


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
    fresh: dict[str, Summary] = {}

    def take(outcome: Outcome) -> None:
        if outcome.row is not None and outcome.row.summary is not None:
            fresh[outcome.name] = outcome.row.summary
        elif outcome.row is None and outcome.counts:
            fresh[outcome.name] = _summary(project, outcome.counts)

    depth = JUDGED if judged else COUNTED

    work = functools.partial(_look, judged=judged)
    found = survey(
        project,
        chosen,
        work,
        take,
        whole=not wanted,
        fine=lambda flags: depth_of(flags) >= depth,
        locales=project.locales,
        progress=progress,
        jobs=jobs,
    )
    told = [name for name in chosen if name not in found.unknown or name in fresh]
    deleted = [] if wanted else _deleted(project, names)
    return StatusReport(project, told, [*errors, *found.errors], chosen, errors, deleted, fresh, found.rows)


def _deleted(project: Project, names: Sequence[str]) -> list[str]:
    if not orphans(project, names):
        return []
    from tm.work.renames import vanished

    return vanished(project, names)


def _look(project: Project, name: str, renamed_from: str, *, judged: bool) -> Outcome:
    from tm.work.look import attempt, row_of, summary

    def use(prepared: Prepared, outcome: Outcome) -> None:
        outcome.row = row_of(project, prepared, synced=not prepared.changed and prepared.complete, judged=judged)
        if outcome.row is None:  # a catalog is broken: what can be said is said, and nothing is remembered
            outcome.counts = summary(project, prepared, judged=judged)

    return attempt(project, name, renamed_from, use)


def _summary(project: Project, counts: Any) -> Summary:
    return Summary(harmless_json(json.dumps(counts, ensure_ascii=False)), tally(counts["locales"], project.locales))


def _anew(project: Project, name: str) -> Summary | None:
    """What is told of an article whose row has lost it: the index is damaged, or another command has just made it anew."""
    outcome = _look(project, name, "", judged=True)
    if outcome.row is not None:
        project.index.remember(settled([outcome.row], project.index.now()))
        return outcome.row.summary
    return _summary(project, outcome.counts) if outcome.counts else None


def gate(row: dict[str, Any], required: float, minimum: str, locales: Sequence[str]) -> list[str]:
    """Judge an article at this coverage instead of the configured one; returns what is not met, a line each."""
    from tm.coverage import from_plain

    failed = []
    for locale, values in row["locales"].items():
        why = from_plain(values).blockers(required, minimum, int(values.get("errors", 0)))
        values["ready"], values["why"] = not why, why
        if why and (not locales or locale in locales):
            failed.append(f"{row['article']} in {locale}: {', '.join(why)}")
    return failed
