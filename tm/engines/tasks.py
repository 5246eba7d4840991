"""From a unit to what an engine is sent, and back: inline codes masked, long texts cut at sentences, answers put
together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tm.engines.base import Engine, Request, base_language
from tm.engines.cache import key_of
from tm.engines.guard import damaged, refuse
from tm.engines.marks import STYLES, Marks, spell, unspell
from tm.inline import Shield, damage, mask, restore

_ZERO_WIDTH = frozenset("\u200b\u2060\ufeff")
_BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class Piece:
    """What is sent as one text: a whole unit, or some sentences of a long one."""

    request: Request
    text: str
    key: bytes
    gap: str = ""
    """White space after it in the unit."""
    answer: str | None = None


class Verdict(NamedTuple):
    """A draft, or why there is none."""

    draft: str
    reason: str = ""
    codes_damaged: bool = False
    """The answer is spoilt by its inline codes alone; marks of another spelling may fare better."""


@dataclass(slots=True)
class Task:
    """A request on its way."""

    request: Request
    pieces: list[Piece] = field(default_factory=list)
    shields: Sequence[Shield] = ()
    marks: Marks = field(default_factory=Marks)
    attempt: int = 0
    settled: bool = False
    """Nothing is to be sent: `reason` says why, or is empty and the source is its own translation."""
    reason: str = ""

    @property
    def complete(self) -> bool:
        return all(piece.answer is not None for piece in self.pieces)

    def judge(self, engine: Engine) -> Verdict:
        """What the answers to all pieces are worth together."""
        if any(not (piece.answer or "").strip() for piece in self.pieces):
            return Verdict("", "empty answer")
        answered = "".join((piece.answer or "").strip() + piece.gap for piece in self.pieces)
        whole = unspell(answered, self.shields, self.marks)
        restored = restore(whole, self.shields)
        if restored is None:
            return Verdict("", _what_is_wrong(whole, self.shields), True)
        source = self.request.text
        head, tail = source[: len(source) - len(source.lstrip())], source[len(source.rstrip()) :]
        draft = head + tidied(restored, source) + tail
        reason = refuse(self.request, draft, language=engine.reviewed_language)
        if reason:
            return Verdict("", reason, bool(self.shields) and damaged(self.request, draft) is not None)
        return Verdict(draft)

    def fit(self, piece: Piece, engine: Engine) -> bool:
        """Whether the answer to one piece may be remembered though the others never came."""
        mine = replace(self.request, text=piece.text, format="plain")
        return refuse(mine, piece.answer, language=engine.reviewed_language) is None


def prepare(request: Request, engine: Engine, attempt: int = 0) -> Task:
    """The pieces to send for a request, or why there are none. `attempt` chooses how inline codes are spelled."""
    if base_language(request.source_lang) == base_language(request.target_lang) and engine.reviewed_language:
        return Task(request, settled=True, reason="source and target are one language")
    if any("\ud800" <= char <= "\udfff" for char in request.text):
        return Task(request, settled=True, reason="the source is not valid Unicode")
    masked, shields = mask(request.text, request.format)
    if not _has_words(request.text, shields):
        return Task(request, settled=True)
    text, marks = spell(request.text, masked, shields, attempt)
    task = Task(request, [], shields, marks, attempt)
    for start, end, after in _cuts(request, text, task, engine.limit):
        part = text[start:end]
        if len(part) > engine.limit:
            reason = f"a word longer than engine `{engine.name}` takes ({engine.limit:,} characters)"
            return Task(request, settled=True, reason=reason)
        task.pieces.append(Piece(request, part, key_of(engine, request, part), text[end:after]))
    return task


def attempts(request: Request, engine: Engine) -> list[Task]:
    """The task in every spelling; one where it has no inline codes."""
    first = prepare(request, engine)
    if first.settled or not first.shields:
        return [first]
    return [first, *(prepare(request, engine, attempt) for attempt in range(1, len(STYLES)))]


def tidied(answer: str, source: str) -> str:
    """An answer less what engines are known to sow into it and no reader sees: zero-width blanks, letters in two parts."""
    stray = _ZERO_WIDTH - set(source)
    if not stray.isdisjoint(answer):
        answer = "".join(char for char in answer if char not in stray)
    return unicodedata.normalize("NFC", answer).strip()


def _has_words(source: str, shields: Sequence[Shield]) -> bool:
    edges = [0, *(edge for shield in shields for edge in (shield.code.start, shield.code.end)), len(source)]
    return any(char.isalpha() for start, end in zip(edges[::2], edges[1::2], strict=True) for char in source[start:end])


def _cuts(request: Request, masked: str, task: Task, limit: int) -> list[tuple[int, int, int]]:
    """(start, end, start of the next) of pieces in the masked text: whole sentences as far as they fit, else whole
    words.
    """
    first, last = len(masked) - len(masked.lstrip()), len(masked.rstrip())
    if last - first <= limit:
        return [(first, last, last)]
    from tm.sentences import split

    sentences = _mapped([sentence.start for sentence in split(request.text, request.source_lang)], task)
    words = [match.end() for match in _BLANKS.finditer(masked, first, last)]
    cuts = [first]
    while last - cuts[-1] > limit:
        cut = _last_in(sentences, cuts[-1], limit) or _last_in(words, cuts[-1], limit)
        if cut is None:  # a word that does not fit: alone in its piece, for the caller to refuse
            later = bisect_right(words, cuts[-1])
            cut = words[later] if later < len(words) else last
        cuts.append(cut)
    spans = zip(cuts, [*cuts[1:], last], strict=True)
    return [(start, start + len(masked[start:after].rstrip()), after) for start, after in spans if after > start]


def _last_in(places: Sequence[int], start: int, limit: int) -> int | None:
    """The last place after `start` that leaves no more than `limit` characters between."""
    at = bisect_right(places, start + limit) - 1
    return places[at] if at >= 0 and places[at] > start else None


def _mapped(places: Sequence[int], task: Task) -> list[int]:
    """Offsets into the source as offsets into the masked text."""
    mapped, shift, index = [], 0, 0
    for place in places:
        while index < len(task.shields) and task.shields[index].code.end <= place:
            shield = task.shields[index]
            mark = len(task.marks.tokens[index]) + task.marks.spaced[index]
            shift += mark + shield.before + shield.after - len(shield.code.text)
            index += 1
        mapped.append(place + shift)
    return mapped


def _what_is_wrong(whole: str, shields: Sequence[Shield]) -> str:
    from tm.text import quote

    found = damage(whole, shields)
    for what, codes in (
        ("lost", found.lost),
        ("doubled", found.doubled),
        ("invented", found.unknown),
        ("torn apart", found.torn),
    ):
        if codes:
            return f"inline codes {what}: {quote(' '.join(codes), 40)}"
    return "inline codes damaged"
