"""What of a text is prose and what is code, as the checks need it: codes by kind, and the prose with the codes blanked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tm.inline import Code, codes

FILLER = "\ufffc"
"""Stands for every character that is no prose: no letter, no digit, no blank, no punctuation."""

_HREF = re.compile(r"\b(?:href|src)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE)
_DESTINATION = re.compile(r"\]\([ \t\n]*(?:<([^<>\n]*)>|([^\s<>]*?(?=\s|\)\Z)))")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is no prose; `text` is what has to be the same in source and target."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """A text with its codes found; `prose` has the same length, so offsets hold in both."""

    text: str
    prose: str
    urls: tuple[Span, ...]
    codes: tuple[Span, ...]
    """Code spans, placeholders."""
    tags: tuple[Span, ...]
    markers: tuple[Span, ...]
    """Footnote markers."""
    links: tuple[Span, ...]
    """Destinations of links and images, in Markdown and in tags."""
    emphasis: tuple[Span, ...]
    """Delimiters of emphasis."""


@lru_cache(maxsize=32)
def view(text: str, format: str) -> View:
    """The codes of a text in its format (plain, markdown or html). Tags are looked for in every format."""
    found = codes(text, format)
    if format == "plain" and "<" in text:
        found = (*found, *(code for code in codes(text, "html") if code.kind == "tag" and "://" not in code.text[:12]))
    if not found:
        return View(text, text, (), (), (), (), (), ())
    prose = _blank(text, ((code.start, code.end) for code in found if not _is_opener(code)))
    links = [span for code in found for span in _destinations(code)]
    return View(
        text,
        prose,
        _of(found, "url"),
        _of(found, "code", "placeholder"),
        _of(found, "tag"),
        _of(found, "footnote"),
        tuple(sorted(links, key=lambda span: span.start)),
        _of(found, "emphasis"),
    )


def _of(found: Iterable[Code], *kinds: str) -> tuple[Span, ...]:
    return tuple(Span(code.start, code.end, code.text) for code in found if code.kind in kinds)


def _is_opener(code: Code) -> bool:
    """The `[` of a link and the stars of emphasis parted no words before, and do not now."""
    return code.kind in ("link", "image") and code.text in ("[", "![")


def _destinations(code: Code) -> Iterator[Span]:
    if code.kind in ("link", "image") and code.text.startswith("]("):
        match = _DESTINATION.match(code.text)
        if match is not None:
            yield Span(code.start, code.end, match[1] or match[2] or "")
    elif code.kind in ("link", "image") and code.text.startswith("][") and len(code.text) > 3:
        yield Span(code.start, code.end, code.text[1:])
    elif code.kind == "tag":
        for match in _HREF.finditer(code.text):
            yield Span(code.start, code.end, match[1] or match[2] or match[3] or "")


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            pieces += [text[at : max(at, start)], FILLER * (end - max(at, start))]
            at = end
    pieces.append(text[at:])
    return "".join(pieces)
