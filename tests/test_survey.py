"""Thousands of articles are looked at in batches and told of in order: no answer shows where a batch ended."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch, by_the_river
from tm import index
from tm.project import load
from tm.stamps import stat_of
from tm.work import survey
from tm.work.session import exclusive
from tm.work.status import status
from tm.work.survey import along
from tm.work.sync import sync

NAMES = [f"a{number:02d}" for number in range(11)]


@pytest.fixture
def shelf(scratch: Scratch) -> Scratch:
    """Eleven articles, each with one translated paragraph; one cannot be read."""
    by_the_river(scratch, NAMES)
    scratch.write("articles/broken.md", b"caf\xe9\n")
    return scratch


def told(root: Path, *, judged: bool = True) -> list[dict[str, Any]]:
    project = load(root)
    try:
        return list(status(project, judged=judged).rows())
    finally:
        project.index.close()


@pytest.mark.parametrize("size", [1, 2, 5, 11, 500])
def test_no_answer_shows_how_many_were_held_at_once(shelf: Scratch, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    before = json.loads(shelf.tm("status", "--json", code=1).stdout)["articles"]
    (shelf.root / ".tm/index.sqlite3").unlink()
    monkeypatch.setattr(survey, "PAGE", size)
    monkeypatch.setattr(index, "PAGE", size)
    assert told(shelf.root) == before
    project = load(shelf.root)
    with exclusive(project):
        report = sync(project, rows=True)
        assert [row["article"] for row in report.articles()] == [*(f"{name}.md" for name in NAMES), "broken.md"]
        assert len(report.errors) == 1
        assert sync(project).changed == 1  # only what cannot be read is looked at again
    project.index.close()
    assert told(shelf.root) == before


def test_what_the_index_has_lost_is_found_out_again(shelf: Scratch) -> None:
    before = told(shelf.root)
    for harm in (
        "DELETE FROM summaries WHERE name='a03.md'",
        "UPDATE summaries SET text=x'7b7d' WHERE name='a04.md'",
        "UPDATE summaries SET name='a99.md' WHERE name='a00.md'",
        "DELETE FROM summaries",
    ):
        with sqlite3.connect(shelf.root / ".tm/index.sqlite3") as db:
            db.execute(harm)
        db.close()
        assert told(shelf.root) == before, harm
        with sqlite3.connect(shelf.root / ".tm/index.sqlite3") as db:
            assert db.execute("SELECT count(*) FROM summaries WHERE name LIKE 'a0%'").fetchone() >= (10,), harm
        db.close()


def test_a_sync_counts_units_and_leaves_the_rest_to_whom_asks(shelf: Scratch) -> None:
    """What a sync remembers of a translated article is no answer for `tm status`."""
    shelf.tm("sync", code=1)
    answer = json.loads(shelf.tm("sync", "--json", code=1).stdout)
    assert [row["locales"]["tr"]["kept"] for row in answer["articles"][:6]] == [2] * 6
    row = told(shelf.root, judged=False)[0]
    assert row["locales"]["tr"]["words"]["translated"] > 0
    assert row["locales"]["tr"]["errors"] is None
    assert told(shelf.root)[0]["locales"]["tr"]["errors"] == 0
    assert told(shelf.root, judged=False)[0]["locales"]["tr"]["errors"] == 0  # the deeper answer stays


@given(st.dictionaries(st.text("abc", max_size=3), st.integers()), st.sets(st.text("abc", max_size=3)))
def test_a_sorted_stream_gives_what_a_dictionary_would(stored: dict[str, int], asked: set[str]) -> None:
    assert list(along(sorted(asked), sorted(stored.items()))) == [stored.get(name) for name in sorted(asked)]


# --- which catalogs a build looks at ------------------------------------------------------------------------------------
def outputs(project: Scratch) -> list[str]:
    rows = json.loads(project.tm("build", "-l", "tr", "--json").stdout)["built"]
    return [row["path"] for row in rows]


def test_a_build_of_one_locale_makes_no_output_again_for_anothers_catalog(scratch: Scratch) -> None:
    """Unless the output names the locales in which the article can be read."""
    line = "This post is also available in: Русский\n\n"
    for name, first in (("plain", ""), ("named", line)):
        scratch.write(f"articles/{name}.md", f"{first}The market opens early.\n")
    scratch.tm("sync")
    for name in ("plain", "named"):
        scratch.translate(name, {"The market opens early.": "Pazar erken açılır."})
    assert outputs(scratch) == ["build/tr/named.md", "build/tr/plain.md"]
    before = stat_of(scratch.root / "build/tr/plain.md")
    named = (scratch.root / "build/tr/named.md").read_text("utf-8")
    for name in ("plain", "named"):
        scratch.translate(name, {"The market opens early.": "Рынок открывается рано."}, locale="ru")
    assert outputs(scratch) == ["build/tr/named.md", "build/tr/plain.md"]
    assert stat_of(scratch.root / "build/tr/plain.md") == before
    assert (scratch.root / "build/tr/named.md").read_text("utf-8") != named
    assert scratch.tm("build", "-l", "tr", "--check").returncode == 0
