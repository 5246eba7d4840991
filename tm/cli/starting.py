"""init: a project begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tm.cli.app import Session, app
from tm.cli.out import OUT


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
