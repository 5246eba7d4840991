"""Lookups in a translation memory: speed at several sizes, and recall against comparing with everything.

    python benchmarks/memory.py [--sizes 10000,100000,1000000] [--queries 1000] [--truth 200] [--frequent 1000,10000]
        [--corpora DIR] [--real]
    python benchmarks/memory.py --index FOLDER

Two halves of different English sentences and two strange words make a segment; a query is a segment with 5-30 % of its
words replaced. With --real, the blocks of one version of an article are looked up in a memory of all other versions'.
Times are CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tm.memory import Entry, Memory
from tm.memory.fold import folded
from tm.sentences import split

LEAST = 70
LONG = 1_000_000
"""Lookups of a long session: past the point where comparing with everything is quickest."""


def timed(work: Callable[[], object]) -> tuple[object, float]:
    """What the work returns, and its CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def sentences(corpora: Path) -> list[str]:
    """English sentences of the parallel articles and news, in a fixed order."""
    files = [path for path in (corpora / "parallel").rglob("*") if path.is_file()]
    files = sorted(path for path in files if path.suffix in (".md", ".txt") and "en" in path.name.split("."))
    files += sorted((corpora / "history" / "pairs").rglob("new.md"))[:40]
    lines = (line.strip() for path in files for line in path.read_text(encoding="utf-8").splitlines())
    found = {sentence.text for line in lines for sentence in split(line, "en")}
    return sorted(text for text in found if 5 < len(text.split()) < 60)


def segments(base: list[str], count: int, rng: random.Random) -> list[str]:
    """Distinct segments made of two halves and two words."""
    words = [word for line in base for word in line.split()]
    made: dict[str, None] = {}
    while len(made) < count:
        one, other = rng.choice(base).split(), rng.choice(base).split()
        text = one[: len(one) // 2] + other[len(other) // 2 :]
        for _ in range(2):
            text.insert(rng.randrange(len(text) + 1), rng.choice(words))
        made[" ".join(text)] = None
    return list(made)


def edited(text: str, words: list[str], rng: random.Random) -> str:
    """A text with 5-30 % of its words replaced."""
    parts = text.split()
    for _ in range(max(1, int(len(parts) * rng.uniform(0.05, 0.3)))):
        parts[rng.randrange(len(parts))] = rng.choice(words)
    return " ".join(parts)


def truth(queries: list[str], texts: list[str]) -> list[float | None]:
    """The best similarity that there is for each query, by comparing with everything."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    forms = [folded(text, "en") for text in texts]
    scorer = Levenshtein.normalized_similarity
    found = (process.extractOne(folded(q, "en"), forms, scorer=scorer, score_cutoff=LEAST / 100) for q in queries)
    return [hit[1] if hit else None for hit in found]


def recall(memory: Memory, queries: list[str], best: list[float | None]) -> str:
    """How many of the best matches the memory found."""
    hit = total = 0
    for query, similarity in zip(queries, best, strict=True):
        if similarity is None:
            continue
        total += 1
        found = memory.lookup(query, "en", "tr", least=LEAST, limit=1, sentences=False, warn=False)
        hit += bool(found) and min(found[0].score, 100) >= min(int(similarity * 100 + 1e-9), 99)
    return f"recall {hit}/{total} = {hit / max(total, 1):.4f}"


def fill(memory: Memory, texts: list[str]) -> float:
    """Put texts in, a thousand per catalog; CPU seconds."""
    catalogs = []
    for at in range(0, len(texts), 1000):
        rows = [Entry(text, f"hedef {at + n}", "en", "tr", f"{at}.md") for n, text in enumerate(texts[at : at + 1000])]
        catalogs.append((f"{at}.po", "1", lambda rows=rows: rows))
    return timed(lambda: memory.update(catalogs))[1]


def draft(memory: Memory, query: str) -> object:
    """What a draft asks for."""
    return memory.best(query, "en", "tr", least=LEAST, sentences=False, warn=False)


def index(folder: Path) -> None:
    """Make the index of a filled memory."""
    with Memory(folder) as memory:
        shelf = memory._local.shelf("en")
        shelf.lookups = LONG
        built = timed(shelf.ready)[1]
    size = sum(path.stat().st_size for path in folder.rglob("index-*/*"))
    print(f"index built in {built:.1f} s, {size / 1e6:.0f} MB; peak memory {peak():.0f} MB")


def peak() -> float:
    """The most memory that this process had (MB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def synthetic(base: list[str], size: int, count: int, checked: int) -> None:
    """One size: filling, the index, lookups with and without what a person sees beside them."""
    rng = random.Random(size)
    texts = segments(base, size, rng)
    words = [word for line in base for word in line.split()]
    queries = [edited(rng.choice(texts[:10_000]), words, rng) for _ in range(count)]
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder)) as memory:
        print(f"{size:>9,} segments: filled in {fill(memory, texts):.1f} s", flush=True)

        def ask(limit: int, warn: bool) -> None:
            for query in queries:
                memory.lookup(query, "en", "tr", least=LEAST, limit=limit, sentences=False, warn=warn)

        # a process of its own, for its peak of memory; this one holds all texts
        words = [sys.executable, __file__, "--index", folder]
        print(f"{'':>9} {subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()}")
        memory._local.shelf("en").lookups = LONG
        ask(1, False)
        near = memory._local.shelf("en")
        near.ready()
        forms = [folded(query, "en") for query in queries]
        for name, work in (
            ("similar texts, scored", lambda: [near.near(form, LEAST / 100) for form in forms]),
            ("most similar text, scored", lambda: [near.near(form, LEAST / 100, True) for form in forms]),
            ("best match with its target", lambda: ask(1, False)),
            ("the one best match, for a draft", lambda: [draft(memory, query) for query in queries]),
            ("ten matches with warnings", lambda: ask(10, True)),
        ):
            rates = sorted(count / timed(work)[1] for _ in range(5))
            print(f"{'':>9} {name}: {rates[2]:,.0f} queries/s ({rates[0]:,.0f}-{rates[-1]:,.0f})", flush=True)
        print(f"{'':>9} {recall(memory, queries[:checked], truth(queries[:checked], texts))}", flush=True)


def frequent(count: int) -> None:
    """A paragraph that stands in so many articles, in two locales, beside others of their own."""
    text, targets = (
        "Subscribe to our newsletter. It costs nothing.",
        {"tr": "Bültenimize abone olun.", "ru": "Рассылка."},
    )
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder)) as memory:
        catalogs = []
        for at in range(0, count, 500):
            rows = [
                Entry(source, target, "en", locale, f"{n:06d}.md", before=f"Number {n}.")
                for n in range(at, min(at + 500, count))
                for locale, said in targets.items()
                for source, target in ((text, said), (f"Number {n} of them all.", f"{locale} {n}"))
            ]
            catalogs.append((f"{at}.po", "1", lambda rows=rows: rows))
        memory.update(catalogs)
        for name, work in (
            ("for a draft", lambda: memory.best(text, "en", "tr", sentences=False, warn=False)),
            ("with sentences", lambda: memory.lookup(text, "en", "tr", warn=False)),
            ("from its target", lambda: memory.lookup(targets["tr"], "tr", "en", warn=False)),
        ):
            work()
            times = sorted(timed(work)[1] for _ in range(15))
            print(f"a text of {count:,} articles, {name}: {times[7] * 1000:.2f} ms", flush=True)


def _blocks(path: Path) -> list[str]:
    return [block for block in path.read_text(encoding="utf-8").split("\n\n") if len(block) > 3]


def real(corpora: Path) -> None:
    """Blocks of older versions of each article looked up among the blocks of its newest version, beside others."""
    versions: dict[tuple[str, str], list[tuple[str, Path]]] = {}
    for meta in sorted((corpora / "history" / "pairs").rglob("meta.json")):
        facts = json.loads(meta.read_text(encoding="utf-8"))
        dated = (facts["new"]["date"], meta.parent / "new.md")
        versions.setdefault((facts["article"], facts["lang"]), []).append(dated)
    texts = list(dict.fromkeys(block for found in versions.values() for block in _blocks(max(found)[1])))
    newest = set(texts)
    older = [path for found in versions.values() for _, new in found for path in (new, new.with_name("old.md"))]
    asked = list(dict.fromkeys(block for path in older for block in _blocks(path) if block not in newest))
    filler = segments(sentences(corpora), 60_000, random.Random(7))
    for extra in (0, 30_000, 60_000):
        held = texts + filler[:extra]
        with tempfile.TemporaryDirectory() as folder, Memory(Path(folder)) as memory:
            fill(memory, held)
            import tm.memory.shelf as shelf

            shelf.SMALL = 0
            memory._local.shelf("en").lookups = LONG
            print(f"real edits, {len(asked)} old blocks in {len(held):,}: {recall(memory, asked, truth(asked, held))}")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--truth", type=int, default=200)
    parser.add_argument("--frequent", default="1000,10000", help="articles that hold one text")
    parser.add_argument("--real", action="store_true")
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora"
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("TM_CORPORA", default)))
    parser.add_argument("--index", type=Path, metavar="FOLDER", help="only make the index of the memory in a folder")
    options = parser.parse_args()
    if options.index:
        index(options.index)
        return
    if options.real:
        real(options.corpora)
    for count in filter(None, options.frequent.split(",")):
        frequent(int(count))
    base = sentences(options.corpora)
    for size in filter(None, options.sizes.split(",")):
        synthetic(base, int(size), options.queries, options.truth)
    print(f"peak memory {peak():.0f} MB, with all texts and queries")


if __name__ == "__main__":
    main()
