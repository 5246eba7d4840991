"""What the checks know of a text beforehand: a shortcut never hides what the long way finds, and little is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.checks import Context, characters, language, punctuation, seen, wording
from tm.checks.names import skeleton
from tm.checks.seen import Text, both, look
from tm.checks.words import lowered, spans, words
from tm.model import Finding
from tm.numbers import Mention, compare, scan
from tm.numbers.answers import Answers

PIECES = st.sampled_from(
    (
        "bir|Bir|iki|yüz|milyon|million|and|a|of|I|XIV|ХХ|С|с|2|50|1,250|12.5|3½|½|7:30|%|$5|5bn|May|may|Mayıs|мая|Monday|"
        "доллар|процент|yüzde|per|cent|двести|тысяч|the|Wow|ΟΔΟΣ|İ|ı|K-12|no|değil|не|\u200b|\u0307|«|»|(|)|..| ,"
    ).split("|")
)
TEXTS = st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=40)
LANGS = st.sampled_from(["en", "tr", "ru", "de"])
ALL = [chr(code) for code in range(sys.maxunicode + 1)]


# --- characters --------------------------------------------------------------------------------------------------------
def test_no_character_that_the_checks_look_for_is_printable() -> None:
    patterns = (characters._CONTROL, characters._BIDI, characters._INVISIBLE)
    sought = [char for char in ALL if any(pattern.match(char) for pattern in patterns)]
    assert len(sought) > 2000
    assert not [char for char in sought if Text(char, "en", look(char, "plain", "en").view).is_printable]


def test_a_letter_in_lower_case_is_still_one_letter() -> None:
    moved = [char for char in ALL if len(char.lower()) == 1 and words(char) != [] and words(char.lower()) == []]
    assert moved == []


@given(TEXTS, LANGS)
def test_words_in_lower_case_stand_beside_the_words(text: str, lang: str) -> None:
    found = words(text)
    assert len(lowered(text, found, lang)) == len(found) == len(spans(text))
    assert [text[start:end] for start, end in spans(text)] == found


def test_what_mixes_scripts_or_is_foreign_is_sought_by_the_letters_of_its_pattern() -> None:
    latin = {char for char in ALL if language._MIXED.match(f"{char}а")}
    assert latin == language._LATIN_LETTERS
    assert {char for char in ALL if language._MIXED.match(f"a{char}")} == language.CYRILLIC_LETTERS


# --- figures -----------------------------------------------------------------------------------------------------------
@given(TEXTS, TEXTS, LANGS, LANGS)
def test_texts_that_agree_at_once_have_no_difference(ours: str, theirs: str, here: str, there: str) -> None:
    compared = sys.modules["tm.numbers.compare"]
    quick = compare(scan(ours, here), scan(theirs, there))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compared, "_agree", lambda source, target: False)
        assert compare(scan(ours, here), scan(theirs, there)) == quick


@given(TEXTS, LANGS)
def test_tokens_that_are_passed_over_say_nothing(text: str, lang: str) -> None:
    scanner = sys.modules["tm.numbers.scan"]
    quick = scan.__wrapped__(text, lang)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "_worth", lambda table: Answers(lambda token: True))
        assert scan.__wrapped__(text, lang) == quick


def test_a_long_number_that_has_no_value_agrees_with_itself() -> None:
    phone = scan("Call 0312 555 44 33 now.", "en")
    assert [type(mention) for mention in phone.numbers] == [Mention]
    assert compare(phone, scan("Şimdi 0312-5554433 numarasını arayın.", "tr")) == []


# --- words -------------------------------------------------------------------------------------------------------------
@given(st.lists(st.sampled_from(["ab", "cd", "efg", "h"]), max_size=30))
def test_a_phrase_that_comes_again_is_found_where_it_first_does(low: list[str]) -> None:
    found = wording._loop(low)
    doubled = [
        (size, at)
        for size in range(2, 9)
        for at in range(len(low) - 2 * size + 1)
        if low[at : at + size] == low[at + size : at + 2 * size] and sum(map(len, low[at : at + size])) >= 3 * size
    ]
    if found is not None:
        at, size = found
        assert low[at : at + size] == low[at + size : at + 2 * size]
    assert (found is not None) == bool(doubled)


@given(TEXTS)
def test_blanks_and_doubled_marks_are_found_as_their_patterns_find_them(target: str) -> None:
    context = Context("en", "tr")

    def told(check: Iterator[Finding]) -> bool:
        return next(check, None) is not None

    prose = both("x", target, context)[1].prose
    blank = punctuation._DOUBLE.search(prose) or punctuation._BEFORE.search(prose)
    assert told(punctuation.blanks("x", target, context)) == bool(blank)
    run = punctuation._RUNS.search(prose)
    assert told(punctuation.doubled_marks("", target, context)) == (run is not None and run[0] != ".,")


def test_a_name_sounds_the_same_in_both_alphabets() -> None:
    assert skeleton("Mirziyoyev") == skeleton("Мирзиёев")
    assert skeleton("Şevket") == skeleton("Shevket")


# --- what is kept ------------------------------------------------------------------------------------------------------
def test_a_function_of_a_word_is_asked_once_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = Answers(lambda word: asked.append(word) or len(word))  # type: ignore[func-returns-value]
    assert [answers["abc"], answers["abc"], answers["d"]] == [3, 3, 1]
    assert asked == ["abc", "d"]
    monkeypatch.setattr(sys.modules["tm.numbers.answers"], "_MOST", 10)
    for number in range(100):
        assert answers[f"w{number}"] == len(f"w{number}")
        assert len(answers) <= 10
    assert answers["x" * 1000] == 1000
    assert "x" * 1000 not in answers


def test_texts_are_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MOST", 5_000)
    first = look("Kept for the next locale.", "plain", "en")
    assert look("Kept for the next locale.", "plain", "en") is first
    for number in range(300):
        look(f"{number} " * 40, "plain", "en")
        assert sum(len(text) for text, _, _ in seen._kept) <= 5_000
    look("a " * 10_000, "plain", "en")  # longer than all that may be kept
    assert sum(len(text) for text, _, _ in seen._kept) == seen._size <= 5_000


def test_a_question_about_a_text_is_asked_once() -> None:
    asked: list[Text] = []

    def ask(text: Text) -> int:
        asked.append(text)
        return len(text.words)

    text = look("Four words are here.", "plain", "en")
    assert [text.once(ask), text.once(ask)] == [4, 4]
    assert len(asked) == 1
