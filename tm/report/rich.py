"""Untrusted text as safe markup: escaped, invisible characters made visible, spans and changes marked. Linear in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tm.report.values import Span
from tm.text import printable

if TYPE_CHECKING:
    from markupsafe import Markup

LEVELS = ("error", "warning", "info")


def visible(text: str) -> Markup:
    """Escaped text in which controls, bidi marks and other invisible commands stand as labels, without their effect."""
    from markupsafe import Markup, escape

    if printable(text) == text:
        return escape(text)
    hidden = {char: f'<span class="inv">U+{ord(char):04X}</span>' for char in set(text) if printable(char) != char}
    parts: list[str] = []
    start = 0
    for at, char in enumerate(text):
        if char in hidden:
            parts += [str(escape(text[start:at])), hidden[char]]
            start = at + 1
    parts.append(str(escape(text[start:])))
    return Markup("".join(parts))


def marked(text: str, spans: Iterable[Span] = ()) -> Markup:
    """The text with its spans marked; spans may overlap, and what lies outside the text is cut off."""
    from markupsafe import Markup

    events: list[tuple[int, int, str]] = []
    for start, end, kind in spans:
        start, end = max(0, start), min(len(text), end)
        if start < end:
            events += [(start, 1, kind), (end, -1, kind)]
    events.sort()
    active: Counter[str] = Counter()
    parts: list[str] = []
    at = 0
    for place, step, kind in events:
        if place > at:
            parts.append(_wrapped(text[at:place], active))
            at = place
        active[kind] += step
    parts.append(_wrapped(text[at:], active))
    return Markup("".join(parts))


def _wrapped(text: str, active: Counter[str]) -> str:
    inner = str(visible(text))  # escaped; the classes are constants
    level = next((kind for kind in LEVELS if active[kind] > 0), "")
    if level:
        return f'<mark class="{level}">{inner}</mark>'
    kind = next((kind for kind in ("code", "term") if text and active[kind] > 0), "")
    return f'<span class="{kind}">{inner}</span>' if kind else inner


def changes(previous: str, now: str) -> Markup:
    """What became of the previous text, word by word."""
    from markupsafe import Markup

    from tm.worddiff import word_diff

    tags = {"delete": Markup("<del>{}</del>"), "insert": Markup("<ins>{}</ins>"), "equal": Markup("{}")}
    return Markup("").join(tags[kind].format(visible(text)) for kind, text in word_diff(previous, now))
