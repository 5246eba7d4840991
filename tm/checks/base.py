"""What a check is: a pure function from source, target and context to findings, registered under a stable id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Protocol

from tm.model import Finding, Severity, State


class Term(Protocol):
    """What the term check asks of a glossary term; whoever matches terms passes objects of this shape."""

    @property
    def source(self) -> str: ...
    def missing(self, source: str, target: str) -> tuple[int, int] | None:
        """Span in the source of a term whose translation the target lacks, or None."""

    def forbidden(self, source: str, target: str) -> tuple[int, int] | None:
        """Span in the target of a form that must not be used, or None."""

    @property
    def preferred(self) -> str:
        """The approved translation, for the message."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the two texts. Language codes are BCP 47 or gettext's form."""

    source_lang: str
    target_lang: str
    format: str = "plain"
    """plain, markdown or html."""
    kind: str = "paragraph"
    terms: Sequence[Term] = ()

    @property
    def source(self) -> str:
        """The source's primary language, in lower case."""
        return primary(self.source_lang)

    @property
    def target(self) -> str:
        return primary(self.target_lang)


@lru_cache(maxsize=256)
def primary(locale: str) -> str:
    """The language of a locale: `pt` of `pt-BR` and `pt_BR`."""
    return locale.replace("_", "-").split("-")[0].lower()


Check = Callable[[str, str, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """A registered check."""

    id: str
    severity: Severity
    mqm: str
    description: str
    function: Check


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as the checks over a whole article see it."""

    article: str
    locale: str
    unit: str
    """The unit's ID."""
    source: str
    target: str
    context: str | None = None
    state: State = State.TRANSLATED
    unedited: bool = False
    """Accepted as the machine drafted it."""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Located:
    """A finding of an article check, with the unit that it belongs to."""

    unit: UnitView
    finding: Finding


ArticleCheck = Callable[[Sequence[UnitView]], Iterator[tuple[UnitView, str]]]


@dataclass(frozen=True, slots=True)
class ArticleCheckInfo:
    """A registered check over the units of one article in one locale."""

    id: str
    severity: Severity
    mqm: str
    description: str
    function: ArticleCheck


_BUILT_IN = ("figures", "codes", "language", "omission", "punctuation", "characters", "typography", "wording")
_CHECKS: dict[str, CheckInfo] = {}
_ARTICLE_CHECKS: dict[str, ArticleCheckInfo] = {}


def _sentence(function: Callable[..., object]) -> str:
    return " ".join((function.__doc__ or "").split())


def check(name: str, severity: Severity, *, mqm: str) -> Callable[[Check], Check]:
    """Register a check of one unit under an id; its docstring is the description."""

    def register(function: Check) -> Check:
        _CHECKS[name] = CheckInfo(name, severity, mqm, _sentence(function), function)
        return function

    return register


def article_check(name: str, severity: Severity, *, mqm: str) -> Callable[[ArticleCheck], ArticleCheck]:
    """Register a check over the units of one article in one locale."""

    def register(function: ArticleCheck) -> ArticleCheck:
        _ARTICLE_CHECKS[name] = ArticleCheckInfo(name, severity, mqm, _sentence(function), function)
        return function

    return register


@cache
def _load() -> None:
    """Import the built-in checks, then those that other packages announce; importing registers them."""
    for module in (*_BUILT_IN, "article"):
        import_module(f"tm.checks.{module}")
    for point in entry_points(group="tm.checks"):
        point.load()


def registry() -> Mapping[str, CheckInfo]:
    """All checks of one unit by id, in the order in which they run."""
    _load()
    return MappingProxyType(_CHECKS)


def article_registry() -> Mapping[str, ArticleCheckInfo]:
    """All checks of a whole article by id."""
    _load()
    return MappingProxyType(_ARTICLE_CHECKS)


def run(
    source: str, target: str, context: Context, *, severities: Mapping[str, Severity | None] = MappingProxyType({})
) -> list[Finding]:
    """All findings on one target, errors first.

    `severities` overrides a check's severity by its id; None turns the check off. An empty target has no findings: it is
    missing, which is no error of the text.
    """
    if not target.strip():
        return []
    found: list[Finding] = []
    for info in registry().values():
        severity = severities.get(info.id, info.severity)
        if severity is not None:
            found += [
                replace(finding, severity=severity) if finding.severity is not severity else finding
                for finding in info.function(source, target, context)
            ]
    found.sort(key=lambda finding: _RANK[finding.severity])
    return found


def run_article(
    units: Sequence[UnitView], *, severities: Mapping[str, Severity | None] = MappingProxyType({})
) -> list[Located]:
    """All findings of the article checks over the units of one article in one locale."""
    found: list[Located] = []
    for info in article_registry().values():
        severity = severities.get(info.id, info.severity)
        if severity is not None:
            for unit, message in info.function(units):
                found.append(Located(unit, Finding(info.id, severity, message, info.mqm)))
    found.sort(key=lambda located: _RANK[located.finding.severity])
    return found


def finding(
    name: str,
    message: str,
    *,
    source: tuple[int, int] | None = None,
    target: tuple[int, int] | None = None,
    fix: str | None = None,
) -> Finding:
    """A finding of the check `name`, with the severity and MQM type that the check is registered with."""
    info = _CHECKS[name]
    return Finding(name, info.severity, message, info.mqm, source, target, fix)


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
