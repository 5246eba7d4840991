"""Which processes run, as the kernel tells: a fresh machine may have no `ps`."""

from __future__ import annotations

from pathlib import Path


def children(parent: int) -> dict[int, str]:
    """Process -> its command line, of the living children of a process."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, above = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                found[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                )
        except (OSError, ValueError):  # it has just ended
            continue
    return found
