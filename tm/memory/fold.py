"""The form in which two texts are compared: what a translator would not call a difference is none."""

from __future__ import annotations

import unicodedata

from tm.locales import fold as fold_case

LONGEST = 20_000
"""Characters of a text that similarity looks at; a longer one is found only when it is the same."""

_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        **dict.fromkeys("\x00\u00ad\u200b\u2060\ufeff"),
    }
)


def folded(text: str, lang: str) -> str:
    """A text without case, kinds of quotes and dashes, and kinds of blanks. Surrogates become U+FFFD."""
    plain = unicodedata.normalize("NFC", text).translate(_SAME)
    return fold_case(" ".join(plain.split()), lang).encode("utf-8", "replace").decode("utf-8")
