"""Checks over the units of one article: what is said one way here and another way there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tm.checks.base import UnitView, article_check, primary
from tm.checks.citation import LONGEST, asides
from tm.checks.names import skeleton
from tm.checks.seen import Text, look
from tm.checks.words import LATIN, SCRIPTS, script_of, words
from tm.model import Severity, State
from tm.text import quote

_ACCEPTED = frozenset((State.TRANSLATED, State.REVIEWED))


def _accepted(units: Sequence[UnitView]) -> list[UnitView]:
    return [unit for unit in units if unit.state in _ACCEPTED and unit.target.strip()]


def _plain(text: str) -> str:
    return " ".join(text.split())


@article_check("same-source", Severity.WARNING, mqm="style/inconsistent")
def same_source(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """Equal sources are translated differently."""
    first: dict[str, UnitView] = {}
    for unit in _accepted(units):
        other = first.setdefault(_plain(unit.source), unit)
        if other is unit:
            continue
        if _plain(other.target) != _plain(unit.target) and other.context == unit.context:
            yield unit, f"elsewhere this source is translated as {quote(other.target)}"


@article_check("same-target", Severity.WARNING, mqm="accuracy/mistranslation")
def same_target(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """Different sources have the same translation."""
    first: dict[str, UnitView] = {}
    for unit in _accepted(units):
        other = first.setdefault(_plain(unit.target), unit)
        if other is unit or other.source == unit.source:
            continue
        # A heading and the same words with a colon or another case say no different thing.
        if _letters(other.source) != _letters(unit.source) and len(unit.target.split()) >= 3:
            yield unit, f"the same translation stands for {quote(other.source)}"


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


@article_check("unedited", Severity.INFO, mqm="accuracy")
def unedited(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """A machine's draft was accepted without a change."""
    for unit in _accepted(units):
        if unit.unedited:
            yield unit, "accepted as the machine drafted it"


# --- names -------------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Form:
    """A spelling of a name in the targets, without its case ending, and where it first stands."""

    unit: UnitView
    text: str
    count: int = 1


@article_check("names", Severity.WARNING, mqm="terminology/inconsistent-use-of-terminology")
def names(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """A name of the source is spelled in two ways within the article."""
    accepted = _accepted(units)
    sources = [_source(unit).names for unit in accepted]
    counts = Counter(name for found in sources for name in found)
    known = [name for name, count in counts.items() if count >= 2]  # in their order, so that each run tells the same
    by_skeleton = {skeleton(name): name for name in known if len(skeleton(name)) >= 3}
    forms: dict[str, dict[str, _Form]] = {}
    for unit, its_names in zip(accepted, sources, strict=True):
        here = {skeleton(name): name for name in its_names if counts[name] >= 2}
        here = {key: name for key, name in here.items() if by_skeleton.get(key) == name}
        if not here:
            continue
        spelled = [(form, _matching(form, here)) for form in _target(unit).names]
        cited = _cited(unit) if any(name is not None for _, name in spelled) else set()
        for form, name in spelled:
            if name is not None and form not in cited:
                found = forms.setdefault(name, {})
                same = next((key for key in found if _inflected(key, form)), None)
                if same is None:
                    found[form] = _Form(unit, form)
                else:
                    found[same].count += 1
    for name, variants in forms.items():
        usual, *rest = sorted(variants.values(), key=lambda form: -form.count)
        for other in rest:
            yield other.unit, f"{quote(name)} is {quote(other.text)} here and {quote(usual.text)} elsewhere"


def _source(unit: UnitView) -> Text:
    return look(unit.source, unit.format, primary(unit.source_lang))


def _target(unit: UnitView) -> Text:
    return look(unit.target, unit.format, primary(unit.locale))


def _cited(unit: UnitView) -> set[str]:
    """Names that the target holds just as the source cites them: in a note, or in a title or reference that was kept."""
    source = _source(unit)
    own = set(source.all_words)
    if source.is_note(unit.kind) or (len(unit.source) < LONGEST and source.refers(unit.kind)):
        return own
    script = SCRIPTS.get(primary(unit.locale), LATIN)
    inside: set[str] = set()
    rest = list(unit.target)
    for start, end in asides(unit.target):
        aside = unit.target[start:end]
        names = own.intersection(words(aside))
        inside |= names if aside in unit.source else {name for name in names if script_of(name) != script}
        rest[start:end] = "." * (end - start)
    return inside.difference(words("".join(rest))) if inside else inside


def _matching(form: str, here: Mapping[str, str]) -> str | None:
    """The source name that a target word spells: the same consonants, or those and a case ending's."""
    sounds = skeleton(form)
    for key, name in here.items():
        if sounds == key or (sounds.startswith(key) and len(sounds) <= len(key) + 2):
            return name
    return None


def _inflected(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings."""
    if one == other:
        return True
    shared = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        shared += 1
    return shared >= max(len(one), len(other)) - 3 and shared >= min(len(one), len(other)) - 2
