"""diff: what changed in the sources under translations that were made before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.cli.app import app
from tm.cli.args import Articles, Json, Locales, chosen_locales, project, workers
from tm.cli.out import OUT, plural
from tm.cli.running import show_problems

if TYPE_CHECKING:
    from tm.work.diff import StaleUnit


@app.command()
def diff(articles: Articles = None, locale: Locales = None, as_json: Json = False) -> None:
    """What changed in the source under each stale translation, how much it matters, and which sentences are new."""
    from tm.work.diff import diff as work

    OUT.json = as_json
    its = project()
    report = work(its, articles or (), chosen_locales(its, locale), progress=OUT.progress, jobs=workers(0))
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
