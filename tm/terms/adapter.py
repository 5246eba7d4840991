"""Terms as the checks ask for them: one object a term, with `missing` and `forbidden`."""

from __future__ import annotations

from functools import lru_cache

from tm.model import Severity
from tm.terms.match import check
from tm.terms.model import Glossary, Term, TermFinding


class _Pair:
    """Both languages and the glossary; the findings of the last texts are remembered, for every term asks for them."""

    def __init__(self, glossary: Glossary, source_lang: str, target_lang: str) -> None:
        self.findings = lru_cache(maxsize=4)(
            lambda source, target: check(source, target, source_lang, target_lang, glossary)
        )

    def first(self, term: Term, source: str, target: str, *, forbidden: bool) -> TermFinding | None:
        for finding in self.findings(source, target):
            if (
                finding.term is term
                and bool(finding.forbidden_used) == forbidden
                and finding.severity is not Severity.INFO
            ):
                return finding
        return None


class TermRule:
    """One term between two languages, in the shape that `tm.checks` asks for."""

    def __init__(self, term: Term, pair: _Pair, target_lang: str) -> None:
        self.source = term.source
        self.preferred = next(iter(term.approved(target_lang)), "")
        self._term, self._pair = term, pair

    def missing(self, source: str, target: str) -> tuple[int, int] | None:
        """Span in the source of the term where the target has none of its approved forms."""
        finding = self._pair.first(self._term, source, target, forbidden=False)
        return finding.source_span if finding else None

    def forbidden(self, source: str, target: str) -> tuple[int, int] | None:
        """Span in the target of a form that must not be used."""
        finding = self._pair.first(self._term, source, target, forbidden=True)
        return finding.target_span if finding else None


def terms_for(glossary: Glossary, source_lang: str, target_lang: str) -> tuple[TermRule, ...]:
    """The terms that say something about a target in this locale, for `tm.checks.Context.terms`."""
    pair = _Pair(glossary, source_lang, target_lang)
    return tuple(
        TermRule(term, pair, target_lang)
        for term in glossary.terms
        if term.approved(target_lang) or term.banned(target_lang)
    )
