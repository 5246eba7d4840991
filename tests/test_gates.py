"""The gates that a release or a commit waits at: `check --fail-on`, `status --require`, `build --require`, `publish.require`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Scratch

SOURCE = "The bridge cost 25 million euros in 2019."
GOOD = "Köprü 2019'da 25 milyon avroya mal oldu."
WRONG = "Köprü 2019'da 25 milyar avroya mal oldu."


@pytest.fixture
def bridge(scratch: Scratch) -> Scratch:
    """One article of two units, all in Turkish and none in Russian."""
    scratch.write("articles/news/bridge.md", f"# Bridge\n\n{SOURCE}\n")
    scratch.tm("sync")
    scratch.translate("news/bridge", {"Bridge": "Köprü", SOURCE: GOOD})
    return scratch


def configure(scratch: Scratch, old: str, new: str) -> None:
    text = scratch.read("tm.yaml")
    assert old in text
    scratch.write("tm.yaml", text.replace(old, new))


def turkish(scratch: Scratch) -> dict[str, object]:
    (row,) = scratch.json("status")["articles"]
    return dict(row["locales"]["tr"])


# --- readiness --------------------------------------------------------------------------------------------------------
def test_an_error_makes_an_article_not_ready(bridge: Scratch) -> None:
    good = turkish(bridge)
    assert (good["ready"], good["errors"], good["coverage"]) == (True, 0, 1.0)
    bridge.translate("news/bridge", {SOURCE: WRONG})
    bad = turkish(bridge)
    assert bad["ready"] is False
    assert bad["why"] == ["1 error finding"]
    assert bad["errors"] == 1
    assert bad["coverage"] == 1.0
    assert turkish(bridge) == bad
    assert bridge.json("status")["totals"]["tr"]["errors"] == 1
    bridge.translate("news/bridge", {SOURCE: GOOD})
    assert turkish(bridge) == good


def test_a_sync_does_not_hide_an_error(bridge: Scratch) -> None:
    """Sync remembers the article without asking the checks; status asks them then."""
    bridge.translate("news/bridge", {SOURCE: WRONG})
    bridge.tm("sync")
    assert turkish(bridge)["errors"] == 1
    bridge.tm("build", "-l", "tr")
    assert turkish(bridge)["errors"] == 1


def test_what_was_silenced_or_switched_off_counts_no_more(bridge: Scratch) -> None:
    bridge.translate("news/bridge", {SOURCE: WRONG})
    assert turkish(bridge)["errors"] == 1
    (row,) = bridge.json("check", code=3)["findings"]
    bridge.tm("check", "--ignore", f"{row['unit']}:{row['check']}")
    assert turkish(bridge)["ready"] is True
    bridge.translate("news/bridge", {SOURCE: WRONG.replace("mal", "da mal")})
    assert turkish(bridge)["ready"] is False
    bridge.write("tm.yaml", bridge.read("tm.yaml") + f"checks: {{{row['check']}: warning}}\n")
    assert turkish(bridge)["ready"] is True


def test_a_check_over_the_whole_article_blocks_where_the_project_says_so(scratch: Scratch) -> None:
    first, second = "The old bridge is closed today.", "The new bridge is open today."
    scratch.write("articles/a.md", f"{first}\n\n{second}\n")
    scratch.tm("sync")
    scratch.translate("a", {first: "Eski köprü bugün kapalı.", second: "Eski köprü bugün kapalı."})
    assert turkish(scratch)["ready"] is True
    scratch.write("tm.yaml", scratch.read("tm.yaml") + "checks: {same-target: error}\n")
    assert turkish(scratch)["errors"] == 1
    assert "1 error finding" in scratch.tm("build", "-l", "tr", "--require", "100", "--json", code=3).stdout


def test_a_draft_with_an_error_holds_nothing_back(scratch: Scratch) -> None:
    """Its words don't go out before a person accepts them; `check` tells of it all the same."""
    scratch.write("articles/a.md", f"{SOURCE}\n\nA second paragraph of the article.\n")
    scratch.tm("sync")
    scratch.translate("a", {"A second paragraph of the article.": "Yazının ikinci paragrafı."})
    path = scratch.catalog("a")
    text = path.read_text("utf-8")
    head = f'msgid "{SOURCE}"\nmsgstr ""'
    assert head in text
    path.write_text(text.replace(head, f'#, fuzzy\nmsgid "{SOURCE}"\nmsgstr "{WRONG}"'), "utf-8")
    scratch.tm("check", code=3)
    assert turkish(scratch)["errors"] == 0
    scratch.tm("build", "-l", "tr", "--require", "30")


# --- gates ------------------------------------------------------------------------------------------------------------
def test_check_fails_from_the_severity_that_was_asked_for(bridge: Scratch) -> None:
    bridge.tm("check")
    bridge.translate("news/bridge", {SOURCE: WRONG})
    bridge.tm("check", code=3)
    bridge.tm("check", "-l", "ru", code=0)
    bridge.tm("check", "--fail-on", "never")
    bridge.translate("news/bridge", {SOURCE: GOOD.replace(" ", "  ", 1)})
    severities = {row["severity"] for row in bridge.json("check")["findings"]}
    assert severities
    bridge.tm("check", "--fail-on", "warning", code=3 if "warning" in severities else 0)


def test_status_requires_a_share_in_the_locales_that_were_named(bridge: Scratch) -> None:
    bridge.tm("status")
    bridge.tm("status", "--require", "100", "-l", "tr")
    done = bridge.tm("status", "--require", "100", code=3)
    assert "not ready: news/bridge.md in ru: 2 units missing" in done.stderr
    bridge.tm("status", "--require", "0", "-l", "ru")
    bridge.translate("news/bridge", {SOURCE: WRONG})
    assert "1 error finding" in bridge.tm("status", "--require", "100", "-l", "tr", code=3).stderr
    assert (
        bridge.json("status", "--require", "50", "-l", "tr", code=3)["articles"][0]["locales"]["tr"]["ready"] is False
    )


def test_a_build_holds_back_what_does_not_reach_the_share(bridge: Scratch) -> None:
    done = bridge.json("build", "--require", "100", code=3)
    assert [(row["article"], row["locale"]) for row in done["held"]] == [("news/bridge.md", "ru")]
    assert not (bridge.root / "build/ru/news/bridge.md").exists()
    assert "25 milyon" in bridge.read("build/tr/news/bridge.md")
    bridge.translate("news/bridge", {SOURCE: WRONG})
    held = bridge.json("build", "--require", "100", "-l", "tr", "-o", "fresh", code=3)["held"]
    assert held == [{"article": "news/bridge.md", "locale": "tr", "why": "1 error finding"}]
    assert not (bridge.root / "fresh/tr/news/bridge.md").exists()
    bridge.tm("build", "-l", "tr", "-o", "fresh")
    bridge.translate("news/bridge", {SOURCE: GOOD})
    bridge.tm("build", "--require", "100", "-l", "tr", "-o", "fresh")


def test_the_project_requires_by_locale_and_by_article(bridge: Scratch) -> None:
    bridge.write("articles/blog/note.md", "A short note for the reader.\n")
    bridge.tm("sync")
    configure(bridge, "require: {}", "require: {tr: 100}")
    assert [row["article"] for row in bridge.json("build", "-l", "tr", code=3)["held"]] == ["blog/note.md"]
    bridge.tm("build", "-l", "ru")
    configure(bridge, "require: {tr: 100}", 'require: {tr: 100, "blog/*": 0}')
    assert bridge.json("build", "-l", "tr")["held"] == []
    configure(bridge, '"blog/*": 0', '"blog/*": 0, "ru news/*": 50')
    held = bridge.json("build", code=3)["held"]
    assert [(row["article"], row["locale"]) for row in held] == [("news/bridge.md", "ru")]
    rows = {row["article"]: row["locales"] for row in bridge.json("status")["articles"]}
    assert rows["blog/note.md"]["tr"]["ready"] is True
    assert rows["news/bridge.md"]["ru"]["ready"] is False


def test_an_error_holds_back_what_the_project_requires(bridge: Scratch) -> None:
    bridge.translate("news/bridge", {SOURCE: WRONG})
    bridge.tm("build", "-l", "tr")
    configure(bridge, "require: {}", "require: {tr: 100}")
    assert bridge.json("build", "-l", "tr", code=3)["held"][0]["why"] == "1 error finding"


def test_a_broken_catalog_is_a_failure_before_it_is_a_gate(bridge: Scratch) -> None:
    bridge.write("locales/ru/LC_MESSAGES/news/bridge.po", 'msgid "cut')
    bridge.tm("check", code=1)
    done = bridge.tm("status", "--json", code=1)
    assert '"tr"' in done.stdout
    table = bridge.tm("status", code=1).stdout.splitlines()
    assert [line.split()[1] for line in table if line.startswith("all ")] == ["en", "tr"]  # of ru nothing is known
    assert bridge.tm("build", code=1).returncode == 1


# --- a gate that is none ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("command", ["status", "build"])
@pytest.mark.parametrize("share", ["-5", "101", "nan", "inf"])
def test_a_share_that_no_article_could_have_is_a_mistake_and_no_gate(bridge: Scratch, command: str, share: str) -> None:
    assert "it is a percentage" in bridge.tm(command, "--require", share, code=2).stderr
    assert not (bridge.root / "build").exists()


def test_an_unset_variable_is_no_project(bridge: Scratch) -> None:
    assert "--project names no folder" in bridge.tm("--project", "", "purge", "-y", code=2).stderr


def test_a_folder_that_is_not_there_any_more_is_told_of(bridge: Scratch) -> None:
    done = subprocess.run(
        ["sh", "-c", f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m tm status"],
        cwd=bridge.root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, "the folder that you are in is not there any more" in done.stderr) == (2, True)
