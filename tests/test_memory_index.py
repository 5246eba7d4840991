"""The index of a large memory finds what comparing with everything would, survives damage, and keeps up."""

from __future__ import annotations

import errno
import itertools
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tests.conftest import ROOT
from tm.memory import Entry, Memory, indexing, shelf
from tm.memory.fold import folded
from tm.memory.grams import of_text
from tm.memory.indexing import made, opened, write
from tm.memory.postings import SHORT

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


ROWS = st.lists(
    st.tuples(st.integers(1, 10**12), st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=60)),
    max_size=40,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 200), st.sampled_from([(4, 1), (6, 4)]))
def test_each_text_stands_in_the_lists_of_its_own_fingerprints_and_in_no_others(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]], room: int, grams: tuple[int, int]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "_grams", lambda short, count: (3, 1) if short else grams)
        for name in ("RUN", "HASHED", "MERGED", "PAGE", "STRETCH"):
            patch.setattr(indexing, name, room)
        write(rows, folder)
    found = []
    for part, is_short in zip(opened(folder), (True, False), strict=True):
        texts = [str(part.blob[a:b], "utf-8") for a, b in itertools.pairwise(part.offsets.tolist())]
        assert part.sizes.tolist() == list(map(len, texts))
        assert all((len(text) <= SHORT) is is_short for text in texts)
        assert sorted(zip(map(len, texts), texts, part.ids.tolist(), strict=True)) == list(
            zip(part.sizes.tolist(), texts, part.ids.tolist(), strict=True)
        )
        lists: dict[int, list[int]] = {}
        for number, text in enumerate(texts):
            for bucket in set(of_text(text, part.how).tolist()):
                lists.setdefault(bucket, []).append(number)
        starts = part.starts.tolist()
        assert len(starts) == (1 << part.how.bits) + 1
        held = {at: part.numbers[a:b].tolist() for at, (a, b) in enumerate(itertools.pairwise(starts)) if b > a}
        assert held == lists
        found += zip(part.ids.tolist(), texts, strict=True)
    assert sorted(found) == sorted(rows)


def test_how_much_is_sorted_at_once_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(enumerate(texts(2000, 6)))
    kept = []
    for room in (300, 3_000, 10**9):
        for name in ("RUN", "HASHED", "MERGED"):
            monkeypatch.setattr(indexing, name, room)
        folder = tmp_path / str(room)
        folder.mkdir()
        write(rows if room > 300 else reversed(rows), folder)
        kept.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert len(kept[0]) == 14
    assert kept[0] == kept[1] == kept[2]


PEAK = """
import random, resource, sys
from pathlib import Path
from tm.memory.indexing import write
dice = random.Random(1)
words = [hex(dice.getrandbits(24)) for _ in range(20_000)]
write(((n, " ".join(dice.choices(words, k=12))) for n in range(int(sys.argv[1]))), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_an_index_of_many_texts_takes_little_more_memory_than_one_of_some(tmp_path: Path) -> None:
    """All texts in memory, with their fingerprints, would take 4 kB for each."""
    peaks = []
    for count in (25_000, 60_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(count), str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 35_000 * 0.7  # kilobytes; a sixth of that


def test_an_index_is_made_where_its_folder_cannot_be_written_and_goes_with_the_process(tmp_path: Path) -> None:
    rows = list(enumerate(texts(500, 6)))
    for folder in (None, tmp_path / "none" / "such"):
        parts = made(lambda: rows, folder, "index")
        assert sum(len(part.ids) for part in parts) == len(rows)
    assert list(tmp_path.iterdir()) == []


def test_without_any_folder_to_write_all_texts_are_compared(
    tmp_path: Path, always_indexed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = texts(300, 5)
    monkeypatch.setattr(indexing, "write", full_disk)
    with Memory(tmp_path) as memory:
        fill(memory, rows)
        assert memory.lookup(rows[7] + "x", "en", "de", warn=False)[0].source == rows[7]


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "rows", [[], [(1, "")], [(1, "a")], [(1, "\x00" * 50)], [(n, "same text here") for n in range(9000)]]
)
def test_odd_memories_are_indexed(rows: list[tuple[int, str]]) -> None:
    for part in made(lambda: rows, None, ""):
        for query in ("", "a", "same text hero", "\x00", "x" * 5000):
            assert len(part.candidates(query, 0, 10_000)[0]) <= len(rows)


# --- other processes --------------------------------------------------------------------------------------------------
KILLED = """
import os, shutil, signal, sys, traceback
from pathlib import Path
import numpy, rapidfuzz
from tm.memory import Memory, indexing, shelf
shelf.SMALL = shelf.MIDDLING = 0
store, step, status = Path(sys.argv[1]), 0, 1
def deadly(work):
    def step_of(*given, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(*given, **more)
    return step_of
for name in ("of_texts", "_write_lists", "_array", "opened", "remove_others"):
    setattr(indexing, name, deadly(getattr(indexing, name)))
indexing.shutil.rmtree = deadly(indexing.shutil.rmtree)
Path.rename = deadly(Path.rename)
while status:
    step += 1
    folder = store.with_name(str(step))
    shutil.copytree(store, folder)
    if not (child := os.fork()):
        try:
            left = step
            with Memory(folder) as memory:
                memory.lookup("anything", "en", "de")
                os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL)
print(step)
"""


def test_a_half_made_index_of_a_killed_process_is_never_used(tmp_path: Path, always_indexed: None) -> None:
    rows = texts(90, 5)
    with Memory(tmp_path / "store") as memory:
        fill(memory, rows)
    words = [sys.executable, "-c", KILLED, str(tmp_path / "store")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    steps = int(done.stdout)
    assert steps > 15
    for step in range(1, steps + 1):
        folder = tmp_path / str(step)
        left = list(folder.glob("index-*"))
        assert all(opened(place) for place in left)
        with Memory(folder) as memory:
            assert memory.lookup(rows[7] + "x", "en", "de", warn=False)[0].source == rows[7]
            assert memory._local.shelf("en").built == (not any(kept_by(memory, place) for place in left))
            fill(memory, texts(40, 9), "new.po")
            assert memory.lookup(rows[7] + "x", "en", "de", warn=False)[0].source == rows[7]
        assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def kept_by(memory: Memory, place: Path) -> bool:
    """Whether the memory names this index as its own."""
    return bool(memory._store.rows("SELECT 1 FROM shelves WHERE name=?", place.name))


CUT = """
import os, sys
from pathlib import Path
from tm.memory import Memory, shelf
shelf.SMALL = shelf.MIDDLING = 0
asked = sys.argv[2]
with Memory(Path(sys.argv[1])) as memory:
    first = memory.lookup(asked, "en", "de", warn=False)
    assert first
    for path in sorted(Path(sys.argv[1]).glob("index-en-*/*[!n]")):
        name = path.name
        path = next(Path(sys.argv[1]).glob("index-en-*")) / name
        for size in (path.stat().st_size // 2, 0):
            os.truncate(path, size)
            assert memory.lookup(asked, "en", "de", warn=False) == first, name
            path = next(Path(sys.argv[1]).glob("index-en-*")) / name
    assert memory._local.shelf("en").built > 10
print("answered")
"""


def test_an_index_that_another_process_cuts_short_is_made_again(tmp_path: Path, always_indexed: None) -> None:
    rows = texts(1000, 5)
    with Memory(tmp_path) as memory:
        fill(memory, rows)
    words = [sys.executable, "-c", CUT, str(tmp_path), rows[7] + "x"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "answered\n"), done.stderr


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
