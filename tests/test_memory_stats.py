"""What became of drafts, engine by engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.memory.stats import Offer, Outcome, added, tally


def test_drafts_are_counted_by_what_became_of_them() -> None:
    rows = tally(
        [
            Offer("google", "tr", Outcome.UNEDITED),
            Offer("google", "tr", Outcome.EDITED, "abcd", "abcx"),
            Offer("google", "tr", Outcome.REJECTED, "a", "b"),
            Offer("google", "tr", Outcome.PENDING, "a"),
            Offer("deepl", "ru", Outcome.EDITED),
        ]
    )
    assert [(row.engine, row.locale) for row in rows] == [("deepl", "ru"), ("google", "tr")]
    google = rows[1]
    assert (google.offered, google.pending, google.unedited, google.edited, google.rejected) == (4, 1, 1, 1, 1)
    assert google.accepted == 2
    assert google.effort == pytest.approx(12.5)  # one of four characters changed, and a draft that needed no change


def test_without_texts_no_effort_is_claimed() -> None:
    assert tally([Offer("deepl", "ru", Outcome.EDITED)])[0].effort is None


OFFERS = st.builds(
    Offer, st.sampled_from("ab"), st.sampled_from(["tr", "ru"]), st.sampled_from(Outcome), st.text(), st.text()
)


@given(st.lists(OFFERS), st.lists(OFFERS))
def test_the_tallies_of_two_catalogs_add_up_to_that_of_both(one: list[Offer], other: list[Offer]) -> None:
    both, parts = tally(one + other), added([*tally(one), *tally(other)])
    assert both == parts
    assert [row.effort for row in both] == [row.effort for row in parts]


@given(st.lists(OFFERS))
def test_every_draft_is_counted_once_and_order_does_not_matter(offers: list[Offer]) -> None:
    rows = tally(offers)
    assert sum(row.offered for row in rows) == len(offers)
    for row in rows:
        assert row.offered == row.pending + row.unedited + row.edited + row.rejected
        assert row.effort is None or 0 <= row.effort <= 100
        assert row.edited == len(row.efforts) + len(row.unmeasured)
    again = tally(reversed(offers))
    assert [(r.engine, r.locale, r.offered) for r in again] == [(r.engine, r.locale, r.offered) for r in rows]
