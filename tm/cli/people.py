"""translate, review, keep, note: what people decide about units."""

from __future__ import annotations

from typing import Annotated

import typer

from tm.cli.app import app
from tm.cli.args import By, Json, Locales, one_article, one_locale, project, who
from tm.cli.out import OUT, plural
from tm.cli.running import locked
from tm.errors import UsageError
from tm.model import State

Article = Annotated[str, typer.Argument(metavar="ARTICLE", help="The article, e.g. 2022/visit.md")]
Accept = Annotated[
    str,
    typer.Option(metavar="clean|all", help="Accept without questions: clean (no error or warning) or all. Needs --by."),
]
UnitId = Annotated[str, typer.Option("--unit", metavar="ID", help="The unit's ID, or a unique beginning of it.")]


@app.command()
def translate(
    article: Article, locale: Locales = None, accept: Accept = "", by: By = "", as_json: Json = False
) -> None:
    """Translate one article in the terminal: stale units with what changed, drafts, then what is missing.

    Each unit: accept, edit in $EDITOR, keep, skip, back, quit. Every decision is saved at once.
    """
    from tm.work.desk import TRANSLATE

    _loop(article, locale, accept, by, as_json, kind="translate", states=TRANSLATE)


@app.command()
def review(article: Article, locale: Locales = None, accept: Accept = "", by: By = "", as_json: Json = False) -> None:
    """Review one article in the terminal: approve what translators did. An approval is void when its text changes."""
    from tm.work.desk import REVIEW

    _loop(article, locale, accept, by, as_json, kind="review", states=REVIEW)


def _loop(
    article: str, locale: list[str] | None, accept: str, by: str, as_json: bool, *, kind: str, states: tuple[State, ...]
) -> None:
    from tm.cli import loop
    from tm.work.desk import accept_many, open_desk
    from tm.work.session import kept

    OUT.json = as_json
    if accept not in ("", "clean", "all"):
        raise UsageError(f"--accept cannot be {accept!r}", hint="it is clean or all")
    if accept and not by:
        raise UsageError("--accept needs --by NAME", hint="somebody must answer for what is accepted")
    its = project()
    code = one_locale(its, locale)
    name = one_article(its, article)
    if not accept:
        person = who(by)
        with kept(its, kind):  # without the lock: a person may sit here all day
            desk = open_desk(its, name, code)
            loop.run(desk, states, kind=kind, reviewer=person if kind == "review" else "", who=person)
        return
    with locked(its):
        desk = open_desk(its, name, code)
        result = accept_many(desk, states, accept, who(by) if kind == "review" else "")
    left = result.left or []
    if as_json:
        OUT.data({"accepted": result.done, "left": [{"unit": unit, "reason": why} for unit, why in left]})
        return
    OUT.say(f"{plural(result.done, 'unit')} accepted in {name} [{code}]")
    for unit, why in left:
        OUT.say(f"  left {unit}: {why}")


@app.command()
def keep(
    article: Article,
    locale: Locales = None,
    unit: UnitId = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why the change does not touch the translation.")] = "",
    by: By = "",
) -> None:
    """Say that a change in the source does not touch a translation: the stale unit is clean again, with who and why."""
    from tm.work import desk as desks

    its = project()
    code, name = one_locale(its, locale), one_article(its, article)
    if not why.strip():
        raise UsageError("say why: --why TEXT", hint="e.g. --why 'only the English spelling changed'")
    with locked(its):
        desk = desks.open_desk(its, name, code)
        found = desk.find(unit)
        if desk.state(found) is not State.STALE:
            raise UsageError(
                f"unit {unit} is {desk.state(found)}, not stale", path=name, hint="only a stale unit can be kept"
            )
        desk.apply([(found.key, desks.keep(found, who(by), why))])
    OUT.say(f"kept {unit} in {name} [{code}]")


@app.command()
def note(
    article: Article,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the author should know.")],
    locale: Locales = None,
    unit: UnitId = "",
) -> None:
    """Leave a note to the source's author on a unit; it is kept in the catalog and listed by `tm status`."""
    from tm.work import desk as desks

    its = project()
    code, name = one_locale(its, locale), one_article(its, article)
    with locked(its):
        desk = desks.open_desk(its, name, code)
        found = desk.find(unit)
        desk.apply([(found.key, desks.note(found, text))])
    OUT.say(f"noted on {unit} in {name} [{code}]")
