"""Files that are whole at any instant: read with a fingerprint, replaced atomically, found inside their root, locked.

A file is replaced so that a crash leaves the old one or the new one: temp file `.NAME.tm-PID-RANDOM` in the same folder,
write, fsync, re-read and compare, check that nobody changed the old file since it was read, rename, fsync the folder.
Nothing falls back to writing in place. POSIX only.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tm.errors import FileError
from tm.locking import lock
from tm.oserrors import fault
from tm.safepath import NAME_BYTES, inside

__all__ = [
    "Changed",
    "FileError",
    "Fingerprint",
    "fingerprint",
    "inside",
    "lock",
    "read",
    "read_bytes",
    "recorded",
    "remove",
    "replace",
    "settled",
    "sweep",
]

LITTER_AGE = 24 * 3600  # seconds after which a temp file is litter even if its process number is in use again

_TEMP = re.compile(r"\..*\.tm-(\d{1,10})-[0-9a-f]{12}", re.S)
_mine: set[str] = set()  # temp files that this process is writing now
_unsettled: set[Path] | None = None  # folders with new names that are not on the disk for sure, inside `settled`
Recorder = Callable[[Path, bytes | None, bytes | None], None]
_recorder: Recorder | None = None


class Changed(FileError):
    """Somebody else wrote the file since it was read: read it again, merge, and try again."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file was when it was read."""

    inode: int
    size: int
    mtime_ns: int
    sha256: str = ""
    """Hex digest of the contents; empty: only the other three count."""


def fingerprint(path: Path) -> Fingerprint | None:
    """The fingerprint of a file without its digest; None where there is no file. Raises FileError."""
    try:
        return _stamp(path.stat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(error, path) from error


def _stamp(info: os.stat_result, sha256: str = "") -> Fingerprint:
    return Fingerprint(info.st_ino, info.st_size, info.st_mtime_ns, sha256)


def read(path: Path, shown: str = "", limit: int = 0) -> tuple[bytes, Fingerprint] | None:
    """A file's bytes and fingerprint, or None where there is no file.

    Raises FileError where it cannot be read, is no regular file, or is longer than `limit` bytes (0: no limit).
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # not to wait for a pipe's writer
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(error, path, shown, "cannot be read") from error
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            kind = "a folder" if stat.S_ISDIR(info.st_mode) else "no regular file"
            raise FileError(f"cannot be read: it is {kind}", path=shown or str(path))
        if limit and info.st_size > limit:
            raise FileError(f"is {info.st_size} bytes long; the limit is {limit}", path=shown or str(path))
        data = _read_all(handle, info.st_size)
    except OSError as error:
        raise fault(error, path, shown, "cannot be read") from error
    finally:
        os.close(handle)
    return data, _stamp(info, hashlib.sha256(data).hexdigest())


def read_bytes(path: Path, shown: str = "") -> bytes:
    """A file's bytes. Raises FileError, also where there is no file."""
    found = read(path, shown)
    if found is None:
        raise fault(FileNotFoundError(errno.ENOENT, ""), path, shown, "cannot be read")
    return found[0]


def _read_all(handle: int, size: int) -> bytes:
    first = os.read(handle, size + 1)
    if len(first) == size:
        return first
    parts = [first]
    while part := os.read(handle, 1 << 20):
        parts.append(part)
    return b"".join(parts)


# --- replacing --------------------------------------------------------------------------------------------------------
def replace(
    path: Path,
    data: bytes,
    *,
    expected: Fingerprint | None,
    check: Callable[[bytes], object] | None = None,
    shown: str = "",
) -> Fingerprint:
    """Make `data` the contents of the file, whole or not at all; its folder is made where it is missing.

    `expected` is the file as it was read; None: there was none. `check` sees the bytes as they came back from the disk and
    raises if they must not replace the old ones. Raises Changed where the file is no longer as expected, FileError for
    the disk's own reasons; then the old file is as it was, and no temp file is left.
    """
    folder = -1
    temp = _temp_name(path.name)
    _mine.add(temp)
    try:
        folder = _open_folder(path.parent)
        old = _old(path, folder, shown)
        result = _write_temp(temp, data, folder, old, check, shown or str(path))
        before = _check_unchanged(path, folder, expected, shown)
        if _recorder is not None:
            _recorder(path, before, data)
        os.replace(temp, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        temp = ""
        _settle(path.parent, folder)
    except OSError as error:
        raise fault(error, path, shown, "cannot be written") from error
    finally:
        _mine.discard(temp)
        if temp and folder >= 0:
            with contextlib.suppress(OSError):
                os.unlink(temp, dir_fd=folder)
        if folder >= 0:
            os.close(folder)
    return result


def remove(path: Path, *, expected: Fingerprint | None, shown: str = "") -> None:
    """Remove a file, unless somebody changed it since it was read; that it is gone already is fine.

    Raises Changed, and FileError for the disk's own reasons; then the file is still there.
    """
    folder = -1
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if _old(path, folder, shown) is None:
            return
        before = _check_unchanged(path, folder, expected, shown)
        if _recorder is not None:
            _recorder(path, before, None)
        os.unlink(path.name, dir_fd=folder)
        _settle(path.parent, folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise fault(error, path, shown, "cannot be removed") from error
    finally:
        if folder >= 0:
            os.close(folder)


def _settle(folder: Path, handle: int) -> None:
    if _unsettled is None:
        os.fsync(handle)
    else:
        _unsettled.add(folder)


@contextlib.contextmanager
def recorded(recorder: Recorder) -> Iterator[None]:
    """Inside, `recorder(path, old bytes, new bytes)` hears of every change just before it happens; None: no file.

    What it raises keeps the change from happening.
    """
    global _recorder
    outer, _recorder = _recorder, recorder
    try:
        yield
    finally:
        _recorder = outer


def _open_folder(folder: Path) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    try:
        return os.open(folder, flags)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder, flags)


def _temp_name(name: str) -> str:
    tail = f".tm-{os.getpid()}-{os.urandom(6).hex()}"
    head = os.fsencode(name)[: NAME_BYTES - 1 - len(tail)]
    return "." + head.decode("utf-8", "ignore") + tail


def _old(path: Path, folder: int, shown: str) -> os.stat_result | None:
    """The file that is to be replaced, if there is one and it may be."""
    try:
        info = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(info.st_mode):
        kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder"}
        kind = kinds.get(stat.S_IFMT(info.st_mode), "no regular file")
        raise FileError(f"cannot be written: it is {kind}", path=shown or str(path), hint="move it away")
    if not os.access(path.name, os.W_OK, dir_fd=folder):
        hint = "if it may be changed, make it writable (chmod u+w)"
        raise FileError("cannot be written: it is read-only", path=shown or str(path), hint=hint)
    return info


def _write_temp(
    temp: str,
    data: bytes,
    folder: int,
    old: os.stat_result | None,
    check: Callable[[bytes], object] | None,
    shown: str,
) -> Fingerprint:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(temp, flags, 0o666 if old is None else 0o600, dir_fd=folder)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if old is not None:
            os.fchmod(handle, stat.S_IMODE(old.st_mode))
            if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
                with contextlib.suppress(OSError):  # only root may give files away
                    os.fchown(handle, old.st_uid, old.st_gid)
        os.fsync(handle)
        os.lseek(handle, 0, os.SEEK_SET)
        back = _read_all(handle, len(data))
        if back != data:
            hint = "check the disk; the old file is as it was"
            raise FileError("cannot be written: other bytes came back from the disk", path=shown, hint=hint)
        if check is not None:
            check(back)
        return _stamp(os.fstat(handle), hashlib.sha256(data).hexdigest())
    finally:
        os.close(handle)


def _check_unchanged(path: Path, folder: int, expected: Fingerprint | None, shown: str) -> bytes | None:
    """The file's bytes, if they were needed; None where there is no file, as expected."""
    data: bytes | None = None
    try:
        handle = os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=folder)
    except FileNotFoundError:
        if expected is None:
            return None
        raise Changed("was removed by somebody else meanwhile", path=shown or str(path)) from None
    try:
        now = os.fstat(handle)
        if expected is None:
            same = False
        elif expected.sha256:  # a saved file may have the old size, the old inode and, within a tick, the old time
            data = _read_all(handle, now.st_size) if now.st_size == expected.size else b""
            same = now.st_size == expected.size and hashlib.sha256(data).hexdigest() == expected.sha256
        else:
            same = _stamp(now) == expected
            if _recorder is not None:
                data = _read_all(handle, now.st_size)
    finally:
        os.close(handle)
    if not same:
        raise Changed("was written by somebody else meanwhile", path=shown or str(path), hint="run the command again")
    return data


@contextlib.contextmanager
def settled() -> Iterator[None]:
    """For many files: inside, `replace` leaves the fsync of folders to the end, where each folder gets one.

    Every file is still whole at any instant; after a power cut, some may be old that would have been new. Raises FileError
    at the end where a folder cannot be synced.
    """
    global _unsettled
    if _unsettled is not None:
        yield
        return
    folders: set[Path] = set()
    _unsettled = folders
    try:
        yield
    finally:
        _unsettled = None
        for folder in sorted(folders):
            try:
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
            except OSError as error:
                raise fault(error, folder, doing="cannot be written for sure") from error


def sweep(folder: Path) -> list[Path]:
    """Remove the temp files that dead processes left in a folder (not below it); those that were removed."""
    removed: list[Path] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _TEMP.fullmatch(entry.name)
            if match is None or not entry.is_file(follow_symlinks=False) or not _is_litter(entry, int(match[1])):
                continue
            with contextlib.suppress(OSError):
                Path(entry.path).unlink()
                removed.append(Path(entry.path))
    return removed


def _is_litter(entry: os.DirEntry[str], pid: int) -> bool:
    if pid == os.getpid():
        return entry.name not in _mine  # in a container, every run may have the same number
    if not _alive(pid):
        return True
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > LITTER_AGE


def _alive(pid: int) -> bool:
    if not 0 < pid < 1 << 31:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's process
    return True
