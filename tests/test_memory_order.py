"""What the memory answers depends on what was accepted, never on the order in which it came to know it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tm.memory import Entry, Match, Memory
from tm.memory.holder import PARENTS, UNITS

SOURCES = ["Notes", "notes", "The cat sat. The dog ran.", "The dog ran. The cat sat.", "The cat sat."]
TARGETS = ["Notlar", "Kedi oturdu. Köpek koştu.", "Köpek koştu. Kedi oturdu.", "Notes", "The cat sat."]
ENTRIES = st.builds(
    lambda source, target, langs, article, more: replace(Entry(source, target, *langs, article), **more),  # type: ignore[arg-type]
    st.sampled_from(SOURCES),
    st.sampled_from(TARGETS),
    st.sampled_from([("en", "tr"), ("en", "ru"), ("tr", "ru"), ("tr", "en"), ("en", "tr-CY")]),
    st.sampled_from(["", "a.md", "b.md", "2022/c.md"]),
    st.fixed_dictionaries(
        {},
        optional={
            "origin": st.sampled_from(["catalog", "tmx"]),
            "who": st.sampled_from(["", "Ayşe", "Ольга"]),
            "date": st.sampled_from(["", "2024-05-01", "2025-05-01"]),
            "context": st.sampled_from(["", "menu"]),
            "before": st.sampled_from(["", "Notes"]),
            "after": st.sampled_from(["", "The cat sat."]),
            "obsolete": st.booleans(),
            "stale": st.booleans(),
        },
    ),
)
CATALOGS = st.lists(st.lists(ENTRIES, min_size=1, max_size=4), min_size=1, max_size=5)
LANGS = [("en", "tr"), ("tr", "en"), ("tr", "ru")]


def filled(folder: Path, catalogs: list[tuple[str, list[Entry]]]) -> Memory:
    memory = Memory(folder)
    for path, entries in catalogs:
        memory.update([(path, "1", lambda entries=entries: entries)], complete=False)  # type: ignore[misc]
    return memory


def said(memory: Memory, limit: int = 10) -> list[object]:
    """All that the memory can be asked, asked."""
    found: list[object] = []
    for text in ("Notes", "Notlar", "the Cat sat", "The cat sat. The dog ran!", "The dog ran. The cat sat."):
        for langs in LANGS:
            found.append(memory.lookup(text, *langs, least=50, limit=limit, context="menu", before="Notes", warn=False))
            found.append(memory.best(text, *langs, least=50, warn=False))
        found.append(memory.siblings(text, "en"))
        found.append(memory.siblings(text, "en", "a.md"))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CATALOGS, st.randoms(use_true_random=False), st.sampled_from([1, 2, 10]))
def test_the_order_of_catalogs_changes_no_answer(
    tmp_path_factory: pytest.TempPathFactory, catalogs: list[list[Entry]], dice: object, limit: int
) -> None:
    paths = [(f"{number}.po", entries) for number, entries in enumerate(catalogs)]
    mixed = list(paths)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    with filled(folders[0], paths) as one, filled(folders[1], mixed) as other:
        assert said(one, limit) == said(other, limit)
        assert list(one.entries()) == list(other.entries())


def best(folder: Path, *entries: Entry) -> Match:
    with filled(folder, [(f"{number}.po", [entry]) for number, entry in enumerate(entries)]) as memory:
        (found,) = memory.lookup("Notes", "en", "tr")
        return found


def test_the_first_article_by_name_speaks_for_a_pair_and_an_article_before_none(tmp_path: Path) -> None:
    pair = Entry("Notes", "Notlar", "en", "tr")
    named = [replace(pair, article=name) for name in ("b.md", "", "a.md", "c.md")]
    assert best(tmp_path / "1", *named).article == "a.md"
    assert best(tmp_path / "2", *reversed(named)).article == "a.md"


def test_an_article_that_fits_better_speaks_before_the_first(tmp_path: Path) -> None:
    pair = Entry("Notes", "Notlar", "en", "tr", "b.md")
    assert best(tmp_path / "1", replace(pair, article="a.md", stale=True), pair).article == "b.md"
    assert best(tmp_path / "2", replace(pair, article="a.md", obsolete=True), pair).article == "b.md"


def test_of_many_paragraphs_with_one_sentence_the_same_ones_are_looked_at(tmp_path: Path) -> None:
    count = PARENTS * 3
    rows = [
        Entry(f"The cat sat. Number {n} ran.", f"Kedi {n} oturdu. {n} koştu.", "en", "tr", f"{n}.md")
        for n in range(count)
    ]
    catalogs = [(f"{n}.po", [row]) for n, row in enumerate(rows)]
    with filled(tmp_path / "1", catalogs) as one, filled(tmp_path / "2", catalogs[::-1]) as other:
        found = one.lookup("The cat sat.", "en", "tr", limit=1000)
        assert len(found) == PARENTS
        assert found == other.lookup("The cat sat.", "en", "tr", limit=1000)


def test_paragraphs_that_went_leave_room_for_those_that_are_there(tmp_path: Path) -> None:
    gone = [Entry(f"The cat sat. {n} ran.", f"Kedi {n} oturdu. {n} koştu.", "en", "tr") for n in range(PARENTS * 3)]
    with filled(tmp_path, [("gone.po", gone)]) as memory:
        assert memory.lookup("The cat sat.", "en", "tr")
        memory.update([("here.po", "1", lambda: [Entry("The cat sat. It ran.", "Kedi oturdu. Koştu.", "en", "tr")])])
        assert [match.target for match in memory.lookup("The cat sat.", "en", "tr")] == ["Kedi oturdu."]


def test_of_many_units_with_one_target_the_same_ones_lead_to_another_locale(tmp_path: Path) -> None:
    count = UNITS + 50
    catalogs = []
    for n in range(count):
        catalogs.append((f"tr{n}.po", [Entry(f"text {n}", "Notlar", "en", "tr", f"{n % 7}.md")]))
        catalogs.append((f"ru{n}.po", [Entry(f"text {n}", f"Текст {n}", "en", "ru", f"{n % 7}.md")]))
    with filled(tmp_path / "1", catalogs) as one, filled(tmp_path / "2", catalogs[::-1]) as other:
        found = one.lookup("Notlar", "tr", "ru", limit=1000, least=100)
        assert len(found) == UNITS
        assert found == other.lookup("Notlar", "tr", "ru", limit=1000, least=100)


def test_of_texts_that_are_equally_alike_the_same_ones_are_shown(tmp_path: Path) -> None:
    rows = [Entry(f"The house has {n} rooms", f"Evde {n} oda var", "en", "tr") for n in range(10, 40)]
    catalogs = [(f"{n}.po", [row]) for n, row in enumerate(rows)]
    with filled(tmp_path / "1", catalogs) as one, filled(tmp_path / "2", catalogs[::-1]) as other:
        found = one.lookup("The house has xx rooms", "en", "tr", limit=5)
        assert len(found) == 5
        assert found == other.lookup("The house has xx rooms", "en", "tr", limit=5)
