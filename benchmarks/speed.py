"""Whole commands over a made-up corpus, beside the floor and the start of the same machine, in one run.

python -m benchmarks.speed [ARTICLES [RUNS]]
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, middle, process, row, tm

NOUNS = (
    "river market bridge harvest winter council ferry school treaty border tunnel price wheat station delegate".split()
)
SAID = (
    "The {} of the old {} was not what the {} had been told about in {}, and it has changed since then.",
    "They said that their {} would have been closed by the {} if it were not for the {} of {}.",
    "In {3} there was more than one {0} which could be seen from the {1}, but the {2} did not say so.",
    "What the {} wants from its {} is what every {} wanted before {}: to be left alone with their own.",
)
FLOOR = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        os.stat(f"{folder}/{name}")
"""


def paragraph(rng: random.Random) -> str:
    """Four made-up sentences with the little words of real ones."""
    return " ".join(rng.choice(SAID).format(*rng.choices(NOUNS, k=3), rng.randrange(1900, 2030)) for _ in range(4))


def corpus(root: Path, count: int) -> None:
    """Articles of a heading and eight paragraphs."""
    rng = random.Random(1)
    for number in range(count):
        path = root / "articles" / f"{number // 100:03d}" / f"a{number:05d}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Report {number}\n\n" + "\n\n".join(paragraph(rng) for _ in range(8)) + "\n", "utf-8")


def commands(count: int, runs: int, jobs: int = 1) -> dict[str, Cost]:
    """The daily round over `count` articles, `runs` times in new folders; medians."""
    found: dict[str, list[Cost]] = {}
    spread = ["--jobs", str(jobs)]
    for _ in range(runs):
        root = Path(tempfile.mkdtemp())
        try:
            tm(root, "init", "--source", "en", "--locales", "en,tr,ru")
            corpus(root, count)
            steps = [("start", ["--version"]), ("sync, cold", ["sync", *spread]), ("sync, unchanged", ["sync"]),
                     ("status", ["status", "--json"])]  # fmt: skip
            for label, words in steps:
                found.setdefault(label, []).append(tm(root, *words))
            found.setdefault("floor: stat of every file", []).append(process(sys.executable, "-c", FLOOR, str(root)))
            for path in sorted((root / "articles").rglob("*.md"))[::100]:
                path.write_text(path.read_text("utf-8").replace(" was ", " is ", 1), "utf-8")
            build = ["build", "-l", "tr", *spread]
            for label, words in [("sync, 1 % edited", ["sync"]), ("build, cold", build), ("build, unchanged", build)]:
                found.setdefault(label, []).append(tm(root, *words))
        finally:
            shutil.rmtree(root)
    return {label: middle(costs) for label, costs in found.items()}


def main() -> None:
    """A tenth of the corpus first, so that growth shows; then all of it, and once more over two processes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    small = commands(max(1, count // 10), runs)
    large = commands(count, runs)
    print(f"{count} articles of nine units in three locales; medians of {runs} runs; beside it a tenth of them")
    for label, cost in large.items():
        less = small[label]
        row(label, cost, f"(a tenth: cpu {less.cpu:.2f} s, peak x{cost.peak / less.peak:.2f})")
    both = commands(count, 1, jobs=2)
    for label in ("sync, cold", "build, cold"):
        row(f"{label}, --jobs 2", both[label], f"(wall x{both[label].wall / large[label].wall:.2f})")


if __name__ == "__main__":
    main()
