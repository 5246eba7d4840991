"""`python -m benchmarks [NAME...]`: every benchmark whose material is here, or those named."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from benchmarks.material import corpora

ALL = ("speed", "work", "sentences", "checks", "memory")


def main() -> None:
    """Run them one after the other."""
    here = corpora().is_dir()
    names = sys.argv[1:] or (list(ALL) if here else ["speed"])
    os.environ.setdefault("TM_CORPORA", str(corpora()))
    sys.argv[1:] = []
    for name in names:
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
