"""What a text says in numbers, and which of two texts says them otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tm.numbers import compare, scan

GOLDEN: list[tuple[str, str, tuple[float, ...]]] = [
    # digits and their notation
    ("en", "It cost 1,250.5 in 2022.", (1250.5, 2022)),
    ("en", "about 12.5 of 1,000,000", (12.5, 1_000_000)),
    ("tr", "Bedeli 1.250,5 idi, 2022'de.", (1250.5, 2022)),
    ("tr", "3 000 kişi ve 12,5 ton", (3000, 12.5)),
    ("ru", "Это 1 250,5 тонны в 2022 году", (1250.5, 2022)),
    ("ru", "1\u00a0250\u00a0000 человек", (1_250_000,)),
    ("en", "1'250'000 francs", (1_250_000,)),
    # scales
    ("en", "$5 billion, $3.6bn and $40m", (5e9, 3.6e9, 40e6)),
    ("en", "11million people and 3.1billion trees", (11e6, 3.1e9)),
    ("en", "half a million and a million and a half", (5e5, 1.5e6)),
    ("en", "two and a half million", (2.5e6,)),
    ("en", "a 25,000-strong army", (25_000,)),
    ("tr", "5 milyar dolar, 2 buçuk milyon lira, yarım milyon", (5e9, 2.5e6, 5e5)),
    ("tr", "3 bin 500 kişi, 1 milyon 200 bin oy", (3500, 1_200_000)),
    ("tr", "bin 99 subay", (1099,)),
    ("ru", "5 млрд долл., 300 тыс. человек, 2,5 миллиона", (5e9, 300_000, 2.5e6)),
    ("ru", "полтора миллиона, полмиллиона и два с половиной миллиарда", (1.5e6, 5e5, 2.5e9)),
    ("ru", "25-тысячная армия, двухмиллионный город", (25_000, 2e6)),
    # words
    ("en", "twenty-five, one hundred and twenty, three hundred thousand", (25, 120, 300_000)),
    ("en", "the twenty-first century", (21,)),
    ("tr", "yirmi beş, yüz elli, iki yüz elli bin", (25, 150, 250_000)),
    ("tr", "yüzde otuz sekizken, kırktan çok, on dokuzunun", (38, 40, 19)),
    ("tr", "on ikinci madde, yirmi beşinci yıl", (12, 25)),
    ("ru", "двадцать пять, сто пятьдесят, двести тысяч", (25, 150, 200_000)),
    ("ru", "тридцатилетие, двадцатипятилетний, десятый", (30, 25, 10)),
    ("ru", "вдвое больше, трое суток", (2, 3)),
    # ordinals, decades, Roman numerals
    ("en", "the 30th anniversary of the 1990s", (30, 1990)),
    ("tr", "30'uncu yıl, 1990'lar, 21. yüzyıl", (30, 1990, 21)),
    ("ru", "30-й год, 90-е годы, XXI век", (30, 90, 21)),
    ("en", "the IV Consultative Meeting", (4,)),
    # fractions, ranges, units
    ("en", "6½ sacks, 2 1/2 cups", (6.5, 2.5)),
    ("en", "a 5-10 million loss", (5, 10e6)),
    ("tr", "7,5 yıl, iki buçuk saat", (7.5, 2.5)),
]


@pytest.mark.parametrize(("lang", "text", "values"), GOLDEN)
def test_a_text_says_its_numbers(lang: str, text: str, values: tuple[float, ...]) -> None:
    said = [mention.values[0] for mention in scan(text, lang).numbers if mention.values]
    assert [value for value in said if value in values] == pytest.approx(list(values)), said


EQUAL = [
    ("en", "Trade approached $5 billion in 2022.", "tr", "Ticaret 2022'de 5 milyar dolara yaklaştı."),
    ("en", "Trade approached $5 billion in 2022.", "ru", "В 2022 году торговля приблизилась к 5 млрд долл."),
    (
        "tr",
        "Ticaret 2022'de 5 milyar dolara yaklaştı.",
        "ru",
        "В 2022 году торговля приблизилась к 5 миллиардам долларов.",
    ),
    ("ru", "Население выросло на 2,5 миллиона.", "en", "The population grew by 2.5 million."),
    ("ru", "Население выросло на 2,5 миллиона.", "tr", "Nüfus iki buçuk milyon arttı."),
    ("en", "It was signed on July 21, 2022.", "tr", "21.07.2022'de imzalandı."),
    ("en", "It was signed on 29 December 2022.", "ru", "Подписано 29.12.2022."),
    ("en", "The 1990s were hard.", "ru", "90-е годы были тяжёлыми."),
    ("en", "The 1990s were hard.", "tr", "1990'lar zordu."),
    ("en", "the 21st century", "ru", "XXI век"),
    ("en", "the IV Meeting", "tr", "4. Toplantı"),
    ("en", "since the 1800s", "ru", "с XIX века"),
    ("en", "30 years", "ru", "тридцатилетие"),
    ("en", "over three decades", "tr", "30 yıl boyunca"),
    ("en", "open until 7 p.m.", "ru", "открыто до 19:00"),
    ("en", "open until 7 p.m.", "tr", "saat 19.00'a kadar açık"),
    ("en", "starts at 6:30 p.m.", "ru", "начало в 18 ч. 30 мин."),
    ("en", "from 1950-53", "tr", "1950-1953 arasında"),
    ("en", "5 million to 10 million people", "tr", "5 ila 10 milyon kişi"),
    ("en", "a 20-18 win", "ru", "победа со счётом 20:18"),
    ("en", "150 miles away", "ru", "в 240 километрах"),
    ("en", "a 6ft 2in man", "tr", "1,88 boyunda bir adam"),
    ("en", "it was 80 degrees outside", "ru", "на улице было 27 градусов"),
    ("en", "for 18 months", "ru", "полтора года"),
    ("en", "call +44 20 7946 0018", "ru", "звоните +44 2079460018"),
    ("en", "9/11", "tr", "11 Eylül"),
    ("en", "50% of voters", "ru", "половина избирателей"),
    ("en", "a quarter to 25", "ru", "без четверти 25"),
    ("en", "half past 7", "tr", "7 buçuk"),
    ("en", "1,000 people", "tr", "bin kişi"),
    ("en", "a 25,000-strong army", "ru", "25-тысячная армия"),
    ("en", "in fiscal year 17", "tr", "2017 mali yılında"),
    ("en", "their SS19 line", "tr", "2019 ilkbahar-yaz serisi"),
    ("en", "1 to 4 inches of snow, 2 to 3 inches an hour", "ru", "от 2,5 до 10 см снега, 5–8 см в час"),
    ("en", "as 365daily wrote", "tr", "gazetenin yazdığına göre"),
    ("en", "the States (41.78 lakh cases)", "ru", "США (4 178 000 случаев)"),
    ("en", "call (212) 555-0134", "ru", "звоните: (212) 555 01 34"),
    ("en", "14 lakh cases, 3.5 crore rupees", "ru", "1,4 млн случаев, 35 млн рупий"),
]


@pytest.mark.parametrize(("source_lang", "source", "target_lang", "target"), EQUAL)
def test_the_same_facts_in_other_forms_are_no_difference(
    source_lang: str, source: str, target_lang: str, target: str
) -> None:
    assert compare(scan(source, source_lang), scan(target, target_lang)) == []


UNEQUAL = [
    ("tr", "Ticaret 2022'de 5 milyon dolara yaklaştı.", "changed"),
    ("tr", "Ticaret 2021'de 5 milyar dolara yaklaştı.", "changed"),
    ("tr", "Ticaret 5 milyar dolara yaklaştı.", "missing"),
    ("tr", "Ticaret 2022'de 5 milyar dolara, 7 ülkede yaklaştı.", "added"),
    ("ru", "В 2022 году торговля приблизилась к 5 млн долл.", "changed"),
    ("ru", "В 2022 году торговля приблизилась к 50 млрд долл.", "changed"),
]


@pytest.mark.parametrize(("lang", "target", "kind"), UNEQUAL)
def test_another_figure_is_a_difference(lang: str, target: str, kind: str) -> None:
    found = compare(scan("Trade approached $5 billion in 2022.", "en"), scan(target, lang))
    assert [difference.kind for difference in found] == [kind]


def test_a_number_word_that_became_another_figure_is_a_difference() -> None:
    found = compare(scan("Seven ministers met twice.", "en"), scan("4 bakan iki kez buluştu.", "tr"))
    assert [difference.kind for difference in found] == ["changed"]


def test_a_repeated_value_hides_no_wrong_one() -> None:
    found = compare(scan("In 2018 and again in 2018.", "en"), scan("2018'de ve yine 2013'te.", "tr"))
    assert [difference.kind for difference in found] == ["changed"]


def test_a_clock_is_compared_to_the_minute() -> None:
    assert compare(scan("ends at 3 pm", "en"), scan("15.01'de biter", "tr"))
    assert compare(scan("ends at 6:30", "en"), scan("6.50'de biter", "tr"))


def test_imperial_measures_may_be_left_out_next_to_metric_ones() -> None:
    found = compare(scan("72 km (45 miles)", "en"), scan("72 км", "ru"))
    assert found == []
    found = compare(scan("a 45-mile road", "en"), scan("дорога", "ru"))
    assert [difference.kind for difference in found] == ["loose"]


LOOSE = [
    ("45 miles (72 kilometres) away", "tr", "45 mil ötede"),
    ("72 kilometres (45 miles) away", "tr", "45 mil ötede"),
    ("before COVID-19 came", "ru", "до прихода коронавируса"),
    ("It was warm, in the 80s; 80 degrees at noon.", "ru", "Было тепло; в полдень 27 градусов."),
]


@pytest.mark.parametrize(("source", "lang", "target"), LOOSE)
def test_what_is_said_twice_in_the_source_may_be_said_once(source: str, lang: str, target: str) -> None:
    found = compare(scan(source, "en"), scan(target, lang))
    assert [difference.kind for difference in found] == ["loose"]


def test_of_a_measure_in_two_units_one_has_to_be_there() -> None:
    found = compare(scan("45 miles (72 kilometres) away", "en"), scan("ötede", "tr"))
    assert "missing" in [difference.kind for difference in found]
    found = compare(scan("45 miles (72 kilometres) away", "en"), scan("95 mil ötede", "tr"))
    assert "changed" in [difference.kind for difference in found]


def test_a_number_may_say_how_many_a_vague_word_means() -> None:
    found = compare(scan("decades ago", "en"), scan("более 30 лет назад", "ru"))
    assert [difference.kind for difference in found] == ["added"]
    found = compare(scan("a decade ago", "en"), scan("20 лет назад", "ru"))
    assert [difference.kind for difference in found] == ["changed"]


def test_the_number_of_a_name_explains_no_year() -> None:
    found = compare(scan("In 2019 COVID-19 came.", "en"), scan("COVID-19 2018'de geldi.", "tr"))
    assert [difference.kind for difference in found] == ["changed"]


def test_the_eighties_of_a_century_have_to_be_there() -> None:
    found = compare(scan("in the 1980s", "en"), scan("давно", "ru"))
    assert [difference.kind for difference in found] == ["missing"]
    found = compare(scan("in the '80s", "en"), scan("в 70-е", "ru"))
    assert [difference.kind for difference in found] == ["changed"]


def test_a_text_with_more_figures_than_prose_has_is_not_compared() -> None:
    table = "7 " * 20_000
    assert not scan(table, "en").complete
    assert compare(scan(table, "en"), scan("8", "tr")) == []


NUMBERS = st.integers(0, 10**13)


def _turkish(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _russian(value: int) -> str:
    return f"{value:,}".replace(",", "\u00a0")


@given(st.lists(NUMBERS, max_size=6))
def test_grouped_figures_are_the_same_in_every_notation(values: list[int]) -> None:
    english = "; ".join(f"{value:,} items" for value in values)
    turkish = "; ".join(f"{_turkish(value)} adet" for value in values)
    russian = "; ".join(f"{_russian(value)} штук" for value in values)
    for source, lang in ((english, "en"), (turkish, "tr"), (russian, "ru")):
        for target, other in ((english, "en"), (turkish, "tr"), (russian, "ru")):
            assert compare(scan(source, lang), scan(target, other)) == []


@given(st.integers(1000, 10**9), st.integers(0, 8), st.integers(1, 9))
def test_one_changed_digit_is_found(value: int, place: int, step: int) -> None:
    digits = str(value)
    place %= len(digits)
    changed = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    found = compare(scan(f"There were {value:,} of them.", "en"), scan(f"Их было {changed}.", "ru"))
    assert [difference.kind for difference in found] == ["changed"]


@settings(max_examples=60)
@given(st.text(alphabet="0123456789.,:/'-% $½abсмлн yüzbinона", max_size=60), st.sampled_from(["en", "tr", "ru", "de"]))
def test_any_text_equals_itself_and_spans_lie_inside_it(text: str, lang: str) -> None:
    found = scan(text, lang)
    assert compare(found, found) == []
    for mention in found.numbers:
        assert 0 <= mention.start < mention.end <= len(text)
