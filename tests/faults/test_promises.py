"""The page that promises names its tests: they are there, and no number is left out."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs/safety.md").read_text("utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| [RS]\d", line)]


def test_every_number_has_a_row() -> None:
    wanted = {f"R{number}" for number in range(1, 17)} | {f"S{number}" for number in range(1, 16)}
    assert {row[0].strip("| ") for row in ROWS} == wanted


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0].strip('| ')} {row[1]}" for row in ROWS])
def test_every_row_names_tests_that_exist(row: list[str]) -> None:
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    named = re.findall(r"`(test_[a-z0-9_]+(?:\.py)?)`", row[-1])
    assert named
    everything = "".join(texts.values())
    for name in named:
        assert name in texts if name.endswith(".py") else f"def {name}(" in everything, name
