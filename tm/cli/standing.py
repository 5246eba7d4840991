"""status: where every article stands, who works on it, and what changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tm.cli.app import app
from tm.cli.args import Articles, Executor, Jobs, Json, Locales, chosen_locales, percent, project, spreading, workers
from tm.cli.out import OUT, Sheet, as_json_text, harmless, table
from tm.cli.running import show_problems
from tm.text import printable

if TYPE_CHECKING:
    from tm.work.since import Since
    from tm.work.status import StatusReport

HEAD = ("article", "locale", "words", "missing", "draft", "stale", "translated", "reviewed", "source", "coverage",
        "ready or why not", "whose", "last reviewed")  # fmt: skip
COLUMNS = ("missing", "draft", "stale", "translated", "reviewed", "source")


@app.command()
def status(
    articles: Articles = None,
    locale: Locales = None,
    require: Annotated[
        float | None,
        typer.Option(metavar="PERCENT", callback=percent, help="Exit 3 unless every article has this coverage."),
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
    from tm.work.status import status as work

    OUT.json = as_json
    its = project()
    with spreading(its, executor):
        report = work(its, articles or (), progress=OUT.progress, jobs=workers(jobs))
    show_problems(report.errors, [])
    codes = chosen_locales(its, locale)
    change = None
    if revision:
        from tm.work.since import since

        change = since(its, revision, list(report.rows()), codes, whole=not articles)
        show_problems([], [f"at {revision}: {error}" for error in change.errors])
    listing = _Listing(report, codes if locale else [], require, codes)
    if as_json:
        more: dict[str, Any] = {"deleted": report.deleted} if report.deleted else {}
        more |= {} if change is None else {"since": change.plain()}
        whole = not locale and require is None  # then the index holds all of it as JSON already
        texts = listing.texts() if whole else map(as_json_text, listing.rows())
        OUT.listing("articles", texts, lambda: {"totals": listing.totals(), **more})
    elif as_csv:
        _csv(listing.rows())
    elif change is not None:
        for _ in listing.rows() if require is not None else ():
            pass  # judged, not shown
        _changes(change)
    else:
        _table(listing, report.deleted)
    if listing.failed:
        for line in () if as_json else listing.failed:
            OUT.warn(f"not ready: {line}")
        OUT.exit = max(OUT.exit, 3)


class _Listing:
    """The articles of a report as one command shows them, one after the other: there may be thousands."""

    def __init__(self, report: StatusReport, shown: list[str], require: float | None, gated: list[str]) -> None:
        """`shown`: the locales to show, none for all; `require`: the coverage in percent that is asked of the `gated` ones."""
        self.failed: list[str] = []
        self._report, self._shown, self._require, self._gated = report, shown, require, gated
        self._sum = 0

    def texts(self) -> Iterator[str]:
        """The articles as JSON."""
        from tm.work.tally import as_number

        for text, tally in self._report.summaries():
            self._sum += as_number(tally)
            yield text

    def rows(self) -> Iterator[dict[str, Any]]:
        """The articles as values, judged by what is asked of them."""
        from tm.work.status import gate

        minimum = self._report.project.config.publish.minimum
        for row in map(json.loads, self.texts()):
            if self._shown:
                row["locales"] = {code: values for code, values in row["locales"].items() if code in self._shown}
            if self._require is not None:
                self.failed += gate(row, self._require, minimum, self._gated)
            yield row

    def totals(self) -> dict[str, Any]:
        """Locale -> the sums over all articles; known when these have been gone through."""
        from tm.work.tally import totals

        sums = totals(self._sum, self._report.project.locales)
        return {code: values for code, values in sums.items() if code in self._gated}


# --- the table --------------------------------------------------------------------------------------------------------
def _table(listing: _Listing, deleted: list[str]) -> None:
    sheet, notes, told, row = Sheet(HEAD, right=range(2, 10), always=11), [], set(), None
    for row in listing.rows():
        for locale, values in row["locales"].items():
            told.add(locale)
            why = "ready" if values["ready"] else ", ".join(values["why"])
            sheet.add([row["article"], locale, *_counts(values), why, _hands(values), _last(values)])
            notes += [f"  {row['article']} [{locale}] {note['unit']}: {note['note']}" for note in values["notes"]]
    if row is None:
        OUT.say("no articles yet: put .txt, .md or .html files into articles/ and run `tm sync`")
        return
    for locale, values in listing.totals().items():
        if locale in told:  # else no catalog of it could be read, and nothing is no coverage
            sheet.add(["all", locale, *_counts(values), "", "", ""])
    for line in sheet.lines():
        OUT.say(line, safe=True)
    for name in deleted:
        OUT.say(f"{name}: the article is gone, its translations wait in its catalogs (`tm purge` removes them)")
    if notes:
        OUT.say("\nnotes to the author:")
        for line in notes:
            OUT.say(line)


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
def _csv(rows: Iterable[dict[str, Any]]) -> None:
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
    OUT.raw(harmless(text.getvalue()))


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, not even one that passes over blanks or knows wide signs."""
    text = printable(text)
    return "'" + text if text.lstrip()[:1] in tuple("=+-@|%＝＋－＠") or text[:1] in tuple("\t\r\n") else text
