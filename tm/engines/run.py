"""A run: requests in, drafts out as they come, within a ceiling of characters, whatever the engine does."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tm.engines.base import Answer, Engine, EngineSettings, Miscounted, Request, Temporary, Unfit
from tm.engines.cache import Cache
from tm.engines.courier import Batch, Budget, Courier, Outcome, OverLimit
from tm.engines.registry import create, is_free
from tm.engines.tasks import Piece, Task, prepare
from tm.errors import EngineError

_BATCH_CHARACTERS = 5_000  # in one request, unless one text alone is longer: an interrupted run loses no more than this
_GRACE = 2.0
"""Seconds that requests under way are waited for once a run ends early: what they bring is paid for."""


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
    """What a run would send at most."""

    characters: int
    requests: int
    money: float | None
    """In the currency of the user's `price`; 0.0 for what is free, None where no price is known."""


@dataclass(slots=True)
class _State:
    """One run over all its language pairs."""

    cache: Cache
    budget: Budget
    on_answer: Callable[[Answer], None]
    end: float | None
    offered: int = 0
    cached: int = 0
    refused: int = 0
    sent: int = 0
    error: EngineError | None = None
    warnings: dict[str, None] = field(default_factory=dict)

    def hand_over(self, answer: Answer) -> None:
        self.offered += not answer.refused
        self.cached += answer.cached and not answer.refused
        self.refused += bool(answer.refused)
        self.on_answer(answer)


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
    seconds
    from now. A failing engine ends up in `Report.error`, never in an exception; what `on_answer` raises goes through.
    """
    end = None if deadline is None else time.monotonic() + deadline
    state = _State(cache, Budget(max_characters), on_answer, end)
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
            _Pair(state, engine, settings, source, target).run(group)
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
            pieces = {piece.key: piece for request in group for piece in prepare(request, engine).pieces}
            known = cache.get(list(pieces)) if cache else {}
            queue = deque(piece for key, piece in pieces.items() if key not in known)
            characters += sum(len(piece.text) for piece in queue)
            while _next_batch(queue, engine):
                sent += 1
        finally:
            engine.close()
    price = settings.price if settings.price is not None else 0.0 if is_free(engine_name) else None
    return Estimate(characters, sent, None if price is None else characters * price / 1_000_000)


class _Pair:
    """The requests of one language pair with one engine."""

    def __init__(self, state: _State, engine: Engine, settings: EngineSettings, source: str, target: str) -> None:
        self.state = state
        self.engine = engine
        self.limits = settings.limits
        self.courier = Courier(engine, settings.limits, state.budget, source, target)
        self.waiting: dict[bytes, list[Task]] = {}
        """Piece -> the tasks that need it; equal pieces are asked once."""
        self.pieces: dict[bytes, Piece] = {}
        self.paid: dict[bytes, str] = {}
        """Good answers that the cache does not hold yet."""
        self.queue: deque[Piece] = deque()
        self.singles: deque[Piece] = deque()
        self.open: dict[str, Task] = {}
        self.failures = 0
        self.refusals = 0
        self.fatal: EngineError | None = None

    def run(self, group: list[Request]) -> None:
        try:
            self._plan(group)
            self._work()
        finally:
            self.courier.stop()
            self._salvage()
        reason = f"not sent: {self.fatal.message}" if self.fatal else "not sent"
        for task in list(self.open.values()):
            self._close(task, reason)

    def _plan(self, group: list[Request]) -> None:
        tasks = [prepare(request, self.engine) for request in group]
        known = self.state.cache.get([piece.key for task in tasks for piece in task.pieces])
        room = self.state.budget.most - self.state.budget.used
        for task in tasks:
            self.open[task.request.id] = task
            if task.settled:
                self._close(task, task.reason)
                continue
            for piece in task.pieces:
                piece.answer = known.get(piece.key)
            if task.complete and self._deliver(task, cached=True):
                continue
            new = [piece for piece in task.pieces if piece.answer is None and piece.key not in self.waiting]
            size = sum(len(piece.text) for piece in new)
            if size > room:
                self._close(task, f"not sent: it would go over the limit of {self.state.budget.most:,} characters")
                self.state.error = self.state.error or OverLimit(
                    f"the limit of {self.state.budget.most:,} characters is reached", hint="raise --max-characters"
                )
                continue
            room -= size
            for piece in task.pieces:
                if piece.answer is None:
                    self.waiting.setdefault(piece.key, []).append(task)
            self.pieces.update((piece.key, piece) for piece in new)
            self.queue.extend({piece.key: piece for piece in new}.values())

    def _work(self) -> None:
        under_way = 0
        while not self.fatal:
            while under_way < self.courier.width and (batch := self._next()):
                self.courier.submit(batch)
                under_way += 1
            if not under_way:
                return
            left = None if self.state.end is None else self.state.end - time.monotonic()
            outcome = self.courier.result(left) if left is None or left > 0 else None
            if outcome is None:
                self._give_up(EngineError("the time for this run is over", hint="run it again; what came is kept"))
                break
            under_way -= 1
            self._take(outcome)
        self.courier.stop()
        end = time.monotonic() + _GRACE
        while under_way and (outcome := self.courier.result(max(0.0, end - time.monotonic()))):
            under_way -= 1
            self._take(outcome)

    def _next(self) -> Batch | None:
        """Pieces that must be asked alone go first; then as many as the engine takes at once."""
        if self.singles:
            return _batch([self.singles.popleft()])
        return _next_batch(self.queue, self.engine)

    def _take(self, outcome: Outcome) -> None:
        self.state.sent += outcome.sent
        keys, error = outcome.batch.keys, outcome.error
        if error is None and outcome.texts is not None:
            self.failures = 0
            for key, text in zip(keys, outcome.texts, strict=True):
                self._answered(key, text)
            self._flush()
            return
        if not isinstance(error, EngineError):
            assert error is not None
            raise error
        if self.fatal:
            return
        if isinstance(error, Miscounted | Unfit):
            self._ask_singly(keys, error)
        elif isinstance(error, OverLimit):
            self._drop(keys, error.message)
            self.state.error = self.state.error or error
        elif isinstance(error, Temporary):
            self.failures += 2 if error.slow or error.retry_after > self.limits.longest_wait else 1
            self.state.error = self.state.error or error
            if self.failures >= self.limits.failures:
                self._give_up(error)
            else:
                self._ask_singly(keys, error)
        else:
            self._give_up(error)

    def _ask_singly(self, keys: Sequence[bytes], error: EngineError) -> None:
        if len(keys) > 1:
            self.singles.extend(self.pieces[key] for key in keys if key in self.waiting)
        else:
            self._drop(keys, error.message)

    def _answered(self, key: bytes, text: str) -> None:
        for task in self.waiting.pop(key, []):
            for piece in task.pieces:
                if piece.key == key:
                    piece.answer = text
            if task.complete and task.request.id in self.open:
                self._deliver(task, cached=False)

    def _deliver(self, task: Task, *, cached: bool) -> bool:
        """Hands over a finished task. False: it came from the cache, is no good (any more), and must be asked again."""
        text, reason = task.judge(self.engine)
        if reason:
            self.state.cache.forget([piece.key for piece in task.pieces])
            if cached:
                for piece in task.pieces:
                    piece.answer = None
                return False
            self.refusals += 1
            self._close(task, reason)
            if self.refusals >= self.limits.refusals:
                told = f"{self.refusals} answers in a row were refused, the last one as: {reason}"
                self._give_up(EngineError(f"engine `{self.engine.name}`: {told}", hint="try another engine"))
            return True
        if not cached:
            self.refusals = 0
            self.paid.update((piece.key, piece.answer or "") for piece in task.pieces)
        del self.open[task.request.id]
        self.state.hand_over(Answer(task.request.id, text, "", self.engine.name, cached))
        return True

    def _drop(self, keys: Sequence[bytes], reason: str) -> None:
        for key in keys:
            for task in self.waiting.pop(key, []):
                if task.request.id in self.open:
                    self._close(task, reason)

    def _close(self, task: Task, reason: str) -> None:
        """Ends a task without a draft, or, where there was nothing to translate, with its source."""
        del self.open[task.request.id]
        text = "" if reason else task.request.text
        self.state.hand_over(Answer(task.request.id, text, reason, self.engine.name, cached=not reason))

    def _give_up(self, error: EngineError) -> None:
        self.fatal = error
        self.state.error = error

    def _salvage(self) -> None:
        """Pieces of unfinished tasks that were paid for."""
        for task in self.open.values():
            for piece in task.pieces:
                if piece.answer is not None and task.fit(piece, self.engine):
                    self.paid[piece.key] = piece.answer
        self._flush()

    def _flush(self) -> None:
        paid, self.paid = self.paid, {}
        self.state.cache.put(paid, self.engine.name)


def _by_pair(requests: Iterable[Request]) -> dict[tuple[str, str], list[Request]]:
    groups: dict[tuple[str, str], list[Request]] = {}
    for request in requests:
        groups.setdefault((request.source_lang, request.target_lang), []).append(request)
    return groups


def _refuse_all(state: _State, group: list[Request], engine: str, reason: str) -> None:
    for request in group:
        state.hand_over(Answer(request.id, "", reason, engine))


def _next_batch(queue: deque[Piece], engine: Engine) -> Batch | None:
    """The next pieces that fit into one request; taken off the queue."""
    taken: list[Piece] = []
    size = 0
    while queue and len(taken) < max(1, engine.batch):
        if taken and size + len(queue[0].text) > max(engine.limit, _BATCH_CHARACTERS):
            break
        size += len(queue[0].text)
        taken.append(queue.popleft())
    return _batch(taken) if taken else None


def _batch(pieces: list[Piece]) -> Batch:
    texts, requests = tuple(piece.text for piece in pieces), tuple(piece.request for piece in pieces)
    return Batch(texts, requests, tuple(piece.key for piece in pieces))
