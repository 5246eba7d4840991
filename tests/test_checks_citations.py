"""Citations: a note rightly keeps a foreign title and institution; only the words around them are translated."""

from __future__ import annotations

import pytest

from tm.checks import Context, run

ROWS = [
    (
        "ru",
        "Tomas Valkonen, “Notes from the Nineteenth Round”, Basin and Corridor Review, https://review.example/n, (Date of Access: 13.03.2024).",
        "Tomas Valkonen, «Notes from the Nineteenth Round», Basin and Corridor Review, https://review.example/n, (дата обращения: 13.03.2024).",
    ),
    (
        "tr",
        "“Протокол 1964 года о разделе стока реки Нарваш”, Государственный архив Вельмара, https://archive.example/p, (Date of Access: 12.03.2024).",
        "“Протокол 1964 года о разделе стока реки Нарваш”, Государственный архив Вельмара, https://archive.example/p, (Erişim Tarihi: 12.03.2024).",
    ),
]


@pytest.mark.parametrize(("locale", "source", "target"), ROWS, ids=["ru", "tr"])
def test_a_localized_citation_is_no_text_in_a_wrong_language(locale: str, source: str, target: str) -> None:
    found = run(source, target, Context("en", locale, "plain", "footnote"))
    assert [one.check for one in found if one.check.startswith("language")] == []


def test_a_paragraph_with_a_quotation_and_a_year_that_was_left_in_english_is_still_found() -> None:
    source = "In 2019 the minister said “the river is shared by all of us” and the talks went on for another three years in the town."
    assert "language" in {one.check for one in run(source * 2, source * 2, Context("en", "ru", "plain"))}
