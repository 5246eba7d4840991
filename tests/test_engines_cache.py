"""The cache of paid answers: whole or empty, never wrong, and never in the way."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tm.engines import Cache, EngineSettings, Request
from tm.engines.cache import key_of
from tm.engines.registry import create

UNIT = Request("u1", "Nobody came.", "en", "tr")


def test_what_is_put_in_comes_out_also_later(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cache.db"
    with Cache(path) as cache:
        assert cache.get([b"a"]) == {}
        cache.put({b"a": "bir", b"b": "iki\n“üç”"}, "x")
    with Cache(path) as cache:
        assert cache.get([b"a", b"b", b"c"]) == {b"a": "bir", b"b": "iki\n“üç”"}
        cache.forget([b"a", b"zz"])
        assert cache.get([b"a", b"b"]) == {b"b": "iki\n“üç”"}


def test_thousands_of_keys_at_once() -> None:
    with Cache() as cache:
        answers = {n.to_bytes(4, "big"): f"yanıt {n}" for n in range(3_000)}
        cache.put(answers, "x")
        assert cache.get(list(answers)) == answers


def other_table() -> bytes:
    db = sqlite3.connect(":memory:")
    db.executescript("CREATE TABLE answers (a, b); INSERT INTO answers VALUES (1, 2)")
    return db.serialize()


def trigger() -> bytes:
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE answers (key BLOB PRIMARY KEY, text TEXT NOT NULL, engine TEXT NOT NULL, day TEXT NOT NULL) WITHOUT ROWID;"
        "CREATE TRIGGER t AFTER INSERT ON answers BEGIN UPDATE answers SET text = 'zehir'; END"
    )
    return db.serialize()


@pytest.mark.parametrize(
    "content",
    [b"not a database, but a text that is long enough to be one" * 100, b"\0" * 5_000, other_table(), trigger()],
)
def test_a_file_that_is_no_cache_is_replaced_without_a_word(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(content)
    with Cache(path) as cache:
        assert cache.get([b"a"]) == {}
        cache.put({b"a": "bir"}, "x")
        assert cache.get([b"a"]) == {b"a": "bir"}
        assert cache.trouble == ""
    with Cache(path) as cache:
        assert cache.get([b"a"]) == {b"a": "bir"}


TRUTH = {n.to_bytes(32, "big"): f"yanıt {n} " * 20 for n in range(200)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a cache with `TRUTH` in it."""
    path = tmp_path_factory.mktemp("cache") / "cache.db"
    with Cache(path) as cache:
        cache.put(TRUTH, "x")
    return path.read_bytes()


def survives(path: Path, data: bytes) -> None:
    """A cache with these bytes gives nothing wrong and holds what is put in; nobody is told of what can be asked again."""
    path.write_bytes(data)
    for _ in range(2):
        with Cache(path) as cache:
            assert cache.get(list(TRUTH)).items() <= TRUTH.items()
            cache.put({b"new": "yeni"}, "x")
            cache.forget([b"old"])
            assert cache.get([b"new"]) == {b"new": "yeni"}
            assert cache.trouble == ""


def test_a_file_with_a_torn_piece_gives_nothing_wrong(tmp_path: Path, whole: bytes) -> None:
    dice = random.Random(7)
    for _ in range(40):
        torn = bytearray(whole)
        at = dice.randrange(len(torn))
        torn[at : at + dice.randrange(1, 3_000)] = bytes(dice.randrange(256) for _ in range(dice.randrange(0, 3_000)))
        survives(tmp_path / "cache.db", bytes(torn))


def test_a_file_that_ends_early_gives_nothing_wrong(tmp_path: Path, whole: bytes) -> None:
    for length in {*range(0, len(whole), 4096), *range(0, 100, 9), 1001, len(whole) - 1}:
        survives(tmp_path / "cache.db", whole[:length])


def test_any_byte_of_the_head_may_be_another(tmp_path: Path, whole: bytes) -> None:
    """The header, and the text of the schema, which messages quote."""
    for at in [*range(100), *range(3_800, 4_096, 3)]:
        survives(tmp_path / "cache.db", whole[:at] + bytes([whole[at] ^ 0xA5]) + whole[at + 1 :])


def test_a_letter_that_the_disk_changed_is_no_answer(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(whole.replace("yanıt 77 yanıt".encode(), "yanıt 78 yanıt".encode()))
    with Cache(path) as cache:
        assert cache.get(list(TRUTH)) == {key: text for key, text in TRUTH.items() if "yanıt 77 " not in text}


def test_a_place_that_cannot_be_written_leaves_a_cache_in_memory(tmp_path: Path) -> None:
    folder = tmp_path / "cache.db"
    folder.mkdir()
    with Cache(folder) as cache:
        cache.put({b"a": "bir"}, "x")
        assert cache.get([b"a"]) == {b"a": "bir"}
        assert "cannot be used" in cache.trouble


def test_a_text_that_cannot_be_stored_harms_no_other(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.db") as cache:
        cache.put({b"a": "bir"}, "x")
        cache.put({b"b": "\ud800", b"c": "üç"}, "x")
        assert cache.get([b"a", b"b", b"c"]) == {b"a": "bir", b"c": "üç"}


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    code = (
        "import sys; from pathlib import Path; from tm.engines import Cache\n"
        "with Cache(Path(sys.argv[1])) as cache:\n"
        "    for n in range(40): cache.put({f'{sys.argv[2]}{n}'.encode(): 'x'}, 'e')\n"
        "    assert not cache.trouble, cache.trouble"
    )
    root = str(Path(__file__).parents[1])
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=root) for name in "ab"]
    assert [process.wait() for process in running] == [0, 0]
    with Cache(path) as cache:
        assert len(cache.get([f"{name}{n}".encode() for name in "ab" for n in range(40)])) == 80


def test_the_key_holds_all_that_changes_an_answer_and_nothing_else() -> None:
    engine = create("pseudo", EngineSettings(), "en", "tr")
    first = key_of(engine, UNIT, UNIT.text)
    assert key_of(engine, replace(UNIT, id="u2", format="html"), UNIT.text) == first
    assert key_of(engine, replace(UNIT, context=("x",), terms=(("a", "b"),)), UNIT.text) == first
    assert key_of(engine, replace(UNIT, target_lang="ru"), UNIT.text) != first
    assert key_of(engine, replace(UNIT, source_lang="de"), UNIT.text) != first
    assert key_of(engine, UNIT, "Nobody came!") != first
    engine.contextual = True
    keys = {
        key_of(engine, changed, UNIT.text)
        for changed in (
            UNIT,
            replace(UNIT, context=("x",)),
            replace(UNIT, context=("", "x")),
            replace(UNIT, terms=(("x", ""),)),
            replace(UNIT, terms=(("", "x"),)),
            replace(UNIT, previous_source="x"),
            replace(UNIT, previous_target="x"),
        )
    }
    assert len(keys) == 7
    engine.model = "other"
    assert key_of(engine, UNIT, UNIT.text) not in keys


def test_a_cache_is_used_by_the_thread_that_made_it() -> None:
    """So a run keeps it in the caller's thread; SQLite itself says so otherwise."""
    cache = Cache()
    cache.put({b"a": "bir"}, "x")
    errors: list[BaseException] = []

    def other() -> None:
        try:
            sqlite3.Connection.execute(cache._db, "SELECT 1")  # type: ignore[arg-type]
        except sqlite3.ProgrammingError as error:
            errors.append(error)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert errors
    cache.close()
