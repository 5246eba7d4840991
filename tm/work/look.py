"""Looking at one article: read, planned, counted, and remembered if nothing changed under us meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from tm import units as u
from tm.collector import resting
from tm.errors import ArticleError, TmError
from tm.index import COUNTED, JUDGED, OUTLINE, Row, Summary
from tm.model import Document, Notice, Unit
from tm.project import Project
from tm.publish import Publisher, count
from tm.stamps import signature, stat_of
from tm.text import harmless_json, unit_id
from tm.work.load import Prepared, prepare
from tm.work.survey import Outcome
from tm.work.tally import tally
from tm.work.verdicts import ACCEPTED, errors, worth_asking

_last: list[Prepared] = []
"""What was looked at last is let go when the next one is looked at: the end of the process takes no large article apart."""


def attempt(
    project: Project,
    name: str,
    renamed_from: str,
    use: Callable[[Prepared, Outcome], None],
    locales: Sequence[str] | None = None,
    *,
    decided: bool = False,
) -> Outcome:
    """Prepare one article and use it; whatever a user can mend becomes an error of this article alone.

    `decided`: where `renamed_from` is empty, the article is known to be no renamed one.
    """
    outcome = Outcome(name, renamed_from=renamed_from)
    _last.clear()
    try:
        with resting():
            prepared = prepare(project, name, locales, renamed_from=renamed_from if decided else renamed_from or None)
            if locales is not None and names_others(prepared.document):
                prepared = prepare(project, name)
            _last.append(prepared)
            outcome.notices = [*prepared.document.notices, *_foreign(prepared), *_emptied(prepared)]
            outcome.errors = list(prepared.errors)
            use(prepared, outcome)
    except TmError as error:
        outcome.errors.append(error)
        outcome.row = None
    except RecursionError:
        outcome.errors.append(
            ArticleError("nested too deeply", path=project.reference(name), hint="flatten the nesting")
        )
        outcome.row = None
    return outcome


def _foreign(prepared: Prepared) -> list[Notice]:
    """A warning where an article does not say its language and most of it is in another than the project's."""
    template = prepared.template
    if prepared.document.lang or all(wanted.lang == template.lang for wanted in template.units):
        return []
    sizes: dict[str, int] = {}
    for wanted in template.units:
        sizes[wanted.lang] = sizes.get(wanted.lang, 0) + len(wanted.source)
    most = max(sizes, key=lambda lang: sizes[lang], default=template.lang)
    if most == template.lang or sizes[most] * 2 <= sum(sizes.values()):
        return []
    where = f'<html lang="{most}">' if prepared.document.format == "html" else f"`lang: {most}` in its front matter"
    return [Notice(1, f"most of this article reads as {most}, not {template.lang}: if it is, say so by {where}")]


def _emptied(prepared: Prepared) -> list[Notice]:
    """A warning for each empty catalog: a tool that died while it saved leaves one, and so does a power cut."""
    return [
        Notice(1, f"{catalog.shown} was empty, and counts as untranslated: if it held anything, take it back from git")
        for catalog in prepared.catalogs.values()
        if catalog.exists and len(catalog.data) < 100 and not catalog.data.strip(b" \t\r\n\xef\xbb\xbf")
    ]


def names_others(document: Document) -> bool:
    """Whether what is made of an article in one locale names every locale in which it can be read."""
    return any(slot.kind in ("available", "head-end") for slot in document.slots)


def row_of(project: Project, prepared: Prepared, *, synced: bool, judged: bool | None = None) -> Row | None:
    """The row to remember, unless a catalog was unreadable or a file changed while we looked.

    With `judged`, the checks are asked for errors too. Where that is left open, what there is to judge waits for the command
    that needs to know: it counts anew what has targets, so that neither checks nor grades need be asked now.
    """
    if prepared.errors:
        return None
    known = [prepared.fingerprint, prepared.pot.fingerprint if prepared.pot else None]
    known += [catalog.fingerprint for catalog in prepared.catalogs.values()]
    stats = [stat_of(path) for path in project.watched(prepared.name)]
    for fingerprint, stat in zip(known, stats, strict=True):
        if (fingerprint is None) != (stat[1] < 0):
            return None
        if fingerprint is not None and (fingerprint.inode, fingerprint.size, fingerprint.mtime_ns) != stat[:3]:
            return None
    young = any(fingerprint is not None and fingerprint.young for fingerprint in known)
    signed = b"" if young else signature(stats)
    found = outline(prepared) if judged is None else None
    depth, counts = OUTLINE, b""
    if found is None:
        found = summary(project, prepared, judged=bool(judged))
        depth = COUNTED if any(its["errors"] is None for its in found["locales"].values()) else JUDGED
        counts = tally(found["locales"], project.locales)
    told = Summary(harmless_json(json.dumps(found, ensure_ascii=False)), counts)
    return Row(prepared.name, signed, prepared.digest, synced, depth, told)


def outline(prepared: Prepared) -> dict[str, Any] | None:
    """How many units there are, where one has an accepted target; None where none has, and the summary costs little."""
    if all(plan.counts["new"] == len(plan.units) for plan in prepared.plans.values()):
        return None
    lang = prepared.template.lang
    plans = sorted(prepared.plans.items(), key=lambda item: item[0] == lang)  # the article's own has but copies, mostly
    if not any(u.state(unit, locale, lang) in ACCEPTED for locale, plan in plans for unit in plan.units):
        return None
    locales = {
        locale: {"units": {"live": sum(not unit.obsolete for unit in plan.units)}}
        for locale, plan in prepared.plans.items()
    }
    return {"article": prepared.name, "lang": lang, "locales": locales}


def summary(project: Project, prepared: Prepared, *, judged: bool) -> dict[str, Any]:
    """The article as `tm status --json` shows it, counted on the catalogs as a sync would leave them."""
    config = project.config
    locales: dict[str, Any] = {}
    words: dict[str, int] = {}
    for locale, plan in prepared.plans.items():
        publisher = Publisher(plan.units, locale, prepared.template.lang, config.publish)
        coverage = count(plan.units, publisher, words=words)
        required = config.required(prepared.name, locale)
        found = 0 if not worth_asking(coverage) else errors(project, prepared, locale) if judged else None
        why = coverage.blockers(100 if required is None else required, config.publish.minimum, found or 0)
        locales[locale] = coverage.plain() | {"ready": not why, "why": why, "errors": found} | people(plan.units)
        locales[locale] |= {
            "assigned": rule_for(config.assign, prepared.name, locale),
            "due": rule_for(config.due, prepared.name, locale),
        }
    return {"article": prepared.name, "lang": prepared.template.lang, "locales": locales}


def people(units: Sequence[Unit]) -> dict[str, Any]:
    """What people left in a catalog: notes to the author, and who reviewed last and when (null: nobody yet)."""
    notes: list[dict[str, str]] = []
    last: u.Stamp | None = None
    for unit in units:
        if unit.obsolete or not unit.comments:
            continue
        notes += [{"unit": unit_id(unit.context, unit.source), "note": note} for note in u.notes_to_author(unit)]
        stamp = u.stamp_of(unit, "reviewed")
        if stamp is not None and (last is None or stamp.date > last.date):
            last = stamp
    return {"notes": notes, "reviewed": None if last is None else {"by": last.who, "date": last.date}}


def rule_for(rules: Mapping[str, str], article: str, locale: str) -> str | None:
    """What `LOCALE` or `LOCALE ARTICLE-GLOB` of tm.yaml says of an article; the most particular rule wins."""
    for key in sorted(rules, key=len, reverse=True):
        code, _, pattern = key.strip().partition(" ")
        if code.replace("_", "-") == locale and (not pattern or fnmatchcase(article, pattern.strip())):
            return rules[key]
    return None
