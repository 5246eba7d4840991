r"""What stands inside PO lines: string escapes, comments, flags and references.

Rules are those of GNU gettext's own reader (gettext-tools, po-lex.c and read-catalog-abstract.c), checked against msgfmt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SIMPLE = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
ESCAPE = re.compile(r'\\([0-7]{1,3}|x[0-9A-Fa-f]+|[abfnrtv"\\])')
_PLAIN = re.compile(r'[^"\\\n]*+(?:\\[abfnrtv"\\][^"\\\n]*+)*+')  # a literal with no escape but the one-letter ones
_SIMPLE = re.compile(r"\\(.)")
_BLANKS = " \t\r\f\v\n"
_REFERENCE = re.compile("\u2068([^\u2068\u2069\n]+)\u2069([^ \t\r\f\v\n]*)|([^ \t\r\f\v\n]+)")
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadEscape(ValueError):
    """An escape that gettext does not know, or one that is a NUL: `args` are the offset in the literal and which."""


Notes = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]
"""What the comment lines before an entry say: comments, extracted, references, flags other than fuzzy, fuzzy."""
NOTHING: Notes = ((), (), (), (), False)


def plain_text(literal: str) -> str | None:
    r"""The text of a literal as it stands between its outer quotes, wrapped lines (`"\n"`) included.

    None where it holds anything but one-letter escapes: then the strict reader has the last word.
    """
    joined = literal.replace('"\n"', "")
    if '"' not in joined and "\\" not in joined:
        return None if "\n" in joined else joined
    for piece in literal.split('"\n"'):
        if not _PLAIN.fullmatch(piece):
            return None
    if "\\" not in joined.replace('\\"', "").replace("\\n", ""):
        return joined.replace('\\"', '"').replace("\\n", "\n")
    return _SIMPLE.sub(lambda match: SIMPLE[match[1]], joined)


def unescape(literal: str, codec: str) -> tuple[str, bool]:
    r"""The text of one literal without its quotes, and whether escaped bytes had to be replaced.

    `\101` and `\x41` name bytes of the file's charset, so a run of them may be one character; a byte run that is no
    character becomes U+FFFD. Raises BadEscape.
    """
    if "\\" not in literal:
        return literal, False
    out: list[str] = []
    pending = bytearray()
    bad = False

    def flush() -> None:
        nonlocal bad
        if pending:
            text = pending.decode(codec, "replace")
            bad = bad or "\ufffd" in text
            out.append(text)
            pending.clear()

    position = 0
    while True:
        slash = literal.find("\\", position)
        if slash < 0:
            break
        if slash > position:
            flush()
            out.append(literal[position:slash])
        match = ESCAPE.match(literal, slash)
        if match is None:
            raise BadEscape(slash, False)
        name = match[1]
        if name in SIMPLE:
            flush()
            out.append(SIMPLE[name])
        else:
            value = (int(name[-2:].lstrip("x") or "0", 16) if name[0] == "x" else int(name, 8)) & 0xFF
            if not value:
                raise BadEscape(slash, True)
            pending.append(value)
        position = match.end()
    flush()
    out.append(literal[position:])
    return "".join(out), bad


def clean(text: str) -> str:
    """Text of a comment with bytes that are no characters shown as U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def read_notes(lines: Iterable[str]) -> Notes:
    """Sort comment lines, each beginning with `#` and without its line end.

    `#,`, `#!` and `#=` hold flags; what is none of the special kinds is a translator's comment.
    """
    comments: list[str] = []
    extracted: list[str] = []
    references: list[str] = []
    flags: list[str] = []
    for raw in lines:
        line = clean(raw.rstrip("\r"))
        kind = line[1:2]
        if kind == ".":
            extracted.append(line[3:] if line[2:3] == " " else line[2:])
        elif kind == ":":
            references.extend(read_references(line[2:]))
        elif kind in (",", "=", "!"):
            flags.extend(read_flags(line[2:]))
        else:
            comments.append(line[2:] if kind == " " else line[1:])
    fuzzy = "fuzzy" in flags
    rest = tuple(dict.fromkeys(flag for flag in flags if flag != "fuzzy"))
    return (tuple(comments), tuple(extracted), tuple(references), rest, fuzzy)


def read_flags(text: str) -> list[str]:
    """Flags stand apart by commas or blanks; only `range: 0..9` holds a blank itself."""
    flags: list[str] = []
    for part in text.split(","):
        words = part.strip(_BLANKS)
        if words.startswith("range:"):
            flags.append(words)
        else:
            flags.extend(words.split())
    return flags


def read_references(text: str) -> list[str]:
    """References stand apart by blanks; a path with blanks stands in U+2068 and U+2069 (gettext 0.22 and later)."""
    if "\u2068" not in text:
        return text.split() if text.isascii() else [match[3] for match in _REFERENCE.finditer(text)]
    return [match[1] + match[2] if match[1] else match[3] for match in _REFERENCE.finditer(text)]
