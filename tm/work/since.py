"""What changed in coverage since a revision of git. Only articles with a file that changed are read as they were then."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tm.articles import articles
from tm.errors import TmError, UsageError
from tm.project import CONFIG, Project, load, stem
from tm.work.renames import pairs, texts

TIMEOUT = 300.0  # seconds for one call of git: long enough for a slow disk, and no hook or pager can hang us for ever


@dataclass(slots=True)
class Since:
    """The difference, an entry for each article and locale whose counts are others now."""

    revision: str
    commit: str
    articles: list[dict[str, Any]] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)
    """What could not be read as it was then."""

    def plain(self) -> dict[str, Any]:
        """As `tm status --since --json` shows it."""
        return {"revision": self.revision, "commit": self.commit, "articles": self.articles}


def since(
    project: Project, revision: str, rows: Sequence[dict[str, Any]], locales: Sequence[str], *, whole: bool = True
) -> Since:
    """Compare today's status rows with the project at `revision`. Raises UsageError without git or such a revision.

    An article that was not there then is `new`, or `renamed` where its texts stood in one that is gone. Where `rows` are the
    `whole` project, one that is gone now is `deleted`.
    """
    commit = _commit(project.root, revision)
    result = Since(revision, commit)
    now = {row["article"]: row for row in rows}
    with tempfile.TemporaryDirectory(prefix="tm-since-") as folder:
        touched = _touched(project, commit)
        then = _as_it_was(project, commit, Path(folder), touched)
        before: dict[str, dict[str, Any]] = {}
        renamed: dict[str, str] = {}
        if then is not None:
            try:
                before = _rows(then, result)
                renamed = _renamed(project, then, now, before)
            finally:
                then.index.close()
        same = then is not None and then.config == project.config
    unchanged = {name for name in now if same and stem(name) not in touched}  # not read as they were
    gone = {name for name in before if name not in renamed.values()} if whole else set()
    for name in sorted({*now, *gone} - unchanged):
        origin = renamed.get(name, "")
        if entry := _difference(name, before.get(origin or name), now.get(name), locales, origin):
            result.articles.append(entry)
    return result


def _renamed(project: Project, then: Project, now: Collection[str], before: Collection[str]) -> dict[str, str]:
    """Article -> what it was called then; found by its texts, as a sync finds it."""
    here = set(articles(project)[0])
    fresh = [name for name in now if name not in before]
    gone = [name for name in before if name not in here]
    if not fresh or not gone:
        return {}
    return pairs({name: texts(project, name) for name in fresh}, {name: texts(then, name) for name in gone})


def _difference(
    name: str,
    before: dict[str, Any] | None,
    now: dict[str, Any] | None,
    locales: Sequence[str],
    origin: str,
) -> dict[str, Any] | None:
    found = {}
    for locale in locales:
        old = (before or {}).get("locales", {}).get(locale)
        new = (now or {}).get("locales", {}).get(locale)
        if old is None and new is None:
            continue
        moved = {kind: _minus(new, old, kind) for kind in ("units", "words")}
        coverage = {"before": old and old["coverage"], "now": new and new["coverage"]}
        if any(moved["units"].values()) or any(moved["words"].values()) or coverage["before"] != coverage["now"]:
            found[locale] = {"coverage": coverage, **moved}
    if origin:
        return {"article": name, "change": "renamed", "from": origin, "locales": found}
    change = "new" if before is None else "deleted" if now is None else "changed"
    return {"article": name, "change": change, "locales": found} if found else None


def _minus(new: dict[str, Any] | None, old: dict[str, Any] | None, kind: str) -> dict[str, int]:
    one, other = (new or {}).get(kind, {}), (old or {}).get(kind, {})
    return {state: one.get(state, 0) - other.get(state, 0) for state in {**one, **other}}


# --- the project as it was --------------------------------------------------------------------------------------------
def _rows(then: Project, result: Since) -> dict[str, dict[str, Any]]:
    from tm.work.status import status

    report = status(then, judged=False)
    result.errors += report.errors
    return {row["article"]: row for row in report.rows()}


def _as_it_was(project: Project, commit: str, folder: Path, touched: set[str]) -> Project | None:
    """A copy of what the counts depend on; None where there was no project then."""
    old = {path: blob for path, blob in _tree(project.root, commit)}
    if CONFIG not in old:
        return None
    _extract(project.root, {CONFIG: old[CONFIG]}, folder)
    try:
        then = load(folder)
    except TmError as error:
        raise UsageError(
            f"its {error}", path=commit[:12], hint="the project could not be read as it was then"
        ) from None
    wanted = {path: blob for path, blob in old.items() if _stem_of(then, path) is not None}
    if then.config == project.config:
        wanted = {path: blob for path, blob in wanted.items() if _stem_of(then, path) in touched}
    _extract(project.root, wanted, folder)
    (folder / then.config.articles).mkdir(parents=True, exist_ok=True)
    return then


def _stem_of(project: Project, path: str) -> str | None:
    """The article (without suffix) that a file belongs to; None: it is no article, template or catalog."""
    config = project.config
    if path.startswith(f"{config.articles}/"):
        return stem(path[len(config.articles) + 1 :])
    if not path.startswith(f"{config.catalogs}/"):
        return None
    first, _, rest = path[len(config.catalogs) + 1 :].partition("/")
    if first == "templates" and path.endswith(".pot"):
        return rest[:-4]
    if rest.startswith("LC_MESSAGES/") and path.endswith(".po"):
        return rest[len("LC_MESSAGES/") : -3]
    return None


def _touched(project: Project, commit: str) -> set[str]:
    """Stems of the articles of which some file is not what it was, whether or not it was committed or added."""
    changed = _git(project.root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", ".")
    added = _git(project.root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    stems = (_stem_of(project, path) for path in _names(changed + added))
    return {bare for bare in stems if bare is not None}


def _tree(root: Path, commit: str) -> Iterator[tuple[str, str]]:
    """(path from the project's root, blob) of every plain file at a commit."""
    for line in _names(_git(root, "ls-tree", "-r", "-z", commit, "--", ".")):
        head, _, path = line.partition("\t")
        mode, kind, blob = head.split(" ")
        if kind == "blob" and mode.startswith("100"):
            yield path, blob


def _extract(root: Path, blobs: dict[str, str], folder: Path) -> None:
    if not blobs:
        return
    asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    data = _git(root, "cat-file", "--batch", stdin=asked)
    at = 0
    for path in blobs:
        end = data.index(b"\n", at)
        size = int(data[at:end].split(b" ")[2])
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise UsageError("a path of this revision leaves its folder", path=path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data[end + 1 : end + 1 + size])
        at = end + 1 + size + 1


def _names(data: bytes) -> Iterable[str]:
    return (os.fsdecode(part) for part in data.split(b"\0") if part)


def _commit(root: Path, revision: str) -> str:
    if shutil.which("git") is None:
        raise UsageError("git is not installed", hint="--since compares with a revision of git")
    try:
        _git(root, "rev-parse", "--git-dir")
    except UsageError:
        raise UsageError(
            "not a git repository", path=str(root), hint="--since compares with a revision of git"
        ) from None
    try:
        found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except UsageError:
        raise UsageError(
            f"no revision {revision!r} in this repository",
            hint="name a commit, a tag or a branch, such as HEAD~1 or v1.0",
        ) from None
    return found.decode().strip()


def _git(root: Path, *words: str, stdin: bytes = b"") -> bytes:
    """What git answers. Raises UsageError with its own words."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words],
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT,
            env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
        )
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git {words[0]} did not answer in {TIMEOUT:g} s") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"git {words[0]}: {said[0] if said else 'failed'}")
    return done.stdout
