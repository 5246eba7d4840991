"""What only shows over the units of an article, or over several languages."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tm.checks import UnitView, against, article_registry, run_article
from tm.checks.names import skeleton
from tm.model import Severity, State


def unit(source: str, target: str, **more: object) -> UnitView:
    return UnitView("visit.md", "tr", f"{abs(hash((source, target))):08x}"[:8], source, target, **more)  # type: ignore[arg-type]


def found(*units: UnitView) -> list[tuple[str, str]]:
    return [(located.finding.check, located.finding.message) for located in run_article(units)]


def test_equal_sources_with_two_translations_are_told() -> None:
    one = unit("Read more", "Devamını oku")
    assert [check for check, _ in found(one, unit("Read more", "Daha fazla"))] == ["same-source"]
    assert found(one, unit("Read  more", "Devamını oku")) == []
    assert found(one, unit("Read more", "Daha fazla", context="footer")) == []


def test_of_two_spellings_in_one_sentence_the_first_counts_as_the_usual_one() -> None:
    """Whatever order Python keeps words in (PYTHONHASHSEED), in each run."""
    units = """[
        UnitView("visit.md", "ru", "a", "In May Mirziyoyev came.", "В мае приехал Мирзиёев, то есть Мирзияев, а не Мирзоёев."),
        UnitView("visit.md", "ru", "b", "Later Mirziyoyev left.", "Позже он уехал."),
    ]"""
    code = (
        f"from tm.checks import UnitView, run_article\nprint([found.finding.message for found in run_article({units})])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    elsewhere = "elsewhere', 'Mirziyoyev is Мирзоёев here and Мирзиёев elsewhere"
    assert said == {f"['Mirziyoyev is Мирзияев here and Мирзиёев {elsewhere}']\n"}


def test_different_sources_with_one_translation_are_told() -> None:
    assert [
        check
        for check, _ in found(
            unit("The treaty was signed.", "Antlaşma dün imzalandı."),
            unit("The treaty was torn up.", "Antlaşma dün imzalandı."),
        )
    ] == ["same-target"]
    assert found(unit("Notes", "Notlar"), unit("Remarks", "Notlar")) == []


def test_only_accepted_targets_are_compared() -> None:
    assert found(unit("Read more", "Devamını oku"), unit("Read more", "Daha fazla", state=State.DRAFT)) == []


def test_a_draft_accepted_as_it_was_is_an_info() -> None:
    located = run_article([unit("Read more", "Devamını oku", unedited=True)])
    assert [(item.finding.check, item.finding.severity) for item in located] == [("unedited", Severity.INFO)]


def test_a_name_in_two_spellings_is_told() -> None:
    units = [
        UnitView("visit.md", "ru", "a", "In May Mirziyoyev came.", "В мае Мирзиёев приехал."),
        UnitView("visit.md", "ru", "b", "Later Mirziyoyev left.", "Позже Мирзияев уехал."),
        UnitView("visit.md", "ru", "c", "Nobody saw Mirziyoyev again.", "Никто не видел Мирзиёева снова."),
    ]
    names = [located for located in run_article(units) if located.finding.check == "names"]
    assert [(located.unit.unit, "Мирзияев" in located.finding.message) for located in names] == [("b", True)]


def test_case_endings_are_no_second_spelling() -> None:
    sources = ("In May Tokayev came.", "People met Tokayev there.", "They saw Tokayev.")
    turkish = ("Mayıs'ta Tokayev geldi.", "Halk Tokayev'le buluştu.", "Onlar Tokayev'i gördü.")
    russian = ("В мае Токаев приехал.", "Там встретились с Токаевым.", "Они видели Токаева.")
    for locale, targets in (("tr", turkish), ("ru", russian)):
        units = [UnitView("visit.md", locale, pair[0], *pair) for pair in zip(sources, targets, strict=True)]
        assert run_article(units) == []


PROSE = [
    ("The talks with Mirzoyan began in May.", "Переговоры с Мирзояном начались в мае."),
    ("Later Mirzoyan left the capital.", "Позже Мирзоян покинул столицу."),
]


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("See L. Mirzoyan, The River, p. 12.", "См.: L. Mirzoyan, The River, с. 12.", "footnote"),
        (
            "The book of Mirzoyan, “A River and Mirzoyan”, 2019.",
            "Книга. Автор — Mirzoyan, «A River and Mirzoyan», 2019.",
            "paragraph",
        ),
        ("Others agree (see Mirzoyan 2019).", "Другие согласны (см. также Mirzoyan 2019).", "paragraph"),
        ("It reads: Mirzoyan.", "Там написано (по-английски Mirzoyan).", "paragraph"),
    ],
)
def test_a_name_that_is_cited_keeps_its_own_spelling(source: str, target: str, kind: str) -> None:
    rows = [*((*pair, "paragraph") for pair in PROSE), (source, target, kind)]
    units = [UnitView("a.md", "ru", row[0], row[0], row[1], kind=row[2]) for row in rows]
    assert [one.finding.message for one in run_article(units) if one.finding.check == "names"] == []


def test_a_name_left_in_its_own_letters_in_the_middle_of_prose_is_still_told() -> None:
    rows = [*PROSE, ("The town thanked Mirzoyan for it.", "Город поблагодарил Mirzoyan за это.")]
    units = [UnitView("a.md", "ru", source, source, target) for source, target in rows]
    (found,) = [one for one in run_article(units) if one.finding.check == "names"]
    assert found.finding.message == "Mirzoyan is Mirzoyan here and Мирзояном elsewhere"


def test_a_name_sounds_the_same_in_both_alphabets() -> None:
    assert skeleton("Mirziyoyev") == skeleton("Мирзиёев")
    assert skeleton("Tashkent") == skeleton("Ташкент")
    assert skeleton("Smith") != skeleton("Jones")


def test_every_article_check_is_registered_with_a_description() -> None:
    assert set(article_registry()) == {"same-source", "same-target", "unedited", "names", "meaning"}
    assert all(info.description.endswith(".") for info in article_registry().values())


SOURCE = "Trade reached 5 billion dollars in 2022."


def test_the_locale_that_stands_alone_is_named() -> None:
    result = against(
        SOURCE,
        {"tr": "Ticaret 2021'de 5 milyar dolara ulaştı.", "ru": "В 2022 году торговля достигла 5 млрд долларов."},
    )
    assert [across.locale for across in result] == ["tr"]
    assert "ru" in result[0].finding.message


def test_where_all_differ_alike_the_source_is_suspected() -> None:
    result = against(
        SOURCE,
        {"tr": "Ticaret 2021'de 5 milyar dolara ulaştı.", "ru": "В 2021 году торговля достигла 5 млрд долларов."},
    )
    assert [across.locale for across in result] == [""]
    assert result[0].finding.source_span is not None
    assert SOURCE[slice(*result[0].finding.source_span)] == "2022"


def test_agreement_has_no_findings_and_one_locale_no_comparison() -> None:
    same = {"tr": "Ticaret 2022'de 5 milyar dolara ulaştı.", "ru": "В 2022 году торговля достигла 5 млрд долларов."}
    assert against(SOURCE, same) == []
    assert against(SOURCE, {"tr": "Ticaret."}) == []
