"""undo: the way back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Json, project
from tm.cli.out import OUT, plural
from tm.errors import FileError

if TYPE_CHECKING:
    from tm.work.undo import UndoReport


@app.command()
def undo(
    redo: Annotated[bool, typer.Option("--redo", help="Do again what the last `tm undo` took back.")] = False,
    partly: Annotated[
        bool, typer.Option("--partly", help="Leave files that changed since; bring back the rest.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be brought back.")] = False,
    as_json: Json = False,
) -> None:
    """Bring back what the last command changed; run again, the one before it, and so on.

    Catalogs that somebody changed since are merged: their changes stay. Articles and outputs are never touched by it.
    """
    from tm.work.session import exclusive
    from tm.work.undo import undo as work

    OUT.json = as_json
    its = project()
    with exclusive(its):
        report = work(its, again=redo, partly=partly, dry_run=dry_run)
    for path, why in report.left:
        OUT.error(FileError(why, path=path))
    if report.left and not report.done:
        told = (
            "not all was brought back" if report.restored or report.removed or report.merged else "nothing was changed"
        )
        OUT.warn(f"{told}; `tm undo --partly` leaves these files and brings back the others")
    if as_json:
        OUT.data(
            {
                "command": report.command,
                "done": report.done,
                "restored": report.restored,
                "removed": report.removed,
                "merged": report.merged,
                "left": [{"path": path, "why": why} for path, why in report.left],
            }
        )
        return
    if report.done or dry_run:
        _tell(report, dry_run)


def _tell(report: UndoReport, dry_run: bool) -> None:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(report.when))
    OUT.say(f"{'would undo' if dry_run else 'undone'}: tm {report.command}, {when}")
    for paths, what in (
        (report.restored, "as before"),
        (report.merged, "as before, with what changed since"),
        (report.removed, "removed, for that command made it"),
    ):
        for path in paths[:20]:
            OUT.say(f"  {path}: {what}")
        if len(paths) > 20:
            OUT.say(f"  ... and {plural(len(paths) - 20, 'file')} more")
    if not (report.restored or report.merged or report.removed):
        OUT.say("  its files are already as they were before it; no file changes")
