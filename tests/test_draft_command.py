"""Drafts through the command line: people's own sentences first, nothing published, nothing replaced."""

from __future__ import annotations

import pytest

from tests.conftest import Scratch

OLD = "The ferry was opened in 2019. It carries 1,250 people a day. Nobody had counted on the wind."
NEW = OLD.replace("1,250", "1,900")
TURKISH = "Vapur 2019'da açıldı. Günde 1.250 kişi taşıyor. Rüzgârı kimse hesaba katmamıştı."


@pytest.fixture
def ferry(scratch: Scratch) -> Scratch:
    scratch.write("articles/a.md", f"# The ferry\n\n{OLD}\n")
    scratch.tm("sync")
    scratch.translate("a", {"The ferry": "Vapur", OLD: TURKISH})
    return scratch


def test_a_new_article_is_drafted_from_what_was_accepted_in_another(ferry: Scratch) -> None:
    ferry.write("articles/b.md", f"# The ferry\n\n{NEW}\n")
    answer = ferry.json("draft", "b.md", "-l", "tr", "--engine", "pseudo")
    assert answer["from"] == {"memory": 1, "reuse": 1, "engine": 0}
    assert answer["characters"] == len("It carries 1,900 people a day.")
    entry = ferry.entries("b")[NEW]
    assert entry.fuzzy
    assert entry.msgstr.startswith("Vapur 2019'da açıldı. ")
    assert entry.msgstr.endswith(" Rüzgârı kimse hesaba katmamıştı.")
    assert "tm: draft reuse 2/3 pseudo" in entry.tcomment
    built = ferry.json("build", "b.md", "-l", "tr")["built"][0]
    assert built["fallback"] == 2, "no draft is published"
    assert "Vapur" not in ferry.read("build/tr/b.md")


def test_a_draft_over_a_stale_unit_keeps_the_old_pair_and_its_publication(ferry: Scratch) -> None:
    wording = OLD.replace("Nobody had", "No one had")
    ferry.write("articles/a.md", f"# The ferry\n\n{wording}\n")
    ferry.tm("draft", "-l", "tr", "--engine", "pseudo", "--stale")
    text = ferry.catalog("a").read_text("utf-8")
    assert "# tm: draft reuse 2/3 pseudo" in text
    assert f'#~ msgstr "{TURKISH}"' in text
    ferry.tm("build", "-l", "tr")
    assert TURKISH in ferry.read("build/tr/a.md"), "the accepted pair stands until the draft is accepted"
    ferry.tm("translate", "a.md", "-l", "tr", "--accept", "all", "--by", "Ayşe")
    assert "# tm: from reuse 2/3 pseudo" in ferry.catalog("a").read_text("utf-8")
    assert ferry.json("status", "a.md")["articles"][0]["locales"]["tr"]["unedited"] == 1


def test_what_a_person_touched_is_never_replaced_and_nothing_is_asked_twice(ferry: Scratch) -> None:
    ferry.write("articles/b.md", f"# Wool and honey\n\n{NEW}\n")
    ferry.tm("draft", "b.md", "-l", "tr", "--engine", "pseudo")
    ferry.translate("b", {"Wool and honey": "Yün ve bal"})
    before = ferry.catalog("b").read_bytes()
    assert ferry.json("draft", "b.md", "-l", "tr", "--engine", "pseudo")["offered"] == 0
    assert ferry.catalog("b").read_bytes() == before


def test_a_dry_run_tells_the_cost_and_writes_nothing(ferry: Scratch) -> None:
    ferry.write("articles/b.md", f"# The ferry\n\n{NEW}\n")
    ferry.tm("sync")
    before = ferry.catalog("b").read_bytes()
    told = ferry.tm("draft", "b.md", "-l", "tr", "--engine", "pseudo", "--dry-run").stdout
    assert "30 characters in 1 request" in told
    assert ferry.catalog("b").read_bytes() == before


def test_an_engine_that_is_not_there_exits_1_and_says_what_to_do(ferry: Scratch) -> None:
    done = ferry.tm("draft", "-l", "ru", "--engine", "nonsense", code=1)
    assert "there is no engine `nonsense`" in done.stderr
    assert ferry.entries("a", "ru")["The ferry"].msgstr == ""


def test_the_memory_answers_and_travels_as_tmx(ferry: Scratch) -> None:
    found = ferry.json("memory", "search", OLD, "-l", "tr")["matches"]
    assert found[0]["score"] == 100
    assert found[0]["target"] == TURKISH
    near = ferry.json("memory", "search", NEW, "-l", "tr")["matches"][0]
    assert near["score"] < 100
    assert near["warning"], "a number differs"
    ferry.tm("memory", "export", "out.tmx")
    ferry.tm("memory", "import", "out.tmx")
    assert list((ferry.root / "locales/memory").glob("*.tmx"))
    ferry.write("bad.tmx", '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx version="1.4"/>')
    done = ferry.tm("memory", "import", "bad.tmx", code=1)
    assert "bad.tmx" in done.stderr
