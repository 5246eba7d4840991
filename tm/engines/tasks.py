"""From a unit to what an engine is sent, and back: inline codes masked, long texts cut at sentences, answers put
together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tm.engines.base import Engine, Request, base_language
from tm.engines.cache import key_of
from tm.engines.guard import refuse
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


@dataclass(slots=True)
class Task:
    """A request on its way."""

    request: Request
    pieces: list[Piece] = field(default_factory=list)
    shields: Sequence[Shield] = ()
    settled: bool = False
    """Nothing is to be sent: `reason` says why, or is empty and the source is its own translation."""
    reason: str = ""

    @property
    def complete(self) -> bool:
        return all(piece.answer is not None for piece in self.pieces)

    def judge(self, engine: Engine) -> tuple[str, str]:
        """(draft, "") or ("", reason), once every piece has its answer."""
        whole = "".join((piece.answer or "").strip() + piece.gap for piece in self.pieces)
        if any(not (piece.answer or "").strip() for piece in self.pieces):
            return "", "empty answer"
        restored = restore(whole, self.shields)
        if restored is None:
            return "", _what_is_wrong(whole, self.shields)
        source = self.request.text
        head, tail = source[: len(source) - len(source.lstrip())], source[len(source.rstrip()) :]
        draft = head + tidied(restored, source) + tail
        reason = refuse(self.request, draft, language=engine.reviewed_language)
        return ("", reason) if reason else (draft, "")

    def fit(self, piece: Piece, engine: Engine) -> bool:
        """Whether the answer to one piece may be remembered though the others never came."""
        mine = replace(self.request, text=piece.text, format="plain")
        return refuse(mine, piece.answer, language=engine.reviewed_language) is None


def prepare(request: Request, engine: Engine) -> Task:
    """The pieces to send for a request, or why there are none."""
    if base_language(request.source_lang) == base_language(request.target_lang) and engine.reviewed_language:
        return Task(request, settled=True, reason="source and target are one language")
    if any("\ud800" <= char <= "\udfff" for char in request.text):
        return Task(request, settled=True, reason="the source is not valid Unicode")
    masked, shields = mask(request.text, request.format)
    if not _has_words(request.text, shields):
        return Task(request, settled=True)
    pieces = []
    for start, end, after in _cuts(request, masked, shields, engine.limit):
        text = masked[start:end]
        if len(text) > engine.limit:
            return Task(
                request,
                settled=True,
                reason=f"a word longer than engine `{engine.name}` takes ({engine.limit:,} characters)",
            )
        pieces.append(Piece(request, text, key_of(engine, request, text), masked[end:after]))
    return Task(request, pieces, shields)


def tidied(answer: str, source: str) -> str:
    """An answer less what engines are known to sow into it and no reader sees: zero-width blanks, letters in two parts."""
    stray = _ZERO_WIDTH - set(source)
    if not stray.isdisjoint(answer):
        answer = "".join(char for char in answer if char not in stray)
    return unicodedata.normalize("NFC", answer).strip()


def _has_words(source: str, shields: Sequence[Shield]) -> bool:
    edges = [0, *(edge for shield in shields for edge in (shield.code.start, shield.code.end)), len(source)]
    return any(char.isalpha() for start, end in zip(edges[::2], edges[1::2], strict=True) for char in source[start:end])


def _cuts(request: Request, masked: str, shields: Sequence[Shield], limit: int) -> list[tuple[int, int, int]]:
    """(start, end, start of the next) of pieces in the masked text: whole sentences as far as they fit, else whole
    words.
    """
    first, last = len(masked) - len(masked.lstrip()), len(masked.rstrip())
    if last - first <= limit:
        return [(first, last, last)]
    from tm.sentences import split

    sentences = _mapped([sentence.start for sentence in split(request.text, request.source_lang)], shields)
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


def _mapped(places: Sequence[int], shields: Sequence[Shield]) -> list[int]:
    """Offsets into the source as offsets into the masked text."""
    mapped, shift, index = [], 0, 0
    for place in places:
        while index < len(shields) and shields[index].code.end <= place:
            shield = shields[index]
            shift += len(shield.token) + shield.before + shield.after - len(shield.code.text)
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
