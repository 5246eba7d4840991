"""The index of a large memory finds what comparing with everything would, survives damage, and keeps up."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tm.memory import Entry, Memory, shelf
from tm.memory.fold import folded
from tm.memory.postings import build, load, save

SYLLABLES = ["ka", "ra", "ti", "mo", "le", "shi", "den", "por", "ast", "ulm", "вер", "дом", "лек", "шу", "ğı", "çö"]


def texts(count: int, seed: int, longest: int = 25) -> list[str]:
    """Distinct texts of one to `longest` made-up words."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(3000)]
    return list({" ".join(rng.choices(words, k=rng.randint(1, longest))): None for _ in range(count)})


def edited(text: str, rng: random.Random) -> str:
    """A text with one word in six replaced, and a letter doubled."""
    words = text.split()
    for _ in range(len(words) // 6):
        words[rng.randrange(len(words))] = rng.choice(SYLLABLES)
    at = rng.randrange(len(words))
    words[at] += words[at][-1]
    return " ".join(words)


@pytest.fixture
def always_indexed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shelf, "SMALL", 0)
    monkeypatch.setattr(shelf, "MIDDLING", 0)
    monkeypatch.setattr(shelf, "TAIL", 10)
    return


def fill(memory: Memory, rows: list[str], path: str = "x.po", lang: str = "en") -> None:
    memory.update([(path, str(len(rows)), lambda: [Entry(t, f"hedef {t}", lang, "de") for t in rows])], complete=False)


def test_the_index_finds_what_comparing_with_everything_finds(tmp_path: Path, always_indexed: None) -> None:
    rows = texts(4000, 1)
    rng = random.Random(2)
    asked = [edited(rng.choice(rows), rng) for _ in range(300)]
    forms = [folded(row, "en") for row in rows]
    hit = total = 0
    with Memory(tmp_path) as memory:
        fill(memory, rows)
        for query in asked:
            best = process.extractOne(
                folded(query, "en"), forms, scorer=Levenshtein.normalized_similarity, score_cutoff=0.7
            )
            if best is None:
                continue
            total += 1
            found = memory.lookup(query, "en", "de", limit=1, sentences=False, warn=False)
            hit += bool(found) and found[0].score >= min(int(best[1] * 100 + 1e-9), 99)
    assert total > 200
    assert hit / total >= 0.995


def test_short_texts_are_found_after_an_edit(tmp_path: Path, always_indexed: None) -> None:
    with Memory(tmp_path) as memory:
        fill(memory, [*texts(500, 3), "Kaynakça", "Notlar", "Giriş"], lang="tr")
        assert memory.lookup("Kaynakçe", "tr", "de", warn=False)[0].source == "Kaynakça"
        assert memory.lookup("Notlara", "tr", "de", warn=False)[0].source == "Notlar"


def test_texts_that_came_after_the_index_are_found(tmp_path: Path, always_indexed: None) -> None:
    with Memory(tmp_path) as memory:
        fill(memory, texts(300, 4))
        memory.lookup("anything", "en", "de")
        fill(memory, ["The treaty was signed in the old town hall"], "y.po")
        assert memory.lookup("The treaty was signed in the new town hall", "en", "de")[0].score > 80
    with Memory(tmp_path) as memory:
        assert memory.lookup("The treaty was signed in the new town hall", "en", "de")[0].score > 80


def test_texts_that_went_are_not_found(tmp_path: Path, always_indexed: None) -> None:
    with Memory(tmp_path) as memory:
        fill(memory, texts(300, 4))
        fill(memory, ["The treaty was signed in the old town hall"], "y.po")
        assert memory.lookup("The treaty was signed in the new town hall", "en", "de")
        fill(memory, [], "y.po")
        assert memory.lookup("The treaty was signed in the new town hall", "en", "de") == []


@pytest.mark.parametrize("harm", ["remove", "truncate", "empty", "junk"])
def test_a_broken_index_is_made_again(tmp_path: Path, always_indexed: None, harm: str) -> None:
    rows = texts(300, 5)
    with Memory(tmp_path) as memory:
        fill(memory, rows)
        memory.lookup("anything", "en", "de")
    folder = next(tmp_path.glob("index-en-*"))
    if harm == "remove":
        shutil.rmtree(folder)
    else:
        for path in folder.iterdir():
            data = path.read_bytes()
            path.write_bytes({"truncate": data[: len(data) // 2], "empty": b"", "junk": b"{}" * 99}[harm])
    with Memory(tmp_path) as memory:
        assert memory.lookup(rows[7] + "x", "en", "de", warn=False)[0].source == rows[7]


def test_one_index_per_language_is_kept(tmp_path: Path, always_indexed: None) -> None:
    with Memory(tmp_path) as memory:
        for step in range(3):
            fill(memory, texts(200 * (step + 1), step), f"{step}.po")
            memory.lookup("anything", "en", "de")
        assert len(list(tmp_path.glob("index-en-*"))) == 1


@pytest.mark.parametrize("short", [True, False])
def test_an_index_comes_back_from_the_disk_as_it_was(tmp_path: Path, short: bool) -> None:
    made = build(list(enumerate(texts(500, 6))), short)
    save(made, tmp_path, "part")
    again = load(tmp_path, "part")
    for query in texts(50, 7):
        one, other = made.candidates(query, 0, 500), again.candidates(query, 0, 500)
        assert one[0].tolist() == other[0].tolist()
        assert made.texts(one[0]) == again.texts(other[0])


@pytest.mark.parametrize(
    "rows", [[], [(1, "")], [(1, "a")], [(1, "\x00" * 50)], [(n, "same text here") for n in range(9000)]]
)
def test_odd_memories_are_indexed(rows: list[tuple[int, str]]) -> None:
    for short in (True, False):
        made = build(rows, short)
        for query in ("", "a", "same text hero", "\x00", "x" * 5000):
            assert len(made.candidates(query, 0, 10_000)[0]) <= len(rows)


def test_the_best_alone_are_those_that_stand_first_among_all(tmp_path: Path, always_indexed: None) -> None:
    rows = texts(1500, 8)
    rng = random.Random(9)
    how_plain = shelf.Plain(enumerate(folded(row, "en") for row in rows))
    with Memory(tmp_path) as memory:
        fill(memory, rows)
        memory.lookup("anything", "en", "de")
        how_indexed = memory._local.shelf("en")
        for _ in range(150):
            query = folded(edited(rng.choice(rows), rng), "en")
            for how in (how_plain, how_indexed):
                every = shelf.in_order(how.near(query, 0.7), False)
                best = shelf.in_order(how.near(query, 0.7, True), True)
                assert best == [hit for hit in every if shelf.per_cent(hit[0]) == shelf.per_cent(every[0][0])]
