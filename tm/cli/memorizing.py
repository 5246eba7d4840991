"""memory: what was accepted before, found again; TMX in and out; which engine is worth it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Json, Locales, chosen_locales, project
from tm.cli.out import OUT, plural, table
from tm.cli.running import locked, show_problems
from tm.errors import UsageError

if TYPE_CHECKING:
    from tm.memory import Memory

memory_app = typer.Typer(
    help="Translation memory: search, TMX import and export, figures of drafts.", rich_markup_mode=None
)
app.add_typer(memory_app, name="memory")


def unanswered(memory: Memory) -> None:
    """Say what a team's memory did not do; for a command about the memory that is a failure."""
    from tm.work.remember import trouble_of

    for warning in trouble_of(memory):
        OUT.warn(warning)
        OUT.exit = max(OUT.exit, 1)


@memory_app.command("search")
def memory_search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A paragraph or a sentence.")],
    locale: Locales = None,
    source: Annotated[
        str, typer.Option("--from", metavar="LOCALE", help="The language of TEXT; else the source locale.")
    ] = "",
    least: Annotated[int, typer.Option("--match", metavar="SCORE", min=0, max=100, help="Least score, 0 to 100.")] = 70,
    as_json: Json = False,
) -> None:
    """Find a text, or one like it, among all accepted translations."""
    from tm.work.remember import open_memory

    OUT.json = as_json
    its = project()
    lang = chosen_locales(its, [source])[0] if source else its.config.source_locale
    memory, errors = open_memory(its)
    show_problems(errors, [])
    found = []
    with memory:
        for code in chosen_locales(its, locale):
            if code != lang:
                found += memory.lookup(text, lang, code, least=least)
        unanswered(memory)
    found.sort(key=lambda match: -match.score)
    if as_json:
        keys = (
            "score",
            "source",
            "target",
            "article",
            "origin",
            "who",
            "kind",
            "warning",
            "ambiguous",
            "obsolete",
            "target_lang",
            "via",
        )
        OUT.data({"matches": [{key: getattr(match, key) for key in keys} for match in found]})
        return
    for match in found:
        marks = [match.kind, match.target_lang, match.article or match.origin, match.who, match.via]
        if match.ambiguous:
            marks.append("AMBIGUOUS: people accepted different targets")
        if match.obsolete:
            marks.append("obsolete")
        if match.warning:
            marks.append(f"CAREFUL: {match.warning}")
        OUT.say(f"{match.score:3}  {', '.join(mark for mark in marks if mark)}")
        OUT.say(f"     {match.source}")
        OUT.say(f"     {match.target}")
    OUT.say(f"{plural(len(found), 'match', 'matches')}")


@memory_app.command("import")
def memory_import(file: Annotated[Path, typer.Argument(metavar="FILE.tmx", help="A TMX file.")]) -> None:
    """Keep the pairs of a TMX file in the project (under locales/memory/). A broken file is refused whole."""
    from tm.work.remember import import_tmx

    its = project()
    if not file.is_file():
        raise UsageError("no such file", path=str(file))
    with locked(its):
        count, place = import_tmx(its, file)
    OUT.say(f"{plural(count, 'pair')} kept in {its.shown(place)}")


@memory_app.command("export")
def memory_export(
    file: Annotated[Path, typer.Argument(metavar="FILE.tmx", help="A new file.")], locale: Locales = None
) -> None:
    """Write all accepted pairs as TMX 1.4b."""
    from tm.memory.tmx_write import write
    from tm.work.remember import open_memory

    its = project()
    codes = chosen_locales(its, locale)
    memory, errors = open_memory(its)
    show_problems(errors, [])
    unanswered(memory)
    with memory:
        try:
            with file.open("xb") as stream:
                count = write(
                    (entry for entry in memory.entries() if entry.target_lang in codes and not entry.obsolete), stream
                )
        except FileExistsError:
            raise UsageError("is there already", path=str(file), hint="name a new file") from None
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", path=str(file)) from None
    OUT.say(f"{plural(count, 'pair')} written to {file}")


@memory_app.command("stats")
def memory_stats(as_json: Json = False) -> None:
    """What became of drafts, per engine and locale: accepted as they were, edited (and how much), still waiting."""
    from tm.work.traces import drafts

    OUT.json = as_json
    rows = drafts(project())
    if as_json:
        keys = ("engine", "locale", "offered", "pending", "unedited", "edited", "rejected", "effort")
        OUT.data({"engines": [{key: getattr(row, key) for key in keys} for row in rows]})
        return
    if not rows:
        OUT.say("no catalog tells of a draft yet")
        return
    cells = [
        [
            r.engine,
            r.locale,
            str(r.offered),
            str(r.pending),
            str(r.unedited),
            str(r.edited),
            "" if r.effort is None else f"{r.effort:.0f}%",
        ]
        for r in rows
    ]
    OUT.say(
        table(
            ["engine", "locale", "drafts", "waiting", "accepted as is", "edited", "mean edit"], cells, right=range(2, 7)
        ),
        safe=True,
    )
