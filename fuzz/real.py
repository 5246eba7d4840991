# ruff: noqa: T201 - a command line speaks
"""`python -m fuzz.real [--cuts N] [--seed N]`: real articles, cut off anywhere and spliced into one another, keep the laws.

The articles lie where TM_CORPORA says. Same seed, same cuts.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fuzz.articles import bare, built, identity, marked
from tm.errors import TmError
from tm.formats import suffixes

MOST = 60_000
"""Characters of an article that are looked at: cuts do not need more."""


def main() -> int:
    """Exit code 1 where a law is broken."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.real", description="Cut and splice real articles.")
    parser.add_argument("--cuts", type=int, default=3, help="truncations and splices of each article (3 of each)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    root = Path(os.environ.get("TM_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
    articles = {path: text for path in sorted(root.rglob("*")) if path.suffix in suffixes() and (text := _text(path))}
    if not articles:
        parser.error(f"no articles under {root}; set TM_CORPORA")
    return _try_all(articles, given.cuts, random.Random(given.seed))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")[:MOST]
    except UnicodeDecodeError:
        return ""


def _try_all(articles: dict[Path, str], cuts: int, rng: random.Random) -> int:
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    for path, text in articles.items():
        others = [other for other in articles if other.suffix == path.suffix]
        for what, made in _made(text, [articles[rng.choice(others)] for _ in range(cuts)], cuts, rng):
            started = time.process_time()
            fault = _fault(made, path.suffix)
            each = (time.process_time() - started) / (len(made) + 1000)
            slowest = max(slowest, (each, f"{path} {what}"))
            counts[fault.split(":")[0] if fault else "ok"] += 1
            if fault and fault != "refused":
                print(f"{path} {what} ({len(made)} characters): {fault[:2000]}")
    print(
        f"{len(articles)} articles: {dict(counts)}; slowest {slowest[0] * 1e6:.1f} s for a million characters, {slowest[1]}"
    )
    return int(bool(set(counts) - {"ok", "refused"}))


def _made(text: str, others: list[str], cuts: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """What an article becomes: cut off; with a piece of another one in it; with line ends lost."""
    for other in others:
        at = rng.randrange(len(text) + 1)
        yield f"cut off at {at}", text[:at]
        start = rng.randrange(len(other) + 1)
        piece = other[start : start + rng.choice((1, 10, 100, 1000, 10_000))]
        gap = at + rng.choice((0, 0, 1, 100))
        yield f"spliced at {at}", text[:at] + piece + text[gap:]
    end = rng.choice(("\r\n", "\r"))
    yield f"with line ends {end!r}", text.replace("\r\n", "\n").replace("\n", end)


def _fault(text: str, suffix: str) -> str:
    try:
        document = identity(text, suffix)
        wanted, got, _ = built(document, suffix, marked)
    except TmError:
        return "refused"
    except Exception:  # whatever it is, it is what this looks for
        return "error: " + traceback.format_exc()
    if [*map(bare, got)] == [*map(bare, wanted)]:
        return ""
    pairs = zip([*got, ""], [*wanted, ""], strict=False)
    return "marks: " + next(
        (repr(pair) for pair in pairs if bare(pair[0]) != bare(pair[1])), f"{len(got)} of {len(wanted)}"
    )


if __name__ == "__main__":
    sys.exit(main())
