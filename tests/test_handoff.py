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
