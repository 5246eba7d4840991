"""Plain string work that everybody shares: digests, words, lines, safe printing. No locale rules here."""

from __future__ import annotations

import hashlib
import re

EOT = "\x04"  # joins msgctxt and msgid, as gettext's own MO files do

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_OBEYED = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def digest8(text: str) -> str:
    """First 8 hex digits of SHA-256 of the text as UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def unit_id(context: str | None, source: str) -> str:
    """A unit's ID: the first 8 hex digits of SHA-256 of `msgctxt EOT msgid` (of msgid alone where there is no msgctxt)."""
    return digest8(source if context is None else f"{context}{EOT}{source}")


def count_words(text: str) -> int:
    """Words as a word processor counts them: runs of non-blanks with a letter or a digit."""
    words = text.split()
    odd = [word for word in words if not word[0].isalnum()]
    return len(words) - sum(1 for word in odd if not any(map(str.isalnum, word)))


def line_of(text: str, offset: int) -> int:
    """1-based line of an offset, where lines end by LF, CRLF or a lone CR."""
    head = text[:offset]
    return head.count("\n") + head.count("\r") - head.count("\r\n") + 1


def printable(text: str) -> str:
    r"""User text made safe for a terminal: controls, bidi marks and other invisible commands become visible escapes.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """

    def escape(match: re.Match[str]) -> str:
        code = ord(match[0])
        return f"\\x{code:02x}" if code < 0x100 else f"U+{code:04X}"

    return _UNSAFE.sub(escape, text)


def harmless_json(text: str) -> str:
    """JSON that says the same, with escapes for what a terminal would obey."""
    return text if text.isascii() else _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def quote(text: str, width: int = 60) -> str:
    """A short, safe, one-line quotation of user text for a message."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= width else line[: width - 1] + "…"
