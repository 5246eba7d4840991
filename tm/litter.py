"""Temporary files (and folders of them): how they are named, and how those that dead processes left are found and removed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

from tm.errors import FileError
from tm.folders import open_folder
from tm.safepath import NAME_BYTES

LITTER_AGE = 24 * 3600  # seconds after which a temp file is litter even if its process number is in use again
mine: set[str] = set()
"""Temporary files that this process is writing now."""
_TEMP = re.compile(r"\..*\.tm-(\d{1,10})-[0-9a-f]{12}", re.S)


def temp_name(name: str) -> str:
    """`.NAME.tm-PID-RANDOM`, cut to what a file system takes."""
    tail = f".tm-{os.getpid()}-{os.urandom(6).hex()}"
    head = os.fsencode(name)[: NAME_BYTES - 1 - len(tail)]
    return "." + head.decode("utf-8", "ignore") + tail


def sweep(folder: Path) -> list[Path]:
    """Remove the temp files, and folders of them, that dead processes left in a folder (not below it); what was removed."""
    removed: list[Path] = []
    try:
        handle = open_folder(folder)
    except (OSError, FileError):
        return removed
    try:
        with contextlib.suppress(OSError), os.scandir(handle) as entries:
            for entry in entries:
                match = _TEMP.fullmatch(entry.name)
                if match is None or not _is_litter(entry, int(match[1])):
                    continue
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        shutil.rmtree(entry.name, dir_fd=handle)
                    elif entry.is_file(follow_symlinks=False):
                        os.unlink(entry.name, dir_fd=handle)
                    else:
                        continue
                    removed.append(folder / entry.name)
    finally:
        os.close(handle)
    return removed


def _is_litter(entry: os.DirEntry[str], pid: int) -> bool:
    if pid == os.getpid():
        return entry.name not in mine  # in a container, every run may have the same number
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
