"""Work over many articles: in this process, or spread over several, with the same results in the same order."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tm.executors import WORTH_IT, Executor, Lost, Result, Task, Work

__all__ = ["WORTH_IT", "directed", "spread"]

if TYPE_CHECKING:
    from tm.project import Project

_elsewhere: Executor | None = None
_running: list[Generator[Any, None, None]] = []


@contextlib.contextmanager
def directed(executor: Executor | None) -> Iterator[None]:
    """For one command: inside, `spread` works with this executor; None: processes of this machine.

    However the command ends, its workers have stopped when this is left. So this belongs inside the project's lock.
    """
    global _elsewhere
    outer = _elsewhere
    _elsewhere = executor
    try:
        yield
    finally:
        _elsewhere = outer
        while _running:
            _running.pop().close()


def spread(
    project: Project,
    work: Work[Result],
    tasks: Iterable[Task],
    jobs: int,
    lost: Lost[Result] | None = None,
) -> Iterator[Result]:
    """`work(project, name, extra)` for each task, in the order of the tasks.

    `lost(name, error)` is the result for an article on which the working process itself died, as when the memory runs out.
    Raises what `work` raises, and TmError where the executor fails.
    """
    todo = list(tasks)
    executor = _executor(jobs, len(todo))
    if executor is None or len(todo) < executor.least:
        for name, extra in todo:
            yield work(project, name, extra)
        return
    run = executor.run(project, work, todo, lost)
    _running.append(run)
    try:
        yield from run
    finally:
        if run in _running:
            _running.remove(run)


def _executor(jobs: int, tasks: int) -> Executor | None:
    if _elsewhere is not None:
        return _elsewhere
    if jobs <= 1 or tasks < WORTH_IT:  # what it would say itself, but importing it costs more than most runs
        return None
    from tm.executors.processes import Processes

    return Processes(jobs)
