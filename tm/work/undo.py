"""`tm undo`: the files that the last command changed, as they were before it.

A file that is still as the command left it gets its old bytes back (or is removed, if the command made it). A catalog that
changed since is merged: the command's changes go, the later ones stay. Where that cannot be done, nothing is changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from tm.errors import TmError, UsageError
from tm.files import Fingerprint, inside, read, remove, replace
from tm.project import Project
from tm.undo import REDO, UNDO, Record, packs, records
from tm.work.session import kept


@dataclass(slots=True)
class UndoReport:
    """What was brought back."""

    command: str = ""
    when: int = 0
    restored: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    """Changed since, by somebody else: their changes are still in."""
    left: list[tuple[str, str]] = field(default_factory=list)
    """(path, why it could not be brought back)."""
    done: bool = False
    """False: nothing was changed, because of `left` or because it was a dry run."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one file is now and what it shall be."""

    path: Path
    shown: str
    expected: Fingerprint | None
    now: bytes | None
    then: bytes | None
    merged: bool


def undo(project: Project, *, again: bool = False, partly: bool = False, dry_run: bool = False) -> UndoReport:
    """Undo the last command that changed something; `again`: do again what the last undo took back.

    `partly`: leave the files that cannot be brought back, instead of all. Raises UsageError where there is nothing to undo.
    """
    pack = source(project, again)
    report = UndoReport()
    changes: dict[str, list[Record]] = {}
    for record in records(pack):
        report.command, report.when = record.command, record.when
        changes.setdefault(record.path, []).append(record)
    steps = []
    for shown, its in changes.items():
        try:
            steps.append(_step(project, shown, its))
        except TmError as error:
            report.left.append((shown, error.message))
    if dry_run:
        _tell(report, steps)
    if dry_run or (report.left and not partly):
        return report
    with kept(project, report.command, target(pack)):
        for step in steps:
            try:
                _take(step)
            except TmError as error:
                report.left.append((step.shown, error.message))
                continue
            _tell(report, [step])
    report.done = partly or not report.left
    if report.done:
        pack.unlink(missing_ok=True)
    return report


def source(project: Project, again: bool) -> Path:
    """The records that an undo starts from. Raises UsageError where there are none."""
    found = packs(project.state_folder / "undo", REDO if again else UNDO)
    if not found:
        what = "was undone since the last change" if again else "has changed anything here that could be undone"
        raise UsageError(f"no command {what}", hint="`git log` may know more")
    return found[0] if again else found[-1]


def target(pack: Path) -> Path:
    """Where an undo keeps what it takes back, so that it can be done again; a killed one goes on in the same file."""
    return pack.with_suffix(UNDO if pack.suffix == REDO else REDO)


def _tell(report: UndoReport, steps: list[_Step]) -> None:
    for step in steps:
        if step.now != step.then:
            (report.merged if step.merged else report.removed if step.then is None else report.restored).append(
                step.shown
            )


def _step(project: Project, shown: str, changes: list[Record]) -> _Step:
    """Go back through the changes of one file, newest first. Raises TmError where one cannot be taken back."""
    path = inside(project.root, shown)
    found = read(path, shown)
    now, expected = found if found else (None, None)
    then, merged = now, False
    for change in reversed(changes):
        if then == change.old:
            continue  # the command was killed before this change, or it has been undone already
        if _digest(then) == change.sha256:
            then = change.old
            continue
        then, merged = _merged(shown, change, then), True
    return _Step(path, shown, expected, now, then, merged)


def _merged(shown: str, change: Record, then: bytes | None) -> bytes:
    """The file without the change, but with what came after it."""
    new = change.new
    if then is None:
        raise UsageError("was removed since")
    if change.old is None or new is None or not shown.endswith((".po", ".pot")):
        raise UsageError("was changed since")
    if _digest(new) != change.sha256:
        raise UsageError("was changed since, and the record of it is damaged")
    from tm.mergepo import merge

    result = merge(new, then, change.old, shown)
    if result.conflicts:
        raise UsageError(f"was changed since, in the same place: {result.conflicts[0]}")
    return result.data


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _take(step: _Step) -> None:
    if step.then == step.now:
        return
    if step.then is None:
        remove(step.path, expected=step.expected, shown=step.shown)
        return
    replace(step.path, step.then, expected=step.expected, check=None, shown=step.shown)
