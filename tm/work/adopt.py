"""`tm adopt`: seeds a catalog from an article that was already translated by hand.

Only missing units are filled. A sure pair becomes an accepted target with `# tm: adopted DATE`; an unsure one is fuzzy with
`# tm: adopt REASON`, which reads as a draft of unknown origin: it is never published, and no command replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tm import clock
from tm.adopt import Block, Pairing, align
from tm.conflicts import settled
from tm.errors import ArticleError, TmError, UsageError
from tm.files import read
from tm.formats import read as read_document
from tm.matching import Key
from tm.model import Document, Severity, State, Unit
from tm.project import Project
from tm.safepath import named
from tm.text import unit_id
from tm.work.desk import Desk, open_desk
from tm.work.load import MAX_ARTICLE

_LABEL = re.compile(r"[ \t>]*(\[\^?\w{1,20}\]:?|#{1,6}|[A-Za-z_]{1,30}:|\d{1,4}[.)]?)[ \t]*[\"']?\Z")
_LONGEST_LABEL = 60


@dataclass(slots=True)
class AdoptReport:
    """What became of the units of one article in one locale."""

    article: str
    locale: str
    accepted: int = 0
    fuzzy: list[tuple[str, str]] = field(default_factory=list)
    """(unit ID, why a person should look)."""
    left: int = 0
    """Units that had a target, or are in this locale already."""
    missing: int = 0
    """Units for which the translation holds nothing."""
    unused: int = 0
    """Blocks of the translation that went nowhere."""
    warnings: list[str] = field(default_factory=list)


def adopt(project: Project, name: str, path: Path, locale: str, *, semantic: bool = False) -> AdoptReport:
    """Sync an article, then fill what is missing in one locale from its translation at `path`.

    Raises UsageError (no such file, or it is in another language), ArticleError (it cannot be read), and what opening
    the catalog raises.
    """
    document = _translation(project, path)
    desk = open_desk(project, name, locale)
    if locale == desk.lang:
        raise UsageError(f"{name} is written in {locale}", hint="name the locale of the translation")
    report = AdoptReport(name, locale)
    report.warnings += [f"{path}:{notice.line}: {notice.message}" for notice in document.notices]
    source, target = blocks(desk.prepared.document), blocks(document)
    _same_language(target, locale, project, path)
    pairings = align(source, target, desk.lang, locale, semantic=semantic)
    other = document.format != desk.prepared.document.format
    chosen = _by_unit(pairings, desk.prepared.template.keys)
    desk.apply(_changes(desk, chosen, report, other))
    used = {at for pairing in pairings for at in pairing.target_indexes}
    report.unused = len(target) - len(used)
    return report


def _translation(project: Project, path: Path) -> Document:
    found = read(named(path), str(path), MAX_ARTICLE)
    if found is None:
        raise UsageError("no such file", path=str(path), hint="name the file that holds the translation")
    try:
        return settled(read_document(found[0].decode("utf-8"), path.suffix.lower(), project.config.reading))
    except UnicodeDecodeError as error:
        line = found[0][: error.start].count(b"\n") + 1
        raise ArticleError("not UTF-8", path=str(path), line=line, hint="save the file as UTF-8") from None
    except TmError as error:
        error.path = error.path or str(path)
        raise


def blocks(document: Document) -> list[Block]:
    """The segments of a document with the labels that stand before them in the skeleton."""
    found = []
    for segment in document.segments:
        before = document.text[max(0, segment.start - _LONGEST_LABEL) : segment.start]
        line = re.split(r"[\r\n]", before)[-1]
        match = _LABEL.match(line)
        found.append(Block(segment.source, segment.kind, match[1].rstrip(":.)") if match else ""))
    return found


def _same_language(target: Sequence[Block], locale: str, project: Project, path: Path) -> None:
    """Refuse a file most of which reads as another language: the wrong file, or one that was never translated."""
    from collections import Counter

    from tm.language import LEAST_WORDS, judge

    told = [judge(block.text, locale, project.locales) for block in target if len(block.text.split()) >= LEAST_WORDS]
    odd = Counter(code for code in told if code != locale)
    if told and 2 * odd.total() > len(told):
        raise UsageError(
            f"reads as {odd.most_common(1)[0][0]}, not {locale}", path=str(path), hint="name the translated file"
        )


def _by_unit(pairings: Sequence[Pairing], keys: Sequence[Key]) -> dict[Key, Pairing]:
    """One pairing a unit; where equal segments were translated in different ways, a person chooses."""
    found: dict[Key, Pairing] = {}
    for pairing in pairings:
        key = keys[pairing.source_index]
        known = found.get(key)
        if known is None or (pairing.sure and not known.sure and not known.reason.startswith("it stands")):
            found[key] = pairing
        elif pairing.sure and known.sure and pairing.text != known.text:
            found[key] = replace(
                known, sure=False, reason="it stands in the article more than once, translated differently"
            )
    return found


def _changes(desk: Desk, chosen: dict[Key, Pairing], report: AdoptReport, other_format: bool) -> list[tuple[Key, Unit]]:
    from tm.language import judge

    changes: list[tuple[Key, Unit]] = []
    for unit in desk.live():
        pairing = chosen.get(unit.key)
        if desk.state(unit) is not State.MISSING:
            report.left += 1
        elif pairing is None or not pairing.text.strip() or unit.plural is not None:
            report.missing += 1
        else:
            reason = pairing.reason
            wanted = replace(unit, target=pairing.text)
            if pairing.sure:
                tongue = judge(pairing.text, desk.locale, desk.project.locales)
                reason = (
                    f"reads as {tongue}" if tongue != desk.locale else _broken(desk, wanted) if other_format else ""
                )
            if reason:
                report.fuzzy.append((unit_id(unit.context, unit.source), reason))
                wanted = replace(wanted, fuzzy=True, comments=(*unit.comments, f"tm: adopt {reason}"))
            else:
                report.accepted += 1
                wanted = replace(wanted, comments=(*unit.comments, f"tm: adopted {clock.today()}"))
            changes.append((unit.key, wanted))
    return changes


def _broken(desk: Desk, unit: Unit) -> str:
    """What the checks call an error: the codes of another format are not this one's."""
    return next((found.message for found in desk.findings(unit) if found.severity is Severity.ERROR), "")
