"""`tm terms`: the project's glossary, what of the translations does not follow it, and what may be missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tm import units as u
from tm.errors import DataError, TmError, UsageError
from tm.files import inside, read, replace
from tm.model import Severity, State
from tm.safepath import named
from tm.terms import Candidate, Glossary, Term, TermFinding, TermRule, check, dump, load, suggest, terms_for
from tm.text import unit_id

if TYPE_CHECKING:
    from tm.project import Project

_ACCEPTED = (State.TRANSLATED, State.REVIEWED, State.STALE)


@dataclass(frozen=True, slots=True)
class TermUse:
    """A finding with its place."""

    article: str
    locale: str
    unit: str
    finding: TermFinding


@dataclass(slots=True)
class TermReport:
    """What `check`, `suggest`, `import` and `export` did or found."""

    uses: list[TermUse] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    terms: int = 0
    left: list[str] = field(default_factory=list)
    """Terms that the glossary has already, with other forms; they stay as they are."""
    errors: list[TmError] = field(default_factory=list)


def glossary_of(project: Project) -> Glossary:
    """The project's glossary; empty where there is no file. Raises DataError, FileError."""
    return _load(_text(project)[0], project.config.glossary)


def project_terms(project: Project, source_lang: str, target_lang: str) -> tuple[TermRule, ...]:
    """The glossary's terms for `tm.checks.Context.terms`. Raises DataError, FileError.

    It is asked for every unit, so an unchanged file is not read again.
    """
    try:
        info = (project.root / project.config.glossary).stat()
    except OSError:
        return ()
    return _rules(_Place(project), info.st_ino, info.st_mtime_ns, info.st_size, source_lang, target_lang)


class _Place:
    """A project as its glossary's path, for a cache's key."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.path = project.root / project.config.glossary

    def __hash__(self) -> int:
        return hash(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Place) and other.path == self.path


def _text(project: Project) -> tuple[str, bytes]:
    name = project.config.glossary
    inside(project.root, name)
    found = read(project.root / name, name)
    if found is None:
        return "", b""
    try:
        return found[0].decode("utf-8-sig"), found[0]
    except UnicodeDecodeError as error:
        line = found[0][: error.start].count(b"\n") + 1
        raise DataError("not UTF-8", path=name, line=line, hint="save the file as UTF-8") from None


@lru_cache(maxsize=4)
def _load(text: str, name: str) -> Glossary:
    return load(text, name) if text.strip() else Glossary()


@lru_cache(maxsize=64)
def _rules(
    place: _Place, _inode: int, _mtime: int, _size: int, source_lang: str, target_lang: str
) -> tuple[TermRule, ...]:
    glossary = glossary_of(place.project)
    return terms_for(glossary, source_lang, target_lang) if glossary else ()


def check_terms(project: Project, wanted: Sequence[str], locales: Sequence[str]) -> TermReport:
    """Accepted units that lack an approved form or use a forbidden one, on catalogs as a sync would leave them."""
    from tm.articles import articles, choose
    from tm.work.load import each

    glossary = glossary_of(project)
    names, errors = articles(project)
    report = TermReport(errors=list(errors), terms=len(glossary.terms))
    for prepared in each(project, choose(project, names, wanted) if glossary else (), locales, report.errors):
        for locale, plan in prepared.plans.items():
            for unit in plan.units:
                lang = u.language(unit, prepared.template.lang)
                if lang == locale or u.state(unit, locale, prepared.template.lang) not in _ACCEPTED:
                    continue
                for finding in check(unit.source, unit.target, lang, locale, glossary):
                    if finding.severity is not Severity.INFO:
                        report.uses.append(TermUse(prepared.name, locale, unit_id(unit.context, unit.source), finding))
    return report


def suggest_terms(project: Project, wanted: Sequence[str]) -> TermReport:
    """What the articles in the source language repeat and the glossary does not have."""
    from tm.articles import articles, choose
    from tm.work.load import parse_article, read_article

    names, errors = articles(project)
    report = TermReport(errors=list(errors))
    home = project.config.source_locale

    def texts() -> Iterator[tuple[str, str]]:
        for name in choose(project, names, wanted):
            try:
                document, _ = parse_article(project, name, read_article(project, name)[1])
            except TmError as error:
                report.errors.append(error)
                continue
            for segment in document.segments:
                if (segment.lang or document.lang or home) == home:
                    yield name, segment.source

    known = [term.source for term in glossary_of(project).terms]
    report.candidates = suggest(texts(), home, known)
    return report


def import_terms(project: Project, path: Path) -> TermReport:
    """Add the terms of a CSV, TBX or YAML file at the end of the glossary; what it has already stays as it is.

    Raises UsageError (no such file, unknown suffix) and DataError; then nothing is taken.
    """
    found = read(named(path), str(path))
    if found is None:
        raise UsageError("no such file", path=str(path))
    theirs = _foreign(found[0], path, project.config.source_locale)
    text, raw = _text(project)
    known = {term.source: term for term in glossary_of(project).terms}
    report = TermReport()
    fresh: dict[str, Term] = {}
    for term in theirs.terms:
        ours = known.get(term.source) or fresh.get(term.source)
        if ours is None:
            fresh[term.source] = term
        elif ours != term:
            report.left.append(term.source)
    report.terms = len(fresh)
    if not fresh:
        return report
    kept = "" if text.strip() in ("", "[]", "{}") else text.rstrip("\n") + "\n"
    data = (kept + dump(Glossary(tuple(fresh.values())))).encode()
    name = project.config.glossary
    try:
        load(data.decode(), name)
    except DataError:
        raise DataError(
            "terms can only be added to a list whose entries begin with `- term:` at the line's start",
            path=name,
            hint="`tm terms export` writes the glossary in that form",
        ) from None
    current = read(project.root / name, name)
    if (current[0] if current else b"") != raw:
        raise DataError("somebody else is writing this file", path=name, hint="run the command again")
    replace(project.root / name, data, expected=current[1] if current else None, shown=name)
    return report


def _foreign(data: bytes, path: Path, source_lang: str) -> Glossary:
    from tm.terms import sheet, tbx

    suffix = path.suffix.lower()
    if suffix in (".tbx", ".xml"):
        return tbx.load(data, str(path), source_lang=source_lang)
    if suffix not in (".csv", ".tsv", ".yaml", ".yml"):
        raise UsageError(
            f"no glossary is read from {suffix or 'a file without a suffix'}",
            path=str(path),
            hint="it is .csv, .tsv, .tbx or .yaml",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataError("not UTF-8", path=str(path), line=line, hint="save the file as UTF-8") from None
    if suffix in (".yaml", ".yml"):
        return load(text, str(path))
    return sheet.load(text, str(path), source_lang=source_lang)


def export_terms(project: Project, path: Path) -> TermReport:
    """Write the glossary as CSV, TBX or YAML, by the suffix. Raises UsageError where the file exists."""
    from tm.terms import sheet, tbx

    glossary = glossary_of(project)
    suffix = path.suffix.lower()
    if suffix in (".tbx", ".xml"):
        text = tbx.dump(glossary, source_lang=project.config.source_locale)
    elif suffix == ".csv":
        text = sheet.dump(glossary)
    elif suffix in (".yaml", ".yml"):
        text = dump(glossary)
    else:
        raise UsageError(
            f"no glossary is written as {suffix or 'a file without a suffix'}",
            path=str(path),
            hint="it is .csv, .tbx or .yaml",
        )
    if read(named(path), str(path)) is not None:
        raise UsageError("is there already", path=str(path), hint="name a new file")
    replace(named(path), text.encode(), expected=None, shown=str(path))
    return TermReport(terms=len(glossary.terms))
