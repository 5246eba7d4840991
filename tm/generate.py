"""What `build` writes itself into a localized article: anchors, the language of fallback text, notices, alternates. Pure.

None of it appears in an output without an accepted target in a locale other than the article's own; the caller sees to it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote, urlsplit

from tm.model import Document, Segment, Slot

Edit = tuple[int, int, str]

_FRAGMENT = re.compile(r"\]\(#([^)\s]{1,200})\)|href=[\"']#([^\"'<>\s]{1,200})[\"']")
_OPENING = re.compile(r"<([a-zA-Z][\w-]{0,30})((?:\s[^<>]{0,600})?)>\s{0,40}\Z")
_ATX = re.compile(r"#{1,6}[ \t]+")
_BODY = re.compile(r"<body\b[^<>]{0,2000}>", re.IGNORECASE)
_IN_HOST = "[]:@%!$&()*+,;="
_IN_PATH = "/:@%!$&()*+,;="
_BLOCKS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "caption",
        "figcaption",
        "blockquote",
        "summary",
        "div",
        "section",
        "title",
    ]
)


def slug(text: str) -> str:
    """The anchor that GitHub and most renderers make of a heading.

    >>> slug("Why the harvest *outgrew* the railway?")
    'why-the-harvest-outgrew-the-railway'
    """
    plain = re.sub(r"<[^<>]{0,200}>|\]\([^)]{0,300}\)|[*_`~\[]", "", text)
    kept = "".join(char for char in plain.strip().lower() if char.isalnum() or char in " -_")
    return kept.replace(" ", "-")


def wanted_anchors(document: Document) -> frozenset[str]:
    """Fragments that the article links to within itself."""
    if document.format != "markdown" or "#" not in document.text:
        return frozenset()
    return frozenset((match[1] or match[2]).lower() for match in _FRAGMENT.finditer(document.text))


def anchor(document: Document, segment: Segment, wanted: frozenset[str]) -> Edit | None:
    """The anchor of a heading's source, for the translated heading, where the article links to it.

    It stands on a line of its own before the heading: inside, it would be part of the text when the output is read again.
    """
    name = slug(segment.source) if wanted and segment.kind == "heading" else ""
    if not name or name not in wanted:
        return None
    text = document.text
    at = max(text.rfind("\n", 0, segment.start), text.rfind("\r", 0, segment.start)) + 1
    if not _ATX.fullmatch(text, at, segment.start):
        return None
    end = "\r\n" if "\r\n" in text else "\n"
    before = "" if not text[:at].strip() or text[:at].endswith(end + end) else end
    return (at, at, f'{before}<a id="{html.escape(name)}"></a>{end}{end}')


def fallback_lang(document: Document, segment: Segment, lang: str) -> Edit | None:
    """` lang="en"` for the element that holds source text in an HTML output, if it is that element's own text."""
    if document.format != "html":
        return None
    before = document.text[max(0, segment.start - 700) : segment.start]
    match = _OPENING.search(before)
    if not match or match[1].lower() not in _BLOCKS or re.search(r"\blang\s*=", match[2]) or match[2].endswith("/"):
        return None
    at = segment.start - len(before) + match.end(2)
    return (at, at, f' lang="{html.escape(lang)}"')


def notice(document: Document, text: str, locale: str) -> Edit:
    """A word to the readers, before the first text that is no front matter."""
    if document.format == "html":
        body = _BODY.search(document.text)
        at = body.end() if body else _first_line(document)
        return (at, at, f'\n<p class="tm-notice" role="note" lang="{html.escape(locale)}">{html.escape(text)}</p>\n')
    at = _first_line(document)
    end = "\r\n" if "\r\n" in document.text else "\n"
    mark = "> " if document.format == "markdown" else ""
    return (at, at, f"{mark}{text}{end}{end}")


def _first_line(document: Document) -> int:
    first = next((segment for segment in document.segments if segment.kind != "front matter"), None)
    if first is None:
        return len(document.text)
    return max(document.text.rfind("\n", 0, first.start), document.text.rfind("\r", 0, first.start)) + 1


def alternates(slot: Slot, url: str, article: str, locales: Sequence[str], source: str) -> str:
    """`<link rel="alternate">` for each locale that is published, self included, and x-default for the source if it is."""
    end = " /" if slot.place and slot.place[0] == "xhtml" else ""
    rows = [(locale, locale) for locale in locales] + [("x-default", source) for locale in locales if locale == source]
    return "".join(
        f'<link rel="alternate" hreflang="{html.escape(code)}" href="{html.escape(address(url, locale, article))}"{end}>\n'
        for code, locale in rows
    )


def address(url: str, locale: str, path: str) -> str:
    """Where an output will be found, percent-encoded as RFC 3986 asks for; `url` may be so already.

    >>> address("https://example.org/çay evi/", "tr", "2022/söz & 100%.html")
    'https://example.org/%C3%A7ay%20evi/tr/2022/s%C3%B6z%20%26%20100%25.html'
    """
    scheme, host, top, _, _ = urlsplit(url)
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return f"{scheme}://{quote(host, safe=_IN_HOST)}{quote(top.rstrip('/'), safe=_IN_PATH)}/{quote(f'{locale}/{path}')}"
