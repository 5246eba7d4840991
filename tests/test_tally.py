"""The sums of `tm status`: what was counted article by article, added at once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tm.coverage import GRADES, NAMES, Coverage, from_plain
from tm.work.tally import as_number, tally, totals

COUNT = st.integers(0, 2**40)
COUNTS = st.fixed_dictionaries(
    {
        "units": st.fixed_dictionaries(dict.fromkeys(NAMES, COUNT)),
        "words": st.fixed_dictionaries(dict.fromkeys(NAMES, COUNT)),
        "grades": st.fixed_dictionaries(dict.fromkeys(GRADES, COUNT)),
        "unedited": COUNT,
        "covered": COUNT,
        "errors": st.none() | COUNT,
    }
)
ORDER = ("en", "tr", "ru")


@given(st.lists(st.dictionaries(st.sampled_from(ORDER), COUNTS), max_size=6))
def test_the_sums_are_those_of_adding_one_article_after_the_other(articles: list[dict[str, Any]]) -> None:
    found = totals(sum(as_number(tally(locales, ORDER)) for locales in articles), ORDER)
    for code in ORDER:
        rows = [locales[code] for locales in articles if code in locales]
        whole = Coverage()
        for row in rows:
            whole.merge(from_plain(row))
        assert found[code] == whole.plain() | {"errors": sum(row["errors"] or 0 for row in rows)}


def test_no_article_has_no_words() -> None:
    assert totals(0, ("tr",)) == {"tr": Coverage().plain() | {"errors": 0}}
