"""What `tm check` found before: the checks are asked again only where an article, its catalogs or their measure changed.

Findings are kept for each article in each locale, under a digest of all files of the article and of what they were held
against. Settings and glossary are the index's own rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from tm.errors import TmError
from tm.model import Finding, Severity
from tm.po.columns import Region
from tm.text import digest8
from tm.work.findings import Found

if TYPE_CHECKING:
    from tm.project import Project

_PLACE = attrgetter("unit", "line", "source", "target", "path", "region")
_FINDING = attrgetter(*Finding.__dataclass_fields__)
_FEW = 100
"""Articles that are remembered together; what a killed run had remembered is not asked again."""


@dataclass(slots=True)
class Slice:
    """What the checks said of one article in one locale."""

    checked: int = 0
    """Units that have a target."""
    findings: list[Found] = field(default_factory=list)


Slices = dict[str, Slice]
"""Locale -> what was found there."""


class Checked:
    """What is remembered of one question to the checks."""

    def __init__(self, project: Project, only: Sequence[str]) -> None:
        """`only`: the checks that are run; empty: those that the settings say."""
        self._project = project
        self._asked = digest8(repr(sorted(set(only))))
        self._measures: dict[str, str] = {}
        self._new: dict[tuple[str, str], tuple[str, str]] = {}

    def known(self, digests: Mapping[str, str], locales: Sequence[str]) -> dict[str, Slices]:
        """What need not be asked again of these articles, which have files of such digests."""
        found: dict[str, Slices] = {}
        for (name, locale), (key, text) in self._project.index.findings(self._asked, list(digests)).items():
            if locale in locales and key == self._key(digests[name], locale):
                with contextlib.suppress(ValueError, TypeError):  # of a version that told it otherwise
                    found.setdefault(name, {})[locale] = _read(text, name, locale)
        return found

    def keep(self, name: str, digest: str, slices: Slices) -> None:
        """Remember what was found, soon."""
        for locale, its in slices.items():
            self._new[name, locale] = (self._key(digest, locale), _text(its))
        if len(self._new) >= _FEW:
            self.flush()

    def flush(self) -> None:
        """Remember what was found, now."""
        self._project.index.remember_findings(self._asked, self._new)
        self._new = {}

    def _key(self, digest: str, locale: str) -> str:
        if locale not in self._measures:
            self._measures[locale] = repr((self._everywhere, _words(self._project, locale)))
        return hashlib.sha256(f"{digest} {self._measures[locale]}".encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def _everywhere(self) -> object:
        from tm import semantic
        from tm.versions import libraries, plugin_stats

        return libraries(), plugin_stats(), semantic.available()


def _words(project: Project, locale: str) -> object:
    """What decides which words are known: the dictionary's files, and the project's own list."""
    from tm.work import spelling

    if not spelling.is_available():
        return None
    try:
        listed = spelling.words_of(project, locale)
    except TmError as error:
        return str(error)
    return spelling.identity(project, locale), listed


def _text(its: Slice) -> str:
    return json.dumps(
        [its.checked, [(_PLACE(found), _FINDING(found.finding)) for found in its.findings]], ensure_ascii=False
    )


def _read(text: str, name: str, locale: str) -> Slice:
    checked, rows = json.loads(text)
    its = Slice(checked)
    for (unit, line, source, target, path, region), (check, severity, message, mqm, *spans, fix) in rows:
        first, second = (None if span is None else (span[0], span[1]) for span in spans)
        finding = Finding(check, Severity(severity), message, mqm, first, second, fix)
        where = None if region is None else Region._make(region)
        its.findings.append(Found(name, locale, unit, line, source, target, finding, path, where))
    return its
