"""init, sync, diff: the daily round."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tm.cli.app import Session, app
from tm.cli.args import Articles, Executor, Jobs, Json, Locales, chosen_locales, project, spreading, workers
from tm.cli.out import OUT, as_json_text, plural
from tm.cli.running import locked, show_problems

if TYPE_CHECKING:
    from tm.work.diff import StaleUnit
    from tm.work.sync import SyncReport


@app.command()
def init(
    source: Annotated[str, typer.Option(metavar="LOCALE", help="The language that articles are written in.")] = "en",
    locales: Annotated[str, typer.Option(metavar="LIST", help="All locales, the source's too.")] = "en,tr,ru",
) -> None:
    """Start a project here: tm.yaml, articles/, locales/, git settings. Nothing is overwritten."""
    from tm.work.start import init as start

    root = Session.folder or Path.cwd()
    done = start(root, source, [code for code in locales.replace(" ", ",").split(",") if code])
    if done.made:
        OUT.say(f"made {', '.join(done.made)}")
    if done.kept:
        OUT.say(f"left as it is: {', '.join(done.kept)}")
    OUT.say("next: put articles (.txt, .md, .html) into articles/, then run `tm sync`")


@app.command()
def sync(
    articles: Articles = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; write nothing.")] = False,
    as_json: Json = False,
    jobs: Jobs = 0,
    executor: Executor = "",
) -> None:
    """Bring catalogs in step with articles: what is new, edited, moved, split, merged or gone.

    Translations of edited paragraphs are kept and marked stale; nothing is ever lost. No network.
    """
    from tm.work.sync import sync as work

    OUT.json = as_json
    its = project()
    with locked(its, not dry_run), spreading(its, executor):
        report = work(its, articles or (), dry_run=dry_run, rows=as_json, progress=OUT.progress, jobs=workers(jobs))
    show_problems(report.errors, report.warnings)
    if as_json:
        answer: dict[str, Any] = {"written": report.written}
        if report.renamed:
            answer["renamed"] = [{"from": old, "to": new} for old, new in report.renamed]
        if report.deleted:
            answer["deleted"] = report.deleted
        OUT.listing("articles", map(as_json_text, report.articles()), lambda: answer)
        return
    _show_sync(report, dry_run)


def _show_sync(report: SyncReport, dry_run: bool) -> None:
    for old, new in report.renamed:
        OUT.say(
            f"{new}: renamed from {old.rpartition('.')[0]}, its catalogs {'would move' if dry_run else 'moved'} along"
        )
    for row in report.looked_at:
        locales: dict[str, dict[str, int]] = row["locales"]  # type: ignore[assignment]
        lines: dict[str, list[str]] = {}
        for locale, counts in locales.items():
            told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count and (kind != "kept"))
            lines.setdefault(told or "nothing changed in the text", []).append(locale)
        for told, codes in lines.items():
            OUT.say(f"{row['article']} [{', '.join(codes)}]: {told}")
    if more := report.changed - len(report.looked_at):
        told = ", ".join(f"{count:,} {kind}" for kind, count in report.sums.items() if count and kind != "kept")
        OUT.say(f"... {plural(more, 'article')} more (--json lists all); in all: {told or 'nothing new'}")
    for name in report.deleted:
        OUT.say(f"{name}: the article is gone; its translations wait in `#~` (`tm purge` removes them)")
    verb = "would be written" if dry_run else "written"
    OUT.say(f"{plural(report.files, 'file')} {verb}; {plural(report.unchanged, 'article')} unchanged")


@app.command()
def diff(articles: Articles = None, locale: Locales = None, as_json: Json = False) -> None:
    """What changed in the source under each stale translation, how much it matters, and which sentences are new."""
    from tm.work.diff import diff as work

    OUT.json = as_json
    its = project()
    report = work(its, articles or (), chosen_locales(its, locale))
    show_problems(report.errors, [])
    if as_json:
        fields = (
            "article",
            "locale",
            "unit",
            "grade",
            "previous",
            "source",
            "target",
            "new_sentences",
            "words_to_read",
        )
        OUT.data({"units": [{field: getattr(unit, field) for field in fields} for unit in report.units]})
        return
    for unit in report.units:
        _show_stale(unit)
    words = sum(unit.words_to_read for unit in report.units)
    OUT.say(f"{plural(len(report.units), 'stale unit')}, {plural(words, 'word')} to read")


def _show_stale(unit: StaleUnit) -> None:
    from tm.cli.show import painted_diff

    colour = {"factual": "31", "wording": "33", "cosmetic": "36"}[unit.grade]
    OUT.say(f"{OUT.paint(unit.unit, '1')}  {unit.article}  {unit.locale}  {OUT.paint(unit.grade, colour)}", safe=True)
    OUT.say("  " + painted_diff(unit.previous, unit.source), safe=True)
    OUT.say(f"  target: {unit.target}")
    for sentence in unit.new_sentences:
        OUT.say(f"  new: {sentence}")
    OUT.say()
