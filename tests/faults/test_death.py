"""A command that dies, or whose disk fails, at any step: every file is old or new, and the next run finishes the work."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polib
import pytest

from tests.faults.ground import (
    BUG,
    FULL,
    HEAVY,
    KILLED,
    TARGETS,
    copied,
    count_steps,
    dying,
    failing,
    litter,
    run,
    state,
    steps,
    torn,
)

COMMANDS = {
    "sync": (),
    "build": (),
    "review 2022/ferry.md -l tr --accept all --by Ayşe": ("sync",),
    "draft -l ru --engine pseudo": ("sync",),
    "purge --yes": ("sync",),
    "undo": ("sync",),
}


@pytest.fixture(params=sorted(COMMANDS))
def scene(request: pytest.FixtureRequest, base: Path, tmp_path: Path) -> tuple[list[str], Path, dict[str, bytes]]:
    """A command, the project just before it, and the files that an undisturbed run of it leaves."""
    words = request.param.split()
    start = copied(base, tmp_path / "start")
    for earlier in COMMANDS[request.param]:
        assert run(start, earlier).code == 0
    after = copied(start, tmp_path / "after")
    done = run(after, *words)
    assert done.code == 0, done.said
    assert state(after) != state(start)
    return words, start, state(after)


def test_killed_at_any_step(scene: tuple[list[str], Path, dict[str, bytes]], tmp_path: Path) -> None:
    """R1, R16. The next run gives the bytes of an undisturbed one, and leaves no litter."""
    words, start, after = scene
    before, at = state(start), tmp_path / "at"
    total = count_steps(start, at, *words)
    assert total > 8
    for nth in steps(total, 8):
        root = copied(start, at)
        assert run(root, *words, before=dying(nth)).code == KILLED
        assert not torn(state(root), before, after), f"step {nth} of {total}"
        again = run(root, *words)
        done_already = words == ["undo"] and again.code == 2
        assert again.code == 0 or done_already, f"step {nth}: {again.said}"
        assert state(root) == after, f"step {nth} of {total}"


def test_a_failing_disk_at_any_step(scene: tuple[list[str], Path, dict[str, bytes]], tmp_path: Path) -> None:
    """R2, R3. Exit 1 with the file's name, or 0 with all outputs complete; never a traceback, never litter."""
    words, start, after = scene
    before, at = state(start), tmp_path / "at"
    for code in FULL if HEAVY else FULL[:1]:
        nth, stride = 1, 1 if HEAVY else 9
        while True:
            root = copied(start, at)
            done = run(root, *words, before=failing(nth, code))
            now = state(root)
            assert done.code != BUG, f"call {nth}: {done.said}"
            assert "Traceback" not in done.said
            json.loads(now["build/manifest.json"])  # it lists what was built, which may be less than all
            assert set(torn(now, before, after)) <= {"build/manifest.json"}, f"call {nth}"
            assert not litter(now), f"call {nth}"
            if done.code == 0:
                assert now == after, f"call {nth} said done: {done.said}"
            else:
                assert done.code == 1
                assert os.strerror(code).lower().split()[0] in done.said.lower() or "disk" in done.said
            again = run(root, *words)
            assert again.code == 0 or (words == ["undo"] and again.code == 2), again.said
            assert state(root) == after, f"call {nth}"
            nth += stride
            if done.code == 0 and nth > 40:
                break


def test_a_killed_sync_can_be_undone(base: Path, tmp_path: Path) -> None:
    """R16. What was changed before the death comes back, and so does what `purge` had removed."""
    before, at = state(base), tmp_path / "at"
    total = count_steps(base, at, "sync")
    for nth in steps(total, 6):
        root = copied(base, at)
        assert run(root, "sync", before=dying(nth)).code == KILLED
        changed = torn(state(root), before, before)
        done = run(root, "undo")
        assert done.code == (0 if changed else done.code), done.said
        assert state(root) == before, f"step {nth}"


def test_one_bad_catalog_leaves_the_last_release_whole(base: Path, tmp_path: Path) -> None:
    """R14. The article's old output stays in that locale; the others are built; the exit code tells."""
    root = copied(base, tmp_path / "at")
    assert run(root, "sync").code == 0
    released = (root / "build/ru/2022/ferry.md").read_bytes()
    path = root / "locales/ru/LC_MESSAGES/2022/ferry.po"
    path.write_bytes(path.read_bytes() + b'\n<<<<<<< HEAD\nmsgid "x"\n')
    broken = path.read_bytes()
    done = run(root, "build")
    assert done.code == 1
    assert "ferry.po:" in done.said
    assert (root / "build/ru/2022/ferry.md").read_bytes() == released
    assert "long way home" in (root / "build/tr/2022/ferry.md").read_text("utf-8")
    assert path.read_bytes() == broken


def test_an_index_cut_anywhere_costs_one_slow_run(base: Path, tmp_path: Path) -> None:
    """R1. The index is derived: whatever is left of it, the catalogs come out the same."""
    after = copied(base, tmp_path / "after")
    assert run(after, "sync").code == 0
    whole = (base / ".tm/index.sqlite3").read_bytes()
    for length in (0, 1, 100, 4096, len(whole) // 2, len(whole) - 1):
        root = copied(base, tmp_path / "at")
        (root / ".tm/index.sqlite3").write_bytes(whole[:length])
        done = run(root, "sync")
        assert done.code == 0, done.said
        assert state(root) == state(after)
    root = copied(base, tmp_path / "at")
    (root / ".tm/index.sqlite3").write_bytes(whole[:2000] + os.urandom(2000) + whole[4000:])
    assert run(root, "sync").code == 0
    assert state(root) == state(after)


def test_an_editor_that_saves_in_mid_run_loses_nothing(base: Path, tmp_path: Path) -> None:
    """R6. Between tm's reading and its replacing, a PO editor saves the same catalog: both changes are in."""
    root = copied(base, tmp_path / "at")
    path = root / "locales/tr/LC_MESSAGES/2022/ferry.po"

    def install() -> None:
        real, saved = os.fsync, []

        def fsync(handle: int) -> None:
            real(handle)
            if not saved and "/tr/LC_MESSAGES/2022/.ferry.po" in str(Path(f"/proc/self/fd/{handle}").readlink()):
                saved.append(True)
                catalog = polib.pofile(str(path), wrapwidth=0)
                catalog.find("Nobody had counted on the wind.").msgstr = "T7 Rüzgâr hesapta yoktu."
                other = path.with_name("editor.tmp")
                catalog.save(str(other))
                other.replace(path)

        os.fsync = fsync

    done = run(root, "sync", before=install)
    assert done.code == 0, done.said
    text = path.read_text("utf-8")
    assert "T7 Rüzgâr hesapta yoktu." in text
    assert "It is a long way home." in text
    for target in ("T1 Vapur", "T2 Vapur 2019'da açıldı.", "T3 Fırıncılar iki kıyıda da satıyor."):
        assert target in text
    assert run(root, "sync").code == 0
    assert path.read_text("utf-8") == text
    assert set(TARGETS)
