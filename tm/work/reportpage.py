"""One article in one locale as a page of the report shows it: units side by side, findings, what goes out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tm import units as u
from tm.inline import codes
from tm.merging import ACCEPTED
from tm.model import Finding, Grade, Severity, State, Unit
from tm.project import Project
from tm.publish import Verdict, stand
from tm.report.names import page_name
from tm.report.values import Cell, Page, Remark, Span, TermRow, UnitRow, Urgent
from tm.terms.model import Glossary
from tm.text import printable, quote, unit_id
from tm.work.load import Prepared
from tm.work.look import rule_for

URGENT = 40  # entries that one article may send to the first page
PART = 120  # characters of a text that a finding quotes
LEVELS = tuple(Severity)
FALLBACKS = {
    "source": "the source text goes out in its place",
    "omit": "left out of what goes out",
    "hold": "holds the whole article back",
}
KINDS = {"draft": "draft by", "from": "accepted as it came from", "reviewed": "reviewed by", "kept": "kept by"}


def page_of(
    project: Project,
    prepared: Prepared,
    locale: str,
    findings: Mapping[str, Sequence[Finding]],
    near: tuple[str, str],
    locales: Sequence[str],
    glossary: Glossary,
) -> Page:
    """The page of an article in a locale whose catalog could be read; `findings` by unit ID."""
    plan, lang, config = prepared.plans[locale], prepared.template.lang, project.config
    standing = stand(plan.units, locale, lang, config.publish)
    lines: dict[tuple[str | None, str], int] = {}
    for segment, key in zip(prepared.document.segments, prepared.template.keys, strict=True):
        lines.setdefault(key, segment.line)
    rows: list[UnitRow] = []
    for unit in plan.units:
        if not unit.obsolete:
            found = findings.get(unit_id(unit.context, unit.source), ())
            hits = _hits(glossary, unit.source, u.language(unit, lang), locale)
            row = _row(prepared, len(rows) + 1, unit, standing.verdicts[unit.key], found, lines.get(unit.key, 0), hits)
            rows.append(row)
    levels = Counter((row.state in ACCEPTED, remark.severity) for row in rows for remark in row.remarks)
    errors = levels[True, Severity.ERROR]
    required = config.required(prepared.name, locale)
    why = standing.coverage.blockers(100 if required is None else required, config.publish.minimum, errors)
    cell = Cell(
        article=prepared.name,
        locale=locale,
        path=page_name(prepared.name, locale),
        title=_title(prepared),
        lang=lang,
        counts=standing.coverage.plain(),
        ready=not why,
        held=bool(standing.held(required, config.publish.minimum, lambda: errors)),
        why=tuple(why),
        errors=errors,
        draft_errors=levels[False, Severity.ERROR],
        warnings=levels[True, Severity.WARNING] + levels[False, Severity.WARNING],
        notes=sum(len(row.replies) for row in rows),
        due=rule_for(config.due, prepared.name, locale) or "",
        assigned=rule_for(config.assign, prepared.name, locale) or "",
        urgent=_urgent(rows),
    )
    obsolete = sum(1 for unit in plan.units if unit.obsolete)
    notices = tuple(f"line {notice.line}: {notice.message}" for notice in prepared.document.notices)
    return Page(cell, rows, obsolete, *near, locales, notices)


def unreadable(name: str, locale: str, problem: str, near: tuple[str, str], locales: Sequence[str]) -> Page:
    """The page of an article, or of a catalog, that could not be read."""
    cell = Cell(name, locale, page_name(name, locale), problem=problem, why=("it could not be read",))
    return Page(cell, (), 0, *near, locales)


def _title(prepared: Prepared) -> str:
    """What the article calls itself, else its first heading; empty where it has neither."""
    title = prepared.document.meta.get("title", "")
    return title or next((segment.source for segment in prepared.document.segments if segment.kind == "heading"), "")


def _hits(glossary: Glossary, text: str, lang: str, locale: str) -> list[tuple[int, int, TermRow]]:
    """Where a source uses which terms that say something about this locale; nothing in text that is in this locale already."""
    if not glossary or lang == locale:
        return []
    from tm.terms import find

    found = []
    for hit in find(text, lang, glossary):
        term = hit.term
        row = TermRow(term.source, term.approved(locale), term.banned(locale), term.keep, term.note)
        if hit.sure and (row.targets or row.avoid):
            found.append((hit.start, hit.end, row))
    return found


def _row(
    prepared: Prepared,
    number: int,
    unit: Unit,
    verdict: Verdict,
    findings: Sequence[Finding],
    line: int,
    hits: Sequence[tuple[int, int, TermRow]],
) -> UnitRow:
    form = prepared.document.format
    previous = unit.previous or "" if verdict.state is State.STALE else ""
    target = unit.target or "\n".join(unit.targets)
    return UnitRow(
        number=number,
        id=unit_id(unit.context, unit.source),
        kind=u.kind(unit),
        state=str(verdict.state),
        grade=str(verdict.grade or ""),
        lang=u.language(unit, prepared.template.lang),
        line=line,
        context=unit.context or "",
        source=unit.source,
        previous=previous if previous != unit.source else "",
        target=target,
        source_spans=(
            *_spans(unit.source, form, findings, "source_span"),
            *((start, end, "term") for start, end, _ in hits),
        ),
        target_spans=_spans(target, form, findings, "target_span"),
        remarks=tuple(
            _remark(unit, finding) for finding in sorted(findings, key=lambda one: LEVELS.index(one.severity))
        ),
        outcome=_outcome(verdict),
        meanwhile=verdict.target or "" if verdict.state is State.DRAFT else "",
        provenance=_provenance(unit),
        notes=tuple(text[6:] for text in unit.extracted[1:] if text.startswith("note: ")),
        replies=tuple(u.notes_to_author(unit)),
        comments=tuple(text for text in unit.comments if text.strip() and not text.startswith("tm: ")),
        terms=tuple(dict.fromkeys(row for _, _, row in hits)),
    )


def _spans(text: str, form: str, findings: Sequence[Finding], which: str) -> tuple[Span, ...]:
    spans: list[Span] = [(code.start, code.end, "code") for code in codes(text, form)]
    for finding in findings:
        span = getattr(finding, which)
        if span is not None:
            spans.append((span[0], span[1], str(finding.severity)))
    return tuple(spans)


def _remark(unit: Unit, finding: Finding) -> Remark:
    def part(text: str, span: tuple[int, int] | None) -> str:
        shown = quote(text[max(0, span[0]) : span[1]], PART) if span else ""
        return "" if shown in finding.message else shown

    source, target = part(unit.source, finding.source_span), part(unit.target, finding.target_span)
    return Remark(str(finding.severity), finding.check, finding.message, source, target)


def _outcome(verdict: Verdict) -> str:
    """What becomes of a unit whose own target does not go out, or goes out although its source changed."""
    if verdict.fallback:
        return FALLBACKS.get(verdict.fallback, "")
    if verdict.state is State.STALE:
        return "this older translation goes out meanwhile"
    return ""


def _provenance(unit: Unit) -> tuple[str, ...]:
    """Who made the target what it is, oldest first."""
    told = []
    for stamp in u.stamps(unit):
        if stamp.kind == "stale":
            told.append(f"stale since {stamp.date}")
        elif stamp.kind in KINDS:
            void = ", void since the text changed" if stamp.kind == "reviewed" and not u.is_reviewed(unit) else ""
            told.append(f"{KINDS[stamp.kind]} {stamp.who or 'somebody'}, {stamp.date}{void}")
    for text in unit.comments:
        if text.startswith("tm: why "):
            told.append(f"because: {text[8:]}")
        elif text.startswith("tm: theirs "):
            told.append(f"the other side of a merge: {text[11:]}")
    if u.is_unedited(unit):
        told.append("not a letter changed")
    return tuple(map(printable, told))


def _urgent(rows: Sequence[UnitRow]) -> tuple[Urgent, ...]:
    found: list[Urgent] = []
    for row in rows:
        if row.state == State.STALE and row.grade == Grade.FACTUAL:
            found.append(Urgent("factual", row.id, quote(row.source, 90)))
        errors = [remark.message for remark in row.remarks if remark.severity == Severity.ERROR]
        if errors and row.state in ACCEPTED:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            found.append(Urgent("error", row.id, quote(errors[0], 140) + more))
        found += [Urgent("note", row.id, quote(reply, 140)) for reply in row.replies]
    return tuple(found[:URGENT])
