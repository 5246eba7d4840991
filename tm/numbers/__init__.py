"""Numbers as values: what a text says in digits, words, dates, clocks and units, whatever language says it.

`scan(text, lang)` gives every mention of a number, month, weekday, currency and percent; `compare(source, target)`
says which values of one text the other does not hold. Nothing here knows about units of a catalog or severities.
"""

from __future__ import annotations

from tm.numbers.compare import Difference, compare, related
from tm.numbers.languages import language
from tm.numbers.model import Language, Mention, Name, Scan, Word
from tm.numbers.scan import scan

__all__ = ["Difference", "Language", "Mention", "Name", "Scan", "Word", "compare", "language", "related", "scan"]
