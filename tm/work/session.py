"""A command that writes: alone in its project, and cleaning up after one that was killed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tm.files import lock, recorded, settled, sweep
from tm.locking import mark
from tm.project import Project
from tm.undo import REDO, Recorder, next_pack, packs, prune
from tm.undoparts import gather

WAIT = 10.0  # seconds: long enough for another command's last file, short enough to be told who holds the lock


@contextlib.contextmanager
def exclusive(project: Project, command: str = "") -> Iterator[None]:
    """Hold the project's lock. Where the last holder was killed, its temporary files are removed first.

    What a `command` changes is kept for `tm undo`.
    """
    with lock(project.state_folder / "lock", WAIT):
        busy = project.state_folder / "busy"
        if busy.exists() or (project.state_folder / "parts").exists():
            _recover(project)
        mark(busy)
        try:
            with settled(), kept(project, command) if command else contextlib.nullcontext():
                yield
        finally:
            with contextlib.suppress(OSError):
                busy.unlink(missing_ok=True)


def _recover(project: Project) -> None:
    """After a command that was killed: its workers elsewhere lose their leave to write, and what it left is put in order."""
    with contextlib.suppress(OSError):
        for leave in (project.state_folder / "cluster").iterdir():
            leave.unlink()
    gather(project.state_folder)
    for folder in folders(project):
        sweep(folder)


@contextlib.contextmanager
def kept(project: Project, command: str, pack: Path | None = None) -> Iterator[None]:
    """Keep what changes inside for `tm undo`; in `pack`, where one is named, else as a new command's changes."""
    folder = project.state_folder / "undo"
    own = next_pack(folder) if pack is None else pack
    recorder = Recorder(project.root, own, command, (project.state_folder.name, project.config.output))
    try:
        with recorded(recorder):
            yield
    finally:
        recorder.close()
        if pack is None and own.exists():
            for old in packs(folder, REDO):  # after another change, what was undone does not fit any more
                old.unlink(missing_ok=True)
            prune(folder)


def folders(project: Project) -> Iterator[Path]:
    """Every folder that commands write into."""
    for name in (project.config.catalogs, project.config.output):
        for folder, _, _ in os.walk(project.root / name):
            yield Path(folder)
    yield project.root
