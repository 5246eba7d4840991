"""Alignment of an article with a finished translation of it: which blocks translate which, and where that is sure."""

from tm.adopt.decide import align
from tm.adopt.model import Block, Pairing

__all__ = ["Block", "Pairing", "align"]
