"""How much a change of a source matters to the translation made before it, and what of it a translator has to read.

factual    a number, date, name, amount, percentage, address, code, footnote marker, negation or quotation changed
cosmetic   typography, blanks, emphasis, spelling: a translator would change nothing
wording    everything else

A doubt goes to the graver side: a factual change never leaves the old target published.
"""

from __future__ import annotations

from tm.grade.change import grade
from tm.grade.pieces import grade_pieces, new_sentences, words_to_read

__all__ = ["grade", "grade_pieces", "new_sentences", "words_to_read"]
