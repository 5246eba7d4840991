"""Findings on figures: what is an error, what only a warning, and what is none."""

from __future__ import annotations

import pytest

from tm.checks import Context, run
from tm.model import Finding, Severity

TURKISH, RUSSIAN = Context("en", "tr"), Context("en", "ru")


def found(source: str, target: str, context: Context) -> dict[str, Finding]:
    return {finding.check: finding for finding in run(source, target, context)}


def test_a_missing_number_is_an_error_with_its_place() -> None:
    source = "The treaty of 1998 has 20 clauses."
    finding = found(source, "1998 antlaşmasının maddeleri vardır.", TURKISH)["numbers"]
    assert finding.severity is Severity.ERROR
    assert finding.source_span is not None
    assert source[slice(*finding.source_span)] == "20"


def test_a_wrong_number_names_both_sides() -> None:
    finding = found("It was signed in 1998.", "1989'da imzalandı.", TURKISH)["numbers"]
    assert "1998" in finding.message
    assert "1989" in finding.message


def test_an_added_number_is_a_warning() -> None:
    finding = found("The meeting was short.", "12 dakikalık toplantı kısaydı.", TURKISH)["numbers-added"]
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("source", "target", "context"),
    [
        ("Trade reached $5 billion.", "Ticaret 5 milyon dolara ulaştı.", TURKISH),
        ("Trade reached $5 billion.", "Торговля достигла 5 млн долларов.", RUSSIAN),
    ],
)
def test_a_wrong_scale_is_an_error(source: str, target: str, context: Context) -> None:
    assert found(source, target, context)["numbers"].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("source", "target", "context"),
    [
        ("Millions of people came.", "Milyarlarca insan geldi.", TURKISH),
        ("Millions of people came.", "Пришли миллиарды людей.", RUSSIAN),
        (
            "The firm lost millions, a billionaire said.",
            "Bir milyarder, firmanın milyarlar kaybettiğini söyledi.",
            TURKISH,
        ),
    ],
)
def test_a_wrong_scale_without_a_figure_is_an_error_too(source: str, target: str, context: Context) -> None:
    assert found(source, target, context)["scale"].severity is Severity.ERROR


def test_millions_may_be_a_million() -> None:
    assert "scale" not in found("A million people came.", "Milyonlarca değil, bir milyon insan geldi.", TURKISH)


def test_footnote_markers_and_addresses_are_no_numbers() -> None:
    source = "A spirit of alliance.1 In 2022 it grew,[2] see https://example.org/2019/04."
    target = "İttifak ruhu.1 2022'de büyüdü,[2] bkz. https://example.org/2019/04."
    assert not [finding for finding in run(source, target, TURKISH) if finding.severity is Severity.ERROR]


def test_turkish_percents_are_no_printf_patterns() -> None:
    assert not found("50% of all, up 12% in May.", "Tümünün %50'si, mayısta %12 arttı.", TURKISH)


def test_nothing_and_one_may_be_said_without_a_figure() -> None:
    findings = run("There were 0 errors.", "Hiç hata yoktu.", TURKISH)
    assert all(finding.severity is not Severity.ERROR for finding in findings)
    assert "numbers" in found("There were 0 errors.", "8 hata vardı.", TURKISH)


def test_a_lost_percentage_is_an_error() -> None:
    assert "percent" in found("It fell by 7 percent.", "7 düştü.", TURKISH)
    assert "percent" not in found("It fell by 7 percent.", "Yüzde 7 düştü.", TURKISH)
    assert "percent" not in found("It fell by 7%.", "Снизилось на 7 процентов.", RUSSIAN)


def test_another_currency_is_an_error_and_a_lost_one_a_warning() -> None:
    assert found("It cost $5 million.", "5 milyon avroya mal oldu.", TURKISH)["currency"].severity is Severity.ERROR
    assert found("It cost $5 million.", "Обошлось в 5 млн.", RUSSIAN)["currency-missing"].severity is Severity.WARNING
    assert not found("It cost $5 million.", "Обошлось в 5 млн долларов.", RUSSIAN)


def test_another_month_is_an_error_and_a_missing_one_a_warning() -> None:
    assert found("They met on 6 June.", "6 Temmuz'da buluştular.", TURKISH)["months"].severity is Severity.ERROR
    assert found("They met in June.", "Они встретились.", RUSSIAN)["months-missing"].severity is Severity.WARNING
    assert not found("The June meeting was in May.", "Июньская встреча была в мае.", RUSSIAN)
    assert not found("They met on 6 June 2022.", "06.06.2022'de buluştular.", TURKISH)


def test_may_and_march_are_months_only_in_a_date() -> None:
    assert not found("You may march.", "Yürüyebilirsiniz.", TURKISH)


def test_another_weekday_is_told() -> None:
    assert "weekdays" in found("They met on Tuesday.", "Perşembe günü buluştular.", TURKISH)
    assert not found("They met on Tuesday.", "Salı günü buluştular.", TURKISH)


def test_the_english_thousands_comma_is_an_error_with_a_fix() -> None:
    finding = found("1,250 people", "1,250 kişi", TURKISH)["number-format"]
    assert (finding.severity, finding.fix) == (Severity.ERROR, "1.250 kişi")
    assert found("1,250 people", "1,250 человек", RUSSIAN)["number-format"].fix == "1\u00a0250 человек"


def test_a_number_that_was_left_as_it_was_is_told_once() -> None:
    assert set(found("It cost 1,770 euros.", "Это стоило 1,770 евро.", RUSSIAN)) == {"number-format"}


def test_the_english_decimal_point_is_a_warning_for_quantities_only() -> None:
    finding = found("It grew by 12.5 percent.", "Yüzde 12.5 büyüdü.", TURKISH)["decimal-point"]
    assert (finding.severity, finding.fix) == (Severity.WARNING, "Yüzde 12,5 büyüdü.")
    assert not found("Section 20.2 of Python 3.11", "Раздел 20.2 в Python 3.11", RUSSIAN)


def test_an_unknown_language_is_judged_by_its_long_figures_only() -> None:
    german = Context("en", "de")
    assert "numbers" in found("It was 1998.", "Es war 1989.", german)
    assert not found("Seven of 12 stayed.", "Sieben von zwölf blieben.", german)
    assert not found("1,250.5 tons", "1.250,5 Tonnen", german)
