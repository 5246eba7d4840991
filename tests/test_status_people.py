"""`tm status` for those who plan the work: who has it, until when, what translators asked, who reviewed, what changed since."""

from __future__ import annotations

import csv
import io
import subprocess
from typing import Any

import pytest

from tests.conftest import Scratch
from tm.text import unit_id

FIRST, SECOND = "The ferry leaves at noon.", "It comes back in the evening."


@pytest.fixture
def ferry(scratch: Scratch) -> Scratch:
    scratch.write("articles/2022/ferry.md", f"{FIRST}\n\n{SECOND}\n")
    scratch.write("articles/about.md", "About this site and its people.\n")
    scratch.tm("sync")
    return scratch


def git(scratch: Scratch, *words: str) -> str:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null")
    done = subprocess.run(["git", *who, *words], cwd=scratch.root, capture_output=True, text=True, check=True)
    return done.stdout


def rows(scratch: Scratch, *words: str) -> dict[str, Any]:
    return {row["article"]: row["locales"] for row in scratch.json("status", *words)["articles"]}


# --- people -----------------------------------------------------------------------------------------------------------
def test_the_most_particular_rule_says_who_and_until_when(ferry: Scratch) -> None:
    settings = 'assign: {tr: Ayşe, "tr 2022/*": "=Mehmet"}\ndue: {tr: 2026-12-01, "ru about.md": 2001-02-03}\n'
    ferry.write("tm.yaml", ferry.read("tm.yaml") + settings)
    found = rows(ferry)
    assert found["about.md"]["tr"]["assigned"] == "Ayşe"
    assert found["2022/ferry.md"]["tr"]["assigned"] == "=Mehmet"
    assert found["2022/ferry.md"]["tr"]["due"] == "2026-12-01"
    assert found["2022/ferry.md"]["ru"]["due"] is None
    out = ferry.tm("status", SOURCE_DATE_EPOCH="1795000000").stdout
    assert "=Mehmet, due 2026-12-01" in out
    assert "due 2001-02-03 (overdue)" in out
    sheet = list(csv.DictReader(io.StringIO(ferry.tm("status", "--csv").stdout)))
    assert {line["assigned"] for line in sheet if line["locale"] == "tr"} == {"Ayşe", "'=Mehmet"}


def test_nothing_is_said_of_people_where_there_is_nothing_to_say(ferry: Scratch) -> None:
    out = ferry.tm("status").stdout
    assert "whose" not in out
    assert "last reviewed" not in out
    assert "notes to the author" not in out


def test_notes_to_the_author_are_listed(ferry: Scratch) -> None:
    unit = unit_id(None, FIRST)
    ferry.tm("note", "2022/ferry.md", "-l", "tr", "--unit", unit, "Noon of which \x1b[31mtime zone?")
    assert rows(ferry)["2022/ferry.md"]["tr"]["notes"] == [{"unit": unit, "note": "Noon of which \x1b[31mtime zone?"}]
    assert rows(ferry)["2022/ferry.md"]["ru"]["notes"] == []
    out = ferry.tm("status").stdout
    assert f"2022/ferry.md [tr] {unit}: Noon of which \\x1b[31mtime zone?" in out


def test_the_last_review_is_told_even_after_the_text_changed(ferry: Scratch) -> None:
    assert rows(ferry)["2022/ferry.md"]["tr"]["reviewed"] is None
    ferry.translate("2022/ferry", {FIRST: "Vapur öğlen kalkar."})
    first_day, last_day = {"SOURCE_DATE_EPOCH": "1700000000"}, {"SOURCE_DATE_EPOCH": "1710000000"}
    ferry.tm("review", "2022/ferry.md", "-l", "tr", "--by", "Ayşe Demir", "--accept", "all", **first_day)
    ferry.translate("2022/ferry", {SECOND: "Akşam geri döner."})
    ferry.tm("review", "2022/ferry.md", "-l", "tr", "--by", "Олег", "--accept", "all", **last_day)
    assert rows(ferry)["2022/ferry.md"]["tr"]["reviewed"] == {"by": "Олег", "date": "2024-03-09"}
    ferry.translate("2022/ferry", {SECOND: "Akşamleyin geri döner."})
    assert rows(ferry)["2022/ferry.md"]["tr"]["reviewed"] == {"by": "Олег", "date": "2024-03-09"}
    assert "Олег 2024-03-09" in ferry.tm("status").stdout


# --- since ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def history(ferry: Scratch) -> Scratch:
    git(ferry, "init", "-q")
    git(ferry, "add", ".")
    git(ferry, "commit", "-qm", "before")
    git(ferry, "tag", "v1")
    return ferry


def test_what_was_translated_since_a_tag_shows(history: Scratch) -> None:
    assert history.json("status", "--since", "v1")["since"]["articles"] == []
    assert "nothing changed in coverage since v1" in history.tm("status", "--since", "v1").stdout
    history.translate("2022/ferry", {FIRST: "Vapur öğlen kalkar."})
    answer = history.json("status", "--since", "v1")
    assert len(answer["articles"]) == 2
    (entry,) = answer["since"]["articles"]
    assert (entry["article"], entry["change"], list(entry["locales"])) == ("2022/ferry.md", "changed", ["tr"])
    turkish = entry["locales"]["tr"]
    assert turkish["coverage"] == {"before": 0.0, "now": 0.4545}
    assert {state: count for state, count in turkish["words"].items() if count} == {"missing": -5, "translated": 5}
    assert {state: count for state, count in turkish["units"].items() if count} == {"missing": -1, "translated": 1}
    git(history, "commit", "-qam", "after")
    assert history.json("status", "--since", "v1")["since"]["articles"] == [entry]
    assert history.json("status", "--since", "HEAD")["since"]["articles"] == []
    assert history.json("status", "--since", "v1", "-l", "ru")["since"]["articles"] == []
    assert "0% -> 45.4%" in history.tm("status", "--since", "v1").stdout


def test_new_and_deleted_articles_and_edits_show(history: Scratch) -> None:
    history.write("articles/new.md", "A new article.\n")
    (history.root / "articles/about.md").unlink()
    history.write("articles/2022/ferry.md", f"{FIRST}\n")
    changes = {row["article"]: row for row in history.json("status", "--since", "v1")["since"]["articles"]}
    assert {name: row["change"] for name, row in changes.items()} == {
        "2022/ferry.md": "changed",
        "about.md": "deleted",
        "new.md": "new",
    }
    assert changes["new.md"]["locales"]["tr"]["coverage"] == {"before": None, "now": 0.0}
    assert changes["about.md"]["locales"]["tr"]["coverage"]["now"] is None
    assert list(row["article"] for row in history.json("status", "new.md", "--since", "v1")["since"]["articles"]) == [
        "new.md"
    ]


@pytest.mark.parametrize("synced", [False, True])
@pytest.mark.parametrize("committed", [False, True])
def test_a_renamed_article_is_no_new_one(history: Scratch, synced: bool, committed: bool) -> None:
    history.translate("2022/ferry", {FIRST: "Vapur öğlen kalkar."})
    git(history, "commit", "-qam", "translated")
    (history.root / "articles/2023").mkdir()
    (history.root / "articles/2022/ferry.md").rename(history.root / "articles/2023/the-ferry.md")
    if synced:
        history.tm("sync")
    if committed:
        git(history, "add", "-A")
        git(history, "commit", "-qm", "moved")
    answer = history.json("status", "--since", "v1")["since"]["articles"]
    (entry,) = [row for row in answer if row["article"] == "2023/the-ferry.md"]
    assert (entry["change"], entry["from"]) == ("renamed", "2022/ferry.md")
    assert "2022/ferry.md" not in {row["article"] for row in answer}
    if synced:
        assert entry["locales"]["tr"]["coverage"] == {"before": 0.0, "now": 0.4545}
        assert "renamed from 2022/ferry.md" in history.tm("status", "--since", "v1").stdout
        told = history.tm("status", "2023/the-ferry.md", "--since", "HEAD~2" if committed else "HEAD~1").stdout
        assert "renamed from 2022/ferry.md" in told
    else:
        assert "renamed from 2022/ferry.md" in history.tm("status", "--since", "v1").stdout


def test_a_rename_without_another_change_is_told(history: Scratch) -> None:
    (history.root / "articles/about.md").rename(history.root / "articles/us.md")
    history.tm("sync")
    (entry,) = history.json("status", "--since", "v1")["since"]["articles"]
    assert entry == {"article": "us.md", "change": "renamed", "from": "about.md", "locales": {}}
    assert "us.md" in history.tm("status", "--since", "v1").stdout


def test_a_project_in_a_folder_of_its_repository_is_found(tmp_path: Any) -> None:
    project = Scratch(tmp_path / "site ü")
    project.root.mkdir()
    project.tm("init")
    project.write("articles/ı.md", f"{FIRST}\n")
    project.tm("sync")
    git(project, "init", "-q", "..")
    git(project, "add", "..")
    git(project, "commit", "-qm", "before")
    project.translate("ı", {FIRST: "Vapur öğlen kalkar."})
    (entry,) = project.json("status", "--since", "HEAD")["since"]["articles"]
    assert entry["locales"]["tr"]["coverage"] == {"before": 0.0, "now": 1.0}


def test_a_change_of_rules_is_a_change_of_coverage(history: Scratch) -> None:
    history.write("articles/2022/ferry.md", f"{FIRST}\n\n{SECOND}\n\nNews as of today.\n")
    git(history, "commit", "-qam", "more")
    history.write("tm.yaml", history.read("tm.yaml").replace("skip: []", 'skip: ["News*"]'))
    (entry,) = history.json("status", "--since", "HEAD", "-l", "tr")["since"]["articles"]
    assert entry["locales"]["tr"]["words"]["missing"] == -4


def test_without_git_or_the_revision_it_says_so(ferry: Scratch, history: Scratch) -> None:
    assert "no revision" in history.tm("status", "--since", "nowhere", code=2).stderr
    assert "no revision" in history.tm("status", "--since=--output=x", code=2).stderr
    assert "git is not installed" in history.tm("status", "--since", "v1", code=2, PATH="/nonexistent").stderr
    subprocess.run(["rm", "-rf", str(history.root / ".git")], check=True)
    stderr = history.tm("status", "--since", "v1", code=2, GIT_CEILING_DIRECTORIES=str(history.root.parent)).stderr
    assert "not a git repository" in stderr


def test_a_revision_from_before_the_project_makes_all_new(history: Scratch) -> None:
    git(history, "checkout", "-q", "--orphan", "other")
    git(history, "rm", "-rq", "--cached", ".")
    git(history, "commit", "-q", "--allow-empty", "-m", "empty")
    articles = history.json("status", "--since", "other")["since"]["articles"]
    assert {row["change"] for row in articles} == {"new"}
