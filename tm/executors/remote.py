"""What runs inside a worker of a cluster."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from tm import clock
from tm.errors import ClusterError
from tm.executors import Task
from tm.executors.kit import Kit, Slip, take
from tm.executors.lane import Done, work_through

_alone = threading.Lock()
"""A worker may have several threads; what it knows of the command that it works for, it has only once."""


class Stopped(Exception):
    """The command has ended."""


def greet(slip: Slip) -> ClusterError | None:
    """What keeps this worker from the work, if anything."""
    try:
        take(slip)
    except ClusterError as error:
        return error
    return None


def is_idle() -> bool:
    """Whether nothing is being written here."""
    return not _alone.locked()


def chunk(data: bytes) -> Done[Any]:
    """The results of a chunk. Raises ClusterError where this worker cannot work, Stopped where the command has ended."""
    slip: Slip
    tasks: Sequence[Task]
    slip, tasks = pickle.loads(data)

    def go_on(_: int) -> None:
        if not slip.valid:
            raise Stopped

    with _alone:
        try:
            kit = take(slip)
        except ClusterError as error:  # one that came later than the greeting
            dask = importlib.import_module("distributed")
            raise ClusterError(f"worker {dask.get_worker().address}: {error.message}", hint=error.hint) from None
        with _same_day(kit):
            return work_through(kit.project, kit.work, tasks, kit.pack, go_on)


@contextlib.contextmanager
def _same_day(kit: Kit) -> Iterator[None]:
    """The date that the command sees, whatever the time zone here."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    _set(kit.epoch)
    try:
        with clock.fixed(kit.today):
            yield
    finally:
        _set(before)


def _set(epoch: str | None) -> None:
    if epoch is None:
        os.environ.pop("SOURCE_DATE_EPOCH", None)
    else:
        os.environ["SOURCE_DATE_EPOCH"] = epoch
