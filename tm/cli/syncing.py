"""sync: articles to templates and catalogs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tm.cli.app import app
from tm.cli.args import Articles, Executor, Jobs, Json, project, spreading, workers
from tm.cli.out import OUT, as_json_text, plural
from tm.cli.running import locked, show_problems

if TYPE_CHECKING:
    from tm.work.sync import SyncReport


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
