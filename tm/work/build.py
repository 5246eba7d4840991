"""`tm build`: localized articles and their manifest. What is unchanged costs a stat; the rest is made in `tm.work.output`.

A run is staged: every output is written aside (`tm.stage`), and only when all are written they are moved into place, the
manifest last. A run that is killed or that fills the disk leaves the last build whole. An article that fails keeps its old
outputs and stops no other.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm.errors import TmError
from tm.index import Row
from tm.project import Project, articles, choose, stem
from tm.safepath import inside
from tm.stage import Stage, Staged, StageFailed
from tm.stamps import stat_of
from tm.work.ledger import Ledger, Place, Told
from tm.work.place import check_place
from tm.work.survey import Outcome, Progress
from tm.work.verdicts import asks_all

if TYPE_CHECKING:
    from tm.site.values import Theme
    from tm.work.manifest import Manifest

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What one run of `tm build` was asked for."""

    locales: tuple[str, ...]
    output: Path
    require: float | None = None
    drafts: bool = False
    check: bool = False
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

    rows: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, str]] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    unsynced: bool = False
    staged: dict[str, list[Staged]] = field(default_factory=dict)
    """Locale -> files that wait to be moved."""


@dataclass(slots=True)
class BuildReport:
    """All outputs of a run."""

    outputs: int = 0
    fallback: Counter[str] = field(default_factory=Counter)
    """Locale -> units in the source's words."""
    held: list[dict[str, str]] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    written: int = 0
    unsynced: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """What is told of the outputs, as JSON, in the order of the articles."""

    def built(self) -> Iterator[dict[str, Any]]:
        """The outputs as `tm build --json` shows them."""
        from tm.work.manifest import rows_of

        for text in self.texts:
            for row in rows_of(text):
                yield {key: value for key, value in row.items() if key != "assets"}


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
    run = _Run(project, names, choose(project, names, wanted), options, BuildReport(errors=list(errors)))
    if options.check:
        run.make(options, progress, jobs)
        run.compare()
        return run.report
    stage = Stage(options.output)
    try:
        run.make(dataclasses.replace(options, stage=stage), progress, jobs)
        shelf, path = f"manifest {options.place}", options.output / MANIFEST
        if run.staged or project.index.get(shelf) != _state(path, run.chosen):
            listed = run.put_in_place(stage)
            project.index.put(shelf, _state(path, run.chosen) if listed else None)
            run.ledger.save()
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
        self.fresh: dict[Place, str] = {}
        self.staged: dict[Place, list[Staged]] = {}
        self.ledger = Ledger(
            project,
            options.place,
            options.locales,
            lambda _, row: row.digest,
            lambda name, locale: f"{options.output}/{locale}/{name}",
            self._files,
            None if options.theme or asks_all(project.config.checks) else options.locales,
            blank=options.check,
        )

    def make(self, options: BuildOptions, progress: Progress | None, jobs: int) -> None:
        """Make what is not as it would be made now."""

        def on_row(name: str, row: Row) -> None:
            if row.synced:
                options.synced[name] = row

        work = functools.partial(_build, options=options)
        self.report.errors += self.ledger.remake(self.chosen, work, self._take, on_row, progress=progress, jobs=jobs)

    def _take(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Built):
            return
        for row in (*outcome.rows, *outcome.held):
            place = row["locale"], outcome.name
            self.fresh[place] = json.dumps(row, ensure_ascii=False, sort_keys=True)
            self.staged[place] = outcome.staged.get(row["locale"], [])
        reference = self.project.reference(outcome.name)
        self.report.warnings += [f"{reference}:{notice.line}: {notice.message}" for notice in outcome.notices]
        self.report.differs += outcome.differs
        if outcome.unsynced:
            self.report.unsynced.append(outcome.name)

    def told(self) -> BuildReport:
        """The report, when all is done. Nearly all that there is to tell is counted without reading it as JSON."""
        report = self.report
        for (locale, _), text in self.ledger.told(self.fresh, self.chosen):
            if _is_held(text):
                report.held.append(json.loads(text))
                continue
            report.texts.append(text)
            report.outputs += 1 + ('"page": {' in text)
            if '"fallback": 0,' not in text:
                report.fallback[locale] += json.loads(text)["fallback"]
        return report

    def _files(self, name: str, locale: str, told: Told) -> list[str]:
        """The files of an output, and the assets that went into it; an output that is held back has none."""
        if "why" in told:
            return []
        paths = [f"{self.options.output}/{locale}/{name}", *told.get("assets", ())]
        if "page" in told:
            paths.append(f"{self.options.output}/{locale}/{stem(name)}.html")
        return paths

    def put_in_place(self, stage: Stage) -> bool:
        """Move all files, take away those of articles that are gone, and move the manifest, which was written before that.

        Whether the manifest tells of this run now.
        """
        manifest = self._manifest()
        listed = _stage(manifest, stage, self.project)
        moved, errors = stage.move(one for files in self.staged.values() for one in files)
        self.report.written = len(moved)
        for place, text in list(self.fresh.items()):
            if all(one.shown in moved for one in self.staged[place]):
                self.ledger.note(place, text)
            else:  # an output of which one file could not be moved is none of this run's
                del self.fresh[place]
        if errors:
            manifest = self._manifest()
            try:
                listed = _stage(manifest, stage, self.project)
            except StageFailed as failed:
                listed = None
                errors.append(failed.error)
        errors += manifest.remove_retired()
        unlisted = stage.move([listed])[1] if listed else []
        self.report.errors += errors + unlisted
        return not errors and not unlisted

    def _manifest(self) -> Manifest:
        """The manifest as this run leaves it."""
        from tm.work.manifest import Manifest

        manifest = Manifest.load(self.options.output, self.project.shown)
        flags = {"drafts": True} if self.options.drafts else {}
        for (locale, name), text in self.ledger.told(self.fresh, self.chosen):
            if not _is_held(text):
                manifest.update(name, locale, text, flags)
        warnings = self.report.warnings
        warnings += [one for one in manifest.retire(set(self.names)) if one not in warnings]
        return manifest

    def compare(self) -> None:
        """Tell what the manifest would say that it does not."""
        manifest = self._manifest()
        if manifest.news() is not None:
            self.report.differs.append(self.project.shown(manifest.path))
        self.told()


def _is_held(text: str) -> bool:
    """Whether an output was held back, by what was told of it: no text within JSON has a bare quotation mark."""
    return '"why": "' in text


def _stage(manifest: Manifest, stage: Stage, project: Project) -> Staged | None:
    data = manifest.news()
    return None if data is None else stage.put(manifest.path, data, project.shown(manifest.path))


def _state(path: Path, names: Sequence[str]) -> list[object]:
    """What a manifest was when a run left it, and for how many articles; as JSON gives it back."""
    return [list(stat_of(path)), len(names)]


def _build(project: Project, name: str, renamed_from: str, *, options: BuildOptions) -> Built:
    from tm.work.output import build_one

    return build_one(project, name, options)
