"""A build is staged: all of it is written before the first file moves, and what was not moved leaves no trace."""

from __future__ import annotations

import errno
import os
import pickle
import re
from pathlib import Path

import pytest

from tests.faults.ground import KILLED, copied, count_steps, dying, failing, litter, run, state, steps
from tm.errors import FileError
from tm.files import fingerprint
from tm.stage import Stage, Staged, StageFailed


# --- a stage by itself ------------------------------------------------------------------------------------------------
def test_nothing_is_in_its_place_before_all_is_moved(tmp_path: Path) -> None:
    old, new = tmp_path / "tr/old.md", tmp_path / "tr/deep/new.md"
    old.parent.mkdir()
    old.write_text("before")
    stage = Stage(tmp_path)
    files = [stage.put(old, b"after", "tr/old.md"), stage.put(new, b"fresh", "tr/deep/new.md")]
    assert stage.put(old, b"before", "tr/old.md") is None, "it holds these bytes already"
    assert (old.read_text(), new.parent.exists()) == ("before", False)
    moves = stage.move(one for one in files if one)
    stage.close()
    assert moves == (2, set(), [])
    assert (old.read_text(), new.read_text()) == ("after", "fresh")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "new.md", "old.md", "tr"]


def test_what_was_not_moved_goes_with_its_stage(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "out")
    assert stage.put(tmp_path / "out/a.md", b"x", "a.md")
    stage.close()
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_was_saved_meanwhile_stays_and_stops_no_other(tmp_path: Path) -> None:
    one, other = tmp_path / "one.md", tmp_path / "other.md"
    one.write_text("before")
    stage = Stage(tmp_path)
    files = [stage.put(one, b"after", "one.md"), stage.put(other, b"after", "other.md")]
    one.write_text("saved by somebody else")
    moves = stage.move(found for found in files if found)
    stage.close()
    assert (moves.moved, moves.failed) == (1, {str(one)})
    assert [error.path for error in moves.errors] == ["one.md"]
    assert one.read_text() == "saved by somebody else"


def test_of_files_that_outputs_share_the_first_is_taken_and_its_fate_is_that_of_all(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    good, bad = tmp_path / "tr/map.png", tmp_path / "tr/plan.png"
    files = [stage.put(path, data, path.name, shared=True) for path in (good, bad) for data in (b"first", b"second")]
    bad.mkdir(parents=True)
    moves = stage.move(one for one in files if one)
    stage.close()
    assert (moves.moved, moves.failed) == (1, {str(bad)})
    assert [error.path for error in moves.errors] == ["plan.png"]
    assert good.read_bytes() == b"first"


def test_errors_are_told_by_folder_however_many_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of a folder that was let go of and opened again; one that leads elsewhere is told of once."""
    monkeypatch.setattr("tm.stage.FOLDERS", 1)
    (tmp_path / "c").write_text("no folder")
    places = [tmp_path / folder / f"{number}.md" for number in range(3) for folder in ("c", "b", "a")]
    stage = Stage(tmp_path)
    files = [
        Staged(one.name, str(path), str(path), None) for path in places if (one := stage.put(tmp_path / "x", b"x", "x"))
    ]
    for name in ("b/1.md", "a/2.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("by somebody else")
    moves = stage.move(files)
    stage.close()
    told = [os.path.relpath(error.path, tmp_path) for error in moves.errors]
    assert told == ["a/2.md", "b/1.md", "c/0.md", "c/1.md", "c/2.md"]
    assert (moves.moved, {os.path.relpath(place, tmp_path) for place in moves.failed}) == (4, set(told))


def test_a_file_in_parts_is_as_whole_as_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("before")
    path.chmod(0o640)
    stage, found = Stage(tmp_path), fingerprint(path)
    put = stage.put_parts(path, [b"a" * 70_000, b"", b"b"], "manifest.json", found)
    assert path.read_text() == "before"
    assert stage.move([put]) == (1, set(), [])
    assert path.read_bytes() == b"a" * 70_000 + b"b"
    assert path.stat().st_mode & 0o777 == 0o640
    monkeypatch.setattr(os, "pread", lambda handle, length, at: b"c" * length)
    with pytest.raises(StageFailed) as failed:
        stage.put_parts(path, [b"x"], "manifest.json", fingerprint(path))
    assert "other bytes came back" in failed.value.error.message
    stage.close()
    assert [one.name for one in tmp_path.iterdir()] == ["manifest.json"]


def test_modes_are_kept_and_links_and_folders_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "kept.md").write_text("before")
    (tmp_path / "kept.md").chmod(0o640)
    (tmp_path / "link.md").symlink_to("kept.md")
    (tmp_path / "folder.md").mkdir()
    stage = Stage(tmp_path)
    put = stage.put(tmp_path / "kept.md", b"after", "kept.md")
    for name in ("link.md", "folder.md"):
        with pytest.raises(FileError, match=r"link|folder"):
            stage.put(tmp_path / name, b"other", name)
    assert put
    stage.move([put])
    stage.close()
    assert (tmp_path / "kept.md").stat().st_mode & 0o777 == 0o640


def test_another_process_may_write_what_this_one_moves(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    there = pickle.loads(pickle.dumps(stage))
    put = pickle.loads(pickle.dumps(there.put(tmp_path / "a.md", b"x", "a.md")))
    assert stage.move([put]) == (1, set(), [])
    stage.close()
    assert (tmp_path / "a.md").read_bytes() == b"x"


def test_a_folder_on_another_disk_is_written_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def refuse(source: str, target: str, **handles: int) -> None:
        if handles["src_dir_fd"] != handles["dst_dir_fd"]:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target, **handles)

    stage = Stage(tmp_path)
    put = stage.put(tmp_path / "tr/a.md", b"x", "a.md")
    assert put
    monkeypatch.setattr(os, "replace", refuse)
    assert stage.move([put]) == (1, set(), [])
    stage.close()
    assert (tmp_path / "tr/a.md").read_bytes() == b"x"


def test_a_full_disk_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(tmp_path)

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StageFailed) as failed:
        stage.put(tmp_path / "a.md", b"x", "a.md")
    assert "no space left" in failed.value.error.message
    monkeypatch.undo()
    stage.close()
    assert list(tmp_path.iterdir()) == []


def test_the_stage_of_a_dead_process_is_swept_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    dead = os.fork()
    if not dead:
        os._exit(0)
    os.waitpid(dead, 0)
    left, busy = tmp_path / f".stage.tm-{dead}-0123456789ab", tmp_path / f".stage.tm-{os.getppid()}-0123456789ab"
    for folder in (left, busy):
        folder.mkdir()
        (folder / "x").write_text("x")
    Stage(tmp_path).close()
    assert not left.exists()
    assert busy.exists()


# --- a whole build ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built, and whose every output will be another."""
    root = tmp_path_factory.mktemp("release") / "base"
    root.mkdir()
    assert run(root, "init").code == 0
    for number in range(6):
        (root / f"articles/a{number}.md").write_text(f"# Old title {number}\n\nThe same text.\n", "utf-8")
    assert run(root, "sync").code == 0
    assert run(root, "build").code == 0
    for number in range(6):
        (root / f"articles/a{number}.md").write_text(f"# New title {number}\n\nThe same text.\n", "utf-8")
    assert run(root, "sync").code == 0
    return root


def outputs(root: Path) -> dict[str, bytes]:
    """Files of the output folder, by path, without what a killed run left."""
    return {name: data for name, data in state(root).items() if name.startswith("build/") and ".tm-" not in name}


def test_a_killed_build_leaves_the_old_release_but_for_the_moments_of_moving(release: Path, tmp_path: Path) -> None:
    after = copied(release, tmp_path / "after")
    assert run(after, "build").code == 0
    old, new, at = outputs(release), outputs(after), tmp_path / "at"
    assert all(old[name] != new[name] for name in old)
    seen = ""
    for nth in steps(count_steps(release, at, "build"), 10):
        root = copied(release, at)
        assert run(root, "build", before=dying(nth)).code == KILLED
        now = outputs(root)
        seen += "o" if now == old else "n" if now == new else "m"
        if seen[-1] == "m":
            assert now["build/manifest.json"] == old["build/manifest.json"], "it is the last to change"
            assert run(root, "build", "--check").code == 3, "a release script is told"
        assert run(root, "build").code == 0
        assert outputs(root) == new
        assert not litter(state(root))
    assert re.fullmatch("o+m*n*", seen), "first all is written, then all is moved"
    assert seen.count("o") > len(seen) / 2, "and writing takes longer"


def test_a_disk_that_fails_while_files_are_written_changes_nothing(release: Path, tmp_path: Path) -> None:
    old = outputs(release)
    for nth in (2, 9, 20):
        root = copied(release, tmp_path / "at")
        done = run(root, "build", before=failing(nth, errno.ENOSPC, ("write",)))
        assert done.code == 1
        assert "no space left" in done.said
        assert "nothing in build/ was changed" in done.said
        assert outputs(root) == old
        assert not litter(state(root))
        assert run(root, "build").code == 0


def test_an_article_that_fails_keeps_its_outputs_and_stops_no_other(release: Path, tmp_path: Path) -> None:
    root = copied(release, tmp_path / "at")
    old = outputs(root)
    (root / "articles/a1.md").write_bytes(b"# New title 1\n\n\xff\n")
    (root / "build/ru/a2.md").unlink()
    (root / "build/ru/a2.md").mkdir()
    done = run(root, "build")
    assert done.code == 1
    assert "articles/a1.md:3: not UTF-8" in done.said
    assert "build/ru/a2.md" in done.said
    now = outputs(root)
    for locale in ("en", "tr", "ru"):
        assert now[f"build/{locale}/a1.md"] == old[f"build/{locale}/a1.md"]
        assert b"New title 3" in now[f"build/{locale}/a3.md"]
    assert b"New title 2" in now["build/tr/a2.md"], "one locale's trouble is not another's"
    (root / "build/ru/a2.md").rmdir()
    (root / "articles/a1.md").write_bytes((release / "articles/a1.md").read_bytes())
    assert run(root, "build").code == 0
    after = copied(release, tmp_path / "after")
    assert run(after, "build").code == 0
    assert outputs(root) == outputs(after)


def test_a_page_that_cannot_be_made_keeps_its_article_back_too(release: Path, tmp_path: Path) -> None:
    root = copied(release, tmp_path / "at")
    assert run(root, "build", "--format", "html").code == 0
    old = outputs(root)
    (root / "articles/a4.md").write_text("# Newest title\n\nThe same text.\n", "utf-8")
    (root / "tm.yaml").write_text((root / "tm.yaml").read_text("utf-8") + "site: {template: page.html}\n", "utf-8")
    template = '{% extends "page.html" %}{% block footer %}{% if "Newest" in page.title %}{{ page.nothing }}{% endif %}{% endblock %}'
    (root / "page.html").write_text(template, "utf-8")
    done = run(root, "build", "--format", "html")
    assert done.code in (1, 2)
    assert "page.html" in done.said
    assert outputs(root)["build/tr/a4.md"] == old["build/tr/a4.md"]


def test_a_manifest_that_is_no_manifest_is_made_anew(release: Path, tmp_path: Path) -> None:
    root = copied(release, tmp_path / "at")
    assert run(root, "build").code == 0
    good = (root / "build/manifest.json").read_bytes()
    for bad in (
        b"",
        b"[" * 100_000,
        b'{"articles": [{"article": 1, "locale": [], "format": {}}]}',
        b'{"articles": [[]]}',
    ):
        (root / "build/manifest.json").write_bytes(bad)
        assert run(root, "build", "--check").code == 3
        assert run(root, "build").code == 0
        assert (root / "build/manifest.json").read_bytes() == good


def test_assets_are_compared_too(release: Path, tmp_path: Path) -> None:
    root = copied(release, tmp_path / "at")
    (root / "articles/map.png").write_bytes(b"PNG")
    (root / "articles/a0.md").write_text("# Title\n\n![a map](map.png)\n", "utf-8")
    assert run(root, "build").code == 0
    assert (root / "build/tr/map.png").read_bytes() == b"PNG"
    assert run(root, "build", "--check").code == 0
    (root / "build/tr/map.png").unlink()
    assert "build/tr/map.png" in run(root, "build", "--check").said
    assert run(root, "build").code == 0
    assert (root / "build/tr/map.png").read_bytes() == b"PNG"


# --- what people are told ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("folder", ["articles", "articles/tr", "locales/tr", ".tm/x", ".git/x"])
def test_a_build_is_not_written_where_it_would_become_articles(release: Path, tmp_path: Path, folder: str) -> None:
    root = copied(release, tmp_path / "at")
    before = state(root)
    done = run(root, "build", "-o", folder)
    assert (done.code, "cannot lie in" in done.said, "-o build" in done.said) == (2, True, True)
    assert state(root) == before


def test_a_build_says_what_went_out_what_did_not_and_what_to_do(release: Path, tmp_path: Path) -> None:
    root = copied(release, tmp_path / "at")
    said = run(root, "build", "--require", "100").said
    assert "a0.md [tr] is held back: 2 units missing" in said
    assert "6 outputs in build/, 6 files written\n12 outputs held back: what was released of them before stays" in said
    assert (
        "24 units in the source's words, for want of a translation that may go out: tr 12, ru 12"
        in run(root, "build").said
    )
    (root / "build/tr/a0.md").write_text("by hand")
    said = run(root, "build", "--check").said
    assert "build/tr/a0.md is not what a build would write\n" in said
    assert "1 file of build/ out of date; `tm build` writes" in said
    assert run(root, "build").code == 0
    assert run(root, "build", "--check").said == "build/ is up to date\n"


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    assert run(root, "init", "--locales", "en,tr").code == 0
    for number in range(25):
        (root / f"articles/a{number}.txt").write_text(f"The text {number}.\n", "utf-8")
    said = run(root, "build", "-l", "tr", "--require", "100").said
    assert said.count("is held back") == 20
    assert "... and 5 more (--json lists all)" in said
    assert "25 outputs held back" in said
