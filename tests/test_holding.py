"""`tm diff` and `tm check` read only articles that hold what they look for, and no answer shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Scratch
from tm.project import load
from tm.states import State
from tm.work.check import check
from tm.work.diff import diff
from tm.work.status import StatusReport, status


def article(number: int) -> str:
    return f"# Number {number}\n\nIt stood in {1900 + number} by the river, and it stood long.\n"


@pytest.fixture
def shelf(scratch: Scratch) -> Scratch:
    """Untranslated, translated, stale, unsynced, broken: whatever a folder may hold."""
    for number in range(9):
        scratch.write(f"articles/{number % 2}/a{number}.md", article(number))
    scratch.tm("sync")
    for number in range(5):
        name = f"{number % 2}/a{number}"
        year = 1900 + number if number else 1800
        target = f"Nehrin kıyısında {year} yılında durdu ve uzun durdu."
        pairs = {f"It stood in {1900 + number} by the river, and it stood long.": target}
        scratch.translate(name, pairs)
    scratch.translate("0/a4", {"Number 4": "Номер 5"}, "ru")
    for number in (1, 2, 7):
        path = scratch.root / f"articles/{number % 2}/a{number}.md"
        path.write_text(path.read_text().replace("river", "sea" if number == 1 else "lake"))
    scratch.tm("sync")
    path = scratch.root / "articles/1/a3.md"  # and no sync after that
    path.write_text(path.read_text().replace("1903", "1913"))
    scratch.write("articles/broken.md", b"caf\xe9\n")
    with scratch.catalog("0/a6", "ru").open("a") as file:
        file.write('msgid "x\n')
    scratch.write("articles/new.md", article(10))
    return scratch


def answers(root: Path, locales: list[str], wanted: tuple[str, ...]) -> tuple[object, ...]:
    project = load(root)
    try:
        changes, findings = diff(project, wanted, locales), check(project, wanted, locales)
        told = [[str(error) for error in report.errors] for report in (changes, findings)]
        return changes.units, findings.findings, findings.checked, findings.places, told
    finally:
        project.index.close()


@pytest.mark.parametrize("locales", [["tr"], ["ru"], ["en", "tr", "ru"]])
@pytest.mark.parametrize("wanted", [(), ("1/*.md",)])
def test_no_answer_shows_that_articles_were_passed_over(
    shelf: Scratch, monkeypatch: pytest.MonkeyPatch, locales: list[str], wanted: tuple[str, ...]
) -> None:
    quick = [answers(shelf.root, locales, wanted) for _ in range(2)]  # from no index, and from one
    monkeypatch.setattr(StatusReport, "holding", lambda report, *_: report.chosen)
    slow = answers(shelf.root, locales, wanted)
    assert quick == [slow, slow]
    if not wanted and "tr" in locales:
        assert slow[0]
        assert slow[1]


def test_articles_without_such_units_are_passed_over(shelf: Scratch) -> None:
    project = load(shelf.root)
    try:
        counted = status(project, judged=False)
        held = counted.holding([State.STALE], ["tr"])
        assert {"0/a2.md", "1/a1.md", "1/a3.md", "0/a6.md", "broken.md"} == set(held)
        assert counted.holding([State.REVIEWED], ["tr"]) == ["0/a6.md", "broken.md"]  # of these nothing is known
        assert held == sorted(held)
        assert counted.holding([State.MISSING], ["ru"]) == counted.chosen
    finally:
        project.index.close()
