"""The scalar values of a small YAML mapping with their exact places, and how to write another value in such a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_DEPTH = 20


class Refused(Exception):
    """A block that is left alone: `line` is 1-based within the block."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(line, message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar value: its text as a string, and the slice that holds it (quotes and block header included)."""

    path: str
    """The keys that lead to it, joined by dots; positions in lists are left out."""
    text: str
    start: int
    end: int
    line: int
    """1-based within the block."""
    style: str
    """plain, single, double, literal or folded."""
    indent: int = 0
    """Of a block scalar's lines, in columns."""
    listed: bool = False
    flow: bool = False


# --- the quick way: flat blocks of `key: value` lines, the form that most articles have ---

_CHAR = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
_FLAT = re.compile(
    r"(?P<key>[A-Za-z][A-Za-z0-9_]*):"
    r"(?:[ ]+(?:"
    r"\"(?P<double>(?:(?![\"\\])" + _CHAR + r")*+)\""
    r"|'(?P<single>(?:(?!')" + _CHAR + r")*+)'"
    r"|(?P<plain>(?:(?![:#])[^\W_]|[(\u2018-\u201f])(?:(?![:#])" + _CHAR + r"|(?<=[^ ])\#|:(?=[^ \r\n\x00-\x1f]))*+)"
    r"))?[ ]*(?:\r\n|\n|\r|\Z)"
    r"|(?P<none>[ ]*(?:\#" + _CHAR + r"*)?(?:\r\n|\n|\r))"
)


def flat_values(block: str) -> list[Value] | None:
    """The values of a flat block, or None where only a YAML parser can tell. The parser returns the same."""
    values: list[Value] = []
    seen: set[str] = set()
    at, line, size, match_at = 0, 0, len(block), _FLAT.match
    while at < size:
        match = match_at(block, at)
        if match is None:
            return None
        line, at = line + 1, match.end()
        key, style = match["key"], match.lastgroup
        if key is None:
            continue
        if key in seen or style is None:
            return None  # the parser says what is wrong
        seen.add(key)
        if style == "key":
            values.append(Value(key, "", match.end("key") + 1, match.end("key") + 1, line, "plain"))
            continue
        start, end = match.span(style)
        text = match[style]
        if style == "plain":
            text = text.rstrip(" ")
            end = start + len(text)
            if text.endswith(":"):
                return None
        else:
            start, end = start - 1, end + 1
        values.append(Value(key, text, start, end, line, style))
    return values


# --- the parser ---

_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}


def yaml_values(block: str) -> list[Value]:
    """The values of a block in YAML, in their order. Raises Refused for what is no plain mapping of strings."""
    import yaml

    try:
        return _walk(block, yaml.parse(block, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        if getattr(error, "context", None) == "while scanning a simple key":
            mark = getattr(
                error, "context_mark", mark
            )  # the line that lacks its colon, not the one where that was noticed
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is no YAML"
        raise Refused(mark.line + 1 if mark else 1, f"YAML refuses it ({problem})") from error


@dataclass(slots=True)
class _Level:
    mapping: bool
    flow: bool
    path: str
    indent: int
    listed: bool
    keys: set[str]
    key: str | None = None  # a mapping's key that still waits for its value


def _walk(block: str, events: Iterator[Any]) -> list[Value]:
    values: list[Value] = []
    levels: list[_Level] = []
    documents = 0
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            documents += 1
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise Refused(line, "it uses an anchor or an alias")
        if getattr(event, "tag", None):
            raise Refused(line, "it uses a tag")
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            _open(levels, event, kind == "MappingStartEvent", line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            levels.pop()
        elif kind == "ScalarEvent":
            _scalar(block, levels, event, values, line)
        if documents > 1:
            raise Refused(line, "it holds more than one YAML document")
    return values


def _open(levels: list[_Level], event: Any, mapping: bool, line: int) -> None:
    if not levels and not mapping:
        raise Refused(line, "it is no mapping")
    if len(levels) >= MOST_DEPTH:
        raise Refused(line, f"it is nested deeper than {MOST_DEPTH} levels")
    path, listed = "", False
    if levels:
        outer = levels[-1]
        if outer.mapping:
            if outer.key is None:
                raise Refused(line, "a key is no plain string")
            path, outer.key = _join(outer.path, outer.key), None
        else:
            path = outer.path
        listed = outer.listed or not mapping
    levels.append(_Level(mapping, bool(event.flow_style), path, event.start_mark.column, listed, set()))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _scalar(block: str, levels: list[_Level], event: Any, values: list[Value], line: int) -> None:
    if not levels:
        raise Refused(line, "it is no mapping")
    level = levels[-1]
    if level.mapping and level.key is None:
        if event.value in level.keys:
            raise Refused(line, f"the key `{event.value[:60]}` stands there twice")
        level.keys.add(event.value)
        level.key = event.value
        return
    path = level.path
    if level.mapping and level.key is not None:
        path, level.key = _join(path, level.key), None
    start, end, style, indent = event.start_mark.index, event.end_mark.index, _STYLES[event.style], 0
    if style in ("literal", "folded"):
        end, indent = _block_end(block, start, end)
        style = "double" if _ODD_BREAK.search(block, start, end + 1) else style  # no line of ours can stand beside one
    else:
        end = start + len(block[start:end].rstrip(" \t\r\n"))
    values.append(Value(path, event.value, start, end, line, style, indent, level.listed, level.flow))


_ODD_BREAK = re.compile("[\x85\u2028\u2029]")  # line ends to YAML, and to nobody else


def _block_end(block: str, start: int, end: int) -> tuple[int, int]:
    """The end of a block scalar's last line with text, and the indent of its first."""
    body = block[start:end]
    used = len(body.rstrip(" \t\r\n\x85\u2028\u2029"))
    rest = re.compile(r"[ \t]*").match(block, start + used)
    lines = re.split(r"\r\n|\n|\r", body[:used])[1:]
    first = next((line for line in lines if line.strip(" ")), "")
    return (rest.end() if rest else start + used), len(first) - len(first.lstrip(" "))


# --- writing ---

_PLAIN = re.compile(r"[^\W\d_](?:(?![:#\[\]{},])" + _CHAR + r"|(?<=[^ ])\#|:(?=[^ ,\[\]{}])|[\[\]{},](?!\Z))*")
_FLOW = frozenset(",[]{}")
_NO_STRING = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null"])
_LINE = re.compile(_CHAR + r"*")


def quoted(text: str, style: str, *, flow: bool) -> str:
    """A text in plain, single or double quoted style: in `style` where that is safe, else double quoted."""
    if style == "plain" and _plain_is_safe(text, flow):
        return text
    if style == "single" and _LINE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return _double(text)


def _plain_is_safe(text: str, flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or text[-1] in ": " or text.lower() in _NO_STRING:
        return False
    return not (flow and _FLOW.intersection(text))


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x00": "\\0"}
_HARD = re.compile(r"[\x00-\x1f\"\\\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def _double(text: str) -> str:
    def escape(match: re.Match[str]) -> str:
        code = ord(match[0])
        return _ESCAPES.get(match[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")

    return '"' + _HARD.sub(escape, text) + '"'


def written(text: str, raw: str, style: str, indent: int, *, flow: bool) -> str:
    """A value in the place of the slice `raw`, in its style where that is safe; YAML reads it as exactly `text`."""
    if style not in ("literal", "folded"):
        return quoted(text, style, flow=flow)
    body = text.rstrip("\n")
    lines = body.split("\n")
    header = re.match(r"[^\r\n]*(\r\n|\n|\r)", raw)
    unsafe = not body or not header or any(not _LINE.fullmatch(line) for line in lines) or lines[0][:1] in ("", " ")
    if style == "folded" and not unsafe:
        unsafe = any(line[:1] in ("", " ") or line != line.rstrip(" ") for line in lines)
    if unsafe or header is None:
        return _double(text)
    pad, eol = " " * indent, header[1]
    between = eol if style == "literal" else eol + eol
    return header[0] + between.join(pad + line if line else "" for line in lines)
