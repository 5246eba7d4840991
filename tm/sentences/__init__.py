"""Sentences: where they end, which translates which, and how a target is cut along its source."""

from tm.sentences.align import SURE, Bead, Reuse, align, reuse
from tm.sentences.cut import cut
from tm.sentences.split import Sentence, split

__all__ = ["SURE", "Bead", "Reuse", "Sentence", "align", "cut", "reuse", "split"]
