"""Translation memory: what people accepted before, found again by the same or a similar text; and its TMX files."""

from tm.memory.lookup import LEAST, Catalog, Memory, Update
from tm.memory.model import RAW, Entry, Match, Sibling

__all__ = ["LEAST", "RAW", "Catalog", "Entry", "Match", "Memory", "Sibling", "Update"]
