"""An old catalog against a new template: what becomes of every unit. Pure; `status`, `sync --dry-run` and `sync` share it.

Laws: live units are the template in order; planning twice changes nothing; no target is ever lost (what leaves goes to
`#~` and comes back with its text); nothing becomes accepted that was not; an old target goes to one live place only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tm import units as u
from tm.matching import Key, Matching, match
from tm.model import State, Unit
from tm.newunit import remade
from tm.template import Template, Wanted

KINDS = ("kept", "moved", "revived", "revised", "split", "merged", "new", "dropped")
Cut = Callable[[str, str, Sequence[str], str, str], tuple[str, ...] | None]
Matcher = Callable[[Sequence[Key], Sequence[Key], frozenset[Key], Mapping[Key, int]], Matching]
ACCEPTED = (State.TRANSLATED, State.REVIEWED, State.STALE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync of one article does in one locale."""

    locale: str
    counts: dict[str, int]
    """Live units by what became of them (`kept` ... `new`), and `dropped` old ones."""
    units: tuple[Unit, ...]
    """The whole catalog after it: live units in document order, then obsolete ones."""
    changed: bool
    dropped_targets: int = 0
    """Accepted targets that leave the article with their text."""


def plan(
    template: Template, old: Sequence[Unit], locale: str, today: str, cut: Cut | None = None, matcher: Matcher = match
) -> Plan:
    """The plan for one locale. `cut(old source, old target, pieces, source lang, locale)` parts a target, or refuses with None."""
    return _Planner(template, old, locale, today, cut, matcher).plan()


class _Planner:
    def __init__(
        self, template: Template, old: Sequence[Unit], locale: str, today: str, cut: Cut | None, matcher: Matcher
    ) -> None:
        self.template, self.locale, self.today, self.cut, self.matcher = template, locale, today, cut, matcher
        self.obsolete = [unit for unit in old if unit.obsolete]
        self.live = [unit for unit in old if not unit.obsolete] if self.obsolete else list(old)
        self.before = tuple(old)
        self.counts: Counter[str] = Counter()
        self.retired: list[Unit] = []

    def plan(self) -> Plan:
        new, blank = self.template.units, self.template.blanks
        if not self.before:
            self.counts["new"] = len(new)
            return self._finished([self._new(wanted) for wanted in new], [], 0)
        waiting = self._waiting()
        live_keys = [(unit.context, unit.source) for unit in self.live]
        wanted_keys = list(self.template.blank)
        if live_keys == wanted_keys:  # the ordinary case: nothing came, went or moved
            result = self._all_refreshed(self.live, new, blank)
            self.counts["kept"] = len(result)
            return self._finished(result, [], 0)
        matching = self.matcher(live_keys, wanted_keys, frozenset(waiting), self._origins())
        made: dict[int, Unit] = {}
        kept = matching.kept
        stood = map(self.live.__getitem__, kept.values())
        refreshed = self._all_refreshed(stood, map(new.__getitem__, kept), map(blank.__getitem__, kept))
        made.update(zip(kept, refreshed, strict=True))
        self.counts.update(kept=len(matching.kept) - len(matching.moved), moved=len(matching.moved))
        for at, place in matching.revised.items():
            made[at] = self._revised(self.live[place], new[at])
            self.counts["revised"] += 1
        for place, pieces in matching.splits:
            made.update(self._split(self.live[place], pieces))
            self.counts["split"] += len(pieces)
        for places, at in matching.merges:
            made[at] = self._merged([self.live[place] for place in places], new[at])
            self.counts["merged"] += 1
        revived = []
        for at in matching.new:
            unit = waiting.get(new[at].key)
            if (
                unit is not None
                and (unit.key == new[at].key or unit.key not in self.template.blank)
                and unit.key not in revived
            ):
                revived.append(unit.key)
                made[at] = self._refreshed(replace(unit, obsolete=False), new[at])
                self.counts["revived"] += 1
            else:
                made[at] = self._new(new[at])
                self.counts["new"] += 1
        lost = 0
        for place in matching.dropped:
            lost += self._state(self.live[place]) in ACCEPTED
            self._retire(self.live[place])
            self.counts["dropped"] += 1
        return self._finished(list(map(made.__getitem__, range(len(new)))), revived, lost)

    def _origins(self) -> dict[Key, int]:
        """The texts that live targets were made from, where the unit's own text is another one by now."""
        return {
            (unit.previous_context, unit.previous): at
            for at, unit in enumerate(self.live)
            if unit.fuzzy and unit.previous is not None and u.PIECE not in unit.comments
        }

    def _waiting(self) -> dict[Key, Unit]:
        """Obsolete units that a returning text brings back: by their own text, or by the one their target was made from."""
        own = {unit.key: unit for unit in self.obsolete if u.has_target(unit)}
        made_from = {
            (unit.previous_context, unit.previous or ""): unit
            for unit in self.obsolete
            if unit.fuzzy and u.is_stale(unit) and u.PIECE not in unit.comments
        }
        return {**made_from, **own}

    def _finished(self, live: list[Unit], revived: list[Key], lost: int) -> Plan:
        leaving = [*self.obsolete, *self.retired]
        keys = {*(unit.key for unit in live), *revived} if leaving else set()
        result = (*live, *(unit for unit in leaving if unit.key not in keys))
        counts = {kind: self.counts[kind] for kind in KINDS}
        return Plan(self.locale, counts, result, result != self.before, lost)

    # -- one unit --
    def _state(self, unit: Unit) -> State:
        return u.state(unit, self.locale, self.template.lang)

    def _dressed(self, unit: Unit, wanted: Wanted, **changes: object) -> Unit:
        """The unit with the template's facts, and with these changes."""
        extracted, references = self.template.extracted(wanted), (self.template.reference,)
        if not changes and unit.extracted == extracted and unit.references == references and unit.key == wanted.key:
            return unit
        changes |= {
            "context": wanted.context,
            "source": wanted.source,
            "extracted": extracted,
            "references": references,
        }
        return remade(unit, **changes)

    def _new(self, wanted: Wanted) -> Unit:
        unit = self.template.blank[wanted.key]
        if wanted.lang != self.locale:
            return unit
        return Unit(unit.source, unit.source, unit.context, extracted=unit.extracted, references=unit.references)

    def _all_refreshed(self, units: Iterable[Unit], wanted: Iterable[Wanted], blank: Iterable[Unit]) -> list[Unit]:
        """Units whose text stayed, each beside what is wanted now. Nearly all stay as they are: they say the same of their
        language, and nothing waits for the text to return.
        """
        locale = self.locale
        return [
            unit
            if unit.extracted == bare.extracted
            and unit.references == bare.references
            and not unit.fuzzy
            and unit.context == bare.context
            and (unit.target or one.lang != locale)
            else self._refreshed(unit, one)
            for unit, one, bare in zip(units, wanted, blank, strict=True)
        ]

    def _refreshed(self, unit: Unit, wanted: Wanted) -> Unit:
        """A unit whose text stayed. Only a new verdict on its language can change more than its comments."""
        was = self._state(unit)
        if was is State.SOURCE and wanted.lang != self.locale:
            unit = remade(unit, target="")
        elif was is State.MISSING and wanted.lang == self.locale:
            unit = remade(unit, target=wanted.source)
        elif was is State.STALE and wanted.source == unit.previous and u.PIECE not in unit.comments:
            unit = u.cleaned(unit)
        elif was in ACCEPTED and not unit.fuzzy and self._ceased_to_be_source(unit, wanted):
            unit = u.made_stale(unit, unit.source, unit.context, self.today)
        return self._dressed(unit, wanted)

    def _ceased_to_be_source(self, unit: Unit, wanted: Wanted) -> bool:
        """A copy-edit of a text that turned out to be in another language is no translation of it."""
        return bool(unit.extracted) and u.language(unit, self.template.lang) == self.locale != wanted.lang

    def _revised(self, unit: Unit, wanted: Wanted) -> Unit:
        was = self._state(unit)
        if _is_own_draft(unit):
            return self._new(wanted)
        if was in (State.MISSING, State.SOURCE):
            if was is State.SOURCE or wanted.lang == self.locale:
                return self._dressed(unit, wanted, target=wanted.source if wanted.lang == self.locale else "")
            return self._dressed(unit, wanted)
        if was is State.DRAFT:
            previous = unit.previous if unit.previous is not None else unit.source
            context = unit.previous_context if unit.previous is not None else unit.context
            back = previous == wanted.source
            unit = replace(unit, previous=None if back else previous, previous_context=None if back else context)
            return self._dressed(unit, wanted)
        if was is State.STALE:
            if wanted.source == unit.previous and u.PIECE not in unit.comments:
                unit = u.cleaned(unit)
            return self._dressed(unit, wanted)
        return self._dressed(u.made_stale(unit, unit.source, unit.context, self.today), wanted)

    def _retire(self, unit: Unit) -> None:
        """To `#~`, unless nobody wrote anything: an empty target, or the untouched copy of a text in its own language."""
        if self._state(unit) not in (State.MISSING, State.SOURCE) and not _is_own_draft(unit):
            self.retired.append(replace(unit, obsolete=True, extracted=(), references=()))

    # -- surgery --
    def _split(self, unit: Unit, pieces: Sequence[int]) -> dict[int, Unit]:
        wanted = {at: self.template.units[at] for at in pieces}
        made = {at: self._new(one) for at, one in wanted.items()}
        self._retire(unit)
        if self._state(unit) not in ACCEPTED:
            return made
        previous = u.made_from(unit)
        context = unit.previous_context if u.is_stale(unit) else unit.context
        parts = None
        if self.cut is not None and u.PIECE not in unit.comments:
            lang = u.language(unit, self.template.lang)
            parts = self.cut(previous, unit.target, [wanted[at].source for at in pieces], lang, self.locale)
        if parts is None:  # not sure whose sentences are whose: the largest piece takes them all, for a person to part
            best = max(pieces, key=lambda at: len(wanted[at].source))
            made[best] = self._piece(unit, wanted[best], unit.target, previous, context)
            return made
        for at, part in zip(pieces, parts, strict=True):
            if part:
                made[at] = self._piece(unit, wanted[at], part, previous, context)
        return made

    def _piece(self, unit: Unit, wanted: Wanted, target: str, previous: str, context: str | None) -> Unit:
        bare = u.unstamped(replace(unit, target=target), "draft", "reviewed", "stale", "kept", "piece")
        return self._dressed(u.made_stale(bare, previous, context, self.today, piece=True), wanted)

    def _merged(self, units: Sequence[Unit], wanted: Wanted) -> Unit:
        states = [self._state(unit) for unit in units]
        for unit in units:
            self._retire(unit)
        if not any(state in (*ACCEPTED, State.DRAFT) for state in states):
            return self._new(wanted)
        whole = all(state in (*ACCEPTED, State.SOURCE) for state in states)
        given = [unit for unit, state in zip(units, states, strict=True) if state in (*ACCEPTED, State.SOURCE)]
        if not given:
            return self._new(wanted)
        target = " ".join(unit.target for unit in given)
        previous = "\n\n".join(u.made_from(unit) for unit in (units if whole else given))
        comments = tuple(dict.fromkeys(line for unit in units for line in unit.comments if not line.startswith("tm:")))
        base = self._dressed(Unit(wanted.source, target, wanted.context, comments=comments), wanted)
        if whole:
            return u.made_stale(base, previous, None, self.today, piece=True)
        # Parts of it were never translated: what there is may help, but nobody accepted it as the whole paragraph.
        return u.stamped(replace(base, fuzzy=True, previous=previous), "draft", "merge", self.today)


def _is_own_draft(unit: Unit) -> bool:
    """A draft that a merge put together, untouched: its parts wait as obsolete entries, so it need not be kept."""
    stamp = u.stamp_of(unit, "draft")
    return bool(stamp and stamp.who == "merge" and u.is_replaceable_draft(unit))
