"""Three-way merge of catalogs, unit by unit, keyed by (msgctxt, msgid): what git's merge driver for `*.po` does.

A unit changed on one side is taken from that side, with its own lines. A unit changed on both sides alike is fine; changed
differently, ours stays, theirs goes to a `# tm: theirs` comment line (`tm.mergepo_unit.format_theirs`), and the unit becomes
fuzzy: that is a conflict. There are never conflict markers, and no text that a side wrote is missing from the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tm.errors import CatalogError
from tm.mergepo_unit import content_of, format_theirs, merge_lines, merge_unit, parse_theirs, text_of
from tm.model import Unit
from tm.po.header import REVISION, date_key
from tm.po.scan import scan
from tm.po.scan_file import PoFile
from tm.po.write import assemble
from tm.po.write_entry import format_entry
from tm.po.write_join import Part, Piece, line_end
from tm.text import quote, unit_id
from tm.units import has_target, stamp_of, stamped

__all__ = ["Conflict", "Merged", "format_theirs", "merge", "parse_theirs"]

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A unit that both sides changed differently."""

    unit: str
    """Its ID."""
    source: str
    line: int
    """Where its msgid stands in the result."""

    def __str__(self) -> str:
        return f'unit {self.unit} "{quote(self.source)}" (line {self.line})'


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged catalog."""

    data: bytes
    conflicts: tuple[Conflict, ...] = ()
    notice: str = ""
    """Says so where the catalog had to be converted to UTF-8."""


def merge(base: bytes, ours: bytes, theirs: bytes, name: str) -> Merged:
    """Merge two versions of a catalog; `base` is what both came from, empty where there was none.

    Raises CatalogError, with the side and the line, where one of them cannot be read.
    """
    files = [_scan(data, side, name) for data, side in ((ours, "ours"), (theirs, "theirs"), (base, "base"))]
    if ours == theirs or theirs == base:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    mine, other, old = files
    if mine.guessed != other.guessed:
        side, file = ("ours", mine) if mine.guessed else ("theirs", other)
        raise CatalogError(f"{side}: {file.notices[0]}", path=name, line=1, hint="name its charset in its header")
    mine = _with_header_comments(mine, other, old)
    return _Merge(mine, other, old).result()


def _scan(data: bytes, side: str, name: str) -> PoFile:
    try:
        return scan(data, name)
    except CatalogError as error:
        raise CatalogError(f"{side}: {error.message}", path=error.path, line=error.line, hint=error.hint) from error


class _Merge:
    """One merge: what becomes of each key, and in which order."""

    def __init__(self, ours: PoFile, theirs: PoFile, base: PoFile) -> None:
        self.files = ours, theirs, base
        self.ours, self.theirs, self.base = ({unit.key: unit for unit in file.units} for file in self.files)
        self.numbers = [{unit.key: number for number, unit in enumerate(file.units)} for file in (ours, theirs)]
        self.conflicts: list[Key] = []

    def result(self) -> Merged:
        units = {key: self._unit(key) for key in {**self.ours, **self.theirs}}
        for key, unit in self._carried():
            units[key] = unit
        kept = {key: unit for key, unit in units.items() if unit is not None}
        parts = [self._part(key, kept[key]) for key in self._order(kept)]
        ours, theirs, base = self.files
        data = assemble(ours, parts, _header_updates(ours, theirs, base))
        result = scan(data, ours.name)
        lines = {unit.key: number for number, unit in enumerate(result.units)}
        conflicts = sorted(
            (Conflict(unit_id(*key), key[1], result.line(lines[key])) for key in self.conflicts if kept.get(key)),
            key=lambda conflict: conflict.line,
        )
        return Merged(bytes(data), tuple(conflicts), data.notice)

    def _unit(self, key: Key) -> Unit | None:
        """What becomes of a key: None, it goes."""
        base, ours, theirs = self.base.get(key), self.ours.get(key), self.theirs.get(key)
        if ours is not None and theirs is not None:
            if ours == theirs or theirs == base:
                return ours
            if ours == base:
                return theirs
            unit, conflict = merge_unit(base, ours, theirs)
            if conflict:
                self.conflicts.append(key)
            return unit
        left = ours or theirs
        if base is None or left is None:
            return left
        return left if _worked_on(base, left) else None

    def _carried(self) -> Iterator[tuple[Key, Unit | None]]:
        """One side's source change meets the other's better translation of the old source: the new unit gets it.

        A unit that is new on one side and remembers (`#|`) a source of the base, which that side no longer has, holds the
        old translation of it. If the other side has accepted another one since, that is what goes into the new unit, still
        stale; and the old unit, which nobody wants any more, goes.
        """
        for mine, other in ((self.ours, self.theirs), (self.theirs, self.ours)):
            for key, unit in mine.items():
                if (
                    key in self.base
                    or key in other
                    or not unit.fuzzy
                    or unit.previous is None
                    or unit.plural is not None
                ):
                    continue
                old = (unit.previous_context, unit.previous)
                before, better = self.base.get(old), other.get(old)
                if before is None or better is None or old in mine or better.fuzzy or not has_target(better):
                    continue
                if better.plural is not None:
                    continue
                if text_of(unit) == text_of(better) != text_of(before):  # merged before: it is there already
                    yield old, None
                elif text_of(before) == text_of(unit) != text_of(better):
                    carried = replace(unit, target=better.target)
                    stamp = stamp_of(unit, "stale")
                    yield key, stamped(carried, "stale", "", stamp.date) if stamp else carried
                    yield old, None

    def _part(self, key: Key, unit: Unit) -> Part:
        """The unit's own lines in the side that it equals, else new ones."""
        ours, theirs, _ = self.files
        mine, other = (numbers.get(key, -1) for numbers in self.numbers)
        instead = ours.entry(mine) if mine >= 0 else -1
        if mine >= 0 and ours.units[mine] == unit:
            return range(instead, instead + 1)
        if other < 0 or theirs.units[other] != unit or "\\\n" in (raw := theirs.raw(other)):
            return Piece(format_entry(unit), instead)
        raw = raw if raw.endswith("\n") else raw + "\n"
        return Piece(raw.replace("\r\n", "\n").replace("\n", line_end(ours)), instead, verbatim=True)

    def _order(self, kept: Mapping[Key, Unit]) -> list[Key]:
        """Ours, with theirs' additions after their neighbours; theirs, if only they moved anything."""
        common = [key for key in self.base if key in self.ours and key in self.theirs]
        moved = [[key for key in side if key in self.base and key in other] != common
                 for side, other in ((self.ours, self.theirs), (self.theirs, self.ours))]  # fmt: skip
        frame, guest = (self.theirs, self.ours) if moved == [False, True] else (self.ours, self.theirs)
        order = merge_order([key for key in frame if key in kept], [key for key in guest if key in kept])
        if all(_obsolete_last(file) for file in self.files[:2]):
            order.sort(key=lambda key: kept[key].obsolete)  # stable
        return order


def merge_order(frame: Sequence[Key], guest: Sequence[Key]) -> list[Key]:
    """All of `frame`, with what only `guest` has after what stands before it there."""
    own = set(frame)
    added: dict[Key | None, list[Key]] = {}
    anchor: Key | None = None
    for key in guest:
        if key in own:
            anchor = key
        else:
            added.setdefault(anchor, []).append(key)
    order = added.pop(None, [])
    for key in frame:
        order.append(key)
        order += added.pop(key, ())
    return order


def _obsolete_last(file: PoFile) -> bool:
    return all(first.obsolete <= second.obsolete for first, second in pairwise(file.units))


def _worked_on(base: Unit, unit: Unit) -> bool:
    """Whether somebody's work would be lost with a unit that the other side removed."""
    return content_of(base) != content_of(unit) or base.comments != unit.comments or base.obsolete > unit.obsolete


# --- the header -------------------------------------------------------------------------------------------------------
def _header_updates(ours: PoFile, theirs: PoFile, base: PoFile) -> dict[str, str | None]:
    """What to change in our header: fields that only theirs changed, and the later revision date with its translator."""
    mine, other, old = (
        {name.lower(): (name, value) for name, value in file.header.fields} for file in (ours, theirs, base)
    )
    later = date_key(theirs.header.revision) > date_key(ours.header.revision)
    updates: dict[str, str | None] = {}
    for low in {**mine, **other}:
        here, there, before = (fields[low][1] if low in fields else None for fields in (mine, other, old))
        if here == there or low == "content-type":  # ours are bytes of our charset, until a character needs UTF-8
            continue
        if low == REVISION.lower():
            take = later
        else:
            take = there != before and (here == before or (later and low == "last-translator"))
        if take:
            updates[(other.get(low) or mine[low])[0]] = there
    return updates


def _with_header_comments(ours: PoFile, theirs: PoFile, base: PoFile) -> PoFile:
    """Ours with the comment lines over its header merged with theirs."""
    mine, other = ours.header_unit, theirs.header_unit
    if mine is None or other is None:
        return ours
    old = base.header_unit or Unit("")
    comments = merge_lines(old.comments, mine.comments, other.comments)
    if comments == mine.comments:
        return ours
    start, (_, end) = ours.body(ours.header_at), ours.chunk(ours.header_at)
    entry = ours.text[start:end]
    body = re.sub(r"\A(?:#(?![,=!|~.:]).*\n|\n)*", "", entry)
    top = format_entry(Unit("", comments=comments)).removesuffix('msgid ""\nmsgstr ""\n').replace("\n", line_end(ours))
    text = ours.text[:start] + top + body + ours.text[end:]
    if ours.newline == "\r\n" and "\r" not in ours.text:
        text = text.replace("\n", "\r\n")
    try:
        data = text.encode(ours.codec, "surrogateescape")
    except UnicodeEncodeError:
        return ours  # a name in a comment is not worth another charset
    return scan(b"\xef\xbb\xbf" + data if ours.bom else data, ours.name)
