"""HTML and XHTML: whole pages and fragments, pages with front matter, and the HTML blocks of other formats.

A segment is a run of inline content in a block, without the blanks and labels at its ends, or the value of an attribute
that holds prose. Tags within a run are inline codes: they stand in the source as they are written. What is not prose
(scripts, code blocks, pictures, comments, templates' own markup) is skeleton.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from tm.formats import frontmatter
from tm.formats.base import Lines
from tm.formats.directives import Tracker
from tm.formats.html_blocks import Reader
from tm.formats.html_render import rendered
from tm.model import Document, ReadOptions, Segment, Slot

__all__ = ["Html", "Xhtml", "read_fragment", "render_lang", "render_segment"]

_PAGE = re.compile(r"<html(?=[ \t\n\f\r>])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?]")
_NAMESPACE = re.compile(r"<html[^>]*[ \t\n\f\r]xmlns[ \t\n\f\r]*=", re.IGNORECASE)
_WML = re.compile(r"(?<![^\r\n\ufeff])#(?:use wml::|include [\"<][^\r\n\">]*\.wm[il][\">])")


class Html:
    """The format of `.html`, `.htm` and `.xhtml` articles."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")
    xml = False
    """Whether every article is XHTML; else those are that say so by an XML declaration or `xmlns`."""

    def read(self, text: str, options: ReadOptions) -> Document:
        """Segments, slots and notices of a page or a fragment. Raises ArticleError for a wrong directive."""
        front = frontmatter.read(text, options)
        start = front.end or int(text.startswith("\ufeff"))
        found = Reader(
            text, start, len(text), xml=self.xml or _is_xml(text, start), wml=_WML.search(text, start) is not None
        )
        slots = sorted((*front.slots, *found.slots), key=lambda slot: slot.start)
        notices = (*front.notices, *found.notices)
        segments = (*front.segments, *found.segments)
        return Document(
            text, segments, self.name, front.lang or found.lang, tuple(slots), notices, _meta(front, segments)
        )

    def render(self, document: Document, segment: Segment, target: str) -> str:
        """The target as markup: a target may hold the tags of its segment, all else of it is text."""
        if segment.place[:1] == ("html",):
            return rendered(segment, target)
        return frontmatter.render(document.text, segment, target)


class Xhtml(Html):
    """The format of articles whose suffix alone says that they are XHTML."""

    suffixes = (".xhtml",)
    xml = True


def _is_xml(text: str, start: int) -> bool:
    if text[start : start + 200].lstrip("\ufeff \t\r\n").startswith("<?xml"):
        return True
    page = _PAGE.search(text, start)
    if page is None:
        return False
    angle = text.rfind("<", start, page.start())
    if angle > text.rfind(">", start, page.start()) and _TAG.match(text, angle):
        return False  # what stands within another tag is no page, and goes when a target drops that tag
    return _NAMESPACE.match(text, page.start()) is not None


def _meta(front: frontmatter.FrontMatter, segments: Iterable[Segment]) -> dict[str, str]:
    """The front matter's values; where it has no title, the page's own."""
    title = next((one.source for one in segments if one.kind == "title" and one.place[1] == "text"), "")
    return {"title": unescape(title), **front.meta} if title else dict(front.meta)


def read_fragment(
    text: str, start: int, end: int, options: ReadOptions, *, lines: Lines | None = None, tracker: Tracker | None = None
) -> list[Segment]:
    """The segments of the HTML in `text[start:end]`, for formats that hold HTML; offsets are the whole text's.

    A format that has followed the lines and directives of the text so far passes them on.
    """
    return Reader(text, start, end, lines=lines, tracker=tracker).segments


def render_segment(segment: Segment, target: str, xhtml: bool = False) -> str:
    """What replaces the slice of a segment that `read_fragment` found; `xhtml`: by the rules of XHTML."""
    return rendered(segment, target, xml=xhtml)


def render_lang(slot: Slot, code: str) -> str:
    """What replaces the slice of a `lang` slot: the code, within what the slot's place puts around `{lang}`."""
    if slot.place and "{lang}" not in slot.place[0]:
        return frontmatter.render_lang(slot, code)
    return slot.place[0].replace("{lang}", code) if slot.place else code
