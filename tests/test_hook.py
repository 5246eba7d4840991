"""The pre-commit hook of docs/ci.md, run by git itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Scratch

SOURCE = "The bridge cost 25 million euros in 2019."


class Repository(Scratch):
    """A project under git, with the hook that the documentation gives."""

    def git(self, *words: str, code: int = 0) -> str:
        who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.hooksPath=.git/hooks")
        done = subprocess.run(
            ["git", *who, *words],
            cwd=self.root,
            capture_output=True,
            text=True,
            env={**os.environ, "PATH": f"{self.root / '.git/bin'}:{os.environ['PATH']}", "NO_COLOR": "1"},
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path)
    repository.tm("init")
    repository.git("init", "-q")
    (hook,) = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", (ROOT / "docs/ci.md").read_text("utf-8"), re.DOTALL)
    executable(tmp_path / ".git/hooks/pre-commit", hook)
    executable(tmp_path / ".git/bin/tm", f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tm "$@"\n')
    repository.write("articles/bridge.md", f"{SOURCE}\n")
    repository.tm("sync")
    repository.git("add", ".")
    repository.git("commit", "-qm", "start")
    return repository


def test_a_wrong_number_is_refused_and_its_correction_accepted(repository: Repository) -> None:
    repository.translate("bridge", {SOURCE: "Köprü 2019'da 25 milyar avroya mal oldu."})
    said = repository.git("commit", "-qam", "translate", code=1)
    assert "locales/tr/LC_MESSAGES/bridge.po:" in said
    assert repository.git("log", "--oneline").count("\n") == 1
    repository.translate("bridge", {SOURCE: "Köprü 2019'da 25 milyon avroya mal oldu."})
    repository.git("commit", "-qam", "translate")
    assert repository.git("log", "--oneline").count("\n") == 2


def test_a_forgotten_sync_is_done_and_the_commit_asked_for_again(repository: Repository) -> None:
    repository.write("articles/bridge.md", f"{SOURCE}\n\nIt is open to cyclists.\n")
    said = repository.git("commit", "-qam", "edit", code=1)
    assert "git add locales, and commit again" in said
    repository.git("commit", "-qam", "edit")
    assert repository.git("status", "--porcelain") == ""


def test_what_would_not_be_in_the_commit_is_not_judged(repository: Repository) -> None:
    repository.write("readme.txt", "What this is.\n")
    repository.write("articles/bridge.md", f"{SOURCE}\n\nIt is open to cyclists.\n")
    repository.git("add", "readme.txt")
    assert "not in this commit" in repository.git("commit", "-qm", "readme", code=1)
    repository.git("commit", "--no-verify", "-qm", "readme")
