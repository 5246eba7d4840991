"""What of a text is prose and what is code: addresses, inline codes, tags and footnote markers, with their spans.

Everything here scans once from left to right; no pattern can run away on hostile text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

FILLER = "\ufffc"
"""Stands for every character that is no prose: no letter, no digit, no blank, no punctuation."""

_URL = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"“”«»`\ufffc]+|\bwww\.[^\s<>\"“”«»`\ufffc]+", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_PLACEHOLDER = re.compile(r"\{\{?\s?[A-Za-z_][\w.]{0,60}\s?\}\}?|\$\{[A-Za-z_][\w.]{0,60}\}")
_MARKER = re.compile(r"\[\^[^\]\[\s]{1,40}\]|\[(?:[ivxlc]{1,7}|\d{1,3})\](?![(\[])")
_GLUED = re.compile(r"(?<=[^\W\d_]{2}[.,;:!?”\"’»)])\d{1,2}(?=\s+[^\W\d_a-zа-яё]|\s+[“«\"]|\s*\Z)")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NUMBER_SIGN = ("no", "nr", "num")
_DESTINATION = re.compile(r"\]\([ \t]*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_MAIL_LOCAL = re.compile(r"[\w.+-]{1,64}\Z")
_MAIL_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is no prose."""

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
    """Inline code, placeholders."""
    tags: tuple[Span, ...]
    markers: tuple[Span, ...]
    """Footnote markers."""
    links: tuple[Span, ...]
    """Destinations of Markdown links and images."""


@lru_cache(maxsize=32)
def view(text: str, format: str) -> View:
    """Find the codes of a text in its format (plain, markdown or html)."""
    blanks: list[tuple[int, int]] = []
    codes = [*_backticks(text)] if format == "markdown" else []
    codes += [Span(*match.span(), match[0]) for match in _PLACEHOLDER.finditer(text)]
    tags = [Span(*match.span(), match[0]) for match in _TAG.finditer(text)] if "<" in text else []
    links = _links(text) if format == "markdown" else []
    urls = _urls(text)
    blanks += [(span.start, span.end) for span in (*codes, *tags, *links, *urls)]
    prose = _blank(text, blanks)
    markers = [Span(*match.span(), match[0]) for match in _MARKER.finditer(prose)] if "[" in text else []
    markers += [Span(*match.span(), match[0]) for match in _GLUED.finditer(prose) if not _numbered(prose, match.start())]
    markers += [Span(*match.span(), match[0]) for match in _SUPERSCRIPT.finditer(prose)]
    prose = _blank(prose, [(span.start, span.end) for span in markers])
    ordered = tuple(sorted(codes, key=lambda span: span.start))
    return View(text, prose, tuple(urls), ordered, tuple(tags), tuple(markers), tuple(links))


def _numbered(text: str, at: int) -> bool:
    """Whether glued digits are a number after `No.` and no footnote marker."""
    return text[max(0, at - 4) : at - 1].lower().strip(" (").endswith(_NUMBER_SIGN)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            pieces += [text[at : max(at, start)], FILLER * (end - max(at, start))]
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


def _backticks(text: str) -> list[Span]:
    """Code spans: a run of backticks up to the next run of the same length."""
    if "`" not in text:
        return []
    runs = [match.span() for match in re.finditer("`+", text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    spans, index = [], 0
    while index < len(runs):
        start, end = runs[index]
        same = later[end - start]
        while same and same[-1] <= index:
            same.pop()
        if same:
            close = same[-1]
            spans.append(Span(start, runs[close][1], text[start : runs[close][1]]))
            index = close
        index += 1
    return spans


def _links(text: str) -> list[Span]:
    return [Span(*match.span(1), match[1]) for match in _DESTINATION.finditer(text) if match[1]] if "](" in text else []


def _urls(text: str) -> list[Span]:
    spans = []
    if ":" in text or "www." in text.lower():
        for match in _URL.finditer(text):
            address = _trimmed(match[0])
            if len(address) > 5:
                spans.append(Span(match.start(), match.start() + len(address), address))
    at = text.find("@")
    while at >= 0:
        local = _MAIL_LOCAL.search(text, max(0, at - 64), at)
        domain = _MAIL_DOMAIN.match(text, at + 1)
        if local and domain:
            spans.append(Span(local.start(), domain.end(), text[local.start() : domain.end()]))
        at = text.find("@", at + 1)
    return sorted(spans, key=lambda span: span.start)


def _trimmed(address: str) -> str:
    """An address without the punctuation of the sentence around it; a closing bracket stays where its opener is inside."""
    extra = address.count(")") - address.count("(")
    while address:
        last = address[-1]
        if last in ".,;:!?'’*_…]|":
            address = address[:-1]
        elif last == ")" and extra > 0:
            address, extra = address[:-1], extra - 1
        else:
            break
    return address
