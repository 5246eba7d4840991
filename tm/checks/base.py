"""What a check is: a pure function from source, target and context to findings, registered under a stable id."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Protocol

from tm.errors import ProjectError
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


class Speller(Protocol):
    """What the spelling check asks of a dictionary; whoever has dictionaries passes an object of this shape."""

    def knows(self, word: str) -> bool:
        """Whether the word stands in the dictionary, the project's word list or the glossary, in any form."""

    def suggestions(self, word: str) -> Sequence[str]:
        """What may have been meant, the likeliest first."""

    def __hash__(self) -> int:
        """What it knows of a word is remembered for as long as it is the same object."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the two texts. Language codes are BCP 47 or gettext's form."""

    source_lang: str
    target_lang: str
    format: str = "plain"
    """plain, markdown or html."""
    kind: str = "paragraph"
    terms: Sequence[Term] = ()
    speller: Speller | None = None
    """None: nobody has a dictionary of the target's language."""
    source: str = field(init=False, repr=False, compare=False)
    """The source's primary language, in lower case."""
    target: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", primary(self.source_lang))
        object.__setattr__(self, "target", primary(self.target_lang))


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
    optional: bool = False
    """It runs only where it was given a severity."""


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
    source_lang: str = ""
    """The locale of the source; empty: not known."""
    format: str = "plain"
    """plain, markdown or html."""


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
    optional: bool = False
    """It runs only where it was given a severity."""


_BUILT_IN = (
    "figures",
    "codes",
    "language",
    "leftover",
    "omission",
    "punctuation",
    "characters",
    "typography",
    "wording",
    "spelling",
)
_OVER_ARTICLES = ("article", "meaning")
AGAINST = "against-others"
"""The id of what `tm.checks.across` finds; it takes several locales, so it is no function in the registry."""
SPELLING, MEANING = "spelling", "meaning"
"""The checks that need more than tm itself: a dictionary and `tm[spell]`, `tm[semantic]`."""
_CHECKS: dict[str, CheckInfo] = {}
_ARTICLE_CHECKS: dict[str, ArticleCheckInfo] = {}


def _sentence(function: Callable[..., object]) -> str:
    return " ".join((function.__doc__ or "").split())


def check(name: str, severity: Severity, *, mqm: str, optional: bool = False) -> Callable[[Check], Check]:
    """Register a check of one unit under an id; its docstring is the description."""

    def register(function: Check) -> Check:
        _CHECKS[name] = CheckInfo(name, severity, mqm, _sentence(function), function, optional)
        _wanted.cache_clear()
        return function

    return register


def article_check(
    name: str, severity: Severity, *, mqm: str, optional: bool = False
) -> Callable[[ArticleCheck], ArticleCheck]:
    """Register a check over the units of one article in one locale."""

    def register(function: ArticleCheck) -> ArticleCheck:
        _ARTICLE_CHECKS[name] = ArticleCheckInfo(name, severity, mqm, _sentence(function), function, optional)
        return function

    return register


@cache
def _load() -> None:
    """Import the built-in checks, then those that other packages announce; importing registers them."""
    for module in (*_BUILT_IN, *_OVER_ARTICLES):
        import_module(f"tm.checks.{module}")
    for point in entry_points(group="tm.checks"):
        _plug(point)


def _plug(point: EntryPoint) -> None:
    try:
        point.load()
    except Exception as error:  # whatever a plug-in raises, the user must learn which one it was
        raise ProjectError(
            f"the plug-in `{point.name}` ({point.value}) cannot be loaded: {type(error).__name__}: {error}",
            hint="repair it, or uninstall the package that brings it",
        ) from error


def registry() -> Mapping[str, CheckInfo]:
    """All checks of one unit by id, in the order in which they run."""
    _load()
    return MappingProxyType(_CHECKS)


def article_registry() -> Mapping[str, ArticleCheckInfo]:
    """All checks of a whole article by id."""
    _load()
    return MappingProxyType(_ARTICLE_CHECKS)


def severities(*, asked: bool = True) -> dict[str, Severity | None]:
    """The severity of every check by its id; with `asked=False`, None for a check that runs only when it is asked for."""
    infos: list[CheckInfo | ArticleCheckInfo] = [*registry().values(), *article_registry().values()]
    found = {info.id: None if info.optional and not asked else info.severity for info in infos}
    return found | {AGAINST: Severity.WARNING}


def nearest(name: str) -> str:
    """What to write instead of an id that no check has."""
    ids = list(severities())
    close = difflib.get_close_matches(name, ids, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else f"the checks are: {', '.join(ids)}"


def run(
    source: str, target: str, context: Context, *, severities: Mapping[str, Severity | None] = MappingProxyType({})
) -> list[Finding]:
    """All findings on one target, errors first.

    `severities` overrides a check's severity by its id; None turns the check off, and an optional one runs only by it. An empty target has no findings: it is
    missing, which is no error of the text.
    """
    if not target.strip():
        return []
    found: list[Finding] = []
    for function, severity in _wanted(tuple(severities.items())):
        for finding in function(source, target, context):
            found.append(finding if finding.severity is severity else replace(finding, severity=severity))
    found.sort(key=lambda finding: _RANK[finding.severity])
    return found


@lru_cache(maxsize=16)
def _wanted(severities: tuple[tuple[str, Severity | None], ...]) -> tuple[tuple[Check, Severity], ...]:
    """The checks to run with their severities; asked for every unit, so it is kept until a check is registered."""
    levels = dict(severities)
    chosen = ((info, levels.get(info.id, None if info.optional else info.severity)) for info in registry().values())
    return tuple((info.function, severity) for info, severity in chosen if severity is not None)


def run_article(
    units: Sequence[UnitView], *, severities: Mapping[str, Severity | None] = MappingProxyType({})
) -> list[Located]:
    """All findings of the article checks over the units of one article in one locale."""
    found: list[Located] = []
    for info in article_registry().values():
        severity = severities.get(info.id, None if info.optional else info.severity)
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
