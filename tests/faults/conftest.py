"""One project for all faults; every fault gets its own copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.ground import plant, warm


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synced, translated and built project with one article edited since."""
    warm()
    return plant(tmp_path_factory.mktemp("faults") / "base")
