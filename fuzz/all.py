"""Every harness by its name."""

from __future__ import annotations

from fuzz import articles, catalogs, tables, words

_EVERY = (
    articles.MARKDOWN, articles.HTML, articles.PLAIN, articles.FRONT, catalogs.CATALOG, tables.MEMORY, tables.YAML, tables.CSV, tables.TBX,
    words.INLINE, words.SENTENCES, words.PAIRS, words.NUMBERS,
)  # fmt: skip
HARNESSES = {harness.name: harness for harness in _EVERY}
