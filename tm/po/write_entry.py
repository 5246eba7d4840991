r"""One entry in gettext's own layout, unwrapped (`msgcat --no-wrap`).

Lines of a text that has several stand below each other, broken after `\n`; nothing else is ever wrapped, so a changed word
changes one line. polib with `wrapwidth=0` is the oracle; the differences are deliberate: an empty comment is `#` without a
blank at its end, an obsolete entry keeps its `#.` and `#:` lines, and texts break after `\n` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tm.model import Unit

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r", "\v": "\\v", "\f": "\\f", "\b": "\\b"}
_LINE_END = re.compile(r"\r\n|[\n\r]")
_POSITION = re.compile(r"(.*?)((?::\d+)?)")


def format_entry(unit: Unit) -> str:
    """The lines of an entry, each with its LF, without a blank line around them."""
    out: list[str] = []
    if unit.comments:
        _comment_lines(out, "#", unit.comments)
    if unit.extracted:
        _comment_lines(out, "#.", unit.extracted)
    if unit.references:
        out.append(f"#: {' '.join(map(format_reference, unit.references))}\n")
    if unit.fuzzy:
        out.append(f"#, {', '.join(('fuzzy', *unit.flags))}\n")
    elif unit.flags:
        out.append(f"#, {', '.join(unit.flags)}\n")
    if unit.previous is not None or unit.previous_context is not None or unit.previous_plural is not None:
        _previous(out, unit)
    mark = "#~ " if unit.obsolete else ""
    if unit.context is not None:
        _field(out, mark, "msgctxt", unit.context)
    _field(out, mark, "msgid", unit.source)
    if unit.plural is None:
        _field(out, mark, "msgstr", unit.target)
    else:
        _field(out, mark, "msgid_plural", unit.plural)
        for number, target in enumerate(unit.targets or ("",)):
            _field(out, mark, f"msgstr[{number}]", target)
    return "".join(out)


def _previous(out: list[str], unit: Unit) -> None:
    mark = "#~| " if unit.obsolete else "#| "
    if unit.previous_context is not None:
        _field(out, mark, "msgctxt", unit.previous_context)
    # gettext knows no `#|` without a msgid; where only the context was another, the msgid was the same
    _field(out, mark, "msgid", unit.source if unit.previous is None else unit.previous)
    if unit.previous_plural is not None:
        _field(out, mark, "msgid_plural", unit.previous_plural)


def _is_plain(text: str) -> bool:
    """Whether nothing in a text is escaped; single searches are several times faster than one for a set."""
    return not (
        '"' in text or "\\" in text or "\n" in text or "\t" in text
        or "\r" in text or "\v" in text or "\f" in text or "\b" in text
    )  # fmt: skip


def _escaped(text: str) -> str:
    """With escapes; several times faster than a table, since few texts have more than one of these."""
    for char, escape in _ESCAPES.items():  # the backslash first
        if char in text:
            text = text.replace(char, escape)
    return text


def _field(out: list[str], mark: str, keyword: str, text: str) -> None:
    literal = _literal(text)
    if literal is None:
        out.append(f'{mark}{keyword} ""\n')
        lines = [_escaped(line) for line in text.split("\n")]
        out.extend(f'{mark}"{line}\\n"\n' for line in lines[:-1])
        if lines[-1]:
            out.append(f'{mark}"{lines[-1]}"\n')
    else:
        out.append(f'{mark}{keyword} "{literal}"\n')


@lru_cache(maxsize=4096)  # a source stands in the template and in every catalog of its article
def _literal(text: str) -> str | None:
    """The text as one PO string; None where it stands on several lines."""
    if _is_plain(text):
        return text
    return _escaped(text) if "\n" not in text[:-1] else None


def _comment_lines(out: list[str], mark: str, lines: Iterable[str]) -> None:
    for text in lines:
        for line in _LINE_END.split(text) if "\n" in text or "\r" in text else (text,):
            if line.endswith("\\"):
                line += " "  # gettext up to 0.26 joins a line that ends in a backslash with the next, in comments too
            out.append(f"{mark} {line}\n" if line else f"{mark}\n")


def format_reference(reference: str) -> str:
    """A reference as it stands after `#:`: a path with blanks in U+2068 and U+2069, its line number after them."""
    if reference.split() == [reference]:
        return reference
    match = _POSITION.fullmatch(" ".join(reference.split("\n")).replace("\r", " "))
    path, line = match.groups() if match else (reference, "")
    return f"\u2068{path}\u2069{line}"
