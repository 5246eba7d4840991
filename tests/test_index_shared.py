"""Several processes use one index at once: nobody gets an error, no row is lost, and what is damaged is made anew for all."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Scratch
from tm import indexfile as module
from tm.index import Index, Row

WRITER = """
import sys
from pathlib import Path
from tm.index import Index, Row, Summary
folder, me, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
for turn in range(count):
    if turn % 8 == 0:
        index = Index(folder)
        index.under("rules")
    index.remember([Row(f"{me}-{turn}.md", bytes(32), "d" * 64, True, 2, Summary('{"who": "%s"}' % me, b""))])
    index.remember_verdicts({f"{me}-{turn}".encode(): turn})
    assert all(row.digest == "d" * 64 for row in index.rows().values())
    assert all(summary.text == '{"who": "%s"}' % name.partition("-")[0] for name, summary in index.summaries())
    if turn % 8 == 7:
        index.close()
"""


def writers(folder: Path, count: int, turns: int) -> list[subprocess.Popen[str]]:
    """Processes that open the index and write rows of their own; they all begin at once."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), f"w{number}", str(turns)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for number in range(count)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return started


def ended(process: subprocess.Popen[str]) -> int:
    """Its exit code; what it said goes into the test's own output."""
    _, said = process.communicate(timeout=120)
    sys.stderr.write(said)
    return process.returncode


def rows_of(folder: Path) -> set[str]:
    index = Index(folder)
    index.under("rules")
    found = set(index.rows())
    index.close()
    return found


def test_processes_that_write_at_once_lose_no_row(tmp_path: Path) -> None:
    """From the very first moment, when there is no index yet and each would make one."""
    assert [ended(process) for process in writers(tmp_path, 4, 24)] == [0] * 4
    assert rows_of(tmp_path) == {f"w{number}-{turn}.md" for number in range(4) for turn in range(24)}


def test_a_writer_that_is_killed_takes_nobodys_rows_along(tmp_path: Path) -> None:
    running = writers(tmp_path, 3, 24)
    deadline = time.monotonic() + 60
    while not (tmp_path / "index.sqlite3").exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(random.random() * 0.2)
    running[0].kill()
    running[0].communicate()
    assert [ended(process) for process in running[1:]] == [0, 0]
    whole = {f"w{number}-{turn}.md" for number in (1, 2) for turn in range(24)}
    assert whole <= rows_of(tmp_path)


def test_an_index_that_breaks_under_running_processes_is_made_anew(tmp_path: Path) -> None:
    """It is overwritten, cut and removed while four processes use it: no error, no wrong row, and a sound index at the end."""
    running = writers(tmp_path, 4, 32)
    place = tmp_path / "index.sqlite3"
    for harm in (lambda: place.unlink(), lambda: os.truncate(place, 3000), lambda: place.write_bytes(b"x" * 9000)):
        deadline = time.monotonic() + 30
        while not (place.exists() and place.stat().st_size > 8192) and time.monotonic() < deadline:
            time.sleep(0.001)
        harm()
    assert [ended(process) for process in running] == [0] * 4
    index = Index(tmp_path)
    index.under("rules")
    index.remember([Row("last.md", bytes(32), "d", True)])
    assert "last.md" in index.rows()
    index.close()
    with sqlite3.connect(place) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_an_index_that_somebody_holds_is_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This run goes without it; its rows are there for the next."""
    monkeypatch.setattr(module, "WAIT", 0.05)
    index = Index(tmp_path)
    index.under("rules")
    index.remember([Row("a.md", b"s", "d", True)])
    holder = sqlite3.connect(tmp_path / "index.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert index.rows() == {}
    index.remember([Row("b.md", b"s", "d", True)])
    other = Index(tmp_path)
    other.under("rules")
    assert other.rows() == {}
    other.remember([Row("c.md", b"s", "d", True)])
    other.close()
    holder.execute("ROLLBACK")
    holder.close()
    assert set(index.rows()) == {"a.md"}
    index.remember([Row("b.md", b"s", "d", True)])
    assert set(index.rows()) == {"a.md", "b.md"}
    index.close()


def test_who_holds_an_index_that_was_made_anew_goes_over_to_the_new_one(tmp_path: Path) -> None:
    one, two = Index(tmp_path), Index(tmp_path)
    one.under("rules")
    two.under("rules")
    (tmp_path / "index.sqlite3").unlink()
    three = Index(tmp_path)
    three.under("rules")
    three.remember([Row("three.md", b"s", "d", True)])
    for number, index in enumerate((one, two)):
        index.remember([Row(f"{number}.md", b"s", "d", True)])
    for index in (one, two, three):
        assert set(index.rows()) == {"three.md", "0.md", "1.md"}
        index.close()


def test_syncs_and_statuses_at_once_leave_one_whole_index(scratch: Scratch) -> None:
    """Two syncs, four statuses and a build at once, as in a newsroom: all succeed, and nothing is left to look at."""
    for number in range(24):
        scratch.write(f"articles/a{number}.md", f"# Number {number}\n\nA paragraph of its own, number {number}.\n")
    asked = [
        ["sync"],
        ["status", "--json"],
        ["status", "--json"],
        ["sync"],
        ["build"],
        ["status", "--json"],
        ["status"],
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tm", *words],
            cwd=scratch.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        )
        for words in asked
    ]
    ends = [(process.communicate(timeout=120), process.returncode) for process in running]
    for words, ((out, err), code) in zip(asked, ends, strict=True):
        assert code == 0, (words, err)
        assert "Traceback" not in err
        if "--json" in words:
            assert len(json.loads(out)["articles"]) == 24
    scratch.tm("sync")
    before = scratch.tm("status", "--json").stdout
    index = Index(scratch.root / ".tm")
    index.under(str(index.get("rules")))
    rows = index.rows()
    index.close()
    assert len(rows) == 24
    assert all(row.synced for row in rows.values())
    (scratch.root / ".tm/index.sqlite3").unlink()
    assert scratch.tm("status", "--json").stdout == before


def test_a_damaged_index_costs_one_slow_run_and_no_answer(scratch: Scratch) -> None:
    """Through the command line: the same answers, and the run after that looks at nothing again."""
    for number in range(6):
        scratch.write(f"articles/a{number}.md", f"# Number {number}\n\nA paragraph of its own, number {number}.\n")
    scratch.tm("sync")
    before = scratch.tm("status", "--json").stdout
    place = scratch.root / ".tm/index.sqlite3"
    data = place.read_bytes()

    def newer() -> None:
        with sqlite3.connect(place) as db:
            db.execute("UPDATE meta SET value='\"99\"' WHERE key='schema'")
            db.execute("ALTER TABLE articles ADD COLUMN later TEXT")
        db.close()

    def foreign() -> None:
        place.unlink()
        with sqlite3.connect(place) as db:
            db.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT)")
            db.execute("INSERT INTO articles (title) VALUES ('not ours')")
        db.close()

    harms: dict[str, Callable[[], object]] = {
        "deleted": place.unlink,
        "empty": lambda: place.write_bytes(b""),
        "cut": lambda: place.write_bytes(data[: len(data) // 2]),
        "zeros": lambda: place.write_bytes(bytes(len(data))),
        "a page of zeros": lambda: place.write_bytes(data[:8192] + bytes(4096) + data[12288:]),
        "text": lambda: place.write_bytes(b"# notes\n" * 999),
        "newer": newer,
        "foreign": foreign,
    }
    for name, harm in harms.items():
        harm()
        assert scratch.tm("status", "--json").stdout == before, name
        index = Index(scratch.root / ".tm")
        index.under(str(index.get("rules")))
        assert len(index.rows()) == 6, name
        index.close()
    place.unlink()
    place.mkdir()  # what stands in its place is nobody's to remove: every run is a slow one
    assert scratch.tm("status", "--json").stdout == before
    assert scratch.tm("sync").returncode == 0
    assert place.is_dir()


def test_two_processes_that_come_with_the_same_new_rules_forget_nothing(tmp_path: Path) -> None:
    """Both saw the old rules; the first has already written rows under the new ones when the second announces them."""
    one, two = Index(tmp_path), Index(tmp_path)
    seen = two.get
    two.get = lambda key: None if key == "rules" else seen(key)  # type: ignore[method-assign]
    one.under("rules")
    one.remember([Row("a.md", b"s", "d", True)])
    two.under("rules")
    assert set(two.rows()) == {"a.md"}
    two.under("others")
    assert two.rows() == {}
    one.close()
    two.close()
