"""The glance of all articles says what their rows say, whatever happened to these; and what differs from it is found."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.glance import Glance
from tm.index import Index, Row, depth_of, is_synced
from tm.project import load
from tm.stamps import STAT
from tm.work.session import exclusive
from tm.work.status import status
from tm.work.sync import sync

NAMES = [f"{number % 3}/a{number}.md" for number in range(9)]
SIGNATURES = st.one_of(st.just(b""), st.binary(min_size=3 * STAT, max_size=3 * STAT))
ROWS = st.builds(Row, st.sampled_from(NAMES), SIGNATURES, st.just("d" * 64), st.booleans(), st.integers(0, 2))
ACTIONS = st.one_of(
    st.tuples(st.just("remember"), st.lists(ROWS, max_size=4, unique_by=lambda row: row.name)),
    st.tuples(st.just("forget"), st.lists(st.sampled_from(NAMES), max_size=3)),
    st.tuples(st.just("whole"), st.sets(st.sampled_from(NAMES), min_size=1)),
    st.tuples(st.just("other rules"), st.just([])),
)


@given(st.lists(ACTIONS, max_size=12))
def test_the_glance_says_what_the_rows_say(actions: list[tuple[str, list[Any]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, two = Index(Path(folder)), Index(Path(folder))  # two commands at work in one project
        rules = "rules"
        one.under(rules)
        two.under(rules)
        for number, (action, what) in enumerate(actions):
            index = (one, two)[number % 2]
            if action == "remember":
                index.remember(what)
            elif action == "forget":
                index.remember([], what)
            elif action == "whole":
                index.make_glance(sorted(what))
            else:
                rules = f"rules {number}"
                one.under(rules)
                two.under(rules)
            rows = two.rows()
            for reader in (one, two):
                glance = reader.glance()
                if glance is None:
                    continue
                wanted = Glance.of(glance.names, rows.values())
                assert glance.flags == wanted.flags
                kept = [at for at, flags in enumerate(glance.flags) if flags != 255]
                for then, now in zip(glance.columns, wanted.columns, strict=False):
                    assert all(then[STAT * at : STAT * (at + 1)] == now[STAT * at : STAT * (at + 1)] for at in kept)
            assert two.rows(NAMES[:4]) == {name: row for name, row in rows.items() if name in NAMES[:4]}
        one.close()
        two.close()


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 19), st.integers(0, 1), st.integers(0, 3)), max_size=6),
    st.booleans(),
)
def test_what_differs_is_found_and_nothing_else(
    articles: list[tuple[int, int, int]], changes: list[tuple[int, int, int]], all_files: bool
) -> None:
    names = [f"a{number:02d}" for number in range(len(articles))]
    columns = [[value[1 + file] for value in articles] for file in (0, 1)]
    flags = bytes(value[0] for value in articles)
    now = [list(column) for column in columns]
    for at, file, value in changes:
        now[file][at % len(names)] = value

    def stats(column: list[int]) -> bytes:
        return b"".join(bytes([value] * STAT) for value in column)

    glance = Glance(names, flags, [stats(column) for column in columns])
    files = [0, 1] if all_files else [1]
    found = glance.differing(
        files, [stats(now[file]) for file in files], lambda flags: is_synced(flags) and depth_of(flags) > 0
    )
    assert found == [
        at
        for at in range(len(names))
        if any(now[file][at] != columns[file][at] for file in files) or not (flags[at] & 1 and flags[at] >> 1 > 0)
    ]


def test_an_unchanged_run_reads_no_row_and_a_changed_article_only_its_own(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        scratch.write(f"articles/{number % 2}/a{number}.md", f"Number {number}.\n")
    scratch.tm("sync")
    asked: list[list[str] | None] = []
    plain = Index.rows

    def rows(index: Index, names: list[str] | None = None) -> dict[str, Row]:
        asked.append(names)
        return plain(index, names)

    def reads() -> list[list[str] | None]:
        asked.clear()
        project = load(scratch.root)
        with exclusive(project):
            sync(project)
        status(project)
        project.index.close()
        return list(asked)

    def settles() -> bool:
        """Whether nothing is read, as soon as the stats of all files are old enough to be trusted."""
        end = time.monotonic() + 20
        while (found := reads()) != [[], []] and time.monotonic() < end:
            pass
        return found == [[], []]

    monkeypatch.setattr(Index, "rows", rows)
    assert settles()
    scratch.write("articles/1/a3.md", "Number three.\n")
    assert reads()[0] == ["1/a3.md"]
    scratch.write("articles/new.md", "Another one.\n")
    assert reads()[0] is None
    assert settles()
