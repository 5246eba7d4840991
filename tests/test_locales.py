"""Facts about locales: codes that are safe as folder names, names, plurals, Turkish case, dates, reader's words."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.errors import UsageError
from tm.formats.available import is_available_line
from tm.locales import (
    autonym,
    available_line,
    direction,
    display_name,
    fold,
    format_date,
    notice,
    parse,
    plural_forms,
    to_gettext,
    upper_first,
)
from tm.locales_data import NAMES, NOTICES


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("en", "en"),
        ("pt_br", "pt-BR"),
        ("PT-BR", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("ca-VALENCIA", "ca-valencia"),
        ("sl-1994", "sl-1994"),
        ("en-x-Plain", "en-x-plain"),
        ("iw", "he"),
        ("crh", "crh"),
    ],
)
def test_a_code_is_read_in_any_case_and_written_in_its_canonical_form(typed: str, canonical: str) -> None:
    assert parse(typed) == canonical
    assert parse(canonical) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "e",
        "english",
        "../../etc",
        "/etc/passwd",
        "en/../tr",
        "en\n",
        "en\0",
        " en",
        "tr.UTF-8",
        "-rf",
        "en-",
        "en--US",
        "en-\u202eUS",
        "ｅｎ",
        "tİ",
        "ıs",
        "en-" + "a" * 9,
        "en" + "-abcde" * 60,
        ".git",
        "con:",
    ],
)
def test_what_is_no_code_is_refused_with_a_hint(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(typed)
    assert caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("typed", "code"), [("Turkish", "tr"), ("türkçe", "tr"), ("русский", "ru"), ("Русский ", "ru")]
)
def test_a_name_instead_of_a_code_is_understood_in_the_hint(typed: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(typed)
    assert f"did you mean {code}?" in caught.value.hint


@given(st.text(max_size=30))
def test_whatever_parses_is_a_safe_file_name_and_canonical(text: str) -> None:
    try:
        code = parse(text)
    except UsageError:
        return
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert code[0].isalpha()
    assert parse(code) == code
    assert to_gettext(code).replace("_", "-") == code


def test_plural_forms_are_those_of_gettext_where_babel_differs() -> None:
    two = "nplurals=2; plural=(n != 1);"
    assert plural_forms("en") == plural_forms("tr") == plural_forms("tr-TR") == plural_forms("hu") == two
    assert plural_forms("fa") == "nplurals=2; plural=(n > 1);"
    assert plural_forms("ru").startswith("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0")
    assert plural_forms("ja") == "nplurals=1; plural=0;"
    assert plural_forms("pl").startswith("nplurals=3;")
    assert plural_forms("qaa") == two, "an unknown language gets the commonest rule"


def test_names_of_languages() -> None:
    assert [autonym(code) for code in ("en", "tr", "ru")] == ["English", "Türkçe", "Русский"]
    assert display_name("tr", "ru") == "турецкий"
    assert display_name("ru", "ru") == "русский"
    assert display_name("en", "tr") == "İngilizce"
    assert display_name("de", "tr") == "Almanca"
    assert autonym("pt-BR") == "Português (Brasil)"
    assert autonym("ka") == "ქართული", "Georgian headings have capitals of their own; a name in a list does not"
    assert autonym("qaa") == "Qaa"


def test_directions() -> None:
    assert [direction(code) for code in ("en", "tr", "ru", "zh-Hant")] == ["ltr"] * 4
    assert [direction(code) for code in ("ar", "he", "fa", "ug", "uz-Arab", "ar-EG")] == ["rtl"] * 6
    assert direction("uz-Latn") == "ltr"
    assert direction("az-Arab") == "rtl"
    assert direction("ar-Latn") == "ltr"


def test_case_is_folded_as_the_language_does() -> None:
    assert fold("IŞIK İzmir", "tr") == "ışık izmir"
    assert fold("I\u0307zmir", "tr") == "izmir", "a decomposed capital is the same letter"
    assert fold("TITLE İzmir", "en") == "title izmir"
    assert fold("Straße", "de") == fold("STRASSE", "de")
    assert upper_first("istanbul", "tr") == "İstanbul"
    assert upper_first("ısparta", "tr") == "Isparta"
    assert upper_first("istanbul", "en") == "Istanbul"
    assert upper_first("", "tr") == ""
    assert upper_first("“quoted”", "en") == "“quoted”"


@given(st.text(max_size=50), st.sampled_from(["en", "tr", "ru", "az"]))
def test_folding_twice_changes_nothing_more_and_only_the_first_letter_is_raised(text: str, code: str) -> None:
    assert fold(fold(text, code), code) == fold(text, code)
    assert upper_first(text, code).endswith(text[1:])


def test_long_dates() -> None:
    day = datetime.date(2022, 12, 29)
    assert format_date(day, "en") == "December 29, 2022"
    assert format_date(day, "tr") == "29 Aralık 2022"
    assert format_date(day, "ru") == "29 декабря 2022\u00a0г."
    assert format_date(day, "de") == "29. Dezember 2022"
    assert format_date(day, "qaa") == "2022-12-29"
    assert "\u202f" not in format_date(day, "kk")


def test_the_available_line_speaks_the_output_s_language_and_leaves_itself_out() -> None:
    published = ["en", "tr", "ru"]
    assert available_line("en", published) == "This post is also available in: Türkçe, Русский"
    assert available_line("tr", published) == "Bu yazı şu dillerde de mevcuttur: English, Русский"
    assert available_line("ru", published) == "Эта статья также доступна на языках: English, Türkçe"
    assert available_line("de", published) == "This post is also available in: English, Türkçe, Русский"
    assert available_line("en", ["en"]) == available_line("en", []) == ""
    assert available_line("en", ["tr", "tr"]) == "This post is also available in: Türkçe"


def test_the_available_line_links_where_a_link_is_known() -> None:
    links = {"tr": "../tr/visit.md?a=1&b=2"}
    line = available_line("en", ["tr", "ru"], "markdown", links)
    assert line == "This post is also available in: [Türkçe](../tr/visit.md?a=1&b=2), Русский"
    line = available_line("en", ["tr"], "html", {"tr": 'x"y?a=1&b=2'})
    assert line.endswith('<a href="x&quot;y?a=1&amp;b=2" hreflang="tr" lang="tr">Türkçe</a>')
    assert "&" not in available_line("en", ["tr"], "text", links)


@given(
    st.sampled_from([*NAMES, "pt-BR", "qaa"]),
    st.lists(st.sampled_from([*NAMES, "pt-BR"]), max_size=5),
)
def test_what_is_generated_is_recognised_as_such_when_it_is_read_again(code: str, published: list[str]) -> None:
    line = available_line(code, published)
    assert bool(line) == bool(set(published) - {code})
    assert is_available_line(line) == bool(line)


def test_notices_exist_in_the_three_languages_and_fall_back_to_english() -> None:
    for kind, texts in NOTICES.items():
        assert set(texts) == {"en", "tr", "ru"}
        assert notice("tr", kind) == texts["tr"]
        assert notice("de", kind) == texts["en"]


def test_babel_is_not_imported_for_the_common_locales() -> None:
    code = (
        "import sys, datetime, tm.locales as l\n"
        "for c in ('en', 'tr', 'ru'):\n"
        "    l.parse(c), l.plural_forms(c), l.autonym(c), l.display_name(c, 'tr'), l.direction(c)\n"
        "    l.format_date(datetime.date(2022, 1, 2), c), l.available_line(c, ['en', 'tr', 'de']), l.fold('x', c)\n"
        "assert 'babel' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)
