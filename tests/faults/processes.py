"""Commands in processes of their own, as a shell starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.faults.ground import DATE

TM = [sys.executable, "-m", "tm"]


def environment(root: Path, **more: str) -> dict[str, str]:
    """What a command's process gets."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": DATE,
        "HOME": str(root),
        "NO_COLOR": "1",
        **more,
    }


def tm(root: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command in its own process."""
    return subprocess.run(
        [*TM, *words], cwd=root, env=environment(root, **more), capture_output=True, text=True, timeout=120
    )
