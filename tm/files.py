"""Files, read so that a later change is noticed, and replaced whole or not at all.

Durability: a temporary file in the same folder, written, flushed to the disk, read again and compared, the original
checked for a change meanwhile, `os.replace`, and the folder flushed. Nothing here ever opens an existing file to write.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tm.errors import FileError

_TEMP = re.compile(r"\..+\.tm-(\d+)-[0-9a-f]+")
_CAUSES = {
    errno.ENOSPC: ("no space left on the disk", "free some space and run the command again; the old file is whole"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run the command again; the old file is whole"),
    errno.EFBIG: ("the file would be larger than allowed", "raise the limit (ulimit -f) and run the command again"),
    errno.EROFS: ("the file system is read-only", "write to another place, or mount it writable"),
    errno.EACCES: ("permission denied", "check the owner and the permissions of the file and its folder"),
    errno.EPERM: ("not permitted", "check the owner and the permissions of the file and its folder"),
    errno.EIO: ("the disk reports an error", "check the disk; the old file is whole"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
    errno.EISDIR: ("is a folder", "remove or rename the folder"),
    errno.ENOTDIR: ("a part of the path is no folder", "check the path"),
    errno.ELOOP: ("is a symbolic link", "put the file itself there"),
}


class Changed(Exception):
    """Somebody else changed the file since it was read."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file was when it was read."""

    inode: int
    size: int
    mtime_ns: int
    digest: str


def failure(error: OSError, shown: str) -> FileError:
    """An operating system's refusal as a message with cause and next step."""
    cause, hint = _CAUSES.get(
        error.errno or 0, (error.strerror or str(error), "check the file and run the command again")
    )
    return FileError(cause, path=shown, hint=hint)


def read(path: Path, shown: str) -> tuple[bytes, Fingerprint] | None:
    """The bytes of a file and its fingerprint; None where there is none. Raises FileError."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise failure(error if isinstance(error, OSError) else OSError(errno.EINVAL, str(error)), shown) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise FileError("is no ordinary file", path=shown, hint="remove or rename it")
        parts = []
        while part := os.read(handle, max(65536, found.st_size + 1)):
            parts.append(part)
    except OSError as error:
        raise failure(error, shown) from None
    finally:
        os.close(handle)
    data = parts[0] if len(parts) == 1 else b"".join(parts)
    return data, Fingerprint(found.st_ino, found.st_size, found.st_mtime_ns, hashlib.sha256(data).hexdigest())


def replace(
    path: Path,
    data: bytes,
    *,
    expected: Fingerprint | None,
    check: Callable[[bytes], None] | None = None,
    shown: str = "",
) -> Fingerprint:
    """Put `data` in the place of the file that `expected` describes (None: there must be none yet).

    `check(bytes)` sees what was really written before it replaces anything. Raises Changed, FileError, or what `check`
    raises; in each case the old file stands and no temporary file is left.
    """
    shown = shown or str(path)
    temporary = path.with_name(f".{path.name[:200]}.tm-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            made = _write(temporary, data, path)
            if check is not None or made.st_size != len(data):
                back = temporary.read_bytes()
                if back != data:
                    raise FileError(
                        "what was written cannot be read back", path=shown, hint="check the disk; the old file is whole"
                    )
                if check is not None:
                    check(back)
            _unchanged(path, expected, shown)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _flush_folder(path.parent)
    except OSError as error:
        raise failure(error, shown) from None
    return Fingerprint(made.st_ino, made.st_size, made.st_mtime_ns, hashlib.sha256(data).hexdigest())


def _write(temporary: Path, data: bytes, path: Path) -> os.stat_result:
    try:
        mode = stat.S_IMODE(os.lstat(path).st_mode) | stat.S_IWUSR
    except FileNotFoundError:
        mode = 0o666
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
        return os.fstat(handle)
    finally:
        os.close(handle)


def _unchanged(path: Path, expected: Fingerprint | None, shown: str) -> None:
    try:
        now = os.lstat(path)
    except FileNotFoundError:
        if expected is not None:
            raise Changed from None
        return
    if stat.S_ISLNK(now.st_mode):
        raise FileError(
            "is a symbolic link", path=shown, hint="put the file itself there; a link is not written through"
        )
    if expected is None:
        raise Changed
    if (now.st_ino, now.st_size, now.st_mtime_ns) == (expected.inode, expected.size, expected.mtime_ns):
        # A save within one tick of the file clock can leave all three alone; a young file is compared by its bytes.
        if time.time_ns() - now.st_mtime_ns > 1_000_000_000:
            return
    found = read(path, shown)
    if found is None or found[1].digest != expected.digest:
        raise Changed


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:  # some file systems cannot flush a folder
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def sweep(folder: Path) -> int:
    """Remove the temporary files that dead processes left in a folder; returns how many."""
    gone = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _TEMP.fullmatch(entry.name)
            if match and not _alive(int(match[1])):
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()
                    gone += 1
    return gone


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return pid != os.getpid()


@contextlib.contextmanager
def lock(path: Path, wait: float = 10.0) -> Iterator[None]:
    """The project's lock. It is the kernel's, so that a killed holder holds nothing. Raises FileError after `wait` seconds."""
    try:
        path.parent.mkdir(exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise failure(error, str(path)) from None
    try:
        _take(handle, path, wait)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, wait: float) -> None:
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
                raise FileError(
                    f"locked by another tm (pid {holder})",
                    path=str(path),
                    hint="wait until it is done and run the command again",
                ) from None
            time.sleep(0.02)


def inside(root: Path, relative: str) -> Path:
    """`root / relative`, if it names a place inside root, links followed. Raises FileError."""
    parts = relative.split("/")
    if (
        not relative
        or relative.startswith(("/", "\\"))
        or any(part in ("", ".", "..") or len(part.encode("utf-8", "surrogateescape")) > 255 for part in parts)
        or any(ord(char) < 32 or ord(char) == 127 for char in relative)
    ):
        raise FileError("is no safe name for a file of the project", path=repr(relative), hint="rename it")
    path = root / relative
    folder = path if path.is_symlink() else path.parent
    if (folder.is_symlink() or _linked(root, parts)) and not path.resolve().is_relative_to(root.resolve()):
        raise FileError("leaves the project through a symbolic link", path=relative, hint="put the file itself there")
    return path


def _linked(root: Path, parts: list[str]) -> bool:
    place = str(root)
    for part in parts:
        place = f"{place}/{part}"
        if os.path.islink(place):
            return True
    return False
