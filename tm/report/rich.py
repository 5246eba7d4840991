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
    return f'<span class="code">{inner}</span>' if text and active["code"] > 0 else inner


def changes(previous: str, now: str) -> Markup:
    """What became of the previous text, word by word."""
    from markupsafe import Markup

    from tm.worddiff import word_diff

    tags = {"delete": Markup("<del>{}</del>"), "insert": Markup("<ins>{}</ins>"), "equal": Markup("{}")}
    return Markup("").join(tags[kind].format(visible(text)) for kind, text in word_diff(previous, now))


def percent(share: float) -> str:
    """A share as status prints it: one decimal, cut and not rounded, so that 100 % means all of it."""
    return f"{int(share * 1000 + 1e-9) / 10:g}%"


def heat(share: float) -> int:
    """0 to 6: the shade of a coverage; only full coverage has the last one."""
    return 6 if share >= 1 else sum(share >= bound for bound in (0.000_1, 0.25, 0.5, 0.75, 0.9))
