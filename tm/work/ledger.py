"""What a run left in a folder, and from what: an output that is still so is not made again. For `tm build` and `tm report`.

An output is known by its article and locale. The index keeps the key of what it was made from, the stats of its files, and
what was told of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tm.errors import TmError
from tm.index import Row
from tm.project import Project
from tm.stamps import is_racy, signature, stat_of
from tm.work.survey import Outcome, Progress, survey

Told = Mapping[str, Any]


@dataclass(slots=True)
class Ledger:
    """The outputs of one place, as the index remembers them and as this run leaves them."""

    project: Project
    place: str
    """The folder and the ways to fill it."""
    locales: Sequence[str]
    key: Callable[[str, Row], str]
    """(article, its row) -> what its outputs are made from."""
    paths: Callable[[str, str, str], Iterable[str]]
    """(article, locale, what was told as JSON) -> the output's files, and those that went into it beside catalogs."""
    blank: bool = False
    """Nothing is remembered: everything is looked at."""
    _known: dict[tuple[str, str], tuple[str, bytes, str]] = field(default_factory=dict)
    _new: dict[tuple[str, str], tuple[str, bytes, str]] = field(default_factory=dict)

    def remake(
        self,
        names: Sequence[str],
        work: Callable[[Project, str, str], Outcome],
        on_row: Callable[[str, Row], None] | None = None,
        *,
        progress: Progress | None = None,
        jobs: int = 1,
    ) -> tuple[dict[str, Outcome], list[TmError]]:
        """Do `work` on each article of which some output is not as it would be made now: outcomes by name, and errors.

        `on_row` hears of every article that is remembered itself, whether or not it is done.
        """
        self._known = {} if self.blank else self.project.index.builds(self.place)

        def outdated(name: str, row: Row) -> bool:
            if on_row is not None:
                on_row(name, row)
            return not all(self._fresh(name, locale, row) for locale in self.locales)

        found = survey(self.project, names, work, must_be_synced=False, also=outdated, progress=progress, jobs=jobs)
        return {outcome.name: outcome for outcome in found.outcomes}, found.errors

    def _fresh(self, name: str, locale: str, row: Row) -> bool:
        known = self._known.get((locale, name))
        if known is None or known[0] != self.key(name, row):
            return False
        return known[1] == signature(map(stat_of, self.paths(name, locale, known[2])))

    def told(self, name: str) -> list[dict[str, Any]]:
        """What was told of an article that was not made again, locale by locale."""
        return [json.loads(self._known[locale, name][2]) for locale in self.locales]

    def note(self, name: str, locale: str, row: Row | None, told: Told) -> None:
        """An output is in its place; it is remembered if its article can be."""
        if row is not None:
            text = json.dumps(told, ensure_ascii=False)
            signed = signature(map(stat_of, self.paths(name, locale, text)))
            self._new[locale, name] = (self.key(name, row), signed, text)

    def save(self) -> None:
        """Remember what was noted, but for outputs so young that their next change may not show: those are made again."""
        now = self.project.index.now()
        young = {key for key, (_, signed, _) in self._new.items() if is_racy(signed, now)}
        kept = {key: mark for key, mark in self._new.items() if key not in young}
        self.project.index.remember_builds(self.place, kept, young)
