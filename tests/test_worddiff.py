"""A word diff tells what changed, gives both texts back, and stays readable and fast."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pace import seconds
from tm.worddiff import hunks, word_diff

TEXTS = st.lists(
    st.sampled_from(["a", "b", "the ", "A ", ". ", " ", "\n", "c-d", "it’s", "🙂", "\u0301"]), max_size=30
).map("".join)


def shown(old: str, new: str) -> str:
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "[+{}+]"}
    return "".join(marks[step].format(text) for step, text in word_diff(old, new))


@given(TEXTS, TEXTS)
def test_the_steps_give_both_texts_back(old: str, new: str) -> None:
    steps = word_diff(old, new)
    assert "".join(text for step, text in steps if step != "insert") == old
    assert "".join(text for step, text in steps if step != "delete") == new
    assert all(text for _, text in steps)
    kinds = [step for step, _ in steps]
    assert all(one != other for one, other in pairwise(kinds))
    assert ("insert", "delete") not in pairwise(kinds)


@given(TEXTS)
def test_equal_texts_have_no_change(text: str) -> None:
    assert word_diff(text, text) == ((("equal", text),) if text else ())


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_hunks_cover_both_sequences_in_turn(old: list[str], new: list[str]) -> None:
    a = c = 0
    for hunk in hunks(old, new):
        assert (hunk.a, hunk.c) == (a, c)
        assert not hunk.same or old[hunk.a : hunk.b] == new[hunk.c : hunk.d]
        a, c = hunk.b, hunk.d
    assert (a, c) == (len(old), len(new))


def test_whole_words_are_exchanged() -> None:
    assert shown("The old bridge fell.", "The new bridge fell.") == "The [-old-][+new+] bridge fell."
    assert shown("It isn’t so.", "It isn't so.") == "It [-isn’t-][+isn't+] so."


def test_an_inserted_sentence_stands_as_one() -> None:
    old = "The mill was built in 1780. It burnt down twice."
    new = "The mill was built in 1780. It was sold. It burnt down twice."
    assert shown(old, new) == "The mill was built in 1780. [+It was sold. +]It burnt down twice."


def test_an_inserted_word_brings_the_blank_behind_it() -> None:
    assert shown("a long long way", "a long long long way") == "a long long [+long +]way"
    assert shown("He came.", "He never came.") == "He [+never +]came."


def test_a_rewritten_passage_is_one_change() -> None:
    old = "We met at the inn and ate a fish with bread."
    new = "We dined in a house on the hill with bread."
    assert shown(old, new) == "We [-met at the inn and ate a fish-][+dined in a house on the hill+] with bread."


def test_a_text_may_come_or_go_as_a_whole() -> None:
    assert word_diff("", "new") == (("insert", "new"),)
    assert word_diff("old", "") == (("delete", "old"),)


NUMBERS = " ".join(str(number * 7919 % 100_003) for number in range(40_000))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 100_000, "a " * 99_990 + "b "),
        ("a b " * 50_000, "b a " * 50_000),
        ("." * 200_000, "!" + "." * 199_999),
        ("x" * 300_000, "y" * 300_000),
        (NUMBERS, " ".join(reversed(NUMBERS.split()))),
        (NUMBERS, NUMBERS.replace("7 1", "7 one 1")),
    ],
    ids=["runs", "turns", "marks", "words", "reversed", "edits"],
)
def test_long_texts_take_no_time(old: str, new: str) -> None:
    assert seconds(lambda: word_diff(old, new)) < 10
    steps = word_diff(old, new)
    assert "".join(text for step, text in steps if step != "insert") == old


def test_edits_in_a_long_text_are_found_between_its_rare_words() -> None:
    new = NUMBERS.replace(" 7919 ", " 7,919 ").replace(" 23757 ", " ")
    assert [text.strip() for step, text in word_diff(NUMBERS, new) if step == "delete"] == ["7919", "23757"]
