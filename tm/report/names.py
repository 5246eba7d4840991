"""Where pages lie: names that are safe on every file system, whatever an article is called."""

from __future__ import annotations

import hashlib
import re
import unicodedata

INDEX = "index.html"
SLUG = 60  # characters; the digest tells apart what the slug does not


def slug(name: str) -> str:
    """Lower-case ASCII letters, digits and single hyphens; `page` where nothing of the name is left.

    >>> slug("2024/Çay & Söz.md")
    '2024-cay-soz-md'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG].strip("-") or "page"


def page_name(article: str, locale: str) -> str:
    """The page of an article in a locale, from the report's folder: `tr/2024-visit-md-1f0c5a7be2d4.html`."""
    digest = hashlib.sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug(locale)}/{slug(article)}-{digest}.html"
