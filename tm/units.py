"""What a unit means: its state, its stamps, its provenance. The one place that reads and writes `# tm:` lines.

A stamp is two digests, `SRC-TGT`, over the decoded texts; it voids itself when its text changes, whatever tool changed
it. WHO and ENGINE may hold blanks, so a line is read from the right: `tm: reviewed Ayşe Demir 2026-11-21 1a2b3c4d-5e6f7a8b`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tm.model import State, Unit
from tm.newunit import remade
from tm.text import digest8, unit_id

_LINE = re.compile(
    r"tm: (?P<kind>draft|from|stale|reviewed|kept|released)(?: (?P<who>.*?))?"
    r" (?P<date>\d{4}-\d\d-\d\d) (?P<src>[0-9a-f]{8})-(?P<tgt>[0-9a-f]{8})"
)
PIECE = "tm: piece"  # a stale unit that is half of a split, or the sum of a merge: it is never clean again by itself


@dataclass(frozen=True, slots=True)
class Stamp:
    """One `# tm: KIND [WHO] DATE SRC-TGT` line."""

    kind: str
    who: str
    date: str
    src: str
    tgt: str

    def line(self) -> str:
        """The translator comment that holds it."""
        return " ".join(filter(None, ("tm:", self.kind, self.who, self.date, f"{self.src}-{self.tgt}")))


def stamps(unit: Unit) -> list[Stamp]:
    """All well-formed stamps of a unit, valid or not."""
    found = []
    for line in unit.comments:
        if line.startswith("tm: ") and (match := _LINE.fullmatch(line.rstrip())):
            found.append(Stamp(match["kind"], match["who"] or "", match["date"], match["src"], match["tgt"]))
    return found


def stamp_of(unit: Unit, kind: str) -> Stamp | None:
    """The last stamp of a kind, valid or not."""
    if not unit.comments or not any(line.startswith("tm: ") for line in unit.comments):
        return None
    return next((stamp for stamp in reversed(stamps(unit)) if stamp.kind == kind), None)


def make_stamp(unit: Unit, kind: str, who: str, date: str) -> Stamp:
    """A stamp over the unit's own msgid and msgstr (over `#|` and msgstr for `stale`)."""
    who = " ".join(who.split())
    return Stamp(kind, who, date, previous_id(unit) if kind == "stale" else source_id(unit), target_id(unit))


def source_id(unit: Unit) -> str:
    """Digest of the unit's source; of msgid and msgid_plural as MO files hold them, where it has plural forms."""
    return unit_id(unit.context, unit.source if unit.plural is None else f"{unit.source}\0{unit.plural}")


def previous_id(unit: Unit) -> str:
    """Digest of the source that a stale target was made from."""
    previous = unit.previous or ""
    return unit_id(
        unit.previous_context, previous if unit.previous_plural is None else f"{previous}\0{unit.previous_plural}"
    )


def target_id(unit: Unit) -> str:
    """Digest of the unit's target, all plural forms of it as MO files hold them."""
    return digest8(unit.target if unit.plural is None else "\0".join(unit.targets))


def stamped(unit: Unit, kind: str, who: str, date: str) -> Unit:
    """The unit with this stamp in place of any earlier one of its kind."""
    kept = tuple(line for line in unit.comments if not line.startswith(f"tm: {kind} "))
    return replace(unit, comments=(*kept, make_stamp(unit, kind, who, date).line()))


def unstamped(unit: Unit, *kinds: str) -> Unit:
    """The unit without the `# tm:` lines of these kinds."""
    heads = tuple(f"tm: {kind}" for kind in kinds)
    kept = tuple(line for line in unit.comments if not (line.startswith(heads) and line.split(" ")[1] in kinds))
    return unit if kept == unit.comments else replace(unit, comments=kept)


def language(unit: Unit, article_lang: str) -> str:
    """The locale that the unit's segment is written in."""
    for line in unit.extracted[1:]:
        if line.startswith("lang: "):
            return line[6:].strip()
    return article_lang


def kind(unit: Unit) -> str:
    """The kind of the unit's segment: paragraph, heading, ..."""
    return unit.extracted[0] if unit.extracted else "paragraph"


def has_target(unit: Unit) -> bool:
    """Whether any msgstr says something."""
    return bool(unit.target) or any(unit.targets)


def state(unit: Unit, locale: str, article_lang: str) -> State:
    """The state by the first rule that fits, in the order of the table in docs/catalogs.md."""
    if unit.obsolete:
        return State.OBSOLETE
    if not has_target(unit):
        return State.MISSING
    if unit.fuzzy:
        if not any(line.startswith("tm: ") for line in unit.comments) or stamp_of(unit, "draft"):
            return State.DRAFT
        return State.STALE if is_stale(unit) else State.DRAFT
    if unit.target == unit.source and language(unit, article_lang) == locale:
        return State.SOURCE
    if unit.comments and is_reviewed(unit):
        return State.REVIEWED
    return State.TRANSLATED


def is_stale(unit: Unit) -> bool:
    """Whether a valid stamp says that sync made this unit fuzzy, and nobody touched it since."""
    stamp = stamp_of(unit, "stale")
    return bool(stamp and unit.fuzzy and unit.previous is not None and _fits(stamp, previous_id(unit), unit))


def is_reviewed(unit: Unit) -> bool:
    """Whether a valid stamp says that an editor approved just this source and target."""
    stamp = stamp_of(unit, "reviewed")
    return bool(stamp and _fits(stamp, source_id(unit), unit))


def is_unedited(unit: Unit) -> bool:
    """Whether an accepted target still is, letter for letter, what a machine said."""
    stamp = stamp_of(unit, "from")
    return bool(stamp and not unit.fuzzy and stamp.tgt == target_id(unit))


def is_replaceable_draft(unit: Unit) -> bool:
    """Whether the unit holds a machine's draft that no person has touched; never plural forms, which no engine writes."""
    stamp = stamp_of(unit, "draft")
    return bool(stamp and unit.fuzzy and unit.plural is None and stamp.tgt == digest8(unit.target))


def is_outdated_draft(unit: Unit) -> bool:
    """Whether an untouched draft was made from another source than the unit has now."""
    stamp = stamp_of(unit, "draft")
    return is_replaceable_draft(unit) and bool(stamp) and stamp.src != unit_id(unit.context, unit.source)  # type: ignore[union-attr]


def _fits(stamp: Stamp, source_digest: str, unit: Unit) -> bool:
    return stamp.src == source_digest and stamp.tgt == target_id(unit)


# --- transitions -----------------------------------------------------------------------------------------------------
def made_from(unit: Unit) -> str:
    """The source that the unit's target was made from."""
    return unit.previous if unit.previous is not None and is_stale(unit) else unit.source


def made_stale(unit: Unit, previous: str, previous_context: str | None, date: str, *, piece: bool = False) -> Unit:
    """An accepted target that waits for a look, because its source is no longer what it was made from."""
    comments = tuple(line for line in unit.comments if not line.startswith("tm: stale "))
    if piece and PIECE not in comments:
        comments = (*comments, PIECE)
    marked = remade(unit, fuzzy=True, previous=previous, previous_context=previous_context)
    stamp = f"tm: stale {date} {previous_id(marked)}-{target_id(unit)}"  # as `make_stamp` says it
    object.__setattr__(marked, "comments", (*comments, stamp))  # made just now, so nobody else holds it yet
    return marked


def cleaned(unit: Unit) -> Unit:
    """A unit whose target stands again: not fuzzy, no previous source, no stale stamp."""
    plain = remade(unit, fuzzy=False, previous=None, previous_context=None, previous_plural=None)
    return unstamped(plain, "stale", "piece")


def accepted(unit: Unit, date: str) -> Unit:
    """A unit whose target a person took as it stands; a machine's words stay known as such (`# tm: from`)."""
    draft = stamp_of(unit, "draft")
    clean = unstamped(cleaned(unit), "draft", "from", "adopt")
    if draft and draft.tgt == target_id(unit):
        return stamped(clean, "from", draft.who, date)
    return clean


def reviewed(unit: Unit, who: str, date: str) -> Unit:
    """A unit that an editor approved."""
    return stamped(accepted(unit, date) if unit.fuzzy else unit, "reviewed", who, date)


def with_target(unit: Unit, target: str) -> Unit:
    """A unit with a person's own target: accepted, with no trace of what stood there before."""
    return replace(unstamped(cleaned(unit), "draft", "from", "adopt"), target=target)


def notes_to_author(unit: Unit) -> Iterable[str]:
    """Translators' notes to the source's author (`# tm: note TEXT`)."""
    return (line[len("tm: note ") :] for line in unit.comments if line.startswith("tm: note "))
