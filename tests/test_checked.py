"""`tm check` asks again only what changed, and no answer shows it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.checks import Context, finding, registry
from tm.checks import check as check_of
from tm.model import Finding, Severity
from tm.po.columns import Region
from tm.project import load
from tm.work import checked
from tm.work.check import check
from tm.work.checked import Checked, Slice
from tm.work.findings import Found
from tm.work.judge import blocking
from tm.work.status import status

PARAGRAPH = "It stood in {year} by the river, and 40 boats lay there."
TARGET = "Nehrin kıyısında {year} yılında durdu ve orada 40 tekne yatıyordu."


def article(number: int, year: int) -> str:
    return f"# Number {number}\n\n{PARAGRAPH.format(year=year)}\n"


@pytest.fixture(scope="module")
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six articles with a target each, of which the odd ones name a wrong year; one article has none."""
    scratch = Scratch(tmp_path_factory.mktemp("shelf") / "project")
    scratch.root.mkdir()
    scratch.tm("init")
    for number in range(6):
        scratch.write(f"articles/a{number}.md", article(number, 1900 + number))
    scratch.write("articles/bare.md", "# Bare\n")
    scratch.tm("sync")
    for number in range(6):
        year = 1900 + number + number % 2
        scratch.translate(f"a{number}", {PARAGRAPH.format(year=1900 + number): TARGET.format(year=year)})
    return scratch.root


@pytest.fixture
def shelf(_shelf: Path, tmp_path: Path) -> Scratch:
    shutil.copytree(_shelf, tmp_path / "project", symlinks=True)
    return Scratch(tmp_path / "project")


def asked(scratch: Scratch, monkeypatch: pytest.MonkeyPatch, *locales: str, only: tuple[str, ...] = ()) -> list[str]:
    """Which articles a check looks at; its answer is that of a project that remembers nothing."""
    looked: list[str] = []
    from tm.work import check as module

    whole = module._article

    def spy(project: Any, prepared: Any, *rest: Any) -> None:
        looked.append(prepared.name)
        whole(project, prepared, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(module, "_article", spy)
        told = answer(scratch.root, locales, only)
    bare = scratch.root.parent / "bare"
    shutil.copytree(scratch.root, bare, symlinks=True, ignore=shutil.ignore_patterns(".tm"))
    assert told == answer(bare, locales, only)
    shutil.rmtree(bare)
    return looked


def answer(root: Path, locales: tuple[str, ...], only: tuple[str, ...]) -> tuple[object, ...]:
    project = load(root)
    try:
        report = check(project, (), locales or project.locales, only=only)
        return report.findings, report.checked, report.places, [str(error) for error in report.errors]
    finally:
        project.index.close()


ALL = [f"a{number}.md" for number in range(6)]


def test_what_was_checked_is_not_checked_again(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(shelf, monkeypatch) == ALL
    assert asked(shelf, monkeypatch) == []
    assert asked(shelf, monkeypatch, "tr") == []


def test_the_command_gives_the_same_bytes_again(shelf: Scratch) -> None:
    for form in ("json", "text", "sarif", "github", "junit"):
        words = ("check", "--format", form)
        first = shelf.tm(*words, code=3, SOURCE_DATE_EPOCH="1").stdout
        assert shelf.tm(*words, code=3, SOURCE_DATE_EPOCH="1").stdout == first
    assert "yılında" in shelf.tm("check", "--json", code=3).stdout


@pytest.mark.parametrize("name", ["articles/a1.md", "locales/tr/LC_MESSAGES/a1.po", "locales/ru/LC_MESSAGES/a1.po"])
def test_an_article_of_which_one_file_changed_is_checked_again(
    shelf: Scratch, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked(shelf, monkeypatch)
    path = shelf.root / name
    path.write_bytes(path.read_bytes().replace(b"40", b"50"))
    assert asked(shelf, monkeypatch) == ["a1.md"]
    assert asked(shelf, monkeypatch) == []


def test_other_bytes_under_the_same_stat_are_seen(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(shelf, monkeypatch)
    path = shelf.catalog("a2")
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"1902 y", b"1912 y"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert asked(shelf, monkeypatch) == ["a2.md"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tm.yaml", "locales: [en, tr, ru]\nchecks: {numbers: warning}\n"),
        ("glossary.yaml", "- term: river\n  targets: {tr: ırmak}\n"),
    ],
)
def test_other_settings_or_terms_ask_anew(
    shelf: Scratch, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    asked(shelf, monkeypatch)
    shelf.write(name, text)
    assert asked(shelf, monkeypatch) == ALL


def test_other_libraries_or_plugins_ask_anew(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(shelf, monkeypatch)
    monkeypatch.setattr("tm.versions.libraries", lambda: {"plug-in ours": "ours.checks 2"})
    assert asked(shelf, monkeypatch) == ALL
    assert asked(shelf, monkeypatch) == []
    monkeypatch.setattr("tm.versions.plugin_stats", lambda: [("ours", (1, 2, 3, 4))])
    assert asked(shelf, monkeypatch) == ALL


def test_one_locale_or_one_check_is_a_question_of_its_own(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(shelf, monkeypatch, "tr") == ALL
    assert asked(shelf, monkeypatch, "tr", only=("numbers",)) == ALL
    assert asked(shelf, monkeypatch, "tr", only=("numbers", "numbers")) == []
    assert asked(shelf, monkeypatch, "tr") == []
    assert asked(shelf, monkeypatch) == ALL, "en and ru were not asked about"


def test_a_silenced_finding_stays_silent_and_a_fix_is_made(shelf: Scratch) -> None:
    row = next(row for row in shelf.json("check", code=3)["findings"] if row["severity"] == "error")
    shelf.tm("check", "--ignore", f"{row['unit']}:{row['check']}", code=None)
    after = shelf.json("check", code=3)["findings"]
    assert (row["unit"], row["check"]) not in {(other["unit"], other["check"]) for other in after}
    shelf.translate("a0", {"Number 0": "Sayı  0"})
    assert shelf.json("check", code=3)
    fixed = shelf.json("check", "--fix", code=3)
    assert [its["after"] for its in fixed["fixed"]] == ["Sayı 0"]


def test_a_broken_catalog_is_told_every_time(shelf: Scratch) -> None:
    with shelf.catalog("a3").open("a") as file:
        file.write('msgid "x\n')
    said = [shelf.tm("check", code=3) for _ in range(3)]
    assert {done.stderr for done in said} == {said[0].stderr}
    assert "a3.po" in said[0].stderr


def test_a_killed_check_goes_on_where_it_was(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "_FEW", 3)
    with monkeypatch.context() as patch:
        patch.setattr("tm.work.check.across", _until("a3.md"))
        with pytest.raises(KeyboardInterrupt):
            answer(shelf.root, (), ())
    assert asked(shelf, monkeypatch) == ALL[3:]


def _until(name: str) -> Any:
    def across(project: Any, prepared: Any, wanted: Any) -> Iterator[Any]:
        if prepared.name == name:
            raise KeyboardInterrupt
        return iter(())

    return across


def test_findings_of_an_article_go_with_it(shelf: Scratch) -> None:
    shelf.tm("check", code=3)
    (shelf.root / "articles/a1.md").unlink()
    shelf.tm("sync")
    with sqlite3.connect(shelf.root / ".tm/index.sqlite3") as db:
        names = {row[0] for row in db.execute("SELECT name FROM findings")}
    assert names == set(ALL) - {"a1.md"}


def test_a_project_that_may_not_be_written_is_checked_each_time(
    shelf: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(shelf, monkeypatch)
    path = shelf.root / "articles/a1.md"
    path.write_text(path.read_text("utf-8").replace("40", "50"), "utf-8")
    monkeypatch.setattr("tm.indexfile.IndexFile._do", lambda *_: False)  # as where the disk is full
    assert asked(shelf, monkeypatch) == ["a1.md"]
    assert asked(shelf, monkeypatch) == ["a1.md"]


def test_what_a_check_found_no_gate_asks_again(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what the gates say is what they would say without it."""
    alone = shutil.copytree(shelf.root, shelf.root.parent / "alone")
    expected = Scratch(alone).json("status")
    asked(shelf, monkeypatch)
    monkeypatch.setattr("tm.work.judge.Judge._found", _never)
    project = load(shelf.root)
    try:
        assert list(status(project).rows()) == expected["articles"]
    finally:
        project.index.close()
    assert [row["locales"]["tr"]["errors"] for row in expected["articles"]] == [0, 1, 0, 1, 0, 1, 0]


def test_a_check_of_some_kinds_teaches_the_gates_nothing(shelf: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(shelf, monkeypatch, only=("links",))
    rows = shelf.json("status")["articles"]
    assert [row["locales"]["tr"]["errors"] for row in rows] == [0, 1, 0, 1, 0, 1, 0]


def _never(*_: object) -> Any:
    raise AssertionError("a unit was checked again")


def test_a_check_that_runs_only_when_asked_holds_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm.checks.base._CHECKS", dict(registry()))

    @check_of("house", Severity.ERROR, mqm="other", optional=True)
    def house(source: str, target: str, context: Context) -> Iterator[Finding]:
        """Whatever this house dislikes."""
        yield finding("house", "disliked")

    assert blocking({})["house"] is None
    assert blocking({"house": "error"})["house"] is Severity.ERROR


texts = st.text(max_size=40)
spans = st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99))
findings = st.builds(
    Finding, texts, st.sampled_from(Severity), texts, texts, source_span=spans, target_span=spans, fix=st.none() | texts
)
regions = st.none() | st.builds(Region, *[st.integers(1, 10**6)] * 4)
found = st.builds(
    Found, st.just("a.md"), st.just("tr"), texts, st.integers(1, 10**6), texts, texts, findings, texts, regions
)


@given(its=st.builds(Slice, st.integers(0, 10**6), st.lists(found, max_size=4)))
@settings(max_examples=60)
def test_what_is_remembered_comes_back(tmp_path_factory: pytest.TempPathFactory, its: Slice) -> None:
    root = tmp_path_factory.mktemp("kept")
    (root / "tm.yaml").write_text("locales: [en, tr]\n")
    project = load(root)
    try:
        kept = Checked(project, ())
        kept.keep("a.md", "digest", {"tr": its})
        kept.flush()
        assert kept.known({"a.md": "digest"}, ["tr"]) == {"a.md": {"tr": its}}
        assert kept.known({"a.md": "another"}, ["tr"]) == {}
        assert kept.known({"a.md": "digest"}, ["en"]) == {}
    finally:
        project.index.close()
