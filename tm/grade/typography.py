"""The same text whatever its typography: quotes, apostrophes, dashes, dots, blanks, invisible characters, emphasis.

Two texts with the same canonical form say the same to a translator. Letters, figures, their case and all other marks
stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tm.inline import Code, codes

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f"
_DOUBLE = "“”„‟«»〝〞＂❝❞"
_SINGLE = "‘’‚‛‹›`´ʼʹ′＇"
_DASHES = "‐‑‒–−⁃﹣－"
_FOLD = str.maketrans(
    {
        **dict.fromkeys(_INVISIBLE, ""),
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("—―⸺⸻", " - "),
        "…": "...",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬀ": "ff",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "×": "x",
    }
)
_ENTITIES = {
    **{"nbsp": " ", "ensp": " ", "emsp": " ", "thinsp": " ", "shy": "", "zwnj": "", "zwj": "", "ndash": "–"},
    **{"mdash": "—", "hellip": "…", "quot": '"', "apos": "'", "laquo": "«", "raquo": "»", "ldquo": "“"},
    **{"rdquo": "”", "bdquo": "„", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "minus": "−", "amp": "&"},
    **{"#39": "'", "#34": '"', "#160": " ", "#8211": "–", "#8212": "—", "#8217": "’", "#8220": "“", "#8221": "”"},
}
_ENTITY = re.compile(r"&(#?\w{2,6});")
_EMPHASIS_TAG = re.compile(r"</?(?:em|strong|b|i|u|s|small|mark|span|font|big|del|ins)\b", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_QUOTE_BLANKS = re.compile(r"(?<= [«„“‹]) (?=\w)| (?=[»”›](?!\w))")
# Texts come with single blanks. In order: two hyphens for a dash; a dash between blanks; two apostrophes for a quote;
# spaced dots; blanks before marks, inside brackets, between a sign and its figure. Before each stands what a text must
# hold for it to match: most texts hold none of it, and to find that out takes a tenth of the time.
_SPACED = (
    " ,",
    " ;",
    " :",
    " !",
    " ?",
    " )",
    " ]",
    " %",
    "( ",
    "[ ",
    "№ ",
    "# ",
    "$ ",
    "€ ",
    "£ ",
    "₺ ",
    "₽ ",
    "¥ ",
    " .",
)
_STEPS = [
    (("--",), re.compile(r"(?<=[\w\"').,])-{2,3}(?=[\w\"'(])"), " - "),
    ((" --",), re.compile(r" -{1,3}(?= )"), " -"),
    (("''",), re.compile(r"''"), '"'),
    (("..", ". ."), re.compile(r"(?<!\.)\.(?: ?\.){2,}+"), "..."),
    (_SPACED, re.compile(r" (?=[,;:!?)\]%])|(?<=[(\[№#]) |(?<=[$€£₺₽¥]) (?=\d)| (?=\.(?:[. ]|\Z))"), ""),
]


def canonical(text: str, found: Sequence[Code] | None = None) -> str:
    """The text with one spelling for all that is typography; `found` are its inline codes where they are known.

    >>> canonical("“Yes” — he  said…") == canonical('"Yes" - he said...')
    True
    """
    return plain(without_looks(text, found))


def without_looks(text: str, found: Sequence[Code] | None = None) -> str:
    """The text without its emphasis, and as it stands else."""
    if any(mark in text for mark in "*_~<\n"):
        return _without_looks(text, codes(text, "markdown") if found is None else found)
    return text


def plain(text: str) -> str:
    """The canonical form of a text that holds no emphasis."""
    text = unicodedata.normalize("NFC", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES.get(match[1], match[0]), text)
    words = text.split()
    text = f" {' '.join(words)} " if words and text[-1].isspace() else f" {' '.join(words)}"
    if not text.isascii():
        text = _BLANKS.sub(" ", _QUOTE_BLANKS.sub("", text).translate(_FOLD))
    elif "`" in text:
        text = text.translate(_FOLD)
    for signs, pattern, simple in _STEPS:
        for sign in signs:
            if sign in text:
                text = pattern.sub(simple, text)
                break
    return text.strip().removeprefix("- ")


def _without_looks(text: str, found: Sequence[Code]) -> str:
    """The text without `*`, `**`, `_`, `~~` in pairs, without tags that only change the looks, hard breaks as blanks."""
    parts: list[str] = []
    last = 0
    for code in found:
        if code.kind in ("emphasis", "break") or (code.kind == "tag" and _EMPHASIS_TAG.match(code.text)):
            parts += (text[last : code.start], " " if code.kind == "break" else "")
            last = code.end
    return "".join((*parts, text[last:]))
