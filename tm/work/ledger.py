"""What a run left in a folder, and from what: an output that is still so is not made again. For `tm build` and `tm report`.

An output is known by its article and locale. The index keeps the key of what it was made from, the stats of its files, and
what was told of it. None of that is held for all outputs at once.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from tm.errors import TmError
from tm.index import PAGE, Mark, Row
from tm.project import Project, columns
from tm.seal import Sealing
from tm.spool import Spool
from tm.stage import Staged
from tm.stamps import RACY_NS, is_racy, part_of, signature_of
from tm.work.survey import Outcome, Progress, along, survey

SETTLED = 1.5e-9 * RACY_NS
"""Seconds after which the clock of most file systems shows that a file has changed again."""
Place = tuple[str, str]
"""(locale, article)."""


class Output(NamedTuple):
    """One output as it was made."""

    locale: str
    told: str
    """What is told of it."""
    files: Sequence[str] | None = None
    """Its files, and those that went into it beside catalogs; None: its own."""
    staged: Sequence[Staged] = ()
    """Files that wait to be moved."""


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
    catalogs: Sequence[str] | None = None
    """Locales whose catalogs all outputs are made from; None: of all locales."""
    blank: bool = False
    """Nothing is remembered: everything is looked at."""
    folder: Callable[[str], str] | None = None
    """Locale -> the folder, with its slash, where each article's output has the article's own name; None: they have others.
    Only then can there be a seal for all of them.
    """
    count: int = 0
    """Outputs that were made."""
    unbroken: str | None = None
    """What was told with the seal, where it was found unbroken: then nothing was looked at."""
    _sealing: Sealing | None = None
    _made: Spool[tuple[str, str, Sequence[Output]]] = field(default_factory=Spool)
    """(article, its key or nothing, its outputs)."""

    @property
    def _mattering(self) -> Sequence[str]:
        """The locales whose catalogs matter."""
        return self.project.locales if self.catalogs is None else self.catalogs

    def remake(
        self,
        names: Sequence[str],
        work: Callable[[Project, str, str], Outcome],
        take: Callable[[Any], Sequence[Output]],
        kept: Callable[[str, str, str], None],
        on_row: Callable[[str, Row], None] | None = None,
        *,
        sealed: bool = False,
        progress: Progress | None = None,
        jobs: int = 1,
    ) -> list[TmError]:
        """Do `work` on each article of which some output is not as it would be made now.

        `take` gets the outcomes and gives the outputs in them; `kept(article, locale, what was told)` hears of all others.
        `on_row` hears of every article that is done though it is as it was. Articles are in code-point order. `sealed`: an
        unbroken seal may stand for all that `kept` would hear.
        """
        known = zip(names, self._known(names), strict=True)
        places = self.project.places(self._mattering)
        if self.folder is not None:
            self._sealing = Sealing(names, len(places), len(self.locales))

        def outdated(name: str, row: Row) -> bool:
            marks = next(marks for its, marks in known if its == name) or {}  # they are asked for in their order
            if not all(self._is_fresh(name, locale, row, marks.get(locale)) for locale in self.locales):
                if on_row is not None:
                    on_row(name, row)
                return True
            for locale in self.locales:
                kept(name, locale, marks[locale].told)
            if self._sealing is not None:
                self._sealing.put_source(name, part_of(row.signature, places))
            self._seal_outputs(name, marks)
            return False

        def taken(outcome: Outcome) -> None:
            outputs = take(outcome)
            self.count += len(outputs)
            self._made.put((outcome.name, self.key(outcome.name, outcome.row) if outcome.row else "", outputs))
            if self._sealing is not None and outcome.row is not None:
                self._sealing.put_source(outcome.name, part_of(outcome.row.signature, places))

        return survey(
            self.project,
            names,
            work,
            taken,
            whole=False,
            fine=lambda _: True,
            locales=self._mattering,
            also=outdated,
            settled_by=functools.partial(self._is_unbroken, names) if sealed else None,
            progress=progress,
            jobs=jobs,
        ).errors

    def _is_unbroken(self, names: Sequence[str], now: Sequence[bytes]) -> bool:
        """Whether all is as it was when a run had left every output as it should be; `now`: what these are made from."""
        seal = self.project.index.seal(self._sealed_place)
        if seal is None or self.folder is None or seal.names != "\n".join(names):
            return False
        if seal.stats == b"".join([*now, *columns([(self.folder(locale), "") for locale in self.locales], names)]):
            self.unbroken = seal.told
        return self.unbroken is not None

    @property
    def _sealed_place(self) -> str:
        return f"{self.place} {' '.join(self.locales)}"

    def _seal_outputs(self, name: str, marks: Mapping[str, Mark]) -> None:
        if self._sealing is not None and all(locale in marks and not marks[locale].files for locale in self.locales):
            self._sealing.put_outputs(name, [marks[locale].signature for locale in self.locales])

    def seal(self, told: str) -> None:
        """Say of all outputs that they are as they should be, if all are known to be in their places: what is told of them."""
        if self._sealing is not None and self.unbroken is None:
            index = self.project.index
            if seal := self._sealing.done(told, index.now()):
                index.put_seal(self._sealed_place, seal)

    def _known(self, names: Iterable[str]) -> Iterator[dict[str, Mark] | None]:
        """Locale -> mark, of each article."""
        marks = () if self.blank else self.project.index.builds(self.place)
        groups = groupby(marks, key=lambda pair: pair[0][1])
        return along(names, ((name, {locale: mark for (locale, _), mark in group}) for name, group in groups))

    def _is_fresh(self, name: str, locale: str, row: Row, known: Mark | None) -> bool:
        return (
            known is not None
            and known.key == self.key(name, row)
            and known.signature == self._sign(name, locale, known.files)
        )

    def _sign(self, name: str, locale: str, files: str) -> bytes:
        return signature_of(json.loads(files) if files else [self.home(name, locale)])

    def made(self) -> Iterator[tuple[str, Sequence[Output]]]:
        """(article, its outputs) of all that was done, in the order of the articles."""
        return ((name, outputs) for name, _, outputs in self._made)

    def all(self, names: Sequence[str]) -> Iterator[tuple[str, Sequence[Output]]]:
        """(article, its outputs): as they were made now, or as they are remembered."""
        for name, made, marks in zip(names, along(names, self.made()), self._known(names), strict=True):
            kept = marks or {}
            yield (
                name,
                [Output(code, kept[code].told) for code in self.locales if code in kept] if made is None else made,
            )

    def save(self, is_in_place: Callable[[Output], bool]) -> None:
        """Remember what was made, if it is in its place and its article can be remembered."""
        marks: list[tuple[Place, str, str, str]] = []
        for name, key, outputs in self._made:
            if key:
                for output in filter(is_in_place, outputs):
                    own = output.files is None or list(output.files) == [self.home(name, output.locale)]
                    files = "" if own else json.dumps(output.files)
                    marks.append(((output.locale, name), key, files, output.told))
            if len(marks) >= PAGE:
                self._remember(marks)
                marks = []
        self._remember(marks)

    def _remember(self, marks: Sequence[tuple[Place, str, str, str]]) -> None:
        """But for outputs so young that their next change may not show: those are made again. `marks`: place, key, files, told."""
        signed = self._signed(marks)
        if any(young for _, young in signed.values()):  # it takes less to wait than to make them again
            time.sleep(SETTLED)
            signed = self._signed(marks)
        kept = {place: mark for place, (mark, young) in signed.items() if not young}
        self.project.index.remember_builds(self.place, kept, signed.keys() - kept.keys())
        for name, group in groupby(kept.items(), key=lambda item: item[0][1]):
            self._seal_outputs(name, {locale: mark for (locale, _), mark in group})

    def _signed(self, marks: Sequence[tuple[Place, str, str, str]]) -> dict[Place, tuple[Mark, bool]]:
        """What to remember of each output, and whether it is too young for that."""
        now = self.project.index.now()
        found: dict[Place, tuple[Mark, bool]] = {}
        for place, key, files, told in marks:
            signature = self._sign(place[1], place[0], files)
            found[place] = Mark(key, signature, files, told), is_racy(signature, now)
        return found
