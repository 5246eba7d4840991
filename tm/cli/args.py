"""Arguments that several commands share, and what they resolve to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tm.cli.app import EMPTY
from tm.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tm.project import Project

Articles = Annotated[
    list[str] | None, typer.Argument(metavar="[ARTICLE]...", help="Paths or globs of articles; none means all.")
]
Locales = Annotated[
    list[str] | None,
    typer.Option("--locale", "-l", metavar="LOCALE", help="Only this locale; may be given several times."),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON (stable; see docs/json.md).")]
Jobs = Annotated[
    int, typer.Option("--jobs", metavar="N", min=0, help="Processes for long work; 0: one for each core, at most 8.")
]
MOST = 8
"""Processes that nobody asked for: each needs memory, and the disk is soon what all of them wait for."""
LOCAL = "local"
Executor = Annotated[
    str,
    typer.Option(
        "--executor",
        metavar="dask://HOST:PORT",
        help="Do long work on a Dask cluster that shares this folder; else $TM_EXECUTOR, else `local`.",
    ),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who you are; else $TM_BY, else git's user.name.")]


def project() -> Project:
    """The project that the global options name."""
    from tm.cli.app import Session
    from tm.project import load

    return load(Session.folder)


def chosen_locales(its: Project, given: Sequence[str] | None, *, translated_only: bool = False) -> list[str]:
    """The locales that were asked for, checked; none given means all. Raises UsageError."""
    if not given:
        return [code for code in its.locales if not translated_only or code != its.config.source_locale]
    wanted = []
    for code in (part for word in given for part in word.split(",")):
        code = code.strip().replace("_", "-")
        if code not in its.locales:
            raise UsageError(f"no locale {code!r} in this project", hint=f"tm.yaml has: {', '.join(its.locales)}")
        wanted.append(code)
    return list(dict.fromkeys(wanted))


def percent(given: float | None) -> float | None:
    """What `--require` may say. Raises UsageError: a gate that can never be met, or that is none, is a mistake."""
    if given is not None and not 0 <= given <= 100:  # nan is neither
        raise UsageError(f"--require cannot be {given:g}", hint="it is a percentage, from 0 to 100")
    return given


def output_folder(given: str | None, default: Path) -> Path:
    """The folder that `-o` names, without `..`. Raises UsageError for an empty name, as a script's unset variable gives."""
    if given == "":
        raise UsageError("-o names no folder", hint=EMPTY)
    return Path(os.path.abspath(default if given is None else given))  # noqa: PTH100 - a link may stay one


def one_locale(its: Project, given: Sequence[str] | None) -> str:
    """Exactly one locale, for work that a person does in one language."""
    found = chosen_locales(its, given) if given else []
    if len(found) != 1:
        raise UsageError(
            "name one locale", hint=f"e.g. -l {next((c for c in its.locales if c != its.config.source_locale), 'tr')}"
        )
    return found[0]


def one_article(its: Project, given: str) -> str:
    """Exactly one article. Raises UsageError."""
    from tm.articles import articles, choose

    names, _ = articles(its)
    found = choose(its, names, [given])
    if len(found) != 1:
        raise UsageError(f"{len(found)} articles fit", path=given, hint=f"name one of: {', '.join(found[:5])}")
    return found[0]


def who(by: str) -> str:
    """Who works: the option, the environment, or git's own name. Raises UsageError."""
    import subprocess

    name = by or os.environ.get("TM_BY", "")
    if not name:
        try:
            done = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, timeout=5)
            name = done.stdout.strip()
        except (OSError, subprocess.SubprocessError):
            name = ""
    name = " ".join(name.split())
    if not name:
        raise UsageError("who are you?", hint="say --by NAME, or set TM_BY")
    return name


def workers(jobs: int) -> int:
    """The number of processes. Work on a few articles is done by one, whatever is asked for (`tm.executors.WORTH_IT`)."""
    if jobs > 0:
        return jobs
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST)


def spreading(its: Project, executor: str, output: Path | None = None) -> AbstractContextManager[None]:
    """Where long work is done, for one command; belongs inside the project's lock. Raises UsageError, ClusterError.

    Who names a cluster on the command line gets it for any work; one from the environment is spared small work.
    """
    from tm.work.jobs import WORTH_IT, directed

    address = executor or os.environ.get("TM_EXECUTOR", "")
    if address in ("", LOCAL):
        return directed(None)
    from tm.executors.cluster import Cluster

    cluster = Cluster(address, 1 if executor else WORTH_IT)
    if output is not None and not output.is_relative_to(its.root):
        raise UsageError(
            "a cluster's workers cannot write there", path=str(output), hint="say -o with a folder inside the project"
        )
    return directed(cluster)
