"""What the pages of a report are made of. Plain values; every text in them is untrusted and escaped where it is rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int, str]
"""`text[start:end]` is marked as `error`, `warning`, `info`, `code` or `term`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as a page shows it."""

    severity: str
    check: str
    message: str
    source_part: str = ""
    target_part: str = ""


@dataclass(frozen=True, slots=True)
class TermRow:
    """An entry of the glossary that a source uses."""

    source: str
    targets: tuple[str, ...]
    """Approved forms, the preferred one first."""
    avoid: tuple[str, ...] = ()
    """Forms that must not be used."""
    keep: bool = False
    """It stays as it is."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit, side by side."""

    number: int
    """1-based, in document order."""
    id: str
    kind: str
    state: str
    grade: str
    """Empty where the unit has none."""
    lang: str
    """The locale of the source text."""
    line: int
    """1-based line in the article; 0 where it has none."""
    context: str
    source: str
    previous: str
    """The source that a stale target was made from; empty where it does not differ."""
    target: str
    source_spans: tuple[Span, ...] = ()
    target_spans: tuple[Span, ...] = ()
    remarks: tuple[Remark, ...] = ()
    outcome: str = ""
    """What goes out in place of the target, or why; empty where the target itself does."""
    meanwhile: str = ""
    """The older target that goes out until a draft is accepted."""
    provenance: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """The author's notes to translators."""
    replies: tuple[str, ...] = ()
    """Translators' notes to the author."""
    comments: tuple[str, ...] = ()
    terms: tuple[TermRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgent:
    """What an editor looks at first: `kind` is factual, error or note."""

    kind: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One article in one locale, as the index shows it."""

    article: str
    locale: str
    path: str
    """The page, from the report's folder."""
    title: str = ""
    lang: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    """`Coverage.plain()`; empty where the article or its catalog cannot be read."""
    ready: bool = False
    held: bool = False
    """Whether a build would hold the article back."""
    why: tuple[str, ...] = ()
    errors: int = 0
    """On what may be published; those of drafts hold nothing back."""
    draft_errors: int = 0
    warnings: int = 0
    notes: int = 0
    problem: str = ""
    due: str = ""
    assigned: str = ""
    urgent: tuple[Urgent, ...] = ()

    @property
    def words(self) -> int:
        """Source words."""
        return sum(self.counts["words"].values()) if self.counts else 0

    @property
    def todo(self) -> int:
        """Source words that are not in this locale already."""
        return self.words - int(self.counts["words"]["source"]) if self.counts else 0

    @property
    def coverage(self) -> float:
        """Share of words, 0 to 1."""
        return float(self.counts["coverage"]) if self.counts else 0.0

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return values | {"urgent": [[one.kind, one.unit, one.text] for one in self.urgent]}


def cell_from(values: Mapping[str, Any]) -> Cell:
    """The cell that `plain` wrote."""
    return Cell(
        **(dict(values) | {"why": tuple(values["why"]), "urgent": tuple(Urgent(*one) for one in values["urgent"])})
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One article in one locale, whole."""

    cell: Cell
    rows: Sequence[UnitRow]
    obsolete: int
    before: str
    """The article before this one; empty: this is the first."""
    after: str
    locales: Sequence[str]
    """All locales of the report."""
    notices: Sequence[str] = ()
    """What the format had to say about the article."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Coverage per locale at one commit."""

    commit: str
    date: str
    coverage: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Overview:
    """The index."""

    articles: Sequence[str]
    locales: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    """(article, locale) -> cell."""
    totals: Mapping[str, Mapping[str, Any]]
    """Locale -> `Coverage.plain()` of the sum."""
    problems: Sequence[str] = ()
    deleted: Sequence[str] = ()
    trend: Sequence[Moment] = ()
    date: str = ""
    """Only where the environment fixes it, so that a report can be repeated byte for byte."""

    @property
    def urgent(self) -> list[tuple[Cell, Urgent]]:
        """What an editor looks at first, changes of fact before errors before notes."""
        kinds = ("factual", "error", "note")
        found = [(cell, one) for cell in self.cells.values() for one in cell.urgent]
        return sorted(found, key=lambda pair: kinds.index(pair[1].kind))

    def done(self, article: str) -> bool:
        """Whether nothing is left to do on an article in any locale."""
        return all(self.cells[article, locale].ready for locale in self.locales)
