"""The terminal loops of translators and editors: one unit at a time, every decision saved at once."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tm import units as u
from tm.cli.out import OUT, plural
from tm.cli.show import painted_diff
from tm.errors import UsageError
from tm.matching import Key
from tm.memory import Match
from tm.model import State, Unit
from tm.text import printable, quote, unit_id
from tm.work import desk as desks
from tm.work.desk import Desk

SCISSORS = "------ >8 ------ what stands below this line is only shown; it is not taken over"
KEYS = "[a]ccept  [e]dit  [k]eep  [s]kip  [b]ack  [q]uit  [?]"
HELP = """\
a  accept the target as it stands
e  edit the target in your editor ($VISUAL, $EDITOR, else vi)
k  keep: the change in the source does not touch the translation (asks why)
s  skip this unit for now
b  back to the unit before
q  quit; everything decided so far is saved, and the next run resumes here"""


def run(desk: Desk, states: tuple[State, ...], *, kind: str, reviewer: str, who: str) -> None:
    """Go through the queue until it ends or the person quits."""
    queue = desk.queue(states)
    if not queue:
        OUT.result(f"nothing to {kind} in {desk.name} [{desk.locale}]")
        return
    from tm.work.helper import ProjectHelper

    recall = ProjectHelper(desk.project)
    at = _resume(desk, queue, kind)
    done = 0
    while at < len(queue):
        unit = desk.unit(queue[at])
        if unit is None:
            at += 1
            continue
        state = desk.state(unit)
        known = recall.matches(desk.source_lang(unit), desk.locale, unit) if state is not State.TRANSLATED else []
        beside = recall.siblings(desk.name, desk.source_lang(unit), desk.locale, unit)
        for warning in recall.trouble():
            OUT.warn(warning)
        _show(desk, unit, at + 1, len(queue), [match for match in known if match.target != unit.target])
        for sibling in beside:
            OUT.result(f"  {sibling.locale}: {sibling.target}")
        for term, target in recall.terms(desk.source_lang(unit), desk.locale, unit.source):
            OUT.result(f"  term: {term} → {target}")
        answer = _ask(f"{KEYS} > ")
        if answer in ("q", None):
            desk.project.index.put(_place(desk, kind), list(queue[at]))
            OUT.result(
                f"{plural(done, 'unit')} done, {plural(len(queue) - at, 'unit')} to go; run the command again to resume here"
            )
            return
        if answer == "b":
            at = max(0, at - 1)
        elif answer == "s":
            at += 1
        elif answer in ("a", "e", "k"):
            changed = _decided(desk, unit, answer, reviewer, who)
            if changed is not None:
                desk.apply([(unit.key, changed)])
                done += 1
                at += 1
        else:
            OUT.result(HELP)
    desk.project.index.put(_place(desk, kind), None)
    OUT.result(f"end of the queue: {plural(done, 'unit')} done in {desk.name} [{desk.locale}]")


def _place(desk: Desk, kind: str) -> str:
    return f"{kind} {desk.locale} {desk.name}"


def _resume(desk: Desk, queue: list[Key], kind: str) -> int:
    left = desk.project.index.get(_place(desk, kind))
    if isinstance(left, list) and len(left) == 2 and (left[0], left[1]) in queue:
        at = queue.index((left[0], left[1]))
        if at:
            OUT.result(f"resuming at unit {at + 1} of {len(queue)} (b goes back)")
        return at
    return 0


def _ask(prompt: str) -> str | None:
    """One answer in lower case; None at the end of input."""
    try:
        return input(prompt).strip().lower()
    except EOFError:
        OUT.result("")
        return None


def _decided(desk: Desk, unit: Unit, answer: str, reviewer: str, who: str) -> Unit | None:
    state = desk.state(unit)
    if answer == "a":
        if not u.has_target(unit):
            OUT.result("there is no target to accept; e edits one")
            return None
        return desks.accept(unit, reviewer=reviewer)
    if answer == "k":
        if state is not State.STALE:
            OUT.result("only a stale unit can be kept; a accepts this one")
            return None
        try:
            why = input("why does the change not touch the translation? > ").strip()
        except EOFError:
            return None
        return desks.keep(unit, who, why) if why else None
    text = edited_text(desk, unit)
    if text is None:
        OUT.result("nothing changed")
        return None
    return desks.edit(unit, text, reviewer=reviewer)


# --- what a person sees ----------------------------------------------------------------------------------------------
def _show(desk: Desk, unit: Unit, number: int, total: int, matches: list[Match]) -> None:
    state, grade = desk.state(unit), desk.grade(unit)
    head = f"{number}/{total}  {unit_id(unit.context, unit.source)}  {u.kind(unit)}  {state}"
    OUT.result("")
    print(OUT.paint(printable(head) + (f" ({grade})" if grade else ""), "1"))
    live = desk.live()
    at = next((index for index, other in enumerate(live) if other.key == unit.key), 0)
    if at:
        OUT.result(f"  before: {quote(live[at - 1].source, 90)}")
    if state is State.STALE and unit.previous is not None:
        print("  source: " + painted_diff(unit.previous, unit.source))
        for sentence in _new_sentences(desk, unit):
            OUT.result(f"     new: {sentence}")
    else:
        OUT.result(f"  source: {unit.source}")
    if at + 1 < len(live):
        OUT.result(f"   after: {quote(live[at + 1].source, 90)}")
    for line in unit.extracted[1:]:
        if line.startswith("note: "):
            OUT.result(f"    note: {line[6:]}")
    for line in unit.comments:
        if not line.startswith("tm: "):
            OUT.result(f" comment: {line}")
    for match in matches:
        careful = f"  CAREFUL: {match.warning}" if match.warning else ""
        OUT.result(f"  memory {match.score}: {match.target}  [{match.article or match.origin}]{careful}")
    draft = u.stamp_of(unit, "draft")
    label = f"draft by {draft.who}" if draft and state is State.DRAFT else "target"
    OUT.result(f"  {label}: {unit.target or '(none yet)'}")
    for finding in desk.findings(unit):
        OUT.result(f"  {finding.severity}: {finding.message} [{finding.check}]")


def _new_sentences(desk: Desk, unit: Unit) -> tuple[str, ...]:
    from tm.grade import new_sentences

    return new_sentences(unit.previous or "", unit.source, desk.source_lang(unit))


# --- the editor ------------------------------------------------------------------------------------------------------
def edited_text(desk: Desk, unit: Unit) -> str | None:
    """The target as the person's editor leaves it; None where it did not change or is empty."""
    folder = desk.project.state_folder / "edit"
    folder.mkdir(parents=True, exist_ok=True)
    below = [SCISSORS, "", "source:", unit.source, ""]
    if unit.previous:
        below += ["source before:", unit.previous, ""]
    handle, path = tempfile.mkstemp(suffix=f".{desk.locale}.txt", dir=folder, text=True)
    file = Path(path)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as sheet:
            sheet.write("\n".join([unit.target, *below]))
        call_editor(file)
        text = file.read_text("utf-8", errors="strict")
    except UnicodeDecodeError:
        raise UsageError("the editor saved something that is not UTF-8", path=path) from None
    finally:
        file.unlink(missing_ok=True)
    target = text.partition(SCISSORS)[0].replace("\r\n", "\n").strip("\n").rstrip()
    if "\n" not in unit.source:
        target = " ".join(target.split("\n"))
    return target if target and target != unit.target else None


def call_editor(file: Path) -> None:
    """Run the person's editor on a file, without a shell. Raises UsageError."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        done = subprocess.run([*shlex.split(command), str(file)], check=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the editor {command!r} cannot be run: {error}", hint="set EDITOR to a program, e.g. EDITOR=nano"
        ) from None
    if done.returncode:
        raise UsageError(f"the editor {command!r} ended with code {done.returncode}; nothing was taken over")
