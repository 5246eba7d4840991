"""`tm doctor`: is the project, its catalogs and its git ready for work; what is needed, and the safe part of it done."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field

from tm.articles import articles
from tm.catalog import load
from tm.errors import TmError
from tm.files import sweep
from tm.formats import suffixes
from tm.project import Project
from tm.work.gone import gone as find_gone
from tm.work.start import GITATTRIBUTES, GITIGNORE, Started, _lines

DRIVER = "tm merge-driver %O %A %B"


@dataclass(slots=True)
class Diagnosis:
    """One line each."""

    good: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    errors: list[TmError] = field(default_factory=list)


def doctor(project: Project, *, fix: bool) -> Diagnosis:
    """Look at everything; with `fix`, do what is safe."""
    result = Diagnosis()
    names, errors = articles(project)
    result.errors += errors
    result.good.append(f"tm.yaml: source {project.config.source_locale}, locales {', '.join(project.locales)}")
    result.good.append(_many(len(names), "article"))
    if unread := _unread(project):
        said = f"{_many(len(unread), 'file')} under {project.config.articles}/ that no format reads ({unread[0]} ...)"
        result.advice.append(f"{said}: save as {', '.join(suffixes())} what is to be translated")
    if gone := find_gone(project, names):
        said = f"{_many(len(gone), 'deleted article')} with catalogs left ({gone[0]} ...)"
        result.advice.append(f"{said}: `tm purge` removes them")
    _catalogs(project, names, result)
    _git(project, result, fix)
    _litter(project, result, fix)
    _engines(result)
    return result


def _many(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"


# What people write articles in, and no built-in format reads.
_TEXTS = (".mdx", ".rst", ".adoc", ".asciidoc", ".org", ".tex", ".text", ".docx", ".doc", ".odt", ".rtf", ".wiki")


def _unread(project: Project) -> list[str]:
    """Files among the articles that look like articles, and that nothing reads."""
    top, known = project.root / project.config.articles, suffixes()
    found = (path for path in top.rglob("*") if path.suffix.lower() in _TEXTS and path.suffix not in known)
    return sorted(path.relative_to(top).as_posix() for path in found)


def _catalogs(project: Project, names: list[str], result: Diagnosis) -> None:
    checked = 0
    msgfmt = shutil.which("msgfmt")
    for name in names:
        for locale in project.locales:
            path = project.catalog_path(name, locale)
            try:
                catalog = load(path, project.shown(path), {})
            except TmError as error:
                result.errors.append(error)
                continue
            if not catalog.exists:
                continue
            checked += 1
            if msgfmt and not catalog.data.startswith(b"\xef\xbb\xbf"):
                done = subprocess.run(
                    [msgfmt, "-c", "-o", "/dev/null", "--", str(path)],
                    capture_output=True,
                    text=True,
                    errors="replace",
                    timeout=60,
                )
                if done.returncode:
                    said = [line for line in done.stderr.splitlines() if line.strip()]
                    result.advice.append(
                        f"msgfmt on {catalog.shown}: {said[0].replace(str(path), '').lstrip(':') if said else 'refused'}"
                    )
    result.good.append(
        f"{_many(checked, 'catalog')} read without an error{'' if msgfmt else ' (msgfmt is not installed, so not checked by it)'}"
    )


def _git(project: Project, result: Diagnosis, fix: bool) -> None:
    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", "-C", str(project.root), *words], capture_output=True, text=True, timeout=20)

    if not shutil.which("git") or git("rev-parse", "--git-dir").returncode:
        result.advice.append("not a git repository: `git init` keeps the history of articles and catalogs")
        return
    if git("config", "merge.tm-po.driver").stdout.strip():
        result.good.append("git merges catalogs with tm")
    elif fix:
        git("config", "merge.tm-po.name", "tm: three-way merge of gettext catalogs")
        git("config", "merge.tm-po.driver", DRIVER)
        result.fixed.append(f"git config merge.tm-po.driver '{DRIVER}'")
    else:
        result.advice.append(
            f"git does not merge catalogs with tm yet: git config merge.tm-po.driver '{DRIVER}' (or `tm doctor --fix`)"
        )
    for name, lines in ((".gitattributes", GITATTRIBUTES), (".gitignore", GITIGNORE)):
        path = project.root / name
        have = path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []
        if missing := [line for line in lines if line not in have]:
            if fix:
                _lines(path, lines, Started())
                result.fixed.append(f"{name}: added {', '.join(missing)}")
            else:
                result.advice.append(f"{name} lacks {', '.join(missing)} (`tm doctor --fix` adds it)")


def _litter(project: Project, result: Diagnosis, fix: bool) -> None:
    folders = {project.root / project.config.catalogs, project.root / project.config.output}
    folders |= {path for folder in list(folders) if folder.is_dir() for path in folder.rglob("*") if path.is_dir()}
    left = [path for folder in folders if folder.is_dir() for path in folder.glob(".*.tm-*")]
    if left and fix:
        for folder in folders:
            if folder.is_dir():
                sweep(folder)
        result.fixed.append("removed temporary files of runs that were killed")
    elif left:
        result.advice.append(f"{len(left)} temporary files of a killed run (`tm doctor --fix` removes them)")


def _engines(result: Diagnosis) -> None:
    from tm.engines.registry import available

    ready = [info.name for info in available() if info.ready]
    result.good.append(
        f"engines ready: {', '.join(ready)}" if ready else "no engine is ready (`tm engine list` says what each needs)"
    )
