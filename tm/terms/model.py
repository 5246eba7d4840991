"""The values of a glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tm.locales import language
from tm.model import Severity


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a glossary."""

    source: str
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Locale -> approved forms, the preferred one first."""
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Locale -> forms that must not be used."""
    keep: bool = False
    """Never translated: `do_not_translate: true`."""
    exact: bool = False
    """Capitals count: `case: exact`. An acronym is always so."""
    note: str = ""
    lang: str = ""
    """The locale of `source`; empty: the project's source locale."""

    def approved(self, locale: str) -> tuple[str, ...]:
        """Approved forms in a locale (or in its language, where the locale has none of its own)."""
        return (self.source,) if self.keep else _of(self.targets, locale)

    def banned(self, locale: str) -> tuple[str, ...]:
        """Forbidden forms in a locale."""
        return _of(self.forbidden, locale)


def _of(forms: Mapping[str, tuple[str, ...]], locale: str) -> tuple[str, ...]:
    code = locale.replace("_", "-")
    return forms.get(code) or forms.get(language(code)) or ()


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms, in the order of the file."""

    terms: tuple[Term, ...] = ()
    matchers: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    """What `tm.terms.match` remembers, by side and locale."""

    def __bool__(self) -> bool:
        return bool(self.terms)


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term at `text[start:end]`; `sure` is False where only the word's stem fits."""

    term: Term
    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class TermFinding:
    """A term that a translation does not use as the glossary says. Spans are (start, end) in code points."""

    term: Term
    message: str
    severity: Severity
    expected: tuple[str, ...] = ()
    forbidden_used: str = ""
    source_span: tuple[int, int] | None = None
    target_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become a term: how often it stands in how many articles; `kind` is name, acronym or phrase."""

    term: str
    count: int
    articles: int
    kind: str
    expansion: str = ""
    """Of an acronym, where a text gives it: `Organization of Turkic States (OTS)`."""
