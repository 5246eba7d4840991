"""What is true of every article now: from the index where nothing changed, read and planned again where something did."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tm.errors import TmError
from tm.index import Row, is_racy, signature, stat_of
from tm.project import Project, stem
from tm.work.verdicts import UNKNOWN

if TYPE_CHECKING:
    from tm.files import Fingerprint
    from tm.model import Notice

EMPTY = hashlib.sha256(b"").hexdigest()
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Outcome:
    """What came of one article; small and picklable, for it may come from another process."""

    name: str
    row: Row | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Locale -> what became of its units."""
    written: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    dropped: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Locale -> (accepted targets that left with their text, live units now)."""
    renamed_from: str = ""


@dataclass(slots=True)
class Survey:
    """All chosen articles: remembered rows, and outcomes of those that were looked at."""

    names: list[str]
    rows: dict[str, Row]
    outcomes: list[Outcome]
    errors: list[TmError]


def survey(
    project: Project,
    names: Sequence[str],
    work: Callable[[Project, str, str], Outcome],
    *,
    must_be_synced: bool,
    renames: dict[str, str] | None = None,
    also: Callable[[str, Row], bool] | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
) -> Survey:
    """Look at each article by its files' stats; do `work` only where that shows a change.

    `work(project, name, renamed from)` is also done where `also(name, row)` asks for it.
    """
    rows = project.index.rows()
    stale: list[str] = []
    refreshed: list[Row] = []
    for name in names:
        row = rows.get(name)
        if row is None or (must_be_synced and not row.synced):
            stale.append(name)
            continue
        stats = [stat_of(path) for path in project.watched(name)]
        if row.signature != signature(stats):
            same = _same_bytes(project, name, row)
            if same is None:
                stale.append(name)
                continue
            rows[name] = row = same
            refreshed.append(same)
        if also is not None and also(name, row):
            stale.append(name)
    outcomes = list(_run(project, stale, work, renames or {}, progress, jobs))
    for outcome in outcomes:
        if outcome.row is not None:
            outcome.row = _judged(outcome.row, rows.get(outcome.name))
            rows[outcome.name] = outcome.row
            refreshed.append(outcome.row)
        else:
            rows.pop(outcome.name, None)
    project.index.remember(
        settled(refreshed, project.index.now()), [outcome.name for outcome in outcomes if outcome.row is None]
    )
    errors = {str(error): error for outcome in outcomes for error in outcome.errors}  # what all lack is told once
    return Survey(list(names), rows, outcomes, list(errors.values()))


def _run(
    project: Project,
    names: list[str],
    work: Callable[[Project, str, str], Outcome],
    renames: dict[str, str],
    progress: Progress | None,
    jobs: int,
) -> Iterable[Outcome]:
    from tm.work.jobs import spread

    tasks = [(name, renames.get(name, "")) for name in names]
    for number, outcome in enumerate(spread(project, work, tasks, jobs, _lost), 1):
        if progress is not None:
            progress(number, len(names), outcome.name)
        yield outcome


def _lost(name: str, error: TmError) -> Outcome:
    return Outcome(name, errors=[error])


def _judged(row: Row, before: Row | None) -> Row:
    """The row with what the checks said of the very same bytes before, where nobody asked them now."""
    if before is None or before.digest != row.digest or UNKNOWN not in row.summary or UNKNOWN in before.summary:
        return row
    return replace(row, summary=before.summary, tally=before.tally)


def _same_bytes(project: Project, name: str, row: Row) -> Row | None:
    """The row with today's stats, where the files hold the very bytes that it was made from."""
    from tm.files import read

    paths = project.watched(name)
    now = time.time_ns()
    before = signature([stat_of(path) for path in paths])
    files = []
    try:
        for path in paths:
            found = read(project.root / path, path)
            files.append(found[1] if found else None)
    except TmError:
        return None
    if digest_of(files) != row.digest:
        return None
    return replace(row, signature=b"" if is_racy(before, now) else before)


def digest_of(files: Iterable[Fingerprint | None]) -> str:
    """One digest of several files as they were read or written; None: there is none, which counts as an empty one."""
    sums = b"".join(bytes.fromhex(file.sha256 if file else EMPTY) for file in files)
    return hashlib.sha256(sums).hexdigest()


def settled(rows: Iterable[Row], now_ns: int) -> list[Row]:
    """The rows as they may be remembered: without a signature where a file is so young that its next change may not show.

    What was read is judged as it was read; this is for what the run itself wrote, by now, as git does when it writes its
    index: by then most files are old enough.
    """
    return [row if not is_racy(row.signature, now_ns) else replace(row, signature=b"") for row in rows]


def orphans(project: Project, names: Sequence[str]) -> list[str]:
    """Stems of templates whose article is gone."""
    top = project.root / project.config.catalogs / "templates"
    if not top.is_dir():
        return []
    known = {stem(name) for name in names}
    found: list[str] = []
    folders = [("", str(top))]
    while folders:
        prefix, folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".pot"):
                    if f"{prefix}{entry.name[:-4]}" not in known:
                        found.append(f"{prefix}{entry.name[:-4]}")
                elif entry.is_dir(follow_symlinks=False):
                    folders.append((f"{prefix}{entry.name}/", entry.path))
    return sorted(found)
