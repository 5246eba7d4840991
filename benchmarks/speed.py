"""CPU seconds of whole commands over a made-up corpus, and of one catalog against polib, in one run.

python -m benchmarks.speed [ARTICLES]
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polib

from tm.model import Unit
from tm.po.scan import scan
from tm.po.write import new_file, render

WORDS = "river market bridge harvest winter council ferry school treaty border tunnel price wheat honey station delegate".split()


def paragraph(rng: random.Random) -> str:
    """Four made-up sentences."""
    made = (" ".join(rng.choices(WORDS, k=rng.randrange(9, 19))).capitalize() for _ in range(4))
    return " ".join(f"{text} in {rng.randrange(1900, 2030)}." for text in made)


def corpus(root: Path, count: int) -> None:
    """Articles of a heading and eight paragraphs."""
    rng = random.Random(1)
    for number in range(count):
        path = root / "articles" / f"{number // 100:03d}" / f"a{number:05d}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Report {number}\n\n" + "\n\n".join(paragraph(rng) for _ in range(8)) + "\n", "utf-8")


def cpu(root: Path, *words: str) -> tuple[float, float]:
    """(CPU, wall) seconds of one command, children included."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "tm", "--project", str(root), "-q", *words], check=True, stdout=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - started


def commands(count: int) -> None:
    """The daily round over `count` articles."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subprocess.run([sys.executable, "-m", "tm", "--project", folder, "-q", "init"], check=True)
        corpus(root, count)
        print(f"{count} articles, {9 * count} units in each of 3 locales")
        steps = [("sync, cold", ["sync"]), ("sync, unchanged", ["sync"]), ("status", ["status", "--json"])]
        for label, words in steps:
            print("  {:20} cpu {:7.2f} s   wall {:7.2f} s".format(label, *cpu(root, *words)))
        for path in sorted((root / "articles").rglob("*.md"))[::100]:
            path.write_text(path.read_text("utf-8").replace("river", "lake", 1), "utf-8")
        steps = [
            ("sync, 1 % edited", ["sync"]),
            ("build, cold", ["build", "-l", "tr"]),
            ("build, unchanged", ["build", "-l", "tr"]),
        ]
        for label, words in steps:
            print("  {:20} cpu {:7.2f} s   wall {:7.2f} s".format(label, *cpu(root, *words)))


def best(work: Callable[[], object], runs: int = 5) -> float:
    """Least CPU seconds of several runs."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def catalogs(count: int) -> None:
    """Load a catalog, change one unit, and save: ours against polib."""
    rng = random.Random(2)
    units = [
        Unit(f"{number} {paragraph(rng)}", f"TR {number}", references=("articles/a.md",)) for number in range(count)
    ]
    data = bytes(render(new_file({"Language": "tr"}), units))

    def ours() -> bytes:
        file = scan(data)
        return bytes(
            render(file, [Unit(file.units[0].source, "changed", references=file.units[0].references), *file.units[1:]])
        )

    def polibs(width: int) -> str:
        file = polib.pofile(data.decode("utf-8"), wrapwidth=width)
        file[0].msgstr = "changed"
        return str(file)

    mine, plain, wrapped = best(ours), best(lambda: polibs(0), 2), best(lambda: polibs(78), 1)
    print(
        f"{count} entries, load + one change + save: tm {mine:.3f} s; polib {wrapped:.3f} s (x{wrapped / mine:.1f}), unwrapped {plain:.3f} s (x{plain / mine:.1f})"
    )


def main() -> None:
    """All of it."""
    commands(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    catalogs(10_000)


if __name__ == "__main__":
    main()
