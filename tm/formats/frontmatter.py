"""Front matter: the YAML block before an article, read without changing a byte of it.

It is a leading `---` line (after an optional BOM), a first line `key:`, and a closing `---` or `...` line. YAML is
hostile input: aliases, anchors and tags are refused, and so are duplicate keys, depth beyond 20 and size beyond 64 KiB.
What is refused stays whole in the skeleton, with a notice. Values are strings as written: no booleans, no dates, no
base-60 numbers. Comment lines may come first, as static site generators write them, if all of it is YAML.

The law of `render`: YAML reads the written value as exactly the target, and the rest of the block keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tm.formats.base import is_text, language_tag
from tm.model import Notice, ReadOptions, Segment, Slot
from tm.text import quote

if TYPE_CHECKING:
    from tm.formats.yamlvalues import Value

KIND = "front matter"
MOST_BYTES = 64 * 1024

_OPENING = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_KEY = re.compile(r"""(?:[^\W\d][\w.-]*|"[^"\r\n]{1,100}"|'[^'\r\n]{1,100}')[ \t]*:(?:[ \t\r\n]|\Z)""")
_COMMENTS = re.compile(r"(?:#[^\r\n]*(?:\r\n|\n|\r))*")
_CLOSING = re.compile(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*(?:\r\n|\n|\r)(?=[\w.\"'-]+[ \t]*=|\[|#)")
_TOML_CLOSING = re.compile(r"(?:(?<=\n)|(?<=\r))\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a leading block holds. Offsets are into the text that was given, which may be a whole article."""

    end: int = 0
    """Where the article's body begins; 0: there is no front matter."""
    segments: tuple[Segment, ...] = ()
    slots: tuple[Slot, ...] = ()
    """`Slot("lang", ...)`: the value of `lang:` with its quotes, to be replaced by `render_lang`."""
    notices: tuple[Notice, ...] = ()
    lang: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)


_NONE = FrontMatter()


def read(text: str, options: ReadOptions) -> FrontMatter:
    """The front matter of an article's text. Never fails: what cannot be read becomes a notice."""
    opening = _OPENING.match(text)
    if opening is None:
        return _toml(text)
    start = opening.end()
    first = _COMMENTS.match(text, start)
    assert first is not None  # it matches nothing, too
    closing = _CLOSING.search(text, start) if _KEY.match(text, first.end()) else None
    if closing is None:
        return _NONE
    from tm.formats.yamlvalues import Refused

    block, end = text[start : closing.start()], closing.end()
    try:
        values = _values(block)
    except Refused as refused:
        if first.end() > start:  # a comment first may as well be a heading between two rules: no YAML, no front matter
            return _NONE
        notice = Notice(refused.line + 1, f"front matter is left as it is: {refused.message}")
        return FrontMatter(end, notices=(notice,))
    return _found(text, values, start, end, options)


def _toml(text: str) -> FrontMatter:
    """A block of TOML, as another generator has it: it is no prose either."""
    opening = _TOML.match(text)
    closing = _TOML_CLOSING.search(text, opening.end() - 1) if opening else None
    if closing is None:
        return _NONE
    return FrontMatter(closing.end(), notices=(Notice(1, "front matter is left as it is: it is TOML, no YAML"),))


def would_begin(text: str, start: int, line: str) -> bool:
    """Whether `line`, put in the place `start` of a text without front matter, would make what is there front matter."""
    opening = _OPENING.match(text)
    if opening is None:
        return False
    first = _COMMENTS.match(text, opening.end(), start)
    if first is None or first.end() != start or _KEY.match(line) is None:
        return False
    return _CLOSING.search(text, start) is not None


def _values(block: str) -> list[Value]:
    from tm.formats.yamlvalues import Refused, flat_values, yaml_values

    if len(block) > MOST_BYTES or len(block.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused(1, f"it is larger than {MOST_BYTES // 1024} KiB")
    values = flat_values(block)
    return yaml_values(block) if values is None else values


def _found(text: str, values: list[Value], start: int, end: int, options: ReadOptions) -> FrontMatter:
    segments: list[Segment] = []
    slots: list[Slot] = []
    notices: list[Notice] = []
    meta: dict[str, str] = {}
    lang = ""
    for value in values:
        if not value.listed and "." not in value.path:
            meta[value.path] = value.text
        if value.path == "lang" and not value.listed and value.text:
            lang = language_tag(value.text)
            if lang:
                slots.append(Slot("lang", start + value.start, start + value.end, (value.style,)))
            else:
                notices.append(Notice(value.line + 1, f"front matter: `lang: {quote(value.text)}` is no language code"))
        if value.path in options.front_matter and is_text(value.text):
            source = value.text.strip("\n")
            place = (
                "yaml",
                value.style,
                str(value.indent),
                value.text[len(value.text.rstrip("\n")) :],
                "flow" if value.flow else "",
            )
            segments.append(Segment(source, KIND, start + value.start, start + value.end, value.line + 1, place=place))
    return FrontMatter(end, tuple(segments), tuple(slots), tuple(notices), lang, meta)


def render(text: str, segment: Segment, target: str) -> str:
    """The YAML that stands for a target in the place of `segment`, a segment that `read` found in `text`."""
    from tm.formats.yamlvalues import written

    raw = text[segment.start : segment.end]
    if target == segment.source:
        return raw
    _, style, indent, trail, flow = segment.place
    made = written(target + trail, raw, style, int(indent), flow=bool(flow))
    # A block of words may begin below its key, as far to the left as that; a quoted value may not.
    before = text[max(0, segment.start - 200) : segment.start].rstrip(" ")
    below = raw[:1] in ("|", ">") and made[:1] == '"' and before[-1:] in ("\n", "\r")
    return f" {made}" if below else made


def render_lang(slot: Slot, code: str) -> str:
    """What replaces the slice of a `lang` slot: the code, quoted as the old one was or where YAML needs it."""
    from tm.formats.yamlvalues import quoted

    style = slot.place[0] if slot.place else "plain"
    return quoted(code, style, flow=False)
