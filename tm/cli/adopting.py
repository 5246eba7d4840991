"""adopt: an article that was translated before the project knew it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import Json, Locales, one_article, one_locale, project
from tm.cli.out import OUT, plural
from tm.cli.running import locked


@app.command()
def adopt(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article, e.g. 2022/visit.md")],
    translation: Annotated[
        Path,
        typer.Argument(metavar="TRANSLATION", help="Its finished translation: any file of a known suffix, anywhere."),
    ],
    locale: Locales = None,
    semantic: Annotated[
        bool, typer.Option("--semantic", help="Compare meanings too; needs pip install 'tm[semantic]'.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fill a catalog from an article that was already translated by hand. ARTICLE is synced first.

    Only missing units are filled. Where both documents leave no doubt the target is accepted; what is uncertain becomes
    a draft with the reason beside it, and is never published before a person accepted it.
    """
    from tm.work.adopt import adopt as work

    OUT.json = as_json
    its = project()
    code = one_locale(its, locale)
    name = one_article(its, article)
    with locked(its):
        report = work(its, name, translation.absolute(), code, semantic=semantic)
    for warning in report.warnings:
        OUT.warn(warning)
    if as_json:
        OUT.data(
            {
                "article": report.article,
                "locale": report.locale,
                "accepted": report.accepted,
                "fuzzy": [{"unit": unit, "reason": reason} for unit, reason in report.fuzzy],
                "left": report.left,
                "missing": report.missing,
                "unused": report.unused,
            }
        )
        return
    for unit, reason in report.fuzzy:
        OUT.say(f"  {unit}: {reason}")
    OUT.say(
        f"{name} [{code}]: {plural(report.accepted, 'unit')} accepted, {len(report.fuzzy)} to look at, {report.missing} "
        f"missing, {report.left} left as they were; {plural(report.unused, 'block')} of the translation not used"
    )
    if report.fuzzy:
        OUT.say(f"next: tm translate {name} -l {code}")
