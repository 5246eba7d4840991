"""The system says no: full disks, signals, closed pipes, other locales, two commands at once. Real processes throughout."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.ground import EDITED, FERRY, HEAVY, copied, run, state, torn
from tests.faults.processes import TM, environment, tm


# --- others -----------------------------------------------------------------------------------------------------------
def test_commands_at_once_wait_for_each_other(scene: tuple[Path, dict[str, bytes], dict[str, bytes]]) -> None:
    """R5. Four syncs at once: all are done, once; the result is that of one."""
    root, _, after = scene
    running = [
        subprocess.Popen(
            [*TM, "sync"], cwd=root, env=environment(root), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _ in range(4)
    ]
    ends = [(process.wait(60), process.stdout.read() if process.stdout else b"") for process in running]
    assert [code for code, _ in ends] == [0] * 4, ends
    for process in running:
        if process.stdout:
            process.stdout.close()
    assert state(root) == after


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_command_whole(
    scene: tuple[Path, dict[str, bytes], dict[str, bytes]], number: signal.Signals
) -> None:
    """R12. Ctrl-C is exit 130 with a word about it; after either, the next run finishes the work."""
    root, before, after = scene
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "sync"],
        cwd=root,
        env=environment(root),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip  (a test run in the background of a shell would hand down an ignored Ctrl-C)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == (130 if number is signal.SIGINT else process.returncode)
    assert process.returncode in (130, 143, -signal.SIGTERM)
    assert "Traceback" not in said
    assert ("interrupted; what was written is whole" in said) == (number is signal.SIGINT)
    assert not torn(state(root), before, after)
    assert run(root, "sync").code == 0
    assert state(root) == after


SLOW = """
import os, sys, time
real = os.replace
def slow(*a, **o):
    print("writing", flush=True)
    time.sleep(60)
    return real(*a, **o)
os.replace = slow
from tm.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("words", ["sync", "status", "check", "diff", "--help"])
@pytest.mark.parametrize("where", ["| head -c 1", "| true", ">&-", "> /dev/full"])
def test_nobody_listens(scene: tuple[Path, dict[str, bytes], dict[str, bytes]], words: str, where: str) -> None:
    """R12. No traceback, whoever has gone away; a result that could not be told is no success."""
    root, before, after = scene
    if words == "sync":
        assert run(root, "status").code == 0
    elif not HEAVY and words in ("check", "diff"):
        pytest.skip("TM_SWEEPS=all runs these too")
    command = " ".join([*TM, words, where])
    done = subprocess.run(
        ["bash", "-c", f"{command}; echo code ${{PIPESTATUS[0]}} >&2"],
        cwd=root, env=environment(root), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert "Exception ignored" not in done.stderr, done.stderr
    code = int(done.stderr.rpartition("code ")[2])
    assert code in (0, 1, 141), done.stderr
    if where == "> /dev/full":
        assert code == 1, done.stderr
        assert "cannot be written" in done.stderr or "No space left" in done.stderr
    assert not torn(state(root), before, after)


@pytest.mark.parametrize(
    "world",
    [
        {"LC_ALL": "C", "PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"},
        {"LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "TZ": "UTC"},
        {"LC_ALL": "ru_RU.KOI8-R", "PYTHONHASHSEED": "3", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=lambda world: world["LC_ALL"],
)
def test_every_run_is_repeatable_anywhere(
    scene: tuple[Path, dict[str, bytes], dict[str, bytes]], world: dict[str, str]
) -> None:
    """R11. In any locale, time zone and hash order: the same bytes; a second run touches nothing."""
    root, _, after = scene
    for words in (["sync"], ["build"]):
        assert tm(root, *words, **world).returncode == 0
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*") if ".tm" not in path.parts}
    catalogs = {name: data for name, data in state(root).items() if name.startswith("locales")}
    assert catalogs == {name: data for name, data in after.items() if name.startswith("locales")}
    for words in (["sync"], ["build"], ["status"], ["check"]):
        assert tm(root, *words, **world).returncode in (0, 3)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*") if ".tm" not in path.parts} == times


# --- terminals --------------------------------------------------------------------------------------------------------
def test_nothing_from_articles_or_catalogs_commands_the_terminal(base: Path, tmp_path: Path) -> None:
    """S13. Through a real terminal: escapes, OSC 8 and 52, carriage returns, backspaces, bidi marks are shown, not sent."""
    root = copied(base, tmp_path / "at")
    evil = "\x1b[2J\x1b]52;c;ZXZpbA==\x07 \x08\x08 \u202egnp.exe \x9b31m"
    (root / "articles/2022/ferry.md").write_text(FERRY.replace("bakers", f"bak{evil}ers"), "utf-8")
    (root / "articles/evil\u202ename.md").write_text("x\n", "utf-8")
    assert run(root, "sync").code in (0, 1)
    (root / "articles/2022/ferry.md").write_text(EDITED.replace("2021", f"20{evil}21"), "utf-8")
    for words in ("sync", "status", "diff", "check"):
        output = on_terminal(root, [*TM, words])
        text = output.decode("utf-8", "replace")
        allowed = text.replace("\r\n", "\n")
        for bar in (
            "\x1b[0m",
            "\x1b[1m",
            "\x1b[31;9m",
            "\x1b[32;1m",
            *(f"\x1b[{number}m" for number in range(30, 38)),
            "\r",
        ):
            allowed = allowed.replace(bar, "")
        bad = {
            char
            for char in allowed
            if (char < " " and char != "\n") or "\x7f" <= char <= "\x9f" or char in "\u202e\u202d\u2066"
        }
        assert not bad, (words, bad)


def on_terminal(root: Path, command: list[str]) -> bytes:
    """What a command sends to a terminal."""
    pid, handle = pty.fork()
    if not pid:
        os.chdir(root)
        env = environment(root)
        env.pop("NO_COLOR")
        os.execvpe(command[0], command, env)
    parts = []
    while True:
        try:
            part = os.read(handle, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(handle)
    os.waitpid(pid, 0)
    return b"".join(parts)


def test_a_random_kill_at_any_moment(scene: tuple[Path, dict[str, bytes], dict[str, bytes]], tmp_path: Path) -> None:
    """R1. SIGKILL by the clock, as a power cut would have it."""
    start, before, after = scene
    begun = time.monotonic()
    assert tm(copied(start, tmp_path / "timed"), "sync").returncode == 0
    span = time.monotonic() - begun
    rounds = 200 if HEAVY else 6
    for turn in range(rounds):
        root = copied(start, tmp_path / "killed")
        process = subprocess.Popen([*TM, "sync"], cwd=root, env=environment(root), stdout=subprocess.DEVNULL)
        time.sleep(span * (0.3 + 0.7 * turn / rounds))
        process.kill()
        process.wait()
        assert not torn(state(root), before, after)
        assert run(root, "sync").code == 0
        assert state(root) == after
    assert json.loads(after["build/manifest.json"])
