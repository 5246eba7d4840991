"""`python -m fuzz [NAME...] [--seconds N] [--out DIR] [--seed N]`; `python -m fuzz NAME --replay FILE`."""

# ruff: noqa: T201 - a command line speaks
from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.engine import broken_by, hunt, signature
from fuzz.harness import Harness
from fuzz.smaller import smaller

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Exit code 0: nothing found; 1: laws broken; 2: it cannot run here."""
    if sys.argv[1:2] == ["--inside"]:  # before anything of tm is imported: what is, is not instrumented
        name, folder, seconds, seed = sys.argv[2:]
        hunt(name, Path(folder), int(seconds), int(seed))
    harnesses = importlib.import_module("fuzz.all").HARNESSES
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz what reads other people's files.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(harnesses)}; none means all")
    parser.add_argument("--seconds", type=int, default=60, help="for each harness (60)")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "tm-fuzz", help="corpus and findings")
    parser.add_argument("--seed", type=int, default=1, help="the same seed tries the same inputs from the same corpus")
    parser.add_argument("--replay", type=Path, help="try one file, and say what it breaks")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in harnesses]
    if unknown:
        parser.error(f"no harness is called {unknown[0]}; there are {', '.join(harnesses)}")
    if given.replay:
        names = given.names or parser.error("--replay needs a NAME")
        return _replay(harnesses[names[0]], given.replay)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed here: pip install atheris (Linux, CPython)", file=sys.stderr)
        return 2
    if ROOT in given.out.resolve().parents:
        parser.error("--out lies in the repository; what is found there could be committed")
    return max([_run(harnesses[name], given) for name in given.names or harnesses])


def _replay(harness: Harness, path: Path) -> int:
    error = broken_by(harness, path.read_bytes(), grows=True)
    print("nothing is broken" if error is None else f"{signature(error)}\n{error}")
    return int(error is not None)


def _run(harness: Harness, given: argparse.Namespace) -> int:
    """One harness in a process of its own, since the engine ends it."""
    name, folder = harness.name, given.out / harness.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "state.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "fuzz", "--inside", name, str(folder), str(given.seconds), str(given.seed)]
    with (folder / "log").open("wb") as log:
        code = subprocess.run(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONHASHSEED": "0"}
        ).returncode
    try:
        state = json.loads((folder / "state.json").read_text())
    except (OSError, ValueError):
        print(f"{name}: it did not run; see {folder / 'log'}")
        return 1
    print(
        f"{name}: {state['tried']:,} inputs in {state['cpu']:.0f} s of CPU, {len(state['found'])} laws broken",
        flush=True,
    )
    for law in state["found"]:
        print(f"  {law}")
    if code:
        print(f"  it ended with {code}; see {folder / 'log'}")
    if state["found"]:
        for path in smaller(harness, folder / "found"):
            print(f"  {path}: {path.read_bytes()!r}")
    differ = harness.judge(folder / "corpus") if harness.judge else []
    for line in differ:
        print(f"  {line}")
    return int(bool(state["found"] or code or differ))


if __name__ == "__main__":
    sys.exit(main())
