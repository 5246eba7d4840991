"""A team's memory beside the local one: asked after it, and left alone for the rest of a command once it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tm.locales import language
from tm.memory.ask import Question, ask
from tm.memory.model import Match, Sibling
from tm.memory.store import Store
from tm.memory.team.address import Address
from tm.memory.team.held import Held
from tm.memory.team.server import Server, TeamError
from tm.memory.team.share import share

T = TypeVar("T")


class Team:
    """The memory at an address, for one project. No method raises for what the server does: see `trouble`."""

    def __init__(self, address: Address, project: str) -> None:
        self.address = address
        self.project = project
        self.trouble: list[TeamError] = []
        """What went wrong, each once. One that says that the server cannot be used is the last."""
        self._server: Server | None = None
        self._held: Held | None = None
        self._off = False

    def close(self) -> None:
        """Let go of the connection."""
        if self._server is not None:
            self._server.close()
        self._server = self._held = None

    def share(self, store: Store) -> None:
        """Bring the project's rows on the server in step with its own store."""
        mine = self._tried(lambda server: share(server, store, self.project), 0)
        if self._server is not None:
            self._held = Held(self._server, mine, store.known(), store.folder if store.persistent else None)

    def ask(self, question: Question) -> list[Match]:
        """What others accepted."""
        return self._tried(lambda server: ask(self._holder(server), question), [])

    def siblings(self, text: str, source_lang: str, article: str) -> list[Sibling]:
        """What others accepted for one source unit in every locale."""

        def work(server: Server) -> list[Sibling]:
            holder = self._holder(server)
            number = holder.find(language(source_lang), text)
            return holder.siblings(number, article) if number else []

        return self._tried(work, [])

    def _holder(self, server: Server) -> Held:
        if self._held is None:
            self._held = Held(server)
        return self._held

    def _tried(self, work: Callable[[Server], T], otherwise: T) -> T:
        if self._off:
            return otherwise
        try:
            if self._server is None:
                self._server = Server(self.address)
            return work(self._server)
        except TeamError as error:
            return self._failed(error, otherwise)
        except (ValueError, TypeError, LookupError):  # somebody else's tables under our names
            return self._failed(TeamError("it answers nonsense", path=str(self.address)), otherwise)

    def _failed(self, error: TeamError, otherwise: T) -> T:
        self.trouble.append(error)
        if not error.readable or self._server is None:
            self._off = True
            self.close()
        return otherwise
