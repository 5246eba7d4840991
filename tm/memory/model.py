"""The values of the memory: what goes in, what comes out."""

from __future__ import annotations

from dataclasses import dataclass

RAW = frozenset({"draft", "engine", "mt"})
"""Origins that no person stands behind. The memory takes none of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A source and the target that a person accepted for it."""

    source: str
    target: str
    source_lang: str
    """BCP 47, as `target_lang`."""
    target_lang: str
    article: str = ""
    origin: str = "catalog"
    """catalog, tmx, ...; an entry whose origin is in `RAW` is refused."""
    who: str = ""
    date: str = ""
    """YYYY-MM-DD, or empty."""
    context: str = ""
    """msgctxt."""
    before: str = ""
    """The source of the unit before it in the article; empty: none, or unknown."""
    after: str = ""
    obsolete: bool = False
    stale: bool = False
    """The article has another source by now; `source` is the one that the target was made from."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the memory knows about a text, from the best to the least."""

    score: int
    """102: same text and both neighbours; 101: and one neighbour; 100: same text; less: similarity in per cent."""
    source: str
    """The text that was found, in the language that was asked in."""
    target: str
    article: str
    origin: str
    who: str
    kind: str
    """context, exact, fuzzy, or sentence (a sentence out of an entry's paragraph)."""
    warning: str = ""
    """What of the facts differs between the text asked for and `source`; empty: nothing that is known to."""
    ambiguous: bool = False
    """People accepted different targets for this very source: nobody but a person can choose."""
    obsolete: bool = False
    source_lang: str = ""
    target_lang: str = ""
    stale: bool = False
    via: str = ""
    """How the pair came about where it was not accepted as such: `reversed`, or the locale that both sides share."""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Sibling:
    """The accepted target of one source unit in some locale."""

    locale: str
    target: str
    article: str
    who: str = ""


def compatible(asked: str, found: str) -> bool:
    """Whether a text in locale `found` serves one who asks for `asked`: pt serves pt-BR and the reverse, pt-PT does not.

    >>> compatible("pt-BR", "pt"), compatible("pt", "pt-BR"), compatible("pt-BR", "pt-PT")
    (True, True, False)
    """
    return asked == found or asked.startswith(found + "-") or found.startswith(asked + "-")
