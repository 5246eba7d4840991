"""`tm report`: an index and one page per article and locale, in one folder. Pages that would not change are not written.

Whether an article has to be looked at again is remembered as for `tm build`: by its files' stats, the page's own, and all
else that the page shows (its neighbours, the glossary, the templates of the pages).
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm import clock
from tm.articles import articles, choose
from tm.coverage import from_plain
from tm.errors import FileError, TmError, UsageError
from tm.files import inside, read, remove, replace, sweep
from tm.index import Row
from tm.model import Finding, Unit
from tm.project import Project
from tm.report.names import INDEX, page_name, slug
from tm.report.pages import article_page, index_page, is_ours, version
from tm.report.values import Cell, Moment, Overview, Page, cell_from
from tm.work.ledger import Ledger, Output
from tm.work.load import Prepared
from tm.work.look import attempt, row_of
from tm.work.place import check_place
from tm.work.renames import vanished
from tm.work.survey import Outcome, Progress

if TYPE_CHECKING:
    from tm.terms.model import Glossary


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What one run of `tm report` was asked for."""

    locales: tuple[str, ...]
    output: Path
    trend: int = 0
    """Commits to look back at; 0: none."""


@dataclass(slots=True)
class ReportResult:
    """What a run did."""

    index: Path
    pages: int = 0
    written: int = 0
    removed: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Work:
    """What the pages of one run have in common."""

    options: ReportOptions
    near: Mapping[str, tuple[str, str]]
    """Article -> (the one before, the one after)."""
    base: str
    """Digest of what every page shows beside its article."""
    _glossary: list[Glossary] = field(default_factory=list)

    def glossary(self, project: Project) -> Glossary:
        """The project's terms, read when the first page asks for them; none where the file is broken, as checks tell."""
        if not self._glossary:
            from tm.terms.model import Glossary
            from tm.work.terms import glossary_of

            try:
                self._glossary.append(glossary_of(project))
            except TmError:
                self._glossary.append(Glossary())
        return self._glossary[0]

    def key(self, name: str, row: Row) -> str:
        """What a page is made from."""
        return f"{row.digest} {hashlib.sha256(repr((self.base, self.near[name])).encode()).hexdigest()[:16]}"


@dataclass(slots=True)
class _Shown(Outcome):
    """The pages of one article."""

    cells: list[Cell] = field(default_factory=list)
    pages_written: int = 0


def report(
    project: Project,
    wanted: Sequence[str],
    options: ReportOptions,
    *,
    progress: Progress | None = None,
    jobs: int = 1,
) -> ReportResult:
    """Write the report of the chosen articles and locales. Raises UsageError for a folder that cannot be meant."""
    _check_place(project, options.output)
    names, errors = articles(project)
    chosen = choose(project, names, wanted)
    result = ReportResult(options.output / INDEX, errors=list(errors))
    _sweep(options)
    row = ["", *chosen, ""]
    near = {name: (row[at], row[at + 2]) for at, name in enumerate(chosen)}
    work = _Work(options, near, _base(project, options))

    def home(name: str, locale: str) -> str:
        return f"{options.output}/{page_name(name, locale)}"

    ledger = Ledger(project, f"report {options.output}", options.locales, work.key, home)

    def kept(name: str, locale: str, told: str) -> None:
        result.cells.append(cell_from(json.loads(told)))

    def take(outcome: Outcome) -> list[Output]:
        if not isinstance(outcome, _Shown):  # nobody lived to tell
            outcome = _Shown(outcome.name, errors=outcome.errors)
            _stubs(project, work, outcome)
        result.written += outcome.pages_written
        result.cells += outcome.cells
        readable = [cell for cell in outcome.cells if not cell.problem]
        return [Output(cell.locale, json.dumps(cell.plain(), ensure_ascii=False)) for cell in readable]

    looking = functools.partial(_look, work=work)
    result.errors += ledger.remake(chosen, looking, take, kept, progress=progress, jobs=jobs)
    result.cells.sort(key=lambda cell: (cell.article, options.locales.index(cell.locale)))
    result.pages = len(result.cells)
    ledger.save(lambda _: True)
    trend = _trend(project, options, result.errors)
    overview = _overview(chosen, options, result, () if wanted else vanished(project, names), trend)
    result.written += _put(options.output, INDEX, index_page(overview))
    _retire(options, result)
    return result


def _check_place(project: Project, output: Path) -> None:
    """A report must not become an article, and index.html of a project's root is no place for one."""
    check_place(project, output, "a report", "report")
    if Path(os.path.realpath(project.root)).is_relative_to(Path(os.path.realpath(output))):
        raise UsageError("a report needs a folder of its own", path=str(output), hint="say -o report")


def _sweep(options: ReportOptions) -> None:
    """What a killed run left."""
    for folder in (options.output, *(options.output / slug(locale) for locale in options.locales)):
        sweep(folder)


def _base(project: Project, options: ReportOptions) -> str:
    glossary = b""
    with suppress(TmError):
        path = inside(project.root, project.config.glossary)
        glossary = (read(path, limit=1 << 26) or (b"",))[0]
    digest = hashlib.sha256(glossary).hexdigest()
    return repr((version(), project.rules, options.locales, digest))


# --- one article -----------------------------------------------------------------------------------------------------
def _look(project: Project, name: str, renamed_from: str, *, work: _Work) -> _Shown:
    from tm.work.reportpage import page_of

    shown = _Shown(name)
    locales = work.options.locales

    def use(prepared: Prepared, plain: Outcome) -> None:
        kept = [prepared.pot, *prepared.catalogs.values()]
        complete = all(catalog is not None and catalog.exists for catalog in kept)
        plain.row = row_of(project, prepared, synced=not prepared.changed and complete)
        findings = _findings(project, prepared, locales)
        terms = work.glossary(project)
        for locale in locales:
            if locale in prepared.plans:
                found = findings.get(locale, {})
                page = page_of(project, prepared, locale, found, work.near[name], locales, terms)
                _page(work, page, shown)

    plain = attempt(project, name, renamed_from, use)
    shown.row, shown.errors, shown.notices = plain.row, plain.errors, plain.notices
    _stubs(project, work, shown)
    return shown


def _findings(project: Project, prepared: Prepared, locales: Sequence[str]) -> dict[str, dict[str, list[Finding]]]:
    """Locale -> unit ID -> findings, as `tm check` tells them."""
    from tm.work.findings import place
    from tm.work.judge import across, findings_on_record, targets, together

    found: dict[str, dict[str, list[Finding]]] = {}

    def add(locale: str, unit: Unit, findings: Iterable[Finding]) -> None:
        found.setdefault(locale, {}).setdefault(place(unit), []).extend(findings)

    for locale in locales:
        if locale in prepared.plans:
            for unit in targets(prepared, locale):
                add(locale, unit, findings_on_record(project, prepared, locale, unit))
            for unit, finding in together(project, prepared, locale):
                add(locale, unit, [finding])
    for locale, unit, finding in across(project, prepared):
        add(locale, unit, [finding])
    return found


def _page(work: _Work, page: Page, shown: _Shown) -> None:
    shown.pages_written += _put(work.options.output, page.cell.path, article_page(page))
    shown.cells.append(page.cell)


def _stubs(project: Project, work: _Work, shown: _Shown) -> None:
    """A page for what could not be read, so that no link leads nowhere."""
    from tm.work.reportpage import unreadable

    made = {cell.locale for cell in shown.cells}
    for locale in work.options.locales:
        if locale not in made:
            own = project.shown(project.catalog_path(shown.name, locale))
            causes = [error for error in shown.errors if error.path == own] or shown.errors
            problem = "; ".join(map(str, causes)) or "its catalog could not be read"
            page = unreadable(shown.name, locale, problem, work.near[shown.name], work.options.locales)
            _page(work, page, shown)
    order = {locale: at for at, locale in enumerate(work.options.locales)}
    shown.cells.sort(key=lambda cell: order[cell.locale])


# --- the folder ------------------------------------------------------------------------------------------------------
def _put(output: Path, name: str, data: bytes) -> bool:
    """Write a page if its bytes change. Raises FileError where something else lies in its place."""
    path = inside(output, name) if output.exists() else output / name
    found = read(path)
    if found is not None and found[0] == data:
        return False
    if found is not None and not is_ours(found[0]):
        raise FileError("is no page of a report", path=str(path), hint="choose another folder with -o")
    replace(path, data, expected=found[1] if found else None)
    return True


def _retire(options: ReportOptions, result: ReportResult) -> None:
    """Take away the pages of articles and locales that are not in the report any more; nothing that was not made here."""
    known = {cell.path for cell in result.cells}
    for name in _pages(options.output):
        if name not in known:
            with suppress(TmError, OSError):
                path = options.output / name
                found = read(path, limit=1 << 30)
                if found is not None and is_ours(found[0]):
                    remove(path, expected=found[1])
                    result.removed.append(name)


def _pages(output: Path) -> Iterator[str]:
    """Names of what may be pages, from the report's folder; links are none."""
    with suppress(OSError), os.scandir(output) as folders:
        for folder in sorted(folders, key=lambda entry: entry.name):
            if folder.is_dir(follow_symlinks=False):
                with os.scandir(folder) as files:
                    names = [entry.name for entry in files if entry.is_file(follow_symlinks=False)]
                yield from (f"{folder.name}/{name}" for name in sorted(names) if name.endswith(".html"))


# --- the index -------------------------------------------------------------------------------------------------------
def _overview(
    chosen: Sequence[str],
    options: ReportOptions,
    result: ReportResult,
    deleted: Sequence[str],
    trend: Sequence[Moment],
) -> Overview:
    totals: dict[str, dict[str, Any]] = {}
    for locale in options.locales:
        counted = [from_plain(cell.counts) for cell in result.cells if cell.locale == locale and cell.counts]
        for other in counted[1:]:
            counted[0].merge(other)
        if counted:
            totals[locale] = counted[0].plain()
    return Overview(
        chosen,
        options.locales,
        {(cell.article, cell.locale): cell for cell in result.cells},
        totals,
        tuple(str(error) for error in result.errors),
        deleted,
        trend,
        clock.today() if os.environ.get("SOURCE_DATE_EPOCH", "").isdigit() else "",
    )


def _trend(project: Project, options: ReportOptions, errors: list[TmError]) -> Sequence[Moment]:
    if options.trend <= 0:
        return ()
    from tm.work.trend import trend

    try:
        return trend(project, options.locales, options.trend)
    except TmError as error:
        errors.append(error)
        return ()
