"""The project's lock: one command at a time writes."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

from tm.errors import FileError
from tm.folders import open_folder
from tm.oserrors import fault

_held: set[tuple[str, int]] = set()


@contextlib.contextmanager
def lock(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold a project's lock file (its folder is made); others get FileError, at once or after `wait` seconds.

    The lock is the system's, so it is gone with its process, however that ended; the file only says who holds it. It is a
    record lock: workers that outlive a killed parent do not hold it.
    """
    import fcntl

    this = (str(path), os.getpid())
    if this in _held:  # closing a second handle on it would drop the first one's lock
        raise _locked(path, os.getpid())
    try:
        folder = open_folder(path.parent, make=True)
        try:
            handle = os.open(path.name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666, dir_fd=folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise fault(error, path, doing="the project cannot be locked") from error
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EAGAIN):
                    raise fault(error, path, doing="the project cannot be locked") from error
            if time.monotonic() >= until:
                raise _locked(path, _holder(handle))
            time.sleep(0.05)
        _held.add(this)
        with contextlib.suppress(OSError):  # a full disk must not keep anybody from working
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        _held.discard(this)
        os.close(handle)


def mark(path: Path) -> None:
    """Leave a file that says that a command is at work; one that cannot be written is done without."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            os.write(handle, f"{os.getpid()}\n".encode())
        finally:
            os.close(handle)


def _holder(handle: int) -> int:
    text = os.pread(handle, 20, 0).strip()
    return int(text) if text.isdigit() else 0


def _locked(path: Path, pid: int) -> FileError:
    who = f"by pid {pid}" if pid else "by another tm"
    return FileError(f"the project is locked {who}", path=str(path), hint="wait until that command is done")
