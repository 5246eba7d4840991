"""What an engine is, what it is asked, and the ways in which it can fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tm.engines.keys import Secret
from tm.errors import EngineError


@dataclass(frozen=True, slots=True)
class Request:
    """A unit that wants a draft."""

    id: str
    """Unique in a run; comes back in the Answer."""
    text: str
    """The source as the translator reads it (msgid), inline codes included."""
    source_lang: str
    """BCP 47."""
    target_lang: str
    """BCP 47."""
    format: str = "plain"
    """The article's format; it says what an inline code looks like."""
    context: tuple[str, ...] = ()
    """Sources of the neighbours, for engines that read them."""
    previous_source: str = ""
    previous_target: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    """Glossary: (source term, target term)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request: a draft, or the reason why there is none."""

    id: str
    text: str = ""
    refused: str = ""
    """Empty, or the reason; `text` is then empty."""
    engine: str = ""
    cached: bool = False
    """True: nothing was sent for it in this run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how often and how much; None and 0 leave it to the engine. Times are in seconds."""

    connect: float = 10.0
    total: float | None = None
    """Deadline of one request, from its first byte sent to its last byte read."""
    body: int = 8_000_000
    """Largest reply in bytes, after decompression."""
    attempts: int = 4
    """Tries of one request before it counts as failed."""
    backoff: float = 0.5
    """First delay between tries; it doubles, with jitter."""
    longest_wait: float = 30.0
    """A server that asks (Retry-After) for more than this is given up at once."""
    interval: float | None = None
    """Least time between two requests."""
    concurrency: int = 0
    failures: int = 2
    """So many requests in a row that failed on every try open the circuit: the engine is given up."""
    refusals: int = 25
    """So many refused answers in a row, and no good one, do the same."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What one engine may use. The key is here only if it is bound to the origin of `url`."""

    url: str = ""
    model: str = ""
    key: Secret | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """The engine's own settings (formality, email, ...)."""
    models: Path | None = None
    """Folder of local models."""
    price: float | None = None
    """Per million characters, in whatever currency the user thinks in; None: unknown."""
    plain_http: bool = False
    """The user's own config allows `url` to be http to another machine; a key never travels that way."""
    limits: Limits = field(default_factory=Limits)


class Engine(Protocol):
    """Texts in, as many texts out, in the same order. Called by several threads at once."""

    name: str
    model: str
    """All that changes its answers besides the request: model, server, options. Part of the cache's key."""
    limit: int
    """Most characters in one text."""
    batch: int
    """Most texts in one request."""
    concurrency: int
    """Requests at a time."""
    interval: float
    """Seconds between two requests."""
    total: float
    """Deadline of one request in seconds."""
    contextual: bool
    """Whether it reads context, terms and the previous pair; if not, they are no part of the cache's key."""
    reviewed_language: bool
    """Whether the guard judges the language of its answers (not those of a pseudo-translation)."""

    def translate(self, texts: Sequence[str], source: str, target: str, requests: Sequence[Request]) -> list[str]:
        """One text per text, or an EngineError: Temporary, Miscounted and Unfit are tried otherwise, any other ends the
        run.
        """
        ...

    def close(self) -> None: ...


class Temporary(EngineError):
    """Worth another try: 429, 5xx, a reset, a timeout, a reply that is no answer."""

    retry_after: float = 0.0
    """Seconds the server asked for."""
    billed: bool = False
    """The server may have done the work (and count it) though the answer was lost."""
    slow: bool = False
    """It was a timeout; a second one in a row is enough."""

    @classmethod
    def of(
        cls, message: str, *, retry_after: float = 0.0, billed: bool = False, slow: bool = False, hint: str = ""
    ) -> Temporary:
        error = cls(message, hint=hint)
        error.retry_after, error.billed, error.slow = retry_after, billed, slow
        return error


class Miscounted(EngineError):
    """A batch came back with another number of texts, or other ids: none of it can be trusted; each is asked singly."""


class Unfit(EngineError):
    """The server takes no offence at us, only at these texts (too long, malformed): each is asked singly, then refused."""


def base_language(code: str) -> str:
    """`pt-BR` -> `pt`."""
    return code.replace("_", "-").split("-")[0].lower()
