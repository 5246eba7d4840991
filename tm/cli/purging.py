"""purge: what waits in catalogs for texts that do not come back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Articles, project
from tm.cli.out import OUT, plural
from tm.cli.running import locked, show_problems


@app.command()
def purge(
    articles: Articles = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove obsolete entries, and the catalogs of deleted articles, after saying what. `tm undo` brings them back."""
    from tm.work.purge import find
    from tm.work.purge import purge as work

    its = project()
    with locked(its):
        found = find(its, articles or ())
        show_problems(found.errors, [])
        for path, count in found.obsolete:
            OUT.say(f"{path}: {plural(count, 'obsolete entry', 'obsolete entries')}")
        for file in found.files:
            OUT.say(f"{its.shown(file)}: the article is gone; the whole file")
        if not found.obsolete and not found.files:
            OUT.say("nothing to remove")
            return
        if dry_run or (
            sys.stdin.isatty() and not yes and input("remove these? [y/N] ").strip().lower() not in ("y", "yes")
        ):
            OUT.say("nothing removed")
            return
        work(its, found)
    OUT.say("removed")
