"""What `tm check` found, as values, and where it stands on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tm.errors import TmError
from tm.matching import Key
from tm.model import Finding, Unit
from tm.po.columns import Region, region
from tm.text import unit_id

if TYPE_CHECKING:
    from tm.project import Project
    from tm.work.load import Prepared


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its place."""

    article: str
    locale: str
    unit: str
    line: int
    source: str
    target: str
    finding: Finding
    path: str = ""
    region: Region | None = None
    """Where the span of the finding stands in `path`, if that is the catalog and the finding has a span."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A target that `--fix` changed."""

    article: str
    locale: str
    unit: str
    path: str
    before: str
    after: str


@dataclass(slots=True)
class CheckReport:
    """All findings of a run."""

    findings: list[Found] = field(default_factory=list)
    checked: int = 0
    errors: list[TmError] = field(default_factory=list)
    fixed: list[Fixed] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    """(article, locale) of every catalog that was looked at."""


def place(unit: Unit) -> str:
    """The unit's ID."""
    return unit_id(unit.context, unit.source)


class Places:
    """Where the units of one article in one locale stand: in the catalog if they are on disk, else in the article."""

    def __init__(self, project: Project, prepared: Prepared, locale: str) -> None:
        self._catalog = prepared.catalogs[locale]
        self._name, self._locale, self._article = prepared.name, locale, project.reference(prepared.name)
        self._in_catalog: dict[Key, int] = {}
        self._in_article: dict[Key, int] = {}
        for index, unit in enumerate(self._catalog.units):
            if not unit.obsolete:
                self._in_catalog.setdefault(unit.key, index)
        for segment, key in zip(prepared.document.segments, prepared.template.keys, strict=True):
            self._in_article.setdefault(key, segment.line)

    def found(self, unit: Unit, finding: Finding) -> Found:
        """The finding with its place."""
        index = self._in_catalog.get(unit.key)
        if index is None:
            line, path, where = self._in_article.get(unit.key, 1), self._article, None
        else:
            line, path, where = self._catalog.file.line(index), self._catalog.shown, self._region(index, unit, finding)
        return Found(self._name, self._locale, place(unit), line, unit.source, unit.target, finding, path, where)

    def _region(self, index: int, unit: Unit, finding: Finding) -> Region | None:
        """The span in the target, else that in the source; a span in a text that is not on disk yet has no place."""
        if finding.target_span is not None:
            keyword, text, span = "msgstr", unit.target, finding.target_span
        elif finding.source_span is not None:
            keyword, text, span = "msgid", unit.source, finding.source_span
        else:
            return None
        found = region(self._catalog.file.raw(index), keyword, text, span)
        above = self._catalog.file.line(index) - 1
        return found and found._replace(line=found.line + above, end_line=found.end_line + above)
