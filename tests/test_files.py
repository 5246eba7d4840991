"""Files are old or new, never in between; paths stay in their root; one command at a time writes."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pace import seconds
from tm import files, settling
from tm.errors import CatalogError, FileError
from tm.files import Changed, Fingerprint, fingerprint, inside, lock, read, read_bytes, replace, settled, sweep
from tm.settling import MANY

REPOSITORY = Path(__file__).resolve().parents[1]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Fingerprint]:
    path = tmp_path / "tr.po"
    path.write_bytes(b"old")
    found = read(path)
    assert found is not None
    return path, found[1]


# --- reading ----------------------------------------------------------------------------------------------------------
def test_a_file_is_read_with_its_fingerprint_and_a_missing_one_is_none(old: tuple[Path, Fingerprint]) -> None:
    path, print_ = old
    assert read(path) == (b"old", print_)
    assert read_bytes(path) == b"old"
    stamp = fingerprint(path)
    assert stamp is not None
    assert (stamp.inode, stamp.size, stamp.mtime_ns) == (print_.inode, 3, print_.mtime_ns)
    assert read(path.with_name("none")) is None
    assert fingerprint(path.with_name("none")) is None
    with pytest.raises(FileError, match="no such file"):
        read_bytes(path.with_name("none"))


def test_folders_pipes_and_large_files_are_refused(tmp_path: Path, old: tuple[Path, Fingerprint]) -> None:
    with pytest.raises(FileError, match="a folder"):
        read(tmp_path, "shown/name")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="no regular file"):  # and nobody waits for a writer
        read(tmp_path / "pipe")
    with pytest.raises(FileError, match="larger than 2 bytes"):
        read(old[0], limit=2)


# --- replacing --------------------------------------------------------------------------------------------------------
def test_a_file_is_replaced_and_keeps_its_mode(old: tuple[Path, Fingerprint]) -> None:
    path, before = old
    path.chmod(0o640)
    after = replace(path, b"new", expected=before)
    assert read(path) == (b"new", after)
    assert path.stat().st_mode & 0o7777 == 0o640
    assert names(path.parent) == {"tr.po"}
    replace(path, b"newer", expected=after)  # the result is what the next one expects


def test_a_new_file_gets_its_folders_and_the_usual_mode(tmp_path: Path) -> None:
    path = tmp_path / "a/b/tr.po"
    mask = os.umask(0o027)
    try:
        replace(path, b"new", expected=None)
    finally:
        os.umask(mask)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_name_of_255_bytes_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / ("ğ" * 126 + ".po")
    replace(path, b"new", expected=None)
    assert names(tmp_path) == {path.name}


def test_who_wrote_meanwhile_is_not_overwritten(old: tuple[Path, Fingerprint]) -> None:
    path, before = old
    for somebody in (
        lambda: path.write_bytes(b"their work"),
        lambda: path.write_bytes(b"OLD"),  # same size, same inode
        lambda: path.unlink(),
    ):
        path.write_bytes(b"old")
        os.utime(path, ns=(before.mtime_ns, before.mtime_ns))
        somebody()
        if path.exists():
            os.utime(path, ns=(before.mtime_ns, before.mtime_ns))
        there = path.read_bytes() if path.exists() else None
        with pytest.raises(Changed):
            replace(path, b"new", expected=before)
        assert (path.read_bytes() if path.exists() else None) == there
    path.write_bytes(b"old")
    with pytest.raises(Changed):
        replace(path, b"new", expected=None)  # we believed that there was none
    assert names(path.parent) == {"tr.po"}


def test_a_file_that_was_only_touched_is_not_changed(old: tuple[Path, Fingerprint]) -> None:
    path, before = old
    os.utime(path)
    replace(path, b"new", expected=before)
    bare = fingerprint(path)
    os.utime(path, ns=(1, 1))
    with pytest.raises(Changed):  # without a digest, the time is all there is
        replace(path, b"newer", expected=bare)


def test_a_check_that_fails_leaves_the_old_file(old: tuple[Path, Fingerprint]) -> None:
    path, before = old

    def check(data: bytes) -> None:
        assert data == b"new"
        raise CatalogError("broken")

    with pytest.raises(CatalogError, match="broken"):
        replace(path, b"new", expected=before, check=check)
    assert path.read_bytes() == b"old"
    assert names(path.parent) == {"tr.po"}


CALLS = ["open", "write", "fchmod", "fsync", "lseek", "read", "fstat", "replace"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
def test_a_fault_at_any_step_leaves_the_old_file_and_no_litter(
    old: tuple[Path, Fingerprint], monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    path, before = old
    real, count = getattr(os, call), 0
    for nth in range(1, 20):
        count = 0

        def faulty(*args: object, _nth: int = nth, **options: object) -> object:
            nonlocal count
            count += 1
            if count == _nth:
                raise OSError(code, os.strerror(code))
            return real(*args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(files.os, call, faulty)
            try:
                replace(path, b"new", expected=before, shown="locales/tr.po")
            except FileError as error:
                said = error
            else:
                break
        assert str(said).startswith("locales/tr.po: ")
        assert said.hint
        renamed = path.read_bytes() == b"new"
        assert not renamed or call == "fsync"  # the last fsync is that of the folder
        if renamed:
            path.write_bytes(b"old")
        assert names(path.parent) == {"tr.po"}
        before = read(path)[1]  # type: ignore[index]
    assert nth > 1
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("code", [errno.EIO, errno.EDQUOT])
def test_a_disk_that_complains_only_on_closing_is_believed(
    old: tuple[Path, Fingerprint], monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """As network file systems do: the bytes may not be there, so the old file stays."""
    path, before = old
    real = os.close

    def closed(handle: int) -> None:
        writes = fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR
        real(handle)
        if writes:
            raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "close", closed)
        with pytest.raises(FileError, match=r"tr\.po: cannot be written"):
            replace(path, b"new", expected=before)
    assert path.read_bytes() == b"old"
    assert names(path.parent) == {"tr.po"}


def test_a_short_write_goes_on_where_it_stopped(old: tuple[Path, Fingerprint], monkeypatch: pytest.MonkeyPatch) -> None:
    path, before = old
    real = os.write
    monkeypatch.setattr(files.os, "write", lambda handle, data: real(handle, bytes(data)[:7]))
    replace(path, b"0123456789" * 20, expected=before)
    assert path.read_bytes() == b"0123456789" * 20


def test_the_message_names_the_file_and_the_cause(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(FileError, match=r"tr\.po: cannot be written: the file would be larger"):
            replace(tmp_path / "tr.po", b"x" * 5000, expected=None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, was)
    assert names(tmp_path) == set()


def test_links_and_folders_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"real")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "folder").mkdir()
    for name, kind in (("link", "symbolic link"), ("folder", "a folder")):
        with pytest.raises(FileError, match=kind):
            replace(tmp_path / name, b"new", expected=None)
    assert (tmp_path / "real").read_bytes() == b"real"
    assert (tmp_path / "link").is_symlink()


def as_nobody(path: Path, before: Fingerprint) -> str:
    """What a process without rights is told when it replaces a file."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        said = b"done"
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            replace(path, b"new", expected=before)
        except BaseException as error:
            said = f"{type(error).__name__}: {error}".encode()
        os.write(into, said)
        os._exit(0)
    os.close(into)
    with open(out, "rb") as pipe:  # noqa: PTH123
        text = pipe.read().decode()
    os.waitpid(child, 0)
    return text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_read_only_file_or_folder_is_left_alone() -> None:
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        folder, path = Path(place), Path(place) / "tr.po"
        path.write_bytes(b"old")
        for mode, folder_mode, cause in ((0o444, 0o777, "it is read-only"), (0o666, 0o555, "permission denied")):
            path.chmod(mode)
            folder.chmod(folder_mode)
            found = read(path)
            assert found is not None
            said = as_nobody(path, found[1])
            assert said.startswith("FileError: ")
            assert cause in said
            assert path.read_bytes() == b"old"
            assert names(folder) == {"tr.po"}


def test_killed_at_any_step_the_file_is_old_or_new(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from tm import files, settling
nth, count, path = int(sys.argv[1]), 0, Path(sys.argv[2])
before = files.read(path)[1]
def dying(real):
    def call(*args, **options):
        global count
        count += 1
        if count == nth:
            os._exit(9)
        return real(*args, **options)
    return call
for name in ("open", "write", "fsync", "read", "replace", "close", "fstat"):
    setattr(files.os, name, dying(getattr(os, name)))
files.replace(path, b"new" * 1000, expected=before)
"""
    path = tmp_path / "tr.po"
    seen = set()
    for nth in range(1, 40):
        path.write_bytes(b"old")
        done = subprocess.run([sys.executable, "-S", "-c", script, str(nth), str(path)], cwd=REPOSITORY, check=False)
        seen.add(path.read_bytes())
        sweep(tmp_path)
        assert names(tmp_path) == {"tr.po"}
        if not done.returncode:
            break
    assert nth > 8
    assert seen == {b"old", b"new" * 1000}


def test_many_files_settle_their_folders_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    real = os.fsync

    def counted(handle: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(files.os, "fsync", counted)
    with settled():
        for number in range(20):
            replace(tmp_path / f"{number % 2}" / f"{number}.po", b"x", expected=None)
    assert synced.count(False) == 20
    assert synced.count(True) == 2


def test_many_small_files_cost_little(tmp_path: Path) -> None:
    data, count = b"x" * 6000, 100

    def write() -> None:
        with settled():
            for number in range(count):
                replace(tmp_path / f"{number}.po", data, expected=None)

    assert seconds(write) / count < 0.01  # most of it is the system's; a wide berth for slow disks


def test_derived_files_are_on_the_disk_when_the_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few are synced one by one, many by one flush of their file system; other files at once, as ever."""
    synced: list[str] = []
    real = os.fsync

    def counted(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        real(handle)

    monkeypatch.setattr(os, "fsync", counted)
    with settled():
        replace(tmp_path / "a.pot", b"x", expected=None, derived=True)
        replace(tmp_path / "a.po", b"x", expected=None)
        assert not any(name.startswith((".a.pot", "a.pot")) for name in synced)
        assert any(name.startswith(".a.po.") for name in synced)
    assert synced[-2:] == ["a.pot", tmp_path.name]
    synced.clear()
    with settled():
        for number in range(MANY):
            replace(tmp_path / f"{number}.pot", b"x", expected=None, derived=True)
    assert len(synced) in (0, MANY + 1)  # none where the system can flush a file system
    replace(tmp_path / "b.pot", b"x", expected=None, derived=True)  # outside of a run nothing can wait
    assert any(name.startswith(".b.pot") for name in synced)


def test_a_disk_that_fails_at_the_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(handle: int) -> bool:
        raise OSError(errno.EIO, "Input/output error")

    def write() -> None:
        with settled():
            for number in range(MANY):
                replace(tmp_path / f"{number}.pot", b"x", expected=None, derived=True)

    monkeypatch.setattr(settling, "_flush", fails)
    with pytest.raises(FileError, match="for sure"):
        write()


# --- litter -----------------------------------------------------------------------------------------------------------
def test_temp_files_of_dead_processes_are_removed_and_no_others(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    dead = subprocess.Popen([sys.executable, "-S", "-c", ""])
    dead.wait()
    litter = {f".tr.po.tm-{dead.pid}-0123456789ab", f".a.tm-{os.getpid()}-0123456789ab"}
    kept = {f".tr.po.tm-{child.pid}-0123456789ab", "tr.po", ".hidden", ".x.tm-1-short", "x.tm-999999999-0123456789ab"}
    old = f".old.tm-{child.pid}-0123456789ab"
    for name in litter | kept | {old}:
        (tmp_path / name).touch()
    os.utime(tmp_path / old, (1, 1))
    try:
        assert {path.name for path in sweep(tmp_path)} == litter | {old}
        assert names(tmp_path) == kept
        assert sweep(tmp_path / "none") == []
    finally:
        child.communicate(b"\n")


# --- the lock ---------------------------------------------------------------------------------------------------------
HOLDER = """
import os, sys
from pathlib import Path
from tm.files import lock
with lock(Path(sys.argv[1])):
    if os.fork() == 0:
        os.close(1)
        sys.stdin.read()
        os._exit(0)
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock, with a worker that would outlive it."""
    path = tmp_path / ".tm/lock"
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_command_is_told_who_holds_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    started = time.monotonic()
    with pytest.raises(FileError, match=f"locked by pid {holder.pid}"), lock(tmp_path / ".tm/lock", wait=0.2):
        pass
    assert time.monotonic() - started >= 0.2


def test_the_lock_of_a_dead_process_is_free_even_while_its_worker_lives(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    with lock(tmp_path / ".tm/lock", wait=2):
        assert (tmp_path / ".tm/lock").read_text() == f"{os.getpid()}\n"


def test_the_lock_can_be_taken_again_and_does_not_nest(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for _ in range(2):
        with lock(path), pytest.raises(FileError, match=f"locked by pid {os.getpid()}"), lock(path):
            pass
    with pytest.raises(ZeroDivisionError), lock(path):
        raise ZeroDivisionError
    with lock(path):
        pass


# --- paths ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "relative", ["a.md", "2022/visit.md", "./a//b.md", "çok güzel/ж.md", "a..b", "...", ".tm/lock", "a-b", "x" * 255]
)
def test_plain_paths_are_taken(tmp_path: Path, relative: str) -> None:
    assert inside(tmp_path, relative) == tmp_path / relative


@pytest.mark.parametrize(
    "relative",
    [
        "", ".", "/etc/passwd", "..", "../x", "a/../../b", "a/..", "-rf", "a/-x", ".git/config", "a/.GIT/config", "a\0b", "a\nb", "a\tb",
        "a\x1b[31m", "a\u202eb", "a\u200bb", "\ufeffa", "x" * 256, "ğ" * 128, "a\ud800", "a\x7f", "y/" * 3000,
    ],
)  # fmt: skip
def test_other_paths_are_refused(tmp_path: Path, relative: str) -> None:
    with pytest.raises(FileError) as caught:
        inside(tmp_path, relative)
    assert "\x1b" not in str(caught.value)
    assert "\u202e" not in str(caught.value)


def test_links_may_lead_about_inside_but_not_out(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "articles/real").mkdir(parents=True)
    (root / ".git").mkdir()
    (root / "articles/inner").symlink_to("real")
    (root / "articles/outer").symlink_to(tmp_path)
    (root / "articles/loop").symlink_to("loop")
    (root / "articles/git").symlink_to("../.git")
    (tmp_path / "project2").mkdir()
    (root / "articles/beside").symlink_to(tmp_path / "project2")  # its path begins with the root's
    assert inside(root, "articles/inner/a.md") == root / "articles/real/a.md"
    for name in ("outer/a.md", "loop/a.md", "git/config", "beside/a.md", "outer"):
        with pytest.raises(FileError):
            inside(root, f"articles/{name}")
    (tmp_path / "alias").symlink_to("project")  # the root itself may be a link
    assert inside(tmp_path / "alias", "articles/inner/a.md") == tmp_path / "alias/articles/real/a.md"


@given(st.lists(st.text(st.sampled_from("a.-/\\~ \0\n\u202e"), max_size=6)).map("/".join))
def test_no_path_leaves_its_root(relative: str) -> None:
    root = Path("/nowhere/project")
    try:
        path = inside(root, relative)
    except FileError:
        return
    assert os.path.normpath(path) == str(path)
    assert path.is_relative_to(root)
    assert path != root
