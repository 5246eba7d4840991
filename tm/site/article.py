"""The page of one localized article: its text read again by its format, its front matter peeled, its facts put in words."""

from __future__ import annotations

import datetime
import functools
import posixpath
import re
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from tm.formats import frontmatter
from tm.generate import address
from tm.model import Document, ReadOptions
from tm.site.values import Alternate, Body, Language, Link, Page

FORMATS = ("markdown", "plain")
"""Formats of which pages are made; an HTML article is a page already."""
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].{0,40})?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands among the others."""

    article: str
    """`2022/visit.md`."""
    stem: str
    """`2022/visit`."""
    locale: str
    lang: str
    """The language of the text: `locale`, or the article's own where nothing is translated."""
    source: str
    """The article's own language."""
    published: tuple[str, ...]
    """Locales in which the article can be read."""
    url: str = ""
    drafts: bool = False


def page(document: Document, place: Place) -> Page:
    """The page of the localized article in `document`."""
    from tm.locales import direction, language, notice
    from tm.locales_data import AVAILABLE

    start = frontmatter.read(document.text, ReadOptions()).end
    body = _body(document, start, functools.partial(link, place.article))
    meta = {key: " ".join(value.split()) for key, value in document.meta.items()}
    title = meta.get("title") or body.title or place.stem.rpartition("/")[2]
    date, iso = _date(meta.get("date", ""), place.lang)
    return Page(
        place.article,
        place.locale,
        place.lang,
        direction(place.lang),
        title,
        heading=body.heading or ("" if body.headed else escape(meta.get("title", ""))),
        content=body.content,
        author=meta.get("author", ""),
        date=date,
        date_iso=iso,
        description=meta.get("description") or meta.get("summary", ""),
        notice=notice(place.locale, "drafts") if place.drafts else "",
        languages=_languages(place),
        languages_label=AVAILABLE.get(language(place.lang), AVAILABLE["en"]).rstrip(": "),
        alternates=_alternates(place),
        canonical=_address(place, place.locale if place.locale in place.published else place.source)
        if place.url
        else "",
        meta=meta,
    )


def link(article: str, address: str) -> str:
    """A relative address in an article: another Markdown or text article is found as the page that is made of it."""
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
    head, dot, suffix = path.rpartition(".")
    if not dot or suffix.lower() not in ("md", "txt") or head.endswith("/") or path.startswith(("/", "\\")):
        return address
    place = posixpath.normpath(posixpath.join(posixpath.dirname(article), unquote(path)))
    return address if place.startswith("../") else f"{head}.html{mark}{rest}"


def _body(document: Document, start: int, link: Link) -> Body:
    if document.format == "markdown":
        from tm.site import markdown

        return markdown.body(document, start, link)
    from tm.site import plain

    return plain.body(document, start)


def _date(text: str, lang: str) -> tuple[str, str]:
    """(as readers of the language write it, YYYY-MM-DD); what is no ISO date stays as it is."""
    from tm.locales import format_date

    match = _ISO.fullmatch(text)
    try:
        date = datetime.date.fromisoformat(match[1]) if match else None
    except ValueError:
        date = None
    return (format_date(date, lang), date.isoformat()) if date else (text, "")


def _languages(place: Place) -> tuple[Language, ...]:
    from tm.locales import autonym, direction

    up = "../" * (place.stem.count("/") + 1)
    return tuple(
        Language(code, autonym(code), direction(code), f"{up}{code}/{quote(place.stem)}.html", code == place.locale)
        for code in place.published
    )


def _alternates(place: Place) -> tuple[Alternate, ...]:
    """The published locales, self included, and x-default for the source; none without an address to make them absolute."""
    if not place.url or len(place.published) < 2:
        return ()
    rows = [(code, code) for code in place.published]
    rows += [("x-default", place.source)] if place.source in place.published else []
    return tuple(Alternate(code, _address(place, folder)) for code, folder in rows)


def _address(place: Place, folder: str) -> str:
    return address(place.url, folder, f"{place.stem}.html")
