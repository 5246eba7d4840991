"""`python -m benchmarks [NAME...]`: every benchmark whose material is here, or those named."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from benchmarks.material import corpora

ALL = ("speed", "catalogs", "work", "sentences", "checks", "memory")
ALONE = ("speed", "catalogs")
"""Those that make their own material."""


def main() -> None:
    """Run them one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="CPU seconds, memory and quality.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(ALL)}; none means all")
    given = parser.parse_args().names
    if unknown := [name for name in given if name not in ALL]:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(ALL)}")
    here = corpora().is_dir()
    if not here:
        print(f"no articles at {corpora()} (TM_CORPORA): only {', '.join(ALONE)} can run", file=sys.stderr)
    names = given or (ALL if here else ALONE)
    os.environ.setdefault("TM_CORPORA", str(corpora()))
    sys.argv[1:] = []
    for name in names:
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
