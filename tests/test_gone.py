"""What is not there to be read is not gone: refused articles and unreadable folders keep their catalogs and their release."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from tests.conftest import Scratch
from tm.project import load
from tm.work.gone import is_gone

TURKISH = {"The tide": "Gelgit", "It turns twice a day.": "Günde iki kez döner."}


@pytest.fixture
def tide(scratch: Scratch) -> Scratch:
    """Two translated articles, released."""
    for name in ("sea/tide", "land"):
        scratch.write(f"articles/{name}.md", "# The tide\n\nIt turns twice a day.\n")
    scratch.tm("sync")
    for name in ("sea/tide", "land"):
        scratch.translate(name, TURKISH)
    scratch.tm("sync")
    scratch.tm("build")
    return scratch


def kept(project: Scratch) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for top in ("locales", "build") for path in project.root.glob(f"{top}/**/*.*o*")
    } | {str(path): path.read_bytes() for path in project.root.glob("build/**/*.md")}


@pytest.mark.parametrize("twin", ["sea/tide.txt", "sea/Tide.md", "sea/tide.html"])
def test_an_article_that_is_refused_for_its_twin_keeps_all(tide: Scratch, twin: str) -> None:
    before = kept(tide)
    tide.write(f"articles/{twin}", "Somebody saved it under another suffix, too.\n")
    for words in (["sync"], ["build"], ["purge", "-y"]):
        told = tide.tm(*words, code=1)
        assert "shares its catalogs with" in told.stderr
        assert "gone" not in told.stdout
    assert kept(tide) == before
    assert "deleted" not in tide.json("status", code=1)
    (tide.root / "articles" / twin).unlink()
    tide.tm("sync")
    tide.tm("build", "--check")
    assert kept(tide) == before


def test_what_cannot_be_looked_at_is_not_gone(tide: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    project = load(tide.root)
    assert [is_gone(project, name) for name in ("land.md", "sea", "sea/nothing.md", "land.md/x.md")] == [
        False, True, True, True,
    ]  # fmt: skip
    for refusal in (PermissionError, TimeoutError, OSError):
        monkeypatch.setattr("tm.work.gone.os.lstat", Mock(side_effect=refusal))
        assert not is_gone(project, "sea/nothing.md")


def test_an_article_that_became_a_link_out_of_the_project_keeps_all(
    tide: Scratch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = kept(tide)
    outside = tmp_path_factory.mktemp("outside") / "tide.md"
    (tide.root / "articles/sea/tide.md").rename(outside)
    (tide.root / "articles/sea/tide.md").symlink_to(outside)
    for words in (["sync"], ["build"], ["purge", "-y"]):
        assert "a symbolic link that leaves the project" in tide.tm(*words, code=1).stderr
    assert kept(tide) == before


def test_an_empty_checkout_releases_nothing_and_says_so(tide: Scratch) -> None:
    before = kept(tide)
    (tide.root / "articles").rename(tide.root / "elsewhere")
    (tide.root / "articles").mkdir()
    told = tide.tm("build", code=1)
    assert "articles/: holds no article any more, of 2 that there were" in told.stderr
    assert kept(tide) == before
    assert "is the checkout whole?" in tide.tm("--quiet", "sync").stderr
    (tide.root / "articles").rmdir()
    (tide.root / "elsewhere").rename(tide.root / "articles")
    tide.tm("sync")
    tide.tm("build", "--check")
    assert [entry.msgstr for entry in tide.entries("sea/tide").values()] == list(TURKISH.values())


def test_a_build_tells_what_it_took_away(tide: Scratch) -> None:
    (tide.root / "articles/land.md").unlink()
    assert "3 outputs of articles or locales that are gone removed" in tide.tm("build").stdout
    assert not (tide.root / "build/tr/land.md").exists()


def test_the_only_article_may_be_deleted(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "Bread.\n")
    scratch.tm("sync")
    scratch.tm("build")
    (scratch.root / "articles/a.md").unlink()
    scratch.tm("build")
    assert not (scratch.root / "build/en/a.md").exists()


@pytest.mark.parametrize("left", [b"", b"\n", b"\xef\xbb\xbf"])
def test_a_catalog_that_another_tool_emptied_is_told_of(tide: Scratch, left: bytes) -> None:
    tide.catalog("land").write_bytes(left)
    for words in (["build", "--check"], ["sync", "--dry-run"], ["sync"]):
        told = tide.tm(*words, code=None)
        assert "articles/land.md:1: locales/tr/LC_MESSAGES/land.po was empty" in told.stderr
    assert "was empty" not in tide.tm("sync").stderr
    tide.tm("undo")
    assert tide.catalog("land").read_bytes() == left
