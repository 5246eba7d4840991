"""The words that a unit, a change and a finding are judged by. Apart from the values that bear them: a start needs no more."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The state of a unit in one catalog, as `tm status` counts them."""

    MISSING = "missing"
    DRAFT = "draft"
    STALE = "stale"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    SOURCE = "source"
    OBSOLETE = "obsolete"

    __hash__ = str.__hash__  # a million are counted, and Enum's own is written in Python


class Grade(StrEnum):
    """How much a source change matters to the translation that was made before it."""

    COSMETIC = "cosmetic"
    WORDING = "wording"
    FACTUAL = "factual"


class Severity(StrEnum):
    """Errors may block a release; warnings never do by default."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
