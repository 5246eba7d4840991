"""What `site:` of tm.yaml says of pages: their address and template, looked at before anything is built."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tm.errors import FileError, ProjectError
from tm.files import inside, read
from tm.project import CONFIG, Project

if TYPE_CHECKING:
    from tm.site.values import Theme

MAX_TEMPLATE = 1024 * 1024
_KEYS = ("url", "template")


def look_at(project: Project) -> str:
    """The address of the output folder, empty where `site:` names none. Raises ProjectError for what cannot be meant."""
    site = project.config.site
    for key in site:
        if key not in _KEYS:
            close = difflib.get_close_matches(key, _KEYS, 1, 0.6)
            hint = f"did you mean `site.{close[0]}`?" if close else f"known are: {', '.join(_KEYS)}"
            raise ProjectError(f"unknown key `site.{key}`", path=CONFIG, hint=hint)
    return _url(site.get("url", ""))


def theme(project: Project) -> tuple[Theme, str]:
    """How pages look, and its digest. Raises ProjectError, also for a template that cannot be compiled."""
    from tm.site.render import check, digest
    from tm.site.values import Theme

    made = Theme(look_at(project), *_template(project, project.config.site.get("template", "")))
    check(made)
    return made, digest(made)


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    host = parts.netloc
    if url and (
        parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or host.split() != [host]
    ):
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
