"""Where sentences end, in English, Turkish and Russian. In the examples ` | ` marks the end of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pace import grows
from tm.sentences import split

STOPS = [".", "!", "?", "…", "。", '"', "”", "»", ")", "[1]", "[", "](", "*", "`", "<br>", "<b>"]
WORDS = ["a", "Ab", "Mr.", "U.S.", "5", "5.", "т.", "г.", "İ", "https://a.b/c. ", "🙂", "\ud800"]
BLANKS = [" ", "  \n", "\\\n", "\n\n", "\u00a0", "\u2028", "\t"]
TEXTS = st.lists(st.sampled_from([*STOPS, *WORDS, *BLANKS]), max_size=40).map("".join)


@given(TEXTS, st.sampled_from(["en", "tr", "ru", "pt-BR", "zh", ""]))
def test_sentences_and_the_white_space_between_them_make_up_the_text(text: str, lang: str) -> None:
    at = 0
    for sentence in split(text, lang):
        assert text[at : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
        at = sentence.end
    assert text[at:].strip() == ""


def told(text: str, lang: str) -> str:
    return " | ".join(sentence.text for sentence in split(text, lang))


ENGLISH = """
Mr. Smith met Dr. Ford. | They talked.
He lives in the U.S. | He works in the U.S. Senate. | The U.N. Security Council met.
It happened at 5 p.m. | Nobody saw it. | At 7 p.m. ET tonight it starts.
See No. 5 for details. | Say no. | I said so.
The alliance.1 | In this context, it grew.2 | Later it fell.
The pact was signed.[1] | Next came trade.[^2] | It grew to 10 billion dollars.[i] | At that time all was well.
It was built of stone. [^1] | Nobody knew by whom. [ii] | So it stayed.
The end.<sup>1</sup> | Another one.¹ | And more.
“We agree.” | Next day he left. | “Do you?” he asked.
He said, "It is over." | Then he left.
Apple Inc. announced it. | He works at Apple Inc. | The shares rose.
It costs $3.5 million, i.e. a lot, e.g. too much. | Really?! | Yes…
Wait... what? | Well... | That is it.
J. K. Rowling wrote it. | George W. Bush read it. | Lt. Gen. Jones agreed.
See https://example.org/a.b?c=d. | Then [go there. Now](https://x.y/z "A. B") please.
Use `a. B` or <a title="A. B" href="#">that. One</a> here. | Next.
[Read it.](https://example.org) | Then write.
He left in 1999. | In 2000 he returned. | It was Sept. 11. | On Oct. 3 it rained.
(He left. | She stayed.) | Then it ended.
Prices rose (see Fig. 3). | Nothing else.
He came, etc. | Then he left.
World War I. | He was in World War II. | The third is next.
It was *so.* | **Bold end.** | Next.
He was sick, ill. | The mass. | Little is known of Sen. Smith et al. | The rest is art.
Washington, D.C. | The city is big. | Washington, D.C. Mayor Bowser spoke.
Yahoo! was big. | iPhone sales grew. | https://example.org tells more.
1. Introduction to the case. | 2. The rest.
At St. Paul's Cathedral. | It ended in 2021. | 30 people came. | So it was.
The case of Grace v. Sessions goes on. | No. | I didn't.
"""
TURKISH = """
Prof. Dr. Ahmet Yılmaz geldi. | Sonra gitti.
21. yüzyılda her şey değişti. | 3. madde açık. | 1. Dünya Savaşı bitti. | II. Abdülhamid geldi.
T.C. Dışişleri Bakanlığı açıkladı. | XYZ A.Ş. 2020'de kuruldu. | ABC Ltd. Şti. kapandı.
Kalem, defter vb. aldı. | Bkz. Ek 1. | Bu doğru.
Fiyatlar 3.500,50 TL oldu. | Saat 10.30'da başladı.
"Gidiyoruz." dedi. | "Gel!" diye bağırdı.
“Anlaştık.” | Sonra gitti.
Ordular, halk vd. geldi. | Ord. Prof. Dr. Ali Bey öldü.
Toplantı 25. Kez yapıldı. | Yıl 2019. | Ancak bitmedi.
M.Ö. 300 yılında kuruldu. | M. Kemal Atatürk geldi.
İttifak.1 | Bu bağlamda gelişti.2 | Sonra.
29.12.2022 tarihinde imzalandı. | İmzalandı mı? | Evet.
Böyle der. | Sonra gelir. | Av. Ayşe Hanım av. | Sonra döner.
Bugün 5. gün. | O gitti. | No. 5 evde. | Hayır... | Belki.
"""
RUSSIAN = """
А. С. Пушкин родился в 1799 г. | В 1837 г. он умер.
Это т.е. то, т. е. это и т.д. | Потом пришли др. люди и т. п. | Все.
Живёт в г. Москве на ул. Ленина, д. 5. | Он учится в МГУ им. Ломоносова. | Да.
Он заработал 5 млн. рублей. | В бюджете 3 млрд. долларов.
«Море наше.» | Так сказал он. | «Как?» — спросил он.
— Да! | — Нет.
См. рис. 3. | Далее по тексту. | Он (см. прил. 2) ушел.
Проф. Иванов И. И. пришёл. | Он сел.
В XX в. жили люди. | В 20 в. до н. э. тоже.
Он купил хлеб, молоко и пр. | Потом ушёл.
Он сказал им. | Потом речь шла о нем. | Никто не пришёл.
Договор подписан.[1] | Далее.[ii] | Конец.
Он сказал: «Я иду». | Потом ушёл.
И. о. министра г-н Петров прибыл. | В Москву.
В 2019 г. Россия вышла. | Это от англ. Member of Parliament. | Что?! | Да…
"""
EXAMPLES = [
    (lang, line)
    for lang, lines in (("en", ENGLISH), ("tr", TURKISH), ("ru", RUSSIAN))
    for line in lines.strip().splitlines()
]


@pytest.mark.parametrize(("lang", "line"), EXAMPLES)
def test_the_splitter_knows_abbreviations_ordinals_quotations_and_notes(lang: str, line: str) -> None:
    assert told(line.replace(" | ", " "), lang) == line


def test_a_hard_break_ends_a_sentence_unless_the_text_goes_on_in_lower_case() -> None:
    assert told("Roses are red  \nViolets are blue", "en") == "Roses are red | Violets are blue"
    assert told("Roses are red\\\nViolets are blue", "en") == "Roses are red\\ | Violets are blue"
    assert told("Roses are red<br>Violets are blue", "en") == "Roses are red<br> | Violets are blue"
    assert told("Roses are red  \nand so are tulips", "en") == "Roses are red  \nand so are tulips"


def test_a_soft_break_is_a_blank_and_an_empty_line_always_parts() -> None:
    assert told("He met\nMary. She\nleft.", "en") == "He met\nMary. | She\nleft."
    assert told("no stop here\n\nand none here", "en") == "no stop here | and none here"


def test_languages_without_blanks_and_without_rules_of_their_own_are_split_too() -> None:
    assert told("今天下雨。我们回家。", "zh") == "今天下雨。 | 我们回家。"
    assert told("Er kam am 3. Oktober. Sie ging.", "de") == "Er kam am 3. Oktober. | Sie ging."
    assert told("هل أنت هنا؟ نعم.", "ar") == "هل أنت هنا؟ | نعم."


def test_nothing_makes_no_sentence() -> None:
    assert split("", "en") == split(" \n\t ", "tr") == ()


@pytest.mark.parametrize(
    "piece",
    [
        ". ",
        "A. ",
        ".",
        '."',
        ".[1]",
        "`",
        "`a",
        "[",
        "[a](",
        "<",
        "<a ",
        " ",
        "\n",
        "  \n",
        "<br ",
        "](x. ",
        "1. ",
        "т. ",
    ],
)
def test_the_work_grows_with_the_text_alone(piece: str) -> None:
    assert grows(lambda size: split(piece * (size // len(piece)), "ru"), 15_000, slack=0.5)
