"""The memory takes a catalog for what it was only where its stat proves it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Scratch
from tm.project import Project, load
from tm.stamps import is_racy
from tm.work import remember
from tm.work.remember import open_memory

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def accept(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{HEAD}msgid "Notes"\nmsgstr "{target}"\n', "utf-8")


def known(project: Project) -> tuple[list[str], int]:
    """What the memory says, and how many catalogs were read for it."""
    read: list[str] = []
    whole = remember.catalog_entries
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            remember, "catalog_entries", lambda its, name, locale: read.append(name) or whole(its, name, locale)
        )
        memory, errors = open_memory(project)
    with memory:
        assert errors == []
        return [match.target for match in memory.lookup("Notes", "en", "tr")], len(read)


@pytest.fixture
def project(scratch: Scratch) -> Iterator[Project]:
    scratch.write("articles/a.md", "# Notes\n")
    found = load(scratch.root)
    yield found
    found.index.close()


def aged(project: Project) -> None:
    """Wait until the stats of the catalogs can be trusted."""
    deadline = time.monotonic() + 20
    while any(is_racy(column, project.index.now()) for column in project.columns(["a.md"], project.places()[2:])):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_catalog_that_did_not_change_is_read_once(project: Project) -> None:
    accept(project.catalog_path("a.md", "tr"), "Notlar")
    aged(project)
    assert known(project) == (["Notlar"], 1)
    assert known(project) == (["Notlar"], 0)
    project.catalog_path("a.md", "tr").unlink()
    assert known(project) == ([], 0)


def test_a_catalog_that_changes_again_within_a_tick_of_the_clock_is_read_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.catalog_path("a.md", "tr")
    accept(path, "Notlar")
    stats = project.columns(["a.md"], project.places()[2:])
    monkeypatch.setattr(Project, "columns", lambda *_: stats)  # the clock stands still
    monkeypatch.setattr(remember, "is_racy", lambda *_: True)
    assert known(project)[0] == ["Notlar"]
    accept(path, "Notlaz")
    assert known(project) == (["Notlaz"], 1)
    monkeypatch.undo()
    aged(project)
    assert known(project) == (["Notlaz"], 1)
    assert known(project) == (["Notlaz"], 0)
