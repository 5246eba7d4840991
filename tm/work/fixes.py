"""`tm check --fix`: the corrections that need no person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tm import units as u
from tm.matching import Key
from tm.model import Unit
from tm.text import digest8
from tm.work.findings import Fixed, place
from tm.work.judge import Levels, findings_on_record, targets

if TYPE_CHECKING:
    from tm.project import Project
    from tm.work.load import Prepared

FIXES = 8
"""Corrections to one target in one run; what is left is found again by the next."""


def fix(project: Project, prepared: Prepared, locale: str, wanted: Levels) -> list[Fixed]:
    """Apply the fixes that are safe without a person. A state stays what it was, but an approval voids itself."""
    from tm import clock
    from tm.catalog import save
    from tm.work.write import write

    changed: dict[Key, tuple[Unit, Unit]] = {}
    for unit in targets(prepared, locale):
        current = unit
        for _ in range(FIXES):  # one at a time: the next finding is made on the text that the last one left
            found = findings_on_record(project, prepared, locale, current, wanted)
            text = next((finding.fix for finding in found if finding.fix and finding.fix != current.target), None)
            if text is None:
                break
            current = _with_fixed(current, text)
        if current.target != unit.target:
            changed[unit.key] = (unit, current)
    if not changed:
        return []
    write(project, prepared)
    catalog = prepared.catalogs[locale]
    units, fixed = [], []
    for unit in catalog.units:
        old, new = changed.get(unit.key, (unit, unit))
        if not unit.obsolete and old.target == unit.target != new.target:
            fixed.append(Fixed(prepared.name, locale, place(old), catalog.shown, old.target, new.target))
            unit = new
        units.append(unit)
    save(catalog, units, {"PO-Revision-Date": clock.revision_date()})
    prepared.plans[locale] = replace(prepared.plans[locale], units=catalog.units)
    return fixed


def _with_fixed(unit: Unit, text: str) -> Unit:
    """The unit with a corrected target: what stamps say of the old text, all but an approval, they say of the new one.

    Without that a stale target would turn into a guess of unknown origin, and a machine's words into a person's.
    """
    fixed = replace(unit, target=text)
    for stamp in u.stamps(unit):
        if stamp.kind != "reviewed" and stamp.tgt == digest8(unit.target):
            line, renewed = stamp.line(), replace(stamp, tgt=digest8(text)).line()
            fixed = replace(fixed, comments=tuple(renewed if old == line else old for old in fixed.comments))
    return fixed
