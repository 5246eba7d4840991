"""Pages beside the outputs: the project's theme read, and an article's localized text handed to `tm.site`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from urllib.parse import urlsplit

from tm.errors import FileError, ProjectError, TmError
from tm.files import inside, read
from tm.formats import read as read_document
from tm.project import CONFIG, Project, stem
from tm.publish import Publisher
from tm.site.article import FORMATS, Place, page
from tm.site.values import Theme
from tm.work.load import Prepared

MAX_TEMPLATE = 1024 * 1024
_KEYS = ("url", "template")


def theme(project: Project) -> tuple[Theme, str]:
    """What `site:` of tm.yaml says, and its digest. Raises ProjectError, also for a template that cannot be compiled."""
    from tm.site.render import check, digest

    site = project.config.site
    for key in site:
        if key not in _KEYS:
            close = difflib.get_close_matches(key, _KEYS, 1, 0.6)
            hint = f"did you mean `site.{close[0]}`?" if close else f"known are: {', '.join(_KEYS)}"
            raise ProjectError(f"unknown key `site.{key}`", path=CONFIG, hint=hint)
    made = Theme(_url(site.get("url", "")), *_template(project, site.get("template", "")))
    check(made)
    return made, digest(made)


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ProjectError(
            f"`site.url` cannot be {url!r}",
            path=CONFIG,
            hint="write where the output folder will be found, e.g. https://example.org/articles",
        )
    return url


def _template(project: Project, name: str) -> tuple[str, str]:
    """(source, path) of the project's own template; empty where there is none."""
    if not name:
        return "", ""
    try:
        path = inside(project.root, name)
        found = read(path, project.shown(path), MAX_TEMPLATE)
    except FileError as error:
        raise ProjectError(f"`site.template`: {error}", path=CONFIG, hint=error.hint) from None
    if found is None:
        raise ProjectError(
            f"`site.template`: there is no {name}", path=CONFIG, hint="write its path from the project's folder"
        )
    try:
        return found[0].decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        line = found[0].count(b"\n", 0, error.start) + 1
        raise ProjectError("not UTF-8", path=name, line=line, hint="save the template as UTF-8") from None


def has_page(prepared: Prepared) -> bool:
    """Whether a page is made of an article; an HTML article is one already."""
    return prepared.document.format in FORMATS


def readable(project: Project, prepared: Prepared, drafts: bool) -> list[str]:
    """The locales in which an article can be read: its own, and those with a target that goes out."""
    lang = prepared.template.lang
    found = []
    for locale, plan in prepared.plans.items():
        publisher = Publisher(plan.units, locale, lang, project.config.publish, drafts=drafts)
        if locale == lang or any(
            not unit.obsolete and publisher.verdict(unit).target is not None for unit in plan.units
        ):
            found.append(locale)
    return found


def render(
    project: Project,
    prepared: Prepared,
    locale: str,
    text: str,
    published: Sequence[str],
    look: Theme,
    *,
    drafts: bool = False,
) -> bytes:
    """The page of an article whose localized text is `text`."""
    from tm.site.render import render as fill

    name, source = prepared.name, prepared.template.lang
    suffix = name[len(stem(name)) :]
    try:
        document = read_document(text, suffix, project.config.reading)
    except TmError as error:
        error.path = error.path or project.reference(name)
        raise
    lang = locale if locale in published else source
    preview = drafts and locale != source
    place = Place(name, stem(name), locale, lang, source, tuple(published), look.url, preview)
    return fill(page(document, place), look)
