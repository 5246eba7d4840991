"""What becomes of units when an article changes: stories first, then laws over random edit histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tm import matching
from tm import units as u
from tm.matching import match
from tm.merging import Plan, plan
from tm.model import State, Unit
from tm.template import Template, Wanted

TODAY = "2026-03-01"
HARBOUR = (
    "The harbour was opened in spring. Ships from nine towns came on the first day. Nobody had counted on the wind."
)
MARKET = "The winter market sells wool and honey. It has been held every year since the bridge was built."
SCHOOL = "A school for pilots stands on the western shore, and its tower can be seen from the hills."


def template(*texts: str, lang: str = "en") -> Template:
    wanted = tuple(Wanted(None, text, "paragraph", lang) for text in dict.fromkeys(texts))
    return Template("a.md", "articles/a.md", "en", wanted, tuple(one.key for one in wanted))


def sync(texts: Sequence[str], old: Sequence[Unit], locale: str = "tr") -> Plan:
    return plan(template(*texts), old, locale, TODAY, cut_by_sentence)


def cut_by_sentence(source: str, target: str, pieces: Sequence[str], lang: str, locale: str) -> tuple[str, ...] | None:
    """A toy aligner: sentence n of the target belongs to sentence n of the source."""
    ours, theirs = source.split(". "), target.split(". ")
    if len(ours) != len(theirs):
        return None
    of = dict(zip([part.rstrip(".") for part in ours], [part.rstrip(".") for part in theirs], strict=True))
    parts = [[of[s.rstrip(".")] for s in piece.split(". ") if s.rstrip(".") in of] for piece in pieces]
    return tuple(". ".join(part) + "." if part else "" for part in parts)


def translated(texts: Sequence[str]) -> tuple[Unit, ...]:
    made = sync(texts, ()).units
    return tuple(replace(unit, target=f"TR {unit.source}") for unit in made)


def by_source(units: Sequence[Unit]) -> dict[str, Unit]:
    return {unit.source: unit for unit in units if not unit.obsolete}


def state(unit: Unit) -> State:
    return u.state(unit, "tr", "en")


NOUNS = st.sampled_from("harbour wind tower pilot honey bridge wool spring shore ship market town".split())
ROWS = st.lists(st.lists(NOUNS, min_size=1, max_size=40).map(" ".join), min_size=1, max_size=12, unique=True)


@given(ROWS, st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_plain_to_see_is_matched_as_a_full_comparison_would(texts: list[str], data: st.DataObject) -> None:
    """A paragraph alone in its place and hardly edited is settled before all others are compared; nothing else changes."""
    edited = list(texts)
    for at in data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=6)):
        words = edited[at].split()
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(NOUNS)
        edited[at] = " ".join(words)
    extra = data.draw(ROWS)
    place = data.draw(st.integers(0, len(edited)))
    edited[place:place] = extra[: data.draw(st.integers(0, 2))]
    old, new = ([(None, text) for text in dict.fromkeys(rows)] for rows in (texts, edited))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching._Work, "_in_place", lambda *_: {})
        patch.setattr(matching, "retouched", lambda *_: {})
        whole = match(old, new)
    assert match(old, new) == whole


def test_a_stamp_voids_itself_when_any_plural_form_changes() -> None:
    """A foreign catalog's plural units have no single msgstr: the stamp is over all their forms, and over msgid_plural."""
    pair = Unit("{n} ship", plural="{n} ships", targets=("{n} gemi", "{n} gemiler"))
    approved = u.reviewed(pair, "Ayşe Demir", TODAY)
    assert state(approved) is State.REVIEWED
    for edited in (
        replace(approved, targets=("{n} gemi", "{n} vapur")),
        replace(approved, targets=("{n} gemi {n} gemiler",)),
        replace(approved, plural="{n} vessels"),
    ):
        assert state(edited) is State.TRANSLATED
    stale = u.made_stale(pair, "{n} boat", None, TODAY)
    assert state(stale) is State.STALE
    assert state(replace(stale, targets=("{n} gemi", "{n} vapur"))) is State.DRAFT
    taken = u.accepted(u.stamped(replace(pair, fuzzy=True), "draft", "memory", TODAY), TODAY)
    assert u.is_unedited(taken)
    assert not u.is_unedited(replace(taken, targets=("{n} gemi", "{n} vapur")))


def test_an_edited_paragraph_keeps_its_translation_as_stale_and_remembers_its_source() -> None:
    edited = HARBOUR.replace("nine", "ten")
    unit = by_source(sync([edited, MARKET], translated([HARBOUR, MARKET])).units)[edited]
    assert (state(unit), unit.target, unit.previous) == (State.STALE, f"TR {HARBOUR}", HARBOUR)


def test_over_two_edits_the_first_source_is_remembered_and_going_back_makes_it_clean() -> None:
    first, second = HARBOUR.replace("nine", "ten"), HARBOUR.replace("nine", "eleven")
    once = sync([first, MARKET], translated([HARBOUR, MARKET])).units
    twice = sync([second, MARKET], once).units
    assert by_source(twice)[second].previous == HARBOUR
    back = by_source(sync([HARBOUR, MARKET], twice).units)[HARBOUR]
    assert (state(back), back.previous, back.comments) == (State.TRANSLATED, None, ())


def test_an_approval_is_void_while_the_source_differs_and_valid_again_when_it_returns() -> None:
    old = tuple(u.stamped(unit, "reviewed", "Ayşe Demir", TODAY) for unit in translated([HARBOUR]))
    edited = HARBOUR.replace("nine", "ten")
    away = sync([edited], old).units
    assert state(away[0]) is State.STALE
    assert state(sync([HARBOUR], away).units[0]) is State.REVIEWED


def test_a_moved_paragraph_is_no_change() -> None:
    moved = sync([SCHOOL, HARBOUR, MARKET], translated([HARBOUR, MARKET, SCHOOL]))
    assert moved.counts["moved"] == 1
    assert all(state(unit) is State.TRANSLATED for unit in moved.units)


def test_a_dropped_paragraph_waits_as_obsolete_and_comes_back_with_its_text() -> None:
    without = sync([HARBOUR], translated([HARBOUR, MARKET]))
    assert [unit.source for unit in without.units if unit.obsolete] == [MARKET]
    back = sync([HARBOUR, MARKET], without.units)
    assert back.counts["revived"] == 1
    assert state(by_source(back.units)[MARKET]) is State.TRANSLATED


def test_each_half_of_a_split_holds_its_own_sentences_and_undoing_it_revives_the_whole() -> None:
    first, rest = HARBOUR.split(". ", 1)[0] + ".", HARBOUR.split(". ", 1)[1]
    halves = sync([first, rest, MARKET], translated([HARBOUR, MARKET]))
    assert halves.counts["split"] == 2
    live = by_source(halves.units)
    assert live[first].target == f"TR {first}"
    assert live[rest].target == rest
    assert live[first].previous == live[rest].previous == HARBOUR
    assert state(live[first]) is state(live[rest]) is State.STALE
    whole = by_source(sync([HARBOUR, MARKET], halves.units).units)[HARBOUR]
    assert (state(whole), whole.target) == (State.TRANSLATED, f"TR {HARBOUR}")


def test_a_merge_joins_the_targets_and_never_becomes_clean_by_itself() -> None:
    both = f"{HARBOUR} {MARKET}"
    merged = sync([both, SCHOOL], translated([HARBOUR, MARKET, SCHOOL]))
    unit = by_source(merged.units)[both]
    assert (unit.target, unit.previous) == (f"TR {HARBOUR} TR {MARKET}", f"{HARBOUR}\n\n{MARKET}")
    assert state(unit) is State.STALE
    parted = by_source(sync([HARBOUR, MARKET, SCHOOL], merged.units).units)
    assert [state(parted[text]) for text in (HARBOUR, MARKET)] == [State.TRANSLATED] * 2


def test_a_merge_of_a_translated_and_an_untranslated_paragraph_is_a_draft_not_a_translation() -> None:
    old = list(translated([HARBOUR, MARKET]))
    old[1] = replace(old[1], target="")
    unit = by_source(sync([f"{HARBOUR} {MARKET}"], old).units)[f"{HARBOUR} {MARKET}"]
    assert (state(unit), unit.target) == (State.DRAFT, f"TR {HARBOUR}")


def test_a_draft_stays_a_draft_whatever_the_source_does() -> None:
    made = sync([HARBOUR], ()).units
    draft = u.stamped(replace(made[0], target="makine", fuzzy=True), "draft", "google", TODAY)
    away = sync([HARBOUR.replace("nine", "ten")], [draft]).units
    assert state(away[0]) is State.DRAFT
    assert u.is_outdated_draft(away[0])
    back = sync([HARBOUR], away).units
    assert back == (draft,)


def test_a_copy_in_its_own_language_follows_its_source_and_an_edited_copy_is_a_translation() -> None:
    english = sync([HARBOUR, MARKET], (), "en").units
    assert {u.state(unit, "en", "en") for unit in english} == {State.SOURCE}
    edited = HARBOUR.replace("nine", "ten")
    assert by_source(sync([edited, MARKET], english, "en").units)[edited].target == edited
    own = (replace(english[0], target="The port opened in spring."), english[1])
    assert u.state(sync([edited, MARKET], own, "en").units[0], "en", "en") is State.STALE


def test_one_old_target_never_goes_to_two_paragraphs() -> None:
    twins = [HARBOUR.replace("nine", "ten"), HARBOUR.replace("nine", "eleven")]
    live = by_source(sync(twins, translated([HARBOUR])).units)
    assert sorted(bool(live[text].target) for text in twins) == [False, True]


def test_headings_are_matched_by_their_letters() -> None:
    found = match([(None, "Measuring sucess"), (None, MARKET)], [(None, "Measuring success"), (None, MARKET)])
    assert found.revised == {0: 0}


def test_a_paragraph_that_only_changed_its_context_keeps_its_translation() -> None:
    parted = Template("a.md", "articles/a.md", "en", (Wanted("menu", MARKET, "paragraph", "en"),), (("menu", MARKET),))
    made = plan(parted, translated([MARKET]), "tr", TODAY)
    assert (made.units[0].context, state(made.units[0])) == ("menu", State.TRANSLATED)


# --- laws ------------------------------------------------------------------------------------------------------------
WORDS = [
    "harbour",
    "wind",
    "tower",
    "bridge",
    "wool",
    "honey",
    "market",
    "pilot",
    "shore",
    "hill",
    "spring",
    "year",
    "town",
    "ship",
    "count",
    "first",
    "nine",
    "build",
    "stand",
]
sentence = st.lists(st.sampled_from(WORDS), min_size=3, max_size=8).map(
    lambda words: " ".join(words).capitalize() + "."
)
paragraph = st.lists(sentence, min_size=1, max_size=4).map(" ".join)
article = st.lists(paragraph, min_size=1, max_size=7, unique=True)
EDITS = ("word", "drop", "swap", "split", "merge", "insert", "undo")


@st.composite
def histories(draw: st.DrawFn) -> list[list[str]]:
    versions = [draw(article)]
    for _ in range(draw(st.integers(1, 4))):
        texts = list(versions[-1])
        kind, at = draw(st.sampled_from(EDITS)), draw(st.integers(0, 99)) % max(1, len(texts))
        if kind == "undo":
            texts = list(versions[draw(st.integers(0, len(versions) - 1))])
        elif kind == "insert" or not texts:
            texts.insert(at, draw(paragraph))
        elif kind == "word":
            words = texts[at].split()
            words[draw(st.integers(0, 99)) % len(words)] = draw(st.sampled_from(WORDS))
            texts[at] = " ".join(words)
        elif kind == "drop":
            del texts[at]
        elif kind == "swap":
            texts.append(texts.pop(at))
        elif kind == "split" and ". " in texts[at]:
            texts[at : at + 1] = [part if part.endswith(".") else part + "." for part in texts[at].split(". ", 1)]
        elif kind == "merge" and at + 1 < len(texts):
            texts[at : at + 2] = [" ".join(texts[at : at + 2])]
        versions.append(list(dict.fromkeys(texts)))
    return versions


@settings(max_examples=150, deadline=None)
@given(histories(), st.sets(st.integers(0, 6)))
def test_laws_of_planning(versions: list[list[str]], untranslated: set[int]) -> None:
    units: Sequence[Unit] = [
        unit if at in untranslated else replace(unit, target=f"TR{at} {unit.source.replace('. ', f'. TR{at} ')}")
        for at, unit in enumerate(sync(versions[0], ()).units)
    ]
    human = {unit.target for unit in units if unit.target}
    accepted = {(unit.source, unit.target) for unit in units if unit.target}
    for texts in versions[1:]:
        made = sync(texts, units)
        live = [unit for unit in made.units if not unit.obsolete]
        assert [unit.source for unit in live] == list(dict.fromkeys(texts)), "live units are the template, in order"
        assert not sync(texts, made.units).changed, "planning twice changes nothing"
        keys = [unit.key for unit in made.units]
        assert len(set(keys)) == len(keys), "no key stands twice, live or obsolete"
        held = {unit.target for unit in made.units}
        assert human <= held, "every human target is still there, whole"
        clean = {(unit.source, unit.target) for unit in live if unit.target and not unit.fuzzy}
        assert clean <= accepted, "nothing becomes accepted that a person did not accept as it is"
        targets = [unit.target for unit in live if unit.target in human]
        assert len(set(targets)) == len(targets), "an old target goes to one live place only"
        assert all(unit.previous and unit.target for unit in live if state(unit) is State.STALE)
        units = made.units
    first = sync(versions[0], units)
    back = {(unit.source, unit.target) for unit in first.units if not unit.obsolete and not unit.fuzzy}
    assert len(accepted - back) <= 0, "when the first version returns, its translations stand again"


@settings(max_examples=100, deadline=None)
@given(article, article)
def test_matching_places_every_segment_just_once(old: list[str], new: list[str]) -> None:
    found = match([(None, text) for text in old], [(None, text) for text in new])
    placed = [
        *found.kept,
        *found.revised,
        *(at for _, many in found.splits for at in many),
        *(at for _, at in found.merges),
    ]
    assert sorted([*placed, *found.new]) == list(range(len(new)))
    sources = [*found.kept.values(), *found.revised.values(), *(at for at, _ in found.splits)]
    sources += [at for many, _ in found.merges for at in many]
    assert sorted([*sources, *found.dropped]) == list(range(len(old)))


def test_paragraphs_that_repeat_each_other_are_still_seen_to_be_merged() -> None:
    lead = "Twenty per cent of pupils keep a secret account, a survey of the lakeside schools found in spring."
    body = (
        "A survey of the lakeside schools found in spring that twenty per cent of pupils keep a secret account online."
    )
    found = match([(None, lead), (None, body)], [(None, f"{lead} {body}")])
    assert found.merges == (((0, 1), 0),)
