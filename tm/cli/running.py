"""What surrounds the work of a command: the project's lock, and what is told of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from tm.cli.out import OUT

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tm.errors import TmError
    from tm.project import Project


def show_problems(errors: list[TmError], warnings: list[str]) -> None:
    """Errors and warnings of a run, on stderr; the exit code remembers the errors."""
    for warning in warnings:
        OUT.warn(warning)
    for error in errors:
        OUT.error(error)


def locked(its: Project, needed: bool = True, *, undo: bool = True) -> AbstractContextManager[None]:
    """The project's lock, where something is going to be written; with `undo`, kept for `tm undo`."""
    from contextlib import nullcontext

    from tm.work.session import exclusive

    return exclusive(its, running() if undo else "") if needed else nullcontext()


def running() -> str:
    """The command that runs, as it was typed: `memory import`."""
    words: list[str] = []
    context = typer.main.get_current_context()  # type: ignore[attr-defined]
    while context.parent is not None:
        words.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(words)
