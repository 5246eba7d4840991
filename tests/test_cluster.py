"""The same work on a Dask cluster: a real scheduler and real workers on loopback, some of which die, lie or know nothing."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.newsroom import BROKEN, ROOT, copied, days_work, environment, plant, state, tm, translated
from tm import clock
from tm.errors import ClusterError, UsageError
from tm.executors import cluster, kit, remote
from tm.project import Project, load

dask = pytest.mark.skipif(find_spec("distributed") is None, reason="the extra tm[cluster] is not installed")
DEADLINE = 60.0
COUNT = 48


# --- the cluster ------------------------------------------------------------------------------------------------------
MINE = """
import os, time
from pathlib import Path
real = os.replace
def replace(*a, **o):
    if Path({slow!r}).exists():
        time.sleep(0.05)
    return real(*a, **o)
os.replace = replace
import tm.work.load as load
read = load.read_article
load.read_article = lambda project, name: os._exit(9) if name == 'poison.md' else read(project, name)
"""
"""What workers of these tests do besides: slowly, if so told; and one article they cannot survive."""


class Cluster:
    """A scheduler and its workers, each a process of its own; what they say goes to files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.workers: list[subprocess.Popen[bytes]] = []
        place = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", ["--port", "0", "--scheduler-file", str(place)], "", {})
        eventually(lambda: place.exists() and place.read_text().endswith("}"))
        self.tcp: str = json.loads(place.read_text())["address"]
        self.address = self.tcp.replace("tcp://", "dask://")

    def _start(self, kind: str, words: list[str], code: str, more: dict[str, str]) -> subprocess.Popen[bytes]:
        self.number += 1
        with (self.folder / f"{self.number}.log").open("wb") as log:
            run = ["-c", f"{code}\nfrom distributed.cli.dask_{kind} import main\nmain()"]
            return subprocess.Popen(
                [sys.executable, *run, "--host", "127.0.0.1", "--no-dashboard", *words],
                stdout=log, stderr=log, cwd=self.folder,
                env=environment(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0", TZ="Asia/Kathmandu", **more),
            )  # fmt: skip

    def crew(self, count: int) -> list[subprocess.Popen[bytes]]:
        """So many workers; the first one has two threads."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        logs = []
        while len(self.workers) < count:
            code = MINE.format(slow=str(self.folder / "slow"))
            self.workers.append(self._start("worker", self._as_worker(1 if self.workers else 2), code, {}))
            logs.append(self.folder / f"{self.number}.log")
        eventually(lambda: all(b"Registered to" in log.read_bytes() for log in logs))
        return self.workers

    def _as_worker(self, threads: int) -> list[str]:
        return [self.tcp, "--nthreads", str(threads), "--no-nanny", "--local-directory", str(self.folder / "scratch")]

    @contextlib.contextmanager
    def slowly(self) -> Iterator[None]:
        """Its workers take their time."""
        (self.folder / "slow").touch()
        try:
            yield
        finally:
            (self.folder / "slow").unlink()

    @contextlib.contextmanager
    def stranger(self, code: str = "", **more: str) -> Iterator[None]:
        """A worker that does not belong here, for a while."""
        process = self._start("worker", self._as_worker(1), code, more)
        log = self.folder / f"{self.number}.log"
        eventually(lambda: b"Registered to" in log.read_bytes())
        try:
            yield
        finally:
            process.terminate()
            process.wait(DEADLINE)

    def tasks(self) -> list[str]:
        """What the scheduler still has to do for anybody."""
        code = (
            "import sys, distributed\n"
            "client = distributed.Client(sys.argv[1], set_as_default=False)\n"
            "found = client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks))\n"
            "client.close()\nprint(*found, sep='\\n')"
        )
        done = subprocess.run([sys.executable, "-c", code, self.tcp], capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def end(self) -> None:
        """End all."""
        for process in (*self.workers, self.scheduler):
            if process.poll() is None:
                process.kill()
            process.wait(DEADLINE)


def eventually(holds: Callable[[], object]) -> None:
    """Wait until it holds."""
    until = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < until, "this never came true"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler; tests ask it for the workers that they need."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was never synced. Tests work on copies of it."""
    return plant(tmp_path_factory.mktemp("fresh") / "newsroom", COUNT)


@pytest.fixture(scope="module")
def synced(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a sync in one process."""
    root = copied(fresh, tmp_path_factory.mktemp("synced") / "newsroom")
    assert tm(root, "sync").returncode == 1  # one article cannot be read
    return root


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    """A copy of the project."""
    return copied(fresh, tmp_path / "root")


def begun(root: Path, *words: str, **settings: float) -> subprocess.Popen[str]:
    """A command that has been running for some articles."""
    before = len(catalogs(root))
    process = patched(root, *words, **settings)
    eventually(lambda: process.poll() is not None or len(catalogs(root)) > before + 12)
    assert process.poll() is None, process.communicate()
    return process


def patched(root: Path, *words: str, usual: str = "", **settings: float) -> subprocess.Popen[str]:
    """A command with less patience, or with another idea of what is worth it."""
    code = (
        "import sys, tm.executors.cluster as cluster, tm.work.jobs as jobs\n"
        + "".join(f"{name.replace('__', '.')} = {value}\n" for name, value in settings.items())
        + "from tm.cli import main; main(sys.argv[1:])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=root, env=environment(TM_EXECUTOR=usual), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def outcome(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, answer and complaints; never a traceback, never without end."""
    said, complaints = process.communicate(timeout=DEADLINE)
    assert "Traceback" not in complaints, complaints
    return process.returncode, said, complaints


def catalogs(root: Path) -> dict[str, bytes]:
    return state(root, ["locales"])


def whole(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without temporary files."""
    return {name: data for name, data in files.items() if ".tm-" not in name}


# --- the same work ----------------------------------------------------------------------------------------------------
@dask
def test_every_command_gives_the_same_on_a_cluster(ours: Cluster, synced: Path, tmp_path: Path) -> None:
    """Files, answers, complaints, exit codes, and what can be undone; the date is the command's, not the workers'."""
    ours.crew(2)
    base = translated(copied(synced, tmp_path / "base"))
    alone, there = copied(base, tmp_path / "alone"), copied(base, tmp_path / "there")
    assert days_work(there, "--executor", ours.address) == days_work(alone)
    assert state(there) == state(alone)
    assert ours.tasks() == []
    kept = {path.name for path in (there / ".tm").iterdir()}
    assert kept == {path.name for path in (alone / ".tm").iterdir()} | {"cluster"}
    assert list((there / ".tm/cluster").iterdir()) == []
    for _ in range(2):  # the report, then the sync
        assert tm(there, "undo").returncode == 0
    assert state(there, ["articles", "locales"]) == state(base, ["articles", "locales"])


@dask
def test_small_work_from_the_environment_is_done_here(root: Path) -> None:
    """Who names a cluster on the command line means it; a setting for every day is passed over for small work."""
    nowhere = f"dask://127.0.0.1:{_closed_port()}"
    quick = {"cluster__CONNECT": 0.3, "jobs__WORTH_IT": 5}
    done = tm(root, "sync", "articles/00/a0001.md", TM_EXECUTOR=nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    done = tm(root, "sync", "articles/00/a0002.md", "--executor", "local", TM_EXECUTOR=nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    code, said, complaints = outcome(patched(root, "sync", "articles/00/a0003.md", "--executor", nowhere, **quick))
    assert (code, said) == (1, "")
    assert complaints.startswith(f"error: {nowhere}: no Dask scheduler answers there")
    assert outcome(patched(root, "sync", usual=nowhere, **quick))[0] == 1


@dask
def test_nothing_to_do_asks_nobody(synced: Path, tmp_path: Path) -> None:
    """And loads nothing for it."""
    root = copied(synced, tmp_path / "root")
    (root / BROKEN).unlink()
    assert tm(root, "sync").returncode == 0
    code = (
        "import sys; from tm.cli import main\ntry: main(['sync', '--executor', 'dask://127.0.0.1:1'])\n"
        "except SystemExit as end: print(end.code, 'distributed' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment(), capture_output=True, text=True, timeout=DEADLINE
    )
    assert done.stdout.splitlines()[-1] == "0 False", done.stderr


# --- what cannot work is told in a paragraph --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", ["dask://", "dask://:1", "dask://host:0", "dask://host:70000", "dask://user:word@host:1", "dask://host:1/x",
                "dask://-o:1", "tcp://host:1", "http://host", "dask://a b", "processes", "dask://host:1\n", "dask://hö:1"],
)  # fmt: skip
def test_what_is_no_address_is_wrong_use(address: str) -> None:
    with pytest.raises(UsageError, match="no executor is called"):
        cluster.place_of(address)


def test_addresses() -> None:
    assert cluster.place_of("dask://10.0.0.7:8786") == "tcp://10.0.0.7:8786"
    assert cluster.place_of("dask://head.example") == "tcp://head.example:8786"
    assert cluster.place_of("dask://[::1]:99") == "tcp://[::1]:99"


def test_wrong_use_is_exit_2(root: Path) -> None:
    done = tm(root, "sync", "--executor", "celery://host:1")
    assert done.returncode == 2
    assert "no executor is called 'celery://host:1'" in done.stderr
    assert tm(root, "sync", TM_EXECUTOR="nonsense").returncode == 2
    assert not (root / "locales").exists()


def test_a_missing_package_is_named_with_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ClusterError) as caught:
        cluster.Cluster("dask://host:1")
    assert "pip install 'tm[cluster]'" in caught.value.hint


@dask
def test_outputs_that_workers_cannot_reach_are_refused(root: Path, tmp_path: Path) -> None:
    for command in ("build", "report"):
        done = tm(root, command, "--executor", "dask://127.0.0.1:1", "-o", str(tmp_path / "elsewhere"))
        assert done.returncode == 2
        assert "cannot write there" in done.stderr
    assert not (tmp_path / "elsewhere").exists()


def _closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def refused(root: Path, *words: str) -> str:
    """The complaint of a sync that exits 1 without having done anything: an error and its hint."""
    done = tm(root, "sync", "--executor", *words, timeout=DEADLINE)
    assert done.returncode == 1
    assert done.stdout == ""
    assert not (root / "locales").exists()
    assert re.fullmatch(r"error: [^\n]+\n  hint: [^\n]+\n", done.stderr), done.stderr
    return done.stderr


@dask
def test_something_else_answers(root: Path) -> None:
    """A server that takes the connection and says nothing that a scheduler would say."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(5)
        place = f"dask://127.0.0.1:{server.getsockname()[1]}"
        code, _, complaints = outcome(patched(root, "sync", "--executor", place, cluster__CONNECT=0.3))
    assert code == 1
    assert "no Dask scheduler answers there" in complaints


@dask
def test_workers_that_cannot_do_the_same_work(ours: Cluster, root: Path, tmp_path: Path) -> None:
    """Another version of tm, none at all, or another folder behind the same path: nothing is begun."""
    other = tmp_path / "other"
    shutil.copytree(ROOT / "tm", other / "tm", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "tm/text.py").open("a") as file:
        file.write("\n# one more line\n")
    with ours.stranger(PYTHONPATH=str(other)):
        told = refused(root, ours.address)
        assert re.search(r"worker tcp://\S+: has other versions: tm \S+ \(\w{8}\) instead of \S+ \(\w{8}\)", told)
    with ours.stranger("import sys; sys.modules['tm'] = None"):
        told = refused(root, ours.address)
        assert "cannot load tm" in told
        assert "install tm[cluster]" in told
    blind = BLIND.format(root=str(root).encode())
    if subprocess.run([sys.executable, "-c", blind], capture_output=True).returncode == 0:
        with ours.stranger(blind):
            told = refused(root, ours.address)
            assert f"does not see the project's folder {root} (No such file or directory)" in told
            assert "mount the same folder at the same path" in told


BLIND = """
import ctypes
libc = ctypes.CDLL(None)
assert not libc.unshare(0x20000)
libc.mount(b"none", b"/", None, 0x44000, None)
assert not libc.mount(b"none", {root!r}, b"tmpfs", 0, None)
"""
"""In a world of its own, where an empty folder covers the project. Needs root's rights."""


# --- kits -------------------------------------------------------------------------------------------------------------
def _work(project: Project, name: str, extra: str) -> str:
    return f"{clock.today()} {name}"


@pytest.fixture
def slip(tmp_path: Path) -> kit.Slip:
    """A kit in an empty project."""
    (tmp_path / "tm.yaml").write_text("source_locale: en\nlocales: [en, tr]\n", "utf-8")
    with clock.fixed("2001-02-03"):
        return kit.put(load(tmp_path), _work, None)


def test_a_chunk_is_done_by_the_commands_date_and_leaves_none(slip: kit.Slip, monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    done = remote.chunk(pickle.dumps((slip, [("a.md", ""), ("b.md", "")])))
    assert done.results == ["2001-02-03 a.md", "2001-02-03 b.md"]
    assert clock.today() == "1970-01-02"


def test_a_kit_that_is_gone_stops_the_work(slip: kit.Slip) -> None:
    """Whoever removes it (the command at its end, the next one after a death) takes the leave to write away."""
    import pickle

    assert remote.greet(slip) is None
    Path(slip.path).unlink()
    with pytest.raises(remote.Stopped):
        remote.chunk(pickle.dumps((slip, [("a.md", "")])))


def test_a_kit_that_was_tampered_with_is_never_unpickled(slip: kit.Slip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "_taken", [])
    with Path(slip.path).open("ab") as file:
        file.write(b".")
    found = remote.greet(slip)
    assert found is not None
    assert "sees another folder" in found.message


def test_versions_that_differ_are_named() -> None:
    own = {"Python": "3.11", "tm": "1 (a)", "babel": "2.1"}
    assert kit.difference(own, dict(own)) == ""
    told = kit.difference(own | {"plug-in rst": "1"}, own | {"babel": "2.2"})
    assert told == "babel 2.2 instead of 2.1, plug-in rst missing instead of 1"


# --- deaths -----------------------------------------------------------------------------------------------------------
@dask
def test_a_worker_that_dies_in_mid_run_costs_nothing(ours: Cluster, root: Path, synced: Path) -> None:
    """Its chunk is done again by another. Nothing half-written stays behind, and undo knows all."""
    victim = ours.crew(2)[0]
    with ours.slowly():
        process = begun(root, "sync", "--executor", ours.address, "--json")
        victim.kill()
        victim.wait(DEADLINE)
        code, said, complaints = outcome(process)
    assert code == 1
    assert complaints.count("error: ") == 1  # the article that cannot be read
    assert len(json.loads(said)["articles"]) == COUNT
    assert catalogs(root) == catalogs(synced)
    assert tm(root, "undo").returncode == 0
    assert catalogs(root) == {}


@dask
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_command_stops_its_workers(how: signal.Signals, ours: Cluster, root: Path, synced: Path) -> None:
    """Ctrl-C stops them at once; after a death without a word, the next command does. Either can be undone."""
    ours.crew(2)
    with ours.slowly():
        process = begun(root, "sync", "--executor", ours.address)
        began = time.monotonic()
        process.send_signal(how)
        code, _, complaints = outcome(process)
        assert time.monotonic() - began < 30
        assert code == (130 if how is signal.SIGINT else -how)
        if how is signal.SIGINT:
            assert "error" not in complaints
            assert list((root / ".tm/cluster").iterdir()) == []
        assert whole(catalogs(root)).items() <= catalogs(synced).items()
        assert tm(root, "undo").returncode == 0
        assert list((root / ".tm/cluster").iterdir()) == []
    eventually(lambda: ours.tasks() == [])
    tm(root, "undo")  # what was under way when the first one looked
    left = catalogs(root)
    if how is signal.SIGKILL:  # of the article that a worker without a command had in hand, a file may come after that
        assert len({name.rpartition("/")[2].partition(".")[0] for name in left}) <= 2
        assert whole(left).items() <= catalogs(synced).items()
    else:
        assert left == {}
    assert tm(root, "sync", "--executor", ours.address).returncode == 1
    assert catalogs(root) == catalogs(synced)


@dask
def test_an_article_that_kills_its_workers_is_an_error_of_its_own(ours: Cluster, root: Path, synced: Path) -> None:
    ours.crew(3)  # two will die
    (root / "articles/poison.md").write_text("# Poison\n", "utf-8")
    done = tm(root, "sync", "--executor", ours.address)
    assert done.returncode == 1
    assert "articles/poison.md: the workers that took it died, one after the other" in done.stderr
    assert catalogs(root) == catalogs(synced)


@dask
def test_a_cluster_that_falls_apart(root: Path, synced: Path, tmp_path: Path) -> None:
    """No worker yet; the last one leaves; the scheduler dies. Each is told, and the next run goes on."""
    made = Cluster(tmp_path)
    try:
        told = refused(root, made.address)
        assert "has no workers" in told
        assert f"dask worker {made.tcp}" in told
        [worker] = made.crew(1)
        with made.slowly():
            process = begun(root, "sync", "--executor", made.address, cluster__NOBODY=0.5)
            worker.terminate()  # in good order: nobody is to blame
            code, _, complaints = outcome(process)
            assert code == 1
            assert "no worker is left" in complaints
            worker.wait(DEADLINE)
            made.crew(1)
            process = begun(root, "sync", "--executor", made.address)
            made.scheduler.kill()
            code, _, complaints = outcome(process)
            assert code == 1
            assert "the scheduler has gone" in complaints
            assert complaints.count("\n") == 2
    finally:
        made.end()
    assert whole(catalogs(root)).items() <= catalogs(synced).items()
    assert tm(root, "sync").returncode == 1
    assert catalogs(root) == catalogs(synced)
