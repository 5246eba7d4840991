r"""What a Markdown target may hold: the tags and link destinations of its source, and no others.

Another tag gets its `<` escaped (`\<`), another link its opening bracket (`\[`), so that both stay visible as text. A
reference link whose translated text is no longer its label gets the label behind it: `[text]` and `[text][]` become
`[translation][text]`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tm.formats.markdown_parser import options, parseable, parser, prepared

_TEXTUAL = re.compile(r"\s(?:title|alt|aria-label|lang|hreflang|dir)\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+|www\.[^\s<>\"]+")
_ROUNDS = 8


def label_key(label: str) -> str:
    """A link label in the form in which labels are compared."""
    return " ".join(label.split()).casefold()


@lru_cache(maxsize=4)
def definitions(text: str) -> Mapping[str, str]:
    """The destinations of the link reference definitions of an article, by the key of their label."""
    if "]:" not in text:
        return {}
    body = text.replace("\r\n", "\n").replace("\r", "\n")
    chosen, body = prepared(body)
    found: dict[str, Any] = chosen.reference_definitions(body)
    return {label_key(label): definition["dest"] for label, definition in found.items()}


@dataclass(slots=True)
class Codes:
    """The inline codes of one text; offsets are UTF-8 bytes of `x` + text."""

    tags: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Where the bracket (or `<`) is, destination, type, label."""
    open: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Brackets that could be a reference link but have no definition: start, end, type, label."""


def codes(text: str, defined: Mapping[str, str]) -> Codes:
    """The tags and links of inline text, read after a letter and on one line, so that no block can begin in it."""
    found = Codes()

    def resolve(link: Any) -> tuple[str, str] | None:
        destination = defined.get(label_key(link["reference"]))
        if destination is None:
            found.open.append((link["span"]["start"], link["span"]["end"], link["link_type"], link["reference"]))
            return None
        return destination, ""

    from pyromark import events_with_range

    line = parseable("x" + text.replace("\n", " "))
    found_events: Any = events_with_range(line, options=options(), broken_link_callback=resolve)
    for event, span in found_events:
        if event.__class__ is str:
            continue
        if "InlineHtml" in event:
            found.tags.append((span["start"], event["InlineHtml"]))
        elif "Start" in event and event["Start"].__class__ is dict:
            for name, value in event["Start"].items():
                if name in ("Link", "Image"):
                    start = span["start"] + (name == "Image")
                    found.links.append((start, value["dest_url"], value["link_type"], value["id"]))
    return found


def safe(target: str, source: str, defined: Mapping[str, str]) -> str:
    """The target with foreign tags and links escaped and its reference links bound to their labels."""
    if "<" not in target and "]" not in target:
        return target
    allowed = codes(source, defined)
    tags = {_plain_tag(tag) for _, tag in allowed.tags}
    places = {destination for _, destination, _, _ in allowed.links}
    places.update(url.rstrip(".,;:!?)'") for url in _URL.findall(source))
    target = _bind(target, allowed, defined)
    for _ in range(_ROUNDS):
        found = codes(target, defined)
        bad = [start for start, tag in found.tags if _plain_tag(tag) not in tags]
        bad += [start for start, place, _, _ in found.links if place not in places]
        if not bad:
            return target
        target = _escaped(target, bad)
    # Brackets nested deeper than this are no prose; none of them may be a link.
    return re.sub(r"(?<!\\)((?:\\\\)*)([\[\]<])", r"\1\\\2", target)


def _plain_tag(tag: str) -> str:
    """A tag without the attributes that a translator may translate."""
    return re.sub(r"\s+", " ", _TEXTUAL.sub("", tag)).replace(" >", ">").replace(" />", "/>")


def _escaped(target: str, starts: list[int]) -> str:
    """A backslash before each of these bytes of `x` + target."""
    data, done = target.encode("utf-8"), 0
    pieces: list[bytes] = []
    for start in sorted(set(starts)):
        pieces += data[done : start - 1], b"\\"
        done = start - 1
    return b"".join((*pieces, data[done:])).decode("utf-8")


_SIGNS = re.compile(r"\\[\\<\[\]]|`+|[<\[\]]")
_REFERENCES = {"`": "&#96;", "<": "&lt;", "[": "&#91;", "]": "&#93;"}


def isolated(target: str, source: str) -> str:
    """A target that shares its line with other inline text: nothing in it can pair with what stands around it.

    Signs that pair neither within the target nor as in the source become character references; a backslash would not
    do, since a code span may end behind one.
    """
    if _SIGNS.findall(target) == _SIGNS.findall(source):
        return target
    data = ("x" + target.replace("\n", " ")).encode("utf-8")
    inside = bytearray(len(data))
    found: Any = parser().events_with_range(parseable(data.decode("utf-8")))
    for event, span in found:
        if event.__class__ is dict and _is_whole(event):
            inside[span["start"] : span["end"]] = b"\1" * (span["end"] - span["start"])
    loose = set(_loose(data, inside))
    pieces = [_REFERENCES[chr(sign)] if at in loose else None for at, sign in enumerate(data)]
    made = b"".join(data[at : at + 1] if piece is None else piece.encode() for at, piece in enumerate(pieces))
    return made.decode("utf-8")[1:]


def _is_whole(event: Any) -> bool:
    return (
        "Code" in event
        or "InlineHtml" in event
        or ("Start" in event and ("Link" in event["Start"] or "Image" in event["Start"]))
    )


def _loose(data: bytes, inside: bytearray) -> Iterator[int]:
    """The places of the signs outside of codes and links that have no partner."""
    brackets: list[int] = []
    escaped = False
    for at, sign in enumerate(data):
        if inside[at] or (escaped and sign in b"[]<"):
            escaped = False
        elif sign in b"`<":
            yield at
        elif sign == ord("["):
            brackets.append(at)
        elif sign == ord("]"):
            if brackets:
                brackets.pop()
            else:
                yield at
        escaped = sign == ord("\\") and not escaped
    yield from brackets


_BY_TEXT = ("Shortcut", "Collapsed")


def _bind(target: str, source: Codes, defined: Mapping[str, str]) -> str:
    """Give the label of the source to each bracket that its translation has parted from it, where that is certain."""
    labels = [label for _, _, kind, label in source.links if kind.startswith(_BY_TEXT)]
    if not labels:
        return target
    now = codes(target, defined)
    missing = Counter(map(label_key, labels)) - Counter(label_key(label) for _, _, _, label in now.links)
    left: list[str] = []
    for label in labels:
        if missing[label_key(label)] > 0:
            missing[label_key(label)] -= 1
            left.append(label)
    plain = {label_key(label) for _, _, _, label in source.open}
    loose = [each for each in now.open if each[2] in _BY_TEXT and label_key(each[3]) not in plain]
    if not left or not loose or (len(left) != len(loose) and len({label_key(label) for label in left}) > 1):
        return target
    data, done = target.encode("utf-8"), 0
    pieces: list[bytes] = []
    for (_, end, kind, _), label in zip(loose, left, strict=False):
        stop = end - 1
        pieces += data[done:stop], f"[{label}]".encode()
        done = stop + 2 if kind == "Collapsed" and data[stop : stop + 2] == b"[]" else stop
    return b"".join((*pieces, data[done:])).decode("utf-8")
