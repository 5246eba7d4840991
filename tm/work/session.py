"""A command that writes: alone in its project, and cleaning up after one that was killed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tm.files import lock, settled, sweep
from tm.project import Project

WAIT = 10.0  # seconds: long enough for another command's last file, short enough to be told who holds the lock


@contextlib.contextmanager
def exclusive(project: Project) -> Iterator[None]:
    """Hold the project's lock. Where the last holder was killed, its temporary files are removed first."""
    with lock(project.state_folder / "lock", WAIT):
        busy = project.state_folder / "busy"
        if busy.exists():
            for folder in folders(project):
                sweep(folder)
        with contextlib.suppress(OSError):
            busy.write_text(f"{os.getpid()}\n")
        try:
            with settled():
                yield
        finally:
            with contextlib.suppress(OSError):
                busy.unlink(missing_ok=True)


def folders(project: Project) -> Iterator[Path]:
    """Every folder that commands write into."""
    for name in (project.config.catalogs, project.config.output):
        for folder, _, _ in os.walk(project.root / name):
            yield Path(folder)
    yield project.root
