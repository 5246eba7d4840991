"""One article's outputs: localized, held back or not, compared or written, with its page and the files that it names."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tm.errors import FileError
from tm.files import inside, read, replace
from tm.index import Row, signature, stat_of
from tm.localize import localize
from tm.model import State
from tm.project import Project, stem
from tm.work import assets, sitepage
from tm.work.build import BuildOptions, Built, key_of
from tm.work.load import Prepared
from tm.work.look import attempt, row_of
from tm.work.published import Published
from tm.work.survey import Outcome


def build_one(project: Project, name: str, options: BuildOptions) -> Built:
    """Build one article in all locales that were asked for."""
    outcome = Built(name)
    known = options.synced.get(name)
    # A page names every locale in which the article can be read.
    enough = options.locales if known is not None and options.theme is None else None

    def use(prepared: Prepared, plain: Outcome) -> None:
        outcome.unsynced = known is None and prepared.changed
        plain.row = known or row_of(project, prepared, synced=not prepared.changed and prepared.complete)
        published = Published(project, prepared, options.require, options.drafts)
        for locale in options.locales:
            if locale in prepared.plans:
                _output(project, published, locale, options, outcome, plain.row)

    plain = attempt(project, name, "", use, enough)
    outcome.row, outcome.errors, outcome.notices = plain.row, plain.errors, plain.notices
    return outcome


def _output(
    project: Project, published: Published, locale: str, options: BuildOptions, outcome: Built, row: Row | None
) -> None:
    prepared = published.prepared
    why = published.held(locale)
    if why:
        held = {"article": prepared.name, "locale": locale, "why": ", ".join(why)}
        outcome.held.append(held)
        if row is not None:
            outcome.marks[locale] = (key_of(row), b"")
        return
    standing = published.standing(locale)
    text = localize(project.config, prepared.document, prepared.format, prepared.template, standing, published.locales)
    data = text.encode("utf-8")
    path = inside(options.output, f"{locale}/{prepared.name}")
    copies = assets.wanted(project, prepared.name, text, options.output / locale)
    if options.check:
        found = read(path, project.shown(path))
        if found is None or found[0] != data:
            outcome.differs.append(project.shown(path))
    else:
        _write(project, path, data, outcome)
        assets.copy(project, copies, outcome.written)
    page = _page(project, published, locale, text, options, outcome)
    entry = {
        "article": prepared.name,
        "locale": locale,
        "path": project.shown(path),
        "units": {str(state): standing.coverage.units[state] for state in State if state is not State.OBSOLETE},
        "fallback": standing.standing_in("source"),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if copies:
        entry["assets"] = [str(place) for pair in copies for place in pair]
    if standing.people:
        entry["reviewers"] = sorted(standing.people)
    if standing.engines:
        entry["engines"] = sorted(standing.engines)
    beside: list[Any] = [*entry.get("assets", ())]  # type: ignore[misc]
    if page is not None:
        entry["page"] = {"path": project.shown(page[0]), "sha256": page[1]}
        beside.append(page[0])
    outcome.rows.append(entry)
    if row is not None:
        outcome.marks[locale] = (key_of(row), signature(stat_of(place) for place in (path, *beside)))


def _page(
    project: Project, published: Published, locale: str, text: str, options: BuildOptions, outcome: Built
) -> tuple[Path, str] | None:
    """Make the page of an output, where pages are wanted: its path and digest."""
    prepared = published.prepared
    if options.theme is None or not sitepage.has_page(prepared):
        return None
    look, codes = options.theme, published.locales()
    data = sitepage.render(project, prepared, locale, text, codes, look, drafts=options.drafts)
    path = inside(options.output, f"{locale}/{stem(prepared.name)}.html")
    if not options.check:
        _write(project, path, data, outcome)
    elif (found := read(path, project.shown(path))) is None or found[0] != data:
        outcome.differs.append(project.shown(path))
    return path, hashlib.sha256(data).hexdigest()


def _write(project: Project, path: Path, data: bytes, outcome: Built) -> None:
    shown = project.shown(path)
    found = read(path, shown)
    if found is not None and found[0] == data:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"cannot be made: {error.strerror}", path=project.shown(path.parent), hint="check permissions and space"
        ) from None
    replace(path, data, expected=found[1] if found else None, check=None, shown=shown)
    outcome.written.append(shown)
