"""`tm handoff`: one PO with all that needs work in a locale, for somebody outside the project; and back.

The file is an ordinary catalog. msgctxt names the article (and the unit's own context); `# tm: handoff DIGEST` remembers the
target that was handed out, so that what somebody did here meanwhile is never overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tm import clock
from tm import units as u
from tm.articles import articles, choose
from tm.catalog import Catalog, load, save
from tm.errors import TmError, UsageError
from tm.files import read
from tm.model import State, Unit
from tm.project import Project
from tm.safepath import named
from tm.text import digest8, unit_id
from tm.work.desk import Desk, each_desk, open_desk

SEPARATOR = " | "
NEEDED = (State.MISSING, State.DRAFT, State.STALE)


@dataclass(slots=True)
class HandoffReport:
    """What went out, or came back."""

    units: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    """(unit, why it was left as it is)."""
    errors: list[TmError] = field(default_factory=list)


def export(project: Project, wanted: Sequence[str], locale: str, path: Path) -> HandoffReport:
    """Write what needs work. Raises UsageError where the file exists already."""
    names, errors = articles(project)
    report = HandoffReport(errors=list(errors))
    units: list[Unit] = []

    def take(desk: Desk) -> None:
        for unit in desk.live():
            if desk.state(unit) in NEEDED:
                context = desk.name if unit.context is None else f"{desk.name}{SEPARATOR}{unit.context}"
                comments = (*unit.comments, f"tm: handoff {digest8(unit.target)}")
                units.append(replace(unit, context=context, comments=comments))

    report.errors += each_desk(project, choose(project, names, wanted), [locale], take)
    path, shown = named(path), str(path)
    if read(path, shown) is not None:
        raise UsageError("is there already", path=shown, hint="name a new file")
    header = {"Project-Id-Version": project.root.name, "Language": locale.replace("-", "_")}
    catalog = load(path, shown, header)
    save(catalog, units)
    report.units = len(units)
    return report


def take_back(project: Project, locale: str, path: Path) -> HandoffReport:
    """Take translations back. A unit whose source or target changed here meanwhile is left, and named."""
    report = HandoffReport()
    path, shown = named(path), str(path)
    if read(path, shown) is None:
        raise UsageError("no such file", path=shown)
    catalog: Catalog = load(path, shown, {})
    theirs: dict[str, list[Unit]] = {}
    for unit in catalog.units:
        name, _, context = (unit.context or "").partition(SEPARATOR)
        if not unit.obsolete:
            theirs.setdefault(name, []).append(replace(unit, context=context or None))
    known, _ = articles(project)
    for name, units in theirs.items():
        if name not in known:
            report.left += [(unit_id(unit.context, unit.source), f"there is no article {name!r}") for unit in units]
            continue
        try:
            desk = open_desk(project, name, locale)
        except TmError as error:
            report.errors.append(error)
            continue
        changes = []
        for unit in units:
            ours = desk.unit(unit.key)
            why = _obstacle(ours, unit)
            if why:
                report.left.append((unit_id(unit.context, unit.source), why))
            elif ours is not None and (taken := _taken(ours, unit)) != ours:
                changes.append((ours.key, taken))
        desk.apply(changes)
        report.units += len(changes)
    return report


def _obstacle(ours: Unit | None, theirs: Unit) -> str:
    if ours is None:
        return "its source has changed here since"
    given = next((line.split()[-1] for line in theirs.comments if line.startswith("tm: handoff ")), "")
    if theirs.target != ours.target and given and given != digest8(ours.target):
        return "somebody translated it here meanwhile"
    return ""


def _taken(ours: Unit, theirs: Unit) -> Unit:
    """Our unit with what came back: accepted where it is not fuzzy; a fuzzy one stays a draft of a person."""
    if not theirs.target or (theirs.target == ours.target and theirs.fuzzy == ours.fuzzy):
        return ours
    if theirs.fuzzy:
        return replace(u.unstamped(ours, "draft", "stale", "piece"), target=theirs.target, fuzzy=True)
    return u.accepted(ours, clock.today()) if theirs.target == ours.target else u.with_target(ours, theirs.target)
