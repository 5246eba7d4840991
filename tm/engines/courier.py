"""Carries batches to an engine: several at a time, at its pace, with bounded tries; results come back to one thread."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tm.engines.base import Engine, Limits, Miscounted, Request, Temporary
from tm.engines.http import within
from tm.errors import EngineError


class OverLimit(EngineError):
    """The run's ceiling of characters leaves no room for this batch."""


class Budget:
    """A ceiling of characters that several threads spend together. It is never exceeded, whatever is tried again."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = 0
        self._lock = threading.Lock()

    def take(self, amount: int) -> None:
        """Raises OverLimit where it would go over."""
        with self._lock:
            if self.used + amount > self.most:
                raise OverLimit(
                    f"not sent: it would go over the limit of {self.most:,} characters", hint="raise --max-characters"
                )
            self.used += amount

    def give_back(self, amount: int) -> None:
        with self._lock:
            self.used -= amount


class Pace:
    """Turns for requests: no two closer than `interval` seconds, none while the server asked for quiet."""

    def __init__(self, interval: float, stop: threading.Event) -> None:
        self._interval = interval
        self._stop = stop
        self._next = 0.0
        self._lock = threading.Lock()

    def turn(self) -> bool:
        """Waits for a turn; False if the run was stopped meanwhile."""
        with self._lock:
            now = time.monotonic()
            mine = max(now, self._next)
            self._next = mine + self._interval
        return not self._stop.wait(mine - now)

    def hold(self, seconds: float) -> None:
        """No request of anybody's for so long."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one language pair, and the requests that they are (pieces) of."""

    texts: tuple[str, ...]
    requests: tuple[Request, ...]
    keys: tuple[bytes, ...]
    """What the sender knows the texts by."""

    @property
    def size(self) -> int:
        return sum(map(len, self.texts))


@dataclass(slots=True)
class Outcome:
    """What became of a batch: as many texts as it had, or an error."""

    batch: Batch
    texts: Sequence[str] | None = None
    error: BaseException | None = None
    sent: int = 0
    """Requests sent for it, tries included."""


@dataclass(slots=True)
class Courier:
    """A few daemon threads between an inbox and an outbox. `stop` leaves them behind: they delay neither Ctrl-C nor
    exit.
    """

    engine: Engine
    limits: Limits
    budget: Budget
    source: str
    target: str
    _inbox: queue.SimpleQueue[Batch | None] = field(default_factory=queue.SimpleQueue)
    _outbox: queue.SimpleQueue[Outcome] = field(default_factory=queue.SimpleQueue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: int = 0
    _pace: Pace = field(init=False)
    _total: float = field(init=False)

    def __post_init__(self) -> None:
        interval = self.engine.interval if self.limits.interval is None else self.limits.interval
        self._pace = Pace(interval, self._stop)
        self._total = self.limits.total or self.engine.total

    @property
    def width(self) -> int:
        """Batches that may be under way at a time."""
        return max(1, self.limits.concurrency or self.engine.concurrency)

    def submit(self, batch: Batch) -> None:
        if self._threads < self.width:
            self._threads += 1
            threading.Thread(target=self._work, name="tm-courier", daemon=True).start()
        self._inbox.put(batch)

    def result(self, timeout: float | None) -> Outcome | None:
        """The next finished batch, in any order; None after `timeout` seconds."""
        try:
            return self._outbox.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self) -> None:
        self._stop.set()
        for _ in range(self._threads):
            self._inbox.put(None)

    def _work(self) -> None:
        while (batch := self._inbox.get()) is not None and not self._stop.is_set():
            outcome = Outcome(batch)
            try:
                self._deliver(outcome)
            except BaseException as error:
                outcome.error = error
            self._outbox.put(outcome)

    def _deliver(self, outcome: Outcome) -> None:
        """Tries until there are texts, or raises the last error."""
        late = 0
        for attempt in range(max(1, self.limits.attempts)):
            if not self._pace.turn():
                raise EngineError("stopped")
            try:
                outcome.texts = self._ask(outcome)
                return
            except Temporary as error:
                late += error.slow
                if attempt + 1 >= self.limits.attempts or late > 1 or error.retry_after > self.limits.longest_wait:
                    raise _with_wait(error) from None
                jitter = random.uniform(0.5, 1.0)  # so that many clients of a server do not come back all at once
                delay = max(error.retry_after, self.limits.backoff * 2**attempt * jitter)
                if error.retry_after:
                    self._pace.hold(error.retry_after)
                if self._stop.wait(delay):
                    raise

    def _ask(self, outcome: Outcome) -> list[str]:
        batch = outcome.batch
        self.budget.take(batch.size)
        outcome.sent += 1
        try:
            what = f"engine `{self.engine.name}`"
            call = self.engine.translate
            texts = within(self._total, lambda: call(batch.texts, self.source, self.target, batch.requests), what)
        except Temporary as error:
            if not error.billed:
                self.budget.give_back(batch.size)
            raise
        except Miscounted:
            raise
        except EngineError:
            self.budget.give_back(batch.size)
            raise
        if len(texts) != len(batch.texts):
            raise Miscounted(f"engine `{self.engine.name}` gave {len(texts)} answers to {len(batch.texts)} texts")
        return [text if isinstance(text, str) else "" for text in texts]


def _with_wait(error: Temporary) -> Temporary:
    if not error.retry_after:
        return error
    message = f"{error.message} (the server asks to wait {error.retry_after:,.0f} s)"
    return Temporary.of(
        message,
        retry_after=error.retry_after,
        billed=error.billed,
        slow=error.slow,
        hint=error.hint or "try again later",
    )
