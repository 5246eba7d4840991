"""Work over many articles: in this process, or spread over several, with the same results in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tm.project import Project

Result = TypeVar("Result")
WORTH_IT = 300
"""Fewer articles than this are done sooner than other processes have started."""


def spread(
    project: Project, work: Callable[[Project, str, str], Result], tasks: Iterable[tuple[str, str]], jobs: int
) -> Iterator[Result]:
    """`work(project, name, extra)` for each task, in the order of the tasks."""
    todo = list(tasks)
    if jobs <= 1 or len(todo) < WORTH_IT:
        for name, extra in todo:
            yield work(project, name, extra)
        return
    yield from _in_processes(project, work, todo, jobs)


_shared: list[object] = []


def _start(project: Project, work: Callable[[Project, str, str], Result]) -> None:
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends the pool
    gc.freeze()
    project.index._db = None  # a connection must not be used across a fork; only the parent writes the index
    _shared[:] = [project, work]


def _chunk(tasks: list[tuple[str, str]]) -> list[object]:
    from tm.files import settled

    project, work = _shared
    with settled():
        return [work(project, name, extra) for name, extra in tasks]  # type: ignore[operator]


def _in_processes(
    project: Project, work: Callable[[Project, str, str], Result], todo: list[tuple[str, str]], jobs: int
) -> Iterator[Result]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    size = max(8, min(64, len(todo) // (jobs * 4)))
    chunks = [todo[at : at + size] for at in range(0, len(todo), size)]
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(project, work))
    try:
        for results in pool.map(_chunk, chunks):
            yield from results  # type: ignore[misc]
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
