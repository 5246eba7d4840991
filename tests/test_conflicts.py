"""A merge that nobody settled: git's markers in an article are neither translated nor published."""

from __future__ import annotations

import pytest

from tests import pace
from tests.conftest import Scratch
from tm.conflicts import settled
from tm.errors import ArticleError
from tm.formats import read
from tm.model import Document, ReadOptions

BOTH = "<<<<<<< HEAD\nThe ferry leaves at nine.\n=======\nThe ferry leaves at ten.\n>>>>>>> summer\n"


def looked_at(text: str, suffix: str, **options: tuple[str, ...]) -> Document:
    return settled(read(text, suffix, ReadOptions(**options)))


@pytest.mark.parametrize(
    ("text", "suffix", "line"),
    [
        (f"# Ferries\n\nAll year.\n\n{BOTH}\nNo dogs.\n", ".md", 5),
        (f"All year.\n{BOTH}No dogs.\n", ".md", 2),
        (f"\ufeff{BOTH}", ".md", 1),
        (f"All year.\n\n{BOTH}", ".txt", 3),
        (f"All year.\n\n{BOTH}".replace("\n", "\r\n"), ".txt", 3),
        (f"All year.\n\n{BOTH}".replace("\n", "\r"), ".txt", 3),
        (f"<p>All year.</p>\n{BOTH}<p>No dogs.</p>\n", ".html", 2),
        ("---\n<<<<<<< HEAD\ntitle: Nine\n=======\ntitle: Ten\n>>>>>>> summer\n---\n\nAll year.\n", ".md", 2),
        ("---\nlang: en\n<<<<<<< HEAD\ntitle: Nine\n=======\ntitle: Ten\n>>>>>>> summer\n---\n\nAll year.\n", ".md", 3),
        ("All year.\n\n<<<<<<< HEAD\nA side that was forgotten.\n", ".md", 3),
    ],
)
def test_an_article_with_conflict_markers_is_refused_with_the_line(text: str, suffix: str, line: int) -> None:
    with pytest.raises(ArticleError) as caught:
        looked_at(text, suffix)
    assert (caught.value.message, caught.value.line) == ("a conflict marker of git", line)
    assert "settle the conflict" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (f"Git writes this:\n\n```\n{BOTH}```\n\nThen choose.\n", ".md"),
        (f"<p>Git writes this:</p>\n<pre>\n{BOTH}</pre>\n<p>Then choose.</p>\n", ".html"),
        (f"Git writes this:\n\n<!-- tm:skip -->\n{BOTH}\nThen choose.\n", ".md"),
    ],
)
def test_an_article_about_git_is_read_and_told_of(text: str, suffix: str) -> None:
    document = looked_at(text, suffix)
    assert [notice.message[:43] for notice in document.notices if "git" in notice.message] == [
        "this looks like a conflict marker of git; i"
    ]
    assert {segment.source for segment in document.segments} >= {"Git writes this:", "Then choose."}


def test_settings_can_say_that_a_line_is_no_marker() -> None:
    text = f"Git writes this:\n\n{BOTH}\nThen choose.\n"
    assert looked_at(text, ".txt", skip=("<<<<<<< *", ">>>>>>> *")).notices


@pytest.mark.parametrize(
    "text",
    ["a <<<<<<< b\n", "<<<<<<<\n", "<<<<<<<< eight\n", " <<<<<<< indented\n", ">>>>>>> deep quotes\n", "=======\n"],
)
def test_what_only_resembles_a_marker_is_text(text: str) -> None:
    assert looked_at(text, ".txt").notices == ()


def test_nothing_of_an_unsettled_merge_is_written_or_published(scratch: Scratch) -> None:
    scratch.write("articles/ferry.md", "# Ferries\n\nThe ferry leaves at nine.\n")
    scratch.write("articles/dogs.md", "No dogs.\n")
    scratch.tm("sync")
    scratch.tm("build")
    before = {path: path.read_bytes() for path in scratch.root.glob("[bl]*/**/*") if path.is_file()}
    scratch.write("articles/ferry.md", f"# Ferries\n\n{BOTH}")
    for words in (["sync"], ["status", "--require", "0"], ["build"], ["build", "--check"], ["check"]):
        told = scratch.tm(*words, code=1)
        assert "articles/ferry.md:3: a conflict marker of git" in told.stderr
    assert before == {path: path.read_bytes() for path in scratch.root.glob("[bl]*/**/*") if path.is_file()}


def test_a_translation_that_is_not_settled_is_not_adopted(scratch: Scratch) -> None:
    scratch.write("articles/ferry.md", "# Ferries\n\nThe ferry leaves at nine.\n")
    scratch.write("old.md", f"# Vapurlar\n\n{BOTH}")
    told = scratch.tm("adopt", "ferry.md", "old.md", "-l", "tr", code=1)
    assert "old.md:3: a conflict marker of git" in told.stderr


def test_many_markers_cost_linear_time() -> None:
    def once(times: int) -> float:
        document = Document("```\n" + "<<<<<<< HEAD\n" * times + "```\n", (), "markdown")
        return pace.seconds(lambda: settled(document))

    assert once(80_000) <= 10 * once(20_000) + 0.2
