"""`tm draft`: offers drafts. First what people accepted before (reuse, memory), then an engine for the rest.

Only missing units, untouched drafts of an older source, and (if asked) stale units get one; whatever a person touched is
left alone. A draft is fuzzy and stamped; nobody's words are replaced, for a stale pair is kept as an obsolete entry.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tm import clock
from tm import units as u
from tm.articles import articles, choose
from tm.compose import Composition, compose
from tm.engines.base import Answer, Request
from tm.engines.cache import Cache
from tm.engines.run import Estimate, Report, estimate, run
from tm.engines.settings import settings_for
from tm.errors import TmError
from tm.matching import Key
from tm.model import State, Unit
from tm.project import Project
from tm.text import digest8, unit_id
from tm.work.desk import Desk, each_desk

FLUSH_AFTER = 1.0  # seconds: what an interruption may cost at most, beside the cache
NEIGHBOURS = 1


@dataclass(frozen=True, slots=True)
class DraftOptions:
    """What one run was asked for."""

    locales: tuple[str, ...]
    engine: str
    match: int
    stale: bool = False
    dry_run: bool = False
    max_characters: int = 200_000


@dataclass(slots=True)
class DraftReport:
    """What was offered, and what was not and why."""

    offered: int = 0
    memory: int = 0
    reuse: int = 0
    engine: int = 0
    characters: int = 0
    requests: int = 0
    money: float | None = None
    skipped: list[dict[str, str]] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Job:
    """One unit that wants a draft."""

    desk: Desk
    key: Key
    made: Composition
    whole: bool
    """Asked for in one piece, for nothing of it is known."""
    answers: dict[int, str] = field(default_factory=dict)
    waiting: int = 0
    engine: str = ""


def draft(project: Project, wanted: Sequence[str], options: DraftOptions) -> DraftReport:
    """Offer drafts for the chosen articles in the chosen locales."""
    names, errors = articles(project)
    report = DraftReport(errors=list(errors))
    jobs: list[_Job] = []
    helper = _helper(project)
    report.errors += each_desk(
        project, choose(project, names, wanted), options.locales, lambda desk: jobs.extend(_jobs(desk, options, helper))
    )
    requests, ready, asked = _requests(jobs, helper)
    report.warnings += helper.trouble()
    settings = settings_for(options.engine, project.config.engines)
    cache = Cache(project.state_folder / "engines.sqlite3")
    try:
        if options.dry_run:
            _estimated(report, estimate(requests, options.engine, settings, cache) if requests else None, ready)
            return report
        sink = _Sink(report)
        for job in ready:
            sink.finish(job)
        if requests:
            result = run(
                requests,
                options.engine,
                settings,
                cache,
                on_answer=lambda answer: sink.take(answer, asked),
                max_characters=options.max_characters,
            )
            _account(report, result)
        sink.flush()
    finally:
        cache.close()
    return report


def _estimated(report: DraftReport, guess: Estimate | None, ready: list[_Job]) -> None:
    report.reuse = sum(1 for job in ready if job.made.reused)
    report.memory = len(ready) - report.reuse
    if guess is not None:
        report.characters, report.requests, report.money = guess.characters, guess.requests, guess.money


def _account(report: DraftReport, result: Report) -> None:
    report.characters, report.requests = result.characters, result.requests_sent
    report.warnings += result.warnings
    if result.error is not None:
        report.errors.append(result.error)


# --- which units, and what is known of them --------------------------------------------------------------------------
class Helper:
    """What helps with drafts besides an engine: the memory and the glossary. This one knows nothing."""

    def known(self, lang: str, locale: str, sentence: str) -> str | None:
        """The one accepted target of a sentence."""
        return None

    def pair(self, lang: str, locale: str, unit: Unit, least: int) -> tuple[str, str, int] | None:
        """(source, target, score) of the best unambiguous match of a paragraph."""
        return None

    def terms(self, lang: str, locale: str, text: str) -> tuple[tuple[str, str], ...]:
        """Glossary terms in a text, with their targets."""
        return ()

    def trouble(self) -> list[str]:
        """What to warn of."""
        return []


def _helper(project: Project) -> Helper:
    from tm.work.helper import ProjectHelper

    return ProjectHelper(project)


def _jobs(desk: Desk, options: DraftOptions, helper: Helper) -> list[_Job]:
    jobs = []
    for unit in desk.live():
        if not _wants_draft(desk, unit, options):
            continue
        lang = desk.source_lang(unit)
        if lang == desk.locale:
            continue
        previous, old_target, whole_match = "", "", ""
        if desk.state(unit) is State.STALE:
            previous, old_target = unit.previous or "", unit.target
        elif (pair := helper.pair(lang, desk.locale, unit, options.match)) is not None:
            previous, old_target, score = pair
            whole_match = old_target if score >= 100 else ""
        if whole_match:
            made = Composition(unit.source, (), [], remembered=0)
            jobs.append(_Job(desk, unit.key, made, False, {0: whole_match}))
            continue
        made = compose(
            unit.source,
            lang,
            desk.locale,
            previous=previous,
            old_target=old_target,
            known=lambda sentence, lang=lang: helper.known(lang, desk.locale, sentence),  # type: ignore[misc]
        )
        jobs.append(_Job(desk, unit.key, made, made.is_hopeless))
    return jobs


def _wants_draft(desk: Desk, unit: Unit, options: DraftOptions) -> bool:
    state = desk.state(unit)
    if state is State.MISSING:
        return True
    if state is State.DRAFT:
        return u.is_outdated_draft(unit)
    return options.stale and state is State.STALE


def _requests(jobs: list[_Job], helper: Helper) -> tuple[list[Request], list[_Job], dict[str, tuple[_Job, int]]]:
    """What an engine is asked, and the jobs that need none."""
    requests: list[Request] = []
    ready: list[_Job] = []
    asked: dict[str, tuple[_Job, int]] = {}
    for job in jobs:
        unit = job.desk.unit(job.key)
        assert unit is not None
        if not job.made.sentences or not job.made.open:
            ready.append(job)
            continue
        texts = {0: unit.source} if job.whole else {at: job.made.sentences[at].text for at in job.made.open}
        job.waiting = len(texts)
        lang = job.desk.source_lang(unit)
        context = _context(job.desk, unit) if job.whole else (unit.source,)
        for at, text in texts.items():
            name = f"{job.desk.name}|{job.desk.locale}|{unit_id(unit.context, unit.source)}|{at}"
            asked[name] = (job, at)
            requests.append(
                Request(
                    name,
                    text,
                    lang,
                    job.desk.locale,
                    job.desk.prepared.document.format,
                    context,
                    unit.previous or "",
                    unit.target,
                    helper.terms(lang, job.desk.locale, text),
                )
            )
    return requests, ready, asked


def _context(desk: Desk, unit: Unit) -> tuple[str, ...]:
    live = desk.live()
    at = next(index for index, other in enumerate(live) if other.key == unit.key)
    around = [*live[max(0, at - NEIGHBOURS) : at], *live[at + 1 : at + 1 + NEIGHBOURS]]
    return tuple(other.source for other in around)


# --- what comes back -------------------------------------------------------------------------------------------------
class _Sink:
    """Takes drafts as they come and saves them every second."""

    def __init__(self, report: DraftReport) -> None:
        self.report = report
        self.finished: list[_Job] = []
        self.refused: set[tuple[int, Key]] = set()
        self.last = time.monotonic()

    def take(self, answer: Answer, asked: dict[str, tuple[_Job, int]]) -> None:
        """One answer of the engine."""
        job, at = asked[answer.id]
        job.waiting -= 1
        job.engine = answer.engine or job.engine
        if answer.refused:
            mark = (id(job.desk), job.key)
            if mark not in self.refused:
                self.refused.add(mark)
                self.report.skipped.append(
                    {
                        "unit": unit_id(*job.key),
                        "reason": answer.refused,
                        "article": job.desk.name,
                        "locale": job.desk.locale,
                    }
                )
            return
        job.answers[at] = answer.text
        if not job.waiting:
            self.finish(job)
        if time.monotonic() - self.last > FLUSH_AFTER:
            self.flush()

    def finish(self, job: _Job) -> None:
        """A job whose every part is there."""
        self.finished.append(job)

    def flush(self) -> None:
        """Save what is finished, catalog by catalog."""
        by_desk: dict[int, list[_Job]] = {}
        for job in self.finished:
            by_desk.setdefault(id(job.desk), []).append(job)
        self.finished = []
        self.last = time.monotonic()
        for jobs in by_desk.values():
            self._save(jobs)

    def _save(self, jobs: list[_Job]) -> None:
        changes: list[tuple[Key, Unit]] = []
        extra: list[Unit] = []
        for job in jobs:
            unit = job.desk.unit(job.key)
            text = self._text(job)
            if unit is None or text is None:
                continue
            changed, kept = offered(job.desk, unit, text, self._count(job))
            changes.append((job.key, changed))
            extra += kept
        if changes:
            jobs[0].desk.apply(changes, extra)
            jobs[0].desk.project.index.remember_offers((digest8(unit.target), unit.target) for _, unit in changes)

    @staticmethod
    def _text(job: _Job) -> str | None:
        if job.whole or not job.made.sentences:
            return job.answers.get(0)
        return job.made.finished(job.answers)

    def _count(self, job: _Job) -> str:
        """Count the draft by where it came from; returns its provenance."""
        self.report.offered += 1
        if not job.made.sentences:
            self.report.memory += 1
            return "memory"
        provenance = job.made.provenance(job.engine)
        if job.made.reused:
            self.report.reuse += 1
        elif job.made.remembered:
            self.report.memory += 1
        else:
            self.report.engine += 1
        return provenance


def offered(desk: Desk, unit: Unit, text: str, provenance: str) -> tuple[Unit, list[Unit]]:
    """The unit with a draft; and the old pair to keep as `#~`, where the draft takes the place of a stale target."""
    kept: list[Unit] = []
    if desk.state(unit) is State.STALE and unit.previous is not None and u.PIECE not in unit.comments:
        comments = tuple(line for line in unit.comments if not line.startswith(("tm: stale ", "tm: draft ")))
        kept = [Unit(unit.previous, unit.target, unit.previous_context, comments=comments, obsolete=True)]
    bare = u.unstamped(unit, "stale", "draft", "from", "reviewed", "kept", "why")
    return u.stamped(replace(bare, target=text, fuzzy=True), "draft", provenance, clock.today()), kept
