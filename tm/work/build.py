"""`tm build`: localized articles and their manifest. What is unchanged costs a stat; the rest is made in `tm.work.output`.

A run is staged: every output is written aside (`tm.stage`), and only when all are written they are moved into place, the
manifest last. A run that is killed or that fills the disk leaves the last build whole. An article that fails keeps its old
outputs and stops no other.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm.articles import articles, choose
from tm.errors import FileError, TmError
from tm.index import Row
from tm.project import Project
from tm.safepath import inside
from tm.spool import Spool
from tm.stage import Stage, Staged, StageFailed
from tm.stamps import stat_of
from tm.work import told
from tm.work.claim import is_ours, refuse_nothing, refuse_strangers, take
from tm.work.gone import is_gone
from tm.work.ledger import Ledger, Output
from tm.work.place import check_place
from tm.work.survey import Outcome, Progress
from tm.work.verdicts import asks_all

if TYPE_CHECKING:
    from tm.site.values import Theme
    from tm.work.manifest import Manifest, Pair

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What one run of `tm build` was asked for."""

    locales: tuple[str, ...]
    output: Path
    require: float | None = None
    drafts: bool = False
    check: bool = False
    listed: bool = False
    """Whether all outputs shall be told of, each by itself."""
    stage: Stage | None = None
    """Where outputs wait until all are written; None: they are compared only."""
    synced: dict[str, Row] = field(default_factory=dict)
    """Articles known to be in step with their catalogs: these need only the catalogs that are built."""
    theme: Theme | None = None
    """How pages look that are made beside the outputs; None: none are made."""
    look: str = ""
    """Digest of all but the articles that decides how pages look."""

    @property
    def place(self) -> str:
        """The output folder and the ways to fill it, as the index knows them."""
        pages = f" html={self.look}" if self.theme else ""
        return f"{self.output} drafts={self.drafts} require={self.require}{pages}"


@dataclass(slots=True)
class Built(Outcome):
    """What came of one article: its outputs, those held back, and what `--check` found different."""

    outputs: list[Output] = field(default_factory=list)
    """In the order of the locales that were asked for."""
    differs: list[str] = field(default_factory=list)
    unsynced: bool = False


@dataclass(slots=True)
class BuildReport:
    """All outputs of a run."""

    outputs: int = 0
    fallback: Counter[str] = field(default_factory=Counter)
    """Locale -> units in the source's words."""
    held: list[dict[str, str]] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    written: int = 0
    removed: int = 0
    """Outputs of articles and locales that are gone."""
    unsynced: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kept: Spool[tuple[str, str]] = field(default_factory=Spool)
    """(article, what is told of an output) of those that were as they should be, if all shall be told of."""
    made: Spool[tuple[str, str]] = field(default_factory=Spool)

    def built(self) -> Iterator[dict[str, Any]]:
        """The outputs as `tm build --json` shows them, in the order of the articles."""
        for _, text in merge(self.kept, self.made, key=itemgetter(0)):
            yield from told.shown(text)


def build(
    project: Project, wanted: Sequence[str], options: BuildOptions, *, progress: Progress | None = None, jobs: int = 1
) -> BuildReport:
    """Build the chosen articles in the chosen locales.

    Raises UsageError for a folder that cannot be meant, FileError where the output is a link out of the project, and where the disk takes no more: then nothing has changed.
    """
    check_place(project, options.output, "a build", "build")
    if options.output.is_relative_to(project.root) and options.output != project.root:
        inside(project.root, project.shown(options.output))
    names, errors = articles(project)
    if not names:
        refuse_nothing(project, options.output)
    run = _Run(project, names, choose(project, names, wanted), options, BuildReport(errors=list(errors)))
    if options.check:
        run.make(options, progress, jobs)
        run.compare()
        return run.told()
    ours = is_ours(project, options.output)
    stage = Stage(options.output, ours=ours)
    try:
        if not ours:
            run.refuse_strangers()
        shelf = f"manifest {options.place}"
        run.as_left = project.index.get(shelf) == run.state()
        run.make(dataclasses.replace(options, stage=stage), progress, jobs)
        if run.ledger.count or not run.as_left:
            listed = run.put_in_place(stage)
            project.index.put(shelf, run.state() if listed else None)
            run.ledger.save(run.is_in_place)
    except StageFailed as failed:
        error = failed.error
        error.hint = f"{error.hint}{'; ' if error.hint else ''}nothing in {project.shown(options.output)}/ was changed"
        raise error from None
    finally:
        stage.close()
    return run.told()


class _Run:
    """One build: what is made is told and staged, then moved into place."""

    def __init__(
        self, project: Project, names: list[str], chosen: list[str], options: BuildOptions, report: BuildReport
    ) -> None:
        self.project, self.names, self.chosen = project, names, chosen
        self.options, self.report = options, report
        self.as_left = False
        """Whether the manifest tells of all that was not made anew."""
        self.failed: set[str] = set()
        """Places to which nothing could be moved."""
        self.ledger = Ledger(
            project,
            options.place,
            options.locales,
            lambda _, row: row.digest,
            lambda name, locale: self._folder(locale) + name,
            None if options.theme or asks_all(project.config.checks) else options.locales,
            blank=options.check,
            folder=self._folder if options.theme is None and len(chosen) == len(names) else None,
        )

    def refuse_strangers(self) -> None:
        """Raise StageFailed where the output folder holds, in the place of other outputs, what no build has made."""
        chosen = set(self.chosen)
        others = (name for name in self.names if name not in chosen)
        try:
            refuse_strangers(self.project, self.options.output, others, self.options.locales)
        except FileError as error:
            raise StageFailed(error) from error

    def _folder(self, locale: str) -> str:
        return f"{self.options.output}/{locale}/"

    def make(self, options: BuildOptions, progress: Progress | None, jobs: int) -> None:
        """Make what is not as it would be made now."""
        listed = self.report.kept

        def kept(name: str, locale: str, text: str) -> None:
            self._tell(name, locale, text, listed)

        def on_row(name: str, row: Row) -> None:
            if row.synced:
                options.synced[name] = row

        work = functools.partial(_build, options=options)
        self.report.errors += self.ledger.remake(
            self.chosen,
            work,
            self._take,
            kept,
            on_row,
            sealed=self.as_left and not options.listed,
            progress=progress,
            jobs=jobs,
        )

    def _take(self, outcome: Outcome) -> list[Output]:
        self.options.synced.pop(outcome.name, None)
        if not isinstance(outcome, Built):
            return []
        reference = self.project.reference(outcome.name)
        self.report.warnings += [f"{reference}:{notice.line}: {notice.message}" for notice in outcome.notices]
        self.report.differs += outcome.differs
        if outcome.unsynced:
            self.report.unsynced.append(outcome.name)
        return outcome.outputs

    def _tell(self, name: str, locale: str, text: str, listed: Spool[tuple[str, str]]) -> None:
        """Take in an output. Nearly all that there is to tell is counted without reading it as JSON."""
        report = self.report
        if told.is_held(text):
            report.held.append(json.loads(text))
            return
        report.outputs += told.files(text)
        if count := told.fallback(text):
            report.fallback[locale] += count
        if self.options.listed:
            listed.put((name, text))

    def told(self) -> BuildReport:
        """The report, when all is done."""
        report, locales = self.report, self.options.locales
        if self.ledger.unbroken is not None:
            report.outputs, fallback = json.loads(self.ledger.unbroken)
            report.fallback = Counter(fallback)
            return report
        for name, outputs in self.ledger.made():
            for output in filter(self.is_in_place, outputs):
                self._tell(name, output.locale, output.told, report.made)
        report.held.sort(key=lambda held: (held["article"], locales.index(held["locale"])))
        report.fallback = Counter({locale: report.fallback[locale] for locale in locales if locale in report.fallback})
        if not report.held and not report.errors and not self.options.check:
            self.ledger.seal(json.dumps([report.outputs, report.fallback]))
        return report

    def is_in_place(self, output: Output) -> bool:
        """An output of which one file could not be moved is none of this run's."""
        return not self.failed or not any(one.place in self.failed for one in output.staged)

    def put_in_place(self, stage: Stage) -> bool:
        """Move all files, take away those of articles and locales that are gone, and move the manifest, which was written before that.

        Whether the manifest tells of all that this run was asked for.
        """
        manifest = self._manifest()
        listed = _stage(manifest, stage)
        take(self.project, self.options.output)
        every = (output.staged for _, outputs in self.ledger.made() for output in outputs)
        self.report.written, self.failed, errors = stage.move(chain.from_iterable(every))
        if errors:
            manifest = self._manifest()
            try:
                listed = _stage(manifest, stage)
            except StageFailed as failed:
                listed = None
                errors.append(failed.error)
        unremoved = manifest.remove_retired()
        self.report.removed = manifest.retired - len(unremoved)
        errors += unremoved
        unlisted = stage.move([listed]).errors if listed else []
        self.report.errors += errors + unlisted
        return not self.report.errors

    def _manifest(self) -> Manifest:
        """The manifest as this run leaves it."""
        from tm.work.manifest import Manifest

        names = set(self.names)

        def gone(name: str) -> bool:
            return name not in names and is_gone(self.project, name)

        manifest = Manifest(self.options.output, self.project.shown, gone, set(self.project.locales), self._rows)
        warnings = self.report.warnings
        warnings += [one for one in manifest.retire() if one not in warnings]
        return manifest

    def _rows(self) -> Iterator[Pair]:
        """What is told of outputs, as the manifest has it and in its order."""
        flags = {"drafts": True} if self.options.drafts else {}
        for name, outputs in self.ledger.made() if self.as_left else self.ledger.all(self.chosen):
            for output in sorted(filter(self.is_in_place, outputs)):
                if not told.is_held(output.told):
                    for form, row in told.listed(output.told, flags):
                        yield (name, output.locale, form), row

    def state(self) -> list[object]:
        """What the manifest is now, and of what this run would tell there; as JSON gives it back."""
        asked = "\n".join((*self.options.locales, *self.chosen))
        return [*stat_of(self.options.output / MANIFEST), hashlib.sha256(asked.encode()).hexdigest()]

    def compare(self) -> None:
        """Tell what the manifest would say that it does not."""
        manifest = self._manifest()
        if manifest.is_news():
            self.report.differs.append(manifest.shown)


def _stage(manifest: Manifest, stage: Stage) -> Staged | None:
    if not manifest.is_news():
        return None
    return stage.put_parts(manifest.path, manifest.parts(), manifest.shown, manifest.found)


def _build(project: Project, name: str, renamed_from: str, *, options: BuildOptions) -> Built:
    from tm.work.output import build_one

    return build_one(project, name, options)
