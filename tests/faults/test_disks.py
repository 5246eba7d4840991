"""Disks that are full, failing, limited or not to be written. The system itself says no."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.ground import FERRY, HEAVY, copied, litter, run, state, torn
from tests.faults.processes import TM, environment, tm


def test_a_file_size_limit_leaves_every_file_old(scene: tuple[Path, dict[str, bytes], dict[str, bytes]]) -> None:
    """R2, EFBIG. The limit is the system's own (RLIMIT_FSIZE); the message names a file."""
    root, before, after = scene
    run(root, "status")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))

    done = run(root, "sync", before=limit)
    assert done.code == 1
    assert "larger than this system allows" in done.said
    assert ".po" in done.said
    assert not torn(state(root), before, after)
    assert not litter(state(root))
    assert run(root, "sync").code == 0
    assert state(root) == after


def test_a_full_disk_leaves_every_file_whole(base: Path, tmp_path: Path) -> None:
    """R2, ENOSPC. A real file system of 300 KiB, filled up but for a few blocks."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = shutil.which("mount") and os.geteuid() == 0
    if (
        not mounted
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small], capture_output=True).returncode
    ):
        pytest.skip("no file system may be mounted here")
    try:
        root = copied(base, small / "at")
        (root / "articles/long.md").write_text(
            "# Long\n\n" + "".join(f"Sentence number {n} of many.\n\n" for n in range(800))
        )
        done = run(root, "sync")
        assert done.code == 1, done.said
        assert "no space left" in done.said
        now = state(root)
        assert not litter(now)
        for name, data in now.items():
            if name.endswith((".po", ".pot")):
                assert data.endswith(b"\n"), name
        subprocess.run(["mount", "-o", "remount,size=8m", small], check=True)
        (root / "articles/long.md").unlink()
        assert run(root, "sync").code == 0
        assert "T2 Vapur" in (root / "locales/tr/LC_MESSAGES/2022/ferry.po").read_text("utf-8")
    finally:
        subprocess.run(["umount", "-l", small], check=False)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("fsync", "EIO"),
        ("rename,renameat,renameat2", "EIO"),
        ("write", "ENOSPC"),
        ("fsync", "KILL"),
        ("rename,renameat,renameat2", "KILL"),
    ],
)
def test_the_kernels_own_refusals(
    scene: tuple[Path, dict[str, bytes], dict[str, bytes]], call: str, error: str, tmp_path: Path
) -> None:
    """R1, R2, R3. strace makes the system call itself fail, or kills at it."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    start, before, after = scene
    what = "signal=KILL" if error == "KILL" else f"error={error}"
    for nth in range(1, 8) if HEAVY else (2,):
        root = copied(start, tmp_path / "traced")
        watched = [] if call != "write" else ["-P", str(root / "locales/tr/LC_MESSAGES/2022/ferry.po")]
        done = subprocess.run(
            ["strace", "-qq", "-f", "-o", "/dev/null", *watched, "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={nth}",
             *TM, "sync"],
            cwd=root, env=environment(root), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        if "ptrace" in done.stderr:
            pytest.skip("tracing is not allowed here")
        if watched:
            assert done.returncode == 0  # the temp file has another name: nothing is ever written in place
        elif done.returncode == 0:  # it has fewer such calls
            assert nth > 3
            assert state(root) == after
            break
        else:
            assert done.returncode in (1, -signal.SIGKILL, 128 + signal.SIGKILL), done.stderr
        assert "Traceback" not in done.stderr
        assert not torn(state(root), before, after)
        assert run(root, "sync").code == 0
        assert state(root) == after


def test_a_read_only_file_system_is_told_and_can_still_be_looked_at(base: Path, tmp_path: Path) -> None:
    """R4, EROFS. A mount that takes no writes: `sync` is exit 1 with the cause, `status` and `check` answer as ever."""
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("needs root to mount")
    place = tmp_path / "mounted"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        root = copied(base, place / "at")
        answers = [run(root, *words).said for words in (["status", "--json"], ["check"])]
        (root / "articles/2022/ferry.md").write_text(FERRY + "\nOne more paragraph.\n", "utf-8")
        before = state(root)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        shown = tmp_path / "at.said"
        done = tm(root, "sync")
        assert done.returncode == 1, done.stdout
        assert "read-only" in done.stderr
        assert "Traceback" not in done.stderr
        for words in (["status", "--json"], ["check"]):
            done = tm(root, *words)
            assert done.returncode in (0, 3), done.stderr
            assert done.stdout
        assert state(root) == before
        assert answers
        assert not shown.exists()
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def test_a_read_only_project_is_told_and_left_alone(base: Path, tmp_path: Path) -> None:
    """R4. As another user than the owner: exit 1, nothing changed, nothing written in place."""
    if os.geteuid() or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv to become somebody else")
    root = copied(base, tmp_path / "at")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    before = state(root)
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *TM, "sync"],
        cwd=root, env=environment(root), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert state(root) == before
