"""The fuzzing harnesses themselves: their seeds hold the laws, a broken law is kept and made smaller, slowness is seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fuzz.all import HARNESSES
from fuzz.engine import Hunt, broken_by, mutator, signature
from fuzz.harness import Broken, Harness, hold
from fuzz.smaller import smaller
from tests.conftest import ROOT


@pytest.mark.parametrize("name", HARNESSES)
def test_every_seed_and_some_of_its_changes_hold_the_laws(name: str) -> None:
    harness = HARNESSES[name]
    change = mutator(harness, lambda data, most: data[::-1][:most])
    for number, seed in enumerate(harness.seeds):
        for data in (seed, change(seed, harness.most, number), change(seed, harness.most, -number)):
            assert len(data) <= harness.most
            assert broken_by(harness, data) is None


def test_the_same_seed_makes_the_same_change() -> None:
    harness = HARNESSES["po"]
    change = mutator(harness, lambda data, most: data)
    assert [change(harness.seeds[0], 500, seed) for seed in range(20)] == [
        change(harness.seeds[0], 500, seed) for seed in range(20)
    ]


def no_x(data: bytes) -> None:
    hold("there is no x", b"x" not in data)
    assert b"y" not in data


def kept(folder: Path, laws: Callable[[bytes], None], *inputs: bytes) -> tuple[Hunt, Harness]:
    harness = Harness("sample", laws, (b"",), ("x",))
    hunt = Hunt(harness, folder)
    for data in inputs:
        hunt(data)
    return hunt, harness


def test_what_breaks_a_law_is_kept_by_law_and_made_smaller(tmp_path: Path) -> None:
    hunt, harness = kept(
        tmp_path, no_x, b"fine", b"a\nlong x line\nof words", b"y too", b"more x, and more words to it"
    )
    assert list(hunt.kept) == ["there is no x", "AssertionError"]
    found = smaller(harness, tmp_path / "found")
    assert sorted(path.read_bytes() for path in found) == [b"x", b"y"]


def test_an_input_for_which_time_grows_too_fast_is_told() -> None:
    slow = replace(
        HARNESSES["csv"], laws=lambda _: None, work=lambda data: sum(1 for _ in range(len(data) ** 2 // 200))
    )
    error = broken_by(slow, b"ab" * 500, grows=True)
    assert isinstance(error, Broken)
    assert signature(error) == "time grows faster than the input"


def test_a_file_can_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(b"msgid")
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", "po", "--replay", str(path)], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "nothing is broken\n")


@pytest.mark.parametrize("words", [["--out", str(ROOT / "out")], ["nobody"]])
def test_wrong_use_is_told(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "fuzz", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "atheris" in done.stderr or "repository" in done.stderr or "nobody" in done.stderr
