"""Where the work on many articles is done: in this process, in others on this machine, or on a cluster.

Each executor does the same: `work(project, name, extra)` for each task, its results in the order of the tasks. Tasks go
out in chunks. Whoever works on a chunk writes the article's files under the lock that the command holds, and keeps what it
changes for `tm undo`; the index is written by the command's own process alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from tm.errors import TmError
    from tm.project import Project

Result = TypeVar("Result")
Task = tuple[str, str]
"""An article's name, and what else its work must know of it."""
Work = Callable[["Project", str, str], Result]
Lost = Callable[[str, "TmError"], Result]
"""What stands for an article on which the working process itself died."""

CHUNK = 64
"""Articles at most that one worker takes at a time."""
WORTH_IT = 150
"""With fewer articles, the command's own process is done before others have started."""
GRACE = 0.6
"""Seconds in which an interrupted worker may finish the article that it has in hand."""


class Executor(Protocol):
    """A place to work."""

    least: int
    """With fewer tasks than this, it is not asked."""

    def run(
        self, project: Project, work: Work[Result], tasks: Sequence[Task], lost: Lost[Result] | None
    ) -> Generator[Result, None, None]:
        """The results in the order of the tasks. Closing the iterator stops the work after the articles in hand.

        Raises what `work` raises; TmError where the place itself fails (or where an article kills its worker, and `lost`
        has no result for that; then the others are done).
        """
        ...


def sliced(tasks: Sequence[Task], lanes: int) -> list[Sequence[Task]]:
    """The tasks in chunks, so that all lanes are busy to the end."""
    size = max(1, min(CHUNK, -(-len(tasks) // (lanes * 4))))
    return [tasks[at : at + size] for at in range(0, len(tasks), size)]
