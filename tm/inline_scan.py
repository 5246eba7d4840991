"""The scanner behind `tm.inline`: finds the inline codes of a segment in one walk, in linear time on any text.

Not a Markdown parser: a segment stands without its document (link definitions, block structure), and what is doubtful
is text. Possessive quantifiers and classes that exclude their own opener keep every pattern linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tm.inline_emphasis import Run, pairs, run_at
from tm.inline_notes import BRACKETED, GLUED, SUPERSCRIPT, is_marker, superscript_is_marker

KINDS: dict[str, frozenset[str]] = {
    "markdown": frozenset(
        ["code", "link", "image", "tag", "url", "placeholder", "footnote", "emphasis", "entity", "break"]
    ),
    "html": frozenset(["tag", "url", "placeholder", "footnote", "entity"]),
    "plain": frozenset(["url", "placeholder", "footnote"]),
}


@dataclass(frozen=True, slots=True)
class Code:
    """`text == segment[start:end]`; the halves of an emphasis, a link or an image share a `pair`, else it is 0."""

    start: int
    end: int
    text: str
    kind: str
    pair: int = 0

    def __str__(self) -> str:
        return self.text


_PLACEHOLDER = re.compile(
    r"\$?\{\{[^{}\n]{0,500}+\}\}|\{%[^{}\n]{0,500}+\}|"
    r"\$?\{(?:[A-Za-z_][\w.:-]{0,80}+|\d{1,4}+)\}|\{:? ?[#.][^{}\n]{1,300}+\}"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_URL = re.compile(r"(?:(?:https?|ftp)://|www\.(?=[^\s.])|mailto:)[^\s<>\[\]{}\"'“”„‘’«»`|]++", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[\w.+-]{1,64}@[\w.-]{1,255})>")
_TAG = re.compile(r"</?[A-Za-z][^<>\"']*+(?:(?:\"[^\"<]*+\"|'[^'<]*+')[^<>\"']*+)*+>|<[!?][A-Za-z\[?][^<>]*+>")
_REFERENCE = re.compile(r"\]\[[^\[\]]{0,999}+\]")
_ANGLED = re.compile(r"<[^<>\n]*+>")
_DESTINATION_STEP = re.compile(r"\\.|[()\s]")
_TITLE_QUOTES = {'"': '"', "'": "'", "(": ")"}

# Where a code may begin; everything between is stepped over by the regular expression engine. Only the hooks whose
# `signs` a text holds are searched for: most paragraphs hold few, and the search is what costs.
_EVERY = ("markdown", "html", "plain")
_HOOKS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (r"\\\n| {2,}\n|\\.", ("\\", "\n"), ("markdown",)),
    (r"`+", ("`",), ("markdown",)),
    (r"\*+|_+|~+", ("*", "_", "~"), ("markdown",)),
    (r"!\[|\]", ("]",), ("markdown",)),
    (r"<|&", ("<", "&"), ("markdown", "html")),
    (r"\[", ("[",), _EVERY),
    (r"\$?\{", ("{",), _EVERY),
    (r"[hH][tT][tT][pP][sS]?://|[fF][tT][pP]://", ("://",), _EVERY),
    (r"[wW]{3}\.", ("www.", "WWW.", "Www."), _EVERY),
    (r"[mM]ailto:|MAILTO:|@", ("@",), _EVERY),
    (rf"[{SUPERSCRIPT}]+", tuple("¹²³⁰⁴⁵⁶⁷⁸⁹"), _EVERY),
    (r"[.,;:!?…][\"”’»)\]]?[0-9]", tuple("0123456789"), _EVERY),
)


def _hooks(text: str, format: str) -> re.Pattern[str] | None:
    wanted = [
        pattern for pattern, signs, formats in _HOOKS if format in formats and any(sign in text for sign in signs)
    ]
    return _compiled("|".join(wanted)) if wanted else None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def codes(text: str, format: str) -> tuple[Code, ...]:
    """The inline codes of a segment in order, disjoint. A format that is not known is read as plain text.

    >>> [code.text for code in codes("See [the map](m.png) of `x` in 2022.[i]", "markdown")]
    ['[', '](m.png)', '`x`', '[i]']
    """
    format = format if format in KINDS else "plain"
    hooks = _hooks(text, format)
    return _Scanner(text, format).run(hooks) if hooks else ()


def footnote_markers(text: str) -> tuple[str, ...]:
    """The footnote markers of a text in their order, as they stand: `[i]`, `[^1]`, `[12]`, `¹`; glued digits bare."""
    return tuple(code.text for code in codes(text, "plain") if code.kind == "footnote")


class _Finder:
    """`str.find` for questions that ask ever further right: each place of the text is searched once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, tuple[int, int]] = {}

    def find(self, needle: str, start: int) -> int:
        asked, found = self._known.get(needle, (-1, -2))
        if asked < 0 or start < asked or (found != -1 and found < start):
            found = self._text.find(needle, start)
            self._known[needle] = (start, found)
        return found


class _Scanner:
    """One walk over a text. `done` is the end of the last code: nothing before it is looked at again."""

    def __init__(self, text: str, format: str) -> None:
        self.text, self.format = text, format
        self.found: list[Code] = []
        self.done = 0
        self.finder = _Finder(text)
        self.brackets: list[tuple[int, str]] = []
        self.closed = 0  # a link holds no link: brackets that were open where one began are text
        self.runs: list[Run] = []
        self.ticks: dict[int, list[int]] | None = None
        self.pair = 0

    def run(self, hooks: re.Pattern[str]) -> tuple[Code, ...]:
        for match in hooks.finditer(self.text):
            if match.start() >= self.done:
                self._step(match)
        self._emphasis(0)
        if self.pair:
            self.found.sort(key=lambda code: code.start)
        return tuple(self.found)

    def _step(self, match: re.Match[str]) -> None:
        head, start = match[0], match.start()
        first = head[0]
        if first in " \\":
            self._escape(head, start)
        elif first in _STEPS:
            _STEPS[first](self, head, start)
        elif head == "![":
            self._bracket(head, start)
        elif first in ".,;:!?…":
            self._glued(start)
        elif first.isalpha():
            self._url(start)
        else:
            self._superscript(head, start)

    def _add(self, start: int, end: int, kind: str, pair: int = 0) -> None:
        self.found.append(Code(start, end, self.text[start:end], kind, pair))
        self.done = end

    def _match(self, pattern: re.Pattern[str], start: int, kind: str) -> bool:
        match = pattern.match(self.text, start)
        if match:
            self._add(start, match.end(), kind)
        return match is not None

    def _escape(self, head: str, start: int) -> None:
        if head.endswith("\n"):
            self._add(start, start + len(head), "break")
        else:
            self.done = start + len(head)

    def _ticks(self, head: str, start: int) -> None:
        if self.ticks is None:
            self.ticks = {}
            for match in re.finditer(r"`+", self.text):
                self.ticks.setdefault(len(match[0]), []).append(match.start())
        places = self.ticks.get(len(head), [])
        after = bisect_left(places, start + len(head))
        if after < len(places):
            self._add(start, places[after] + len(head), "code")
        else:
            self.done = start + len(head)

    def _angle(self, head: str, start: int) -> None:
        if self.text.startswith("<!--", start):
            end = self.finder.find("-->", start + 4)
            if end >= 0:
                self._add(start, end + 3, "tag")
            return
        if self.format == "markdown" and self._match(_AUTOLINK, start, "url"):
            return
        self._match(_TAG, start, "tag")

    def _bracket(self, head: str, start: int) -> None:
        at = start + len(head) - 1
        note = BRACKETED.match(self.text, at)
        if note and not (self.format == "markdown" and self.text.startswith("(", note.end())):
            self._add(at, note.end(), "footnote")
        elif self.format == "markdown":
            self.brackets.append((start, "image" if head == "![" else "link"))

    def _closing(self, head: str, start: int) -> None:
        if not self.brackets:
            return
        opened, kind = self.brackets.pop()
        if kind == "link" and opened < self.closed:
            return
        end = self._destination(start + 2) if self.text.startswith("(", start + 1) else -1
        if end < 0:
            reference = _REFERENCE.match(self.text, start)
            if reference is None or opened + 1 == start:
                return
            end = reference.end()
        self._emphasis(opened)
        self.pair += 1
        width = 2 if kind == "image" else 1
        self.found.append(Code(opened, opened + width, self.text[opened : opened + width], kind, self.pair))
        self._add(start, end, kind, self.pair)
        if kind == "link":
            self.closed = opened

    def _emphasis(self, since: int) -> None:
        """Pair the delimiters since an offset: those within a link's text never pair with those around it."""
        first = len(self.runs)
        while first and self.runs[first - 1].start >= since:
            first -= 1
        for opener, closer, length in pairs(self.runs[first:]):
            self.pair += 1
            for at in (opener, closer):
                self.found.append(Code(at, at + length, self.text[at : at + length], "emphasis", self.pair))
        del self.runs[first:]

    def _destination(self, at: int) -> int:
        """The end of `dest "title")` from `at` on, or -1."""
        text = self.text
        at = _skip_blanks(text, at)
        if text.startswith("<", at):
            angled = _ANGLED.match(text, at)
            at = angled.end() if angled else -1
        else:
            at = _bare_destination(text, at)
        if at < 0:
            return -1
        after = _skip_blanks(text, at)
        if after > at and text[after : after + 1] in _TITLE_QUOTES:
            close_at = self._title_end(_TITLE_QUOTES[text[after]], after + 1)
            if close_at < 0:
                return -1
            after = _skip_blanks(text, close_at + 1)
        return after + 1 if text.startswith(")", after) else -1

    def _title_end(self, quote: str, at: int) -> int:
        """Where a title's closing quotation mark stands, or -1; a few may be escaped."""
        for _ in range(20):
            at = self.finder.find(quote, at)
            if at < 0 or self.text[at - 1] != "\\":
                return at
            at += 1
        return -1

    def _brace(self, head: str, start: int) -> None:
        match = _PLACEHOLDER.match(self.text, start)
        if match and (self.format == "markdown" or match[0][1] not in ":#. " or match[0][0] == "$"):
            self._add(start, match.end(), "placeholder")

    def _ampersand(self, head: str, start: int) -> None:
        self._match(_ENTITY, start, "entity")

    def _delimiter(self, head: str, start: int) -> None:
        run = run_at(self.text, start, start + len(head))
        if run:
            self.runs.append(run)

    def _url(self, start: int) -> None:
        before = self.text[start - 1 : start]
        match = None if before.isalnum() else _URL.match(self.text, start)
        if match:
            end = _trim(self.text, start, match.end(), "*_~" if self.format == "markdown" else "")
            if end > start + 7 or self.text[start] in "wW":
                self._add(start, end, "url")

    def _mail(self, head: str, at: int) -> None:
        start = at
        begun = (
            self.runs[-1].end if self.runs else 0
        )  # `_ann@example.org_`: what may be emphasis is no letter of a name
        while start > max(self.done, at - 64, begun) and (
            self.text[start - 1].isalnum() or self.text[start - 1] in "._+-"
        ):
            start -= 1
        match = _MAIL.match(self.text, start) if start < at else None
        if match:
            self._add(start, start + len(match[0].rstrip("_")), "url")

    def _glued(self, start: int) -> None:
        for at in (start - 1, start):  # the pattern may begin with a closing quote before the stop
            match = GLUED.match(self.text, at) if at >= self.done else None
            if match and match.start(1) == start:
                if is_marker(self.text, match):
                    self._add(match.start(2), match.end(2), "footnote")
                return

    def _superscript(self, head: str, start: int) -> None:
        if superscript_is_marker(self.text, start):
            self._add(start, start + len(head), "footnote")


_STEPS: dict[str, Callable[[_Scanner, str, int], None]] = {
    "`": _Scanner._ticks,
    "<": _Scanner._angle,
    "[": _Scanner._bracket,
    "]": _Scanner._closing,
    "{": _Scanner._brace,
    "$": _Scanner._brace,
    "&": _Scanner._ampersand,
    "@": _Scanner._mail,
    "*": _Scanner._delimiter,
    "_": _Scanner._delimiter,
    "~": _Scanner._delimiter,
}


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n":
        at += 1
    return at


def _bare_destination(text: str, at: int) -> int:
    """The end of a link destination without angle brackets: no blanks, parentheses balanced to a depth of 32; or -1."""
    depth = 0
    for match in _DESTINATION_STEP.finditer(text, at):
        char = match[0]
        if char == "(":
            depth += 1
            if depth > 32:
                return -1
        elif char == ")":
            if not depth:
                return match.start()
            depth -= 1
        elif char[0] != "\\":
            return -1 if depth else match.start()
    return -1


def _trim(text: str, start: int, end: int, more: str) -> int:
    """Where an address ends: without the stops after it, and without a closing parenthesis that it did not open."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in ".,;:!?…&" + more:
            break
        end -= 1
    return end
