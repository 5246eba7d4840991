"""What every worker does with a chunk, wherever it is: the articles one after the other, and nothing that is not its own."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple

from tm import files, locking
from tm.executors import Result, Task, Work
from tm.index import Index
from tm.settling import Unsettled
from tm.undo import Recorder
from tm.undoparts import gather, part_of
from tm.work.session import folders

if TYPE_CHECKING:
    from tm.project import Project


class Pack(NamedTuple):
    """Where a command keeps what it changes for `tm undo`; an executor's workers write parts of it."""

    root: str
    path: str
    command: str
    skip: tuple[str, ...]


@dataclass(slots=True)
class Done(Generic[Result]):
    """A chunk's results, in order, and what the command's own process sees to."""

    results: list[Result]
    verdicts: dict[bytes, int]
    """For the index."""
    unsettled: Unsettled | None
    """What is not on the disk for sure; None: all is."""


class Loan(Index):
    """The index as a worker sees it: read at most; what is to be remembered is collected for the command's own process."""

    def __init__(self, path: Path | None) -> None:
        """`path`: None where even reading it is unwise, as over a network."""
        self.path = path or Path()
        self.fresh: dict[bytes, int] = {}
        self._db = None
        if path is not None:
            with contextlib.suppress(sqlite3.Error, OSError, ValueError):
                self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)

    def remember_verdicts(self, verdicts: Mapping[bytes, int]) -> None:
        self.fresh.update(verdicts)

    def _write(self, statements: object) -> bool:
        """Nothing: only one process writes."""
        return False

    def _reset(self) -> None:
        self.close()


def on_loan(project: Project, path: Path | None) -> Project:
    """The project as a worker has it."""
    return replace(project, index=Loan(path))


def pack_of_command() -> Pack | None:
    """What the running command records by; None where it records nothing."""
    recorder = files._recorder
    if not isinstance(recorder, Recorder):
        return None
    return Pack(str(recorder.root), str(recorder.pack), recorder.command, recorder.skip)


def work_through(
    project: Project, work: Work[Result], tasks: Sequence[Task], pack: Pack | None, before: Callable[[int], object]
) -> Done[Result]:
    """The results of a chunk; `before(number)` is called before each task, and may raise to end it there."""
    results = []
    with files.settled(), _kept(pack):
        for number, (name, extra) in enumerate(tasks):
            before(number)
            results.append(work(project, name, extra))
    loan, waiting = project.index, files._unsettled
    assert isinstance(loan, Loan)
    fresh, loan.fresh = loan.fresh, {}
    if waiting is not None:
        files._unsettled = Unsettled()
    return Done(results, fresh, waiting)


def take_over(project: Project, done: Done[Any]) -> list[Any]:
    """A chunk's results, when the command's own process has seen to the rest."""
    project.index.remember_verdicts(done.verdicts)
    if done.unsettled is not None and files._unsettled is not None:
        files._unsettled.take(done.unsettled)
    return done.results


def tidy(project: Project, *, litter: bool) -> None:
    """After the workers have stopped: what they kept for `tm undo`, and (with `litter`) what a killed one left half-written."""
    if (str(project.state_folder / "lock"), os.getpid()) not in locking._held:
        return  # this command wrote nothing, and another one may be at work
    gather(project.state_folder)
    if litter:
        for folder in folders(project):
            files.sweep(folder)


@contextlib.contextmanager
def _kept(pack: Pack | None) -> Iterator[None]:
    """Keep what changes inside in a part of its own: over a network, two machines cannot append to one file."""
    if pack is None:
        yield
        return
    recorder = Recorder(Path(pack.root), part_of(Path(pack.path)), pack.command, pack.skip)
    try:
        with files.recorded(recorder):
            yield
    finally:
        recorder.close()
