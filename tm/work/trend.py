"""Coverage over time, read out of git: the catalogs as they were at the last commits that touched them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tm.errors import FileError, TmError
from tm.po.scan import scan
from tm.project import Project
from tm.publish import Coverage, Publisher, count
from tm.report.values import Moment

SECONDS = 120


@dataclass(slots=True)
class _History:
    """Catalogs by the digest of their bytes: most stay the same from commit to commit, and each is counted once."""

    project: Project
    counted: dict[tuple[str, str], Coverage] = field(default_factory=dict)

    def coverage(self, locale: str, blobs: Sequence[str], data: dict[str, bytes]) -> Coverage:
        total = Coverage()
        for blob in blobs:
            if (locale, blob) not in self.counted:
                self.counted[locale, blob] = self._count(locale, data.get(blob, b""))
            total.merge(self.counted[locale, blob])
        return total

    def _count(self, locale: str, data: bytes) -> Coverage:
        with suppress(TmError):
            file = scan(data, "")
            lang = file.header.get("X-Source-Language", "").replace("_", "-") or self.project.config.source_locale
            return count(file.units, Publisher(file.units, locale, lang, self.project.config.publish))
        return Coverage()  # a catalog that was broken in those days counts for nothing


def trend(project: Project, locales: Sequence[str], commits: int) -> list[Moment]:
    """Coverage at each of the last commits that touched the catalogs, oldest first. Raises FileError without git."""
    folder = project.config.catalogs
    log = _git(project, "log", f"-n{commits}", "--format=%H %cs", "--", folder).decode("ascii", "replace")
    moments = [line.split() for line in log.splitlines()]
    listings = {commit: dict(_blobs(project, commit, folder, locales)) for commit, _ in moments}
    history = _History(project)
    data = _contents(project, {blob for listing in listings.values() for blobs in listing.values() for blob in blobs})
    found = []
    for commit, date in reversed(moments):
        shares = {
            locale: int(history.coverage(locale, blobs, data).share * 10_000) / 10_000
            for locale, blobs in listings[commit].items()
        }
        found.append(Moment(commit[:8], date, shares))
    return found


def _blobs(project: Project, commit: str, folder: str, locales: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Locale -> blobs of its catalogs at a commit."""
    for locale in locales:
        home = f"{folder}/{locale.replace('-', '_')}/LC_MESSAGES/"
        listing = _git(project, "ls-tree", "-r", "-z", commit, "--", home)
        blobs = [
            entry.split(b"\t")[0].split()[2].decode("ascii")
            for entry in listing.split(b"\0")
            if entry.endswith(b".po") and entry.startswith(b"100")
        ]
        if blobs:
            yield locale, blobs


def _contents(project: Project, blobs: set[str]) -> dict[str, bytes]:
    order = sorted(blobs)
    answer = _git(project, "cat-file", "--batch", stdin="\n".join(order).encode() + b"\n") if order else b""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        head = answer[at:end].split()
        if len(head) != 3:  # not in this clone
            at = end + 1
            continue
        size = int(head[2])
        found[head[0].decode("ascii")] = answer[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def _git(project: Project, *words: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-C", str(project.root), *words]
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FileError(f"git cannot be asked for the trend: {error}", hint="leave out --trend") from None
    if done.returncode:
        cause = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise FileError(
            f"git knows no history here: {cause[-1] if cause else words[0]}", hint="leave out --trend, or commit first"
        )
    return done.stdout
