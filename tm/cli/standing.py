"""status: where every article stands, who works on it, and what changed since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tm.cli.app import app
from tm.cli.args import Articles, Executor, Jobs, Json, Locales, chosen_locales, project, spreading, workers
from tm.cli.basic import show_problems
from tm.cli.out import OUT, table

if TYPE_CHECKING:
    from tm.work.since import Since

COLUMNS = ("missing", "draft", "stale", "translated", "reviewed", "source")


@app.command()
def status(
    articles: Articles = None,
    locale: Locales = None,
    require: Annotated[
        float | None, typer.Option(metavar="PERCENT", help="Exit 3 unless every article has this coverage.")
    ] = None,
    revision: Annotated[
        str, typer.Option("--since", metavar="REV", help="What changed since this revision of git.")
    ] = "",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Answer in CSV.")] = False,
    jobs: Jobs = 0,
    executor: Executor = "",
) -> None:
    """Where every article stands in every locale: missing, drafts, stale, translated, reviewed, and ready or why not.

    Counted on the articles as they are on disk, so a forgotten sync shows. Coverage is a share of words. Who works on an
    article until when stands in tm.yaml (`assign:`, `due:`); translators' notes to the author are listed below.
    """
    from tm.work.status import gate
    from tm.work.status import status as work
    from tm.work.tally import totals

    OUT.json = as_json
    its = project()
    with spreading(its, executor):
        report = work(its, articles or (), progress=OUT.progress, jobs=workers(jobs))
    show_problems(report.errors, [])
    codes = chosen_locales(its, locale)
    quick = (
        as_json and not locale and require is None and not revision
    )  # then the index holds all of it as JSON already
    rows = [] if quick else report.rows()
    sums = {code: values for code, values in totals(report.tallies, its.locales).items() if code in codes}
    change = None
    if revision:
        from tm.work.since import since

        change = since(its, revision, rows, codes, whole=not articles)
        show_problems([], [f"at {revision}: {error}" for error in change.errors])
    if locale:
        for row in rows:
            row["locales"] = {code: values for code, values in row["locales"].items() if code in codes}
    failed = [] if require is None else gate(rows, require, its.config.publish.minimum, codes)
    if as_json:
        more: dict[str, Any] = {"deleted": report.deleted} if report.deleted else {}
        more |= {} if change is None else {"since": change.plain()}
        listed = f"[{', '.join(report.texts)}]" if quick else json.dumps(rows, ensure_ascii=False)
        rest = json.dumps({"totals": sums, **more}, ensure_ascii=False)
        OUT.raw(f'{{"articles": {listed}, {rest[1:]}')
    elif as_csv:
        _csv(rows)
    elif change is not None:
        _changes(change)
    else:
        _table(rows, sums, report.deleted)
    if failed:
        for line in () if as_json else failed:
            OUT.warn(f"not ready: {line}")
        OUT.exit = max(OUT.exit, 3)


# --- the table --------------------------------------------------------------------------------------------------------
def _table(rows: list[dict[str, Any]], sums: dict[str, Any], deleted: list[str]) -> None:
    if not rows:
        OUT.say("no articles yet: put .txt, .md or .html files into articles/ and run `tm sync`")
        return
    cells = []
    for row in rows:
        for locale, values in row["locales"].items():
            why = "ready" if values["ready"] else ", ".join(values["why"])
            cells.append([row["article"], locale, *_counts(values), why, _hands(values), _last(values)])
    for locale, values in sums.items():
        cells.append(["all", locale, *_counts(values), "", "", ""])
    head = ["article", "locale", "words", *COLUMNS, "coverage", "ready or why not", "whose", "last reviewed"]
    used = [at for at in range(len(head)) if at < 11 or any(line[at] for line in cells)]
    chosen = [[line[at] for at in used] for line in cells]
    OUT.say(table([head[at] for at in used], chosen, right=range(2, 10), flexible=0), safe=True)
    for name in deleted:
        OUT.say(f"{name}: the article is gone, its translations wait in its catalogs (`tm purge` removes them)")
    _notes(rows)


def _counts(values: dict[str, Any]) -> list[str]:
    units, grades = values["units"], values["grades"]
    stale = str(units["stale"])
    if grades["factual"]:
        stale += f" ({grades['factual']}!)"  # factual changes: the old target is not published
    counts = [stale if column == "stale" else str(units[column]) for column in COLUMNS]
    return [f"{sum(values['words'].values()):,}", *counts, f"{int(values['coverage'] * 1000) / 10:g}%"]


def _hands(values: dict[str, Any]) -> str:
    """Who works on it, and until when while it is not ready."""
    from tm import clock

    due = values["due"] if not values["ready"] else None
    late = " (overdue)" if due and due < clock.today() else ""
    return ", ".join(filter(None, (values["assigned"], due and f"due {due}{late}")))


def _last(values: dict[str, Any]) -> str:
    return f"{values['reviewed']['by']} {values['reviewed']['date']}".strip() if values["reviewed"] else ""


def _notes(rows: list[dict[str, Any]]) -> None:
    notes = [
        f"  {row['article']} [{locale}] {note['unit']}: {note['note']}"
        for row in rows
        for locale, values in row["locales"].items()
        for note in values["notes"]
    ]
    if notes:
        OUT.say("\nnotes to the author:")
        for line in notes:
            OUT.say(line)


# --- what changed -----------------------------------------------------------------------------------------------------
def _changes(change: Since) -> None:
    if not change.articles:
        OUT.say(f"nothing changed in coverage since {change.revision} ({change.commit[:8]})")
        return
    cells = []
    for entry in change.articles:
        what = f"renamed from {entry['from']}" if "from" in entry else entry["change"]
        if not entry["locales"]:
            cells.append([entry["article"], "", what, "", ""])
        for locale, values in entry["locales"].items():
            share = values["coverage"]
            moved = [f"{count:+,} {state}" for state, count in values["words"].items() if count]
            shares = f"{_share(share['before'])} -> {_share(share['now'])}"
            cells.append([entry["article"], locale, what, shares, ", ".join(moved) or "only units"])
    OUT.say(f"since {change.revision} ({change.commit[:8]}):")
    OUT.say(table(["article", "locale", "", "coverage", "words"], cells, flexible=0), safe=True)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{int(value * 1000) / 10:g}%"


# --- CSV --------------------------------------------------------------------------------------------------------------
def _csv(rows: list[dict[str, Any]]) -> None:
    import csv
    import io

    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    words = [f"{column}_words" for column in COLUMNS]
    more = ["errors", "assigned", "due", "reviewed_by", "reviewed"]
    sheet.writerow(["article", "locale", *COLUMNS, *words, "coverage", "ready", "why", *more])
    for row in rows:
        for locale, values in row["locales"].items():
            counts = [values[kind][column] for kind in ("units", "words") for column in COLUMNS]
            last = values["reviewed"] or {"by": "", "date": ""}
            people = [_cell(text or "") for text in (values["assigned"], values["due"], last["by"], last["date"])]
            state = [values["coverage"], values["ready"], "; ".join(values["why"]), values["errors"]]
            sheet.writerow([_cell(row["article"]), locale, *counts, *state, *people])
    OUT.raw(text.getvalue())


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, not even one that passes over blanks or knows wide signs."""
    return "'" + text if text.lstrip()[:1] in tuple("=+-@|%＝＋－＠") or text[:1] in tuple("\t\r\n") else text
