"""A memory whose files are damaged answers as a new one does: all of it can be made again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.conftest import Scratch
from tm.memory import Entry, Memory, shelf

PAGE = 4096
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ROWS = [
    Entry(
        f"The old house number {one} stands by the {other}. It was built in {1900 + n}.",
        f"Eski {one} numaralı ev {other} yanında. {1900 + n} yılında yapıldı.",
        "en", "tr", f"2022/{n % 9}.md", who="Ayşe", date="2025-05-01",
    )
    for n, (one, other) in enumerate((one, other) for one in NUMBERS for other in NUMBERS[:8])
]  # fmt: skip
CATALOGS = [(f"{at}.po", "1", lambda at=at: ROWS[at : at + 12]) for at in range(0, len(ROWS), 12)]
ASKED = ROWS[40]
EDITED = ASKED.source.replace("old", "very old")
SENTENCE = "It was built in 1940."


class Bytes(bytes):
    """Bytes that a failing test does not print."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(autouse=True)
def always_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "SMALL", 0)
    monkeypatch.setattr(shelf, "MIDDLING", 0)


def answers(memory: Memory) -> list[object]:
    """All that a memory is asked for."""
    return [
        memory.lookup(ASKED.source, "en", "tr", limit=3),
        memory.lookup(EDITED, "en", "tr", limit=3, warn=False),
        memory.lookup(SENTENCE, "en", "tr", warn=False),
        memory.lookup(ASKED.target, "tr", "en", limit=3, warn=False),
        memory.best(EDITED, "en", "tr"),
        memory.siblings(ASKED.source, "en"),
        len(memory),
        sorted(memory.known()),
    ]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    """A folder with a filled memory and its indexes, and what that memory answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "SMALL", 0)
        patch.setattr(shelf, "MIDDLING", 0)
        folder = tmp_path_factory.mktemp("sound")
        with Memory(folder) as memory:
            memory.update(CATALOGS)
            said = answers(memory)
    return folder, said


def survives(folder: Path, sound: tuple[Path, list[object]], name: str, data: bytes) -> None:
    """With these bytes in one of its files, a memory gives nothing wrong, and what it exports is what was put in."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(sound[0], folder, dirs_exist_ok=True)
    (folder / name).write_bytes(data)
    with Memory(folder) as memory:
        memory.update(CATALOGS)
        said = answers(memory)
        exported = list(memory.entries())
    assert sorted(exported, key=repr) == sorted(ROWS, key=repr)
    with Memory(folder) as memory:
        memory.update(CATALOGS)
        again = answers(memory)
    for found, right in zip((*said, *again), (*sound[1], *sound[1]), strict=True):
        if isinstance(found, list) and isinstance(right, list) and right and not isinstance(right[0], str):
            pairs = {(entry.source, entry.target) for entry in ROWS}
            assert all(
                (m.source, m.target) in pairs or m.kind == "sentence" or m.via for m in found if hasattr(m, "kind")
            )
        else:
            assert found == right or found is None


def store_of(sound: tuple[Path, list[object]]) -> bytes:
    return Bytes((sound[0] / "memory.sqlite3").read_bytes())


def test_a_store_with_another_byte_in_its_head_is_made_again(tmp_path: Path, sound: tuple[Path, list[object]]) -> None:
    whole = store_of(sound)
    for at in [*range(0, 108, 4), *range(2_000, 4_096, 149)]:
        survives(tmp_path, sound, "memory.sqlite3", whole[:at] + bytes([whole[at] ^ 0xA5]) + whole[at + 1 :])


def test_a_store_that_ends_early_is_made_again(tmp_path: Path, sound: tuple[Path, list[object]]) -> None:
    whole = store_of(sound)
    for length in {0, 1, 99, *range(PAGE, len(whole), PAGE * 3), *range(777, len(whole), PAGE * 9)}:
        survives(tmp_path, sound, "memory.sqlite3", whole[:length])


def test_a_store_with_a_page_of_zeros_or_of_junk_is_made_again(
    tmp_path: Path, sound: tuple[Path, list[object]]
) -> None:
    whole = store_of(sound)
    dice = random.Random(3)
    for at in range(0, len(whole), PAGE * 2):
        junk = bytes(PAGE) if at // PAGE % 4 else dice.randbytes(PAGE)
        survives(tmp_path, sound, "memory.sqlite3", whole[:at] + junk + whole[at + PAGE :])


@pytest.mark.parametrize("seed", [4, 12, 15])
def test_any_bytes_of_a_store_may_be_others(tmp_path: Path, sound: tuple[Path, list[object]], seed: int) -> None:
    whole = store_of(sound)
    dice = random.Random(seed)
    for _ in range(15):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 30)):
            data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        survives(tmp_path, sound, "memory.sqlite3", bytes(data))


def test_a_letter_that_the_disk_changed_is_no_match(tmp_path: Path, sound: tuple[Path, list[object]]) -> None:
    changed = store_of(sound).replace(b"numaral", b"numarak")
    assert changed != store_of(sound)
    survives(tmp_path, sound, "memory.sqlite3", changed)


def test_a_damaged_index_is_made_again(tmp_path: Path, sound: tuple[Path, list[object]]) -> None:
    dice = random.Random(5)
    for path in sorted(sound[0].glob("index-*/*")):
        whole = path.read_bytes()
        name = str(path.relative_to(sound[0]))
        survives(tmp_path, sound, name, whole[: len(whole) // 2])
        data = bytearray(whole or b"\0")
        for _ in range(dice.randrange(1, 9)):
            data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        survives(tmp_path, sound, name, bytes(data))


@pytest.mark.parametrize("harm", ["head", "schema", "pages", "end"])
def test_commands_say_nothing_of_a_damaged_memory(scratch: Scratch, harm: str) -> None:
    """Nothing in it is an original."""
    scratch.write("articles/a.md", "# Notes\n\nThe old house stands by the sea.\n")
    scratch.tm("sync")
    scratch.translate("a", {"Notes": "Notlar", "The old house stands by the sea.": "Eski ev deniz kıyısında."})
    first = scratch.json("memory", "search", "The old house stands by the lake.", "-l", "tr")
    assert first["matches"][0]["target"] == "Eski ev deniz kıyısında."
    scratch.write("articles/b.md", "# Notes\n\nThe old house stands by the lake.\n")
    scratch.tm("sync")
    store = scratch.root / ".tm" / "memory" / "memory.sqlite3"
    whole = store.read_bytes()
    for command in (("memory", "export", "out.tmx"), ("draft", "-l", "tr", "--engine", "pseudo", "--dry-run")):
        store.write_bytes(
            {
                "head": whole[:18] + b"\xff\xff" + whole[20:],
                "schema": whole.replace(b"CREATE TABLE texts", b"CREATE TABLE \xffexts"),
                "pages": whole[:PAGE] + b"\xff" * (len(whole) - PAGE),
                "end": whole[: PAGE * 2 + 100],
            }[harm]
        )
        done = scratch.tm(*command)
        assert "memory.sqlite3" not in done.stdout + done.stderr
    assert "Eski ev deniz kıyısında." in scratch.read("out.tmx")
    assert scratch.json("memory", "search", "The old house stands by the lake.", "-l", "tr") == first
