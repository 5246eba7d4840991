"""Shared by all tests: a scratch project that is driven through the command line, as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

LONG = 20
"""How many times as many examples the profile `long` tries (HYPOTHESIS_PROFILE=long)."""

# Hypothesis measures wall time: on a busy machine its deadline and its check for slow data say nothing about the code.
settings.register_profile("usual", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=100 * LONG, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "usual")


REAL = {"test_cluster", "test_engines_local", "test_engines_run", "test_engines_vendors", "test_jobs",
        "test_memory_team", "test_report_browser", "test_stage"}  # fmt: skip
"""Tests with real clusters, servers, browsers and kills. They share two cores with other tests, and nobody can foresee all
that a busy machine does; one that fails is tried again, and counts as failed when it fails three times. Each try is shown."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is tried again; and under the profile `long`, laws that say how many examples they take take more as well."""
    for item in items:
        if item.path.stem in REAL or item.path.parent.name == "faults":
            item.add_marker(pytest.mark.flaky(reruns=2))
    if os.environ.get("HYPOTHESIS_PROFILE") != "long":
        return
    for law in {getattr(item, "obj", None) for item in items}:
        law = getattr(law, "__func__", law)
        own = getattr(law, "_hypothesis_internal_use_settings", None)
        if own is not None and own.max_examples != 100 * LONG:
            # derandomized laws would try the same examples in every run, whatever --hypothesis-seed says
            law._hypothesis_internal_use_settings = settings(
                own, max_examples=own.max_examples * LONG, deadline=None, derandomize=False
            )


def corpora() -> Path:
    """Where real articles and catalogs lie, if they are here (TM_CORPORA)."""
    return Path(os.environ.get("TM_CORPORA", ROOT.parent / "shared" / "corpora"))


class Scratch:
    """A project in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def tm(
        self, *words: str, code: int | None = 0, stdin: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one command; `code` is the exit code that it must have (None: any)."""
        environment = {
            **os.environ,
            "NO_COLOR": "1",
            "PYTHONPATH": str(ROOT),
            "TM_BY": "",
            "HOME": str(self.root),
            **environ,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tm", *words],
            cwd=self.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            input=stdin,
            timeout=120,
        )
        assert code is None or done.returncode == code, f"exit {done.returncode}: {done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def json(self, *words: str, code: int | None = 0) -> Any:
        """The JSON answer of a command."""
        return json.loads(self.tm(*words, "--json", code=code).stdout)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path

    def read(self, name: str) -> str:
        """A file of the project."""
        return (self.root / name).read_bytes().decode("utf-8")

    def catalog(self, name: str, locale: str = "tr") -> Path:
        """A catalog's path, by the article's name without suffix."""
        return self.root / "locales" / locale / "LC_MESSAGES" / f"{name}.po"

    def translate(self, name: str, pairs: dict[str, str], locale: str = "tr") -> None:
        """Fill in targets as a PO editor would."""
        path = self.catalog(name, locale)
        catalog = polib.pofile(str(path), wrapwidth=0)
        for entry in catalog:
            if entry.msgid in pairs:
                entry.msgstr, entry.flags = pairs[entry.msgid], []
        catalog.save(str(path))

    def entries(self, name: str, locale: str = "tr") -> dict[str, polib.POEntry]:
        """Live entries by msgid."""
        catalog = polib.pofile(str(self.catalog(name, locale)), wrapwidth=0)
        return {entry.msgid: entry for entry in catalog if not entry.obsolete}


def by_the_river(scratch: Scratch, names: list[str]) -> None:
    """Articles with a paragraph each, synced; a heading is translated into Turkish in the first five."""
    for number, name in enumerate(names):
        scratch.write(f"articles/{name}.md", f"# Number {number}\n\nIt stood in {1900 + number} by the river.\n")
    scratch.tm("sync")
    for number, name in enumerate(names[:5]):
        scratch.translate(name, {f"Number {number}": f"Sayı {number}"})


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A fresh project with locales en, tr and ru."""
    project = Scratch(tmp_path)
    project.tm("init")
    return project


@pytest.fixture
def make_scratch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Scratch]:
    """Makes fresh projects."""

    def make() -> Scratch:
        project = Scratch(tmp_path_factory.mktemp("project"))
        project.tm("init")
        return project

    return make
