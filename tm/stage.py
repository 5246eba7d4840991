"""The files of one run, all written before the first of them is moved into its place.

A run that is killed while it writes leaves every old file; what it wrote lies in one folder of its own, `.stage.tm-PID-RANDOM`
under the output folder, which the next run sweeps away. Moving is renaming: between the first and the last there are
milliseconds, not minutes.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from tm.errors import FileError
from tm.files import Fingerprint, check_unchanged, read, read_bytes, replace, replaceable, write_temp
from tm.folders import open_folder
from tm.litter import mine, sweep, temp_name
from tm.oserrors import fault
from tm.settling import Unsettled, settle

FOLDERS = 64
"""As many are held open at once."""


def strange(shown: str) -> FileError:
    """Said of a file that no build has made."""
    return FileError(
        "was there before the first build into this folder",
        path=shown,
        hint="take it away, or name another folder with -o",
    )


class StageFailed(Exception):
    """The disk takes no more, or the folder is somebody else's: nothing of the run has been moved. `error` says why."""

    def __init__(self, error: FileError) -> None:
        super().__init__(error)
        self.error = error


class Staged(NamedTuple):
    """A file that waits to be moved. Small and picklable, for it may have been written by another process."""

    name: str
    """In the stage's folder."""
    place: str
    """Where it goes."""
    shown: str
    expected: Fingerprint | None
    """The file that it replaces, as it was found; None: there was none."""
    shared: bool = False
    """Whether other outputs may have it too."""


class Moves(NamedTuple):
    """What became of files that were to be moved."""

    moved: int
    failed: set[str]
    """Places to which a file could not be moved."""
    errors: list[FileError]
    """By folder."""


class Stage:
    """The folder in which the files of a run wait. Used by several processes at once; one of them moves."""

    def __init__(self, output: Path, name: str = "", *, ours: bool = True) -> None:
        """`ours`: whether files of the output folder may be replaced."""
        self.output = output
        self.ours = ours
        self.folder = output / (name or temp_name("stage"))
        self._handle = -1
        mine.add(self.folder.name)
        if not name:
            sweep(output)

    def __reduce__(self) -> tuple[object, ...]:
        return (partial(Stage, ours=self.ours), (self.output, self.folder.name))

    def put(self, path: Path, data: bytes, shown: str, *, shared: bool = False) -> Staged | None:
        """Write what shall become the file at `path`; None where it holds these bytes already.

        Raises FileError where the file cannot be replaced, and StageFailed where nothing more can be written.
        """
        found = read(path, shown)
        if found is not None and found[0] == data:
            return None
        if found is not None and not self.ours:
            raise StageFailed(strange(shown))
        return self._write(path, data, (), shown, found[1] if found else None, shared=shared)

    def put_parts(self, path: Path, parts: Iterable[bytes], shown: str, expected: Fingerprint | None) -> Staged:
        """The same for a file too long to hold, of which it is known that it changes; `expected`: as it was read."""
        return self._write(path, b"", parts, shown, expected)

    def _write(
        self,
        path: Path,
        data: bytes,
        more: Iterable[bytes],
        shown: str,
        expected: Fingerprint | None,
        *,
        shared: bool = False,
    ) -> Staged:
        old = _old(path, shown) if expected is not None else None
        name = os.urandom(12).hex()
        try:
            write_temp(name, data, self._opened(shown), old, None, shown, sync=False)
            if more:
                self._append(name, more, shown)
        except OSError as error:
            raise StageFailed(fault(error, path, shown, "cannot be written")) from error
        except FileError as error:
            raise StageFailed(error) from error
        return Staged(name, str(path), shown, expected, shared)

    def _append(self, name: str, parts: Iterable[bytes], shown: str) -> None:
        flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(name, flags, dir_fd=self._opened(shown))
        try:
            at = 0
            for part in parts:
                rest = memoryview(part)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                if os.pread(handle, len(part), at) != part:
                    hint = "check the disk; the old file is as it was"
                    raise FileError("cannot be written: other bytes came back from the disk", path=shown, hint=hint)
                at += len(part)
        finally:
            os.close(handle)

    def move(self, files: Iterable[Staged]) -> Moves:
        """Move files into place; `files` may be too many to hold.

        All of the stage is seen to be on the disk before the first is moved; raises StageFailed where it cannot be. Of
        shared files for one place, the first is taken.
        """
        try:
            settle(Unsettled({str(self.folder): names} if (names := self._names()) else {}))
        except FileError as error:
            raise StageFailed(error) from error
        mover = _Mover(self)
        try:
            for one in files:
                mover.take(one)
        finally:
            mover.close()
        errors = [error for _, error in sorted(mover.errors, key=itemgetter(0))]
        try:
            settle(Unsettled({folder: [] for folder in mover.changed}))
        except FileError as error:
            errors.append(error)
        return Moves(mover.moved, mover.failed, errors)

    def _names(self) -> list[str]:
        """Of what waits."""
        if not self.folder.exists():
            return []
        with os.scandir(self.folder) as entries:
            return [entry.name for entry in entries]

    def give(self, one: Staged, folder: int) -> None:
        """Move one file into its folder, which is open. Raises FileError."""
        expected, path = one.expected, Path(one.place)
        plain = expected and Fingerprint(
            expected.inode, expected.size, expected.mtime_ns
        )  # read in full once is enough
        check_unchanged(path, folder, plain, one.shown)
        try:
            os.replace(one.name, path.name, src_dir_fd=self._opened(one.shown), dst_dir_fd=folder)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise fault(error, path, one.shown, "cannot be written") from error
            data = read_bytes(self.folder / one.name)  # this part of the output lies on another disk
            replace(path, data, expected=expected, shown=one.shown)

    def _opened(self, shown: str) -> int:
        if self._handle < 0:
            self._handle = open_folder(self.folder, shown, make=True)
        return self._handle

    def close(self) -> None:
        """Remove the folder with all that was not moved."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        shutil.rmtree(self.folder, ignore_errors=True)
        mine.discard(self.folder.name)


class _Mover:
    """Moves the files of a stage, and holds the folders open to which the last ones went."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.moved = 0
        self.failed: set[str] = set()
        self.errors: list[tuple[str, FileError]] = []
        self.changed: set[str] = set()
        """Folders."""
        self._barred: set[str] = set()
        self._shared: set[str] = set()
        self._open: dict[str, int] = {}

    def take(self, one: Staged) -> None:
        folder, _ = os.path.split(one.place)
        if one.place in self.failed or one.place in self._shared:
            return
        if one.shared:
            self._shared.add(one.place)
        if folder not in self._barred and self._can_move(one, folder):
            self.moved += 1
            self.changed.add(folder)
        else:
            self.failed.add(one.place)

    def _can_move(self, one: Staged, folder: str) -> bool:
        try:
            handle = self._handle(folder, one.shown)
        except OSError as error:
            self.errors.append((folder, fault(error, Path(one.place), one.shown, "cannot be written")))
            return False
        except FileError as error:  # it lies elsewhere: that is told once
            self._barred.add(folder)
            self.errors.append((folder, error))
            return False
        try:
            self.stage.give(one, handle)
        except FileError as error:
            self.errors.append((folder, error))
            return False
        return True

    def _handle(self, folder: str, shown: str) -> int:
        if folder not in self._open:
            if len(self._open) >= FOLDERS:
                self.close()
            self._open[folder] = open_folder(Path(folder), shown, make=True)
        return self._open[folder]

    def close(self) -> None:
        """Let go of the folders."""
        for handle in self._open.values():
            os.close(handle)
        self._open.clear()


def _old(path: Path, shown: str) -> os.stat_result | None:
    try:
        folder = open_folder(path.parent, shown)
    except OSError as error:
        raise fault(error, path, shown, "cannot be written") from error
    try:
        return replaceable(path, folder, shown)
    finally:
        os.close(folder)
