"""`tm check`: what the checks say about accepted targets and drafts, unit by unit and across an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tm import units as u
from tm.model import Finding, Severity, State, Unit
from tm.text import digest8, unit_id

if TYPE_CHECKING:
    from tm.project import Project
    from tm.work.load import Prepared


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its place."""

    article: str
    locale: str
    unit: str
    line: int
    source: str
    target: str
    finding: Finding
    path: str = ""


@dataclass(slots=True)
class CheckReport:
    """All findings of a run."""

    findings: list[Found] = field(default_factory=list)
    checked: int = 0


def ignored(unit: Unit) -> set[str]:
    """Checks that `# tm: ignore CHECK DIGEST` silences, as long as neither text changed."""
    stamp = ignore_digest(unit)
    names = set()
    for line in unit.comments:
        if line.startswith("tm: ignore "):
            words = line.split()
            if len(words) == 4 and words[3] == stamp:
                names.add(words[2])
    return names


def ignore_digest(unit: Unit) -> str:
    """What the DIGEST of an ignore line must be."""
    return f"{digest8(unit.source)}-{digest8(unit.target)}"


def findings_of(project: Project, prepared: Prepared, locale: str, unit: Unit) -> list[Finding]:
    """The findings of one unit under the project's settings."""
    from tm.checks import Context, run

    lang = u.language(unit, prepared.template.lang)
    if lang == locale or not unit.target:
        return []
    context = Context(source_lang=lang, target_lang=locale, format=prepared.document.format, kind=u.kind(unit))
    quiet = ignored(unit)
    found = run(unit.source, unit.target, context, severities=severities(project.config.checks))
    return [finding for finding in found if finding.check not in quiet]


def severities(settings: Sequence[str] | dict[str, str] | object) -> dict[str, Severity | None]:
    """tm.yaml's `checks:` as the checks take it: None switches one off."""
    pairs = dict(settings) if isinstance(settings, dict) else {}
    return {check: None if level == "off" else Severity(level) for check, level in pairs.items()}


def checkable(unit: Unit, state: State) -> bool:
    """Whether a unit has a target worth checking."""
    return not unit.obsolete and bool(unit.target) and state not in (State.SOURCE, State.MISSING)


def place(unit: Unit) -> str:
    """The unit's ID."""
    return unit_id(unit.context, unit.source)
