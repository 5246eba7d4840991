"""Where a text uses terms, and whether its translation uses the approved ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tm.model import Severity
from tm.terms.forms import Token, alike, tokens
from tm.terms.model import Glossary, Term, TermFinding, TermHit

_JOINTS = frozenset(" \u00a0\u202f\n-‑–")  # between the words of one term


class _Form(NamedTuple):
    """One form to look for, as words."""

    term: Term
    words: tuple[Token, ...]
    exact: bool
    number: int
    """Of the term in its list."""


class Matcher:
    """Looks for a list of forms in texts of one language; the last text is remembered, as checks ask term by term."""

    def __init__(self, wanted: Iterable[tuple[Term, str]], lang: str) -> None:
        self.lang = lang
        self._last: tuple[str, list[tuple[int, TermHit]]] | None = None
        self._heads: dict[str, list[_Form]] = defaultdict(list)
        for index, (term, text) in enumerate(wanted):
            words = tuple(tokens(text, lang))
            if words:
                shouted = len(words) == 1 and words[0].text.isupper() and len(words[0].text) > 1
                self._heads[words[0].folded[:2]].append(_Form(term, words, term.exact or shouted, index))
        for row in self._heads.values():
            row.sort(key=lambda form: -len(form.words))

    def hits(self, text: str) -> list[tuple[int, TermHit]]:
        """The places of the forms, each with the number of its form; the longest first, none inside another."""
        if self._last is not None and self._last[0] == text:
            return self._last[1]
        found: list[tuple[int, TermHit]] = []
        words = tokens(text, self.lang) if self._heads else []
        at = 0
        while at < len(words):
            longest = 0
            for form in self._heads.get(words[at].folded[:2], ()):
                size = len(form.words)
                if size < longest:
                    break  # the forms come longest first
                sure = self._fits(text, words, at, form)
                if sure:
                    longest = size
                    span = (words[at].start, words[at + size - 1].end)
                    found.append((form.number, TermHit(form.term, *span, sure == 2)))
            at += max(1, longest)
        self._last = (text, found)
        return found

    def _fits(self, text: str, words: Sequence[Token], at: int, form: _Form) -> int:
        """How sure the form stands at a word: 2 surely, 1 perhaps, 0 not."""
        if at + len(form.words) > len(words):
            return 0
        sure = 2
        for offset, wanted in enumerate(form.words):
            word = words[at + offset]
            if offset and not set(text[words[at + offset - 1].end : word.start]) <= _JOINTS:
                return 0
            if form.exact and not _same_case(word.text, wanted.text):
                return 0
            sure = min(sure, alike(word.folded, wanted.folded, self.lang))
            if not sure:
                return 0
        return sure


def _same_case(word: str, term: str) -> bool:
    """Whether a word begins as the term is written, up to a last consonant that an ending changes."""
    return word.startswith(term) or (len(term) > 2 and word[: len(term) - 1] == term[:-1] and not term.isupper())


def find(text: str, lang: str, glossary: Glossary) -> list[TermHit]:
    """The terms of the glossary that a text in its source language uses, in order; the longest at each place."""
    return [hit for _, hit in _matcher(glossary, "source", lang).hits(text)]


def _matcher(glossary: Glossary, side: str, lang: str) -> Matcher:
    """The matcher of a side (source, approved, banned) in a locale; made once for each glossary."""
    known = glossary.matchers.get((side, lang))
    if known is None:
        rows = glossary.terms
        if side == "source":
            wanted = [(term, term.source) for term in rows]
        else:
            wanted = [
                (term, text)
                for term in rows
                for text in (term.approved(lang) if side == "approved" else term.banned(lang))
            ]
        known = glossary.matchers[side, lang] = Matcher(wanted, lang)
    found: Matcher = known
    return found


def check(source: str, target: str, source_lang: str, target_lang: str, glossary: Glossary) -> list[TermFinding]:
    """What of a translation is not as the glossary says.

    A term whose approved forms the target lacks is a warning (a remark where the source may hold another word of the same
    stem), a term that must stay as it is an error, and so is a forbidden form in the translation of its term. A term
    inside a longer one is not asked for. An entry without approved forms forbids its forms everywhere.
    """
    found: list[TermFinding] = []
    held: dict[int, TermHit] = {}
    for _, hit in _matcher(glossary, "source", source_lang).hits(source):
        known = held.get(id(hit.term))
        if known is None or (hit.sure and not known.sure):
            held[id(hit.term)] = hit
    used = {id(hit.term) for _, hit in _matcher(glossary, "approved", target_lang).hits(target)}
    for key, hit in held.items():
        term = hit.term
        approved = term.approved(target_lang)
        if approved and key not in used and not any(form in target for form in approved):
            found.append(_missing(term, hit, source, approved))
    return found + list(_forbidden(glossary, target, target_lang, held))


def _missing(term: Term, hit: TermHit, source: str, approved: tuple[str, ...]) -> TermFinding:
    text = source[hit.start : hit.end]
    span = (hit.start, hit.end)
    if term.keep:
        return TermFinding(term, f"{text} must stay as it is", Severity.ERROR, approved, source_span=span)
    severity = Severity.WARNING if hit.sure else Severity.INFO
    return TermFinding(term, f"{text} should be {' or '.join(approved)}", severity, approved, source_span=span)


def _forbidden(glossary: Glossary, target: str, target_lang: str, held: dict[int, TermHit]) -> Iterator[TermFinding]:
    allowed = [(hit.start, hit.end) for _, hit in _matcher(glossary, "approved", target_lang).hits(target)]
    for _, hit in _matcher(glossary, "banned", target_lang).hits(target):
        approved = hit.term.approved(target_lang)
        inside = any(start <= hit.start and hit.end <= end for start, end in allowed)
        if not hit.sure or inside or (approved and id(hit.term) not in held):
            continue
        text = target[hit.start : hit.end]
        message = f"{text} is not to be used" + (f"; {' or '.join(approved)} is" if approved else "")
        ours = held.get(id(hit.term))
        span = (ours.start, ours.end) if ours else None
        yield TermFinding(hit.term, message, Severity.ERROR, approved, text, span, (hit.start, hit.end))


def outdated(
    units: Iterable[tuple[str, str]],
    source_lang: str,
    target_lang: str,
    glossary: Glossary,
    old: Glossary | None = None,
) -> list[tuple[int, TermFinding]]:
    """Units (source, target) that still use a forbidden form, or one that `old` approved and the glossary no longer does."""
    terms = glossary.terms
    if old is not None:
        before = {term.source: term.approved(target_lang) for term in old.terms}
        terms = tuple(_with_old(term, before.get(term.source, ()), target_lang) for term in terms)
    joined = Glossary(terms)
    return [
        (at, finding)
        for at, (source, target) in enumerate(units)
        for finding in check(source, target, source_lang, target_lang, joined)
        if finding.forbidden_used
    ]


def _with_old(term: Term, before: tuple[str, ...], locale: str) -> Term:
    gone = tuple(form for form in before if form not in term.approved(locale))
    return replace(term, forbidden={**term.forbidden, locale: (*term.banned(locale), *gone)}) if gone else term
