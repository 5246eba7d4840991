"""Tokens of HTML and XHTML with exact spans, after the tokenization states of the WHATWG standard. Linear in the text.

The law: the tokens of a text are contiguous and cover it whole. What never ends (a tag, a comment, a script) is one
`BROKEN` token up to the end, as a browser would hide it, so nothing after it can be mistaken for prose.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tm.formats.html_names import FOREIGN, KNOWN, LEFT_ALONE, RAW, VOID

TEXT: Final = 0
RCDATA: Final = 1  # text in which only references are markup: what `<title>` holds
START: Final = 2
END: Final = 3
EMPTY: Final = 4  # a tag that opens nothing: `<br>`, in XML also `<a id="x"/>`
COMMENT: Final = 5
CODE: Final = 6  # doctype, processing instruction, CDATA, a template's `<% ... %>`
ELEMENT: Final = 7  # an element that is left alone, from its start tag through its end tag
LINE: Final = 8  # a directive or comment line of WML
BROKEN: Final = 9

Token = tuple[int, int, int, str]
"""(kind, start, end, name): offsets into the text; the name in lower case, of a `BROKEN` token what never ends."""

# White space is HTML's own; `\s` would be more. Within a tag, quotes mean something only after `=`.
_TAG = (
    r"(/?)([A-Za-z][^ \t\n\f\r/>]*+)"
    r"(?:[ \t\n\f\r/]++|(?:=[^ \t\n\f\r/>=]*+|[^ \t\n\f\r/>=]++)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r\"'>][^ \t\n\f\r>]*+|(?=>))|(?![ \t\n\f\r]*+=))"
    r")*+>"
)
_MARKUP = re.compile(r"<(?:" + _TAG + r"|(!--|!\[CDATA\[|[!?%]|/?[A-Za-z]|/(?!\Z)))")
# In WML a line that begins with `#` is a directive or a comment; it goes on after a backslash.
_MARKUP_OR_LINE = re.compile(
    _MARKUP.pattern + r"|(?<![^\r\n\ufeff])([ \t]*+#(?:[^\r\n\\]++|\\(?:\r\n|[\r\n])?+)*+)",
)
_COMMENT_END = re.compile(r"--!?>")
_XML_COMMENT_END = re.compile(r"-->")
_INSTRUCTION = re.compile(r"<\?(?:php\b|xml\b|=|[ \t\r\n])", re.IGNORECASE)
_RAW_END = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in RAW if name != "plaintext"
}  # a `<plaintext>` never ends


def scan(text: str, start: int, end: int, *, xml: bool = False, wml: bool = False) -> list[Token]:
    """The tokens of `text[start:end]`. `xml`: XHTML's rules; `wml`: lines that begin with `#` are no text."""
    return _Scanner(text, end, xml, (_MARKUP_OR_LINE if wml else _MARKUP)).run(start)


class _Scanner:
    def __init__(self, text: str, end: int, xml: bool, markup: re.Pattern[str]) -> None:
        self.text = text
        self.end = end
        self.xml = xml
        self.markup = markup
        self.tokens: list[Token] = []
        self.absent: set[str] = set()  # closers that were sought in vain: they stand nowhere further on either

    def run(self, start: int) -> list[Token]:
        text, tokens, search, end = self.text, self.tokens, self.markup.search, self.end
        done = at = start  # all before `done` is in tokens
        while match := search(text, at, end):
            begin, at = match.span()
            name = match[2]
            if name is None:
                kind, at, name = self._other(match)
                if kind == TEXT:
                    continue
            else:
                name = name.lower() if name.isascii() else name  # `İ` would grow
                if match[1]:
                    kind = END
                elif name in VOID or (text[at - 2] == "/" and self._closes_itself(name, begin, at)):
                    kind = EMPTY
                else:
                    kind = START
            if done < begin:
                tokens.append((TEXT, done, begin, ""))
            if kind == START and (name in RAW or name in LEFT_ALONE):
                at = self._whole(name, begin, at)
            else:
                tokens.append((kind, begin, at, name))
            done = at
        if done < end:
            tokens.append((TEXT, done, end, ""))
        return tokens

    def _closes_itself(self, name: str, start: int, end: int) -> bool:
        """Whether a tag that ends with `/>` opens nothing: in XML any, in HTML foreign and unknown ones."""
        if not (self.xml or name in FOREIGN or name not in KNOWN):
            return False
        before = self.text[end - 3]
        return (
            before in " \t\n\f\r\"'" or "=" not in self.text[start:end]
        )  # else the slash belongs to an unquoted value

    def _other(self, match: re.Match[str]) -> tuple[int, int, str]:
        """Markup that is no whole tag: (kind, end, name); of kind TEXT where it is none at all."""
        text, start, mark = self.text, match.start(), match[3]
        if mark is None:
            return LINE, match.end(), ""
        if mark == "!--":
            return self._comment(start)
        if mark == "![CDATA[" and (stop := self._find("]]>", start)) > 0:
            return CODE, stop, ""
        if mark == "%":
            stop = self._find("%>", start)
            return (CODE, stop, "") if stop > 0 else (TEXT, match.end(), "")
        if mark == "?" and (self.xml or _INSTRUCTION.match(text, start)):
            stop = self._find("?>", start)
            return (CODE, stop, "") if stop > 0 else (BROKEN, self.end, "<?")
        if mark == "!" and text[start + 2 : start + 9].lower() == "doctype":
            subset, close = text.find("[", start, self.end), text.find(">", start, self.end)
            if 0 < subset < close and (stop := self._find("]>", subset)) > 0:
                return CODE, stop, ""
        if mark[-1].isalpha():
            return BROKEN, self.end, "<" + mark
        stop = self._find(">", start)
        return (CODE, stop, "") if stop > 0 else (BROKEN, self.end, "<" + mark)

    def _find(self, closer: str, start: int) -> int:
        """Where `closer` ends; 0 where there is none (which is remembered, so that many openers stay linear)."""
        if closer in self.absent:
            return 0
        at = self.text.find(closer, start, self.end)
        if at < 0:
            self.absent.add(closer)
            return 0
        return at + len(closer)

    def _comment(self, start: int) -> tuple[int, int, str]:
        for short in ("<!-->", "<!--->"):
            if self.text.startswith(short, start) and start + len(short) <= self.end and not self.xml:
                return COMMENT, start + len(short), ""
        close = (_XML_COMMENT_END if self.xml else _COMMENT_END).search(self.text, start + 4, self.end)
        return (COMMENT, close.end(), "") if close else (BROKEN, self.end, "<!--")

    def _whole(self, name: str, start: int, at: int) -> int:
        """Take an element that is left alone, or a title; returns where it ends."""
        end = self._raw_end(name, at) if name in RAW else self._nested_end(name, at)
        if end is None:
            self.tokens.append((BROKEN, start, self.end, f"<{name}>"))
            return self.end
        if name != "title":
            self.tokens.append((ELEMENT, start, end[1], name))
            return end[1]
        self.tokens.append((START, start, at, name))
        if at < end[0]:
            self.tokens.append((RCDATA, at, end[0], ""))
        self.tokens.append((END, end[0], end[1], name))
        return end[1]

    def _raw_end(self, name: str, at: int) -> tuple[int, int] | None:
        """The span of the end tag of an element that holds raw text."""
        close = _RAW_END[name].search(self.text, at, self.end) if name in _RAW_END else None
        tag = self.markup.match(self.text, close.start(), self.end) if close else None
        return tag.span() if tag and tag[2] else None

    def _nested_end(self, name: str, at: int) -> tuple[int, int] | None:
        """The span of the end tag that belongs to an element which may hold others of its name."""
        text, depth = self.text, 1
        while match := self.markup.search(text, at, self.end):
            begin, at = match.span()
            inner = (match[2] or "").lower()
            if not inner:
                kind, at, _ = self._other(match)
                if kind == BROKEN:
                    return None
            elif match[1]:
                depth -= inner == name
                if not depth:
                    return begin, at
            elif inner in _RAW_END and text[at - 2] != "/":
                raw = self._raw_end(inner, at)
                if raw is None:
                    return None
                at = raw[1]
            elif inner == name and not (text[at - 2] == "/" and self._closes_itself(name, begin, at)):
                depth += 1
        return None


class Attribute(NamedTuple):
    """An attribute of a tag: its value stands at `start:end`, within `quote` (empty: unquoted)."""

    name: str
    start: int
    end: int
    quote: str
    valued: bool
    """False where there is no `=`: then start and end are where the name ends."""


_ATTRIBUTE = re.compile(
    r"[ \t\n\f\r/]*+(=[^ \t\n\f\r/>=]*+|[^ \t\n\f\r/>=]++)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^ \t\n\f\r\"'>][^ \t\n\f\r>]*+)|(?=>)))?+"
)
_QUOTES = ("", "", '"', "'", "")


def attributes(text: str, token: Token) -> list[Attribute]:
    """The attributes of a start tag, also that of an `ELEMENT`; of doubles the first, as browsers do."""
    _, start, end, name = token
    at = start + 1 + len(name)
    found: dict[str, Attribute] = {}
    while match := _ATTRIBUTE.match(text, at, end):
        at = match.end()
        attr = match[1].lower()
        if attr in found:
            continue
        group = match.lastindex or 1
        if group > 1:
            found[attr] = Attribute(attr, *match.span(group), _QUOTES[group], True)
        else:
            found[attr] = Attribute(attr, at, at, "", at > match.end(1))
    return list(found.values())
