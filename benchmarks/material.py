"""Where benchmarks find real articles and catalogs: TM_CORPORA, by default beside the project."""

from __future__ import annotations

import os
from pathlib import Path


def corpora() -> Path:
    """The folder, whether or not it exists."""
    return Path(os.environ.get("TM_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
