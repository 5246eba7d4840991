"""handoff: work that leaves the project and comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Locales, one_locale, project
from tm.cli.out import OUT, plural
from tm.cli.running import locked, show_problems

handoff_app = typer.Typer(help="One PO file with all that needs work in a locale, and back.", rich_markup_mode=None)
app.add_typer(handoff_app, name="handoff")
File = Annotated[Path, typer.Argument(metavar="FILE.po", help="The file to write or read.")]


@handoff_app.command("export")
def handoff_export(
    file: File,
    locale: Locales = None,
    article: Annotated[list[str] | None, typer.Option(metavar="ARTICLE", help="Only these articles.")] = None,
) -> None:
    """Write one PO with every missing, stale and drafted unit of a locale."""
    from tm.work.handoff import export

    its = project()
    code = one_locale(its, locale)
    with locked(its):
        report = export(its, article or (), code, file.absolute())
    show_problems(report.errors, [])
    OUT.say(f"{plural(report.units, 'unit')} that need work in {code}: {file}")


@handoff_app.command("import")
def handoff_import(file: File, locale: Locales = None) -> None:
    """Take translations back. What somebody translated here meanwhile is left alone and named.

    Where the source was edited meanwhile, the translation stands under the new source as a stale one.
    """
    from tm.work.handoff import take_back

    its = project()
    code = one_locale(its, locale)
    with locked(its):
        report = take_back(its, code, file.absolute())
    show_problems(report.errors, [])
    for unit, why in report.left:
        OUT.warn(f"left {unit}: {why}")
        OUT.exit = max(OUT.exit, 1)
    OUT.say(f"{plural(report.units, 'unit')} taken over in {code}")
    if report.stale:
        OUT.say(
            f"{report.stale:,} of them under a source that was edited since: stale (`tm diff -l {code}` shows them)"
        )
