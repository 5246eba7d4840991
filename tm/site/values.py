"""What a page is made of: plain values, and nothing a template could do harm with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Link = Callable[[str], str]
"""A relative address of an article, as the page is to say it: `visit.md` becomes `visit.html`."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What tm.yaml says under `site:`, read."""

    url: str = ""
    """Where the output folder will be found, for absolute addresses; empty: there are none."""
    source: str = ""
    """The project's own template; empty: the built-in one."""
    path: str = ""
    """Where that template lies, as messages name it."""


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text as HTML. `content` and `heading` are markup, `title` is plain text."""

    content: str
    heading: str = ""
    """The inside of the heading that the text begins with; `content` is then what follows it."""
    title: str = ""
    """The first heading's words; empty: there is none."""
    headed: bool = False
    """Whether a main heading stands somewhere in the text."""


@dataclass(frozen=True, slots=True)
class Language:
    """An entry of the switcher."""

    locale: str
    name: str
    dir: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Alternate:
    """A `<link rel="alternate">`."""

    hreflang: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that a template gets, under the name `page`."""

    article: str
    """`2022/visit.md`."""
    locale: str
    """The locale of the output folder."""
    lang: str
    """The language that the page is in: `locale`, or the article's own where nothing of it is translated."""
    dir: str
    title: str
    heading: str
    content: str
    author: str = ""
    date: str = ""
    date_iso: str = ""
    """The date as YYYY-MM-DD, where it is one."""
    description: str = ""
    notice: str = ""
    """A word of warning on a page that nobody should publish."""
    languages: tuple[Language, ...] = ()
    languages_label: str = ""
    alternates: tuple[Alternate, ...] = ()
    canonical: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
