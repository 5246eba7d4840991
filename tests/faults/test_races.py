"""Somebody changes the project while a command works: folders become links out of it between the look and the use."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.ground import HEAVY, copied, run, state
from tm import folders
from tm.errors import FileError
from tm.files import fingerprint, inside, lock, read, remove, replace, sweep
from tm.undo import Recorder

SWAPPER = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
here, decoy = (os.fsencode(word) for word in sys.argv[1:3])
EXCHANGE = 2
def swap():
    if libc.renameat2(-100, here, -100, decoy, EXCHANGE):
        print("cannot", flush=True)
        sys.exit()
swap(); swap()
print("ready", flush=True)
while True:
    swap()
"""
SECRET = b"# a secret that nobody may read\n"


@contextlib.contextmanager
def swapping(folder: Path, outside: Path) -> Iterator[None]:
    """A second process puts a link to `outside` in the folder's place and takes it away, as fast as it can."""
    decoy = folder.with_name("decoy")
    decoy.symlink_to(outside)
    process = subprocess.Popen([sys.executable, "-S", "-c", SWAPPER, str(folder), str(decoy)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        if process.stdout.readline() != b"ready\n":
            pytest.skip("two names cannot be swapped at once here")
        yield
    finally:
        process.kill()
        process.communicate()
        if folder.is_symlink():
            folder.unlink()
            decoy.rename(folder)
        else:
            decoy.unlink()


def everything(folder: Path) -> dict[str, bytes | None]:
    """All names below a folder, with the bytes of files."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the project's business."""
    made = tmp_path / "outside"
    made.mkdir()
    (made / "ferry.po").write_bytes(SECRET)
    (made / ".x.tm-1-0123456789ab").write_bytes(b"litter, as far as one can see")
    os.utime(made / ".x.tm-1-0123456789ab", (1, 1))
    return made


def turns(root: Path, name: str) -> dict[str, Callable[[int], object]]:
    """What tm does with files, each as a step that may fail."""

    def rewrite(turn: int) -> None:
        path = inside(root, f"{name}/ferry.po")
        found = read(path)
        assert found is None or found[0] != SECRET
        replace(path, b"%d" % turn, expected=found[1] if found else None)

    def drop(_turn: int) -> None:
        path = inside(root, f"{name}/ferry.po")
        remove(path, expected=fingerprint(path))

    def deepen(turn: int) -> None:
        replace(inside(root, f"{name}/new{turn}/deep/ferry.po"), b"new", expected=None)

    def keep(turn: int) -> None:
        recorder = Recorder(root, root / name / f"undo{turn}/00000001-1.undo", "sync", ())
        try:
            recorder(root / "x", b"old", b"new", "")
        finally:
            recorder.close()

    def hold(turn: int) -> None:
        with lock(root / name / f"state{turn}/lock"):
            pass

    return {
        "rewrite": rewrite,
        "remove": drop,
        "make folders": deepen,
        "sweep": lambda _: sweep(root / name),
        "undo": keep,
        "lock": hold,
    }


@pytest.mark.parametrize("without_proc", [False, True], ids=["proc", "no proc"])
def test_nothing_happens_outside_however_quickly_a_folder_becomes_a_link(
    tmp_path: Path, outside: Path, without_proc: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S2. A real process swaps the folder in a loop; each step works or fails, in the project, and never beyond it."""
    if without_proc:
        monkeypatch.setattr(folders, "HANDLES", "/nowhere/fd")
    root, name = tmp_path / "project", "locales/tr"
    (root / name).mkdir(parents=True)
    before, refused, done = everything(outside), 0, 0
    with swapping(root / name, outside):
        deadline = time.monotonic() + 60
        turn = 0
        while (turn < 200 or not refused or not done) and time.monotonic() < deadline:
            turn += 1
            for step in turns(root, name).values():
                try:
                    step(turn)
                    done += 1
                except FileError:
                    refused += 1
    assert everything(outside) == before
    assert done
    assert refused


@pytest.mark.parametrize("without_proc", [False, True], ids=["proc", "no proc"])
@pytest.mark.parametrize("step", ["rewrite", "remove", "make folders", "sweep", "undo", "lock"])
def test_a_link_put_there_at_the_very_last_moment_is_not_followed(
    tmp_path: Path, outside: Path, step: str, without_proc: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S2. The same without chance: the folder becomes a link just as it is opened."""
    if without_proc:
        monkeypatch.setattr(folders, "HANDLES", "/nowhere/fd")
    root, name = tmp_path / "project", "locales/tr"
    (root / name).mkdir(parents=True)
    (root / name / "ferry.po").write_bytes(b"ours")
    before = everything(outside)
    inside(root, f"{name}/ferry.po")
    real = os.open

    def opened(path: object, *arguments: object, **options: object) -> int:
        place = root / name
        if str(path).startswith(str(place)) and not place.is_symlink():
            place.rename(root / "moved")
            place.symlink_to(outside)
        return real(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", opened)
    with contextlib.nullcontext() if step == "sweep" else pytest.raises(FileError, match="leads out of the project"):
        turns(root, name)[step](1)
    monkeypatch.setattr(os, "open", real)
    assert (root / name).is_symlink()
    assert everything(outside) == before
    assert everything(root / "moved") == {str(root / "moved/ferry.po"): b"ours"}


@pytest.mark.parametrize("without_proc", [False, True], ids=["proc", "no proc"])
def test_links_inside_a_project_still_work(tmp_path: Path, without_proc: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or the root itself may be a link; only what leads out is refused, and what leads into .git."""
    if without_proc:
        monkeypatch.setattr(folders, "HANDLES", "/nowhere/fd")
    real = tmp_path / "real"
    (real / "locales/tr").mkdir(parents=True)
    (real / "locales/alias").symlink_to("tr")
    (tmp_path / "root").symlink_to("real")
    root = tmp_path / "root"
    inside(root, "locales/alias/a.po")
    path = root / "locales/alias/a.po"
    written = replace(path, b"one", expected=None)
    assert read(path) == (b"one", written)
    replace(path.parent / "sub/b.po", b"two", expected=None)
    assert (real / "locales/tr/sub/b.po").read_bytes() == b"two"
    remove(path, expected=written)
    assert not (real / "locales/tr/a.po").exists()


def test_git_is_no_place_for_files(tmp_path: Path) -> None:
    """A folder that becomes a link into .git is refused like one that leads out."""
    root = tmp_path / "project"
    (root / "locales").mkdir(parents=True)
    (root / ".git/hooks").mkdir(parents=True)
    path = inside(root, "locales/tr/pre-commit")
    (root / "locales/tr").symlink_to("../.git/hooks")
    with pytest.raises(FileError):
        replace(path, b"#!/bin/sh\n", expected=None)
    assert everything(root / ".git/hooks") == {}


def test_a_whole_sync_stays_inside_while_a_folder_is_swapped(base: Path, outside: Path, tmp_path: Path) -> None:
    """S2. Commands under attack: exit 0 or 1, nothing changed or told of beyond the project; afterwards the work is finished."""
    root, after = copied(base, tmp_path / "at"), copied(base, tmp_path / "after")
    assert run(after, "sync").code == 0
    before = everything(outside)
    codes = set()
    with swapping(root / "locales/tr/LC_MESSAGES/2022", outside):
        for turn in range(12 if HEAVY else 4):
            (root / "articles/2022/ferry.md").write_text(f"# The ferry\n\nTurn {turn} of many.\n", "utf-8")
            for words in (["sync"], ["build"], ["check"]):
                done = run(root, *words)
                codes.add(done.code)
                assert "a secret" not in done.said
    assert codes <= {0, 1, 3}, codes
    assert everything(outside) == before
    assert not [name for name, data in state(root).items() if b"a secret" in data]
    (root / "articles/2022/ferry.md").write_text((base / "articles/2022/ferry.md").read_text("utf-8"), "utf-8")
    assert run(root, "sync").code == 0
    text = (root / "locales/tr/LC_MESSAGES/2022/ferry.po").read_text("utf-8")
    for target in ("T1 Vapur", "T2 Vapur 2019'da açıldı.", "T3 Fırıncılar iki kıyıda da satıyor."):
        assert target in text


@pytest.mark.parametrize("name", [".tm", ".tm/index.sqlite3", ".tm/busy", ".tm/undo", ".tm/README", ".tm/lock"])
def test_a_project_that_comes_with_links_under_tm_is_refused(
    base: Path, outside: Path, tmp_path: Path, name: str
) -> None:
    """S2. `.tm/` of somebody else's repository may hold links: nothing is written, emptied or removed where they lead."""
    root = copied(base, tmp_path / "at")
    run(root, "status")
    place = root / name
    target = outside if name in (".tm", ".tm/undo") else outside / "ferry.po"
    if place.is_dir():
        place.rename(tmp_path / "was")
    else:
        place.unlink(missing_ok=True)
    place.symlink_to(target)
    before = everything(outside)
    for words in (["sync"], ["status"], ["build"], ["undo"], ["purge", "--yes"]):
        done = run(root, *words)
        assert done.code in (1, 2), (words, done.said)
        assert "symbolic link" in done.said
        assert name in done.said
    assert everything(outside) == before


@pytest.mark.parametrize("name", [".gitignore", ".gitattributes", "tm.yaml", "articles"])
def test_a_new_project_is_not_begun_through_somebodys_links(tmp_path: Path, outside: Path, name: str) -> None:
    """S2. `tm init` in a folder that somebody prepared: nothing is added to a file that a link leads to."""
    root = tmp_path / "at"
    root.mkdir()
    (root / name).symlink_to(outside if name == "articles" else outside / "ferry.po")
    before = everything(outside)
    done = run(root, "init")
    assert "Traceback" not in done.said
    assert everything(outside) == before


def test_a_file_that_the_user_names_may_be_a_link(base: Path, tmp_path: Path) -> None:
    """What is named on the command line is meant, wherever it lies; also by an absolute path through the project."""
    root = copied(base, tmp_path / "at")
    assert run(root, "sync").code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "shelf").symlink_to(elsewhere)
    shelf = root / "shelf"
    for words in (
        ["handoff", "export", "-l", "tr", str(shelf / "todo.po")],
        ["handoff", "import", "-l", "tr", str(shelf / "todo.po")],
        ["terms", "export", str(shelf / "terms.csv")],
    ):
        done = run(root, *words)
        assert done.code == 0, done.said
    assert {path.name for path in elsewhere.iterdir()} == {"todo.po", "terms.csv"}
    (elsewhere / "mektup.txt").write_text("Deniz üzerine kısa bir mektup.\n\nHiç gönderilmedi.\n", "utf-8")
    assert run(root, "adopt", "letter.txt", str(shelf / "mektup.txt"), "-l", "tr").code == 0
