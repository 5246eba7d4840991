"""Units and segments made the quick way are those that their classes make."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tm.model import Segment, Unit
from tm.newunit import new_segment, new_unit, remade

UNIT = Unit("s", "t", "c", True, "p", "pc", ("#",), ("paragraph",), ("a.md",), ("c-format",), True, "pl", ("t1",), "pp")


@pytest.mark.parametrize("name", [field.name for field in fields(Unit)])
def test_a_unit_is_made_again_with_one_change(name: str) -> None:
    assert remade(UNIT, **{name: "changed"}) == replace(UNIT, **{name: "changed"})
    assert type(remade(UNIT)) is Unit
    assert remade(UNIT) == UNIT


def test_units_and_segments_hold_what_they_were_made_of() -> None:
    notes = (UNIT.comments, UNIT.extracted, UNIT.references, UNIT.flags, UNIT.fuzzy)
    previous = (UNIT.previous_context, UNIT.previous, UNIT.previous_plural)
    assert new_unit("s", "t", "c", notes, True, previous, "pl", ("t1",)) == UNIT
    values = ("s", "title", 1, 2, 3, "c", "tr", ("n",), ("x",))
    assert new_segment(*values) == Segment(*values)
    assert new_segment("s", "title", 1, 2, 3) == Segment("s", "title", 1, 2, 3)
    assert type(new_segment(*values)) is Segment
