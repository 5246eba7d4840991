"""Pages beside the outputs: an article's localized text handed to `tm.site`."""

from __future__ import annotations

from collections.abc import Sequence

from tm.errors import TmError
from tm.formats import read as read_document
from tm.project import Project, stem
from tm.site.article import FORMATS, Place, page
from tm.site.values import Theme
from tm.work.load import Prepared


def has_page(prepared: Prepared) -> bool:
    """Whether a page is made of an article; an HTML article is one already."""
    return prepared.document.format in FORMATS


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
