"""Three versions of one unit made into one, and the comment line that keeps the other side's text.

A unit's *content* is its msgstr and its fuzzy flag: they travel together, so that no text is ever accepted that nobody
accepted. Comments, references and flags are merged line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tm.model import Unit
from tm.units import has_target, is_replaceable_draft

THEIRS = "tm: theirs "
_STATE = re.compile(r"tm: (?:draft|from|stale|reviewed|kept|released|piece)(?: |$)")
_PENDING = ("tm: draft ", "tm: stale ", "tm: piece")
_STRING = r'"(?:[^"\\]|\\.)*+"'
_THEIRS = re.compile(
    rf"tm: theirs(?P<fuzzy> fuzzy)?(?P<targets>(?: {_STRING})+)(?P<rest>(?: (?:previous|context|plural|line) {_STRING})*)"
)
_REST = re.compile(rf" (previous|context|plural|line) ({_STRING})")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a `# tm: theirs` line keeps of the side that gave way."""

    targets: tuple[str, ...]
    """msgstr, or all plural forms."""
    fuzzy: bool = False
    previous: str | None = None
    previous_context: str | None = None
    previous_plural: str | None = None
    lines: tuple[str, ...] = ()
    """Its `tm:` comment lines: provenance, review."""


def format_theirs(unit: Unit) -> str:
    """One comment line that holds a unit's content:

    `tm: theirs [fuzzy] "msgstr" ["msgstr[1]" ...] [previous "..."] [context "..."] [plural "..."] [line "tm: ..."]...`

    Strings are JSON's, so a line end is `\\n`; `context` and `plural` are those of `previous`.
    """
    out = [THEIRS.rstrip()]
    if unit.fuzzy:
        out.append("fuzzy")
    out += map(_string, unit.targets if unit.plural is not None else (unit.target,))
    marks = (("previous", unit.previous), ("context", unit.previous_context), ("plural", unit.previous_plural))
    lines = [("line", line) for line in unit.comments if _STATE.match(line)]
    for word, text in (*marks, *lines):
        if text is not None:
            out += (word, _string(text))
    return " ".join(out)


def _string(text: str) -> str:
    import json

    # JSON leaves these alone, but some editors end a line at them
    return re.sub(
        "[\x7f-\x9f\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def parse_theirs(line: str) -> Theirs | None:
    """What a comment line keeps; None if it is no such line."""
    import json

    match = _THEIRS.fullmatch(line.rstrip())
    if match is None:
        return None
    try:
        targets = tuple(json.loads(text) for text in re.findall(_STRING, match["targets"]))
        rest = [(word, json.loads(text)) for word, text in _REST.findall(match["rest"])]
    except ValueError:
        return None
    marks = dict(rest)
    return Theirs(
        targets,
        match["fuzzy"] is not None,
        marks.get("previous"),
        marks.get("context"),
        marks.get("plural"),
        tuple(text for word, text in rest if word == "line"),
    )


# --- content ----------------------------------------------------------------------------------------------------------
def text_of(unit: Unit) -> tuple[object, ...]:
    """What a unit says: all its msgstr, and whether it has plural forms."""
    return (unit.target, unit.plural, unit.targets)


def content_of(unit: Unit | None) -> tuple[object, ...] | None:
    """What a unit says, and whether that is accepted."""
    return None if unit is None else (text_of(unit), unit.fuzzy)


def _marks(unit: Unit | None) -> tuple[object, ...] | None:
    return None if unit is None else (unit.fuzzy, unit.previous, unit.previous_context, unit.previous_plural)


def _one_sided(base: T | None, ours: T, theirs: T) -> T | None:
    """The value, if not both sides changed it differently."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else None


def merge_unit(base: Unit | None, ours: Unit, theirs: Unit) -> tuple[Unit, bool]:
    """The merged unit, and whether it is a conflict: then it is ours, fuzzy, with theirs in a comment line."""
    conflict = False
    if text_of(ours) == text_of(theirs):
        marks = _one_sided(_marks(base), _marks(ours), _marks(theirs))
        # the same text twice, accepted on one side: it is accepted
        side = (
            theirs
            if (theirs.fuzzy < ours.fuzzy if marks is None else marks == _marks(theirs) != _marks(ours))
            else ours
        )
        comments = _comments_of_same(base, ours, theirs, side)
    else:
        choice = _choose(base, ours, theirs)
        conflict = choice is None
        side = choice or ours
        comments = _comments_of_one(base, ours, theirs, side)
    merged = replace(
        side,
        comments=comments,
        extracted=merge_lines(base.extracted if base else (), ours.extracted, theirs.extracted),
        references=merge_lines(base.references if base else (), ours.references, theirs.references),
        flags=merge_lines(base.flags if base else (), ours.flags, theirs.flags),
        obsolete=_obsolete(base, ours, theirs),
    )
    if not conflict:
        return merged, False
    lines = merged.comments if ours.fuzzy else _accepted_lines(merged.comments)
    kept = format_theirs(theirs)
    return replace(merged, fuzzy=True, comments=lines if kept in lines else (*lines, kept)), True


def _accepted_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """State lines of an accepted text that becomes fuzzy: it must not pass for an untouched draft, which may be replaced."""
    from_draft = (re.sub("^tm: draft ", "tm: from ", line) for line in lines)
    return tuple(line for line in from_draft if not line.startswith(_PENDING))


def _choose(base: Unit | None, ours: Unit, theirs: Unit) -> Unit | None:
    """The side whose different content stands; None: both are somebody's work."""
    if base is not None and not _reworked(base, theirs):
        return ours
    if base is not None and not _reworked(base, ours):
        return theirs
    if not has_target(ours) or not has_target(theirs):
        return ours if has_target(ours) else theirs
    if is_replaceable_draft(ours) != is_replaceable_draft(theirs):  # a machine's untouched draft yields to a person
        return theirs if is_replaceable_draft(ours) else ours
    return None


def _reworked(base: Unit, unit: Unit) -> bool:
    """Whether the content is another, or the outcome of an earlier merge of both sides."""
    return content_of(unit) != content_of(base) or any(
        line.startswith(THEIRS) and line not in base.comments for line in unit.comments
    )


def _obsolete(base: Unit | None, ours: Unit, theirs: Unit) -> bool:
    if base is None or ours.obsolete == theirs.obsolete:
        return ours.obsolete and theirs.obsolete
    return not base.obsolete  # one side changed it


# --- lines ------------------------------------------------------------------------------------------------------------
def _comments_of_same(base: Unit | None, ours: Unit, theirs: Unit, side: Unit) -> tuple[str, ...]:
    """Comments where both sides say the same: all lines merged, but an accepted text is no draft any more."""
    lines = merge_lines(base.comments if base else (), ours.comments, theirs.comments)
    if side.fuzzy or ours.fuzzy == theirs.fuzzy:
        return lines
    return tuple(line for line in lines if not line.startswith(_PENDING) or line in side.comments)


def _comments_of_one(base: Unit | None, ours: Unit, theirs: Unit, side: Unit) -> tuple[str, ...]:
    """Comments where one side's content stands: its own `tm:` state lines, and everybody's other lines."""
    plain = [
        tuple(line for line in (unit.comments if unit else ()) if unit is side or not _STATE.match(line))
        for unit in (base, ours, theirs)
    ]
    return merge_lines(*plain)


def merge_lines(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Lines of three versions: ours, without what theirs removed, and with what theirs added after its neighbour."""
    one_sided = _one_sided(tuple(base), tuple(ours), tuple(theirs))
    if one_sided is not None:
        return one_sided
    removed = set(base).difference(theirs)
    kept = [line for line in ours if line not in removed]
    known, had = set(kept), {*base, *ours}
    added: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for line in theirs:
        if line in known:
            anchor = line
        elif line not in had:
            added.setdefault(anchor, []).append(line)
    out: list[str] = []
    waiting = added.pop(None, [])
    common = known.intersection(theirs)
    for line in kept:
        if line in common:
            out += waiting
            waiting = added.pop(line, [])
        out.append(line)
    return (*out, *waiting)
