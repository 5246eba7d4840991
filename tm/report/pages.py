"""Values to bytes, through our own templates, which escape everything. The same values give the same bytes."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm import __version__
from tm.report.figures import STATES, bar, facts, heat, line, percent
from tm.report.names import page_name
from tm.report.rich import changes, marked, visible
from tm.report.values import Overview, Page
from tm.text import printable

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent / "templates"
OURS = '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="tm '
"""How every page of a report begins: what begins otherwise was not made here, and is not replaced."""


def is_ours(data: bytes) -> bool:
    """Whether a file is a page of a report."""
    return data.startswith(OURS.encode("ascii"))


@functools.cache
def version() -> str:
    """Digest of all that decides how a page looks; another one makes every page anew."""
    parts = [path.read_bytes() for path in sorted([*HERE.iterdir(), *HERE.parent.glob("*.py")]) if path.is_file()]
    return hashlib.sha256(__version__.encode() + b"\0".join(parts)).hexdigest()[:16]


def article_page(page: Page) -> bytes:
    """The page of one article in one locale."""
    up = "../"
    links = {code: up + page_name(page.cell.article, code) for code in page.locales}
    near = {
        "before": up + page_name(page.before, page.cell.locale) if page.before else "",
        "after": up + page_name(page.after, page.cell.locale) if page.after else "",
    }
    return _render("article.html", page=page, cell=page.cell, links=links, near=near, up=up)


def index_page(overview: Overview) -> bytes:
    """The page that an editor opens."""
    folders: dict[str, list[str]] = {}
    for name in overview.articles:
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    return _render("index.html", its=overview, folders=folders, up="")


def _render(template: str, **values: Any) -> bytes:
    text = _environment().get_template(template).render(values)
    return text.encode("utf-8")


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from tm.locales import autonym, direction, display_name

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = ((HERE / name).read_text("utf-8").strip() for name in ("style.css", "script.js"))
    environment.globals.update(
        version=__version__,
        states=tuple(map(str, STATES)),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        start=Markup(OURS),
        bar=bar,
        path_of=line,
        page_name=page_name,
    )
    environment.filters.update(
        visible=visible,
        marked=marked,
        changes=changes,
        percent=percent,
        facts=facts,
        heat=heat,
        autonym=functools.cache(autonym),
        english=functools.cache(lambda code: display_name(code, "en", capital=True)),
        direction=direction,
        thousands=lambda count: f"{count:,}",
    )
    return environment


def _plain(value: Any) -> Any:
    """Every plain value of a template: invisible characters as escapes (what they do has no place in a page either)."""
    return printable(value) if type(value) is str else value


def _policy(style: str, script: str) -> str:
    """The page may do what its own style and script do, and nothing else: no request, no form, no other script."""

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"

    return f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; base-uri 'none'; form-action 'none'"
