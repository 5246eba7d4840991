"""Coverage over time, read out of git: the catalogs as they were at the last commits that touched them.

Most catalogs stay the same from commit to commit, and each is counted once, here and for all later runs: the index remembers
counts by the digest that git has for a catalog's bytes.
"""

from __future__ import annotations

import posixpath
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO

from tm.coverage import cut
from tm.errors import FileError, TmError
from tm.locales import to_gettext
from tm.po.scan import scan
from tm.project import Project
from tm.publish import Publisher, count
from tm.report.values import Moment

SECONDS = 120
SHELF = "trend"
GIT = ("git", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")


def trend(project: Project, locales: Sequence[str], commits: int) -> list[Moment]:
    """Coverage at each of the last commits that touched the catalogs, oldest first. Raises FileError without git."""
    folder = posixpath.normpath(project.config.catalogs)
    log = _git(project, "log", f"-n{commits}", "--format=%H %cs", "--", folder).decode("ascii", "replace")
    moments = [line.split() for line in log.splitlines()]
    listings = {commit: _blobs(project, commit, folder, locales) for commit, _ in moments}
    counts = _counts(project, {blob for listing in listings.values() for blob in listing})
    found = []
    for commit, date in reversed(moments):
        sums: dict[str, list[int]] = {}
        for locale, blob in listings[commit]:
            covered, wanted = counts[locale, blob]
            its = sums.setdefault(locale, [0, 0])
            its[0] += covered
            its[1] += wanted
        shares = {locale: cut(covered / wanted) if wanted else 1.0 for locale, (covered, wanted) in sums.items()}
        found.append(Moment(commit[:8], date, shares))
    return found


def _blobs(project: Project, commit: str, folder: str, locales: Sequence[str]) -> list[tuple[str, str]]:
    """(locale, blob) of every catalog at a commit."""
    homes = {f"{folder}/{to_gettext(locale)}/LC_MESSAGES/".encode(): locale for locale in locales}
    listing = _git(project, "ls-tree", "-r", "-z", commit, "--", *(home.decode() for home in homes))
    depth = folder.count("/") + 3
    found = []
    for entry in listing.split(b"\0"):
        head, _, path = entry.partition(b"\t")
        locale = homes.get(b"/".join(path.split(b"/", depth)[:depth]) + b"/")
        if locale is not None and path.endswith(b".po") and head.startswith(b"100"):
            found.append((locale, head.split()[2].decode("ascii")))
    return found


def _counts(project: Project, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """(locale, blob) -> words with an accepted target that may go out, and all that are not in this locale already."""
    shelf = project.index.get(SHELF)
    kept = shelf["counts"] if isinstance(shelf, dict) and shelf.get("rules") == project.rules else {}
    counts = {pair: kept[key] for pair in wanted if (key := " ".join(pair)) in kept}
    fresh: dict[str, list[str]] = {}
    for locale, blob in wanted - counts.keys():
        fresh.setdefault(blob, []).append(locale)
    for blob, data in _contents(project, sorted(fresh)):
        for locale in fresh[blob]:
            counts[locale, blob] = _count(project, locale, data)
    if fresh:
        told = {" ".join(pair): numbers for pair, numbers in counts.items()}
        project.index.put(SHELF, {"rules": project.rules, "counts": told})
    return {pair: counts.get(pair, [0, 0]) for pair in wanted}


def _count(project: Project, locale: str, data: bytes) -> list[int]:
    with suppress(TmError):
        file = scan(data, "")
        lang = file.header.get("X-Source-Language", "").replace("_", "-") or project.config.source_locale
        coverage = count(file.units, Publisher(file.units, locale, lang, project.config.publish))
        return [coverage.covered, coverage.wanted]
    return [0, 0]  # a catalog that was broken in those days counts for nothing


def _contents(project: Project, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """(blob, its bytes), one at a time: all catalogs of ten thousand articles at once would be hundreds of megabytes."""
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    if not asked:
        return
    with tempfile.TemporaryFile() as order:
        order.write(asked)
        order.seek(0)
        command = [*GIT, "-C", str(project.root), "cat-file", "--batch"]
        try:
            git = subprocess.Popen(command, stdin=order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError as error:
            raise _unasked(error) from None
        with git:
            assert git.stdout
            yield from _batch(git.stdout)


def _batch(answer: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    while line := answer.readline():
        head = line.split()
        if len(head) == 3:  # else it is not in this clone
            data = answer.read(int(head[2]))
            answer.read(1)
            yield head[0].decode("ascii"), data


def _unasked(error: Exception) -> FileError:
    return FileError(f"git cannot be asked for the trend: {error}", hint="leave out --trend")


def _git(project: Project, *words: str) -> bytes:
    try:
        done = subprocess.run([*GIT, "-C", str(project.root), *words], capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unasked(error) from None
    if done.returncode:
        cause = done.stderr.decode("utf-8", "replace").strip().splitlines()
        told = cause[-1].removeprefix("fatal: ") if cause else words[0]
        raise FileError(f"git knows no history here: {told}", hint="leave out --trend, or commit first")
    return done.stdout
