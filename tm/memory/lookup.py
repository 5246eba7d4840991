"""The translation memory: filled from catalogs and TMX files, asked for what people accepted before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tm.errors import TmError
from tm.locales import language
from tm.memory.ask import Question, ask
from tm.memory.local import Local
from tm.memory.model import Entry, Match, Sibling
from tm.memory.rank import ranked, warning
from tm.memory.store import BROKEN, Store

if TYPE_CHECKING:
    from tm.memory.team import Team

T = TypeVar("T")
LEAST = 70
SOME = 50_000  # entries that are read at once

Catalog = tuple[str, str, Callable[[], Iterable[Entry]]]
"""(path, digest, a function that reads its entries); the function is called only where the digest is news."""


@dataclass(slots=True)
class Update:
    """What an update of the memory did."""

    read: int = 0
    kept: int = 0
    removed: int = 0
    errors: list[TmError] = field(default_factory=list)
    """Catalogs that could not be read; what the memory knew of them stays."""


class Memory:
    """The memory in a folder (`.tm/memory`). All of it is derived: deleting the folder costs one slow update.

    With a `team`, what others accepted is found too; what goes wrong there stands in `team.trouble` and costs no more
    than that. Raises FileError where another process holds the store for too long.
    """

    def __init__(self, folder: Path, team: Team | None = None) -> None:
        self.team = team
        self._store = Store(folder)
        self._local = Local(self._store)
        self._catalogs: dict[str, Catalog] = {}

    def close(self) -> None:
        """Let go of the files."""
        self._local.forget()
        self._store.close()
        if self.team is not None:
            self.team.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- filling --
    def known(self) -> dict[str, str]:
        """Path -> digest of the catalogs that the memory holds."""
        return self._sure(self._store.known)

    def update(self, catalogs: Sequence[Catalog], *, complete: bool = True) -> Update:
        """Read the catalogs whose digest is news; with `complete`, forget those that are not among them."""
        if complete:
            self._catalogs = {}
        self._catalogs |= {catalog[0]: catalog for catalog in catalogs}
        done = self._sure(lambda: self._update(catalogs, complete))
        if self.team is not None:
            self._sure(partial(self.team.share, self._store))
        return done

    def _update(self, catalogs: Iterable[Catalog], complete: bool) -> Update:
        done = Update()
        known = self._store.known()
        for path, digest, read in catalogs:
            if known.get(path) == digest:
                done.kept += 1
                continue
            try:
                done.read += self._store.replace(path, digest, read())
            except TmError as error:
                done.errors.append(error)
        if complete:
            for path in sorted(set(known) - {path for path, _, _ in catalogs}):
                self._store.forget(path)
                done.removed += 1
        return done

    def _sure(self, work: Callable[[], T]) -> T:
        """What some work on the store returns. A store that turns out to be broken is filled again first, from the catalogs
        that it was given; a second failure is raised.
        """
        try:
            return work()
        except BROKEN as error:
            self._local.forget()
            self._store.begin_anew(error)
        self._update(self._catalogs.values(), complete=False)
        return work()

    def entries(self) -> Iterator[Entry]:
        """All entries, in an order that depends on them alone."""
        for path in sorted(self.known()):
            done = 0
            while some := self._sure(lambda path=path, done=done: list(self._store.entries(path, done, SOME))):  # type: ignore[misc]
                yield from some
                done += len(some)

    def __len__(self) -> int:
        return self._sure(lambda: int(self._store.rows("SELECT count(*) FROM entries")[0][0]))

    # -- asking --
    def lookup(
        self,
        text: str,
        source_lang: str,
        target_lang: str,
        *,
        least: int = LEAST,
        limit: int = 10,
        context: str = "",
        before: str = "",
        after: str = "",
        sentences: bool = True,
        warn: bool = True,
    ) -> list[Match]:
        """Matches of a whole text with a score of at least `least`, best first.

        `before` and `after` are the neighbours' sources, `context` is the msgctxt. With `sentences`, sentences of
        remembered paragraphs answer too. Without `warn`, facts are not compared (about a millisecond per match).
        """
        found = self._ask(Question(text, source_lang, target_lang, context, before, after, least, limit, sentences))
        return [replace(m, warning=warning(m.source, text, source_lang)) for m in found] if warn else found

    def best(
        self,
        text: str,
        source_lang: str,
        target_lang: str,
        *,
        least: int = LEAST,
        context: str = "",
        before: str = "",
        after: str = "",
        sentences: bool = True,
        warn: bool = True,
    ) -> Match | None:
        """The one best match; None where there is none, or where people accepted different targets for its source.

        `warn` as in `lookup`.
        """
        found = self._ask(
            Question(text, source_lang, target_lang, context, before, after, least, 1, sentences, best=True)
        )
        if not found or found[0].ambiguous:
            return None
        return replace(found[0], warning=warning(found[0].source, text, source_lang)) if warn else found[0]

    def siblings(self, text: str, source_lang: str, article: str = "") -> list[Sibling]:
        """The accepted targets of a source unit in every locale, to be shown beside each other; none that is obsolete.

        With `article`, those of that article alone. A text that is itself a target counts as its source unit does.
        """
        found = self._sure(lambda: self._siblings(text, language(source_lang), article))
        if self.team is not None:
            known = {(sibling.locale, sibling.target) for sibling in found}
            others = self.team.siblings(text, source_lang, article)
            found += [sibling for sibling in others if (sibling.locale, sibling.target) not in known]
        return found

    def _siblings(self, text: str, lang: str, article: str) -> list[Sibling]:
        number = self._local.find(lang, text)
        return self._local.siblings(number, article) if number else []

    def _ask(self, question: Question) -> list[Match]:
        if not question.text.strip():
            return []
        found = self._sure(partial(ask, self._local, question))
        if self.team is not None:
            found = found + self.team.ask(question)
        return ranked(found, question.limit)
