"""From a text to what people accepted for it: the same text, similar ones, and sentences out of remembered paragraphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tm.locales import language
from tm.memory.fold import folded
from tm.memory.holder import Around, Hit, Holder, Row
from tm.memory.model import Match, compatible
from tm.memory.parts import translation_of
from tm.memory.shelf import per_cent

CHUNK = 32  # texts whose entries are asked for at once
PLENTY = 50  # texts that may say something where only the best is wanted


@dataclass(frozen=True, slots=True)
class Question:
    """A text, and what is wanted of it."""

    text: str
    source_lang: str
    target_lang: str
    context: str = ""
    before: str = ""
    after: str = ""
    least: int = 70
    limit: int = 10
    sentences: bool = True
    best: bool = False
    """Only the best match is wanted, and all that may cast doubt on it."""


def ask(holder: Holder, question: Question) -> list[Match]:
    """What a holder knows, in no particular order; enough for the first `limit` matches."""
    q = question
    lang = language(q.source_lang)  # as texts are kept by
    holder.ready(lang, q.least < 100, q.sentences)
    with holder.reading():
        number = holder.find(lang, q.text)
        asker = _Asker(holder, q, lang, holder.around(lang, q.context, q.before, q.after))
        found = asker.said([(1.0, "", number)] if number else [], 1, exact=True)
        enough = len(found) >= q.limit and not q.best
        return found if enough or q.least >= 100 else found + asker.similar(number)


class _Asker:
    """One question being asked."""

    def __init__(self, holder: Holder, question: Question, lang: str, around: Around) -> None:
        self.holder = holder
        self.question = question
        self.lang = lang
        self.around = around

    def similar(self, same: int) -> list[Match]:
        """What the most similar texts say, until `limit` of them said something."""
        q = self.question
        lang = self.lang
        form = folded(q.text, lang)
        if q.best or q.limit == 1:
            top = self.holder.near(lang, form, q.least / 100, True)
            found = self.said([hit for hit in top if hit[2] != same], PLENTY)
            if found or not top:
                return found
        hits = self.holder.near(lang, form, q.least / 100, False)
        return self.said([hit for hit in hits if hit[2] != same], PLENTY if q.best else q.limit)

    def said(self, hits: Sequence[Hit], limit: int, exact: bool = False) -> list[Match]:
        """What texts say, the first ones first, until `limit` of them said something; `exact`: they are the text itself.

        Of texts that only quotes, dashes or case tell apart, all speak.
        """
        found: list[Match] = []
        texts = 0
        last: tuple[float, str] | None = None
        for at in range(0, len(hits), CHUNK):
            chunk = hits[at : at + CHUNK]
            if texts >= limit and last != chunk[0][:2]:
                break
            said = self._of_texts([number for _, _, number in chunk])
            for similarity, form, number in chunk:
                if texts >= limit and last != (similarity, form):
                    return found
                last = (similarity, form)
                score = 100 if exact else min(per_cent(similarity), 99)
                more = [self._match(row, score, kind) for row, kind in said.get(number, ())]
                found += more
                texts += bool(more)
        return found

    def _of_texts(self, numbers: Sequence[int]) -> Mapping[int, list[tuple[Row, str]]]:
        """What the entries say that have these texts as their source or their target, or a sentence of them."""
        holder = self.holder
        said: dict[int, list[tuple[Row, str]]] = defaultdict(list)
        backward = holder.backward(numbers)
        pivoted = holder.pivoted(sorted({row.number for row in backward})) if backward else []
        for row in (*holder.forward(numbers, self.around), *backward, *pivoted):
            if compatible(self.question.target_lang, row.locale):
                said[row.number].append((row, ""))
        if self.question.sentences:
            for row in self._of_sentences(numbers):
                said[row.number].append((row, "sentence"))
        return said

    def _of_sentences(self, numbers: Sequence[int]) -> list[Row]:
        q = self.question
        parents = self.holder.parents(numbers)
        if not parents:
            return []
        texts = self.holder.own_texts(sorted({parent.sentence for parent in parents}))
        asked = sorted({parent.number for parent in parents})
        pairs: dict[int, list[Row]] = defaultdict(list)
        for row in (*self.holder.forward(asked, self.around), *self.holder.backward(asked)):
            if compatible(q.target_lang, row.locale):
                pairs[row.number].append(row)
        found = []
        for parent in parents:
            sentence = texts.get(parent.sentence, "")
            for row in pairs[parent.number]:
                target = translation_of(sentence, row.own, parent.at, row.other, q.source_lang, q.target_lang)
                if target:
                    found.append(row._replace(number=parent.sentence, own=sentence, other=target))
        return found

    def _match(self, row: Row, score: int, kind: str) -> Match:
        if score == 100 and not kind:
            score += row.neighbours
        kind = kind or ("context" if score > 100 else "exact" if score == 100 else "fuzzy")
        q = self.question
        # the text asked for stands for itself in the form in which it was asked (Unicode knows several)
        source = q.text if score >= 100 else row.own
        return Match(
            score, source, row.other, row.article, row.origin, row.who, kind, obsolete=bool(row.obsolete),
            source_lang=q.source_lang, target_lang=row.locale, stale=bool(row.stale), via=row.via, date=row.date,
        )  # fmt: skip
