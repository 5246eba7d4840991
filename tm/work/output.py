"""One article's outputs: localized, held back or not, compared or staged, with its page and the files that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from tm.errors import TmError
from tm.files import inside, read
from tm.localize import localize
from tm.model import State
from tm.project import Project, stem
from tm.stage import Staged
from tm.work import assets, sitepage, told
from tm.work.build import BuildOptions, Built
from tm.work.ledger import Output
from tm.work.load import Prepared
from tm.work.look import attempt, names_others, row_of
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
                try:
                    outcome.outputs.append(_output(published, locale, options, outcome))
                except TmError as error:
                    plain.errors.append(error)

    plain = attempt(project, name, "", use, enough)
    outcome.row, outcome.errors, outcome.notices = plain.row, plain.errors, plain.notices
    return outcome


def _output(published: Published, locale: str, options: BuildOptions, outcome: Built) -> Output:
    """Make one output with all that belongs to it, or none of it."""
    project, prepared = published.project, published.prepared
    if why := published.held(locale):
        held = {"article": prepared.name, "locale": locale, "why": ", ".join(why)}
        return Output(locale, told.render(held), ())
    standing = published.standing(locale)
    text = localize(project.config, prepared.document, prepared.format, prepared.template, standing, published.locales)
    data = text.encode("utf-8")
    path = inside(options.output, f"{locale}/{prepared.name}")
    files = [(path, data, False)]
    row: dict[str, Any] = {
        "article": prepared.name,
        "locale": locale,
        "path": project.shown(path),
        "units": {str(state): standing.coverage.units[state] for state in State if state is not State.OBSOLETE},
        "fallback": standing.standing_in("source"),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if standing.people:
        row["reviewers"] = sorted(standing.people)
    if standing.engines:
        row["engines"] = sorted(standing.engines)
    copies = assets.wanted(project, prepared.name, text, options.output / locale)
    others = sorted(set(prepared.plans) - {locale}) if names_others(prepared.document) else []
    parts = [*chain.from_iterable(copies), *(project.catalog_path(prepared.name, other) for other in others)]
    if copies:
        files += ((copy, bytes_, True) for copy, bytes_ in assets.contents(project, copies, options.output))
    page = None
    if options.theme is not None and sitepage.has_page(prepared):
        codes = published.locales()
        made = sitepage.render(project, prepared, locale, text, codes, options.theme, drafts=options.drafts)
        place = inside(options.output, f"{locale}/{stem(prepared.name)}.html")
        page = {"path": project.shown(place), "sha256": hashlib.sha256(made).hexdigest()}
        files.append((place, made, False))
        parts.append(place)
    staged = _put(project, options, files, outcome)
    return Output(locale, told.render(row, page), [str(path), *map(str, parts)] if parts else None, staged)


def _put(
    project: Project, options: BuildOptions, files: Sequence[tuple[Path, bytes, bool]], outcome: Built
) -> list[Staged]:
    """Stage the files of an output (with their bytes, and whether others have them too), or compare them with what is there."""
    stage = options.stage
    if stage is None:
        outcome.differs += [shown for file, data, _ in files if _differs(file, data, shown := project.shown(file))]
        return []
    put = [stage.put(file, data, project.shown(file), shared=shared) for file, data, shared in files]
    return [one for one in put if one is not None]


def _differs(path: Path, data: bytes, shown: str) -> bool:
    found = read(path, shown)
    return found is None or found[0] != data
