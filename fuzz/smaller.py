"""Findings made smaller: as long as the same law breaks, lines, then ever shorter slices go."""

from __future__ import annotations

from pathlib import Path

from fuzz.engine import broken_by, signature
from fuzz.harness import Harness

TRIES = 3000


def smaller(harness: Harness, folder: Path) -> list[Path]:
    """One file for each broken law, `law.min`, from the smallest input that was kept of it."""
    made: list[Path] = []
    groups: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        if not path.suffix:
            groups.setdefault(path.name.partition("-")[0], []).append(path)
    for law, paths in sorted(groups.items()):
        data = min((path.read_bytes() for path in paths), key=len)
        error = broken_by(harness, data)
        path = folder / f"{law}.min"
        path.write_bytes(data if error is None else _shrunk(harness, data, signature(error)))
        made.append(path)
    return made


def _shrunk(harness: Harness, data: bytes, law: str) -> bytes:
    tries, size = 0, len(data) // 2
    while size and tries < TRIES:
        at, cut = 0, False
        while at < len(data) and tries < TRIES:
            tries += 1
            shorter = data[:at] + data[at + size :]
            error = broken_by(harness, shorter)
            if error is not None and signature(error) == law:
                data, cut = shorter, True
            else:
                at += size
        size = size // 2 if not cut or size > 1 else size
    return data
