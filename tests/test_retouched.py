"""Hardly edited paragraphs: what is settled by first and last words is what a comparison of all words would settle."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tm.gaps import gaps, moved
from tm.retouched import FEW, hardly_edited, retouched
from tm.wordpairs import Letters

WORDS = st.sampled_from("the The pilot, pilot boat ship ship. of wind tower a".split())
TEXTS = st.lists(WORDS, min_size=1, max_size=60)


@given(TEXTS, st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_hardly_edited_is_as_alike_as_a_full_comparison_says(words: list[str], data: st.DataObject) -> None:
    edited = list(words)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(edited)))
        edited[at : at + data.draw(st.integers(0, 3))] = data.draw(st.lists(WORDS, max_size=3))
    one, two = data.draw(st.sampled_from([" ", "  "])).join(words), " ".join(edited)
    if hardly_edited(one, two, 96.0):
        spell = Letters().spell
        assert fuzz.ratio(spell(one), spell(two)) > 96.0
        assert abs(len(words) - len(edited)) <= FEW


def test_a_word_put_in_taken_out_or_exchanged_is_hardly_an_edit_and_a_sentence_more_is_one() -> None:
    text = " ".join(f"word{number}" for number in range(80))
    assert hardly_edited(text, text.replace("word40", "another word40"), 96.0)
    assert hardly_edited(text, text.replace("word40 ", ""), 96.0)
    assert hardly_edited(text, text.replace("word79", "last"), 96.0)
    assert hardly_edited(text, text.replace("word0 ", "First "), 96.0)
    assert not hardly_edited(text, text.replace("word40", "some four or five words"), 96.0)
    assert not hardly_edited("A short title", "A long title", 96.0)
    assert not hardly_edited("", "", 96.0)


def test_only_what_is_alone_in_its_gap_on_both_sides_is_settled() -> None:
    text = " ".join(f"word{number}" for number in range(80))
    old = [(None, "first"), (None, text), (None, "last")]
    new = [(None, "first"), (None, text.replace("word40", "edited")), (None, "last")]
    assert retouched(old, new, ({1: 1}, {1: 1}), 96.0) == {1: 1}
    assert retouched(old, [*new[:2], (None, "came"), new[2]], ({1: 1}, {1: 1, 2: 1}), 96.0) == {}
    assert retouched(old, new, ({1: 1}, {1: 2}), 96.0) == {}


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_gaps_lie_between_what_stayed_in_its_place(order: list[int], left: set[int]) -> None:
    kept = {new: old for new, old in enumerate(order) if new not in left}
    shifted = moved(kept)
    stays = sorted((new, old) for new, old in kept.items() if new not in shifted)
    assert [old for _, old in stays] == sorted(old for _, old in stays)
    rest_old = [old for new, old in enumerate(order) if new in left]
    old_gap, new_gap = gaps(kept, shifted, rest_old, sorted(left))
    assert all(gap == sum(old < place for _, old in stays) for place, gap in old_gap.items())
    assert all(gap == sum(new < place for new, _ in stays) for place, gap in new_gap.items())
