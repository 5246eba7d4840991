"""The last pass over an article's HTML: links made safe, headings given anchors, directives taken out. Linear in the text.

Raw HTML is the author's own and stays. What goes is an address whose scheme is none of http, https and mailto (an image
may also be an inline bitmap), what `tm` alone reads (`<!-- tm:note ... -->`), and the power of a tag or comment that
never ends to swallow the rest of the page: such a tail is shown as text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from tm.formats.directives import DIRECTIVE
from tm.formats.html_names import LEFT_ALONE
from tm.formats.html_scan import (
    BROKEN,
    COMMENT,
    ELEMENT,
    EMPTY,
    END,
    START,
    TEXT,
    Attribute,
    Token,
    attributes,
    scan,
)
from tm.generate import slug
from tm.site.values import Link

SCHEMES = frozenset(("http", "https", "mailto"))
_ADDRESSES = frozenset(
    "href xlink:href src action formaction poster cite data background longdesc manifest codebase".split()
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_BITMAP = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif)[;,]", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# A heading's attributes can come from `{#id .class key=value}`, which a translation could hold as well.
_OF_HEADINGS = frozenset(("id", "class", "lang", "dir", "title", "align"))
_DEPTH = 8  # elements that are left alone, one within the other; nobody's article has more


@dataclass(slots=True)
class Settled:
    """HTML after the pass, and the headings in it: (level, words)."""

    html: str
    headings: list[tuple[int, str]] = field(default_factory=list)


def settle(text: str, link: Link) -> Settled:
    """Go over an article's HTML. `link` says what a relative address becomes."""
    done = Settled("")
    done.html = _Pass(text, link, done.headings).run(scan(text, 0, len(text)), 0)
    return done


def is_safe(address: str, *, image: bool = False) -> bool:
    """Whether an address (its references decoded) is relative or has a scheme that cannot run anything."""
    bare = _bare(address)
    scheme = _SCHEME.match(bare)
    return scheme is None or scheme[1].lower() in SCHEMES or (image and _BITMAP.match(bare) is not None)


def _bare(address: str) -> str:
    """The address as a browser reads it: blanks and controls before it are nothing, nor are line ends and tabs in it."""
    return re.sub(r"[\t\n\r]", "", re.sub(r"\A[\x00-\x20]+", "", address))


class _Pass:
    def __init__(self, text: str, link: Link, headings: list[tuple[int, str]]) -> None:
        self.text, self.link, self.headings = text, link, headings
        self.used: dict[str, int] = {}
        self.pieces: list[str] = []
        self.open: tuple[str, int, list[str]] | None = None  # name, index of its tag in `pieces`, words

    def run(self, tokens: list[Token], depth: int) -> str:
        for token in tokens:
            kind, start, end, name = token
            raw = self.text[start:end]
            if kind in (START, EMPTY):
                raw = self._tag(token)
                if kind == START and name in _HEADINGS:
                    self.open = (name, len(self.pieces), [])
            elif kind == BROKEN:
                raw = html.escape(raw, quote=False)
            elif kind == COMMENT and DIRECTIVE.match(raw, 4):
                raw = ""
            elif kind == ELEMENT and name in LEFT_ALONE:
                raw = self._element(token, depth)
            elif kind == TEXT and self.open:
                self.open[2].append(html.unescape(raw))
            elif kind == END and self.open and name == self.open[0]:
                self._heading()
            self.pieces.append(raw)
        return "".join(self.pieces)

    def _element(self, token: Token, depth: int) -> str:
        """An element such as `<pre>` or `<svg>`, what is in it gone over too."""
        _, start, end, name = token
        found = attributes(self.text, token)
        inner = max((attr.end + len(attr.quote) for attr in found), default=start + 1 + len(name))
        inner = self.text.find(">", inner, end) + 1
        if not inner or depth >= _DEPTH:
            return html.escape(self.text[start:end], quote=False)
        within = _Pass(self.text, self.link, [])
        within.used = self.used
        return self._tag((START, start, inner, name)) + within.run(scan(self.text, inner, end), depth + 1)

    def _tag(self, token: Token) -> str:
        """A start tag: as it stands, or written anew where an attribute goes or changes."""
        kind, start, end, name = token
        raw = self.text[start:end]
        if "=" not in raw:
            return raw
        parts, changed = [f"<{self.text[start + 1 : start + 1 + len(name)]}"], False
        for attr in attributes(self.text, token):
            value = self.text[attr.start : attr.end]
            new = self._value(name, attr, value)
            changed |= new != value
            if attr.name == "id":
                self.used.setdefault(html.unescape(value), 0)
            if new is not None:
                quote = attr.quote or '"'
                shown = new if attr.quote else new.replace('"', "&quot;")
                parts.append(f"{attr.name}={quote}{shown}{quote}" if attr.valued else attr.name)
        return " ".join(parts) + (" />" if kind == EMPTY and raw.endswith("/>") else ">") if changed else raw

    def _value(self, name: str, attr: Attribute, value: str) -> str | None:
        """What an attribute's raw value becomes; None: the attribute goes."""
        if name in _HEADINGS and attr.name not in _OF_HEADINGS:
            return None
        if attr.name not in _ADDRESSES:
            return value
        address = html.unescape(value)
        if not is_safe(address, image=name in ("img", "image", "source") and attr.name != "formaction"):
            return None
        if attr.name != "href" or _SCHEME.match(_bare(address)):
            return value
        new = self.link(address)
        return html.escape(new) if new != address else value

    def _heading(self) -> None:
        assert self.open is not None
        name, index, parts = self.open
        self.open = None
        words = " ".join("".join(parts).split())
        self.headings.append((int(name[1]), words))
        tag = self.pieces[index]
        if re.search(r"\sid\s*=", tag) or not (anchor := slug(words)):
            return
        count = self.used.get(anchor)
        while count is not None:  # the second heading of these words, as most renderers count them
            count += 1
            self.used[anchor] = count
            if f"{anchor}-{count}" not in self.used:
                anchor = f"{anchor}-{count}"
                break
        self.used[anchor] = 0
        self.pieces[index] = f'<{name} id="{html.escape(anchor)}"{tag[1 + len(name) :]}'
