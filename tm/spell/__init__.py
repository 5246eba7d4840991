"""Spelling dictionaries of Hunspell's kind: where they lie, what they know, and what a wrong word may have been meant to be."""

from __future__ import annotations

from tm.spell.dictionary import Dictionary, available
from tm.spell.folders import Files, find, standard
from tm.spell.near import near

__all__ = ["Dictionary", "Files", "available", "find", "near", "standard"]
