"""CPU time for the laws about time, measured so that neither coverage's tracer nor a slow machine decides a test."""

from __future__ import annotations

import functools
import re
import sys
import time
from collections.abc import Callable

QUIET = 0.035
"""CPU seconds of the fixed piece of work below on a quiet machine with a core of 2020."""


def cpu(action: Callable[[], object]) -> float:
    """The CPU seconds of one call in this process, with no tracer running."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        started = time.process_time()
        action()
        return time.process_time() - started
    finally:
        sys.settrace(tracer)


def seconds(action: Callable[[], object]) -> float:
    """The CPU seconds that one call would take on a quiet machine: measured here, and divided by how slow this one is now."""
    spent = cpu(action)
    return spent / slowness(int(time.monotonic() / 10))


@functools.lru_cache(1)
def slowness(_when: int) -> float:
    """How many times slower than a quiet machine this one is; never under 1. Measured every ten seconds."""
    return max(1.0, cpu(_work) / QUIET)


def grows(action: Callable[[int], object], size: int, *, factor: int = 4, slack: float = 0.1) -> bool:
    """Whether `factor` times the size takes no more than twice as long for each piece (a quadratic step: `factor` times).

    Three tries: a machine that hiccups in all of them is unlikely, and a quadratic step fails in all of them.
    """
    return any(
        cpu(lambda: action(size * factor)) <= 2 * factor * cpu(lambda: action(size)) + slack for _attempt in range(3)
    )


def _work() -> None:
    """Dictionaries, strings, calls and regular expressions, as the code under test uses them."""
    pattern = re.compile(r"(\w+) (\w+)")
    table: dict[str, int] = {}
    for number in range(30_000):
        found = pattern.match(f"word{number % 97} other{number}")
        key = found[1] if found else ""
        table[key] = table.get(key, 0) + len(key.split("d"))
