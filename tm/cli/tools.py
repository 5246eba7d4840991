"""merge-driver, doctor, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import project
from tm.cli.out import OUT
from tm.errors import FileError


@app.command("merge-driver")
def merge_driver(
    base: Annotated[Path, typer.Argument(metavar="%O", help="The common ancestor.")],
    ours: Annotated[Path, typer.Argument(metavar="%A", help="Our version; the result is written here.")],
    theirs: Annotated[Path, typer.Argument(metavar="%B", help="Their version.")],
) -> None:
    """Merge two versions of a catalog for git, unit by unit. Never leaves conflict markers.

    A unit that both sides changed differently keeps ours; theirs is kept in a comment, the unit becomes fuzzy, exit 1.
    Set up once: git config merge.tm-po.driver 'tm merge-driver %O %A %B' (or `tm doctor --fix`).
    """
    from tm.files import read, replace
    from tm.mergepo import merge

    found = [read(path, str(path)) for path in (base, ours, theirs)]
    for path, one in zip((ours, theirs), found[1:], strict=True):
        if one is None:
            raise FileError("no such file", path=str(path))
    assert found[1] is not None
    assert found[2] is not None
    merged = merge(found[0][0] if found[0] else b"", found[1][0], found[2][0], str(ours))
    if merged.data != found[1][0]:
        replace(ours, merged.data, expected=found[1][1], check=None, shown=str(ours))
    for conflict in merged.conflicts:
        OUT.warn(f"{ours}: both sides changed: {conflict}")
    if merged.conflicts:
        OUT.warn(f"{len(merged.conflicts)} units are fuzzy now, with the other text in a `# tm: theirs` comment")
        OUT.exit = 1


@app.command()
def doctor(fix: Annotated[bool, typer.Option("--fix", help="Do what is safe to do.")] = False) -> None:
    """Check the project, its catalogs, git's merge driver and the engines; say (or do) what is needed."""
    from tm.work.doctor import doctor as work

    found = work(project(), fix=fix)
    for line in found.good:
        OUT.say(f"ok      {line}")
    for line in found.fixed:
        OUT.say(f"fixed   {line}")
    for line in found.advice:
        OUT.say(f"advice  {line}")
    for error in found.errors:
        OUT.error(error)
    if not found.errors and not found.advice:
        OUT.say("all is well")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="A new or empty folder.")] = Path("tm-demo"),
    sample: Annotated[
        Path | None, typer.Option(hidden=True, help="A project to copy instead of the packaged one.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Where localized articles go.")
    ] = None,
) -> None:
    """A sample project, run through a working day: sync, status, an edit, sync, diff, draft, check, build. Offline."""
    from tm.cli.demonstration import run

    run(folder, sample, output)
