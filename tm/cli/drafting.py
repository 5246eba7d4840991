"""draft, engine: what machines offer. Nothing of it is published before a person accepted it."""

from __future__ import annotations

from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Articles, Json, Locales, chosen_locales, project
from tm.cli.out import OUT, plural, table
from tm.cli.running import locked, show_problems
from tm.errors import UsageError

engine_app = typer.Typer(
    help="Machine translation engines: which there are, what each needs, local models.", rich_markup_mode=None
)
app.add_typer(engine_app, name="engine")


@app.command()
def draft(
    articles: Articles = None,
    locale: Locales = None,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="Which engine; else `draft.engine` of tm.yaml. `tm engine list`.")
    ] = "",
    match: Annotated[
        int | None,
        typer.Option(metavar="SCORE", min=0, max=100, help="Least score (0-100) of a match from the memory."),
    ] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Also offer drafts for stale units; the old target is kept.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would send, and what that costs.")
    ] = False,
    max_characters: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Send no more than this in one run.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Offer drafts for what is missing: accepted sentences first (reuse, memory), then an engine for the rest.

    A draft is fuzzy until a person accepts it; whatever a person wrote is left alone. An interrupted run goes on where
    it was, and nothing is paid for twice.
    """
    from tm.work.draft import DraftOptions
    from tm.work.draft import draft as work

    OUT.json = as_json
    its = project()
    settings = its.config.draft
    options = DraftOptions(
        tuple(chosen_locales(its, locale, translated_only=not locale)),
        engine or settings.engine,
        settings.match if match is None else match,
        stale,
        dry_run,
        settings.max_characters if max_characters is None else max_characters,
    )
    with locked(its, not dry_run):
        report = work(its, articles or (), options)
    show_problems(report.errors, report.warnings)
    if report.skipped:
        OUT.exit = max(OUT.exit, 1)
    if as_json:
        sources = {"memory": report.memory, "reuse": report.reuse, "engine": report.engine}
        OUT.data(
            {"offered": report.offered, "from": sources, "characters": report.characters, "skipped": report.skipped}
        )
        return
    for row in report.skipped:
        OUT.warn(f"{row['article']} [{row['locale']}] {row['unit']}: no draft: {row['reason']}")
    if dry_run:
        known = report.memory + report.reuse
        money = "" if report.money is None else f", about {report.money:.2f} in money"
        OUT.say(
            f"{options.engine} would be sent {plural(report.characters, 'character')} in {plural(report.requests, 'request')}{money}"
        )
        OUT.say(f"{plural(known, 'unit')} can be drafted from accepted translations alone")
        return
    OUT.say(
        f"{plural(report.offered, 'draft')} offered: {report.reuse} with reused sentences, {report.memory} from the memory, "
        f"{report.engine} by {options.engine}; {plural(report.characters, 'character')} sent"
    )


@engine_app.command("list")
def engine_list(as_json: Json = False) -> None:
    """All engines, which of them are ready, and what the others need."""
    from tm.engines.registry import available

    OUT.json = as_json
    found = available(project().config.engines)
    if as_json:
        OUT.data({"engines": [{"name": e.name, "ready": e.ready, "needs": e.needs, "note": e.note} for e in found]})
        return
    rows = [[e.name, "ready" if e.ready else "not ready", e.needs, e.note] for e in found]
    OUT.say(table(["engine", "", "needs", "note"], rows, flexible=2), safe=True)


@engine_app.command("fetch")
def engine_fetch(
    pairs: Annotated[list[str], typer.Argument(metavar="PAIR...", help="Language pairs, e.g. en-tr en-ru")],
    base: Annotated[str, typer.Option(metavar="URL", help="Where to download from; else Mozilla's own list.")] = "",
) -> None:
    """Download local models once; drafts then need no network. Resumes where it was cut off; every file is checked."""
    from tm.engines.fetch import fetch, plan
    from tm.engines.settings import models_folder, models_url

    wanted = []
    for pair in pairs:
        source, dash, target = pair.partition("-")
        if not (source and dash and target):
            raise UsageError(f"{pair!r} is no language pair", hint="write e.g. en-tr")
        wanted.append((source, target))
    address, folder = base or models_url(), models_folder()
    size = sum(file.size for group in plan(wanted, address) for file in group)
    OUT.say(f"{size / 1e6:.0f} MB to download into {folder}")
    for done in fetch(wanted, address, folder, lambda what, at, total: OUT.progress(at, max(total, 1), what)):
        how = f"{done.downloaded / 1e6:.0f} MB downloaded" if done.downloaded else "was there already"
        OUT.say(f"{done.pair}: {how}, {done.size / 1e6:.0f} MB on disk, license {done.license}")
