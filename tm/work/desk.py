"""One article in one locale on a person's desk: what `translate`, `review`, `keep`, `note` and `draft` work on.

Opening it syncs the article. Every change is saved at once, so that quitting loses nothing, and somebody who saves the
same catalog meanwhile keeps their work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tm import clock
from tm import units as u
from tm.catalog import save
from tm.errors import TmError, UsageError
from tm.matching import Key
from tm.model import Finding, Grade, Severity, State, Unit
from tm.project import Project
from tm.publish import grade_of
from tm.text import unit_id
from tm.work.load import Prepared, prepare
from tm.work.write import write

TRANSLATE = (State.STALE, State.DRAFT, State.MISSING)
REVIEW = (State.STALE, State.DRAFT, State.TRANSLATED)


@dataclass(slots=True)
class Desk:
    """The opened catalog. Units are named by key, for the file may change under us."""

    project: Project
    prepared: Prepared
    locale: str

    @property
    def name(self) -> str:
        """The article."""
        return self.prepared.name

    @property
    def lang(self) -> str:
        """The article's own language."""
        return self.prepared.template.lang

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units, obsolete ones last."""
        return self.prepared.catalogs[self.locale].units

    def live(self) -> list[Unit]:
        """The units that the article uses, in document order."""
        return [unit for unit in self.units if not unit.obsolete]

    def unit(self, key: Key) -> Unit | None:
        """A live unit by its key."""
        return next((unit for unit in self.units if unit.key == key and not unit.obsolete), None)

    def find(self, prefix: str) -> Unit:
        """A live unit by a unique prefix of its ID. Raises UsageError."""
        hits = [unit for unit in self.live() if unit_id(unit.context, unit.source).startswith(prefix.lower())]
        if len(hits) != 1 or not prefix:
            how = "no unit has" if not hits else f"{len(hits)} units have"
            raise UsageError(
                f"{how} an ID that begins with {prefix!r}",
                path=self.name,
                hint=f"`tm diff {self.name} -l {self.locale}` lists IDs",
            )
        return hits[0]

    def state(self, unit: Unit) -> State:
        """The unit's state."""
        return u.state(unit, self.locale, self.lang)

    def grade(self, unit: Unit) -> Grade | None:
        """The grade of a stale unit."""
        return grade_of(unit, unit.source, self.source_lang(unit)) if self.state(unit) is State.STALE else None

    def source_lang(self, unit: Unit) -> str:
        """The locale that the unit's source is written in."""
        return u.language(unit, self.lang)

    def queue(self, states: Sequence[State]) -> list[Key]:
        """Keys of the units in these states, in document order."""
        return [unit.key for unit in self.live() if self.state(unit) in states]

    def findings(self, unit: Unit) -> list[Finding]:
        """What the checks say about the unit as it stands."""
        if not unit.target:
            return []
        from tm.work.judge import findings_of

        return findings_of(self.project, self.prepared, self.locale, unit)

    def apply(self, changes: Iterable[tuple[Key, Unit]], extra: Iterable[Unit] = ()) -> None:
        """Put new units in place of those with these keys, add `extra` obsolete ones, and save."""
        catalog = self.prepared.catalogs[self.locale]
        wanted = dict(changes)
        units = [wanted.get(unit.key, unit) if not unit.obsolete else unit for unit in catalog.units]
        known = {unit.key for unit in units}
        units += [unit for unit in extra if unit.key not in known]
        touched = any(old.target != new.target for old, new in zip(catalog.units, units, strict=False))
        save(catalog, units, {"PO-Revision-Date": clock.revision_date()} if touched else None)


def open_desk(project: Project, name: str, locale: str) -> Desk:
    """Sync one article and open it in one locale. Raises TmError where its catalog cannot be read."""
    prepared = prepare(project, name)
    broken = [error for error in prepared.errors if f"/{locale.replace('-', '_')}/" in error.path]
    if broken:
        raise broken[0]
    write(project, prepared)
    return Desk(project, prepared, locale)


# --- what a person decides -------------------------------------------------------------------------------------------
def accept(unit: Unit, *, reviewer: str = "") -> Unit:
    """The target as it stands; stamped where an editor says so."""
    today = clock.today()
    return u.reviewed(unit, reviewer, today) if reviewer else u.accepted(unit, today)


def edit(unit: Unit, target: str, *, reviewer: str = "") -> Unit:
    """A person's own target."""
    changed = u.with_target(unit, target) if target != unit.target else u.accepted(unit, clock.today())
    draft = u.stamp_of(unit, "draft")
    if draft and target != unit.target:  # that it began as a machine's draft stays known; its digest no longer fits
        changed = replace(changed, comments=(*changed.comments, replace(draft, kind="from").line()))
    return u.stamped(changed, "reviewed", reviewer, clock.today()) if reviewer else changed


def keep(unit: Unit, who: str, why: str) -> Unit:
    """The source change does not touch the translation: clean again, with who said so and why."""
    clean = u.cleaned(unit)
    comments = tuple(line for line in clean.comments if not line.startswith(("tm: kept ", "tm: why ")))
    reason = " ".join(why.split())
    kept = replace(clean, comments=(*comments, f"tm: why {reason}") if reason else comments)
    return u.stamped(kept, "kept", who, clock.today())


def note(unit: Unit, text: str) -> Unit:
    """A translator's word to the source's author, kept in the catalog."""
    line = f"tm: note {' '.join(text.split())}"
    return unit if line in unit.comments else replace(unit, comments=(*unit.comments, line))


@dataclass(slots=True)
class Accepted:
    """What a run without questions did."""

    done: int = 0
    left: list[tuple[str, str]] | None = None
    """(unit ID, why it was left)."""


def accept_many(desk: Desk, states: Sequence[State], mode: str, reviewer: str) -> Accepted:
    """`--accept clean|all`: clean takes units without error or warning, and never a factual change."""
    result = Accepted(left=[])
    changes: list[tuple[Key, Unit]] = []
    assert result.left is not None
    for key in desk.queue(states):
        unit = desk.unit(key)
        if unit is None or not u.has_target(unit):
            continue
        why = _not_clean(desk, unit) if mode == "clean" else ""
        if why:
            result.left.append((unit_id(unit.context, unit.source), why))
            continue
        changes.append((key, accept(unit, reviewer=reviewer)))
    desk.apply(changes)
    result.done = len(changes)
    return result


def _not_clean(desk: Desk, unit: Unit) -> str:
    if desk.grade(unit) is Grade.FACTUAL:
        return "the source changed in a fact"
    bad = [finding for finding in desk.findings(unit) if finding.severity in (Severity.ERROR, Severity.WARNING)]
    return bad[0].message if bad else ""


def each_desk(
    project: Project, names: Sequence[str], locales: Sequence[str], use: Callable[[Desk], None]
) -> list[TmError]:
    """Use every desk in turn; an article that fails does not stop the others."""
    errors = []
    for name in names:
        for locale in locales:
            try:
                use(open_desk(project, name, locale))
            except TmError as error:
                errors.append(error)
    return errors
