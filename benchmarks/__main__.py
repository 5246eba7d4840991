"""`python -m benchmarks [NAME...]`: every benchmark, or those named."""

from __future__ import annotations

import sys
from importlib import import_module

ALL = ("speed", "work", "checks", "memory")


def main() -> None:
    """Run them one after the other."""
    names = sys.argv[1:] or list(ALL)
    sys.argv[1:] = []
    for name in names:
        print(f"== {name}")
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
