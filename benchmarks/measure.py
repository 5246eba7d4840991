"""CPU seconds, wall seconds and peak memory of whole processes and of single calls; rows of a table."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took."""

    cpu: float
    wall: float
    peak: int
    """MiB of resident memory of its largest process."""


def process(*words: str, cwd: Path | None = None) -> Cost:
    """Run a program to its end, its children included. Raises CalledProcessError."""
    started = time.monotonic()
    child = subprocess.Popen(words, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, words)
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss // 1024)


def tm(root: Path, *words: str) -> Cost:
    """One command of tm in a project."""
    return process(sys.executable, "-m", "tm", "--project", str(root), "-q", *words)


def middle(costs: Sequence[Cost]) -> Cost:
    """The medians of several runs, each figure by itself."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.wall for cost in costs),
        max(cost.peak for cost in costs),
    )


def call(work: Callable[[], object], runs: int = 5) -> float:
    """Median CPU seconds of a call in this process."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def row(label: str, cost: Cost, note: str = "") -> None:
    """One line of a table."""
    line = f"  {label:28} cpu {cost.cpu:8.2f} s   wall {cost.wall:8.2f} s   peak {cost.peak:5d} MiB   {note}"
    print(line.rstrip(), flush=True)
