"""Which blocks of a finished translation belong to which of the article: sure pairs are right, doubtful ones say why."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import seconds
from tm.adopt import Block, Pairing, align

CORPORA = Path(os.environ.get("TM_CORPORA", Path(__file__).parents[1] / ".." / "shared" / "corpora"))
NTREX = CORPORA / "parallel" / "ntrex"

ENGLISH = [
    "Ankara hosts the summit of 2022",
    "Representatives of 14 states met in Ankara on 12 March 2022. They signed an agreement on customs with Azerbaijan.",
    "The railway between Kars and Tbilisi carried 750,000 tonnes last year. Its owner expects 1.2 million by 2025.",
    "Critics such as Mehmet Aydın say that the figures are too hopeful. “Nobody counted the trains,” he told Reuters.",
    "The next meeting takes place in Samarkand. Kazakhstan will present its plan for the Caspian ports.",
]
TURKISH = [
    "2022 zirvesine Ankara ev sahipliği yapıyor",
    "14 devletin temsilcileri 12 Mart 2022'de Ankara'da bir araya geldi. Azerbaycan ile bir gümrük anlaşması imzaladılar.",
    "Kars ile Tiflis arasındaki demiryolu geçen yıl 750.000 ton yük taşıdı. Sahibi 2025'e kadar 1,2 milyon ton bekliyor.",
    "Mehmet Aydın gibi eleştirmenler rakamların fazla iyimser olduğunu söylüyor. Reuters'a “Trenleri kimse saymadı” dedi.",
    "Bir sonraki toplantı Semerkant'ta yapılacak. Kazakistan, Hazar limanları için hazırladığı planı sunacak.",
]


def blocks(texts: list[str]) -> list[Block]:
    return [Block(text, "heading" if len(text) < 50 else "paragraph") for text in texts]


def pairs(source: list[str], target: list[str]) -> dict[int, Pairing]:
    return {pairing.source_index: pairing for pairing in align(blocks(source), blocks(target), "en", "tr")}


def test_a_whole_translation_falls_into_place() -> None:
    found = pairs(ENGLISH, TURKISH)
    assert {at: pairing.text for at, pairing in found.items()} == dict(enumerate(TURKISH))
    assert all(pairing.sure and not pairing.reason for pairing in found.values())


@pytest.mark.parametrize("gone", range(5))
def test_a_paragraph_that_was_left_out_gets_no_neighbours_text(gone: int) -> None:
    found = pairs(ENGLISH, TURKISH[:gone] + TURKISH[gone + 1 :])
    for at, pairing in found.items():
        assert not pairing.sure or pairing.text == TURKISH[at]
    assert sum(pairing.sure for pairing in found.values()) >= 3


def test_paragraphs_that_traded_places_are_never_sure() -> None:
    found = pairs(ENGLISH, [*TURKISH[:2], TURKISH[3], TURKISH[2], TURKISH[4]])
    assert all(pairing.text == TURKISH[at] for at, pairing in found.items() if pairing.sure)
    moved = [pairing for at, pairing in found.items() if at in (2, 3)]
    assert moved
    assert not any(pairing.sure for pairing in moved)


def test_a_paragraph_that_was_parted_is_joined_again() -> None:
    one, two = TURKISH[1].split(". ")
    found = pairs(ENGLISH, [TURKISH[0], one + ".", two, *TURKISH[2:]])
    assert found[1].target_indexes == (1, 2)
    assert found[1].text == TURKISH[1]


def test_paragraphs_that_were_joined_are_cut_apart_or_kept_together_but_never_sure() -> None:
    found = pairs(ENGLISH, [TURKISH[0], f"{TURKISH[1]} {TURKISH[2]}", *TURKISH[3:]])
    assert not found[1].sure
    assert "translation of 2 blocks" in found[1].reason
    assert found[1].text in (TURKISH[1], f"{TURKISH[1]} {TURKISH[2]}")


def test_what_was_never_translated_is_not_taken() -> None:
    found = pairs(ENGLISH, [TURKISH[0], TURKISH[1], ENGLISH[2], *TURKISH[3:]])
    assert 2 not in found


def test_another_figure_is_a_reason_to_look() -> None:
    found = pairs(ENGLISH, [text.replace("750.000", "570.000") for text in TURKISH])
    assert not found[2].sure
    assert found[2].reason == "its figures differ"


def test_labels_tell_notes_apart() -> None:
    source = [
        Block("Ibid.", "footnote", "[1]"),
        Block("See above.", "footnote", "[2]"),
        Block("Ibid.", "footnote", "[3]"),
    ]
    target = [Block("A.g.e.", "footnote", "[1]"), Block("A.g.e.", "footnote", "[3]")]
    found = align(source, target, "en", "tr")
    assert {(pairing.source_index, pairing.target_indexes) for pairing in found} == {(0, (0,)), (2, (1,))}


def test_documents_that_have_nothing_to_do_with_one_another_share_no_sure_pair() -> None:
    other = [
        "Mutfakta en çok sevdiğim şey sabah kahvesidir",
        "Önce suyu kaynatın, sonra iki kaşık kahve ekleyin ve üç dakika bekleyin. Şeker isteğe bağlıdır.",
        "Fincanları önceden ısıtmak tadı belirgin biçimde değiştirir. Bunu büyükannem öğretmişti bana yıllar önce.",
        "Bazıları süt de koyar ama bence gerek yok. Herkesin damak zevki farklıdır elbette, tartışılmaz.",
    ]
    assert not any(pairing.sure for pairing in pairs(ENGLISH, other).values())


def test_nothing_in_gives_nothing_out() -> None:
    assert align([], [], "en", "tr") == []
    assert align(blocks(ENGLISH), [], "en", "tr") == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*ENGLISH, "", "—", "2022", "[1]", "a" * 300]), max_size=8),
    st.lists(st.sampled_from([*TURKISH, *ENGLISH, "", "!", "2022"]), max_size=8),
)
def test_every_source_block_has_one_pairing_at_most_and_every_text_comes_from_the_target(
    ours: list[str], theirs: list[str]
) -> None:
    found = align(blocks(ours), blocks(theirs), "en", "tr")
    indexes = [pairing.source_index for pairing in found]
    assert indexes == sorted(set(indexes))
    taken: list[int] = []
    for pairing in found:
        whole = " ".join(theirs[at] for at in pairing.target_indexes)
        assert pairing.text in whole
        assert pairing.sure == (not pairing.reason)
        if pairing.sure:
            taken += pairing.target_indexes
    assert len(taken) == len(set(taken))


def test_long_documents_take_time_in_proportion() -> None:
    rng = random.Random(7)
    names = ["".join(rng.choices("bcdfgklmnprst", k=3)) + rng.choice("aeiou") + "nov" for _ in range(4000)]
    text = [
        f"{names[at % 4000].title()} went there in {1000 + at % 900} and said a few words about it."
        for at in range(1000)
    ]
    told = [
        f"{names[at % 4000].title()} {1000 + at % 900} yılında oraya gitti ve birkaç söz söyledi." for at in range(1000)
    ]
    found = []
    assert seconds(lambda: found.extend(align(blocks(text), blocks(told[:700] + told[740:]), "en", "tr"))) < 20
    good = {at: at if at < 700 else at - 40 for at in range(1000) if not 700 <= at < 740}
    assert all(good.get(pairing.source_index) == pairing.target_indexes[0] for pairing in found if pairing.sure)
    assert sum(pairing.sure for pairing in found) > 600


@pytest.mark.skipif(not NTREX.is_dir(), reason="the shared corpora are not here (TM_CORPORA)")
def test_news_with_one_paragraph_left_out() -> None:
    wanted = placed = sure = wrong = 0
    for folder in sorted(NTREX.iterdir()):
        lines = {code: (folder / f"{code}.txt").read_text("utf-8-sig").split("\n") for code in ("en", "tr", "ru")}
        lines = {code: [row.strip() for row in rows if row.strip()] for code, rows in lines.items()}
        texts = {code: [" ".join(rows[at : at + 4]) for at in range(0, len(rows), 4)] for code, rows in lines.items()}
        for code in ("tr", "ru"):
            gone = random.Random(folder.name + code).randrange(len(texts[code]))
            kept = [at for at in range(len(texts[code])) if at != gone]
            found = align([Block(t) for t in texts["en"]], [Block(texts[code][at]) for at in kept], "en", code)
            by_source = {pairing.source_index: pairing for pairing in found}
            for at in range(len(texts["en"])):
                pairing = by_source.get(at)
                right = pairing is not None and pairing.text == texts[code][at]
                wrong += pairing is not None and pairing.sure and not right
                if at != gone:
                    wanted += 1
                    placed += right
                    sure += pairing is not None and right and pairing.sure
    assert wrong == 0
    assert placed >= 0.97 * wanted
    assert sure >= 0.85 * wanted  # most of these articles have four paragraphs, with a gap beside half of the rest
