"""`tm build`: localized articles and their manifest. What is unchanged costs a stat; the rest is made in `tm.work.output`."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm.errors import TmError
from tm.index import Row, is_racy, signature, stat_of
from tm.project import Project, articles, choose, stem
from tm.safepath import inside
from tm.work.survey import Outcome, Progress, survey

if TYPE_CHECKING:
    from tm.site.values import Theme

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What one run of `tm build` was asked for."""

    locales: tuple[str, ...]
    output: Path
    require: float | None = None
    drafts: bool = False
    check: bool = False
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
    marks: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Locale -> (key, signature) to remember of an output."""


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
    """Build the chosen articles in the chosen locales. Raises FileError where the output is a link out of the project."""
    if options.output.is_relative_to(project.root) and options.output != project.root:
        inside(project.root, project.shown(options.output))
    names, errors = articles(project)
    chosen = choose(project, names, wanted)
    report = BuildReport(errors=list(errors))
    known = {} if options.check else project.index.builds(options.place)

    def outdated(name: str, row: Row) -> bool:
        if row.synced:
            options.synced[name] = row
        return any(not _fresh(options, name, locale, row, known) for locale in options.locales)

    work = functools.partial(_build, options=options)
    found = survey(project, chosen, work, must_be_synced=False, also=outdated, progress=progress, jobs=jobs)
    report.errors += found.errors
    done = {outcome.name: outcome for outcome in found.outcomes}
    marks: dict[tuple[str, str], tuple[str, bytes, str]] = {}
    for name in chosen:
        outcome = done.get(name)
        if isinstance(outcome, Built):
            _take(project, outcome, report, marks)
        elif outcome is None:
            for locale in options.locales:
                remembered = json.loads(known[locale, name][2])
                (report.held if "why" in remembered else report.built).append(remembered)
    shelf = f"manifest {options.place}"
    untouched = not done and not options.check and project.index.get(shelf) == _state(options.output / MANIFEST, chosen)
    report.built = [row for built in report.built for row in _rows(built)]
    if untouched:  # nothing was built, and the manifest is the one that the last run left
        return report
    from tm.work.manifest import Manifest

    manifest = Manifest.load(options.output)
    manifest.update(report.built, {"drafts": options.drafts})
    report.warnings += manifest.retire(set(names), check=options.check)
    if options.check:
        if manifest.differs():
            report.differs.append(project.shown(manifest.path))
    else:
        manifest.save()
        project.index.put(shelf, _state(options.output / MANIFEST, chosen))
        now = project.index.now()
        young = {key for key, (_, signed, _) in marks.items() if is_racy(signed, now)}
        project.index.remember_builds(
            options.place, {key: mark for key, mark in marks.items() if key not in young}, young
        )
    return report


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


def _take(
    project: Project, outcome: Built, report: BuildReport, marks: dict[tuple[str, str], tuple[str, bytes, str]]
) -> None:
    report.built += outcome.rows
    report.held += outcome.held
    report.differs += outcome.differs
    report.written += len(outcome.written)
    report.warnings += [
        f"{project.reference(outcome.name)}:{notice.line}: {notice.message}" for notice in outcome.notices
    ]
    if outcome.unsynced:
        report.unsynced.append(outcome.name)
    for row in (*outcome.rows, *outcome.held):
        if row["locale"] in outcome.marks:
            marks[row["locale"], outcome.name] = (*outcome.marks[row["locale"]], json.dumps(row, ensure_ascii=False))


def key_of(row: Row) -> str:
    """What an output was made from."""
    return row.digest


def _fresh(
    options: BuildOptions, name: str, locale: str, row: Row, known: dict[tuple[str, str], tuple[str, bytes, str]]
) -> bool:
    """Whether an output is what a build would make, by what the index remembers and the files' stats."""
    remembered = known.get((locale, name))
    if remembered is None or remembered[0] != key_of(row):
        return False
    if not remembered[1]:  # held back: there is no output to compare
        return True
    paths = [f"{options.output}/{locale}/{name}"]
    if '"assets"' in remembered[2]:
        paths += json.loads(remembered[2])["assets"]
    if '"page": {' in remembered[2]:
        paths.append(f"{options.output}/{locale}/{stem(name)}.html")
    return remembered[1] == signature([stat_of(path) for path in paths])


def _build(project: Project, name: str, renamed_from: str, *, options: BuildOptions) -> Built:
    from tm.work.output import build_one

    return build_one(project, name, options)
