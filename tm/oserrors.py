"""What the system says about a file, in words a user can act on."""

from __future__ import annotations

import errno
from pathlib import Path

from tm.errors import FileError

_CAUSES = {
    errno.ENOSPC: ("no space left on the disk", "free some space and run the command again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run the command again"),
    errno.EROFS: ("the file system is read-only", "mount it writable, or work on a copy"),
    errno.EACCES: ("permission denied", "check the permissions and the owner of the file and of its folder"),
    errno.EPERM: ("permission denied", "check the permissions and the owner of the file and of its folder"),
    errno.EFBIG: ("the file would be larger than this system allows", "raise the limit (ulimit -f)"),
    errno.EIO: ("the disk reports an error", "make a backup now, then check the disk"),
    errno.ENOENT: ("no such file or folder", ""),
    errno.EISDIR: ("it is a folder", ""),
    errno.ENOTDIR: ("a part of its path is no folder", ""),
    errno.ENAMETOOLONG: ("the name is too long", "give it a shorter name"),
    errno.ELOOP: ("it is a symbolic link", "put the file itself there"),
    errno.EMFILE: ("too many open files", "raise the limit (ulimit -n)"),
}


def fault(error: OSError, path: Path, shown: str = "", doing: str = "") -> FileError:
    """The FileError for what the system said: which file, why, and what to do."""
    cause, hint = _CAUSES.get(error.errno or 0, (error.strerror or str(error), ""))
    return FileError(f"{doing}: {cause}" if doing else cause, path=shown or str(path), hint=hint)
