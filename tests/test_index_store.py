"""The store of the index: what it gives is what was put in, whatever happened to its file; else it gives nothing."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tm.glance import Glance
from tm.index import Index, Mark, Row, Summary
from tm.seal import Seal
from tm.text import digest8

PAGE = 4096
ROWS = [
    Row(
        f"2022/article-{n}.md",
        os.urandom(32),
        f"{n:064x}",
        n % 2 == 0,
        n % 3,
        Summary(json.dumps({"n": n, "text": "s" * (n * 30 if n % 10 else n * 300)}), os.urandom(24)),
    )
    for n in range(60)
]
BUILDS = {
    ("tr", f"a{n}.md"): Mark(f"key{n}", os.urandom(32), "", json.dumps({"locale": "tr", "n": "x" * n * 20}))
    for n in range(40)
}
SEAL = Seal("\n".join(row.name for row in ROWS), os.urandom(64 * len(ROWS)), '{"outputs": 60}')
VERDICTS = {os.urandom(16): n for n in range(200)}
FINDINGS = {(f"a{n}.md", "tr"): (f"key{n}", json.dumps(["ç" * n * 9, n])) for n in range(40)}
OFFERS = {digest8(text): text for text in (f"Taslak {n} " * 30 for n in range(30))}


def filled(folder: Path, rules: str = "rules") -> Index:
    """An index with rows of every kind."""
    index = Index(folder)
    index.under(rules)
    index.remember(ROWS)
    index.make_glance([row.name for row in ROWS])
    index.remember_builds("build", BUILDS)
    index.put_seal("build", SEAL)
    index.remember_verdicts(VERDICTS)
    index.remember_findings("asked", FINDINGS)
    index.remember_offers(OFFERS.items())
    index.put("config", {"key": "k", "config": [1, 2, "ç" * 300]})
    return index


def check(index: Index) -> int:
    """Everything that it gives is what was put in; how much it gives."""
    rows, builds, summaries = index.rows(), dict(index.builds("build")), list(index.summaries())
    known = {row.name: row for row in ROWS}
    assert all(row == known[name]._replace(summary=None) for name, row in rows.items())
    assert all(summary == known[name].summary for name, summary in summaries)
    assert summaries == sorted(summaries)
    assert all(mark == BUILDS[key] for key, mark in builds.items())
    glance = index.glance()
    assert glance in (None, Glance.of([row.name for row in ROWS], ROWS))
    seal = index.seal("build")
    assert seal in (None, SEAL)
    verdicts = index.verdicts(list(VERDICTS))
    assert all(VERDICTS[key] == errors for key, errors in verdicts.items())
    findings = index.findings("asked", [name for name, _ in FINDINGS])
    assert findings.items() <= FINDINGS.items()
    offers = [text for digest in OFFERS if (text := index.offer(digest))]
    assert set(offers) <= set(OFFERS.values())
    config = index.get("config")
    assert config in (None, {"key": "k", "config": [1, 2, "ç" * 300]})
    return (
        len(rows)
        + len(summaries)
        + len(builds)
        + len(verdicts)
        + len(findings)
        + len(offers)
        + (config is not None)
        + (glance is not None)
        + (seal is not None)
    )


ALL = 2 * len(ROWS) + len(BUILDS) + len(VERDICTS) + len(FINDINGS) + len(OFFERS) + 3


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
    """A whole page, or a sector of it, as a power cut leaves them. Where only a late write comes to it, that write begins the
    file anew, and the slow run is the next one.
    """
    survives(tmp_path, bytes(len(whole)))
    for at in range(0, len(whole), PAGE):
        survives(tmp_path, whole[:at] + bytes(PAGE) + whole[at + PAGE :], runs=2)
        survives(tmp_path, whole[: at + 2048] + bytes(512) + whole[at + 2560 :], runs=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=12), st.booleans())
def test_flipped_bits_give_nothing_wrong(
    whole: bytes, tmp_path: Path, flips: list[tuple[int, int]], texts: bool
) -> None:
    """`texts`: only where texts stand, which a data base does not look at. Damage in a place that only a late write comes
    to makes that write begin anew, so the next run is a slow one too; a changed key of one of its indexes may show only
    when rows have moved.
    """
    data = bytearray(whole)
    plain = [at for at in range(0, len(data), 7) if chr(data[at]).isalnum()]
    for at, mask in flips:
        place = plain[at % len(plain)] if texts else at % len(data)
        data[place] ^= mask & 31 if texts else mask
    survives(tmp_path, bytes(data), runs=4)


def test_a_name_that_changed_in_one_place_gives_nothing_wrong(whole: bytes, tmp_path: Path) -> None:
    """In a table, or in the index by which it is read in order: then the order is none, and rows are found twice or never."""
    name, at, places = b"2022/article-16.md", -1, 0
    while (at := whole.find(name, at + 1)) >= 0:
        for letter in (b"0", b"9"):
            survives(tmp_path, whole[: at + 14] + letter + whole[at + 15 :], runs=2)
        places += 1
    assert places >= 4  # two tables and their indexes


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
        harmed(lambda db: db.execute("UPDATE articles SET digest=x'ff00ff', signature='text', flags='perhaps'")),
        harmed(lambda db: db.execute("UPDATE articles SET flags=1-flags")),
        harmed(lambda db: db.execute("UPDATE verdicts SET errors=errors+1")),
        harmed(lambda db: db.execute("UPDATE findings SET told=zeroblob(9)")),
        harmed(lambda db: db.execute("UPDATE builds SET name='b1.md' WHERE name='a2.md'")),
        harmed(lambda db: db.execute("UPDATE meta SET value='not JSON' WHERE key='config'")),
        harmed(lambda db: db.execute("PRAGMA journal_mode=WAL")),
    ],
    ids=[
        "deleted", "no data base", "newer schema", "older schema", "one column more", "another column", "foreign table",
        "view", "trigger", "table gone", "wrong types", "flag turned", "count turned", "findings zeroed", "name turned", "no JSON", "WAL",
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
    slow.remember([Row("2022/article-1.md", b"x", "d", True)])
    slow.remember_builds("build", {("tr", "a1.md"): Mark("k", b"x", "", "{}")})
    rows, builds = quick.rows(), dict(quick.builds("build"))
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
    index.remember([Row("x.md", b"x", "d", True)])
    assert check(index) == ALL
    index.close()
    tmp_path.chmod(0o755)
