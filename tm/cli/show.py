"""How units and diffs look on a terminal."""

from __future__ import annotations

from tm.cli.out import OUT
from tm.text import printable


def painted_diff(old: str, new: str) -> str:
    """Old and new text in one: `[-gone-]` and `{+come+}`, in red and green where there are colours. Safe to print."""
    from tm.worddiff import word_diff

    parts = []
    for kind, text in word_diff(old, new):
        safe = printable(text.replace("\n", " "))
        if kind == "delete":
            parts.append(OUT.paint(safe, "31;9") if OUT.color else f"[-{safe}-]")
        elif kind == "insert":
            parts.append(OUT.paint(safe, "32;1") if OUT.color else f"{{+{safe}+}}")
        else:
            parts.append(safe)
    return "".join(parts)
