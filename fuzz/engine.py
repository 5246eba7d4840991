"""One harness under atheris, in this process: which inputs are tried, what is kept of those that break a law."""

from __future__ import annotations

import hashlib
import importlib
import json
import random
import sys
import time
import traceback
import zlib
from collections.abc import Callable
from pathlib import Path

from fuzz.harness import Broken, Harness, linear
from tm.errors import TmError

EACH = 4
"""Inputs kept for each way to break a law, the smallest."""


def broken_by(harness: Harness, data: bytes, *, grows: bool = False) -> Exception | None:
    """What an input breaks, if anything."""
    try:
        harness.laws(data)
        if grows:
            linear(harness.work or harness.laws, data)
    except TmError:
        return None
    except Exception as error:  # a bug may be anything
        return error
    return None


def signature(error: Exception) -> str:
    """What two inputs with the same fault have in common."""
    if isinstance(error, Broken):
        return error.law
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/tm/" in frame.filename]
    where = f" in {Path(frames[-1].filename).name} {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{where}"


class Hunt:
    """Tries inputs, counts them, and keeps what breaks a law."""

    def __init__(self, harness: Harness, folder: Path) -> None:
        self.harness, self.folder = harness, folder
        self.tried = 0
        self.kept: dict[str, list[int]] = {}
        self.slowest = 0.0

    def __call__(self, data: bytes) -> None:
        self.tried += 1
        started = time.process_time()
        error = broken_by(self.harness, data)
        spent = (time.process_time() - started) / (len(data) + 64)
        # Growth costs as much as a hundred inputs: it is measured where an input is the slowest so far, and now and then.
        if not error and len(data) > 8 and self.tried > 50 and (spent > self.slowest * 1.5 or self.tried % 4000 == 0):
            self.slowest = max(spent, self.slowest)
            error = broken_by(self.harness, data, grows=True)
        if error:
            self.keep(data, error)
        if self.tried % 100 == 0:
            self.tell()

    def keep(self, data: bytes, error: Exception) -> None:
        law = signature(error)
        sizes = self.kept.setdefault(law, [])
        if len(sizes) >= EACH and len(data) >= min(sizes):
            return
        sizes.append(len(data))
        name = f"{zlib.crc32(law.encode()):08x}-{hashlib.sha256(data).hexdigest()[:8]}"
        (self.folder / "found").mkdir(exist_ok=True)
        (self.folder / "found" / name).write_bytes(data)
        told = "".join(traceback.format_exception(error)[-12:])
        (self.folder / "found" / f"{name}.txt").write_text(f"{law}\n\n{told}", "utf-8", "backslashreplace")
        self.tell()

    def tell(self) -> None:
        """Write down how far it is: libFuzzer ends the process without a word."""
        state = {
            "tried": self.tried,
            "cpu": time.process_time(),
            "found": {law: len(n) for law, n in self.kept.items()},
        }
        (self.folder / "state.json").write_text(json.dumps(state))


def mutator(harness: Harness, mutate: Callable[[bytes, int], bytes]) -> Callable[[bytes, int, int], bytes]:
    """Changes that a reader of text understands (signs put in, slices doubled, dropped, moved), and the engine's own."""
    pieces = [piece.encode() for piece in harness.pieces]

    def change(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.25:
            return mutate(data, most)
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
            at, other = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
            slice_ = data[at : min(other, at + rng.choice((1, 4, 16, 64, 256)))]
            kind = rng.randrange(8)
            if kind < 4:
                data = data[:at] + rng.choice(pieces) + data[at + rng.choice((0, 0, 0, 1, 3)) :]
            elif kind == 4:
                data = data[:at] + data[at + len(slice_) :]
            elif kind == 5:
                data = data[:at] + slice_ + data[at:]
            elif kind == 6:
                rest = data[:at] + data[at + len(slice_) :]
                to = rng.randrange(len(rest) + 1)
                data = rest[:to] + slice_ + rest[to:]
            else:
                lines = data.splitlines(keepends=True)
                rng.shuffle(lines)
                data = b"".join(lines)
        return data[:most]

    return change


def hunt(name: str, folder: Path, seconds: int, seed: int) -> None:
    """Fuzz one harness for so many seconds; does not return. What is found lies in `folder/found`."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["tm"]):
        harness = importlib.import_module("fuzz.all").HARNESSES[name]
        for module in harness.modules:
            importlib.import_module(module)
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in harness.seeds:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    sys.setrecursionlimit(1000)

    def own(data: bytes, most: int) -> bytes:
        return bytes(atheris.Mutate(data, most))  # what the name stands for changes when Fuzz() begins

    options = [
        sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-max_len={harness.most}", f"-seed={seed}", "-timeout=60", "-rss_limit_mb=2500",
        "-print_final_stats=1", "-verbosity=1", "-reload=0", f"-artifact_prefix={folder}/",
    ]  # fmt: skip
    atheris.Setup(options, Hunt(harness, folder), custom_mutator=mutator(harness, own))
    atheris.Fuzz()
