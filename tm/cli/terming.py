"""terms: the glossary and whether the translations follow it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Articles, Json, Locales, chosen_locales, project
from tm.cli.out import OUT, plural, table
from tm.cli.running import locked, show_problems

terms_app = typer.Typer(help="The glossary: approved and forbidden translations of terms.", rich_markup_mode=None)
app.add_typer(terms_app, name="terms")
File = Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tbx or .yaml file.")]


@terms_app.command("list")
def terms_list(as_json: Json = False) -> None:
    """The terms of the glossary."""
    from tm.work.terms import glossary_of

    OUT.json = as_json
    its = project()
    rows = glossary_of(its).terms
    if as_json:
        OUT.data(
            {
                "terms": [
                    {
                        "term": term.source,
                        "targets": dict(term.targets),
                        "forbidden": dict(term.forbidden),
                        "do_not_translate": term.keep,
                        "case": "exact" if term.exact else "ignore",
                        "note": term.note,
                    }
                    for term in rows
                ]
            }
        )
        return
    if not rows:
        OUT.say(f"no terms yet: `tm terms suggest` names some, {its.config.glossary} holds them")
        return
    codes = [code for code in its.locales if code != its.config.source_locale]
    cells = [[term.source, *(", ".join(term.approved(code)) for code in codes), term.note] for term in rows]
    OUT.say(table(["term", *codes, "note"], cells), safe=True)


@terms_app.command("check")
def terms_check(articles: Articles = None, locale: Locales = None, as_json: Json = False) -> None:
    """Accepted translations that lack an approved form or use a forbidden one. `tm check` is the gate; this is the list."""
    from tm.work.terms import check_terms

    OUT.json = as_json
    its = project()
    report = check_terms(its, articles or (), chosen_locales(its, locale))
    show_problems(report.errors, [])
    if as_json:
        fields = [
            {
                "article": use.article,
                "locale": use.locale,
                "unit": use.unit,
                "term": use.finding.term.source,
                "severity": str(use.finding.severity),
                "message": use.finding.message,
                "expected": use.finding.expected,
                "forbidden_used": use.finding.forbidden_used,
                "source_span": use.finding.source_span,
                "target_span": use.finding.target_span,
            }
            for use in report.uses
        ]
        OUT.data({"findings": fields, "terms": report.terms})
        return
    for use in report.uses:
        OUT.say(f"{use.article} [{use.locale}] {use.unit}: {use.finding.severity}: {use.finding.message}")
    OUT.say(f"{plural(report.terms, 'term')}, {plural(len(report.uses), 'finding')}")


@terms_app.command("suggest")
def terms_suggest(
    articles: Articles = None,
    most: Annotated[int, typer.Option("--most", metavar="N", help="Show no more than this.")] = 50,
    as_json: Json = False,
) -> None:
    """Names, acronyms and phrases that the articles repeat and the glossary does not have."""
    from tm.work.terms import suggest_terms

    OUT.json = as_json
    report = suggest_terms(project(), articles or ())
    show_problems(report.errors, [])
    shown = report.candidates[: max(0, most)]
    if as_json:
        keys = ("term", "count", "articles", "kind", "expansion")
        OUT.data({"candidates": [{key: getattr(row, key) for key in keys} for row in shown]})
        return
    cells = [[row.term, str(row.count), str(row.articles), row.kind, row.expansion] for row in shown]
    OUT.say(table(["term", "times", "articles", "kind", "stands for"], cells, right=(1, 2)), safe=True)


@terms_app.command("import")
def terms_import(file: File) -> None:
    """Add the terms of a file to the glossary. What the glossary has already stays as it is, and is named."""
    from tm.work.terms import import_terms

    its = project()
    with locked(its):
        report = import_terms(its, file.absolute())
    for term in report.left:
        OUT.warn(f"left {term}: the glossary has it with other forms")
    OUT.say(f"{plural(report.terms, 'term')} added to {its.config.glossary}")


@terms_app.command("export")
def terms_export(file: File) -> None:
    """Write the glossary to a new file; the suffix says how."""
    from tm.work.terms import export_terms

    report = export_terms(project(), file.absolute())
    OUT.say(f"{plural(report.terms, 'term')}: {file}")
