"""How well sentences are split, targets cut and source changes graded, on parallel news and real edits.

    python benchmarks/sentences.py [--corpora DIR]

Reads `parallel/ntrex` (a folder for each document with en.txt, tr.txt and ru.txt, a segment a line) and `history/pairs`
(old.md, new.md) under DIR; default: $TM_CORPORA. Where sentence-splitter and razdel are installed, they are measured too.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tm.grade import grade, new_sentences, words_to_read
from tm.sentences import align, cut, split
from tm.text import count_words
from tm.worddiff import word_diff

ENDS = re.compile(r"[.!?…][\"”’')\]»]*$")
Rows = dict[str, list[str]]


def documents(corpora: Path) -> Iterator[Rows]:
    for folder in sorted((corpora / "parallel/ntrex").iterdir()):
        rows = {
            lang: [line.strip() for line in (folder / f"{lang}.txt").read_text("utf-8").splitlines() if line.strip()]
            for lang in ("en", "tr", "ru")
        }
        if len({len(lines) for lines in rows.values()}) == 1:
            yield rows


# --- splitting --------------------------------------------------------------------------------------------------------
def splitters(lang: str) -> dict[str, Callable[[str], list[str]]]:
    found: dict[str, Callable[[str], list[str]]] = {"tm": lambda text: [part.text for part in split(text, lang)]}
    if importlib.util.find_spec("sentence_splitter"):
        from sentence_splitter import SentenceSplitter

        found["sentence-splitter"] = SentenceSplitter(language=lang).split
    if importlib.util.find_spec("razdel"):
        import razdel

        found["razdel"] = lambda text: [part.text for part in razdel.sentenize(text)]
    return found


def ends(parts: list[str]) -> set[int]:
    """Where parts end, counted in characters that are no white space (some libraries change the blanks)."""
    at, found = 0, set()
    for part in parts:
        at += len(re.sub(r"\s", "", part))
        found.add(at)
    return found


def measure_splitting(rows: list[Rows]) -> None:
    print("splitting: precision, recall, F of the ends of lines; a line of the news may hold two sentences")
    for lang in ("en", "tr", "ru"):
        for name, splitter in splitters(lang).items():
            hits = extra = missed = size = 0
            spent = 0.0
            for document in rows:
                lines = document[lang][1:]
                text = " ".join(lines)
                started = time.process_time()
                parts = splitter(text)
                spent += time.process_time() - started
                size += len(text)
                wanted, found = ends(lines), ends(parts)
                hits, extra, missed = (
                    hits + len(wanted & found),
                    extra + len(found - wanted),
                    missed + len(wanted - found),
                )
            precision, recall = hits / (hits + extra), hits / (hits + missed)
            score = 2 * precision * recall / (precision + recall)
            speed = size / max(spent, 1e-9) / 1e6
            print(f"  {lang} {name:18s} P {precision:.2%}  R {recall:.2%}  F {score:.2%}  {speed:5.1f} Mchar/s")


# --- cutting ----------------------------------------------------------------------------------------------------------
def measure_cuts(rows: list[Rows]) -> None:
    print("cuts: every place between two lines of four that ends a sentence on both sides")
    for source, target in (("en", "tr"), ("en", "ru"), ("ru", "tr"), ("tr", "en")):
        count: Counter[str] = Counter()
        for document in rows:
            ours, theirs = document[source], document[target]
            for first in range(len(ours) - 2):
                one, two = ours[first : first + 4], theirs[first : first + 4]
                for at in range(1, len(one)):
                    if ENDS.search(one[at - 1]) and ENDS.search(two[at - 1]):
                        count[judged(one, two, at, source, target)] += 1
        shares = "  ".join(f"{kind} {count[kind] / count.total():.2%}" for kind in ("right", "wrong", "refused"))
        print(f"  {source}-{target} n={count.total()}  {shares}")


def judged(one: list[str], two: list[str], at: int, source: str, target: str) -> str:
    pieces = [" ".join(one[:at]), " ".join(one[at:])]
    found = cut(" ".join(one), " ".join(two), pieces, source, target)
    if found is None:
        return "refused"
    wanted = [" ".join(two[:at]).split(), " ".join(two[at:]).split()]
    return "right" if [text.split() for text in found] == wanted else "wrong"


def measure_alignment(rows: list[Rows]) -> None:
    print("alignment of whole documents, line by line")
    for source, target in (("en", "tr"), ("en", "ru"), ("tr", "ru")):
        count: Counter[str] = Counter()
        for document in rows:
            beads = align(document[source], document[target], source, target)
            same = beads is not None and all(bead.source == bead.target for bead in beads)
            count["refused" if beads is None else "right" if same else "wrong"] += 1
        print(f"  {source}-{target} {dict(count)}")


# --- grades and reading -----------------------------------------------------------------------------------------------
def blocks(path: Path) -> list[str]:
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.DOTALL)
    parts = (" ".join(block.split()) for block in re.split(r"\n\s*\n|\n(?=[*-] )", text))
    return [re.sub(r"\A(?:#+ |[*-] |> )", "", part) for part in parts if part]


def edits(corpora: Path) -> Iterator[tuple[str, str]]:
    """Blocks of real articles before and after an edit, paired by their words."""
    from rapidfuzz import fuzz

    for folder in sorted((corpora / "history/pairs").glob("pair_*")):
        old, new = blocks(folder / "old.md"), blocks(folder / "new.md")
        gone = [block for block in old if block not in set(new)]
        for block in new:
            if block not in set(old) and gone:
                score, origin = max((fuzz.ratio(other.split(), block.split()), other) for other in gone)
                if score >= 50:
                    yield origin, block


def measure_edits(corpora: Path, verbose: bool) -> None:
    found: Counter[str] = Counter()
    read = whole = 0
    for old, new in edits(corpora):
        kind = grade(old, new, "en")
        found[kind] += 1
        read += words_to_read(old, new, "en")
        whole += count_words(new)
        if verbose:
            marks = {"equal": "{}", "delete": "[-{}-]", "insert": "[+{}+]"}
            print(f"  {kind:8s}", "".join(marks[step].format(text) for step, text in word_diff(old, new)))
            print(f"  {'':8s}", len(new_sentences(old, new, "en")), "new sentences")
    print(f"real edits: {dict(found)}; {read} words to read of {whole}")


def measure_repairs(rows: list[Rows]) -> None:
    print("repairs of one seeded misspelling in a paragraph: share graded cosmetic; a word exchanged for another: none")
    for lang in ("en", "tr", "ru"):
        rng = random.Random(5)
        texts = [" ".join(document[lang][at : at + 4]) for document in rows for at in range(0, len(document[lang]), 4)]
        known = [word for text in texts for word in re.findall(r"\b[^\W\d_]{3,}\b", text) if word.islower()]
        good = bad = 0
        for text in texts:
            match = rng.choice(list(re.finditer(r"\b[^\W\d_]{3,}\b", text)))
            long = [other for other in re.finditer(r"\b[^\W\d_]{6,}\b", text) if other[0].islower()]
            place = rng.choice(long or [match])
            at = rng.randrange(place.start() + 1, place.end() - 1)
            good += grade(text[:at] + text[at + 1 :], text, lang) == "cosmetic"
            other = text[: match.start()] + rng.choice(known) + text[match.end() :]
            bad += other != text and grade(text, other, lang) == "cosmetic"
        print(f"  {lang} repaired {good / len(texts):.1%}  exchanged {bad / len(texts):.1%}  n={len(texts)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpora", type=Path, default=os.environ.get("TM_CORPORA"), required="TM_CORPORA" not in os.environ
    )
    parser.add_argument("--verbose", action="store_true", help="show every real edit with its grade")
    options = parser.parse_args()
    rows = list(documents(options.corpora))
    measure_splitting(rows)
    measure_cuts(rows)
    measure_alignment(rows)
    measure_repairs(rows)
    measure_edits(options.corpora, options.verbose)


if __name__ == "__main__":
    main()
