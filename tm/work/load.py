"""One article with its catalogs, read and planned in memory: what every command starts from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tm import clock
from tm.catalog import Catalog, load
from tm.conflicts import settled
from tm.errors import ArticleError, CatalogError, TmError
from tm.files import Fingerprint, read
from tm.formats import format_for
from tm.formats import read as read_document
from tm.formats.base import Format
from tm.matching import Key, Matching, match
from tm.merging import Plan, plan
from tm.model import Document
from tm.po.scan_plain import NONE, Likely
from tm.po.write import new_file
from tm.project import SEGMENTER, Project, stem
from tm.safepath import confined
from tm.template import Template, make, verdicts_of
from tm.work.survey import digest_of

MAX_ARTICLE = 64 * 1024 * 1024
"""Bytes; nobody can translate more in one piece."""


@dataclass(slots=True)
class Prepared:
    """An article, its template, its catalogs as they are and as a sync would leave them."""

    name: str
    document: Document
    format: Format
    template: Template
    catalogs: dict[str, Catalog]
    plans: dict[str, Plan]
    pot: Catalog | None
    raw: bytes
    fingerprint: Fingerprint
    errors: list[TmError] = field(default_factory=list)
    """Catalogs that could not be read; their locales have no plan."""
    renamed_from: str = ""

    @property
    def changed(self) -> bool:
        """Whether a sync would write a catalog."""
        return any(plan.changed for plan in self.plans.values())

    @property
    def complete(self) -> bool:
        """Whether the template and every catalog stand on disk."""
        return all(catalog.exists for catalog in self.catalogs.values()) and bool(self.pot and self.pot.exists)

    @property
    def digest(self) -> str:
        """Digest of the article and all its catalogs as they were read."""
        pot = self.pot.fingerprint if self.pot else None
        return digest_of([self.fingerprint, pot, *(catalog.fingerprint for catalog in self.catalogs.values())])


def header_for(project: Project, name: str, locale: str, lang: str) -> dict[str, str]:
    """The header of a new catalog (of the template, where `locale` is empty)."""
    return {
        "Project-Id-Version": stem(name),
        "Language": locale.replace("-", "_"),
        "X-Source-Language": lang.replace("-", "_"),
        "X-TM-Segmenter": SEGMENTER,
    }


def read_article(project: Project, name: str) -> tuple[bytes, str, Fingerprint]:
    """An article's bytes and text. Raises ArticleError with the line of the first byte that is not UTF-8."""
    shown = project.reference(name)
    confined(project.root, shown)
    found = read(project.article_path(name), shown, MAX_ARTICLE)
    if found is None:
        raise ArticleError("no such article", path=shown, hint="`tm status` lists the articles")
    raw, fingerprint = found
    try:
        return raw, raw.decode("utf-8"), fingerprint
    except UnicodeDecodeError as error:
        head = raw[: error.start]
        line = head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n") + 1
        raise ArticleError(
            f"not UTF-8 (byte 0x{raw[error.start]:02x})", path=shown, line=line, hint="save the article as UTF-8"
        ) from None


def parse_article(project: Project, name: str, text: str) -> tuple[Document, Format]:
    """The document of an article's text. Raises ArticleError with file and line."""
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - of each of thousands of names
    try:
        return settled(read_document(text, suffix, project.config.reading)), format_for(suffix)
    except TmError as error:
        if not error.path:
            error.path = project.reference(name)
        raise


def prepare(
    project: Project, name: str, locales: Sequence[str] | None = None, *, renamed_from: str | None = None
) -> Prepared:
    """Read and plan one article; with its template, unless only some `locales` are asked for.

    `renamed_from`: the article that it was, empty for none; None: it is found out, so that what a command shows of an article
    before the sync is what the sync will make of it. Raises ArticleError; a catalog that cannot be read is an entry in `errors`.
    """
    if renamed_from is None:
        renamed_from = _renamed_from(project, name)
    raw, text, fingerprint = read_article(project, name)
    document, fmt = parse_article(project, name, text)
    lang = document.lang or project.config.source_locale
    wanted = tuple(locales) if locales is not None else project.locales
    likely = Likely(segment.source for segment in document.segments)
    errors: list[TmError] = []
    catalogs: dict[str, Catalog] = {}
    for locale in wanted:
        path = project.catalog_path(name, locale)
        if renamed_from and not path.exists():
            path = project.catalog_path(renamed_from, locale)
        try:
            catalogs[locale] = catalog_at(project, path, header_for(project, name, locale, lang), likely)
        except TmError as error:
            errors.append(error)
    template = make(
        name,
        project.reference(name),
        document,
        lang,
        _judge(project, lang),
        _verdicts(lang, catalogs),
    )
    plans = plan_all(template, catalogs)
    pot = None
    if locales is None:  # who asks for some catalogs does not write them
        try:
            path = project.template_path(renamed_from or name)
            pot = _template_at(project, path, header_for(project, name, "", lang), likely.with_units(template.blanks))
        except TmError as error:
            errors.append(error)
    return Prepared(name, document, fmt, template, catalogs, plans, pot, raw, fingerprint, errors, renamed_from)


def _renamed_from(project: Project, name: str) -> str:
    if project.has_template(name):
        return ""
    from tm.work.renames import origin

    return origin(project, name)


def each(project: Project, names: Iterable[str], locales: Sequence[str], errors: list[TmError]) -> Iterator[Prepared]:
    """Read and plan one article after the other; what cannot be read goes to `errors` and stops no other."""
    for name in names:
        try:
            prepared = prepare(project, name, locales)
        except TmError as error:
            errors.append(error)
            continue
        errors += prepared.errors
        yield prepared


def catalog_at(project: Project, path: Path, header: Mapping[str, str], likely: Likely = NONE) -> Catalog:
    """The catalog at a path of the project. Raises FileError where a link on the way leads out of it."""
    shown = project.shown(path)
    confined(project.root, shown)
    return load(path, shown, header, likely)


def _template_at(project: Project, path: Path, header: Mapping[str, str], likely: Likely) -> Catalog:
    """The template; one that cannot be read is made anew in its place, for it is derived from the article."""
    try:
        return catalog_at(project, path, header, likely)
    except CatalogError:
        found = read(path, project.shown(path))
        data, fingerprint = found or (b"", None)
        return Catalog(path, project.shown(path), new_file(header), data, fingerprint)


def plan_all(template: Template, catalogs: dict[str, Catalog]) -> dict[str, Plan]:
    """One plan a locale; what is the same in all of them is matched once."""
    known: list[tuple[Any, Matching]] = []

    def matcher(
        old: Sequence[Key], new: Sequence[Key], waiting: frozenset[Key], origins: Mapping[Key, int]
    ) -> Matching:
        asked = (old, waiting, list(origins.items()))
        for before, found in known:
            if before == asked:
                return found
        known.append((asked, match(old, new, waiting, origins)))
        return known[-1][1]

    today = clock.today()
    return {locale: plan(template, catalog.units, locale, today, _cut, matcher) for locale, catalog in catalogs.items()}


def _cut(source: str, target: str, pieces: Sequence[str], lang: str, locale: str) -> tuple[str, ...] | None:
    from tm.sentences import cut

    return cut(source, target, pieces, lang, locale)


def _judge(project: Project, lang: str) -> Any:
    from tm.language import judge

    locales = project.locales

    def verdict(text: str) -> str:
        return judge(text, lang, locales)

    return verdict


def _verdicts(lang: str, catalogs: dict[str, Catalog]) -> dict[str, str]:
    """Earlier verdicts, from any catalog that was made while the article was in the same language."""
    for catalog in catalogs.values():
        if catalog.exists and catalog.file.header.get("X-Source-Language", "") == lang.replace("-", "_"):
            found = verdicts_of(catalog.units, lang)
            if found:
                return found
    return {}
