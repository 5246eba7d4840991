"""Which table belongs to a locale; languages without one are read by their digits alone."""

from __future__ import annotations

from functools import lru_cache

from tm.numbers.en import ENGLISH
from tm.numbers.model import Language
from tm.numbers.ru import RUSSIAN
from tm.numbers.tr import TURKISH

_TABLES = {table.code: table for table in (ENGLISH, TURKISH, RUSSIAN)}


@lru_cache(maxsize=256)
def language(locale: str) -> Language:
    """The table for a BCP 47 or gettext locale code; for an unknown language, one that reads digits in any notation."""
    code = locale.replace("_", "-").split("-")[0].lower()
    known = _TABLES.get(code)
    return known or Language(code=code, decimal=".,", group=", .'’", word=lambda token: None, known=False)
