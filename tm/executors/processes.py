"""Worker processes forked from the command's own, so that they have at once all that it has read, compiled and found out.

Each has a pipe to it, by which it is told the number of the next chunk. A pipe that is closed, or whose other end has died,
means: stop after the article in hand. So nothing outlives the command, however it ended.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import pickle
import signal
import struct
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from tm import files
from tm.errors import ArticleError, TmError
from tm.executors import GRACE, WORTH_IT, Lost, Result, Task, Work, sliced
from tm.executors.lane import Done, on_loan, pack_of_command, take_over, tidy, work_through
from tm.settling import Unsettled, settle

if TYPE_CHECKING:
    from tm.project import Project

FIRST = 8
"""Articles that are done here before the workers are forked: what these import and remember, all have."""
DIED = "the process that worked on it died"
HINT = "perhaps the memory ran out: try fewer --jobs, or split the article"


TRIES = 2
NUMBER = struct.Struct("<q")
context = get_context("fork")


class _Stop(Exception):
    """The command wants no more of this chunk."""


class Processes:
    """So many worker processes."""

    least = WORTH_IT

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def run(
        self, project: Project, work: Work[Result], tasks: Sequence[Task], lost: Lost[Result] | None
    ) -> Generator[Result, None, None]:
        """See Executor. An article on which a process dies is tried once more, in a process of its own."""
        first = min(FIRST, len(tasks) // 2)
        for name, extra in tasks[:first]:
            yield work(project, name, extra)
        rest = tasks[first:]
        if not rest:
            return
        crew = _Crew(project, work, rest, self.jobs, lost)
        try:
            yield from crew.results()
        finally:
            crew.end()


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the chunk that it has."""

    process: BaseProcess
    pipe: Connection
    slot: int
    chunk: int = -1


class _Crew:
    """The workers of one run."""

    def __init__(
        self, project: Project, work: Work[Any], tasks: Sequence[Task], jobs: int, lost: Lost[Any] | None
    ) -> None:
        self.project, self.work, self.lost = project, work, lost
        self.chunks = sliced(tasks, jobs)
        self.todo = deque(range(len(self.chunks)))
        self.done: dict[int, list[Any]] = {}
        self.jobs = min(jobs, len(self.chunks))
        self.workers: list[_Worker] = []
        self.at = mmap.mmap(-1, NUMBER.size * self.jobs)  # shared: which article of its chunk each worker is at
        self.deaths: dict[tuple[int, int], int] = {}
        self.broken: list[TmError] = []

    def results(self) -> Iterator[Any]:
        """In the order of the tasks."""
        gc.freeze()  # what the collector never looks at is not copied by it either
        for slot in range(self.jobs):
            self._hire(slot)
        for number in range(len(self.chunks)):
            while number not in self.done:
                self._listen()
            yield from self.done.pop(number)
        if self.broken:
            raise self.broken[0]

    def end(self) -> None:
        """Let the workers finish the article in hand; one that takes longer is killed, which harms no file."""
        for worker in self.workers:
            worker.pipe.close()
        until = time.monotonic() + GRACE
        dead = bool(self.deaths)
        for worker in self.workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            dead |= bool(worker.process.exitcode)
        self.workers.clear()
        gc.unfreeze()
        tidy(self.project, litter=dead)

    def _hire(self, slot: int) -> None:
        ours, theirs = context.Pipe()
        others = [worker.pipe for worker in self.workers]
        process = context.Process(target=_serve, args=(self, slot, theirs, [ours, *others]), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours, slot)
        self.workers.append(worker)
        self._hand_out(worker)

    def _hand_out(self, worker: _Worker) -> None:
        worker.chunk = self.todo.popleft() if self.todo else -1
        if worker.chunk >= 0:
            with contextlib.suppress(BrokenPipeError):  # it has died meanwhile: `_listen` hears of that
                worker.pipe.send((worker.chunk, self._hopeless(worker.chunk)))

    def _listen(self) -> None:
        """Take what the next worker to speak has to say."""
        busy = {worker.pipe: worker for worker in self.workers if worker.chunk >= 0}
        for pipe in connection.wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]
            try:
                done, error, told = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if error is not None:
                error.add_note(told)
                raise error
            self.done[worker.chunk] = self._with_lost(worker.chunk, take_over(self.project, done))
            self._hand_out(worker)

    def _bury(self, worker: _Worker) -> None:
        """Its chunk is done again: twice as it was, then without the article that it dies of."""
        worker.pipe.close()
        worker.process.join()
        self.workers.remove(worker)
        place = worker.chunk, NUMBER.unpack_from(self.at, NUMBER.size * worker.slot)[0]
        self.deaths[place] = self.deaths.get(place, 0) + 1
        self.todo.appendleft(worker.chunk)
        self._hire(worker.slot)

    def _hopeless(self, chunk: int) -> list[int]:
        return [at for (number, at), deaths in self.deaths.items() if number == chunk and deaths >= TRIES]

    def _with_lost(self, chunk: int, results: list[Any]) -> list[Any]:
        for at in sorted(self._hopeless(chunk)):
            name = self.chunks[chunk][at][0]
            error = ArticleError(DIED, path=self.project.reference(name), hint=HINT)
            if self.lost is None:
                self.broken.append(error)
            else:
                results.insert(at, self.lost(name, error))
        return results


def _serve(crew: _Crew, slot: int, pipe: Connection, others: list[Connection]) -> None:
    """A worker's life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command hears Ctrl-C and closes the pipe
    for other in others:
        other.close()
    _inherited.append(crew.project)  # a connection must be neither used nor closed after a fork
    project, pack = on_loan(crew.project, crew.project.index.path), pack_of_command()
    if files._unsettled is not None:
        files._unsettled = Unsettled()
    with contextlib.suppress(EOFError, OSError, _Stop):
        while True:
            number, hopeless = pipe.recv()
            places = [at for at in range(len(crew.chunks[number])) if at not in hopeless]

            def go_on(at: int, places: list[int] = places) -> None:
                if pipe.poll():
                    raise _Stop
                NUMBER.pack_into(crew.at, NUMBER.size * slot, places[at])

            tasks = [crew.chunks[number][at] for at in places]
            pipe.send(_answer(lambda: work_through(project, crew.work, tasks, pack, go_on)))  # noqa: B023 - called at once
    if files._unsettled is not None:
        with contextlib.suppress(TmError):  # nobody is there to hear of it; nothing was said to be done
            settle(files._unsettled)  # of a chunk that was stopped


def _answer(act: Callable[[], Done[Any]]) -> tuple[Done[Any] | None, Exception | None, str]:
    try:
        return act(), None, ""
    except _Stop:
        raise
    except Exception as error:
        told = traceback.format_exc()
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = RuntimeError(repr(error))
        return None, error, told


_inherited: list[Project] = []
