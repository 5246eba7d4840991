"""A Dask cluster over a shared folder: its workers read and write the project's own files, and answer with small values."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import pickle
import re
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm.errors import ArticleError, ClusterError, UsageError
from tm.executors import GRACE, Lost, Result, Task, Work, remote, sliced
from tm.executors.kit import FOLDER, Slip, put
from tm.executors.lane import Done, pack_of_command, take_over, tidy
from tm.oserrors import fault

if TYPE_CHECKING:
    from tm.project import Project

PORT = 8786
CONNECT = 5.0
"""Seconds for the scheduler to answer."""
ANSWER = 15.0
"""Seconds for it or a worker to answer a question."""
NOBODY = 20.0
"""Seconds in which a lost worker may be replaced when none is left."""
TICK = 2.0
CLOSE = 0.2
_PLACE = re.compile(
    r"dask://(\[[0-9a-fA-F:.%]{2,60}\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?)(?::([0-9]{1,5}))?/?"
)
DIED = "the workers that took it died, one after the other"
HINT = "perhaps their memory ran out: look at their logs, give them more, or split the article"
START = "start one with `dask worker {place} --nthreads 1`, in an environment where tm[cluster] is installed"


def place_of(address: str) -> str:
    """`dask://HOST:PORT` as Dask writes it: `tcp://HOST:PORT`. Raises UsageError."""
    match = _PLACE.fullmatch(address)
    port = int(match[2] or PORT) if match else 0
    if not match or not 0 < port < 65536:
        raise UsageError(
            f"no executor is called {address!r}", hint="write `local`, or dask://HOST:PORT of a Dask scheduler"
        )
    return f"tcp://{match[1]}:{port}"


class Cluster:
    """The workers of a Dask scheduler."""

    def __init__(self, address: str, least: int = 1) -> None:
        """Raises UsageError for what is no address, ClusterError where Dask is not installed."""
        place_of(address)
        self.address = address
        self.least = least
        if importlib.util.find_spec("distributed") is None:
            raise ClusterError(
                "the package for --executor dask:// is not installed",
                hint="pip install 'tm[cluster]', here and on every worker",
            )

    def run(
        self, project: Project, work: Work[Result], tasks: Sequence[Task], lost: Lost[Result] | None
    ) -> Generator[Result, None, None]:
        """See Executor. A chunk whose worker dies goes to another; where that happens again and again, its articles go singly."""
        with _client(self.address) as client, _kit(project, work) as slip:
            run = _Run(client, self.address, project, slip)
            try:
                yield from run.results(tasks, lost)
            finally:
                run.end()


class _Run:
    """One command's work, as the scheduler has it."""

    def __init__(self, client: Any, address: str, project: Project, slip: Slip) -> None:
        self.client, self.address, self.project, self.slip = client, address, project, slip
        self.workers: set[str] = set()
        self.futures: list[Any] = []
        self.nobody_since = 0.0

    def results(self, tasks: Sequence[Task], lost: Lost[Any] | None) -> Generator[Any, None, None]:
        """In the order of the tasks."""
        self._greet()
        chunks = sliced(tasks, len(self.workers))
        self.futures = [self._send(chunk) for chunk in chunks]
        broken: list[ArticleError] = []
        for number, chunk in enumerate(chunks):
            results = self._result(self.futures[number])
            yield from self._singly(chunk, lost, broken) if results is None else results
            self.futures[number].release()
        if broken:
            raise broken[0]

    def end(self) -> None:
        """Stop the workers after the article in hand, forget what they have to do, and take what they keep for `tm undo`."""
        Path(self.slip.path).unlink(missing_ok=True)
        left = [future for future in self.futures if not future.done()]
        with contextlib.suppress(Exception):  # the scheduler may have gone
            if left and self.client.status == "running":
                self.client.cancel(left)
                until = time.monotonic() + GRACE
                while time.monotonic() < until and not all(self._ask(remote.is_idle, within=GRACE).values()):
                    time.sleep(0.02)
        for future in self.futures:
            future.release()
        tidy(self.project, litter=bool(left) or not self.workers <= self._present())

    # -- asking --
    def _ask(self, question: Callable[..., Any], *values: object, within: float = ANSWER) -> dict[str, Any]:
        """What every worker says, at once, whatever else it is doing; an exception where it could not."""
        found = self.client.run(question, *values, on_error="return", callback_timeout=within)
        return dict(found)

    def _present(self) -> set[str]:
        """The addresses of all workers; as they were last, where the scheduler does not say."""
        try:
            return set(self.client.nthreads(callback_timeout=ANSWER))
        except Exception:
            return self.workers

    def _greet(self) -> None:
        """Ask every worker whether it can do this work. Raises ClusterError."""
        try:
            answers = self._ask(remote.greet, self.slip)
        except TimeoutError:
            raise ClusterError(
                f"not every worker answered within {ANSWER:.0f} seconds",
                path=self.address,
                hint="look at the workers' logs; restart those that hang",
            ) from None
        except Exception as error:
            raise self._away(error) from error
        problems = {worker: _problem(answer) for worker, answer in answers.items() if answer is not None}
        for worker, problem in problems.items():
            more = f" (and so do {len(problems) - 1} others)" if len(problems) > 1 else ""
            raise ClusterError(f"worker {worker}: {problem.message}{more}", path=self.address, hint=problem.hint)
        if not answers:
            raise ClusterError(
                "the cluster has no workers", path=self.address, hint=START.format(place=place_of(self.address))
            )
        self.workers = set(answers)

    # -- working --
    def _send(self, chunk: Sequence[Task]) -> Any:
        data = pickle.dumps((self.slip, list(chunk)))
        return self.client.submit(remote.chunk, data, key=f"tm-{uuid.uuid4().hex}", pure=False)

    def _result(self, future: Any) -> list[Any] | None:
        """What came of a chunk; None: its workers died, one after the other. Raises ClusterError, and what the work raises."""
        dask = _dask()
        while True:
            try:
                done: Done[Any] = future.result(timeout=TICK)
            except TimeoutError as error:
                if future.status == "error":  # the work's own
                    raise
                self._look(error)
                continue
            except dask.KilledWorker:
                return None
            except dask.CancelledError as error:
                raise self._away(error) from error
            except remote.Stopped:
                raise ClusterError(
                    "its file under .tm/cluster/ was removed while the command ran", hint="run the command again"
                ) from None
            return take_over(self.project, done)

    def _singly(self, chunk: Sequence[Task], lost: Lost[Any] | None, broken: list[ArticleError]) -> Iterator[Any]:
        for task in chunk:
            future = self._send([task])
            self.futures.append(future)
            results = self._result(future)
            if results is None:
                error = ArticleError(DIED, path=self.project.reference(task[0]), hint=HINT)
                results = [] if lost is None else [lost(task[0], error)]
                broken += [] if lost is not None else [error]
            yield from results

    def _look(self, error: Exception) -> None:
        """While nothing comes: whether anything can come at all. Raises ClusterError."""
        if self.client.status != "running":
            raise self._away(error)
        try:
            present = self.client.nthreads(callback_timeout=ANSWER)
        except Exception as trouble:
            raise self._away(trouble) from trouble
        if present:
            self.nobody_since = 0.0
        elif not self.nobody_since:
            self.nobody_since = time.monotonic()
        elif time.monotonic() - self.nobody_since > NOBODY:
            raise ClusterError("no worker is left", path=self.address, hint=START.format(place=place_of(self.address)))

    def _away(self, error: BaseException) -> ClusterError:
        return ClusterError(
            f"the scheduler has gone ({type(error).__name__})",
            path=self.address,
            hint="look at its log, start it again and run the command again; what was written is whole",
        )


def _dask() -> Any:
    """The package, whose types differ from one version to the next."""
    return importlib.import_module("distributed")


def _within(seconds: float, act: Callable[[], Any], address: str) -> Any:
    """What connects, or ClusterError: something that takes a connection and never speaks would be waited for without end."""
    made: list[Any] = []

    def connect() -> None:
        try:
            made.append(act())
        except Exception as error:
            made.append(error)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # versions are compared by us, and told as errors
        thread = threading.Thread(target=connect, daemon=True)
        thread.start()
        thread.join(seconds)
    found = made[0] if made else TimeoutError()
    if isinstance(found, Exception):
        raise ClusterError(
            f"no Dask scheduler answers there ({type(found).__name__})",
            path=address,
            hint="start one with `dask scheduler`, and check the address; or leave --executor out to work here",
        ) from found
    return found


def _problem(answer: object) -> ClusterError:
    """What a worker answered instead of nothing."""
    if isinstance(answer, ClusterError):
        return answer
    if isinstance(answer, ImportError) or "ModuleNotFoundError" in str(answer):  # the latter where it cannot be sent
        return ClusterError(
            f"cannot load tm ({answer})", hint="install tm[cluster] where the worker runs, then restart it"
        )
    return ClusterError(f"cannot be asked ({type(answer).__name__}: {answer})", hint="look at its log, or restart it")


@contextlib.contextmanager
def _kit(project: Project, work: Work[Any]) -> Iterator[Slip]:
    try:
        slip = put(project, work, pack_of_command())
    except OSError as error:
        raise fault(error, project.state_folder / FOLDER, doing="the cluster's work cannot be prepared") from error
    try:
        yield slip
    finally:
        Path(slip.path).unlink(missing_ok=True)


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    """A client that says nothing by itself. Raises ClusterError where no scheduler answers."""
    dask = _dask()
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    client = _within(
        CONNECT + 1, lambda: dask.Client(place_of(address), timeout=CONNECT, name="tm", set_as_default=False), address
    )
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=CLOSE)
