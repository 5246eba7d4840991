"""A merge of git that nobody has settled yet, in an article: its markers are no text, and must never be published.

Markers as `git merge` writes them (git-merge(1), "How conflicts are presented"). An article about git shows them in a block
of code, or in a segment that it skips; there they are told of, and the article is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from tm.errors import ArticleError
from tm.model import Document, Notice

HINT = "settle the conflict first: keep what is right of both sides, and take the three lines of markers out"
_OPENING = re.compile(r"(?:\A\ufeff?|(?<=[\n\r]))<{7} (?=[^ \r\n])")
_FRONT = re.compile(r"\ufeff?(?:---|\+\+\+)[ \t]*[\r\n]")
_FRONT_END = re.compile(r"(?<=[\n\r])(?:---|\+\+\+)[ \t]*(?=[\r\n]|\Z)")


def settled(document: Document) -> Document:
    """The document, with a notice where code shows a conflict marker. Raises ArticleError (no path) for one in the text."""
    text = document.text
    if "<" not in text or "<<<<<<< " not in text:  # one character is found ten times faster
        return document
    starts, body, shown = [segment.start for segment in document.segments], _body(text), 0
    for marker in _OPENING.finditer(text):
        at = marker.end() - len("<<<<<<< ")
        before = bisect_right(starts, at) - 1
        if at < body or (before >= 0 and at < document.segments[before].end):
            raise ArticleError("a conflict marker of git", line=_line(text, at), hint=HINT)
        shown = shown or _line(text, at)
    if not shown:
        return document
    notice = Notice(shown, "this looks like a conflict marker of git; it is no text here, and stays")
    return replace(document, notices=(*document.notices, notice))


def _line(text: str, at: int) -> int:
    return 1 + len(re.findall(r"\r\n?|\n", text[:at]))


def _body(text: str) -> int:
    """Where what looks like front matter ends, whether or not it could be read with a marker in it."""
    opening = _FRONT.match(text)
    closing = _FRONT_END.search(text, opening.end()) if opening else None
    return closing.end() if closing else 0
