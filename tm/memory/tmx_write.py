"""TMX 1.4b written: one unit per entry, UTF-8, the same bytes for the same entries.

Inline codes stand in <ph>, so that other tools protect them; read back, they are the text that they were. Characters
that XML cannot hold become U+FFFD.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import IO

from tm.memory.model import Entry

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_QUOTED = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
  <header creationtool="tm" creationtoolversion="{version}" segtype="paragraph" o-tmf="PO" adminlang="en" srclang="{lang}" datatype="{datatype}"/>
  <body>
"""
_FOOT = "  </body>\n</tmx>\n"


def write(entries: Iterable[Entry], stream: IO[bytes], *, source_lang: str = "*all*", codes: bool = True) -> int:
    """Write entries as a TMX file; returns how many there were. With `codes`, inline codes stand in <ph>."""
    from tm import __version__

    head = _HEAD.format(version=attribute(__version__), lang=attribute(source_lang), datatype="PlainText")
    stream.write(head.encode())
    count = 0
    for entry in entries:
        stream.write(_unit(entry, codes).encode())
        count += 1
    stream.write(_FOOT.encode())
    return count


def escape(text: str) -> str:
    """Text for the content of an element."""
    return _ILLEGAL.sub("\ufffd", text).translate(_ESCAPES)


def attribute(text: str) -> str:
    """Text for a quoted attribute; line ends and tabs survive a parser's normalisation."""
    return _ILLEGAL.sub("\ufffd", text).translate(_QUOTED)


def _unit(entry: Entry, codes: bool) -> str:
    flags = " ".join(name for name in ("obsolete", "stale") if getattr(entry, name))
    props = {
        "x-article": entry.article,
        "x-context": entry.context,
        "x-before": entry.before,
        "x-after": entry.after,
        "x-origin": "" if entry.origin == "tmx" else entry.origin,
        "x-flags": flags,
    }
    numbers: dict[tuple[str, int], int] = {}
    lines = [f'    <tu srclang="{attribute(entry.source_lang)}">']
    lines += [f'      <prop type="{name}">{escape(text)}</prop>' for name, text in props.items() if text]
    lines.append(
        f'      <tuv xml:lang="{attribute(entry.source_lang)}"><seg>{_seg(entry.source, codes, numbers)}</seg></tuv>'
    )
    signed = f' changeid="{attribute(entry.who)}"' if entry.who else ""
    if entry.date:
        signed += f' changedate="{attribute(entry.date.replace("-", ""))}T000000Z"'
    target = _seg(entry.target, codes, numbers)
    lines.append(f'      <tuv xml:lang="{attribute(entry.target_lang)}"{signed}><seg>{target}</seg></tuv>')
    return "\n".join([*lines, "    </tu>\n"])


def _seg(text: str, codes: bool, numbers: dict[tuple[str, int], int]) -> str:
    """A text with each inline code in <ph>; equal codes of source and target share their `x`."""
    from tm.inline import codes as scan

    parts: list[str] = []
    last = 0
    seen: Counter[str] = Counter()
    for code in scan(text, "markdown") if codes else ():
        seen[code.text] += 1
        number = numbers.setdefault((code.text, seen[code.text]), len(numbers) + 1)
        parts += (escape(text[last : code.start]), f'<ph x="{number}">{escape(code.text)}</ph>')
        last = code.end
    return "".join([*parts, escape(text[last:])])
