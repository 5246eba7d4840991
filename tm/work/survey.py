"""What is true of every article now: from the index where nothing changed, read and planned again where something did."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tm.errors import TmError
from tm.index import PAGE, Index, Row
from tm.project import Project
from tm.stamps import is_racy, part_of, row_of, signature, sizes_of, stat_of

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
    """All chosen articles: what is remembered of them now, and what went wrong."""

    rows: dict[str, Row]
    """Of all remembered articles, or, where nobody asked for `rows`, of those that were looked at."""
    unknown: set[str]
    """Chosen articles of which nothing is remembered."""
    left: list[str]
    """Articles that are remembered, and are not among the chosen ones."""
    errors: list[TmError]


def survey(
    project: Project,
    names: Sequence[str],
    work: Callable[[Project, str, str], Outcome],
    take: Callable[[Any], None],
    *,
    whole: bool,
    fine: Callable[[int], bool],
    locales: Sequence[str] | None = None,
    renames: dict[str, str] | None = None,
    also: Callable[[str, Row], bool] | None = None,
    settled_by: Callable[[list[bytes]], bool] | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
) -> Survey:
    """Look at each article by its files' stats; do `work` only where that shows a change.

    `whole`: the names are those of all articles, and `also` is not asked. `fine`: whether a row with such flags says enough. `locales`: those whose
    catalogs matter here; None: all, and the template does too. `work(project, name, renamed from)` is also done where
    `also(name, row)` asks for it, which is put to every article that is as it was. `take` gets what came of it, in the order
    of the names; the row of an outcome holds a summary only where the index could not keep it. Where `settled_by(the stats of
    all these files)` says so, nothing needs to be looked at, and nothing is said of single articles.
    """
    index, files = project.index, project.places(locales)
    now = project.columns(names, files)
    if settled_by is not None and settled_by(now):
        return Survey({}, set(), [], [])
    glance = index.glance() if whole else None
    if glance is not None and not glance.shows(names, files):
        glance = None
    places = range(len(names)) if glance is None else glance.differing(files, now, fine)
    some = None if glance is None else [names[at] for at in places]
    rows = index.rows(some)
    stale: list[str] = []
    again: list[Row] = []
    for at in places:
        name = names[at]
        row = rows.get(name)
        if row is None or not fine(row.flags):
            stale.append(name)
        elif part_of(row.signature, files) != row_of(now, at):
            if (same := _same_bytes(project, name, row)) is None:
                stale.append(name)
            else:
                rows[name] = same
                again.append(same)
    if also is not None:
        known = set(stale)
        stale = [name for name in names if name in known or name not in rows or also(name, rows[name])]
    fits = glance is not None
    glance, now = None, []  # they are long, and the work needs the room
    shelf = _Shelf(index, rows, take, again)
    for outcome in _run(project, stale, work, renames or {}, progress, jobs):
        shelf.put(outcome)
    shelf.close()
    if whole and not fits:
        index.make_glance(names)
    chosen = set(names)
    return Survey(
        rows,
        {name for name in (names if some is None else some) if name not in rows},
        [name for name in rows if name not in chosen],
        list(shelf.errors.values()),
    )


class _Shelf:
    """Where outcomes wait until some are remembered together. So a run's memory does not grow with its articles, and what
    a killed run had remembered need not be done again.
    """

    def __init__(self, index: Index, rows: dict[str, Row], take: Callable[[Any], None], again: list[Row]) -> None:
        """`again`: rows to be remembered that no outcome brings."""
        self.index, self.rows, self.take = index, rows, take
        self.errors: dict[str, TmError] = {}  # what all lack is told once
        self._waiting: list[Outcome] = []
        self._again = again
        self._young: list[Row] = []

    def put(self, outcome: Outcome) -> None:
        """Take in an outcome."""
        if outcome.row is not None:
            outcome.row = _deepest(outcome.row, self.rows.get(outcome.name))
        self._waiting.append(outcome)
        if len(self._waiting) >= PAGE:
            new, now = self._new(), self.index.now()
            self._young += [row._replace(summary=None) for row in new if is_racy(row.signature, now)]
            self._flush(settled(new, now))

    def close(self) -> None:
        """Remember the rest, and the stats that were too young before: by now most of them can be trusted."""
        self._flush(settled([*self._young, *self._new()], self.index.now()))

    def _new(self) -> list[Row]:
        rows = [outcome.row for outcome in self._waiting if outcome.row is not None]
        return [row for row in rows if row != self.rows.get(row.name)]

    def _flush(self, rows: list[Row]) -> None:
        waiting, self._waiting = self._waiting, []
        gone = [outcome.name for outcome in waiting if outcome.row is None]
        kept = self.index.remember([*self._again, *rows], gone)
        self._again = []
        for outcome in waiting:
            self.errors |= {str(error): error for error in outcome.errors}
            if outcome.row is None:
                self.rows.pop(outcome.name, None)
            else:
                self.rows[outcome.name] = outcome.row._replace(summary=None)
                if kept:
                    outcome.row = self.rows[outcome.name]
            self.take(outcome)


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


def _deepest(row: Row, before: Row | None) -> Row:
    """The row with what was told of the very same bytes before, where that was more."""
    if before is None or before.depth <= row.depth or before.digest != row.digest:
        return row
    return row._replace(depth=before.depth, summary=before.summary)


def _same_bytes(project: Project, name: str, row: Row) -> Row | None:
    """The row with today's stats, where the files hold the very bytes that it was made from."""
    from tm.files import read

    paths = project.watched(name)
    now = time.time_ns()
    before = signature([stat_of(path) for path in paths])
    if row.signature and sizes_of(row.signature) != sizes_of(before):
        return None
    files = []
    try:
        for path in paths:
            found = read(project.root / path, path)
            files.append(found[1] if found else None)
    except TmError:
        return None
    if digest_of(files) != row.digest:
        return None
    return row._replace(signature=b"" if is_racy(before, now) else before)


def digest_of(files: Iterable[Fingerprint | None]) -> str:
    """One digest of several files as they were read or written; None: there is none, which counts as an empty one."""
    sums = b"".join(bytes.fromhex(file.sha256 if file else EMPTY) for file in files)
    return hashlib.sha256(sums).hexdigest()


def settled(rows: Iterable[Row], now_ns: int) -> list[Row]:
    """The rows as they may be remembered: without a signature where a file is so young that its next change may not show.

    What was read is judged as it was read; this is for what the run itself wrote, by now, as git does when it writes its
    index: by then most files are old enough.
    """
    return [row if not is_racy(row.signature, now_ns) else row._replace(signature=b"") for row in rows]


Told = TypeVar("Told")


def along(names: Iterable[str], pairs: Iterable[tuple[str, Told]]) -> Iterator[Told | None]:
    """What stands under one name after the other in a stream of (name, what stands there); None: nothing does. Both are in order."""
    stream = iter(pairs)
    head = next(stream, None)
    for name in names:
        while head is not None and head[0] < name:
            head = next(stream, None)
        yield head[1] if head is not None and head[0] == name else None


def orphans(project: Project, names: Sequence[str]) -> list[str]:
    """Stems of templates whose article is gone."""
    top = project.root / project.config.catalogs / "templates"
    if not top.is_dir():
        return []
    known = {f"{name.rpartition('.')[0]}.pot" for name in names}
    found: list[str] = []
    folders = [("", str(top))]
    while folders:
        prefix, folder = folders.pop()
        with os.scandir(folder) as entries:
            strange = [entry for entry in entries if prefix + entry.name not in known]  # nearly none
        for entry in strange:
            name = prefix + entry.name
            if name.endswith(".pot"):
                found.append(name[:-4])
            elif entry.is_dir(follow_symlinks=False):
                folders.append((f"{name}/", entry.path))
    return sorted(found)
