"""Where outputs and reports may be written: nowhere that would make articles or catalogs of them."""

from __future__ import annotations

import os
from pathlib import Path

from tm.errors import UsageError
from tm.project import Project


def check_place(project: Project, output: Path, what: str, default: str) -> None:
    """Raise UsageError for a folder in which `what` (a build, a report) would be read as articles, catalogs or settings."""
    real, root = Path(os.path.realpath(output)), Path(os.path.realpath(project.root))
    if root != real and root.is_relative_to(real):
        raise UsageError(
            f"{what} cannot be written over the project's own folder",
            path=str(output),
            hint=f"name another folder, e.g. -o {default}",
        )
    for folder in (project.config.articles, project.config.catalogs, project.state_folder.name, ".git"):
        if real.is_relative_to(Path(os.path.realpath(root / folder))):
            raise UsageError(
                f"{what} cannot lie in {folder}/",
                path=project.shown(output),
                hint=f"name another folder, e.g. -o {default}",
            )
