"""Where a build may write: what lay in a folder before the first build into it is somebody's work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Scratch

BY_HAND = "Elle yazılmış bir çeviri.\n"


@pytest.fixture
def pier(scratch: Scratch) -> Scratch:
    """Two articles, one of them translated."""
    scratch.write("articles/pier.md", "The pier is closed.\n")
    scratch.write("articles/quay.md", "The quay is open.\n")
    scratch.tm("sync")
    scratch.translate("pier", {"The pier is closed.": "İskele kapalı."})
    return scratch


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("output", ["site", "build"])
def test_a_translation_made_by_hand_is_not_replaced_by_the_first_build(pier: Scratch, output: str) -> None:
    pier.write(f"{output}/tr/pier.md", BY_HAND)
    for _ in range(2):
        told = pier.tm("build", "-o", output, code=1)
        assert f"{output}/tr/pier.md: was there before the first build" in told.stderr
        assert f"nothing in {output}/ was changed" in told.stderr
        assert files(pier.root / output) == {"tr/pier.md": BY_HAND.encode()}
    (pier.root / output / "tr/pier.md").unlink()
    pier.tm("build", "-o", output)
    assert pier.read(f"{output}/tr/pier.md") == "İskele kapalı.\n"


def test_nor_by_a_second_build_after_one_of_another_article(pier: Scratch) -> None:
    pier.write("site/tr/pier.md", BY_HAND)
    assert "site/tr/pier.md: was there before" in pier.tm("build", "quay.md", "-o", "site", code=1).stderr
    assert files(pier.root / "site") == {"tr/pier.md": BY_HAND.encode()}


def test_the_manifest_of_something_else_is_not_replaced(pier: Scratch) -> None:
    pier.write("site/manifest.json", '{"name": "Pier", "start_url": "/", "icons": []}')
    before = files(pier.root / "site")
    assert "site/manifest.json: was there before" in pier.tm("build", "-o", "site", code=1).stderr
    assert files(pier.root / "site") == before


def test_other_files_in_the_folder_disturb_nobody(pier: Scratch) -> None:
    pier.write("site/index.html", "<p>Pier</p>")
    pier.write("site/tr/other.md", BY_HAND)
    pier.write("site/en/quay.md", "The quay is open.\n")  # just what a build would write
    pier.tm("build", "-o", "site")
    assert {"index.html", "tr/other.md", "tr/pier.md", "en/quay.md", "manifest.json"} <= set(files(pier.root / "site"))


def test_a_folder_that_builds_filled_stays_theirs(pier: Scratch) -> None:
    pier.tm("build")
    whole = files(pier.root / "build")
    (pier.root / "build/manifest.json").unlink()
    pier.write("build/tr/pier.md", "touched")
    pier.tm("build")  # the index knows the folder
    assert files(pier.root / "build") == whole
    rows = json.loads(whole["manifest.json"])
    pier.write("build/manifest.json", json.dumps(rows, indent=2))  # another tool has formatted it, and .tm/ is gone
    pier.write("build/tr/pier.md", "touched")
    for path in (pier.root / ".tm").glob("index*"):
        path.unlink()
    pier.tm("build")
    assert files(pier.root / "build") == whole


@pytest.mark.parametrize("command", ["build", "report"])
def test_an_unset_variable_of_a_script_is_no_folder(pier: Scratch, command: str) -> None:
    before = set(files(pier.root)) - {".tm/README"}
    assert "-o names no folder" in pier.tm(command, "-o", "", code=2).stderr
    assert {name for name in files(pier.root) if not name.startswith(".tm/")} == {
        name for name in before if not name.startswith(".tm/")
    }


def test_a_folder_around_the_project_is_none_for_outputs(pier: Scratch) -> None:
    for output in ("/", str(pier.root.parent), ".."):
        told = pier.tm("build", "-o", output, code=2)
        assert "over the project's own folder" in told.stderr


def test_a_folder_beside_the_project_may_be_named_from_here(pier: Scratch) -> None:
    place = pier.root.parent / f"{pier.root.name}-site"
    pier.tm("build", "-o", f"../{place.name}")
    assert (place / "tr/pier.md").read_text("utf-8") == "İskele kapalı.\n"
    assert "is up to date" in pier.tm("build", "--check", "-o", str(place)).stdout
