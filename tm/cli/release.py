"""build: what release scripts run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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
    percent,
    project,
    spreading,
    workers,
)
from tm.cli.out import OUT, as_json_text, plural
from tm.cli.running import locked, show_problems
from tm.errors import UsageError

if TYPE_CHECKING:
    from tm.project import Project
    from tm.site.values import Theme
    from tm.work.build import BuildReport

FORMATS = ("same", "html")
MANY = 20  # outputs that are told one by one


@app.command()
def build(
    articles: Articles = None,
    locale: Locales = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="DIR", help="Where to; else `output` of tm.yaml.")
    ] = None,
    require: Annotated[
        float | None,
        typer.Option(metavar="PERCENT", callback=percent, help="Hold back what has less coverage; exit 3."),
    ] = None,
    drafts: Annotated[bool, typer.Option("--drafts", help="A preview with unaccepted drafts in it.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with what is there; write nothing; exit 3 on a difference.")
    ] = False,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help="html: a page beside each output, too.")
    ] = "same",
    as_json: Json = False,
    jobs: Jobs = 0,
    executor: Executor = "",
) -> None:
    """Assemble localized articles and a manifest. Only accepted translations go out; the rest is source text by policy.

    An article that is held back keeps its last released output. With --format html, Markdown and text articles are
    written as pages as well; `site:` in tm.yaml names their address and template.
    """
    from tm.work.build import BuildOptions
    from tm.work.build import build as work

    OUT.json = as_json
    if form not in FORMATS:
        raise UsageError(f"--format cannot be {form!r}", hint=f"it is one of: {', '.join(FORMATS)}")
    its = project()
    folder = output_folder(output, its.root / its.config.output)
    theme, look = _look(its, form == "html")
    locales = tuple(chosen_locales(its, locale))
    options = BuildOptions(locales, folder, require, drafts, check, as_json, theme=theme, look=look)
    with locked(its, not check, undo=False), spreading(its, executor, folder):  # outputs can be made again
        report = work(its, articles or (), options, progress=OUT.progress, jobs=workers(jobs))
    show_problems(report.errors, report.warnings)
    if report.held or report.differs:
        OUT.exit = max(OUT.exit, 3)
    if as_json:
        answer: dict[str, Any] = {"held": report.held}
        if check:
            answer["differs"] = report.differs
        OUT.listing("built", map(as_json_text, report.built()), lambda: answer)
        return
    _tell(report, its.shown(folder), check=check, drafts=drafts)


def _tell(report: BuildReport, folder: str, *, check: bool, drafts: bool) -> None:
    """What a build did (or, with `check`, would do), for people."""
    if drafts and report.outputs:
        OUT.warn("this is a preview: machine drafts that nobody accepted are in it")
    for name in report.unsynced[:MANY]:
        OUT.say(
            f"{name}: edited since the last sync; built as a sync would leave it (run `tm sync` to write the catalogs)"
        )
    _more(len(report.unsynced))
    for held in report.held[:MANY]:
        OUT.warn(f"{held['article']} [{held['locale']}] is held back: {held['why']}")
    _more(len(report.held))
    for path in report.differs[:MANY]:
        OUT.warn(f"{path} is not what a build would write")
    _more(len(report.differs))
    if check and report.differs:
        OUT.say(
            f"{plural(len(report.differs), 'file')} of {folder}/ out of date; `tm build` writes what is missing or differs"
        )
    elif check:
        OUT.say(f"{folder}/ is up to date")
    else:
        OUT.say(f"{plural(report.outputs, 'output')} in {folder}/, {plural(report.written, 'file')} written")
    if report.removed:
        OUT.say(f"{plural(report.removed, 'output')} of articles or locales that are gone removed")
    if report.held:
        OUT.say(
            f"{plural(len(report.held), 'output')} held back: what was released of them before stays as it is "
            "(`tm status` tells what is missing, `tm check` lists the errors)"
        )
    if report.fallback and not check:
        each = ", ".join(f"{locale} {count:,}" for locale, count in report.fallback.items())
        OUT.say(
            f"{plural(report.fallback.total(), 'unit')} in the source's words, for want of a translation that may go out: {each}"
        )


def _more(count: int) -> None:
    if count > MANY:
        OUT.say(f"... and {count - MANY:,} more (--json lists all)")


def _look(its: Project, pages: bool) -> tuple[Theme | None, str]:
    """How pages look and the digest of that, where pages are wanted; what `site:` says is looked at in any case."""
    if not its.config.site and not pages:
        return None, ""
    from tm.work.theme import look_at, theme

    if pages:
        return theme(its)
    look_at(its)
    return None, ""
