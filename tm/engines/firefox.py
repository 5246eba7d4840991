"""Firefox's translation models on this machine, through the package fxtranslate. Nothing is downloaded and nothing
sent.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tm.engines.base import EngineSettings, Request, Temporary
from tm.engines.keys import VARIABLES
from tm.engines.models import files, model_code, pairs, route
from tm.errors import EngineError

_WORKER = Path(__file__).with_name("firefox_worker.py")


class Firefox:
    name = "firefox"
    limit = 20_000
    batch = 24
    interval = 0.0
    total = 300.0
    contextual = False
    reviewed_language = True

    def __init__(self, settings: EngineSettings) -> None:
        if settings.models is None:
            raise EngineError("engine `firefox` has no folder of models")
        self._folder = settings.models
        self._limit = settings.limits.total or self.total
        self.concurrency = max(
            1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        )
        self.model = _inventory(self._folder)
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: list[_Worker] = []
        self._lock = threading.Lock()
        self._closed = False

    def translate(self, texts: Sequence[str], source: str, target: str, requests: Sequence[Request]) -> list[str]:
        legs = route(self._folder, source, target)
        if not legs:
            pair = f"{model_code(source)}-{model_code(target)}"
            raise EngineError(f"there is no local model for {pair} in {self._folder}", hint=f"tm engine fetch {pair}")
        worker = self._worker(legs)
        answers = worker.ask({"texts": list(texts)}, self._limit)
        self._idle.put(worker)  # only one that answered; any other has ended
        return [str(text) for text in answers["texts"]]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.end()
            self._all.clear()

    def _worker(self, legs: list[tuple[str, str]]) -> _Worker:
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                break
            if worker.legs == legs:
                return worker
            worker.end()
        with self._lock:
            if self._closed:
                raise EngineError("stopped")
            worker = _Worker(legs)
            self._all.append(worker)
        paths = [files(self._folder, *leg) for leg in legs]
        loads = [[str(p.model), str(p.source_vocab), str(p.target_vocab), str(p.shortlist or "")] for p in paths if p]
        worker.ask({"legs": loads}, self._limit)
        return worker


class _Worker:
    """One process with its models loaded."""

    def __init__(self, legs: list[tuple[str, str]]) -> None:
        self.legs = legs
        keys = {name for names in VARIABLES.values() for name in names}
        environ = {name: value for name, value in os.environ.items() if name not in keys and not name.endswith("_KEY")}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
            start_new_session=True,  # Ctrl-C is ours to handle; the worker ends with its input
        )

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """One line there, one line back. Raises EngineError; the process has ended then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        late = threading.Event()

        def overdue() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, overdue)
        timer.daemon = True
        timer.start()
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
            answer: dict[str, Any] = json.loads(line)
        except (OSError, ValueError):
            self.end()
            if late.is_set():
                raise Temporary.of(f"engine `firefox` gave no answer within {seconds:g} s", slow=True) from None
            raise Temporary.of("engine `firefox`: its process ended") from None
        finally:
            timer.cancel()
        if "error" in answer:
            self.end()
            raise EngineError(
                f"engine `firefox`: {answer['error']}", hint="fetch the model again: tm engine fetch PAIR --again"
            )
        return answer

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


def _inventory(folder: Path) -> str:
    """The models by name and size: another model, another cache."""
    lines = []
    for source, target in pairs(folder):
        found = files(folder, source, target)
        if found:
            lines.append(f"{source}-{target}:{found.model.name}:{found.model.stat().st_size}")
    return " ".join(lines)
