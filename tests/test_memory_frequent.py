"""A paragraph that stands in thousands of articles is looked up as fast as any, and the same entries speak for it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.test_memory_order import CATALOGS, filled, said
from tm.memory import Entry, Memory, frequent

BOILERPLATE, TARGET = "Subscribe to our newsletter. It costs nothing.", "Bültenimize abone olun. Ücretsizdir."


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CATALOGS, st.sampled_from([0, 1, 2]), st.sampled_from([1, 2, 300]))
def test_how_many_entries_count_as_many_changes_no_answer(
    tmp_path_factory: pytest.TempPathFactory, catalogs: list[list[Entry]], many: int, different: int
) -> None:
    paths = [(f"{number}.po", entries) for number, entries in enumerate(catalogs)]
    with filled(tmp_path_factory.mktemp("memory"), paths) as memory, pytest.MonkeyPatch.context() as patch:
        right = said(memory, 500)
        patch.setattr(frequent, "MANY", many)
        patch.setattr(frequent, "DIFFERENT", different)
        assert said(memory, 500) == right


def entries_of(number: int) -> list[Entry]:
    """Those of one article, which ends as all do."""
    name, own = f"{number:05d}.md", f"Number {number} tells of its day."
    return [
        Entry(BOILERPLATE, TARGET, "en", "tr", name, before=own, after="Footer"),
        Entry(BOILERPLATE, f"Рассылка {number % 3}", "en", "ru", name, before=own, after="Footer"),
        Entry(own, f"Sayı {number}", "en", "tr", name, after=BOILERPLATE),
        Entry("Footer", "Alt", "en", "tr", name, before=BOILERPLATE),
    ]


def newsroom(folder: Path, count: int) -> Memory:
    """Many articles, in no order."""
    numbers = random.Random(3).sample(range(count), count)
    return filled(folder, [(f"{at}.po", [e for n in numbers[at::20] for e in entries_of(n)]) for at in range(20)])


def test_what_is_looked_at_does_not_grow_with_the_articles_that_hold_a_text(tmp_path: Path) -> None:
    steps: list[list[int]] = []
    for count in (400, 1600):
        with newsroom(tmp_path / str(count), count) as memory:
            memory.lookup(BOILERPLATE, "en", "tr")
            steps.append([0, 0])
            for at, ask in enumerate(
                (
                    lambda memory=memory: memory.best(BOILERPLATE, "en", "tr", sentences=False),
                    lambda memory=memory: memory.siblings(BOILERPLATE, "en", "00007.md"),
                )
            ):

                def step(at: int = at) -> None:
                    steps[-1][at] += 1

                memory._store.db.set_progress_handler(step, 10)  # called for every ten instructions of SQLite's machine
                assert ask()
                memory._store.db.set_progress_handler(None, 10)
    assert steps[1][0] < steps[0][0] * 1.5
    assert steps[1][1] < steps[0][1] * 1.5


def test_the_first_article_by_name_speaks_for_a_frequent_text(tmp_path: Path) -> None:
    with newsroom(tmp_path, 500) as memory:
        found = memory.lookup(BOILERPLATE, "en", "tr", sentences=False)
        assert [(match.target, match.article) for match in found] == [(TARGET, "00000.md")]
        russian = memory.lookup(BOILERPLATE, "en", "ru", sentences=False)
        assert [(match.target, match.article, match.ambiguous) for match in russian] == [
            (f"Рассылка {n}", f"0000{n}.md", True) for n in range(3)
        ]


def test_of_a_frequent_text_the_entry_with_the_neighbours_asked_for_speaks(tmp_path: Path) -> None:
    with newsroom(tmp_path, 500) as memory:
        for before, score in (("Number 77 tells of its day.", 102), ("something else", 101)):
            found = memory.lookup(BOILERPLATE, "en", "tr", before=before, after="Footer", sentences=False)
            assert [(match.score, match.article) for match in found] == [
                (score, "00077.md" if score == 102 else "00000.md")
            ]


def test_where_no_entry_of_a_frequent_text_fits_perfectly_the_best_of_all_speaks(tmp_path: Path) -> None:
    gone = [Entry(BOILERPLATE, TARGET, "en", "tr", f"{n:05d}.md", obsolete=True) for n in range(400)]
    stale = Entry(BOILERPLATE, TARGET, "en", "tr", "00300.md", stale=True)
    menu = Entry(BOILERPLATE, TARGET, "en", "tr", context="menu")  # of no article
    cases = [
        ((), "", "00000.md"),
        ((stale,), "", "00300.md"),
        ((stale, menu), "", "00300.md"),
        ((stale, menu), "menu", ""),
    ]
    for number, (more, context, article) in enumerate(cases):
        with filled(tmp_path / str(number), [("a.po", [*gone, *more])]) as memory:
            found = memory.lookup(BOILERPLATE, "en", "tr", context=context, sentences=False)
            assert [match.article for match in found] == [article]
