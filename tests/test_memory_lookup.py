"""The memory finds what people accepted: the same text, its context, a similar one, a sentence, any direction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from tm.errors import CatalogError
from tm.memory import Entry, Memory
from tm.memory.fold import folded
from tm.memory.model import compatible

MEMBERS = "The alliance has 31 members. It was founded in 1949."
UYELER = "İttifakın 31 üyesi var. 1949'da kuruldu."
CHLENY = "В альянсе 31 член. Он основан в 1949 году."


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory") as made:
        yield made


def fill(memory: Memory, *entries: Entry, path: str = "tr.po", digest: str = "1") -> None:
    memory.update([(path, digest, lambda: entries)], complete=False)


def tr(source: str, target: str, **more: object) -> Entry:
    return replace(Entry(source, target, "en", "tr", "a.md"), **more)  # type: ignore[arg-type]


# --- what is found ----------------------------------------------------------------------------------------------------
def test_the_same_text_scores_100_and_its_neighbours_add_to_it(memory: Memory) -> None:
    fill(memory, tr(MEMBERS, UYELER, before="Notes", after="End"))
    alone = memory.lookup(MEMBERS, "en", "tr")[0]
    one = memory.lookup(MEMBERS, "en", "tr", before="Notes", after="other")[0]
    both = memory.lookup(MEMBERS, "en", "tr", before="Notes", after="End")[0]
    assert [(m.score, m.kind) for m in (alone, one, both)] == [(100, "exact"), (101, "context"), (102, "context")]


def test_no_neighbour_is_no_context(memory: Memory) -> None:
    fill(memory, tr("Title", "Başlık"))
    assert memory.lookup("Title", "en", "tr")[0].score == 100


def test_a_text_that_differs_by_case_or_quotes_scores_99(memory: Memory) -> None:
    fill(memory, tr("The “new” alliance", "“Yeni” ittifak"))
    assert memory.lookup('the "new" Alliance', "en", "tr")[0].score == 99


def test_a_number_that_differs_is_said_however_high_the_score(memory: Memory) -> None:
    fill(memory, tr(MEMBERS, UYELER))
    found = memory.lookup(MEMBERS.replace("31", "32"), "en", "tr")[0]
    assert found.score >= 95
    assert found.warning == "a number differs"


def test_a_not_that_differs_is_said(memory: Memory) -> None:
    fill(memory, tr("The treaty was ratified by all the members last year.", "Antlaşma geçen yıl onaylandı."))
    found = memory.lookup("The treaty was not ratified by all the members last year.", "en", "tr")[0]
    assert found.warning


def test_words_that_differ_carry_no_warning(memory: Memory) -> None:
    fill(memory, tr("The house stands on a small hill by the sea.", "Ev deniz kıyısında bir tepede."))
    assert memory.lookup("The house stands on a low hill by the sea.", "en", "tr")[0].warning == ""


def test_a_sentence_of_a_remembered_paragraph_answers(memory: Memory) -> None:
    fill(memory, tr(MEMBERS, UYELER))
    found = memory.lookup("It was founded in 1949.", "en", "tr")[0]
    assert (found.score, found.kind, found.target) == (100, "sentence", "1949'da kuruldu.")
    assert memory.lookup("It was founded in 1949.", "en", "tr", sentences=False) == []


def test_a_pair_answers_in_the_other_direction_too(memory: Memory) -> None:
    fill(memory, tr(MEMBERS, UYELER))
    found = memory.lookup(UYELER, "tr", "en")[0]
    assert (found.score, found.target, found.via) == (100, MEMBERS, "reversed")


def test_two_locales_of_one_source_answer_for_each_other(memory: Memory) -> None:
    fill(memory, tr(MEMBERS, UYELER))
    fill(memory, Entry(MEMBERS, CHLENY, "en", "ru", "a.md"), path="ru.po")
    found = memory.lookup(UYELER, "tr", "ru")[0]
    assert (found.target, found.via) == (CHLENY, "en")
    beside = memory.siblings(MEMBERS, "en", "a.md")
    assert [(s.locale, s.target) for s in beside] == [("ru", CHLENY), ("tr", UYELER)]
    assert memory.siblings(UYELER, "tr", "a.md") == beside


def test_units_of_different_articles_are_no_pivot(memory: Memory) -> None:
    fill(memory, tr("Notes", "Notlar"))
    fill(memory, Entry("Notes", "Примечания", "en", "ru", "b.md"), path="ru.po")
    assert memory.lookup("Notlar", "tr", "ru") == []


def test_a_locale_is_served_by_its_language_but_not_by_its_cousin() -> None:
    assert compatible("pt-BR", "pt")
    assert compatible("pt", "pt-BR")
    assert not compatible("pt-BR", "pt-PT")
    assert not compatible("pt", "ptx")


# --- doubt ------------------------------------------------------------------------------------------------------------
def test_two_accepted_targets_are_both_shown_and_none_is_chosen(memory: Memory) -> None:
    fill(memory, tr("Notes", "Notlar"), tr("Notes", "Dipnotlar", article="b.md"))
    found = memory.lookup("Notes", "en", "tr")
    assert {m.target for m in found} == {"Notlar", "Dipnotlar"}
    assert all(m.ambiguous for m in found)
    assert memory.best("Notes", "en", "tr") is None


def test_a_target_accepted_twice_is_no_doubt(memory: Memory) -> None:
    fill(memory, tr("Notes", "Notlar"), tr("Notes", "Notlar", article="b.md"))
    best = memory.best("Notes", "en", "tr")
    assert best is not None
    assert best.target == "Notlar"


def test_a_target_of_a_unit_that_is_gone_neither_wins_nor_casts_doubt(memory: Memory) -> None:
    fill(memory, tr("Notes", "Eski", obsolete=True), tr("Notes", "Notlar"))
    found = memory.lookup("Notes", "en", "tr")
    assert [m.target for m in found] == ["Notlar", "Eski"]
    best = memory.best("Notes", "en", "tr")
    assert best is not None
    assert best.target == "Notlar"


@pytest.mark.parametrize("origin", ["mt", "draft", "engine"])
def test_a_machines_words_never_enter(memory: Memory, origin: str) -> None:
    fill(memory, tr("Notes", "Notlar", origin=origin))
    assert len(memory) == 0


# --- agreement with comparing everything --------------------------------------------------------------------------------
WORDS = st.sampled_from(
    [
        "the",
        "a",
        "cat",
        "dog",
        "house",
        "sea",
        "12",
        "İstanbul",
        "ısı",
        "ev",
        "deniz",
        "кот",
        "дом",
        "море",
        "not",
        "of",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, min_size=1, max_size=12), TEXTS, st.sampled_from(["en", "tr", "ru"]))
def test_lookup_agrees_with_comparing_with_everything(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], asked: str, lang: str
) -> None:
    with Memory(tmp_path_factory.mktemp("m")) as memory:
        fill(memory, *(Entry(text, f"hedef {text}", lang, "de") for text in texts))
        found = {m.source: m.score for m in memory.lookup(asked, lang, "de", limit=1000, warn=False)}
    expected = {}
    for text in texts:
        alike = Levenshtein.normalized_similarity(folded(text, lang), folded(asked, lang))
        if text == asked or alike >= 0.7:
            expected[text] = 100 if text == asked else min(int(alike * 100 + 1e-9), 99)
    assert found == expected


# --- keeping up -------------------------------------------------------------------------------------------------------
CATALOGS = st.dictionaries(st.sampled_from(["a.po", "b.po", "c.po"]), st.lists(st.tuples(TEXTS, TEXTS), max_size=4))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CATALOGS, min_size=1, max_size=4))
def test_updating_step_by_step_ends_where_starting_anew_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, list[tuple[str, str]]]]
) -> None:
    def catalogs(step: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, object]]:
        return [
            (path, repr(rows), lambda path=path, rows=rows: [Entry(a, b, "en", "tr", path, after=b) for a, b in rows])
            for path, rows in step.items()
        ]

    with Memory(tmp_path_factory.mktemp("m")) as memory, Memory(tmp_path_factory.mktemp("n")) as anew:
        for step in steps:
            memory.update(catalogs(step))  # type: ignore[arg-type]
            memory.lookup("the cat", "en", "tr", warn=False)
        anew.update(catalogs(steps[-1]))  # type: ignore[arg-type]
        assert list(memory.entries()) == list(anew.entries())
        for text in ("the cat", "a house of the sea"):
            assert memory.lookup(text, "en", "tr", least=30) == anew.lookup(text, "en", "tr", least=30)


def test_only_changed_catalogs_are_read(memory: Memory) -> None:
    read: list[str] = []

    def reader(path: str) -> list[Entry]:
        read.append(path)
        return [tr(path, f"{path} hedef")]

    first = [(path, "1", lambda path=path: reader(path)) for path in ("a.po", "b.po")]
    memory.update(first)
    done = memory.update([first[0], ("b.po", "2", first[1][2])])
    assert read == ["a.po", "b.po", "b.po"]
    assert (done.read, done.kept, done.removed) == (1, 1, 0)
    assert memory.update([first[0]]).removed == 1
    assert memory.known() == {"a.po": "1"}


def test_a_catalog_that_breaks_half_way_leaves_what_was_known_of_it(memory: Memory) -> None:
    def broken() -> Iterator[Entry]:
        yield tr("New", "Yeni")
        raise CatalogError("truncated", path="tr.po", line=7)

    fill(memory, tr("Old", "Eski"))
    done = memory.update([("tr.po", "2", broken)])
    assert [error.line for error in done.errors] == [7]
    assert [entry.source for entry in memory.entries()] == ["Old"]
    assert memory.known() == {"tr.po": "1"}


@pytest.mark.parametrize("junk", [b"", b"junk" * 5000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_broken_store_is_made_again(tmp_path: Path, junk: bytes) -> None:
    with Memory(tmp_path) as memory:
        fill(memory, tr("Notes", "Notlar"))
    for path in tmp_path.iterdir():
        path.write_bytes(junk)
    with Memory(tmp_path) as memory:
        fill(memory, tr("Notes", "Notlar"))
        assert memory.lookup("Notes", "en", "tr")[0].target == "Notlar"


def test_a_folder_that_cannot_be_made_costs_memory_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Memory(tmp_path / "file" / "memory") as memory:
        fill(memory, tr("Notes", "Notlar"))
        assert memory.lookup("Notes", "en", "tr")[0].target == "Notlar"


def test_two_that_fill_at_once_do_each_others_work(tmp_path: Path) -> None:
    catalogs = [
        (f"{n}.po", "1", lambda n=n: [tr(f"text {n} {i}", f"metin {n} {i}") for i in range(20)]) for n in range(20)
    ]
    done: list[int] = []

    def work() -> None:
        with Memory(tmp_path) as memory:
            done.append(memory.update(catalogs).read)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Memory(tmp_path) as memory:
        assert len(memory) == 400
    assert sum(done) == 20


def test_hostile_texts_are_held_and_found(memory: Memory) -> None:
    texts = ["\x00null", "lone \ud800 surrogate", "a" * 50_000, "İ" * 300, "\u202eabc", "'; DROP TABLE texts; --"]
    fill(memory, *(tr(text, f"t {n}") for n, text in enumerate(texts)))
    for text in (*texts, "", " ", "\n"):
        memory.lookup(text, "en", "tr", before="\ud800", context="\x00")
    assert memory.lookup(texts[2], "en", "tr")[0].score == 100
    assert len(list(memory.entries())) == len(texts)
