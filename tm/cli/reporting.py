"""report: the pages that an editor opens."""

from __future__ import annotations

from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import (
    Articles,
    Executor,
    Jobs,
    Json,
    Locales,
    chosen_locales,
    output_folder,
    project,
    spreading,
    workers,
)
from tm.cli.out import OUT, plural
from tm.cli.running import locked, show_problems


@app.command()
def report(
    articles: Articles = None,
    locale: Locales = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="DIR", help="Where to; else report/ in the project.")
    ] = None,
    trend: Annotated[
        int, typer.Option("--trend", min=0, metavar="N", help="Show coverage at the last N commits of the catalogs.")
    ] = 0,
    as_json: Json = False,
    jobs: Jobs = 0,
    executor: Executor = "",
) -> None:
    """Write static HTML to look at: coverage by article and locale, each article side by side, what changed, findings.

    Open index.html in a browser; nothing is fetched, and it reads well without scripts, on a phone and on paper.
    """
    from tm.work.report import ReportOptions
    from tm.work.report import report as work

    OUT.json = as_json
    its = project()
    folder = output_folder(output, its.root / "report")
    options = ReportOptions(tuple(chosen_locales(its, locale)), folder, trend)
    with locked(its), spreading(its, executor, folder):
        done = work(its, articles or (), options, progress=OUT.progress, jobs=workers(jobs))
    show_problems(done.errors, [])
    index = its.shown(done.index)
    if as_json:
        answer = {"index": index, "pages": done.pages, "written": done.written, "removed": done.removed}
        OUT.data(answer)
        return
    told = f"{plural(done.pages, 'page')}, {plural(done.written, 'file')} written"
    if done.removed:
        told += f", {len(done.removed)} removed"
    OUT.say(f"{index}: {told}")
