"""The index under `.tm/` is trusted only where it cannot be wrong: young files are read again, damage is never an answer."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Scratch
from tests.faults.ground import DATE
from tm import index as module
from tm.files import read, replace
from tm.index import Index, Row, is_racy, signature, stat_of
from tm.project import load
from tm.stamps import COARSE_NS, RACY_NS, is_young
from tm.text import digest8
from tm.work.session import exclusive
from tm.work.status import status
from tm.work.sync import sync

SECOND = 1_000_000_000
NOW = 1_700_000_000 * SECOND + 123_456_789
PAGE = 4096


# --- young files ------------------------------------------------------------------------------------------------------
@given(st.integers(1, NOW), st.integers(1, NOW), st.integers(0, 5 * SECOND))
def test_a_file_is_trusted_only_when_its_clock_has_ticked_since(modified: int, changed: int, later: int) -> None:
    """Whoever changes a file at or after `now` leaves a time that a trusted stat did not have, for any tick up to the limit."""
    now = max(modified, changed) + later
    if not is_young(modified, changed, now):
        assert later > RACY_NS
        tick = SECOND if changed % SECOND == 0 else RACY_NS
        assert now // tick * tick > max(modified, changed) or later >= tick


def test_whole_seconds_are_a_clock_that_ticks_seldom() -> None:
    whole = 1_700_000_000 * SECOND
    assert is_young(whole, whole, whole + COARSE_NS)
    assert not is_young(whole, whole, whole + COARSE_NS + 1)
    assert not is_young(whole, whole - 1, whole + RACY_NS + 1)  # a copied file: only its own time is whole
    assert is_young(whole + 9 * SECOND, 5, whole)  # a time to come proves nothing


def test_one_young_file_makes_a_signature_racy_and_a_missing_one_does_not() -> None:
    old, young, none = (1, 2, NOW - SECOND, NOW - SECOND), (1, 2, NOW - SECOND, NOW - 5), (0, -1, 0, 0)
    assert not is_racy(signature([old, none, old]), NOW)
    assert is_racy(signature([old, none, young]), NOW)
    assert not is_racy(b"", NOW)


def test_the_clock_is_that_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this machine's clock is ahead of the file system's, the file system's counts."""
    index = Index(tmp_path)
    monkeypatch.setattr("time.time_ns", lambda: 4_000_000_000 * SECOND)
    assert index.now() < 3_000_000_000 * SECOND
    assert abs(index.now() - stat_of(index.path)[2]) < 60 * SECOND
    index.close()
    assert index.now() == 4_000_000_000 * SECOND


@pytest.mark.parametrize("old", [True, False], ids=["old", "young"])
def test_what_was_read_knows_whether_it_was_young(tmp_path: Path, old: bool) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"text")
    if old:
        deadline = path.stat().st_ctime_ns + 2 * RACY_NS
        while module.time.time_ns() < deadline:
            pass
    found = read(path)
    assert found is not None
    assert found[1].young is not old
    assert not replace(tmp_path / "b.md", b"x", expected=None).young  # what was written here is known


# --- rewrites that hide -----------------------------------------------------------------------------------------------
ARTICLE = "# The ferry\n\nThe ferry was opened in 2019.\n"


def words(root: Path) -> str:
    """What `tm status --json` says, asked within this process: no other one starts or ends in between."""
    project = load(root)
    try:
        return json.dumps([json.loads(text) for text in status(project, judged=False).texts], sort_keys=True)
    finally:
        project.index.close()


def synced(root: Path) -> None:
    """What `tm sync` does, in this process."""
    project = load(root)
    try:
        with exclusive(project):
            assert not sync(project).errors
    finally:
        project.index.close()


def fresh(root: Path) -> str:
    """What a run without an index says."""
    (root / ".tm/index.sqlite3").unlink(missing_ok=True)
    return words(root)


def hidden(path: Path, data: bytes, way: str) -> None:
    """Write other bytes of the same size, and put the times back."""
    before = path.stat()
    assert before.st_size == len(data)
    if way == "in place":
        with path.open("r+b") as file:
            file.write(data)
    else:
        other = path.with_name("other")
        other.write_bytes(data)
        other.replace(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture
def ferry(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DATE)
    scratch.write("articles/ferry.md", ARTICLE)
    scratch.tm("sync")
    scratch.translate("ferry", {"The ferry": "Vapur", "The ferry was opened in 2019.": "Vapur 2019'da açıldı."})
    synced(scratch.root)
    return scratch


@pytest.fixture(params=["this clock", "whole seconds"])
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """This file system's own times, and those that one of whole seconds would show."""
    if request.param == "whole seconds":
        for name in ("stat", "fstat", "lstat"):
            monkeypatch.setattr(os, name, coarse(getattr(os, name)))
    return str(request.param)


def coarse(real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    def call(*arguments: object, **options: object) -> os.stat_result:
        found = real(*arguments, **options)
        times = {
            f"st_{kind}time_ns": getattr(found, f"st_{kind}time_ns") // SECOND * SECOND for kind in ("a", "m", "c")
        }
        return os.stat_result(tuple(found)[:10], times)

    return call


@pytest.mark.parametrize("way", ["in place", "renamed"])
@pytest.mark.parametrize("name", ["article", "catalog"])
def test_same_size_and_same_time_but_other_bytes_is_seen(ferry: Scratch, name: str, way: str, clock: str) -> None:
    """Right behind a run, again and again: the next run knows, though size and times are what they were."""
    path = ferry.root / "articles/ferry.md" if name == "article" else ferry.catalog("ferry")
    one = path.read_bytes()
    two = one.replace(b"2019.", b"2021.").replace(b'msgstr "Vapur"\n', b'msgstr ""\n#   \n', 1)
    two = two if name == "article" else one.replace(b'msgstr "Vapur"\n', b'msgstr ""\n#   \n', 1)
    said = {one: fresh(ferry.root)}
    hidden(path, two, way)
    said[two] = fresh(ferry.root)
    assert said[one] != said[two], clock
    for turn in range(16):
        data = (one, two)[turn % 2]
        hidden(path, data, way)
        assert words(ferry.root) == said[data], turn


@pytest.mark.parametrize("way", ["in place", "renamed"])
def test_a_sync_right_behind_a_sync_sees_an_article_of_the_same_size(ferry: Scratch, way: str, clock: str) -> None:
    path = ferry.root / "articles/ferry.md"
    for year in range(2030, 2040):
        hidden(path, ARTICLE.replace("2019", str(year)).encode(), way)
        synced(ferry.root)
        assert f'msgid "The ferry was opened in {year}."' in ferry.catalog("ferry").read_text("utf-8"), clock


def test_a_file_that_changes_while_it_is_read_is_read_again(ferry: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewritten within the very tick in which it was read, and the run goes on long after: the stat is not believed."""
    path = ferry.write("articles/ferry.md", ARTICLE.replace("2019", "2020"))
    real = module.os.stat
    frozen: list[os.stat_result] = []
    first = path.stat()

    def seen(place: object, *arguments: object, **options: object) -> os.stat_result:
        found = real(place, *arguments, **options)  # type: ignore[arg-type]
        return first if str(place) == str(path) and frozen else found

    from tm.work import look

    plain = look.prepare

    def prepared(*arguments: object, **options: object) -> object:
        result = plain(*arguments, **options)  # type: ignore[arg-type]
        hidden(path, ARTICLE.encode(), "in place")
        frozen.append(first)  # a clock that has not ticked: the times are those of the first write
        deadline = module.time.time_ns() + 3 * RACY_NS
        while module.time.time_ns() < deadline:
            pass
        return result

    monkeypatch.setattr(look, "prepare", prepared)
    monkeypatch.setattr(os, "stat", seen)
    words(ferry.root)
    monkeypatch.setattr(look, "prepare", plain)
    assert words(ferry.root) == fresh(ferry.root)


def test_settings_and_glossary_are_read_by_their_bytes(ferry: Scratch) -> None:
    """Same size, same times: another policy and another term count at once."""
    settings_, terms = ferry.root / "tm.yaml", ferry.root / "glossary.yaml"
    with settings_.open("a") as file:
        file.write("assign: {tr: 'Ayşe'}\n")
    terms.write_text("- term: ferry\n  targets: {tr: [vapur]}\n")
    words(ferry.root)
    for path, old, new in ((settings_, b"Ay\xc5\x9fe", b"Aylin"), (terms, b"vapur", b"gemi ")):
        two = path.read_bytes().replace(old, new)
        before, rules = words(ferry.root), rules_of(ferry.root)
        hidden(path, two, "in place")
        assert rules_of(ferry.root) != rules
        assert path is terms or words(ferry.root) != before
        assert words(ferry.root) == fresh(ferry.root)


def rules_of(root: Path) -> str:
    """The digest of all that decides how articles are read and counted."""
    project = load(root)
    project.index.close()
    return project.rules


@pytest.mark.parametrize("what", ["output", "image", "copy"])
def test_outputs_that_somebody_touched_are_made_again(ferry: Scratch, what: str) -> None:
    """An output, an image and its copy, each rewritten with its size and times: the next build makes them right."""
    ferry.write("articles/ferry.md", ARTICLE + "\n![A ferry](ferry.png)\n")
    ferry.write("articles/ferry.png", b"PNG one")
    ferry.tm("sync")
    ferry.tm("build")
    place = {"output": "build/tr/ferry.md", "image": "articles/ferry.png", "copy": "build/tr/ferry.png"}[what]
    path = ferry.root / place
    before = {name: (ferry.root / name).read_bytes() for name in ("build/tr/ferry.md", "build/tr/ferry.png")}
    for way in ("in place", "renamed"):
        ferry.tm("build")
        hidden(path, path.read_bytes().swapcase(), way)
        if what == "image":
            before["build/tr/ferry.png"] = path.read_bytes()
        ferry.tm("build")
        assert {name: (ferry.root / name).read_bytes() for name in before} == before
        assert ferry.tm("build", "--check").returncode == 0


# --- what the store gives back ----------------------------------------------------------------------------------------
ROWS = [
    Row(
        f"2022/article-{n}.md",
        os.urandom(32),
        f"{n:064x}",
        n % 2 == 0,
        json.dumps({"n": n, "text": "s" * (n * 30 if n % 10 else n * 300)}),
    )
    for n in range(60)
]
BUILDS = {
    ("tr", f"a{n}.md"): (f"key{n}", os.urandom(32), json.dumps({"locale": "tr", "n": "x" * n * 20})) for n in range(40)
}
VERDICTS = {os.urandom(16): n for n in range(200)}
OFFERS = {digest8(text): text for text in (f"Taslak {n} " * 30 for n in range(30))}


def filled(folder: Path, rules: str = "rules") -> Index:
    """An index with rows of every kind."""
    index = Index(folder)
    index.under(rules)
    index.remember(ROWS)
    index.remember_builds("build", BUILDS)
    index.remember_verdicts(VERDICTS)
    index.remember_offers(OFFERS.items())
    index.put("config", {"key": "k", "config": [1, 2, "ç" * 300]})
    return index


def check(index: Index) -> int:
    """Everything that it gives is what was put in; how much it gives."""
    rows, builds = index.rows(), index.builds("build")
    known = {row.name: row for row in ROWS}
    assert all(row == known[name] for name, row in rows.items())
    assert all(mark == BUILDS[key] for key, mark in builds.items())
    verdicts = index.verdicts(list(VERDICTS))
    assert all(VERDICTS[key] == errors for key, errors in verdicts.items())
    offers = [text for digest in OFFERS if (text := index.offer(digest))]
    assert set(offers) <= set(OFFERS.values())
    config = index.get("config")
    assert config in (None, {"key": "k", "config": [1, 2, "ç" * 300]})
    return len(rows) + len(builds) + len(verdicts) + len(offers) + (config is not None)


ALL = len(ROWS) + len(BUILDS) + len(VERDICTS) + len(OFFERS) + 1


class Bytes(bytes):
    """Bytes that a failing test does not print."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a filled index."""
    folder = tmp_path_factory.mktemp("index")
    index = filled(folder)
    assert check(index) == ALL
    index.close()
    return Bytes((folder / "index.sqlite3").read_bytes())


def survives(folder: Path, data: bytes, runs: int = 1) -> None:
    """An index with these bytes gives nothing wrong, and after so many runs it holds everything again."""
    (folder / "index.sqlite3").write_bytes(data)
    index = Index(folder)
    index.under("rules")
    check(index)
    index.close()
    for left in reversed(range(runs)):
        index = filled(folder)
        assert check(index) == ALL or left
        index.close()
    again = Index(folder)
    again.under("rules")
    assert check(again) == ALL
    again.close()


def test_an_index_cut_at_any_page_gives_nothing_wrong(whole: bytes, tmp_path: Path) -> None:
    assert len(whole) > 20 * PAGE
    for length in {*range(0, len(whole), PAGE), *range(0, len(whole), PAGE * 5 + 1001), len(whole) - 1}:
        survives(tmp_path, whole[:length])


def test_an_index_with_zeros_in_any_page_gives_nothing_wrong(whole: bytes, tmp_path: Path) -> None:
    """A whole page, or a sector of it, as a power cut leaves them."""
    survives(tmp_path, bytes(len(whole)))
    for at in range(0, len(whole), PAGE):
        survives(tmp_path, whole[:at] + bytes(PAGE) + whole[at + PAGE :])
        survives(tmp_path, whole[: at + 2048] + bytes(512) + whole[at + 2560 :])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=12), st.booleans())
def test_flipped_bits_give_nothing_wrong(
    whole: bytes, tmp_path: Path, flips: list[tuple[int, int]], texts: bool
) -> None:
    """`texts`: only where texts stand, which a data base does not look at. Damage in a place that only a late write comes
    to makes that write begin anew, so the next run is a slow one too.
    """
    data = bytearray(whole)
    plain = [at for at in range(0, len(data), 7) if chr(data[at]).isalnum()]
    for at, mask in flips:
        place = plain[at % len(plain)] if texts else at % len(data)
        data[place] ^= mask & 31 if texts else mask
    survives(tmp_path, bytes(data), runs=2)


def harmed(change: Callable[[sqlite3.Connection], object]) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        db = sqlite3.connect(path, isolation_level=None)
        change(db)
        db.close()

    return harm


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("This is no data base.\n" * 500),
        harmed(lambda db: db.execute("UPDATE meta SET value='\"99\"' WHERE key='schema'")),
        harmed(lambda db: db.execute("UPDATE meta SET value='\"1\"' WHERE key='schema'")),
        harmed(lambda db: db.execute("ALTER TABLE articles ADD COLUMN more TEXT")),
        harmed(lambda db: db.execute("ALTER TABLE articles RENAME COLUMN digest TO other")),
        harmed(lambda db: db.execute("CREATE TABLE stranger (a)")),
        harmed(lambda db: db.execute("CREATE VIEW stranger AS SELECT * FROM articles")),
        harmed(lambda db: db.execute("CREATE TRIGGER t AFTER INSERT ON articles BEGIN DELETE FROM articles; END")),
        harmed(lambda db: db.execute("DROP TABLE verdicts")),
        harmed(lambda db: db.execute("UPDATE articles SET summary=x'ff00ff', signature='text', synced='perhaps'")),
        harmed(lambda db: db.execute("UPDATE articles SET synced=1-synced")),
        harmed(lambda db: db.execute("UPDATE verdicts SET errors=errors+1")),
        harmed(lambda db: db.execute("UPDATE builds SET name='b1.md' WHERE name='a2.md'")),
        harmed(lambda db: db.execute("UPDATE meta SET value='not JSON' WHERE key='config'")),
        harmed(lambda db: db.execute("PRAGMA journal_mode=WAL")),
    ],
    ids=[
        "deleted", "no data base", "newer schema", "older schema", "one column more", "another column", "foreign table",
        "view", "trigger", "table gone", "wrong types", "flag turned", "count turned", "name turned", "no JSON", "WAL",
    ],
)  # fmt: skip
def test_an_index_of_somebody_else_is_made_anew(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    filled(tmp_path).close()
    harm(tmp_path / "index.sqlite3")
    survives(tmp_path, (tmp_path / "index.sqlite3").read_bytes() if (tmp_path / "index.sqlite3").exists() else b"")


def test_drafts_as_they_were_offered_outlive_a_new_schema(tmp_path: Path) -> None:
    """They cannot be read off the project again."""
    filled(tmp_path).close()
    harmed(lambda db: db.execute("UPDATE meta SET value='\"7\"' WHERE key='schema'"))(tmp_path / "index.sqlite3")
    index = Index(tmp_path)
    assert index.rows() == {}
    assert all(index.offer(digest) == text for digest, text in OFFERS.items())
    index.close()


def test_a_journal_of_a_broken_index_goes_with_it(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "index.sqlite3-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + os.urandom(2000))
    survives(tmp_path, b"no data base" + whole[12:])


def test_rows_made_under_other_rules_are_none(tmp_path: Path) -> None:
    """A run that began before the settings changed writes its rows last: nobody believes them."""
    slow = Index(tmp_path)
    slow.under("old")
    quick = filled(tmp_path, "new")
    slow.remember([Row("2022/article-1.md", b"x", "d", True, "{}")])
    slow.remember_builds("build", {("tr", "a1.md"): ("k", b"x", "{}")})
    rows, builds = quick.rows(), quick.builds("build")
    assert "2022/article-1.md" not in rows
    assert len(rows) == len(ROWS) - 1
    assert ("tr", "a1.md") not in builds
    slow.close()
    quick.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_costs_only_time(tmp_path: Path) -> None:
    filled(tmp_path).close()
    (tmp_path / "index.sqlite3").chmod(0o444)
    tmp_path.chmod(0o555)
    index = Index(tmp_path)
    index.remember([Row("x.md", b"x", "d", True, "{}")])
    assert check(index) == ALL
    index.close()
    tmp_path.chmod(0o755)
