"""A run: requests in, drafts out as they come, within a ceiling of characters, whatever the engine does."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tm.engines.base import Answer, EngineSettings, Request, Temporary
from tm.engines.cache import Cache
from tm.engines.courier import Budget
from tm.engines.pair import Pair, State, next_batch
from tm.engines.registry import create, is_free
from tm.engines.tasks import Piece, attempts
from tm.errors import EngineError


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    offered: int = 0
    """Drafts handed over, cached ones included."""
    cached: int = 0
    characters: int = 0
    """Characters that the engine was sent and may count."""
    requests_sent: int = 0
    refused: int = 0
    """Requests without a draft, whatever the reason."""
    error: EngineError | None = None
    """The engine gave up; everything handed over before stands."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would send, if every try succeeds."""

    characters: int
    requests: int
    money: float | None
    """In the currency of the user's `price`; 0.0 for what is free, None where no price is known."""


def run(
    requests: Iterable[Request],
    engine_name: str,
    settings: EngineSettings,
    cache: Cache,
    *,
    on_answer: Callable[[Answer], None],
    max_characters: int = 200_000,
    deadline: float | None = None,
) -> Report:
    """Asks for a draft of every request; each gets exactly one Answer, in any order, in the caller's thread.

    `max_characters` is never exceeded, retries included; what does not fit is answered as refused. `deadline` is in
    seconds from now. A failing engine ends up in `Report.error`, never in an exception; what `on_answer` raises goes
    through.
    """
    end = None if deadline is None else time.monotonic() + deadline
    state = State(cache, Budget(max_characters), on_answer, end)
    for (source, target), group in _by_pair(requests).items():
        if isinstance(state.error, Temporary):
            _refuse_all(state, group, engine_name, f"not sent: {state.error.message}")
            continue
        try:
            engine = create(engine_name, settings, source, target)
        except EngineError as error:
            state.error = state.error or error
            _refuse_all(state, group, engine_name, error.message)
            continue
        try:
            Pair(state, engine, settings, source, target).run(group)
        finally:
            engine.close()
    if cache.trouble:
        state.warnings[cache.trouble] = None
    return Report(
        state.offered, state.cached, state.budget.used, state.sent, state.refused, state.error, tuple(state.warnings)
    )


def estimate(
    requests: Iterable[Request], engine_name: str, settings: EngineSettings, cache: Cache | None = None
) -> Estimate:
    """What `run` would send, less what the cache knows. Raises EngineError where the engine cannot be made."""
    characters = sent = 0
    for (source, target), group in _by_pair(requests).items():
        engine = create(engine_name, settings, source, target)
        try:
            spelled = [attempts(request, engine) for request in group]
            keys = [piece.key for tasks in spelled for task in tasks for piece in task.pieces]
            known = cache.get(keys) if cache else {}
            new: dict[bytes, Piece] = {}
            for tasks in spelled:
                if not any(all(piece.key in known for piece in task.pieces) for task in tasks):
                    new.update((piece.key, piece) for piece in tasks[0].pieces if piece.key not in known)
            queue = deque(new.values())
            characters += sum(len(piece.text) for piece in queue)
            while next_batch(queue, engine):
                sent += 1
        finally:
            engine.close()
    price = settings.price if settings.price is not None else 0.0 if is_free(engine_name) else None
    return Estimate(characters, sent, None if price is None else characters * price / 1_000_000)


def _by_pair(requests: Iterable[Request]) -> dict[tuple[str, str], list[Request]]:
    groups: dict[tuple[str, str], list[Request]] = {}
    for request in requests:
        groups.setdefault((request.source_lang, request.target_lang), []).append(request)
    return groups


def _refuse_all(state: State, group: list[Request], engine: str, reason: str) -> None:
    for request in group:
        state.hand_over(Answer(request.id, "", reason, engine))
