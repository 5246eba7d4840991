r"""How a target is written into its place in Markdown, so that reading the result gives one segment with that target.

A target is written on one line; a hard break (two blanks or a backslash, and a newline) begins a new line with the
prefix of the block, any other newline becomes a space. What would begin another block is escaped, and nothing more:

    first line    `25. d` -> `25\. d`, `- x` -> `\- x`, `# x` -> `\# x`, `> x` -> `\> x`, `[x]: y` -> `\[x]: y`,
                  fences, rules, HTML blocks, task marks, callouts and container lines: a backslash before the first sign
    later lines   are indented by four blanks more: within a paragraph that is a continuation, whatever it begins with
    headings      a closing `#` and a `{...}` at the end get a backslash
    table cells   every `|` becomes `\|`
    alt, title    unpaired brackets and the delimiting quote get a backslash
    tags, links   those that the source has not: see `tm.formats.markdown_inline`

A target that equals its source, or is blank, leaves the bytes as they are.
"""

from __future__ import annotations

import re

from tm.formats import frontmatter
from tm.formats.markdown_blocks import Leaf, Walk
from tm.formats.markdown_inline import definitions, isolated, safe
from tm.formats.markdown_parser import BLANKS, parseable, parser, prepared
from tm.formats.markdown_text import joined, structure
from tm.model import Document, Segment

_EOL = re.compile(r"\r\n|\n|\r")
_LINE_END = re.compile(r"[ \t]*(?:[\r\n]|\Z)")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def render(document: Document, segment: Segment, target: str) -> str:
    """What replaces the segment's slice."""
    role = segment.place[0]
    if target == segment.source or not target.strip():
        return document.text[segment.start : segment.end]
    if role == "yaml":
        return frontmatter.render(document.text, segment, target)
    if role == "html":
        return _html(segment, target)
    target = _EOL.sub("\n", target).strip(BLANKS + "\n")
    if not segment.start:
        target = target.lstrip(BLANKS + "\ufeff")  # else it would be the byte order mark of the whole
    target = safe(target, segment.source, definitions(document.text))
    if role == "piece":
        target = isolated(target, segment.source)
    if role in ("block", "piece", "setext"):
        return _block(document, segment, target, role)
    return _one_line(document, segment, _flat(target), role)


# --- targets that are one line ---


def _flat(target: str) -> str:
    """A target without line ends: a backslash that made a hard break goes with it."""
    return " ".join(text.rstrip(BLANKS) for text, _ in _lines(target) if text)


def _one_line(document: Document, segment: Segment, target: str, role: str) -> str:
    if role == "atx":
        return _heading_end(target, document.text, segment.end)
    if role in ("cell", "open"):
        if role == "open":
            target = _first(target, segment.source, "")
        target = target.replace("|", "\\|")
        glued = document.text[segment.end : segment.end + 1] not in (" ", "\t")
        return target + " " if glued and target.endswith("\\") else target
    if len(_PIPE.findall(target)) != len(_PIPE.findall(segment.source)):
        target = _PIPE.sub(r"\1\\|", target)  # the line may come to stand over what would make it a table's head
    if role == "container":
        return _container(target, segment.source, document.text[segment.start - 1 : segment.start])
    if role == "alt":
        return _alt(target, segment.source)
    if role in ("shortcut", "collapsed"):  # the alt text was the label, too
        return f"{_alt(target, segment.source)}][{segment.source}"
    if role == "title":
        return _title(target, segment.source, document.text[segment.start - 1 : segment.start])
    return isolated(target, segment.source)


_CLOSING = re.compile(r"(?:^|(?<=[ \t]))(?=#+\Z)")
_ATTRIBUTES = re.compile(r"(?:^|(?<=[ \t\n]))(?=\{[ \t]*(?:[#.:][^{}\n]*|[\w-]+=[^{}\n]*)\}\Z)")


def _heading_end(target: str, text: str, end: int) -> str:
    if _LINE_END.match(text, end):
        target = _CLOSING.sub(r"\\", target)
    return _ATTRIBUTES.sub(r"\\", target)


def _alt(target: str, source: str) -> str:
    """Alt text between brackets."""
    if target.count("[^") > source.count("[^"):  # no footnote may begin here
        target = target.replace("[^", "&#91;^")
    target = isolated(target, source)
    return target + "\\" if _odd_backslashes(target) else target


def _container(target: str, source: str, before: str) -> str:
    """The title in a container's own line, where backslashes mean nothing: character references instead."""
    if before == '"':
        return isolated(target, source).replace('"', "&quot;")
    target = isolated(target, source).replace("{", "&#123;")
    return f"&#{ord(target[0])};{target[1:]}" if target[0] in '[="' else target


def _title(target: str, source: str, quote: str) -> str:
    target = isolated(target, source)
    signs = "()" if quote == "(" else quote
    target = re.sub(
        r"\\.|[" + re.escape(signs) + "]", lambda match: match[0] if len(match[0]) == 2 else "\\" + match[0], target
    )
    return target + "\\" if _odd_backslashes(target) else target


def _odd_backslashes(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


# --- targets that may have hard breaks ---


def _lines(target: str) -> list[tuple[str, str]]:
    """The lines of a target, each with the hard break after it (`\\`, two blanks, or nothing); soft breaks are joined."""
    lines: list[tuple[str, str]] = []
    soft: list[str] = []
    for line in target.split("\n"):
        text = line.strip(BLANKS)
        mark = "\\" if _odd_backslashes(line) else "  " if line.endswith("  ") else ""
        if text:
            soft.append(text)
        if mark and soft:
            joint = " ".join(soft)
            lines.append((joint[:-1] if mark == "\\" else joint, mark))
            soft = []
    if soft:
        lines.append((" ".join(soft), ""))
    elif lines:
        last, mark = lines.pop()
        lines.append((last + mark.strip(), ""))
    return lines


def _block(document: Document, segment: Segment, target: str, role: str) -> str:
    lines = _lines(target)
    if role == "setext":
        lines[-1] = (_ATTRIBUTES.sub(r"\\", lines[-1][0]), "")
    first, mark = lines[0]
    depth = int(segment.place[1]) if len(segment.place) > 1 else 0
    rendered = _first(first, segment.source, "" if role == "setext" else segment.kind, mark) + mark
    if segment.start < 200 and frontmatter.would_begin(document.text, segment.start, rendered):
        rendered = rendered.replace(":", "\\:", 1)
    if len(lines) == 1:
        return _no_table(rendered, document.text, segment.end)
    begin = segment.start - int(segment.place[2]) if len(segment.place) > 2 else segment.start
    eol, prefix = _line_end(document.text, segment), _prefix(document.text, begin, depth)
    later = (_later(text, segment.source, role, mark) + mark for text, mark in lines[1:])
    return (eol + prefix).join((rendered, *later))


def _line_end(text: str, segment: Segment) -> str:
    match = _EOL.search(text, segment.start) or _EOL.search(text)
    return match[0] if match else "\n"


def _prefix(text: str, start: int, depth: int) -> str:
    """What stands before the later lines of a block: its quote marks, and blanks in the place of its labels."""
    begin = text.rfind("\n", 0, start) + 1
    begin = max(begin, text.rfind("\r", begin, start) + 1)
    pieces: list[str] = []
    head = text[begin:start]
    for at, sign in enumerate(head):
        if sign == ">" and depth:
            depth -= 1
            # The blank after a quote mark belongs to it, and would be missing from the indent.
            pieces.append(">" if head[at + 1 : at + 2] in (" ", "\t", ">") else "> ")
        else:
            pieces.append("\t" if sign == "\t" else " ")
    return "".join(pieces)


_DELIMITERS = re.compile(r"[ \t>]*([-:|][ \t:|-]*)(?:[\r\n]|\Z)")


def _no_table(rendered: str, text: str, end: int) -> str:
    """The text with its pipes escaped, where it would become the head of a table with the line that follows it."""
    if "|" not in rendered:
        return rendered
    match = _EOL.match(text, end)
    following = _DELIMITERS.match(text, match.end()) if match else None
    if following is None or not any(
        "Start" in event and "Table" in event["Start"]
        for event in parser().events(parseable(f"{rendered}\n{following[1]}"))
    ):
        return rendered
    return _PIPE.sub(r"\1\\|", rendered)


_PLAIN_START = re.compile(r"[^\W\d_]|[“”‘’«„(\"']")
_RISKY = re.compile(r"[-+*#>`~=_<:|\[!?{$\d]")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=[ \t]|\Z)")
_RUN = re.compile(r"`{3,}|~{3,}")
_LABEL = re.compile(r"\[\^[^\]\n]*\]:|:(?:[ \t]|\Z)|\[![\w-]+\]")
_TASK = re.compile(r"\[[ xX]\](?=[ \t]|\Z)")
_NOTE = re.compile(r"\[(?:[ivxlcdm]{1,8}|\d{1,3})\][ \t]")


def _first(text: str, source: str, kind: str, mark: str = "") -> str:
    """The first line of a target, escaped where it would begin another block."""
    if _PLAIN_START.match(text) or not _RISKY.match(text):
        return text
    if (
        _LABEL.match(text)
        or (kind and _is_structure(text, mark))
        or _is_note(text, source)
        or (kind == "list item" and _TASK.match(text))
    ):
        return "\\" + text
    if text[0] in "!?{$" or _stays(text.rstrip(BLANKS)):
        return text
    number = _NUMBER.match(text)
    if number:
        return f"{number[1]}\\{text[number.end(1) :]}"
    run = _RUN.match(text)
    if run:
        return "".join("\\" + sign for sign in run[0]) + text[run.end() :]
    return "\\" + text


def _is_structure(text: str, mark: str) -> bool:
    return structure().fullmatch(text + mark.strip()) is not None


def _is_note(text: str, source: str) -> bool:
    """Whether a line begins like a note of a note list, and its source did not."""
    match = _NOTE.match(text)
    return bool(match and match[0] not in source)


def _later(text: str, source: str, role: str, mark: str) -> str:
    """A line after a hard break, indented where it would begin another block or end this one."""
    if _PLAIN_START.match(text) or not _RISKY.match(text):
        return text
    if role != "setext" and (_is_structure(text, mark) or _is_note(text, source)):
        return "\\" + text
    return "    " + text


def _stays(text: str) -> bool:
    """Whether a line alone is a paragraph that holds all of it."""
    body = text.encode("utf-8").decode("latin-1")
    chosen, seen = prepared(text)
    found = list(Walk(body).run(chosen.events_with_range(seen)))
    return (
        len(found) == 1
        and isinstance(found[0], Leaf)
        and found[0].role == "block"
        and joined(body, found[0], found[0].start, found[0].end) == body
    )


_HTML_BREAK = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t\f\r\n]*")


def _html(segment: Segment, target: str) -> str:
    """A target in a block of HTML, on one line, for a blank line would end the block."""
    from tm.formats.html import render_segment

    return _HTML_BREAK.sub(" ", render_segment(segment, target))
