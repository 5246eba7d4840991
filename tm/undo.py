"""What a command changed, kept so that it can be brought back: one append-only file a command under `.tm/undo/`.

Before a file is replaced or removed, a record of it is appended: its path, its old bytes, and of its new ones the digest
and the part that differs. So a command that was killed can be undone like any other, and a file that changed since can be
merged. A record is one line of JSON, then its bytes; it is written by one call, so that worker processes may share a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tm.errors import FileError
from tm.folders import open_folder
from tm.oserrors import fault
from tm.undocuts import cuts, difference, patched

KEEP = 20
"""Commands that can be undone, one after the other."""
KEEP_BYTES = 200 * 1024 * 1024
"""All records together; the oldest go first, the last command's always stay."""
_PIECE = 1 << 18  # bytes that are put together without a thought
UNDO, REDO = ".undo", ".redo"
_NAME = re.compile(r"[0-9]{8,12}-[0-9]{1,10}")
README = """\
Everything in this folder is derived from the project and may be deleted at any time; the next command makes it again,
a little slower. There is one exception: undo/ holds what the last commands changed, for `tm undo`. Delete it too if you
like; then those commands cannot be undone any more.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One change of one file."""

    path: str
    """From the project's root."""
    command: str
    when: int
    """Seconds since 1970."""
    old: bytes | None
    """None: there was no file."""
    sha256: str
    """Of the new bytes; empty: the file was removed."""
    span: tuple[int, int]
    """How many bytes at the start and at the end of the old ones the new ones share."""
    middle: bytes
    """The new ones between these."""
    cuts: int = 0
    """If not 0, they differ in several places: `middle` holds so many cuts (`tm.undocuts`), and `span` says nothing."""

    @property
    def new(self) -> bytes | None:
        """The bytes that the command wrote; None where it removed the file, or made it (then only the digest is known), and
        where the record of them is damaged.
        """
        if self.old is None or not self.sha256:
            return None
        if self.cuts:
            return patched(self.old, self.cuts, self.middle)
        head, tail = self.span
        return self.old[:head] + self.middle + self.old[len(self.old) - tail :]


class Recorder:
    """Called with (path, old bytes, new bytes, their SHA-256, what is kept) before each change (`tm.files.Recorder`). The
    file is made by the first one.
    """

    def __init__(self, root: Path, pack: Path, command: str, skip: tuple[str, ...]) -> None:
        """`skip`: folders, from the root, whose files can be made again."""
        self.root = root
        self._top = f"{str(root).rstrip('/')}/"
        self.pack = pack
        self.command = command
        self.skip = tuple(f"{folder.rstrip('/')}/" for folder in skip)
        self._handle = -1

    def __call__(
        self,
        path: Path,
        old: bytes | None,
        new: bytes | None,
        digest: str,
        kept: Sequence[tuple[int, int, int]] = (),
    ) -> None:
        place = str(path)
        relative = place[len(self._top) :]
        if not place.startswith(self._top) or relative.startswith(self.skip) or old == new:
            return
        how, middle = _change(old, new, kept)
        row = {
            "path": relative,
            "command": self.command,
            "when": int(time.time()),
            "old": -1 if old is None else len(old),
            "sha256": digest,
            **how,
            "middle": len(middle),
        }
        try:
            self._append([json.dumps(row).encode() + b"\n", old or b"", middle])
        except OSError as error:
            raise fault(error, path, doing="left as it is, for it could not be kept for `tm undo`") from error

    def _append(self, parts: list[bytes | memoryview]) -> None:
        if self._handle >= 0 and not os.fstat(self._handle).st_nlink:  # undone while a person was still at the desk
            self.close()
        if self._handle < 0:
            folder = make_folder(self.pack.parent)
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
                self._handle = os.open(self.pack.name, flags, 0o600, dir_fd=folder)
            finally:
                os.close(folder)
        if sum(map(len, parts)) <= _PIECE:
            parts = [b"".join(parts)]
        rest = [memoryview(part) for part in parts if part]
        while rest:  # a large record is not put together first
            written = os.write(self._handle, rest[0]) if len(rest) == 1 else os.writev(self._handle, rest)
            while rest and written >= len(rest[0]):
                written -= len(rest.pop(0))
            if written:
                rest[0] = rest[0][written:]

    def close(self) -> None:
        """See that the records are on the disk."""
        if self._handle < 0:
            with contextlib.suppress(OSError):  # worker processes may have written them
                self._handle = os.open(self.pack, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.fdatasync(self._handle)
            os.close(self._handle)
            self._handle = -1


def _change(
    old: bytes | None, new: bytes | None, kept: Sequence[tuple[int, int, int]]
) -> tuple[dict[str, object], bytes | memoryview]:
    """How a record says what is new, and the bytes of it."""
    if old is None or new is None:
        return {"span": [0, 0]}, b""
    found = cuts(len(old), new, kept) if len(kept) > 1 else None
    if found is not None:
        return {"span": [0, 0], "cuts": found[0]}, found[1]
    head, tail, middle = difference(old, new)
    return {"span": [head, tail]}, middle


def make_folder(folder: Path) -> int:
    """Make `.tm/undo/`, and say in `.tm/README` what it is. A handle on the folder."""
    handle = open_folder(folder, make=True)
    with contextlib.suppress(OSError):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        readme = os.open("../README", flags, 0o666, dir_fd=handle)
        try:
            os.write(readme, README.encode())
        finally:
            os.close(readme)
    return handle


def packs(folder: Path, kind: str = UNDO) -> list[Path]:
    """The files of the commands that can be undone (or done again), oldest first."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in found if path.suffix == kind and _NAME.fullmatch(path.stem)]


def next_pack(folder: Path) -> Path:
    """Where the next command's records go. No other process gets the same, lock or no lock."""
    last = max((int(path.name.partition("-")[0]) for kind in (UNDO, REDO) for path in packs(folder, kind)), default=0)
    return folder / f"{last + 1:08d}-{os.getpid()}{UNDO}"


def prune(folder: Path) -> None:
    """Drop the oldest records beyond KEEP commands and KEEP_BYTES."""
    room = KEEP_BYTES
    for number, path in enumerate(reversed(packs(folder))):
        with contextlib.suppress(OSError):
            room -= path.stat().st_size
            if number and (number >= KEEP or room < 0):
                path.unlink()


def records(pack: Path) -> Iterator[Record]:
    """A command's records, in the order of its changes.

    A last record that is cut short belongs to a change that never happened. Raises FileError for anything else that is no
    record.
    """
    try:
        with pack.open("rb") as file:
            while line := file.readline(65536):
                if not line.endswith(b"\n"):
                    return
                row = _row(line, pack)
                size = max(0, row["old"]) + row["middle"]
                body = file.read(size)
                if len(body) < size:
                    return
                old = None if row["old"] < 0 else body[: row["old"]]
                span = (row["span"][0], row["span"][1])
                middle = body[max(0, row["old"]) :]
                yield Record(
                    row["path"], row["command"], row["when"], old, row["sha256"], span, middle, row.get("cuts", 0)
                )
    except OSError as error:
        raise fault(error, pack, doing="cannot be read") from error


def _row(line: bytes, pack: Path) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if (
            all(isinstance(row[key], str) for key in ("path", "command", "sha256"))
            and all(
                type(number) is int
                for number in (row["when"], row["old"], row["middle"], row.get("cuts", 0), *row["span"])
            )
            and len(row["span"]) == 2
            and min(row["middle"], row.get("cuts", 0), *row["span"]) >= 0
            and sum(row["span"]) <= max(0, row["old"])
        ):
            return row  # type: ignore[no-any-return]
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise FileError("is damaged; what it held cannot be brought back", path=str(pack), hint="remove this file")
