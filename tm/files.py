"""Files that are whole at any instant: read with a fingerprint, replaced atomically, found inside their root, locked.

A file is replaced so that a crash leaves the old one or the new one: temp file `.NAME.tm-PID-RANDOM` in the same folder,
write, fsync, re-read and compare, check that nobody changed the old file since it was read, rename, fsync the folder.
All of it goes by way of one handle on the folder, which is proven to lie where its path says. Nothing falls back to
writing in place. POSIX only.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tm.errors import FileError
from tm.folders import open_folder, prove
from tm.litter import mine, sweep, temp_name
from tm.locking import lock
from tm.oserrors import fault
from tm.safepath import inside
from tm.settling import Unsettled, settle
from tm.stamps import is_young

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

_PIECE = 1 << 18  # bytes that are compared at a time
MOST = 256 << 20  # bytes of a file that is read whole; nobody has written one like that
_unsettled: Unsettled | None = None  # what is not on the disk for sure, inside `settled`
Kept = Sequence[tuple[int, int, int]]
"""Stretches of the old bytes that stand in the new ones: offset there, offset here, length."""
Recorder = Callable[[Path, bytes | None, bytes | None, str, Kept], None]
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
    young: bool = field(default=False, compare=False)
    """Whether it was read so soon after a change that another one may have left the other values as they are."""


def fingerprint(path: Path) -> Fingerprint | None:
    """The fingerprint of a file without its digest; None where there is no file. Raises FileError."""
    try:
        return _stamp(path.stat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(error, path) from error


def _stamp(info: os.stat_result, sha256: str = "", young: bool = False) -> Fingerprint:
    return Fingerprint(info.st_ino, info.st_size, info.st_mtime_ns, sha256, young)


def read(path: Path, shown: str = "", limit: int = MOST, *, digested: bool = True) -> tuple[bytes, Fingerprint] | None:
    """A file's bytes and fingerprint (without its digest, unless `digested`), or None where there is no file.

    Raises FileError where it cannot be read, is no regular file, is longer than `limit` bytes, or lies outside
    a root that its path lies in.
    """
    now = time.time_ns()
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # not to wait for a pipe's writer
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(error, path, shown, "cannot be read") from error
    try:
        prove(handle, path, shown)
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            kind = "a folder" if stat.S_ISDIR(info.st_mode) else "no regular file"
            raise FileError(f"cannot be read: it is {kind}", path=shown or str(path))
        if info.st_size > limit:
            most = f"{limit // 2**20} MiB" if limit >= 2**20 else f"{limit} bytes"
            raise FileError(f"larger than {most}", path=shown or str(path), hint="split the file")
        data = _read_all(handle, info.st_size)
    except OSError as error:
        raise fault(error, path, shown, "cannot be read") from error
    finally:
        os.close(handle)
    young = is_young(info.st_mtime_ns, info.st_ctime_ns, now)
    return data, _stamp(info, hashlib.sha256(data).hexdigest() if digested else "", young)


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


def _holds(handle: int, data: bytes) -> bool:
    """Whether just these bytes are to be read from there on; a piece at a time, for a large file would need much memory."""
    at = 0
    while True:
        most = min(_PIECE, len(data) - at + 1)
        part = os.read(handle, most)
        if not data.startswith(part, at):
            return False
        at += len(part)
        if len(part) < most and (at == len(data) or not part):
            return at == len(data)


# --- replacing --------------------------------------------------------------------------------------------------------
def replace(
    path: Path,
    data: bytes,
    *,
    expected: Fingerprint | None,
    old: bytes | None = None,
    kept: Kept = (),
    check: Callable[[bytes], object] | None = None,
    shown: str = "",
    derived: bool = False,
) -> Fingerprint:
    """Make `data` the contents of the file, whole or not at all; its folder is made where it is missing.

    `expected` is the file as it was read, `old` its bytes, if they are at hand; None: there was none. `kept`: what of these
    stands in `data`, if that is known. `check` sees the bytes when they came back from the disk, and raises if they must not
    replace the old ones. `derived`: the file can be made again from others, so inside `settled` it need not be on the disk
    before that ends. Raises Changed where the file is no longer as expected, FileError for
    the disk's own reasons and where the folder lies outside its root; then the old file is as it was, and no temp file is
    left.
    """
    folder, above = -1, path.parent
    temp = temp_name(path.name)
    left = True
    mine.add(temp)
    try:
        folder = open_folder(above, shown or str(path), make=True)
        there = replaceable(path, folder, shown)
        later = _unsettled if derived else None
        result = write_temp(temp, data, folder, there, check, shown or str(path), sync=later is None)
        before = check_unchanged(path, folder, expected, shown, old)
        if _recorder is not None:
            _recorder(path, before, data, result.sha256, kept)
        os.replace(temp, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        left = False
        _settle(above, folder, *([] if later is None else [path.name]))
    except OSError as error:
        raise fault(error, path, shown, "cannot be written") from error
    finally:
        mine.discard(temp)
        if left and folder >= 0:
            with contextlib.suppress(OSError):
                os.unlink(temp, dir_fd=folder)
        if folder >= 0:
            os.close(folder)
    return result


def remove(path: Path, *, expected: Fingerprint | None, shown: str = "") -> None:
    """Remove a file, unless somebody changed it since it was read; that it is gone already is fine.

    Raises Changed, and FileError as `replace` does; then the file is still there.
    """
    folder = -1
    try:
        folder = open_folder(path.parent, shown or str(path))
        if replaceable(path, folder, shown) is None:
            return
        before = check_unchanged(path, folder, expected, shown)
        if _recorder is not None:
            _recorder(path, before, None, "", ())
        os.unlink(path.name, dir_fd=folder)
        _settle(path.parent, folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise fault(error, path, shown, "cannot be removed") from error
    finally:
        if folder >= 0:
            os.close(folder)


def _settle(folder: Path, handle: int, *later: str) -> None:
    """See that the names in a folder are on the disk, now or at the end; `later`: files whose bytes may not be there yet."""
    if _unsettled is None:
        os.fsync(handle)
    else:
        _unsettled.add(str(folder), *later)


@contextlib.contextmanager
def recorded(recorder: Recorder) -> Iterator[None]:
    """Inside, `recorder(path, old bytes, new bytes, their SHA-256, what is kept)` hears of every change just before it happens; None: no file.

    What it raises keeps the change from happening.
    """
    global _recorder
    outer, _recorder = _recorder, recorder
    try:
        yield
    finally:
        _recorder = outer


def replaceable(path: Path, folder: int, shown: str) -> os.stat_result | None:
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


def write_temp(
    temp: str,
    data: bytes,
    folder: int,
    old: os.stat_result | None,
    check: Callable[[bytes], object] | None,
    shown: str,
    *,
    sync: bool,
) -> Fingerprint:
    """Write a temporary file in an open folder and read it back; with the mode and owner of the `old` one, where there is one."""
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
        if sync:
            os.fsync(handle)
        os.lseek(handle, 0, os.SEEK_SET)
        if not _holds(handle, data):
            hint = "check the disk; the old file is as it was"
            raise FileError("cannot be written: other bytes came back from the disk", path=shown, hint=hint)
        if check is not None:
            check(data)
        return _stamp(os.fstat(handle), hashlib.sha256(data).hexdigest())
    finally:
        os.close(handle)


def check_unchanged(
    path: Path, folder: int, expected: Fingerprint | None, shown: str, old: bytes | None = None
) -> bytes | None:
    """The file's bytes, if they were needed; None where there is no file, as expected. `old`: as they were read."""
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
        elif old is not None and now.st_size == len(old) == expected.size:
            data, same = old, _holds(handle, old)
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
    """For many files: inside, `replace` leaves to the end the fsync of folders, and of files that are derived.

    Every file is still whole at any instant; after a power cut, some may be old that would have been new, and derived ones
    empty. When this has ended, all are on the disk. Raises FileError at the end where that cannot be had.
    """
    global _unsettled
    if _unsettled is not None:
        yield
        return
    _unsettled = waiting = Unsettled()
    try:
        yield
    finally:
        _unsettled = None
        settle(waiting)
