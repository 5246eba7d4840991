"""`tm doctor`: what it says of files that nothing reads, and of catalogs that nobody can read."""

from __future__ import annotations

from tests.conftest import Scratch


def test_files_that_look_like_articles_and_that_no_format_reads_are_named(scratch: Scratch) -> None:
    scratch.write("articles/lane.md", "The lane.\n")
    scratch.write("articles/2022/mill.rst", "The mill.\n")
    scratch.write("articles/mill.png", "no text")
    scratch.tm("sync")
    said = scratch.tm("doctor").stdout
    assert "1 article\n" in said
    assert "1 file under articles/ that no format reads (2022/mill.rst ...)" in said


def test_an_article_may_be_called_markdown(scratch: Scratch) -> None:
    scratch.write("articles/lane.markdown", "# The lane\n")
    scratch.tm("sync")
    assert 'msgid "The lane"' in (scratch.root / "locales/tr/LC_MESSAGES/lane.po").read_text("utf-8")


def test_a_catalog_with_a_broken_line_says_what_to_do(scratch: Scratch) -> None:
    scratch.write("articles/lane.md", "The lane.\n")
    scratch.tm("sync")
    path = scratch.root / "locales/tr/LC_MESSAGES/lane.po"
    path.write_text(path.read_text("utf-8") + '\nmsgit "a"\n', "utf-8")
    said = scratch.tm("sync", code=1).stderr
    assert "lane.po:" in said
    assert "hint: mend that line in a text editor, or take the file back from git" in said
