"""The model that tells languages apart answers as the whole of it would, whoever asked before."""

from __future__ import annotations

import pytest

from tm.langmodel import USUAL, among, known

TEXTS = (
    "The ferry crosses the river twice a day, and nobody has to wait for long.",
    "Vapur günde iki kez nehri geçer ve kimse uzun süre beklemek zorunda kalmaz.",
    "Паром дважды в день пересекает реку, и никому не приходится долго ждать.",
    "Die Fähre setzt zweimal am Tag über, und niemand muss lange warten.",
    "渡し船は日に二度川を渡る。",
    "",
)


@pytest.mark.parametrize(
    "codes",
    [{"en", "tr", "ru"}, {"en", "de", "uk", "tr"}, {"en", "ja", "tr"}, set(USUAL), {"en", "tr", "nobody's"}],
    ids=lambda codes: f"{len(codes)} languages",
)
def test_a_choice_of_languages_is_told_apart_as_the_whole_model_does(codes: set[str]) -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    labels = set(whole.labels)
    whole.set_languages(codes & labels)
    for text in TEXTS:
        assert among(frozenset(codes)).rank(text) == whole.rank(text)
    assert known() == labels >= USUAL
