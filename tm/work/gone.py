"""Which articles are gone from the disk. One that is refused, or whose folder cannot be read, is not: it only cannot be used."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from tm.formats import suffixes
from tm.project import Project
from tm.work.survey import orphans


def is_gone(project: Project, name: str) -> bool:
    """Whether there is surely no file of this name among the articles."""
    try:
        return stat.S_ISDIR(os.lstat(project.article_path(name)).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # nobody knows
        return False


def gone(project: Project, names: Sequence[str]) -> list[str]:
    """Stems of templates whose article is gone. `names`: all articles that are not refused."""
    known = suffixes()
    return [bare for bare in orphans(project, names) if all(is_gone(project, f"{bare}{suffix}") for suffix in known)]
