"""The model that tells languages apart (`py3langid`, Naive Bayes over byte n-grams): loaded once for all who ask.

A table of all its languages takes 28 MB, one of those that are asked for here 5.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

USUAL = frozenset(
    (
        *("ar", "az", "be", "bg", "crh", "de", "en", "es", "fa", "fr", "it", "kk", "ky", "mk"),
        *("mn", "nl", "pl", "pt", "ro", "ru", "sr", "tg", "tk", "tr", "tt", "uk", "uz"),
    )
)
"""The languages of the projects that this exists for, and their close neighbours."""


def known() -> frozenset[str]:
    """All languages that the model knows (ISO 639)."""
    return _table(whole=False)[1]


@lru_cache(maxsize=16)
def among(codes: frozenset[str]) -> Any:
    """What tells these languages apart, as far as the model knows them: a `LanguageIdentifier` of its own. Slow the first time."""
    every, labels = _table(whole=not codes & known() <= USUAL)
    identifier = _copy(every)
    identifier.set_languages(codes & labels)
    return identifier


@lru_cache(maxsize=2)
def _table(*, whole: bool) -> tuple[Any, frozenset[str]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    every = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    labels = frozenset(every.labels)
    if not whole:
        every.set_languages(USUAL & labels)
    return _copy(every), labels


def _copy(its: Any) -> Any:
    """One of the languages that are chosen now, which never knew the others."""
    from py3langid.langid import LanguageIdentifier

    tables = (its.nb_ptc, its.nb_pc, its.nb_classes, its.tk_nextmove, its.tk_output)
    return LanguageIdentifier(*tables, norm_probs=True, tk_row=its.tk_row)
