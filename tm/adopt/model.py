"""What goes into an alignment and what comes out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A segment of an article, or of its translation, in the order of the document."""

    text: str
    kind: str = "paragraph"
    """As in `Segment.kind`."""
    label: str = ""
    """What stands before it in the skeleton and is the same in every language: `[1]`, `[^2]:`, `title:`, `##`."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The target of one source block; a block without a Pairing has none."""

    source_index: int
    target_indexes: tuple[int, ...]
    text: str
    """The target: its blocks joined by a blank, or a part of one where one target block holds several source blocks."""
    sure: bool
    reason: str = ""
    """Why a person should look; empty where it is sure."""
