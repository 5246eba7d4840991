"""`tm build`: localized articles and their manifest. One article is one step; every file is written whole or not at all."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tm.errors import FileError, TmError
from tm.files import inside, read, replace
from tm.index import Row, is_racy, signature, stat_of
from tm.localize import Localized, localize
from tm.model import State
from tm.project import Project, articles, choose, stem
from tm.site.values import Theme
from tm.work import assets, sitepage
from tm.work.load import Prepared
from tm.work.look import attempt, row_of
from tm.work.manifest import NAME, Manifest
from tm.work.survey import Outcome, Progress, survey
from tm.work.verdicts import errors, worth_asking


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
    untouched = not done and not options.check and project.index.get(shelf) == _state(options.output / NAME, chosen)
    report.built = [row for built in report.built for row in sitepage.rows(built)]
    if untouched:  # nothing was built, and the manifest is the one that the last run left
        return report
    manifest = Manifest.load(options.output)
    manifest.update(report.built, {"drafts": options.drafts})
    report.warnings += manifest.retire(set(names), check=options.check)
    if options.check:
        if manifest.differs():
            report.differs.append(project.shown(manifest.path))
    else:
        manifest.save()
        project.index.put(shelf, _state(options.output / NAME, chosen))
        now = time.time_ns()
        young = {key for key, (_, signed, _) in marks.items() if is_racy(signed, now)}
        project.index.remember_builds(
            options.place, {key: mark for key, mark in marks.items() if key not in young}, young
        )
    return report


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


def _key(row: Row) -> str:
    return row.digest


def _fresh(
    options: BuildOptions, name: str, locale: str, row: Row, known: dict[tuple[str, str], tuple[str, bytes, str]]
) -> bool:
    """Whether an output is what a build would make, by what the index remembers and the files' stats."""
    remembered = known.get((locale, name))
    if remembered is None or remembered[0] != _key(row):
        return False
    if not remembered[1]:  # held back: there is no output to compare
        return True
    paths = [f"{options.output}/{locale}/{name}"]
    if '"assets"' in remembered[2]:
        paths += json.loads(remembered[2])["assets"]
    if '"page": {' in remembered[2]:
        paths.append(f"{options.output}/{locale}/{stem(name)}.html")
    return remembered[1] == signature([stat_of(path) for path in paths])


# --- one article -----------------------------------------------------------------------------------------------------
def _build(project: Project, name: str, renamed_from: str, *, options: BuildOptions) -> Built:
    outcome = Built(name)
    known = options.synced.get(name)
    # A page names every locale in which the article can be read.
    enough = options.locales if known is not None and options.theme is None else None

    def use(prepared: Prepared, plain: Outcome) -> None:
        if known is not None:
            plain.row = known
            for locale in options.locales:
                if locale in prepared.plans:
                    _output(project, prepared, locale, options, outcome, known)
            return
        complete = all(catalog.exists for catalog in prepared.catalogs.values()) and bool(
            prepared.pot and prepared.pot.exists
        )
        outcome.unsynced = prepared.changed
        plain.row = row_of(project, prepared, synced=not prepared.changed and complete)
        for locale in options.locales:
            if locale in prepared.plans:
                _output(project, prepared, locale, options, outcome, plain.row)

    plain = attempt(project, name, renamed_from, use, enough)
    outcome.row, outcome.errors, outcome.notices = plain.row, plain.errors, plain.notices
    return outcome


def _output(
    project: Project, prepared: Prepared, locale: str, options: BuildOptions, outcome: Built, row: Row | None
) -> None:
    localized = localize(
        project.config, prepared.document, prepared.format, prepared.template, prepared.plans, locale, options.drafts
    )
    why = _held(project, prepared, locale, localized, options)
    if why:
        held = {"article": prepared.name, "locale": locale, "why": ", ".join(why)}
        outcome.held.append(held)
        if row is not None:
            outcome.marks[locale] = (_key(row), b"")
        return
    data = localized.text.encode("utf-8")
    path = inside(options.output, f"{locale}/{prepared.name}")
    copies = assets.wanted(project, prepared.name, localized.text, options.output / locale)
    if options.check:
        found = read(path, project.shown(path))
        if found is None or found[0] != data:
            outcome.differs.append(project.shown(path))
    else:
        _write(project, path, data, outcome)
        assets.copy(project, copies, outcome.written)
    page = _page(project, prepared, locale, localized, options, outcome)
    entry = {
        "article": prepared.name,
        "locale": locale,
        "path": project.shown(path),
        "units": {str(state): localized.coverage.units[state] for state in State if state is not State.OBSOLETE},
        "fallback": localized.fallback,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if copies:
        entry["assets"] = [str(place) for pair in copies for place in pair]
    if localized.people:
        entry["reviewers"] = sorted(localized.people)
    if localized.engines:
        entry["engines"] = sorted(localized.engines)
    beside: list[Any] = [*entry.get("assets", ())]  # type: ignore[misc]
    if page is not None:
        entry["page"] = {"path": project.shown(page[0]), "sha256": page[1]}
        beside.append(page[0])
    outcome.rows.append(entry)
    if row is not None:
        outcome.marks[locale] = (_key(row), signature(stat_of(place) for place in (path, *beside)))


def _page(
    project: Project, prepared: Prepared, locale: str, localized: Localized, options: BuildOptions, outcome: Built
) -> tuple[Path, str] | None:
    """Make the page of an output, where pages are wanted: its path and digest."""
    if options.theme is None or not sitepage.has_page(prepared):
        return None

    def goes_out(other: str) -> bool:
        text = localize(
            project.config, prepared.document, prepared.format, prepared.template, prepared.plans, other, options.drafts
        )
        return not _held(project, prepared, other, text, options)

    others = [code for code in sitepage.readable(project, prepared, options.drafts) if code == locale or goes_out(code)]
    data = sitepage.render(project, prepared, locale, localized.text, others, options.theme, drafts=options.drafts)
    path = inside(options.output, f"{locale}/{stem(prepared.name)}.html")
    if not options.check:
        _write(project, path, data, outcome)
    elif (found := read(path, project.shown(path))) is None or found[0] != data:
        outcome.differs.append(project.shown(path))
    return path, hashlib.sha256(data).hexdigest()


def _write(project: Project, path: Path, data: bytes, outcome: Built) -> None:
    shown = project.shown(path)
    found = read(path, shown)
    if found is not None and found[0] == data:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"cannot be made: {error.strerror}", path=project.shown(path.parent), hint="check permissions and space"
        ) from None
    replace(path, data, expected=found[1] if found else None, check=None, shown=shown)
    outcome.written.append(shown)


def _held(project: Project, prepared: Prepared, locale: str, localized: Localized, options: BuildOptions) -> list[str]:
    """Why an article may not go out in a locale; empty: it may."""
    why = []
    if localized.holding:
        why.append(
            f"{localized.holding} unit{'s' if localized.holding > 1 else ''} without a target that may be published"
        )
    required = options.require if options.require is not None else project.config.required(prepared.name, locale)
    if required is not None:
        found = errors(project, prepared, locale) if worth_asking(localized.coverage) else 0
        why += localized.coverage.blockers(required, project.config.publish.minimum, found)
    return why
