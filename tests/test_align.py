"""Which target sentence translates which source sentence, and what a cut and a reuse make of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import grows
from tm.sentences import align, cut, reuse, split
from tm.sentences.anchors import rough

EN = [
    "The harbour of Batumi was opened on 12 March 1921 by the governor.",
    "Nine ships came on the first day.",
    "“Nobody had counted on the wind,” said the pilot Giorgi Lomidze, who had served in the navy for thirty years.",
    "Why did they wait?",
    "The council has not answered the question until today.",
]
TR = [
    "Batum limanı 12 Mart 1921'de vali tarafından açıldı.",
    "İlk gün dokuz gemi geldi.",
    "Otuz yıl donanmada görev yapan kılavuz Giorgi Lomidze, “Rüzgârı kimse hesaba katmamıştı,” dedi.",
    "Neden beklediler?",
    "Belediye meclisi bu soruyu bugüne kadar yanıtlamadı.",
]
RU = [
    "Порт Батуми был открыт губернатором 12 марта 1921 года.",
    "В первый день пришло девять кораблей.",
    "«Никто не рассчитывал на ветер», — сказал лоцман Гиорги Ломидзе, прослуживший на флоте тридцать лет.",
    "Почему они ждали?",
    "Городской совет до сих пор не ответил на этот вопрос.",
]
TARGETS = [("tr", TR), ("ru", RU)]


def joined(*sentences: str) -> str:
    return " ".join(sentences)


# --- align ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "target"), TARGETS)
def test_a_faithful_translation_is_paired_sentence_by_sentence(lang: str, target: list[str]) -> None:
    beads = align(EN, target, "en", lang)
    assert beads is not None
    assert [(bead.source, bead.target) for bead in beads] == [((i, i + 1), (i, i + 1)) for i in range(5)]
    assert all(0.8 <= bead.confidence <= 1 for bead in beads)


def test_a_sentence_that_was_parted_or_joined_makes_a_larger_bead() -> None:
    halves = ["İlk gün dokuz gemi geldi.", "Giorgi Lomidze otuz yıl donanmada görev yapmıştı."]
    parted = [TR[0], *halves, "Kılavuz, “Rüzgârı kimse hesaba katmamıştı,” dedi.", TR[3], TR[4]]
    beads = align(EN, parted, "en", "tr")
    assert beads is not None
    assert [(bead.source, bead.target) for bead in beads][2] == ((2, 3), (2, 4))


def test_texts_that_do_not_belong_together_are_refused() -> None:
    other = ["Fiyatlar arttı.", "Bu, uzun ve sıkıcı bir toplantıda hiç kimsenin beklemediği bir biçimde konuşuldu mu?"]
    assert align(EN, other, "en", "tr") is None
    assert align(EN, [], "en", "tr") is None
    assert align([], [], "en", "tr") == ()


SENTENCES = st.lists(st.sampled_from([*EN, *TR, "No.", "5", "Да!", "“So?”", ""]), max_size=8)


@given(SENTENCES, SENTENCES)
def test_beads_cover_both_sides_in_order(source: list[str], target: list[str]) -> None:
    beads = align(source, target, "en", "tr")
    if beads is not None:
        for ranges, size in (
            ([bead.source for bead in beads], len(source)),
            ([bead.target for bead in beads], len(target)),
        ):
            at = 0
            for first, last in ranges:
                assert first == at <= last
                at = last
            assert at == size


# --- cut ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "target"), TARGETS)
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_split_parts_the_target_where_it_parts_the_source(lang: str, target: list[str], at: int) -> None:
    pieces = [joined(*EN[:at]), joined(*EN[at:])]
    assert cut(joined(*EN), joined(*target), pieces, "en", lang) == (joined(*target[:at]), joined(*target[at:]))


@pytest.mark.parametrize(("lang", "target"), TARGETS)
def test_pieces_may_be_many_moved_and_edited(lang: str, target: list[str]) -> None:
    pieces = [
        joined(EN[4].replace("has not answered", "did not answer"), "And that is all."),
        EN[0],
        joined(EN[1], EN[2], EN[3]),
    ]
    assert cut(joined(*EN), joined(*target), pieces, "en", lang) == (target[4], target[0], joined(*target[1:4]))


def test_a_sentence_that_left_takes_its_translation_along() -> None:
    pieces = [joined(EN[0], EN[1]), joined(EN[3], EN[4])]
    assert cut(joined(*EN), joined(*TR), pieces, "en", "tr") == (joined(*TR[:2]), joined(*TR[3:]))


def test_stretches_stand_as_they_stood_in_the_old_target() -> None:
    target = "  ".join(TR[:2]) + "  \n" + TR[2]
    assert cut(joined(*EN[:3]), target, [EN[0], joined(*EN[1:3])], "en", "tr") == (TR[0], TR[1] + "  \n" + TR[2])


def test_a_piece_without_an_old_sentence_gets_nothing() -> None:
    assert cut(joined(*EN), joined(*TR), [joined(*EN), "All of this is new."], "en", "tr") == (joined(*TR), "")


def test_a_repeated_sentence_goes_with_its_neighbours() -> None:
    source = joined("Why?", EN[0], "Why?", EN[1])
    target = joined("Neden?", TR[0], "Neden?", TR[1])
    pieces = [joined("Why?", EN[0]), joined("Why?", EN[1])]
    assert cut(source, target, pieces, "en", "tr") == (joined("Neden?", TR[0]), joined("Neden?", TR[1]))
    assert cut(source, target, ["Why?", joined(EN[0], "Why?", EN[1])], "en", "tr") in (
        None,
        ("Neden?", joined(TR[0], "Neden?", TR[1])),
    )


def test_a_piece_may_begin_where_the_splitter_sees_no_sentence() -> None:
    source = "The feast was held on 4 Oct. Many people came from the villages around the lake."
    target = "Şenlik 4 Ekim'de yapıldı. Göl çevresindeki köylerden çok sayıda insan geldi."
    pieces = ["The feast was held on 4 Oct.", "Many people came from the villages around the lake."]
    assert cut(source, target, pieces, "en", "tr") == (
        "Şenlik 4 Ekim'de yapıldı.",
        "Göl çevresindeki köylerden çok sayıda insan geldi.",
    )


def test_a_torn_sentence_is_refused() -> None:
    first, second = EN[2][:60], EN[2][60:]
    assert cut(joined(*EN), joined(*TR), [joined(EN[0], EN[1], first), joined(second, EN[3])], "en", "tr") is None


def test_sentences_that_the_translator_joined_are_not_torn() -> None:
    source = "The market sells wool and honey in winter. It is held every year on the old bridge."
    target = "Her yıl eski köprünün üstünde kurulan pazarda kışın yün ve bal satılır."
    pieces = ["The market sells wool and honey in winter.", "It is held every year on the old bridge."]
    assert cut(source, target, pieces, "en", "tr") is None


def test_pieces_of_another_text_are_refused() -> None:
    assert cut(joined(*EN), joined(*TR), ["The price of tea fell."], "en", "tr") is None
    assert cut("", "", ["x"], "en", "tr") is None
    assert cut(joined(*EN), joined(*TR), [], "en", "tr") is None


@settings(deadline=None)
@given(st.permutations(range(5)), st.integers(0, 5), st.integers(0, 5))
def test_no_part_of_the_target_is_given_twice_or_made_up(order: list[int], one: int, other: int) -> None:
    first, second = sorted((one, other))
    parts = [order[:first], order[first:second], order[second:]]
    pieces = [joined(*(EN[i] for i in part)) for part in parts]
    targets = cut(joined(*EN), joined(*TR), pieces, "en", "tr")
    if targets is not None:
        assert targets == tuple(joined(*(TR[i] for i in sorted(part))) for part in parts)


# --- reuse ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "target"), TARGETS)
def test_unchanged_sentences_keep_their_old_text_in_a_draft(lang: str, target: list[str]) -> None:
    source = joined(EN[0], "A tenth was lost.", EN[1].replace("Nine", "Ten"), EN[2], EN[3])
    found = reuse(joined(*EN), source, joined(*target), "en", lang)
    assert [sentence.text for sentence in found.sentences] == [part.text for part in split(source, "en")]
    assert found.targets == (target[0], None, None, target[2], target[3])


def test_a_sentence_is_reused_once() -> None:
    found = reuse(joined(*EN), joined(EN[1], EN[1]), joined(*TR), "en", "tr")
    assert found.targets == (TR[1], None)


def test_nothing_is_reused_of_an_unclear_pairing() -> None:
    assert set(reuse(joined(*EN), joined(*EN), "Bir. İki. Üç?", "en", "tr").targets) == {None}
    assert reuse("", "", "", "en", "tr").targets == ()


# --- anchors and limits ---------------------------------------------------------------------------------------------
def test_names_meet_across_alphabets() -> None:
    assert rough("Tashkent") == rough("Taşkent") == rough("Ташкент")
    assert rough("Mirziyoyev")[:5] == rough("Мирзиёев")[:5]
    assert rough("北京") == ""


def test_long_texts_are_aligned_in_a_band_and_longer_ones_refused() -> None:
    source = [f"Item {number} of the list was sold for {number * 7} pounds." for number in range(400)]
    target = [f"Listedeki {number}. parça {number * 7} sterline satıldı." for number in range(400)]
    beads = align(source, target, "en", "tr")
    assert beads is not None
    assert len(beads) == 400
    assert align(source * 10, target * 10, "en", "tr") is None


@pytest.mark.parametrize("piece", ["A. ", "He said so. ", "。", "1. ", "“” ", "Why? "])
def test_the_work_grows_with_the_text_alone(piece: str) -> None:
    def work(size: int) -> None:
        text = piece * (size // len(piece))
        cut(text, text, [text[: size // 2], text[size // 2 :]], "en", "tr")
        reuse(text, text + "x", text, "en", "tr")

    assert grows(work, 10_000, slack=1)


# --- human translations ---------------------------------------------------------------------------------------------
CORPORA = Path(os.environ.get("TM_CORPORA", Path(__file__).parent.parent / "../shared/corpora"))
ENDS = re.compile(r"[.!?…][\"”’')\]»]*$")


def news(lang: str) -> Iterator[tuple[list[str], list[str]]]:
    for folder in sorted((CORPORA / "parallel/ntrex").iterdir()):
        source, target = (
            [line.strip() for line in (folder / f"{name}.txt").read_text("utf-8").splitlines() if line.strip()]
            for name in ("en", lang)
        )
        for at in range(0, len(source) - 2, 4):
            yield source[at : at + 4], target[at : at + 4]


@pytest.mark.skipif(not (CORPORA / "parallel/ntrex").is_dir(), reason="the shared corpora are not here")
@pytest.mark.parametrize("lang", ["tr", "ru"])
def test_news_paragraphs_are_cut_as_their_translators_would(lang: str) -> None:
    right = wrong = total = 0
    for source, target in news(lang):
        for at in range(1, len(source)):
            if ENDS.search(source[at - 1]) and ENDS.search(target[at - 1]):
                pieces = [joined(*source[:at]), joined(*source[at:])]
                found = cut(joined(*source), joined(*target), pieces, "en", lang)
                wanted = [joined(*target[:at]).split(), joined(*target[at:]).split()]
                total += 1
                right += found is not None and [text.split() for text in found] == wanted
                wrong += found is not None and [text.split() for text in found] != wanted
    assert total > 150
    assert wrong <= 0.005 * total
    assert right >= 0.97 * total
