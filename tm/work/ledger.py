"""What a run left in a folder, and from what: an output that is still so is not made again. For `tm build` and `tm report`.

An output is known by its article and locale. The index keeps the key of what it was made from, the stats of its files, and
what was told of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tm.errors import TmError
from tm.index import Mark, Row
from tm.project import Project
from tm.stamps import is_racy, signature_of
from tm.work.survey import Outcome, Progress, survey

Told = Mapping[str, Any]
Place = tuple[str, str]
"""(locale, article)."""


@dataclass(slots=True)
class Ledger:
    """The outputs of one place, as the index remembers them and as this run leaves them."""

    project: Project
    place: str
    """The folder and the ways to fill it."""
    locales: Sequence[str]
    key: Callable[[str, Row], str]
    """(article, its row) -> what its outputs are made from."""
    home: Callable[[str, str], str]
    """(article, locale) -> the output's own file."""
    files: Callable[[str, str, Told], list[str]] | None = None
    """(article, locale, what was told) -> the output's files, and those that went into it beside catalogs; None: its own."""
    catalogs: Sequence[str] | None = None
    """Locales whose catalogs all outputs are made from; None: of all locales."""
    blank: bool = False
    """Nothing is remembered: everything is looked at."""
    _known: dict[Place, Mark] = field(default_factory=dict)
    _new: dict[Place, Mark] = field(default_factory=dict)
    _rows: Mapping[str, Row] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    def remake(
        self,
        names: Sequence[str],
        work: Callable[[Project, str, str], Outcome],
        take: Callable[[Any], None],
        on_row: Callable[[str, Row], None] | None = None,
        *,
        progress: Progress | None = None,
        jobs: int = 1,
    ) -> list[TmError]:
        """Do `work` on each article of which some output is not as it would be made now; `take` gets the outcomes.

        `on_row` hears of every article that is remembered itself, whether or not it is done.
        """
        self._known = {} if self.blank else self.project.index.builds(self.place)

        def outdated(name: str, row: Row) -> bool:
            if on_row is not None:
                on_row(name, row)
            return not all(self._is_fresh(name, locale, row) for locale in self.locales)

        def taken(outcome: Outcome) -> None:
            self._done.add(outcome.name)
            take(outcome)

        found = survey(
            self.project,
            names,
            work,
            taken,
            whole=False,
            fine=lambda _: True,
            locales=self.project.locales if self.catalogs is None else self.catalogs,
            also=outdated,
            progress=progress,
            jobs=jobs,
        )
        self._rows = found.rows
        return found.errors

    def _is_fresh(self, name: str, locale: str, row: Row) -> bool:
        known = self._known.get((locale, name))
        return (
            known is not None
            and known.key == self.key(name, row)
            and known.signature == self._sign(name, locale, known.files)
        )

    def _sign(self, name: str, locale: str, files: str) -> bytes:
        return signature_of(json.loads(files) if files else [self.home(name, locale)])

    def told(self, fresh: Mapping[Place, str], names: Iterable[str]) -> Iterator[tuple[Place, str]]:
        """What is told of the outputs of these articles, as JSON: by this run (`fresh`), or as it was remembered."""
        for name in names:
            for locale in self.locales:
                place = locale, name
                if name in self._done:
                    text = fresh.get(place)
                else:
                    text = self._known[place].told if place in self._known else None
                if text is not None:
                    yield place, text

    def note(self, place: Place, told: str) -> None:
        """An output is in its place; it is remembered if its article can be. `told`: JSON."""
        locale, name = place
        if row := self._rows.get(name):
            paths = None if self.files is None else self.files(name, locale, json.loads(told))
            files = "" if paths is None or paths == [self.home(name, locale)] else json.dumps(paths)
            self._new[place] = Mark(self.key(name, row), self._sign(name, locale, files), files, told)

    def save(self) -> None:
        """Remember what was noted, but for outputs so young that their next change may not show: those are made again."""
        now = self.project.index.now()
        young = {place for place, mark in self._new.items() if is_racy(mark.signature, now)}
        kept = {place: mark for place, mark in self._new.items() if place not in young}
        self.project.index.remember_builds(self.place, kept, young)
