"""What several workers of one command changed: each keeps a part of its own under `.tm/parts/`, gathered when they are done.

A part is named after the command's own file of records, then after the time at which it was begun, so that a chunk that is
done a second time comes after the first. Parts that a killed command left are gathered by the next one. Gathering twice
does no harm: `tm undo` passes over a record of what has been taken back already.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from pathlib import Path

from tm.errors import FileError
from tm.oserrors import fault
from tm.undo import UNDO, _row, make_folder

_NAME = re.compile(r"([0-9]{8,12}-[0-9]{1,10})\.[0-9]{20}-[0-9a-f]{12}")


def part_of(pack: Path) -> Path:
    """A new part of a command's records."""
    return pack.parent.parent / "parts" / f"{pack.stem}.{time.time_ns():020d}-{os.urandom(6).hex()}"


def gather(state_folder: Path) -> None:
    """Append all parts to their commands' records. Only for the holder of the project's lock. Raises FileError."""
    folder = state_folder / "parts"
    try:
        names = sorted(name for name in os.listdir(folder) if _NAME.fullmatch(name))  # noqa: PTH208
    except OSError:
        return
    for name in names:
        match = _NAME.fullmatch(name)
        assert match
        try:
            _append(folder / name, state_folder / "undo", match[1] + UNDO)
        except OSError as error:
            raise fault(error, folder / name, doing="cannot be kept for `tm undo`") from error
    with contextlib.suppress(OSError):
        folder.rmdir()


def _append(part: Path, folder: Path, name: str) -> None:
    data = _whole(part)
    if data:
        handle = make_folder(folder)
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
            own = os.open(name, flags, 0o600, dir_fd=handle)
        finally:
            os.close(handle)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(own, rest) :]
            os.fdatasync(own)
        finally:
            os.close(own)
    part.unlink(missing_ok=True)


def _whole(part: Path) -> bytes:
    """The part's whole records: a last one that is cut short belongs to a change that never happened."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    found = []
    with os.fdopen(os.open(part, flags), "rb") as file, contextlib.suppress(FileError):  # what is damaged ends it too
        while (line := file.readline(65536)).endswith(b"\n"):
            row = _row(line, part)
            size = max(0, row["old"]) + row["middle"]
            body = file.read(size)
            if len(body) < size:
                break
            found += [line, body]
    return b"".join(found)
