"""How much a source change matters: what is cosmetic, what touches a fact, and what a translator has to read."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import grows
from tm.grade import grade, grade_pieces, new_sentences, words_to_read
from tm.grade.quotes import quotations
from tm.grade.typography import canonical
from tm.model import Grade
from tm.text import count_words

COSMETIC, WORDING, FACTUAL = Grade.COSMETIC, Grade.WORDING, Grade.FACTUAL

EN = "The council of Batumi signed the treaty with Sochi in October 2019, and trade rose by 12 percent to $5 billion."
TR = (
    "Belediye Başkanı Lomidze, 29 Ekim 2022'de Batum'a geldi ve anlaşmayı imzaladı; "
    "ticaret yüzde 12 artarak 5 milyar dolara ulaştı."
)
RU = (
    "Президент Ломидзе 29 октября 2022 года прибыл в Батуми и подписал договор; "
    "торговля выросла на 12 процентов до 5 млрд долларов."
)

# --- one word of a sentence exchanged: (language, text, grade, old word, new words) ---------------------------------
EXCHANGES: list[tuple[str, str, Grade, str, str]] = [
    ("en", EN, FACTUAL, "2019", "2018 | 2109 | 2019 or 2020"),
    ("en", EN, FACTUAL, "October", "November"),
    ("en", EN, FACTUAL, "Sochi", "Odessa | Sochi and Varna | its neighbour"),
    ("en", EN, FACTUAL, "12 percent", "21 percent | 12 points | twelve or thirteen percent | -12 percent"),
    ("en", EN, FACTUAL, "$5", "€5 | $6"),
    ("en", EN, FACTUAL, "billion", "million"),
    (
        "en",
        EN,
        FACTUAL,
        "signed",
        "did not sign | didn't sign | never signed | cannot sign | refused, without cause, to sign",
    ),
    ("en", EN, FACTUAL, "rose", "fell | declined"),
    ("en", EN, WORDING, "signed", "concluded | quickly signed"),
    ("en", EN, WORDING, "The council", "The board | It is true that the council"),
    ("en", EN, WORDING, "12 percent", "12% | twelve percent"),
    ("en", EN, WORDING, "$5 billion", "five billion dollars | 5 billion dollars"),
    ("en", EN, COSMETIC, "$5", "$ 5"),
    ("en", EN, COSMETIC, ", and", " , and"),
    ("en", EN, COSMETIC, "the treaty", "the *treaty* | the <em>treaty</em> | the  treaty | the\u00a0trea\u00adty"),
    ("en", EN, COSMETIC, "billion.", "billion"),
    ("tr", TR, FACTUAL, "29", "28"),
    ("tr", TR, FACTUAL, "Ekim", "Kasım"),
    ("tr", TR, FACTUAL, "Lomidze", "Abaşidze"),
    ("tr", TR, FACTUAL, "Batum'a", "Poti'ye"),
    ("tr", TR, FACTUAL, "geldi", "gelmedi"),
    ("tr", TR, FACTUAL, "imzaladı", "imzalamadı | imzalamayacak"),
    ("tr", TR, FACTUAL, "milyar", "milyon"),
    ("tr", TR, FACTUAL, "dolara", "avroya"),
    ("tr", TR, FACTUAL, "artarak", "azalarak"),
    ("tr", TR, FACTUAL, "yüzde 12", "12 | yüzde on üç"),
    ("tr", TR, WORDING, "ulaştı", "vardı"),
    ("tr", TR, WORDING, "Batum'a geldi", "Batum'da bulundu"),
    ("tr", TR, WORDING, "12", "on iki"),
    ("tr", TR, COSMETIC, "'", "’"),
    ("ru", RU, FACTUAL, "29", "28"),
    ("ru", RU, FACTUAL, "октября", "ноября"),
    ("ru", RU, FACTUAL, "Ломидзе", "Абашидзе"),
    ("ru", RU, FACTUAL, "Батуми", "Поти"),
    ("ru", RU, FACTUAL, "подписал", "не подписал | никогда не подписывал"),
    ("ru", RU, FACTUAL, "млрд", "млн"),
    ("ru", RU, FACTUAL, "долларов", "рублей"),
    ("ru", RU, FACTUAL, "выросла", "упала"),
    ("ru", RU, FACTUAL, "12 процентов", "12 | тринадцать процентов"),
    ("ru", RU, WORDING, "подписал", "заключил"),
    ("ru", RU, WORDING, "12", "двенадцать"),
    ("ru", RU, COSMETIC, " 5 ", "\u00a05 "),
]


@pytest.mark.parametrize(
    ("lang", "old", "new", "wanted"),
    [
        pytest.param(lang, text, text.replace(word, other, 1), wanted, id=f"{lang}:{word}>{other}")
        for lang, text, wanted, word, others in EXCHANGES
        for other in others.split(" | ")
    ],
)
def test_a_change_is_as_grave_as_what_it_touches(lang: str, old: str, new: str, wanted: Grade) -> None:
    assert old != new
    assert grade(old, new, lang) is wanted


# --- whole sentences: (language, grade, old, new) -------------------------------------------------------------------
SENTENCES: list[tuple[str, Grade, str, str]] = [
    ("en", COSMETIC, "“We go” — he said…", '"We go" - he said...'),
    ("en", COSMETIC, "Pages 10-20 of the book.", "Pages 10–20 of the book."),
    ("en", COSMETIC, "A long term plan of co-operation.", "A long-term plan of cooperation."),
    ("en", COSMETIC, "Its the end, and its good today.", "It's the end, and it's good today."),
    ("en", COSMETIC, "The goverment said so.", "The government said so."),
    ("en", COSMETIC, "They recieve aid from abroad.", "They receive aid from abroad."),
    ("en", COSMETIC, "The colour is fine and they organised it.", "The color is fine and they organized it."),
    ("en", WORDING, "The trail was long.", "The trial was long."),
    ("en", WORDING, "A county law passed.", "A country law passed."),
    ("en", WORDING, "It was good.", "It war good."),
    ("en", WORDING, "They attack it daily.", "They attacks it daily."),
    ("en", WORDING, "They were here.", "They we're here."),
    ("en", WORDING, "A good day.", "A good night."),
    ("en", WORDING, "The Mayor of the town spoke.", "The mayor of the town spoke."),
    ("en", WORDING, "In 2019 he met Lomidze.", "He met Lomidze in 2019."),
    ("en", WORDING, "He came. She left.", "She left. He came."),
    (
        "en",
        WORDING,
        "He came to town. She left in 2019 with Lomidze.",
        "She left in 2019 with Lomidze. He came to town.",
    ),
    ("en", WORDING, "See [here](https://a.org/x) now.", "See [this](https://a.org/x) now."),
    ("en", WORDING, 'The "new" plan is good.', "The new plan is good."),
    ("en", WORDING, "Critics said it was over.", "Supporters said it was over."),
    ("en", WORDING, "It stood there. It is never late.", "It stood there."),
    ("en", FACTUAL, "It stood there. It was built in 1780.", "It stood there."),
    ("en", FACTUAL, "Sochi attacked Batumi.", "Batumi attacked Sochi."),
    ("en", FACTUAL, "Giorgadze said it was over.", "Lomidze said it was over."),
    ("en", FACTUAL, "It took five days.", "It took five weeks."),
    ("en", WORDING, "It took five years of work.", "It was a five-year work."),
    ("en", FACTUAL, "The WHO said so.", "The UN said so."),
    ("en", FACTUAL, "It was -5 degrees.", "It was 5 degrees."),
    ("en", FACTUAL, "It opens at 7:30.", "It opens at 7:45."),
    ("en", FACTUAL, "It is now legal.", "It is not legal."),
    ("en", FACTUAL, "It is now legal.", "It is now illegal."),
    ("en", FACTUAL, "He is likely to win.", "He is unlikely to win."),
    ("en", FACTUAL, "The dose is harmless.", "The dose is harmful."),
    ("en", FACTUAL, "He did not say that the old bridge was safe.", "He said that the old bridge was not safe."),
    ("en", FACTUAL, "Nobody came to it.", "Everybody came to it."),
    ("en", FACTUAL, "Two of them came on Monday.", "Two of them came on Tuesday."),
    ("en", FACTUAL, "See [here](https://a.org/x) now.", "See [here](https://a.org/y) now."),
    ("en", FACTUAL, "See https://a.org/x now.", "See https://a.org/y now."),
    ("en", FACTUAL, "It rose.[1] Then it fell.", "It rose.[2] Then it fell."),
    ("en", FACTUAL, "It rose in the alliance.1 Then it fell.", "It rose in the alliance.2 Then it fell."),
    ("en", FACTUAL, "Run `make all` now.", "Run `make test` now."),
    ("en", FACTUAL, "Hello, {name}.", "Hello, {user}."),
    ("en", FACTUAL, 'He said "we will go home at once" to them.', 'He said "we will stay home at once" to them.'),
    ("en", FACTUAL, 'He said "we will go home at once" to them.', "He spoke to them."),
    ("tr", COSMETIC, "Bakanlıgı açıkladı ve imzaldı.", "Bakanlığı açıkladı ve imzaladı."),
    ("tr", COSMETIC, "Batumun limanı eskidir.", "Batum'un limanı eskidir."),
    ("tr", COSMETIC, "Bu mekânda rüzgâr eser.", "Bu mekanda rüzgar eser."),
    ("tr", WORDING, "Bu iş kârdır.", "Bu iş kardır."),
    ("tr", WORDING, "Batum'un kararı önemlidir.", "Batum'daki karar önemlidir."),
    ("tr", WORDING, "Bu, Ulaştırma Bakanlığı tarafından yazıldı.", "Bu, Ulaştırma Bakanlığının yazısıdır."),
    ("tr", WORDING, "Bir köy katıldı.", "Köy katıldı."),
    ("tr", WORDING, "Toplantının yapılması iyidir.", "Toplantının düzenlenmesi iyidir."),
    ("tr", FACTUAL, "Üç köy katıldı.", "Dört köy katıldı."),
    ("tr", FACTUAL, "Bu durum kabul edilebilir.", "Bu durum kabul edilemez."),
    ("tr", FACTUAL, "Girişim başarılı oldu.", "Girişim başarısız oldu."),
    ("tr", FACTUAL, "Toplantı yapıldı.", "Toplantı yapılmadı."),
    ("tr", FACTUAL, "Sorun var.", "Sorun yok."),
    ("tr", FACTUAL, "Bilen kişiler geldi.", "Bilmeyen kişiler geldi."),
    ("tr", FACTUAL, "Buna izin veriyor.", "Buna izin vermiyor."),
    ("tr", FACTUAL, "Bu doğrudur.", "Bu doğru değildir."),
    ("tr", FACTUAL, "Kuzey kıyısında hava sakin.", "Güney kıyısında hava sakin."),
    ("ru", COSMETIC, 'Он сказал: "Море наше по праву".', "Он сказал: «Море наше по праву»."),
    ("ru", COSMETIC, "Он — врач.", "Он - врач."),
    ("ru", COSMETIC, "Это правителство ещё здесь.", "Это правительство еще здесь."),
    ("ru", WORDING, "Все пришли сюда.", "Всё пришли сюда."),
    ("ru", WORDING, "Он посетил Одессу и вернулся.", "Он был в Одессе и вернулся."),
    ("ru", FACTUAL, "Он был в Иране.", "Он был в Ираке."),
    ("ru", FACTUAL, "В Австрии прошли выборы.", "В Австралии прошли выборы."),
    ("ru", FACTUAL, "Это законно.", "Это незаконно."),
    ("ru", FACTUAL, "Есть доказательства.", "Нет доказательств."),
    ("ru", FACTUAL, "Трое пришли.", "Двое пришли."),
    ("ru", FACTUAL, "Они пришли в среду.", "Они пришли в пятницу."),
    ("de", FACTUAL, "Das ist wahr.", "Das ist nicht wahr."),
    ("xx", FACTUAL, "abc 5 def", "abc 6 def"),
]


@pytest.mark.parametrize(("lang", "wanted", "old", "new"), SENTENCES)
def test_golden_changes(lang: str, wanted: Grade, old: str, new: str) -> None:
    assert grade(old, new, lang) is wanted


@pytest.mark.parametrize(("lang", "wanted", "old", "new"), [row for row in SENTENCES if row[1] is FACTUAL])
def test_the_undoing_of_a_factual_change_is_factual(lang: str, wanted: Grade, old: str, new: str) -> None:
    assert grade(new, old, lang) is wanted


# --- laws -----------------------------------------------------------------------------------------------------------
BITS = [
    "a",
    "Ab",
    "not",
    "5",
    "$5",
    "%",
    "“",
    "”",
    '"',
    "'",
    "’",
    " ",
    "  ",
    " - ",
    " — ",
    ".",
    "!",
    "[1]",
    "`x`",
    "<b>",
    "*",
]
TEXTS = st.lists(
    st.sampled_from([*BITS, "](u)", "[", "\n", "İ", "değil", "не", "Иран", "&nbsp;", "\ud800"]), max_size=25
).map("".join)
LANGS = st.sampled_from(["en", "tr", "ru", "de", "pt_BR", ""])


@settings(deadline=None)
@given(TEXTS, TEXTS, LANGS)
def test_every_change_has_a_grade_and_no_change_is_cosmetic(one: str, other: str, lang: str) -> None:
    assert grade(one, one, lang) is COSMETIC
    assert grade(one, other, lang) in Grade
    assert grade_pieces(one, other, lang) in Grade
    assert new_sentences(one, one, lang) == ()


SPELLINGS = [
    [" ", "\u00a0", "  ", "\u2009"],
    [" - ", " – ", " — ", " -- "],
    ["...", "…"],
    [" “", ' "', " „"],
    ["'", "’", "ʼ"],
]
SPELT = st.lists(
    st.tuples(st.sampled_from(["a", "Word", "25", "ещё"]), st.sampled_from(SPELLINGS)).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.sampled_from(pair[1]), st.sampled_from(pair[1]))
    ),
    max_size=12,
)


@settings(deadline=None)
@given(SPELT, LANGS)
def test_two_spellings_of_the_same_marks_are_one(rows: list[tuple[str, str, str]], lang: str) -> None:
    one, other = ("".join(row[0] + row[side] for row in rows) + "end" for side in (1, 2))
    assert canonical(one) == canonical(other)
    assert grade(one, other, lang) is COSMETIC


@given(TEXTS, TEXTS, LANGS)
def test_new_sentences_are_slices_of_the_source_in_order(one: str, other: str, lang: str) -> None:
    fresh = new_sentences(one, other, lang)
    at = 0
    for sentence in fresh:
        at = other.index(sentence, at) + len(sentence)
    assert words_to_read(one, other, lang) == sum(map(count_words, fresh))


@pytest.mark.parametrize(
    "piece", ["](", "[a](", "A. ", '"a" ', "12.", "Ab Cd ", "не ", "gelmedi ", "' ", "*a", "`a", "<a ", "&a"]
)
def test_the_work_grows_with_the_text_alone(piece: str) -> None:
    def work(size: int) -> None:
        text = piece * (size // len(piece))
        grade(text, text[: size // 2] + " not Zed 77 " + text[size // 2 :], "tr")
        grade_pieces(text, text + " Zed.", "ru")

    assert grows(work, 6_000, slack=1)


# --- pieces and new sentences ---------------------------------------------------------------------------------------
STORY = "The mill was built in 1780. It burnt down twice. Nobody rebuilt it."


def test_a_piece_of_unchanged_sentences_is_cosmetic() -> None:
    assert grade_pieces(STORY, "The mill was built in 1780.", "en") is COSMETIC
    assert grade_pieces(STORY + "\n\nIt stood empty.", "It burnt down twice. It stood empty.", "en") is COSMETIC
    assert grade(STORY, "The mill was built in 1780.", "en") is not COSMETIC  # as a revision it lost two sentences


def test_a_piece_is_as_grave_as_the_gravest_of_its_new_sentences() -> None:
    assert grade_pieces(STORY, "The old mill was built in 1780. It burnt down twice.", "en") is WORDING
    assert grade_pieces(STORY, "The mill was built in 1790. It burnt down again, twice.", "en") is FACTUAL
    assert grade_pieces(STORY, "The mill was built in 1780. It is a pity.", "en") is WORDING
    assert grade_pieces(STORY, "The mill was built in 1780. The owner was Lomidze.", "en") is FACTUAL


def test_a_translator_reads_the_changed_sentences_alone() -> None:
    source = "The mill was built in 1780. It burnt down three times. Nobody rebuilt it."
    assert new_sentences(STORY, source, "en") == ("It burnt down three times.",)
    assert words_to_read(STORY, source, "en") == 5
    assert new_sentences(STORY, STORY.replace("It ", "It  "), "en") == ()


def test_emphasis_is_no_news_to_a_reader_but_work_for_a_translator() -> None:
    source = STORY.replace("twice", "*twice*")
    assert grade(STORY, source, "en") is COSMETIC
    assert new_sentences(STORY, source, "en") == ("It burnt down *twice*.",)


def test_a_quotation_comes_with_the_words_that_say_whose_it_is() -> None:
    old = "“We go.” Mary said it. It rained."
    assert new_sentences(old, old.replace("go", "stay"), "en") == ("“We stay.” Mary said it.",)


def test_quotations_are_read_as_they_open_and_close() -> None:
    assert quotations('He said "we go" and "yes." Then "no') == [("we", "go"), ("yes",), ("no",)]
    assert quotations('we go," he said. "Now."') == [("we", "go"), ("now",)]


# --- real texts -----------------------------------------------------------------------------------------------------
CORPORA = Path(os.environ.get("TM_CORPORA", Path(__file__).parent.parent / "../shared/corpora"))


def paragraphs(lang: str) -> Iterator[str]:
    for folder in sorted((CORPORA / "parallel/ntrex").iterdir()):
        rows = [line.strip() for line in (folder / f"{lang}.txt").read_text("utf-8").splitlines() if line.strip()]
        for at in range(0, len(rows), 4):
            text = " ".join(rows[at : at + 4])
            if len(text) > 80:
                yield text


def other_digit(text: str, rng: random.Random, _lang: str) -> str:
    places = [match.start() for match in re.finditer(r"\d", text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + str((int(text[at]) + rng.randint(1, 9)) % 10) + text[at + 1 :]


def other_name(text: str, rng: random.Random, lang: str) -> str:
    found = [match for match in re.finditer(r"(?<=[^\W\d_] )[^\W\d_]{4,}\b", text) if match[0].istitle()]
    if not found:
        return text
    match = rng.choice(found)
    return text[: match.start()] + {"ru": "Зугдиди"}.get(lang, "Zugdidi") + text[match.end() :]


def denied(text: str, _rng: random.Random, lang: str) -> str:
    if lang == "en":
        return re.sub(r"\b(was|is|will|were|are|has|can|could)\b (?!not)", r"\1 not ", text, count=1)
    if lang == "ru":
        return re.sub(r"(?<! не )\b([а-я]{3,}(?:ла|ли|ет|ют))\b", r"не \1", text, count=1)
    return re.sub(r"\b([a-zçğıöşü]{2,}(?<!ma))(?:tı|dı)\b", r"\1madı", text, count=1)


def other_marks(text: str, _rng: random.Random, lang: str) -> str:
    changed = text.replace(" - ", " – ").replace("'", "’").replace("...", "…").replace("%", " %")
    return changed.replace("«", "“").replace("»", "”") if lang == "ru" else changed.replace('"', "”")


def one_word_more(text: str, rng: random.Random, lang: str) -> str:
    words = text.split(" ")
    at = rng.randrange(3, len(words) - 2)
    return " ".join([*words[:at], {"en": "apparently", "tr": "belki", "ru": "видимо"}[lang], *words[at:]])


def misspelt(text: str, rng: random.Random, lang: str) -> str:
    found = [match for match in re.finditer(r"\b[^\W\d_]{7,}\b", text) if match[0].islower()]
    if not found:
        return text
    match = rng.choice(found)
    at = match.start() + rng.randrange(1, len(match[0]) - 1)
    return text[:at] + text[at + 1 :]


@pytest.mark.skipif(not (CORPORA / "parallel/ntrex").is_dir(), reason="the shared corpora are not here")
@pytest.mark.parametrize("lang", ["en", "tr", "ru"])
@pytest.mark.parametrize(
    ("change", "wanted", "share"),
    [
        (other_digit, FACTUAL, 0.98),
        (other_name, FACTUAL, 0.98),
        (denied, FACTUAL, 0.98),
        (other_marks, COSMETIC, 0.98),
        (one_word_more, WORDING, 0.95),
    ],
)
def test_seeded_edits_of_real_news(
    lang: str, change: Callable[[str, random.Random, str], str], wanted: Grade, share: float
) -> None:
    rng, found = random.Random(7), Counter[Grade]()
    for text in paragraphs(lang):
        new = change(text, rng, lang)
        if new != text:
            found[grade(text, new, lang)] += 1
    assert found.total() > 40
    assert found[wanted] >= share * found.total()


@pytest.mark.skipif(not (CORPORA / "parallel/ntrex").is_dir(), reason="the shared corpora are not here")
@pytest.mark.parametrize(("lang", "share"), [("en", 0.9), ("tr", 0.75), ("ru", 0.85)])
def test_repairs_of_seeded_misspellings_are_cosmetic(lang: str, share: float) -> None:
    rng, found = random.Random(7), Counter[Grade]()
    for text in paragraphs(lang):
        found[grade(misspelt(text, rng, lang), text, lang)] += 1
    assert found[COSMETIC] >= share * found.total()
