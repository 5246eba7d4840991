"""What a cluster's worker must know of a run: a file in the shared folder, which is also the worker's leave to go on.

The wire carries only the file's name and digest. A worker that cannot find the file does not see the project's folder; once
the command has ended, however it did, the file is gone and nobody writes any more.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tm import clock
from tm.errors import ClusterError
from tm.executors import Work
from tm.executors.lane import Loan, Pack
from tm.folders import bound, open_folder
from tm.versions import libraries

if TYPE_CHECKING:
    from tm.project import Project

FOLDER = "cluster"


class Slip(NamedTuple):
    """Where a kit lies, and what it must be."""

    path: str
    sha256: str

    @property
    def valid(self) -> bool:
        """Whether the command still runs."""
        return os.path.exists(self.path)  # noqa: PTH110


@dataclass(frozen=True, slots=True)
class Kit:
    """All that the work on an article depends on beside the project's files."""

    project: Project
    work: Work[Any]
    pack: Pack | None
    today: str
    epoch: str | None
    """SOURCE_DATE_EPOCH."""


def put(project: Project, work: Work[Any], pack: Pack | None) -> Slip:
    """Write a run's kit into the project. Raises OSError, FileError."""
    kit = Kit(replace(project, index=Loan(None)), work, pack, clock.today(), os.environ.get("SOURCE_DATE_EPOCH"))
    data = json.dumps(versions()).encode() + b"\n" + pickle.dumps(kit)
    folder = project.state_folder / FOLDER
    name = os.urandom(16).hex()
    handle = open_folder(folder, make=True)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags, 0o600, dir_fd=handle), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    finally:
        os.close(handle)
    return Slip(str(folder / name), hashlib.sha256(data).hexdigest())


def take(slip: Slip) -> Kit:
    """The kit of a run; read once in each worker. Raises ClusterError where it is not there or does not fit this worker."""
    if _taken and _taken[0][0] == slip:
        return _taken[0][1]
    try:
        data = Path(slip.path).read_bytes()
    except OSError as error:
        folder = Path(slip.path).parents[2]
        raise ClusterError(
            f"does not see the project's folder {folder} ({error.strerror})",
            hint="mount the same folder at the same path on every machine, then start the worker there",
        ) from None
    if hashlib.sha256(data).hexdigest() != slip.sha256:
        raise ClusterError("sees another folder", hint="mount the same folder at the same path on every machine")
    head, _, body = data.partition(b"\n")
    if differs := difference(json.loads(head), versions()):
        raise ClusterError(f"has other versions: {differs}", hint="install the same on every machine")
    kit: Kit = pickle.loads(body)
    bound(str(kit.project.root))
    _taken[:] = [(slip, kit)]
    return kit


_taken: list[tuple[Slip, Kit]] = []


def difference(wanted: dict[str, str], own: dict[str, str]) -> str:
    """What is not the same, in words."""
    keys = [key for key in (*wanted, *own) if wanted.get(key) != own.get(key)]
    told = [f"{key} {own.get(key, 'missing')} instead of {wanted.get(key, 'none')}" for key in dict.fromkeys(keys)]
    return ", ".join(told[:4])


@cache
def versions() -> dict[str, str]:
    """What must be the same everywhere, so that every worker writes the same bytes."""
    from tm import __version__

    return {"Python": ".".join(map(str, sys.version_info[:2])), "tm": f"{__version__} ({_code()})"} | libraries()


def _code() -> str:
    """Digest of our own code and data: a version's number may stand still while its code changes."""
    import tm

    top = Path(tm.__file__).parent
    total = hashlib.sha256()
    for path in sorted(top.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            total.update(f"{path.relative_to(top).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:8]
