"""`tm build`: localized articles and their manifest. What is unchanged costs a stat; the rest is made in `tm.work.output`.

A run is staged: every output is written aside (`tm.stage`), and only when all are written they are moved into place, the
manifest last. A run that is killed or that fills the disk leaves the last build whole. An article that fails keeps its old
outputs and stops no other.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm.errors import TmError
from tm.index import Row
from tm.project import Project, articles, choose, stem
from tm.safepath import inside
from tm.stage import Stage, Staged, StageFailed
from tm.stamps import stat_of
from tm.work.ledger import Ledger
from tm.work.place import check_place
from tm.work.survey import Outcome, Progress

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
    """All outputs of a run; `built` rows are as `tm build --json` shows them."""

    built: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, str]] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    written: int = 0
    unsynced: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


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
    chosen = choose(project, names, wanted)
    report = BuildReport(errors=list(errors))
    ledger = Ledger(
        project,
        options.place,
        options.locales,
        lambda _, row: row.digest,
        functools.partial(_paths, options),
        blank=options.check,
    )
    if options.check:
        _make(project, chosen, options, ledger, report, progress, jobs)
        _compare(project, names, options, report)
        return report
    stage = Stage(options.output)
    try:
        done = _make(project, chosen, dataclasses.replace(options, stage=stage), ledger, report, progress, jobs)
        shelf, path = f"manifest {options.place}", options.output / MANIFEST
        if done or project.index.get(shelf) != _state(path, chosen):
            listed = _put_in_place(project, names, options, stage, done, ledger, report)
            project.index.put(shelf, _state(path, chosen) if listed else None)
            ledger.save()
    except StageFailed as failed:
        error = failed.error
        error.hint = f"{error.hint}{'; ' if error.hint else ''}nothing in {project.shown(options.output)}/ was changed"
        raise error from None
    finally:
        stage.close()
    report.built = [row for built in report.built for row in _rows(built)]
    return report


def _make(
    project: Project,
    chosen: Sequence[str],
    options: BuildOptions,
    ledger: Ledger,
    report: BuildReport,
    progress: Progress | None,
    jobs: int,
) -> list[Built]:
    """Make what is not as it would be made now; the report tells of all outputs, in the order of the articles."""

    def on_row(name: str, row: Row) -> None:
        if row.synced:
            options.synced[name] = row

    work = functools.partial(_build, options=options)
    done, errors = ledger.remake(chosen, work, on_row, progress=progress, jobs=jobs)
    report.errors += errors
    made = []
    for name in chosen:
        outcome = done.get(name)
        if outcome is None:
            for told in ledger.told(name):
                (report.held if "why" in told else report.built).append(told)
        elif isinstance(outcome, Built):
            _take(project, outcome, report)
            made.append(outcome)
    return made


def _take(project: Project, outcome: Built, report: BuildReport) -> None:
    report.built += outcome.rows
    report.held += outcome.held
    report.differs += outcome.differs
    report.warnings += [
        f"{project.reference(outcome.name)}:{notice.line}: {notice.message}" for notice in outcome.notices
    ]
    if outcome.unsynced:
        report.unsynced.append(outcome.name)


def _put_in_place(
    project: Project,
    names: Sequence[str],
    options: BuildOptions,
    stage: Stage,
    done: Sequence[Built],
    ledger: Ledger,
    report: BuildReport,
) -> bool:
    """Move all files, take away those of articles that are gone, and move the manifest, which was written before that.

    Whether the manifest tells of this run now.
    """
    manifest = _manifest(project, names, options, report)
    listed = _stage(manifest, stage, project)
    moved, errors = stage.move(one for outcome in done for files in outcome.staged.values() for one in files)
    report.written = len(moved)
    for outcome in done:
        for row in outcome.rows:
            if all(one.shown in moved for one in outcome.staged.get(row["locale"], ())):
                ledger.note(outcome.name, row["locale"], outcome.row, row)
            else:  # an output of which one file could not be moved is none of this run's
                report.built.remove(row)
        for row in outcome.held:
            ledger.note(outcome.name, row["locale"], outcome.row, row)
    if errors:
        manifest = _manifest(project, names, options, report)
        try:
            listed = _stage(manifest, stage, project)
        except StageFailed as failed:
            listed = None
            errors.append(failed.error)
    errors += manifest.remove_retired()
    unlisted = stage.move([listed])[1] if listed else []
    report.errors += errors + unlisted
    return not errors and not unlisted


def _stage(manifest: Manifest, stage: Stage, project: Project) -> Staged | None:
    return stage.put(manifest.path, manifest.rendered(), project.shown(manifest.path)) if manifest.differs() else None


def _manifest(project: Project, names: Sequence[str], options: BuildOptions, report: BuildReport) -> Manifest:
    """The manifest as this run leaves it."""
    from tm.work.manifest import Manifest

    manifest = Manifest.load(options.output, project.shown)
    manifest.update((row for built in report.built for row in _rows(built)), {"drafts": options.drafts})
    report.warnings += [one for one in manifest.retire(set(names)) if one not in report.warnings]
    return manifest


def _compare(project: Project, names: Sequence[str], options: BuildOptions, report: BuildReport) -> None:
    manifest = _manifest(project, names, options, report)
    if manifest.differs():
        report.differs.append(project.shown(manifest.path))
    report.built = [row for built in report.built for row in _rows(built)]


def _rows(built: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of one output: its own, and that of its page."""
    row = dict(built)
    made = row.pop("page", None)
    yield row
    if made:
        yield {key: value for key, value in row.items() if key != "assets"} | made | {"format": "html"}


def _state(path: Path, names: Sequence[str]) -> list[object]:
    """What a manifest was when a run left it, and for how many articles; as JSON gives it back."""
    return [list(stat_of(path)), len(names)]


def _paths(options: BuildOptions, name: str, locale: str, told: str) -> list[str]:
    """The files of an output, and the assets that went into it; an output that is held back has none."""
    if '"why": "' in told and "why" in json.loads(told):
        return []
    paths = [f"{options.output}/{locale}/{name}"]
    if '"assets"' in told:
        paths += json.loads(told)["assets"]
    if '"page": {' in told:
        paths.append(f"{options.output}/{locale}/{stem(name)}.html")
    return paths


def _build(project: Project, name: str, renamed_from: str, *, options: BuildOptions) -> Built:
    from tm.work.output import build_one

    return build_one(project, name, options)
