"""`tm undo`: what a command changed comes back, and nobody's later work goes with it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Scratch
from tests.pace import seconds
from tm import files
from tm.errors import FileError
from tm.project import load
from tm.undo import KEEP, Recorder, next_pack, packs, prune, records
from tm.undocuts import cuts, difference, patched
from tm.work.session import exclusive
from tm.work.sync import sync
from tm.work.undo import undo

FERRY = "# The ferry\n\nThe ferry was opened in 2019.\n\nThe bakers sell on both shores.\n"
TURKISH = {
    "The ferry": "Vapur",
    "The ferry was opened in 2019.": "Vapur 2019'da açıldı.",
    "The bakers sell on both shores.": "Fırıncılar iki kıyıda da satış yapıyor.",
}


@pytest.fixture
def ferry(scratch: Scratch) -> Scratch:
    scratch.write("articles/ferry.md", FERRY)
    scratch.tm("sync")
    scratch.translate("ferry", TURKISH)
    return scratch


def files_of(project: Scratch) -> dict[str, bytes]:
    """The project's own files, with their bytes."""
    return {
        str(path.relative_to(project.root)): path.read_bytes()
        for path in project.root.rglob("*")
        if path.is_file() and not {".tm", "build"} & set(path.relative_to(project.root).parts)
    }


# --- the story --------------------------------------------------------------------------------------------------------
def test_a_first_sync_is_undone_by_removing_what_it_made(scratch: Scratch) -> None:
    scratch.write("articles/ferry.md", FERRY)
    before = files_of(scratch)
    scratch.tm("sync")
    told = scratch.tm("undo").stdout
    assert "undone: tm sync" in told
    assert files_of(scratch) == before
    scratch.tm("undo", code=2)


def test_an_undo_that_finds_all_as_it_was_says_so(scratch: Scratch) -> None:
    """As where git has put the files back meanwhile."""
    scratch.write("articles/ferry.md", FERRY)
    before = files_of(scratch)
    scratch.tm("sync")
    for path in scratch.root.glob("locales/**/*.po*"):
        path.unlink()
    assert "already as they were before it" in scratch.tm("undo").stdout
    assert files_of(scratch) == before


def test_an_edit_and_its_sync_go_back_and_forth(ferry: Scratch) -> None:
    before = files_of(ferry)
    ferry.write("articles/ferry.md", FERRY.replace("2019", "2021").replace("# The ferry\n\n", ""))
    ferry.tm("sync")
    after = files_of(ferry)
    ferry.tm("undo")
    assert {name: data for name, data in files_of(ferry).items() if name.startswith("locales")} == {
        name: data for name, data in before.items() if name.startswith("locales")
    }
    assert ferry.json("undo", "--redo")["command"] == "sync"
    assert files_of(ferry) == after
    assert ferry.tm("undo", "--redo", code=2).stderr


def test_purge_and_a_rename_are_undone(ferry: Scratch) -> None:
    (ferry.root / "articles/ferry.md").rename(ferry.root / "articles/boat.md")
    before = files_of(ferry)
    ferry.tm("sync")
    assert not ferry.catalog("ferry").exists()
    ferry.tm("undo")
    assert files_of(ferry) == before
    (ferry.root / "articles/boat.md").unlink()
    ferry.tm("sync")
    before = files_of(ferry)
    ferry.tm("purge", "--yes")
    assert not ferry.catalog("ferry").exists()
    assert ferry.json("undo")["restored"] == [
        f"locales/{place}" for place in ("en/LC_MESSAGES/ferry.po", "tr/LC_MESSAGES/ferry.po", "ru/LC_MESSAGES/ferry.po",
                                         "templates/ferry.pot")
    ]  # fmt: skip
    assert files_of(ferry) == before


def test_what_a_translator_typed_since_stays(ferry: Scratch) -> None:
    ferry.write("articles/ferry.md", FERRY.replace("2019", "2021"))
    ferry.tm("sync")
    ferry.translate("ferry", {"The ferry": "Feribot"})
    answer = ferry.json("undo")
    assert answer["merged"] == ["locales/tr/LC_MESSAGES/ferry.po"]
    entries = ferry.entries("ferry")
    assert entries["The ferry"].msgstr == "Feribot"
    assert entries["The ferry was opened in 2019."].msgstr == "Vapur 2019'da açıldı."
    assert not entries["The ferry was opened in 2019."].fuzzy


def test_a_change_in_the_same_place_keeps_undo_from_anything(ferry: Scratch) -> None:
    editor = ferry.write("editor.sh", '#!/bin/sh\nsed -i "1s/.*/Araba vapuru/" "$1"\n')
    editor.chmod(0o755)
    ferry.tm("review", "ferry.md", "-l", "tr", "--by", "Ayşe", stdin="e\nq\n", EDITOR=str(editor))
    assert ferry.entries("ferry")["The ferry"].msgstr == "Araba vapuru"
    ferry.translate("ferry", {"The ferry": "Feribot"})
    before = files_of(ferry)
    done = ferry.tm("undo", code=1)
    assert "in the same place" in done.stderr
    assert files_of(ferry) == before


def test_a_new_file_that_somebody_filled_in_is_left_and_the_others_go_if_asked(scratch: Scratch) -> None:
    scratch.write("articles/ferry.md", FERRY)
    scratch.tm("sync")
    scratch.translate("ferry", TURKISH)
    before = files_of(scratch)
    assert "nothing was changed" in scratch.tm("undo", code=1).stderr
    assert files_of(scratch) == before
    answer = scratch.json("undo", "--partly", code=1)
    assert answer["left"] == [{"path": "locales/tr/LC_MESSAGES/ferry.po", "why": "was changed since"}]
    assert len(answer["removed"]) == 3
    assert scratch.entries("ferry")["The ferry"].msgstr == "Vapur"


def test_ten_commands_are_undone_one_after_the_other(ferry: Scratch) -> None:
    states = []
    project = load(ferry.root)
    for year in range(2020, 2030):
        states.append(ferry.catalog("ferry").read_bytes())
        ferry.write("articles/ferry.md", FERRY.replace("2019", str(year)))
        with exclusive(project, "sync"):
            sync(project)
    for state in reversed(states):
        with exclusive(project):
            assert undo(project).done
        assert ferry.catalog("ferry").read_bytes() == state


def test_commands_that_change_nothing_and_builds_are_no_step(ferry: Scratch) -> None:
    ferry.tm("sync")
    count = len(packs(ferry.root / ".tm/undo"))
    for words in (["sync"], ["status"], ["check"], ["build"], ["sync", "--dry-run"], ["undo", "--dry-run"]):
        ferry.tm(*words, code=None)
    assert len(packs(ferry.root / ".tm/undo")) == count
    assert "undo/" in ferry.read(".tm/README")


# --- the records ------------------------------------------------------------------------------------------------------
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=20), st.binary(max_size=20))
def test_the_difference_gives_back_the_new_bytes(head: bytes, tail: bytes, old: bytes, new: bytes) -> None:
    before, after = head + old + tail, head + new + tail
    start, end, middle = difference(before, after)
    assert before[:start] + middle + before[len(before) - end :] == after
    assert start + end <= min(len(before), len(after))
    assert len(middle) <= max(len(new), len(after) - len(before))


runs = st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=9), st.binary(max_size=9)), max_size=6)


@given(runs, st.binary(max_size=9), st.binary(max_size=9))
def test_cuts_give_back_the_new_bytes_and_hold_none_of_the_old(
    parts: list[tuple[bytes, bytes, bytes]], gone: bytes, put: bytes
) -> None:
    """Each part: bytes that go, bytes that come in their place, bytes that stay after them."""
    old = new = b""
    kept = []
    for before, after, stays in parts:
        kept.append((len(old + before), len(new + after), len(stays)))
        old, new = old + before + stays, new + after + stays
    old, new = old + gone, new + put
    found = cuts(len(old), new, kept)
    assert found is not None
    count, middle = found
    assert patched(old, count, middle) == new
    assert len(middle) == 24 * count + len(put) + sum(len(after) for _, after, _ in parts)


def test_what_changed_its_place_gives_no_cuts() -> None:
    assert cuts(6, b"twoone", [(3, 0, 3), (0, 3, 3)]) is None
    assert cuts(3, b"oneone", [(0, 0, 3), (0, 3, 3)]) is None


@given(st.binary(max_size=9), st.integers(0, 3), st.binary(max_size=80))
def test_damaged_cuts_give_nothing_or_no_more_than_there_is(old: bytes, count: int, middle: bytes) -> None:
    found = patched(old, count, middle)
    assert found is None or len(found) <= len(old) + len(middle)


def test_many_edits_in_one_large_catalog_are_kept_as_what_is_new_in_it(scratch: Scratch) -> None:
    texts = [f"The ferry number {number} leaves the pier in the evening." for number in range(300)]
    scratch.write("articles/piers.txt", "\n\n".join(texts) + "\n")
    scratch.tm("sync")
    scratch.translate("piers", {text: f"Vapur {number}, akşam." for number, text in enumerate(texts)})
    before = scratch.catalog("piers").read_bytes()
    texts[::10] = [text.replace("evening", "morning") for text in texts[::10]]
    scratch.write("articles/piers.txt", "\n\n".join(texts) + "\n")
    scratch.tm("sync")
    after = scratch.catalog("piers").read_bytes()
    (record,) = [record for record in records(packs(scratch.root / ".tm/undo")[-1]) if "/tr/" in record.path]
    assert (record.old, record.new) == (before, after)
    assert len(record.middle) < len(after) // 4


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=30)), min_size=1, max_size=4), st.data())
def test_records_cut_anywhere_are_whole_records(changes: list[tuple[bytes, bytes]], data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        pack = Path(name) / "undo" / "00000001-1.undo"
        recorder = Recorder(Path(name), pack, "sync", (".tm",))
        wanted = [(old, new) for old, new in changes if old != new]
        for old, new in changes:
            recorder(Path(name) / "a.po", old, new, hashlib.sha256(new).hexdigest())
        recorder.close()
        if not wanted:
            assert not pack.exists()
            return
        assert [(record.old, record.new) for record in records(pack)] == wanted
        whole = pack.read_bytes()
        pack.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        some = [(record.old, record.new) for record in records(pack)]
        assert some == wanted[: len(some)]
        assert len(some) < len(wanted)


@pytest.mark.parametrize(
    "line",
    [b"[]\n", b"{}\n", b"nonsense\n", b"[" * 60000 + b"\n",
     b'{"path":"a","command":"c","sha256":"","when":1,"old":5,"span":[9,0],"middle":0}\n12345',
     b'{"path":"a","command":"c","sha256":"","when":1,"old":5,"span":[-1,0],"middle":0}\n12345',
     b'{"path":"a","command":"c","sha256":"","when":true,"old":5,"span":[0,0],"middle":0}\n12345'],
)  # fmt: skip
def test_other_contents_are_damage(tmp_path: Path, line: bytes) -> None:
    pack = tmp_path / "00000001.undo"
    pack.write_bytes(line)
    with pytest.raises(FileError, match="damaged"):
        list(records(pack))


@pytest.mark.parametrize("path", ["../out.po", "/etc/out.po", ".git/config", "a/../../b.po"])
def test_records_from_elsewhere_cannot_leave_the_project(tmp_path: Path, path: str) -> None:
    row = {"path": path, "command": "sync", "sha256": "", "when": 1, "old": 4, "span": [0, 0], "middle": 0}
    (tmp_path / "tm.yaml").write_text("source_locale: en\nlocales: [en, tr]\n")
    (tmp_path / ".tm/undo").mkdir(parents=True)
    (tmp_path / ".tm/undo/00000099-1.undo").write_text(json.dumps(row) + "\nevil")
    (tmp_path / ".git").mkdir()
    report = undo(load(tmp_path))
    assert (report.done, len(report.left)) == (False, 1)
    assert not (tmp_path / path).exists()


def test_what_cannot_be_recorded_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_bytes(b"old")
    (tmp_path / ".tm").write_bytes(b"a file where a folder should be")
    found = files.read(path)
    assert found is not None
    recorder = Recorder(tmp_path, tmp_path / ".tm/undo/00000001.undo", "sync", (".tm",))
    with files.recorded(recorder), pytest.raises(FileError, match="undo"):
        files.replace(path, b"new", expected=found[1])
    assert path.read_bytes() == b"old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".tm", "a.po"]


def test_the_oldest_go_first_and_the_last_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, KEEP + 6):
        assert next_pack(tmp_path).name == f"{number:08d}-{os.getpid()}.undo"
        next_pack(tmp_path).write_bytes(b"x" * 100)
    prune(tmp_path)
    assert [int(path.name[:8]) for path in packs(tmp_path)] == list(range(6, KEEP + 6))
    monkeypatch.setattr("tm.undo.KEEP_BYTES", 250)
    prune(tmp_path)
    assert len(packs(tmp_path)) == 2
    monkeypatch.setattr("tm.undo.KEEP_BYTES", 50)
    prune(tmp_path)
    assert [int(path.name[:8]) for path in packs(tmp_path)] == [KEEP + 5]


def test_recording_costs_little(tmp_path: Path) -> None:
    """Recording 500 changed files takes less than a third of the time that replacing them takes."""
    old = "".join(f'msgid "A sentence, number {n}."\nmsgstr "Bir cümle, {n}."\n\n' for n in range(150)).encode()
    new = old.replace(b"number 70", b"No. 70")
    recorder = Recorder(tmp_path, tmp_path / ".tm/undo/00000001.undo", "sync", (".tm",))

    def record() -> None:
        for number in range(500):
            recorder(tmp_path / f"{number}.po", old, new, hashlib.sha256(new).hexdigest())
        recorder.close()

    assert seconds(record) < 1
