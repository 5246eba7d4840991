"""One project for all faults; every fault gets its own copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.ground import copied, plant, run, state, warm


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synced, translated and built project with one article edited since."""
    warm()
    return plant(tmp_path_factory.mktemp("faults") / "base")


@pytest.fixture
def scene(base: Path, tmp_path: Path) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A project before its sync, and its files before and after."""
    after = copied(base, tmp_path / "after")
    assert run(after, "sync").code == 0
    return copied(base, tmp_path / "at"), state(base), state(after)
