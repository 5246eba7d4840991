"""Work over many articles in several processes: the same results in the same order, whatever happens to a process."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.newsroom import COUNT, copied, days_work, environment, plant, state, tm, translated
from tests.processes import children
from tm.errors import ArticleError, FileError, TmError
from tm.executors import sliced
from tm.executors.processes import Processes
from tm.files import replace, settled
from tm.project import Project, load
from tm.undo import Recorder, packs, records
from tm.undoparts import gather, part_of
from tm.work.jobs import directed, spread


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synced project with some Turkish, edited since. Tests work on copies of it."""
    return translated(plant(tmp_path_factory.mktemp("jobs") / "newsroom"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    (tmp_path / "tm.yaml").write_text("source_locale: en\nlocales: [en, tr]\n", "utf-8")
    return load(tmp_path)


def numbered(count: int) -> list[tuple[str, str]]:
    return [(str(number), f"extra {number}") for number in range(count)]


# --- laws -------------------------------------------------------------------------------------------------------------
@given(st.integers(0, 10_000), st.integers(1, 50))
def test_slices_hold_every_task_once_and_in_order(count: int, lanes: int) -> None:
    slices = sliced(numbered(count), lanes)
    assert [task for part in slices for task in part] == numbered(count)
    assert all(1 <= len(part) <= 64 for part in slices)
    assert len(slices) >= min(count, lanes)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 230), st.integers(1, 4))
def test_results_come_in_the_order_of_the_tasks(count: int, jobs: int) -> None:
    root = Path(os.path.realpath("/tmp"))

    def work(_: object, name: str, extra: str) -> str:
        return f"{name}: {extra}"

    made = list(Processes(jobs).run(_bare(root), work, numbered(count), None))
    assert made == [work(None, name, extra) for name, extra in numbered(count)]


def _bare(root: Path) -> Project:
    from tm.config import Config
    from tm.executors.lane import Loan

    return Project(root, Config(), Loan(None), "")


def test_every_command_gives_the_same_for_any_number_of_processes(newsroom: Path, tmp_path: Path) -> None:
    """Files, answers, complaints and exit codes; a broken article stops no other."""
    alone = copied(newsroom, tmp_path / "alone")
    wanted = days_work(alone)
    assert [code for code, _, _ in wanted] == [1, 3, 1, 3, 1]
    for jobs in ("2", "3"):
        root = copied(newsroom, tmp_path / jobs)
        assert days_work(root, "--jobs", jobs) == wanted
        assert state(root) == state(alone)
        assert not list((root / ".tm").glob("parts"))


def test_several_processes_do_take_part(project: Project) -> None:
    """And each of them only after what the command's own process has learnt already."""

    def work(_: object, name: str, extra: str) -> int:
        time.sleep(0.002)
        return os.getpid()

    pids = list(spread(project, work, numbered(200), 3))
    assert len(set(pids)) == 4
    assert set(pids[:8]) == {os.getpid()}
    assert set(pids[8:]).isdisjoint(pids[:8])
    assert len(set(spread(project, work, numbered(20), 3))) == 1  # not worth it


# --- what goes wrong --------------------------------------------------------------------------------------------------
def test_an_article_that_kills_its_process_is_an_error_of_its_own(project: Project) -> None:
    def work(_: object, name: str, extra: str) -> str:
        if name in ("31", "140"):
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    def lost(name: str, error: TmError) -> str:
        return f"{name}: {error.message}"

    made = list(spread(project, work, numbered(180), 2, lost))
    wanted = [name for name, _ in numbered(180)]
    wanted[31], wanted[140] = (f"{name}: the process that worked on it died" for name in ("31", "140"))
    assert made == wanted


def test_without_a_stand_in_the_others_are_done_first(project: Project) -> None:
    seen: list[str] = []

    def work(_: object, name: str, extra: str) -> str:
        if name == "50":
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    def listen() -> None:
        for name in spread(project, work, numbered(180), 2):
            seen.append(name)

    with pytest.raises(ArticleError, match="articles/50: the process"):
        listen()
    assert seen == [name for name, _ in numbered(180) if name != "50"]


def test_a_process_that_dies_once_costs_nothing(project: Project, tmp_path: Path) -> None:
    once = tmp_path / "once"

    def work(_: object, name: str, extra: str) -> str:
        if name == "77" and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    assert list(spread(project, work, numbered(180), 2)) == [name for name, _ in numbered(180)]


def test_a_bug_is_told_with_the_place_where_it_happened(project: Project) -> None:
    class Odd(Exception):
        """It cannot be sent from one process to another."""

    def work(_: object, name: str, extra: str) -> str:
        if name == "60":
            raise ZeroDivisionError("nothing to divide by")
        if name == "61":
            raise Odd
        return name

    with pytest.raises(ZeroDivisionError, match="nothing to divide by") as caught:
        list(spread(project, work, numbered(180), 2))
    assert "in work" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="Odd"):
        list(spread(project, work, [task for task in numbered(180) if task[0] != "60"], 2))
    assert not children(os.getpid())


def test_what_a_run_leaves_undone_stops_with_the_command(project: Project) -> None:
    """Whoever stops listening in the middle has no process left when the command ends."""

    def work(_: object, name: str, extra: str) -> str:
        time.sleep(0.01)
        return name

    with directed(None):
        results = spread(project, work, numbered(400), 2)
        assert next(results) == "0"
        for _ in range(9):
            next(results)
        assert children(os.getpid())
    assert not children(os.getpid())


# --- interruptions ----------------------------------------------------------------------------------------------------
SLOW = """
import os, sys, time
real = os.replace
def slow(*a, **o):
    time.sleep(0.02)
    return real(*a, **o)
os.replace = slow
from tm.cli import main
main(sys.argv[1:])
"""


def interrupted(root: Path, how: signal.Signals) -> tuple[int, float, list[int]]:
    """A sync by two processes that gets a signal once the first of their files stand: exit code, seconds, their pids."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "sync", "--jobs", "2"],
        cwd=root, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    workers: list[int] = []
    until = time.monotonic() + 60
    while time.monotonic() < until and (len(workers) < 2 or len(list((root / "locales").rglob("*.po"))) < 60):
        workers = list(children(process.pid))
        time.sleep(0.01)
    began = time.monotonic()
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said, said
    return process.returncode, time.monotonic() - began, workers


def gone(pids: list[int]) -> bool:
    """Whether these processes end; they are given a while."""
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}/stat").exists() for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_command_leaves_whole_files_and_no_process(how: signal.Signals, tmp_path: Path) -> None:
    """Also when it had no time to say goodbye. The next run goes on; `tm undo` brings back what was."""
    root = plant(tmp_path / "cut")
    after = copied(root, tmp_path / "whole")
    assert tm(after, "sync").returncode == 1
    code, seconds, workers = interrupted(root, how)
    assert len(workers) == 2
    assert gone(workers)
    assert code == (130 if how is signal.SIGINT else -how)
    assert seconds < 30
    done = state(root, ["locales"])
    whole = state(after, ["locales"])
    assert 0 < len([name for name in done if ".tm-" not in name]) < len(whole)
    assert all(whole[name] == data for name, data in done.items() if ".tm-" not in name)
    if how is signal.SIGINT:
        assert not [name for name in done if ".tm-" in name]
        assert not (root / ".tm/parts").exists()
    undone = copied(root, tmp_path / "undone")
    assert tm(undone, "undo").returncode == 0
    assert state(undone, ["locales"]) == {}
    assert tm(root, "sync", "--jobs", "2").returncode == 1
    assert state(root, ["locales"]) == whole


# --- what only one process may do --------------------------------------------------------------------------------------
def test_what_the_checks_said_reaches_the_index(newsroom: Path, tmp_path: Path) -> None:
    """Workers ask the index, but only the command's own process writes it."""
    root = copied(newsroom, tmp_path / "root")
    assert tm(root, "status", "--jobs", "2").returncode == 1
    index = sqlite3.connect(root / ".tm/index.sqlite3")
    verdicts = dict(index.execute("SELECT key, errors FROM verdicts"))
    articles = index.execute("SELECT count(*) FROM articles").fetchone()[0]
    index.close()
    assert len(verdicts) == len(range(0, COUNT, 9))
    assert set(verdicts.values()) == {0, 1}
    assert articles == COUNT - 1


def test_folders_that_workers_wrote_to_are_settled_by_the_command(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's new name is on the disk only when its folder is."""
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)

    def work(its: Project, name: str, extra: str) -> str:
        replace(its.root / f"folder{int(name) % 3}" / name, b"x", expected=None)
        return name

    with settled():
        list(spread(project, work, numbered(180), 2))
    root = os.path.realpath(project.root)
    assert {f"{root}/folder{number}" for number in range(3)} <= set(synced)


def test_undo_after_several_processes_is_undo(newsroom: Path, tmp_path: Path) -> None:
    """What each of them changed comes back in one step, and can be done again."""
    root = copied(newsroom, tmp_path / "root")
    before = state(root)
    assert tm(root, "sync", "--jobs", "3").returncode == 1
    after = state(root)
    assert after != before
    assert tm(root, "undo").returncode == 0
    assert state(root) == before
    assert tm(root, "undo", "--redo").returncode == 0
    assert state(root) == after


def test_parts_are_gathered_whole_in_order_and_harmlessly_twice(tmp_path: Path) -> None:
    """A worker killed while it kept a record had not begun that change."""
    pack = tmp_path / ".tm/undo/00000001-77.undo"
    first, second, cut, broken = (part_of(pack) for _ in range(4))
    for part, names in ((first, "ab"), (second, "cd"), (cut, "e"), (broken, "f")):
        recorder = Recorder(tmp_path, part, "sync", ())
        for name in names:
            recorder(tmp_path / name, b"old", f"new {name}".encode(), "")
        recorder.close()
    whole = first.read_bytes()
    cut.write_bytes(cut.read_bytes()[:-1])
    broken.write_bytes(broken.read_bytes() + b"\0\xff no record\n")
    (first.parent / "a stranger's file").write_text("stays")
    gather(tmp_path / ".tm")
    assert [record.path for record in records(pack)] == ["a", "b", "c", "d", "f"]
    first.write_bytes(whole)
    gather(tmp_path / ".tm")
    assert [record.path for record in records(pack)] == ["a", "b", "c", "d", "f", "a", "b"]
    assert [path.name for path in first.parent.iterdir()] == ["a stranger's file"]
    assert packs(pack.parent) == [pack]


def test_a_link_among_the_parts_is_not_followed(tmp_path: Path) -> None:
    part = part_of(tmp_path / ".tm/undo/00000001-77.undo")
    part.parent.mkdir(parents=True)
    part.symlink_to("/etc/hostname")
    with pytest.raises(FileError):
        gather(tmp_path / ".tm")
