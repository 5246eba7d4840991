"""The fast reader: one regular expression takes a whole entry as gettext's own tools lay it out, and matches must tile.

All patterns are linear: a string goes on while lines begin with a quote, and what may follow it begins with something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tm.model import Unit
from tm.newunit import NO_PREVIOUS, new_unit
from tm.po.scan_plain import NONE, Likely, PlainRun
from tm.po.scan_text import Notes, plain_text, read_notes

_STRING = r'"(.*(?:\n".*)*)"\n'  # what stands between the first and the last quote of a wrapped string
_FORMS = _STRING.replace("(.*", "(?:.*")
_ENTRY = re.compile(
    r"((?:(?:#(?![|~]).*)?\n)*+)((?:#\|.*\n)*+)"
    rf"(?:msgctxt {_STRING})?msgid {_STRING}"
    rf"(?:msgstr {_STRING}|msgid_plural {_STRING}((?:msgstr\[\d\] {_FORMS})++))"
)
_OBSOLETE = _ENTRY.pattern.replace(r"#\|", r"#~\|").replace('\\n"', '\\n#~ "').replace("msg", "#~ msg")
_PREVIOUS = rf"(?:msgctxt {_STRING})?msgid {_STRING}(?:msgid_plural {_STRING})?"
_FORM = rf"msgstr\[(\d)\] {_STRING}"
_TAIL = re.compile(r"(?:#(?![|~]).*\n|\n)*+")


class Unusual(Exception):
    """The fast reader does not vouch for this file."""


def read_fast(text: str, undecoded: bool, likely: Likely = NONE) -> PlainRun:
    """All entries, the offset after each and their keys; Unusual where anything is not laid out plainly, or is wrong.

    `undecoded`: the text may hold surrogates in place of bytes that are no characters. `likely`: texts it may well hold.
    """
    if "\r" in text or "\x04" in text or (undecoded and re.search("[\udc80-\udcff]", text)):
        raise Unusual
    run = PlainRun(likely)
    units, ends, keys, memo = run.units, run.ends, run.keys, run.memo
    complete = text if text.endswith("\n") else text + "\n"
    next_entry = _ENTRY.match
    position = 0
    while True:
        position = run.take(complete, position)
        match = next_entry(complete, position)
        obsolete = match is None
        if match is None and position < len(complete):
            match = re.compile(_OBSOLETE).match(complete, position)
        if match is None:
            break
        position = match.end()
        unit = _unit(_unmark(match) if obsolete else match.groups(), obsolete, memo)
        keys.add(unit.source if unit.context is None else (unit.context, unit.source))
        units.append(unit)
        ends.append(position)
    if _TAIL.fullmatch(complete, position) is None or complete.find("\\\n", position) >= 0 or len(keys) != len(units):
        raise Unusual
    if ends and ends[-1] > len(text):
        ends[-1] = len(text)
    return run


def _unit(groups: Sequence[Any], obsolete: bool, memo: dict[str, Notes]) -> Unit:
    comments, previous, context, source, target, plural, forms = groups
    if '"' in source or "\\" in source:
        source = _plain(source)
    if target is None:
        target, plural, targets = "", _plain(plural), _forms(forms)
    else:
        targets = ()
        if '"' in target or "\\" in target:
            target = _plain(target)
    if context is not None:
        context = _plain(context)
    notes = memo.get(comments) or _notes(comments, memo)
    old = _previous(previous) if previous else NO_PREVIOUS
    unit = new_unit(source, target, context, notes, obsolete, old, plural, targets)
    if ("\n" in source or "\n" in target or targets) and line_ends_differ(unit):
        raise Unusual
    return unit


def _plain(literal: str) -> str:
    text = plain_text(literal)
    if text is None:
        raise Unusual
    return text


def _notes(comments: str, memo: dict[str, Notes]) -> Notes:
    if "\\\n" in comments:
        raise Unusual  # gettext joins these lines
    notes = memo[comments] = read_notes([line for line in comments.split("\n") if line])
    return notes


def _unmark(match: re.Match[str]) -> list[str | None]:
    """The parts of an obsolete entry, without the `#~ ` of each line."""
    comments, previous, *rest = match.groups()
    rest[-1] = rest[-1] and rest[-1].removeprefix("#~ ")  # the plural forms, with their keywords
    return [comments, previous, *(part and part.replace("\n#~ ", "\n") for part in rest)]


def _previous(block: str) -> tuple[str | None, str, str | None]:
    """`#|` lines: previous msgctxt, msgid and msgid_plural."""
    mark = "\n#~| " if block.startswith("#~") else "\n#| "
    block = "\n" + block
    if block.count(mark) != block.count("\n") - 1:
        raise Unusual
    match = re.fullmatch(_PREVIOUS, block.replace(mark, "\n")[1:])
    if match is None:
        raise Unusual
    context, source, plural = match.groups()
    return (None if context is None else _plain(context), _plain(source), None if plural is None else _plain(plural))


def _forms(block: str) -> tuple[str, ...]:
    targets: list[str] = []
    for match in re.finditer(_FORM, block):
        if match[1] != str(len(targets)):
            raise Unusual
        targets.append(_plain(match[2]))
    return tuple(targets)


def line_ends_differ(unit: Unit) -> str:
    """What msgfmt says of an accepted translation that begins or ends with a newline where its source does not."""
    first = unit.target if unit.plural is None else unit.targets[0]
    if unit.fuzzy or unit.obsolete or not unit.source or not first:
        return ""
    others = {"msgstr": first} if unit.plural is None else {"msgid_plural": unit.plural}
    others |= {f"msgstr[{number}]": form for number, form in enumerate(unit.targets)}
    for label, text in others.items():
        if unit.source.startswith("\n") != text.startswith("\n"):
            return f"`msgid` and `{label}` do not both begin with a newline"
        if unit.source.endswith("\n") != text.endswith("\n"):
            return f"`msgid` and `{label}` do not both end with a newline"
    return ""
