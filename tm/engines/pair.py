"""The requests of one language pair on their way through one engine: asked, put together, judged, handed over."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tm.engines.base import Answer, Engine, EngineSettings, Miscounted, Request, Temporary, Unfit
from tm.engines.cache import Cache
from tm.engines.courier import Batch, Budget, Courier, Outcome, OverLimit
from tm.engines.marks import STYLES
from tm.engines.tasks import Piece, Task, attempts, prepare
from tm.errors import EngineError

_BATCH_CHARACTERS = 5_000  # in one request, unless one text alone is longer: an interrupted run loses no more than this
_GRACE = 2.0
"""Seconds that requests under way are waited for once a run ends early: what they bring is paid for."""
_HOPELESS = 12
"""So many other spellings of inline codes in vain, and no more are tried in this run."""


@dataclass(slots=True)
class State:
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


class Pair:
    """The requests of one language pair with one engine."""

    def __init__(self, state: State, engine: Engine, settings: EngineSettings, source: str, target: str) -> None:
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
        self.planned = 0
        """Characters in the queue."""
        self.failures = 0
        self.refusals = 0
        self.respelled = 0
        """Tasks asked again with other marks; far below zero once that has helped."""
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
        spelled = [attempts(request, self.engine) for request in group]
        known = self.state.cache.get([piece.key for tasks in spelled for task in tasks for piece in task.pieces])
        for tasks in spelled:
            for task in tasks:
                for piece in task.pieces:
                    piece.answer = known.get(piece.key)
            first = tasks[0]
            self.open[first.request.id] = first
            if first.settled:
                self._close(first, first.reason)
            elif not any(task.complete and self._deliver(task, cached=True) for task in tasks):
                self._enqueue(first)

    def _enqueue(self, task: Task) -> None:
        """Lines up the pieces that nobody has asked for yet, or closes the task where they would go over the limit."""
        new = {piece.key: piece for piece in task.pieces if piece.answer is None and piece.key not in self.waiting}
        size = sum(len(piece.text) for piece in new.values())
        if not self._fits(size):
            limit = f"the limit of {self.state.budget.most:,} characters"
            self.state.error = self.state.error or OverLimit(f"{limit} is reached", hint="raise --max-characters")
            self._close(task, f"not sent: it would go over {limit}")
            return
        self.planned += size
        for piece in task.pieces:
            if piece.answer is None:
                self.waiting.setdefault(piece.key, []).append(task)
        self.pieces.update(new)
        self.queue.extend(new.values())

    def _fits(self, size: int) -> bool:
        return self.state.budget.used + self.planned + size <= self.state.budget.most

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
        batch = next_batch(self.queue, self.engine)
        self.planned -= batch.size if batch else 0
        return batch

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
            if self.failures >= self.limits.failures:
                self._give_up(error)
                return
            if len(keys) == 1:
                self.state.error = self.state.error or error
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
            if task.complete and self.open.get(task.request.id) is task:
                self._deliver(task, cached=False)

    def _deliver(self, task: Task, *, cached: bool) -> bool:
        """Hands over a finished task. False: it came from the cache, is no good (any more), and must be asked again."""
        verdict = task.judge(self.engine)
        if verdict.reason:
            self.state.cache.forget([piece.key for piece in task.pieces])
            if cached:
                for piece in task.pieces:
                    piece.answer = None
                return False
            self._refused(task, verdict.reason, verdict.codes_damaged)
            return True
        if not cached:
            self.refusals = 0
            if task.attempt:
                self.respelled = -1_000_000
            self.paid.update((piece.key, piece.answer or "") for piece in task.pieces)
        del self.open[task.request.id]
        self.state.hand_over(Answer(task.request.id, verdict.draft, "", self.engine.name, cached))
        return True

    def _refused(self, task: Task, reason: str, codes_damaged: bool) -> None:
        """Asks once more with other marks where only the inline codes are at fault; else that is that."""
        if codes_damaged and task.attempt + 1 < len(STYLES) and self.respelled < _HOPELESS and not self.fatal:
            again = prepare(task.request, self.engine, task.attempt + 1)
            if not again.settled and self._fits(sum(len(piece.text) for piece in again.pieces)):
                self.respelled += 1
                self.open[task.request.id] = again
                self._enqueue(again)
                return
        self.refusals += 1
        self._close(task, reason)
        if self.refusals >= self.limits.refusals:
            told = f"{self.refusals} answers in a row were refused, the last one as: {reason}"
            self._give_up(EngineError(f"engine `{self.engine.name}`: {told}", hint="try another engine"))

    def _drop(self, keys: Sequence[bytes], reason: str) -> None:
        for key in keys:
            for task in self.waiting.pop(key, []):
                if self.open.get(task.request.id) is task:
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


def next_batch(queue: deque[Piece], engine: Engine) -> Batch | None:
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
