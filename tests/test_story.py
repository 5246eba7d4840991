"""A newcomer's first days with `tm`, through the command line alone: what is told, what is written, how it exits."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Scratch

FERRY = """# The ferry

The ferry was opened in 2019. It carries 1,250 people a day. Nobody had counted on the wind.

The bakers sell on both shores.
"""
FIRST = "The ferry was opened in 2019. It carries 1,250 people a day. Nobody had counted on the wind."
TURKISH = {
    "The ferry": "Vapur",
    FIRST: "Vapur 2019'da açıldı. Günde 1.250 kişi taşıyor. Rüzgârı kimse hesaba katmamıştı.",
    "The bakers sell on both shores.": "Fırıncılar iki kıyıda da satış yapıyor.",
}


@pytest.fixture
def ferry(scratch: Scratch) -> Scratch:
    scratch.write("articles/2022/ferry.md", FERRY)
    scratch.tm("sync")
    scratch.translate("2022/ferry", TURKISH)
    return scratch


def test_init_never_overwrites(scratch: Scratch) -> None:
    scratch.write("tm.yaml", "source_locale: en\nlocales: [en, tr]\n")
    scratch.write(".gitignore", "mine\n")
    told = scratch.tm("init").stdout
    assert "left as it is" in told
    assert scratch.read("tm.yaml") == "source_locale: en\nlocales: [en, tr]\n"
    assert scratch.read(".gitignore").startswith("mine\n.tm/\n")


def test_sync_writes_a_template_and_a_catalog_for_every_locale_and_then_nothing(scratch: Scratch) -> None:
    scratch.write("articles/2022/ferry.md", FERRY)
    first = scratch.json("sync")
    assert sorted(first["written"]) == [
        "locales/en/LC_MESSAGES/2022/ferry.po",
        "locales/ru/LC_MESSAGES/2022/ferry.po",
        "locales/templates/2022/ferry.pot",
        "locales/tr/LC_MESSAGES/2022/ferry.po",
    ]
    assert first["articles"][0]["locales"]["tr"]["new"] == 3
    before = {path: path.stat().st_mtime_ns for path in scratch.root.rglob("*.po*")}
    again = scratch.json("sync")
    assert again["written"] == []
    assert again["articles"][0]["locales"]["tr"]["kept"] == 3
    assert {path: path.stat().st_mtime_ns for path in scratch.root.rglob("*.po*")} == before
    done = subprocess.run(
        ["msgfmt", "-c", "-o", "/dev/null", str(scratch.catalog("2022/ferry", "ru"))], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_source_language_has_a_catalog_of_copies(ferry: Scratch) -> None:
    assert all(entry.msgstr == entry.msgid for entry in ferry.entries("2022/ferry", "en").values())
    row = ferry.json("status")["articles"][0]
    assert row["locales"]["en"]["units"]["source"] == 3
    assert row["locales"]["en"]["coverage"] == 1.0
    assert row["locales"]["tr"]["ready"] is True
    assert row["locales"]["ru"]["why"] == ["3 units missing"]


def test_an_edit_makes_just_its_translation_stale_and_diff_tells_why(ferry: Scratch) -> None:
    ferry.write("articles/2022/ferry.md", FERRY.replace("1,250", "1,400"))
    assert ferry.json("status")["articles"][0]["locales"]["tr"]["units"]["stale"] == 1, "a forgotten sync shows"
    ferry.tm("sync")
    row = ferry.json("diff", "-l", "tr")["units"][0]
    assert row["grade"] == "factual"
    assert row["previous"] == FIRST
    assert row["new_sentences"] == ["It carries 1,400 people a day."]
    assert row["words_to_read"] == 6
    built = ferry.json("build", "-l", "tr")
    assert built["built"][0]["fallback"] == 1
    page = ferry.read("build/tr/2022/ferry.md")
    assert "1,400" in page
    assert "1.250" not in page
    assert "# Vapur" in page


def test_keep_says_that_a_change_does_not_touch_the_translation(ferry: Scratch) -> None:
    ferry.write("articles/2022/ferry.md", FERRY.replace("Nobody had", "No one had"))
    ferry.tm("sync")
    unit = ferry.json("diff", "-l", "tr")["units"][0]["unit"]
    ferry.tm("keep", "2022/ferry.md", "-l", "tr", "--unit", unit[:5], "--why", "only the wording", "--by", "Ayşe Demir")
    assert ferry.json("diff", "-l", "tr")["units"] == []
    text = ferry.catalog("2022/ferry").read_text("utf-8")
    assert "# tm: kept Ayşe Demir 20" in text
    assert "# tm: why only the wording" in text


def test_review_stamps_what_is_clean_and_the_stamp_voids_itself(ferry: Scratch) -> None:
    done = ferry.tm("review", "2022/ferry.md", "-l", "tr", "--accept", "clean", code=2)
    assert "--by" in done.stderr
    ferry.tm("review", "2022/ferry.md", "-l", "tr", "--accept", "clean", "--by", "Deniz Ak")
    assert ferry.json("status")["articles"][0]["locales"]["tr"]["units"]["reviewed"] == 3
    path = ferry.catalog("2022/ferry")
    path.write_text(path.read_text("utf-8").replace('"Vapur"', '"Feribot"'), "utf-8")
    units = ferry.json("status")["articles"][0]["locales"]["tr"]["units"]
    assert (units["reviewed"], units["translated"]) == (2, 1)


def test_the_translators_loop_takes_accept_edit_keep_and_resumes(ferry: Scratch, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "1s/.*/Паром/" "$1"\n')
    editor.chmod(0o755)
    done = ferry.tm("translate", "2022/ferry.md", "-l", "ru", "--by", "Олег", stdin="e\ns\nq\n", EDITOR=str(editor))
    assert "1/3" in done.stdout
    assert ferry.entries("2022/ferry", "ru")["The ferry"].msgstr == "Паром"
    again = ferry.tm("translate", "2022/ferry.md", "-l", "ru", "--by", "Олег", stdin="q\n")
    assert "resuming at unit 2 of 2" in again.stdout


def test_split_paragraphs_hold_their_own_sentences_and_undoing_it_is_clean(ferry: Scratch) -> None:
    parted = FERRY.replace("2019. It carries", "2019.\n\nIt carries")
    ferry.write("articles/2022/ferry.md", parted)
    assert ferry.json("sync")["articles"][0]["locales"]["tr"]["split"] == 2
    live = ferry.entries("2022/ferry")
    assert live["The ferry was opened in 2019."].msgstr == "Vapur 2019'da açıldı."
    assert live["The ferry was opened in 2019."].fuzzy
    ferry.write("articles/2022/ferry.md", FERRY)
    ferry.tm("sync")
    whole = ferry.entries("2022/ferry")[FIRST]
    assert (whole.msgstr, whole.fuzzy) == (TURKISH[FIRST], False)


def test_a_renamed_article_keeps_its_catalogs(ferry: Scratch) -> None:
    (ferry.root / "articles/2022/ferry.md").rename(ferry.root / "articles/night-ferry.md")
    told = ferry.json("sync")
    assert told["renamed"] == [{"from": "2022/ferry.md", "to": "night-ferry.md"}]
    assert ferry.entries("night-ferry")[FIRST].msgstr == TURKISH[FIRST]
    assert not ferry.catalog("2022/ferry").exists()


def test_a_deleted_article_keeps_its_translations_as_obsolete_until_purged(ferry: Scratch) -> None:
    ferry.write("articles/other.md", "# Something else entirely\n")
    ferry.tm("build")
    (ferry.root / "articles/2022/ferry.md").unlink()
    assert ferry.json("sync")["deleted"] == ["2022/ferry"]
    assert "#~ msgid" in ferry.catalog("2022/ferry").read_text("utf-8")
    assert ferry.json("status")["deleted"] == ["2022/ferry"]
    ferry.tm("build")
    assert not (ferry.root / "build/tr/2022/ferry.md").exists(), "its output goes, for nobody changed it"
    assert "the whole file" in ferry.tm("purge").stdout
    assert not ferry.catalog("2022/ferry").exists()


def test_a_locale_that_left_the_project_is_published_no_more(ferry: Scratch) -> None:
    ferry.tm("build")
    settings = ferry.read("tm.yaml")
    ferry.write("tm.yaml", settings.replace("[en, tr, ru]", "[en, ru]"))
    assert "build/manifest.json is not what a build would write" in ferry.tm("build", "--check", code=3).stderr
    ferry.tm("build")
    assert not (ferry.root / "build/tr/2022/ferry.md").exists()
    assert {row["locale"] for row in json.loads(ferry.read("build/manifest.json"))["articles"]} == {"en", "ru"}
    assert TURKISH[FIRST] in ferry.catalog("2022/ferry").read_text("utf-8")
    ferry.write("tm.yaml", settings)
    ferry.tm("build")
    assert "Vapur" in ferry.read("build/tr/2022/ferry.md")


def test_an_output_changed_by_hand_stays_though_its_locale_has_left(ferry: Scratch) -> None:
    ferry.tm("build")
    ferry.write("build/tr/2022/ferry.md", "Elle yazıldı.\n")
    ferry.write("tm.yaml", ferry.read("tm.yaml").replace("[en, tr, ru]", "[en, ru]"))
    assert "build/tr/2022/ferry.md: the locale tr is gone" in ferry.tm("build").stderr
    assert ferry.read("build/tr/2022/ferry.md") == "Elle yazıldı.\n"


def test_nothing_translated_means_the_article_s_own_bytes(scratch: Scratch) -> None:
    body = "\ufeff---\r\ntitle: 'A  day'\r\n---\r\n\r\n# Head #\r\n\r\nOne  two\t\r\nthree &amp; four\r\n".encode()
    scratch.write("articles/a.md", body)
    scratch.tm("sync")
    scratch.tm("build")
    for locale in ("en", "tr", "ru"):
        assert (scratch.root / f"build/{locale}/a.md").read_bytes() == body


def test_build_check_and_requirements_are_gates(ferry: Scratch) -> None:
    ferry.tm("build", "--check", code=3)
    ferry.tm("build")
    ferry.tm("build", "--check")
    ferry.tm("build", "-l", "tr", "--require", "100")
    held = ferry.json("build", "-l", "ru", "--require", "100", code=3)["held"]
    assert held[0]["why"].startswith("3 units missing")
    ferry.tm("status", "-l", "tr", "--require", "100")
    ferry.tm("status", "-l", "ru", "--require", "100", code=3)
    manifest = json.loads(ferry.read("build/manifest.json"))
    assert [row["locale"] for row in manifest["articles"]] == ["en", "ru", "tr"]


def test_two_translators_branches_merge_in_git(ferry: Scratch) -> None:
    def git(*words: str, code: int = 0) -> str:
        done = subprocess.run(["git", *words], cwd=ferry.root, capture_output=True, text=True)
        assert code == done.returncode, done.stdout + done.stderr
        return done.stdout + done.stderr

    git("init", "-q", "-b", "main")
    git("config", "user.name", "T")
    git("config", "user.email", "t@example.org")
    ferry.tm("doctor", "--fix")
    driver = ferry.write(
        "driver.sh",
        f'#!/bin/sh\nexec env PYTHONPATH={Path(__file__).parents[1]} {__import__("sys").executable} -m tm merge-driver "$@"\n',
    )
    driver.chmod(0o755)
    git("config", "merge.tm-po.driver", f"{driver} %O %A %B")
    git("add", "-A")
    git("commit", "-qm", "start")
    git("switch", "-qc", "other")
    ferry.translate(
        "2022/ferry", {"The ferry": "Feribot", "The bakers sell on both shores.": "Fırıncılar iki yakada satar."}
    )
    git("commit", "-qam", "theirs")
    git("switch", "-q", "main")
    ferry.translate("2022/ferry", {"The ferry": "Vapur seferi"})
    git("commit", "-qam", "ours")
    git("merge", "other", code=1)
    text = ferry.catalog("2022/ferry").read_text("utf-8")
    assert "<<<<" not in text
    live = ferry.entries("2022/ferry")
    assert live["The bakers sell on both shores."].msgstr == "Fırıncılar iki yakada satar."
    assert live["The ferry"].msgstr == "Vapur seferi"
    assert live["The ferry"].fuzzy
    assert "tm: theirs" in text
    assert "Feribot" in text


MISTAKES = {
    "articles/latin.md": (b"# T\n\ncaf\xe9 here\n", "articles/latin.md:3", "UTF-8"),
    "articles/open.md": (b"# T\n\n<!-- tm:skip-start -->\n\ntext\n", "articles/open.md:3", "tm:skip-end"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_bad_article_is_named_and_the_others_still_run(ferry: Scratch, name: str) -> None:
    body, place, cause = MISTAKES[name]
    ferry.write(name, body)
    done = ferry.tm("sync", code=1)
    assert place in done.stderr
    assert cause in done.stderr
    assert "hint:" in done.stderr
    assert (ferry.root / "locales/templates/2022/ferry.pot").exists()
    ferry.tm("build", code=1)
    assert (ferry.root / "build/tr/2022/ferry.md").exists()


def test_a_broken_catalog_is_named_with_its_line_and_left_alone(ferry: Scratch) -> None:
    path = ferry.catalog("2022/ferry")
    broken = path.read_bytes().replace(b'msgstr "Vapur"', b'msgstr "Vapur')
    path.write_bytes(broken)
    done = ferry.tm("sync", code=1)
    assert "locales/tr/LC_MESSAGES/2022/ferry.po:" in done.stderr
    assert path.read_bytes() == broken


def test_twins_are_refused_and_the_others_run(ferry: Scratch) -> None:
    ferry.write("articles/Twin.md", "# One\n")
    ferry.write("articles/twin.txt", "One\n")
    done = ferry.tm("sync", code=1)
    assert "shares its catalogs with articles/twin.txt" in done.stderr
    assert not ferry.catalog("twin").exists()


def test_a_link_that_leaves_the_project_is_not_followed(
    ferry: Scratch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text("# Secret\n")
    (ferry.root / "articles/link.md").symlink_to(secret)
    done = ferry.tm("sync", code=1)
    assert "leaves the project" in done.stderr
    assert not ferry.catalog("link").exists()


@pytest.mark.parametrize(
    ("config", "cause"),
    [
        ("source_locale: en\nlocals: [en]\n", "did you mean `locales`?"),
        ("a: &a [x]\nb: *a\n", "anchors and aliases"),
        ("locales: [en, ../../etc]\n", "`locales`"),
        ("publish: {missing: maybe}\n", "source, omit, hold"),
        ("output: ../../elsewhere\n", "inside the project"),
        ("locales: [en\n", "not valid YAML"),
    ],
)
def test_a_tm_yaml_that_cannot_be_read_exits_2_and_says_what_to_write(
    scratch: Scratch, config: str, cause: str
) -> None:
    scratch.write("tm.yaml", config)
    assert cause in scratch.tm("sync", code=2).stderr


def test_wrong_use_exits_2_and_helps(ferry: Scratch) -> None:
    assert "did you mean 2022/ferry.md?" in ferry.tm("status", "2022/fery.md", code=2).stderr
    assert "`..`" in ferry.tm("status", "../x.md", code=2).stderr
    assert "tm.yaml has: en, tr, ru" in ferry.tm("diff", "-l", "de", code=2).stderr
    assert "name one locale" in ferry.tm("translate", "2022/ferry.md", code=2).stderr
    assert "no tm.yaml" in ferry.tm("--project", "/", "status", code=2).stderr


def test_terminal_commands_in_user_text_are_shown_not_obeyed(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "# Title \x1b[2Jgone\n\nText with \u202eright to left\n")
    scratch.tm("sync")
    scratch.translate("a", {"Title \x1b[2Jgone": "Başlık"})
    scratch.write("articles/a.md", "# Title \x1b[2Jgone now\n")
    told = scratch.tm("diff", "-l", "tr").stdout
    assert "\x1b" not in told
    assert "\\x1b[2J" in told


def test_global_options_stand_anywhere_and_versions_are_quick(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "# A\n")
    assert scratch.tm("sync", "--project", str(scratch.root), "-q").stdout == ""
    assert scratch.tm("--version").stdout.startswith("tm ")


def test_a_catalog_that_a_power_cut_left_empty_is_made_anew(scratch: Scratch) -> None:
    scratch.tm("init", "--source", "en", "--locales", "en,tr")
    scratch.write("articles/a.md", "# The port\n\nIt opened in 1911.\n")
    scratch.tm("sync")
    path = scratch.root / "locales/tr/LC_MESSAGES/a.po"
    whole = path.read_bytes()
    path.write_bytes(b"")
    scratch.tm("sync")
    assert path.read_bytes() == whole
