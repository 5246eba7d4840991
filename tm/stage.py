"""The files of one run, all written before the first of them is moved into its place.

A run that is killed while it writes leaves every old file; what it wrote lies in one folder of its own, `.stage.tm-PID-RANDOM`
under the output folder, which the next run sweeps away. Moving is renaming: between the first and the last there are
milliseconds, not minutes.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tm.errors import FileError
from tm.files import Fingerprint, check_unchanged, read, read_bytes, replace, replaceable, write_temp
from tm.folders import open_folder
from tm.litter import mine, sweep, temp_name
from tm.oserrors import fault
from tm.settling import Unsettled, settle


class StageFailed(Exception):
    """The disk takes no more: the run ends, and nothing of it has been moved. `error` says why."""

    def __init__(self, error: FileError) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that waits to be moved. Small and picklable, for it may have been written by another process."""

    name: str
    """In the stage's folder."""
    place: str
    """Where it goes."""
    shown: str
    expected: Fingerprint | None
    """The file that it replaces, as it was found; None: there was none."""


class Stage:
    """The folder in which the files of a run wait. Used by several processes at once; one of them moves."""

    def __init__(self, output: Path, name: str = "") -> None:
        self.output = output
        self.folder = output / (name or temp_name("stage"))
        self._handle = -1
        mine.add(self.folder.name)
        if not name:
            sweep(output)

    def __reduce__(self) -> tuple[object, ...]:
        return (Stage, (self.output, self.folder.name))

    def put(self, path: Path, data: bytes, shown: str) -> Staged | None:
        """Write what shall become the file at `path`; None where it holds these bytes already.

        Raises FileError where the file cannot be replaced, and StageFailed where nothing more can be written.
        """
        found = read(path, shown)
        if found is not None and found[0] == data:
            return None
        old = _old(path, shown) if found is not None else None
        name = os.urandom(12).hex()
        try:
            write_temp(name, data, self._opened(shown), old, None, shown, sync=False)
        except OSError as error:
            raise StageFailed(fault(error, path, shown, "cannot be written")) from error
        except FileError as error:
            raise StageFailed(error) from error
        return Staged(name, str(path), shown, found[1] if found is not None else None)

    def move(self, files: Iterable[Staged]) -> tuple[set[str], list[FileError]]:
        """Move files into place, folder by folder: paths as they are shown, and what could not be moved.

        All of them are seen to be on the disk before the first is moved; raises StageFailed where they cannot be. Of files
        for one place, the first is taken.
        """
        by_folder: dict[str, dict[str, Staged]] = {}
        for one in files:
            folder, name = os.path.split(one.place)
            by_folder.setdefault(folder, {}).setdefault(name, one)
        chosen = [one.name for ones in by_folder.values() for one in ones.values()]
        try:
            if chosen:
                settle(Unsettled({str(self.folder): chosen}))
        except FileError as error:
            raise StageFailed(error) from error
        moved: set[str] = set()
        errors: list[FileError] = []
        for folder in sorted(by_folder):
            self._move(Path(folder), list(by_folder[folder].values()), moved, errors)
        try:
            settle(Unsettled({folder: [] for folder, ones in by_folder.items() if _any_of(ones, moved)}))
        except FileError as error:
            errors.append(error)
        return moved, errors

    def _move(self, folder: Path, files: list[Staged], moved: set[str], errors: list[FileError]) -> None:
        try:
            handle = open_folder(folder, files[0].shown, make=True)
        except OSError as error:
            errors += [fault(error, Path(one.place), one.shown, "cannot be written") for one in files]
            return
        except FileError as error:
            errors.append(error)
            return
        try:
            for one in files:
                try:
                    self._move_one(one, handle)
                except FileError as error:
                    errors.append(error)
                else:
                    moved.add(one.shown)
        finally:
            os.close(handle)

    def _move_one(self, one: Staged, folder: int) -> None:
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


def _any_of(files: Mapping[str, Staged], moved: set[str]) -> bool:
    return any(one.shown in moved for one in files.values())


def _old(path: Path, shown: str) -> os.stat_result | None:
    try:
        folder = open_folder(path.parent, shown)
    except OSError as error:
        raise fault(error, path, shown, "cannot be written") from error
    try:
        return replaceable(path, folder, shown)
    finally:
        os.close(folder)
