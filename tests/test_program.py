"""The process `tm` ends at once, and nothing that was to be done at its end is left out."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Scratch
from tm import __version__

BEGIN = "import atexit, sys, threading\nimport tm.cli as cli\nplain = cli.main\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, cwd=ROOT, timeout=60)


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_what_others_put_down_for_the_end_is_done(when: str) -> None:
    put = "atexit.register(lambda: print('done at exit'))"
    done = run(
        f"{put}\nsys.argv = ['tm', '--version']\ncli.program()"
        if when == "before"
        else f"cli.main = lambda: ({put}, plain(['--version']))\ncli.program()"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"tm {__version__}\ndone at exit\n", "")


def test_threads_are_waited_for() -> None:
    late = "threading.Thread(target=lambda: (threading.main_thread().join(), print('late'))).start()"
    done = run(f"cli.main = lambda: ({late}, plain(['--version']))\ncli.program()")
    assert (done.returncode, done.stdout) == (0, f"tm {__version__}\nlate\n")


def test_a_bug_is_told_of_as_usual() -> None:
    done = run("def main():\n    raise RuntimeError('broken')\ncli.main = main\ncli.program()")
    assert done.returncode == 1
    assert "RuntimeError: broken" in done.stderr


def test_the_exit_code_and_all_words_come_through(scratch: Scratch) -> None:
    for number in range(200):
        scratch.write(f"articles/{number // 100}/a{number}.txt", f"Number {number} of all.\n")
    told = scratch.json("status")
    assert len(told["articles"]) == 200
    assert scratch.tm("build", "--require", "50", code=3).stderr
    assert scratch.tm("nonsense", code=2).stderr
    scratch.write("articles/broken.md", b"caf\xe9\n")
    assert scratch.tm("sync", code=1).stderr


@pytest.mark.parametrize(
    "world",
    [
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "ru_RU.KOI8-R", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=lambda world: world["LC_ALL"],
)
def test_names_are_the_same_names_in_every_locale(scratch: Scratch, world: dict[str, str]) -> None:
    """Articles whose names could not be read would count as gone: their catalogs retired, their outputs removed."""
    scratch.write("articles/şehir/gün ışığı.md", "Bread and salt.\n")
    scratch.tm("sync")
    scratch.translate("şehir/gün ışığı", {"Bread and salt.": "Ekmek ve tuz."})
    scratch.tm("sync")
    scratch.tm("build")
    before = {path: path.read_bytes() for path in scratch.root.glob("[bl]*/**/*") if path.is_file()}
    for words in (["sync"], ["sync", "şehir/gün ışığı.md"], ["build"], ["build", "--check"], ["purge", "-y"]):
        scratch.tm(*words, **world)
    assert before == {path: path.read_bytes() for path in scratch.root.glob("[bl]*/**/*") if path.is_file()}
    assert "şehir/gün ışığı.md" in scratch.tm("status", **world).stdout


def test_a_reader_that_has_gone_is_no_failure_of_the_command(scratch: Scratch) -> None:
    scratch.write("articles/long.md", "".join(f"Paragraph {number} of many.\n\n" for number in range(3000)))
    scratch.tm("sync")
    command = f"{sys.executable} -m tm check --json --fail-on never"
    scratch.translate("long", {f"Paragraph {number} of many.": "x" for number in range(3000)})
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"],
        cwd=scratch.root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, "")
