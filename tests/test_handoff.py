"""Work that leaves the project in one file, and comes back without costing anybody a word."""

from __future__ import annotations

import polib

from tests.conftest import Scratch


def test_work_goes_out_in_one_file_and_comes_back(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "# One\n\nA first text.\n")
    scratch.write("articles/b.md", "# One\n\nA second text.\n")
    scratch.tm("sync")
    scratch.tm("handoff", "export", "-l", "tr", "out.po")
    sheet = polib.pofile(str(scratch.root / "out.po"), wrapwidth=0)
    assert [entry.msgctxt for entry in sheet] == ["a.md", "a.md", "b.md", "b.md"]
    for entry in sheet:
        entry.msgstr = f"TR {entry.msgctxt} {entry.msgid}"
    sheet.save(str(scratch.root / "out.po"))
    scratch.translate("b", {"A second text.": "Burada çevrildi."})
    done = scratch.tm("handoff", "import", "-l", "tr", "out.po", code=1)
    assert "somebody translated it here meanwhile" in done.stderr
    assert scratch.entries("a")["One"].msgstr == "TR a.md One"
    assert scratch.entries("b")["One"].msgstr == "TR b.md One"
    assert scratch.entries("b")["A second text."].msgstr == "Burada çevrildi."


def test_an_existing_file_is_not_overwritten(scratch: Scratch) -> None:
    scratch.write("out.po", "mine")
    assert "is there already" in scratch.tm("handoff", "export", "-l", "tr", "out.po", code=2).stderr
    assert scratch.read("out.po") == "mine"


SHIPS = "# Ships\n\nA ship came in from the north.\n\nIts captain had a red beard.\n\nNobody paid the harbour dues.\n"


def sent_out(scratch: Scratch) -> None:
    """All of an article is with a translator outside, who translates it."""
    scratch.write("articles/ships.md", SHIPS)
    scratch.tm("sync")
    scratch.tm("handoff", "export", "-l", "tr", "out.po")
    sheet = polib.pofile(str(scratch.root / "out.po"), wrapwidth=0)
    for entry in sheet:
        entry.msgstr = f"TR {entry.msgid}"
    sheet.save(str(scratch.root / "out.po"))


def test_a_translation_of_an_older_source_comes_back_as_a_stale_one(scratch: Scratch) -> None:
    sent_out(scratch)
    scratch.write("articles/ships.md", SHIPS.replace("A ship came in", "A tall ship came in"))
    scratch.tm("sync")
    told = scratch.tm("handoff", "import", "-l", "tr", "out.po").stdout
    assert "4 units taken over" in told
    assert "1 of them under a source that was edited since" in told
    entry = scratch.entries("ships")["A tall ship came in from the north."]
    assert entry.msgstr == "TR A ship came in from the north."
    assert entry.previous_msgid == "A ship came in from the north."
    (row,) = scratch.json("status")["articles"]
    assert (row["locales"]["tr"]["units"]["stale"], row["locales"]["tr"]["units"]["translated"]) == (1, 3)
    before = scratch.catalog("ships").read_bytes()
    scratch.tm("handoff", "import", "-l", "tr", "out.po")
    scratch.tm("sync")
    assert scratch.catalog("ships").read_bytes() == before


def test_it_waits_where_its_text_has_left_the_article(scratch: Scratch) -> None:
    sent_out(scratch)
    scratch.write("articles/ships.md", SHIPS.replace("\nIts captain had a red beard.\n", ""))
    scratch.tm("sync")
    told = scratch.tm("handoff", "import", "-l", "tr", "out.po", code=1)
    assert "`Its captain had a red beard.` is not in ships.md any more" in told.stderr
    scratch.write("articles/ships.md", SHIPS)
    scratch.tm("sync")
    entry = scratch.entries("ships")["Its captain had a red beard."]
    assert (entry.msgstr, entry.fuzzy) == ("TR Its captain had a red beard.", False)


def test_nobody_s_words_make_room_for_a_late_translation(scratch: Scratch) -> None:
    sent_out(scratch)
    beard = "Its captain had a red beard."
    scratch.translate("ships", {beard: "Burada çevrildi."})
    scratch.write("articles/ships.md", SHIPS.replace(f"\n{beard}\n", "").replace("A ship", "A tall ship"))
    scratch.tm("sync")
    scratch.translate("ships", {"A tall ship came in from the north.": "Burada, yeniden."})
    told = scratch.tm("handoff", "import", "-l", "tr", "out.po", code=1)
    assert "somebody translated it here before it left" in told.stderr
    assert "`A ship came in from the north.` is not in ships.md any more" in told.stderr
    assert scratch.entries("ships")["A tall ship came in from the north."].msgstr == "Burada, yeniden."
    catalog = scratch.catalog("ships").read_text("utf-8")
    assert '#~ msgstr "Burada çevrildi."' in catalog
    assert '#~ msgstr "TR A ship came in from the north."' in catalog
    scratch.tm("undo")
    assert "TR A ship" not in scratch.catalog("ships").read_text("utf-8")


def test_work_for_another_locale_is_refused(scratch: Scratch) -> None:
    sent_out(scratch)
    told = scratch.tm("handoff", "import", "-l", "ru", "out.po", code=2)
    assert "is for the locale 'tr'" in told.stderr
    assert not any(entry.msgstr for entry in scratch.entries("ships", "ru").values())


def test_what_waits_already_is_not_written_again(scratch: Scratch) -> None:
    sent_out(scratch)
    scratch.write("articles/ships.md", SHIPS.replace("\nIts captain had a red beard.\n", ""))
    scratch.tm("sync")
    scratch.tm("handoff", "import", "-l", "tr", "out.po", code=1)
    before = scratch.catalog("ships").read_bytes()
    times = scratch.catalog("ships").stat().st_mtime_ns
    scratch.tm("handoff", "import", "-l", "tr", "out.po", code=1)
    assert (scratch.catalog("ships").read_bytes(), scratch.catalog("ships").stat().st_mtime_ns) == (before, times)
