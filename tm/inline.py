"""Inline codes: the parts of a segment that must survive its translation. Pure, linear in the text, never raises.

    code         a Markdown code span
    link, image  `[` or `![`, and `](dest "title")` or `][ref]`: the text between is translated
    emphasis     `*`, `**`, `_`, `__`, `~~`, in pairs
    break        a Markdown hard break
    tag          a raw HTML tag or comment, each tag one code
    entity       a character reference
    url          an address, bare or in `<...>`
    placeholder  `{name}`, `{{macro("x")}}`, `{% tag %}`, `${name}`
    footnote     `[i]`, `[^1]`, `[12]`, `¹`, digits glued to a stop (`alliance.1 In`)

Printf patterns are text. `KINDS` says which kinds a format knows; an unknown format is read as plain text.
"""

from tm.inline_mask import Damage, Shield, damage, mask, restore
from tm.inline_notes import glued_markers
from tm.inline_scan import KINDS, Code, codes, footnote_markers

__all__ = [
    "KINDS",
    "Code",
    "Damage",
    "Shield",
    "codes",
    "damage",
    "footnote_markers",
    "glued_markers",
    "mask",
    "restore",
]
