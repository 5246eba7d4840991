"""Units that cite works: titles, institutions and names in them rightly stand as they are cited."""

from __future__ import annotations

import re
from itertools import islice

_TITLE = re.compile(r"[“«\"„‘][^”»\"“’]{4,400}[”»\"“’]")
_SOURCE_OF = re.compile(r"https?://|www\.|\b(?:18|19|20)\d\d\b|\bpp?\.\s?\d|\bIbid\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"https?://|www\.|\bdoi\b|\bISBN\b|\bDate of Acc|\bErişim|дата обращения|\bpp?\. ?\d|[iI]bid\.", re.I
)
_ASIDE = re.compile(r"[“«\"„‘(\[][^”»\"“’()\[\]]{2,400}[”»\"“’)\]]")
_MOST = 200  # a text with more asides is no prose
LONGEST = 600
"""Characters of a bibliographic note; a longer text is prose that quotes."""


def is_titled(source: str) -> bool:
    """Whether a text is short and holds a quoted title with an address, a year or a page."""
    return bool(len(source) < LONGEST and _TITLE.search(source) and _SOURCE_OF.search(source))


def cites(source: str) -> bool:
    """Whether a text refers to a work, by an address or a page."""
    return _REFERENCE.search(source) is not None


def asides(text: str) -> list[tuple[int, int]]:
    """What stands between quotation marks or brackets, without them: titles, references, names in their own spelling."""
    return [(match.start() + 1, match.end() - 1) for match in islice(_ASIDE.finditer(text), _MOST)]
