"""`tm handoff`: one PO with all that needs work in a locale, for somebody outside the project; and back.

The file is an ordinary catalog. A translation whose source was edited here meanwhile is matched as a sync would match it: it
becomes stale under the new source, or waits as an obsolete entry. msgctxt names the article (and the unit's own context); `# tm: handoff DIGEST` remembers the
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
from tm.matching import Key
from tm.merging import plan
from tm.model import State, Unit
from tm.project import Project
from tm.safepath import named
from tm.sentences import cut
from tm.text import digest8, quote, unit_id
from tm.work.desk import Desk, each_desk, open_desk

SEPARATOR = " | "
NEEDED = (State.MISSING, State.DRAFT, State.STALE)


@dataclass(slots=True)
class HandoffReport:
    """What went out, or came back."""

    units: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    """(unit, why it was left as it is)."""
    stale: int = 0
    """Of the units: how many stand under a source that was edited since they were handed out."""
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
    """Take translations back. A unit that somebody translated here meanwhile is left, and named.

    Raises UsageError for a file of another locale.
    """
    report = HandoffReport()
    path, shown = named(path), str(path)
    if read(path, shown) is None:
        raise UsageError("no such file", path=shown)
    catalog: Catalog = load(path, shown, {})
    said = catalog.file.header.get("Language", "").replace("_", "-")
    if said and not f"{said}-".startswith(f"{locale}-") and not locale.startswith(f"{said}-"):
        raise UsageError(f"is for the locale {said!r}", path=shown, hint=f"say -l {said}, or correct `Language:` in it")
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
        _take_article(desk, units, report)
    return report


def _take_article(desk: Desk, theirs: Sequence[Unit], report: HandoffReport) -> None:
    changes: list[tuple[Key, Unit]] = []
    late: list[tuple[Key | None, Unit]] = []
    before: Key | None = None
    for unit in theirs:
        ours = desk.unit(unit.key)
        if ours is None:
            if unit.target:
                late.append((before, unit))
            continue
        before = ours.key
        if _is_ours_newer(ours, unit):
            report.left.append((unit_id(unit.context, unit.source), "somebody translated it here meanwhile"))
        elif (taken := _taken(ours, unit)) != ours:
            changes.append((ours.key, taken))
    desk.apply(changes)
    report.units += len(changes)
    if late:
        _take_late(desk, late, report)


def _is_ours_newer(ours: Unit, theirs: Unit) -> bool:
    given = next((line.split()[-1] for line in theirs.comments if line.startswith("tm: handoff ")), "")
    return theirs.target != ours.target and bool(given) and given != digest8(ours.target)


def _take_late(desk: Desk, late: Sequence[tuple[Key | None, Unit]], report: HandoffReport) -> None:
    """Translations of texts that are not in the article any more, each with the unit that it came after."""
    catalog = desk.prepared.catalogs[desk.locale]
    waiting = {unit.key: unit for unit in catalog.units if unit.obsolete}
    standing = {(unit.previous, unit.target) for unit in catalog.units if not unit.obsolete}
    after: dict[Key | None, list[Unit]] = {}
    for before, unit in late:
        if (unit.source, unit.target) in standing:
            continue  # it came back before
        if unit.key in waiting and _is_ours_newer(waiting[unit.key], unit):
            report.left.append(
                (unit_id(unit.context, unit.source), "somebody translated it here before it left the article")
            )
            continue
        waiting.pop(unit.key, None)
        after.setdefault(before, []).append(_as_it_was(unit))
    units = list(after.get(None, []))
    for unit in catalog.units:
        if unit.obsolete:
            continue
        if desk.state(unit) is not State.MISSING:
            units.append(unit)
        units += after.get(unit.key, [])
    found = plan(desk.prepared.template, [*units, *waiting.values()], desk.locale, clock.today(), cut)
    if found.units != catalog.units:
        save(catalog, found.units, {"PO-Revision-Date": clock.revision_date()})
    left = {unit.key for unit in found.units if unit.obsolete}
    for unit in (unit for some in after.values() for unit in some):
        if unit.key in left:
            why = f"`{quote(unit.source)}` is not in {desk.name} any more; the translation waits there as an obsolete entry"
            report.left.append((unit_id(unit.context, unit.source), why))
        else:
            report.units += 1
            report.stale += 1


def _as_it_was(theirs: Unit) -> Unit:
    """The unit as it would stand here if its translation had come back in time."""
    plain = u.unstamped(theirs, "handoff", "draft", "stale", "piece")
    return _taken(replace(plain, target="", fuzzy=False, previous=None, previous_context=None), theirs)


def _taken(ours: Unit, theirs: Unit) -> Unit:
    """Our unit with what came back: accepted where it is not fuzzy; a fuzzy one stays a draft of a person."""
    if not theirs.target or (theirs.target == ours.target and theirs.fuzzy == ours.fuzzy):
        return ours
    if theirs.fuzzy:
        return replace(u.unstamped(ours, "draft", "stale", "piece"), target=theirs.target, fuzzy=True)
    return u.accepted(ours, clock.today()) if theirs.target == ours.target else u.with_target(ours, theirs.target)
