"""Merging catalogs: each side's work survives, nothing is accepted that nobody accepted, and quiet files stay quiet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.po_material import msgfmt, needs_msgfmt, units
from tm.errors import CatalogError
from tm.mergepo import Merged, format_theirs, merge, parse_theirs
from tm.mergepo_unit import Theirs, merge_lines
from tm.model import State, Unit
from tm.po.scan import scan
from tm.po.write import new_file, render
from tm.units import is_replaceable_draft, made_stale, stamped, state

REPOSITORY = Path(__file__).resolve().parents[1]


def catalog(*entries: Unit, date: str = "2026-01-01 10:00+0000", **fields: str) -> bytes:
    header = {"Language": "tr", "PO-Revision-Date": date} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }
    return bytes(render(new_file(header), entries))


def merged(base: bytes, ours: bytes, theirs: bytes) -> tuple[list[Unit], Merged]:
    result = merge(base, ours, theirs, "tr.po")
    return list(scan(result.data).units), result


A, B, C = Unit("a", "A"), Unit("b", "B"), Unit("c", "C")
BASE = catalog(A, B, C)


# --- one side ---------------------------------------------------------------------------------------------------------
def test_what_one_side_changed_is_taken_with_its_own_lines() -> None:
    ours = BASE.replace(b'msgid "a"\n', b'#   odd\nmsgid   ""\n"a"\n').replace(b'"A"', b'"A1"')
    theirs = BASE.replace(b'msgid "c"\nmsgstr "C"', b'#= no-wrap\nmsgid "c" msgstr ""\n"C" "2"')
    result = merge(BASE, ours, theirs, "tr.po")
    assert result.data == ours.replace(b'msgid "c"\nmsgstr "C"', b'#= no-wrap\nmsgid "c" msgstr ""\n"C" "2"')
    assert not result.conflicts


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    ours = catalog(replace(A, target="A1"), B, C)
    theirs = ours.replace(b'msgstr "A1"', b'msgstr ""\n"A1"')
    assert merge(BASE, ours, theirs, "tr.po") == Merged(ours)


def test_additions_stand_after_their_neighbours_and_removals_go() -> None:
    x, y, z = Unit("x", "X"), Unit("y", "Y"), Unit("z", "Z")
    found, result = merged(BASE, catalog(A, x, B), catalog(z, A, B, y, C))
    assert found == [z, A, x, B, y]
    assert not result.conflicts


def test_two_new_catalogs_are_put_together() -> None:
    found, result = merged(b"", catalog(A, B), catalog(A, C))
    assert found == [A, C, B]
    assert not result.conflicts
    assert merge(b"", b"", BASE, "tr.po").data == BASE


def test_an_order_that_only_theirs_changed_is_theirs() -> None:
    found, _ = merged(BASE, catalog(A, replace(B, target="B1"), C, Unit("d")), catalog(C, A, B))
    assert [unit.source for unit in found] == ["c", "d", "a", "b"]


def test_obsolete_entries_stay_last() -> None:
    gone = Unit("g", "G", obsolete=True)
    found, _ = merged(BASE, catalog(A, C, replace(B, obsolete=True)), catalog(A, B, C, Unit("d", "D"), gone))
    assert found == [A, C, Unit("d", "D"), gone, replace(B, obsolete=True)]


# --- both sides -------------------------------------------------------------------------------------------------------
def test_a_text_that_both_changed_keeps_ours_and_remembers_theirs() -> None:
    theirs = Unit(
        "b",
        'Onlar "böyle"\nder',
        fuzzy=True,
        previous="old b",
        comments=("tm: draft google 2026-11-21 1234abcd-1234abcd",),
    )
    found, result = merged(BASE, catalog(A, replace(B, target="Biz"), C), catalog(A, theirs, C))
    unit = found[1]
    assert (unit.target, unit.fuzzy) == ("Biz", True)
    (line,) = unit.comments
    assert line == (
        'tm: theirs fuzzy "Onlar \\"böyle\\"\\nder" previous "old b" line "tm: draft google 2026-11-21 1234abcd-1234abcd"'
    )
    assert parse_theirs(line) == Theirs((theirs.target,), True, "old b", lines=theirs.comments)
    assert state(unit, "tr", "en") is State.DRAFT
    (conflict,) = result.conflicts
    assert (conflict.source, result.data.split(b"\n")[conflict.line - 1]) == ("b", b'msgid "b"')
    assert b"<<<<<<<" not in result.data


def test_a_conflict_is_remembered_once() -> None:
    ours, theirs = catalog(A, replace(B, target="Biz"), C), catalog(A, replace(B, target="Onlar"), C)
    once = merge(BASE, ours, theirs, "tr.po")
    again = merge(BASE, once.data, theirs, "tr.po")
    assert again.data == once.data
    assert again.conflicts == once.conflicts


def test_plural_forms_conflict_as_one() -> None:
    files = Unit("file", plural="files", targets=("dosya", "dosyalar"))
    found, _ = merged(
        catalog(files),
        catalog(replace(files, targets=("d1", "d2"))),
        catalog(replace(files, targets=("f1", "f2"))),
    )
    assert found[0].targets == ("d1", "d2")
    assert parse_theirs(found[0].comments[0]) == Theirs(("f1", "f2"))


def test_a_work_on_one_side_survives_its_removal_on_the_other() -> None:
    found, result = merged(BASE, catalog(A, C), catalog(A, replace(B, target="B1"), C))
    assert replace(B, target="B1") in found
    found, result = merged(BASE, catalog(A, replace(B, comments=("think!",)), C), catalog(A, C))
    assert replace(B, comments=("think!",)) in found
    found, result = merged(BASE, catalog(A, C, replace(B, obsolete=True)), catalog(A, replace(B, target="B1"), C))
    assert replace(B, target="B1", obsolete=True) in found
    assert not result.conflicts


def test_what_nobody_worked_on_goes_when_one_side_removes_it() -> None:
    found, _ = merged(BASE, catalog(A, C), catalog(A, replace(B, references=("moved.md",)), replace(C, target="C1")))
    assert found == [A, replace(C, target="C1")]


def test_an_emptied_target_gives_way_to_a_new_one_and_not_to_the_old_one() -> None:
    found, result = merged(
        BASE,
        catalog(replace(A, target=""), replace(B, target=""), C),
        catalog(A, replace(B, target="B1"), replace(C, target="C1")),
    )
    assert [unit.target for unit in found] == ["", "B1", "C1"]
    assert not result.conflicts


def test_comments_are_merged_line_by_line() -> None:
    base = replace(A, comments=("one", "two", "three"))
    found, result = merged(
        catalog(base),
        catalog(replace(base, comments=("one", "two", "ours", "three"))),
        catalog(replace(base, comments=("zero", "one", "three", "theirs"))),
    )
    assert found[0].comments == ("zero", "one", "ours", "three", "theirs")
    assert not result.conflicts
    assert merge_lines((), ("o",), ("t",)) == ("o", "t")


# --- states -----------------------------------------------------------------------------------------------------------
DAY = "2026-11-21"


def test_acceptance_of_the_same_text_on_one_side_holds() -> None:
    draft = stamped(Unit("a", "Taslak", fuzzy=True), "draft", "google", DAY)
    accepted = stamped(Unit("a", "Taslak"), "from", "google", DAY)
    for base in (catalog(draft), b""):
        for sides in ((draft, accepted), (accepted, draft)):
            other = Unit("b", "B")
            found, result = merged(base, catalog(sides[0], other), catalog(sides[1], Unit("c", "C")))
            assert found[0] == accepted
            assert not result.conflicts


def test_a_rejection_of_an_accepted_text_holds() -> None:
    found, _ = merged(BASE, catalog(replace(A, comments=("hm",)), B, C), catalog(replace(A, fuzzy=True), B, C))
    assert found[0] == replace(A, fuzzy=True, comments=("hm",))


def test_a_machines_draft_yields_to_a_person_but_an_edited_one_does_not() -> None:
    draft = stamped(Unit("a", "Makine", fuzzy=True), "draft", "google", DAY)
    human = Unit("a", "İnsan")
    edited = replace(draft, target="Makine, düzeltilmiş")
    for sides in ((draft, human), (human, draft)):
        found, result = merged(catalog(Unit("a")), catalog(sides[0], B), catalog(sides[1], C))
        assert found[0] == human
        assert not result.conflicts
    found, result = merged(catalog(draft), catalog(edited, B), catalog(human, C))
    assert (found[0].target, found[0].fuzzy) == (edited.target, True)
    assert parse_theirs(found[0].comments[-1]) == Theirs((human.target,))
    assert result.conflicts


def test_a_review_of_a_text_that_stands_is_kept_and_of_another_is_not() -> None:
    reviewed = stamped(A, "reviewed", "Ayşe Demir", DAY)
    found, _ = merged(BASE, catalog(replace(A, comments=("hm",)), B, C), catalog(reviewed, B, C))
    assert state(found[0], "tr", "en") is State.REVIEWED
    found, _ = merged(BASE, catalog(replace(A, target="A1"), B, C), catalog(reviewed, B, replace(C, target="C1")))
    assert found[0].target == "A1"
    assert state(found[0], "tr", "en") is State.TRANSLATED


def test_a_better_translation_follows_its_source_when_the_other_side_revised_that() -> None:
    revised = made_stale(Unit("b, revised", "B"), "b", None, DAY)
    better = replace(B, target="B, daha iyi")
    for sides in ((catalog(A, revised, C), catalog(A, better, C)), (catalog(A, better, C), catalog(A, revised, C))):
        found, result = merged(BASE, *sides)
        assert [(unit.source, unit.target) for unit in found] == [("a", "A"), ("b, revised", "B, daha iyi"), ("c", "C")]
        assert state(found[1], "tr", "en") is State.STALE
        assert not result.conflicts


def test_an_unaccepted_guess_does_not_follow_into_a_stale_unit() -> None:
    revised = made_stale(Unit("b, revised", "B"), "b", None, DAY)
    guess = replace(B, target="B?", fuzzy=True)
    found, _ = merged(BASE, catalog(A, revised, C), catalog(A, guess, C))
    assert found == [A, guess, revised, C]


# --- the header -------------------------------------------------------------------------------------------------------
def test_header_fields_are_merged_and_the_later_date_stands() -> None:
    base = catalog(A, B, X_Old="1", X_Both="1")
    ours = catalog(
        replace(A, target="1"),
        B,
        date="2026-03-01 10:00+0300",
        Last_Translator="Biz",
        X_Old="1",
        X_Both="2",
        X_Ours="1",
    )
    theirs = catalog(
        A, replace(B, target="2"), date="2026-03-01 09:00+0000", Last_Translator="Onlar", X_Both="3", X_Theirs="1"
    )
    header = scan(merge(base, ours, theirs, "tr.po").data).header
    assert header.get("PO-Revision-Date") == "2026-03-01 09:00+0000"
    assert header.get("Last-Translator") == "Onlar"
    assert [header.get(f"X-{name}", "none") for name in ("Old", "Both", "Ours", "Theirs")] == ["none", "2", "1", "1"]
    header = scan(merge(base, theirs, ours, "tr.po").data).header
    assert (header.get("PO-Revision-Date"), header.get("Last-Translator")) == ("2026-03-01 09:00+0000", "Onlar")


def test_comments_over_the_header_are_merged() -> None:
    base = b"# one\n" + BASE
    ours = b"# one\n# ours\n#\n" + catalog(replace(A, target="1"), B, C)
    theirs = b"# one\n# theirs\n" + catalog(A, replace(B, target="2"), C)
    result = merge(base, ours, theirs, "tr.po").data
    assert result == ours.replace(b"#\n", b"#\n# theirs\n", 1).replace(b'"B"', b'"2"')


# --- files ------------------------------------------------------------------------------------------------------------
def test_a_side_that_cannot_be_read_is_named_with_its_line() -> None:
    broken = BASE + b'\nmsgid "x"\n'
    last = broken.count(b"\n")
    for sides, name in (
        ((broken, BASE, BASE), "base"),
        ((BASE, broken, BASE), "ours"),
        ((BASE, BASE, broken), "theirs"),
    ):
        with pytest.raises(CatalogError, match=rf"^tr\.po:{last}: {name}: ") as caught:
            merge(*sides, "tr.po")
        assert caught.value.line == last


def test_each_side_keeps_its_line_ends_and_charset_and_takes_the_others_text() -> None:
    base = catalog(Unit("a", "я"), Unit("b", "ю")).replace(b"UTF-8", b"KOI8-R").decode().encode("koi8-r")
    ours = base.replace("я".encode("koi8-r"), "э".encode("koi8-r")).replace(b"\n", b"\r\n")
    theirs = base.decode("koi8-r").replace("KOI8-R", "UTF-8").replace("ю", "ы").encode()
    result = merge(base, ours, theirs, "ru.po")
    assert result.data == ours.replace("ю".encode("koi8-r"), "ы".encode("koi8-r"))
    result = merge(base, ours, theirs.replace("ы".encode(), "ğ".encode()), "ru.po")
    assert "UTF-8" in result.notice
    assert [unit.target for unit in scan(result.data).units] == ["э", "ğ"]
    assert result.data.count(b"\n") == result.data.count(b"\r\n")


def test_bytes_of_an_unknown_charset_are_not_mixed_with_known_ones() -> None:
    plain = b'msgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr "y"\n'
    with pytest.raises(CatalogError, match=r"theirs: .*charset"):
        merge(plain, plain.replace(b"x", "ğ".encode()), plain.replace(b"y", b"\xe9"), "tr.po")
    both = merge(plain, plain.replace(b"x", b"\xe8"), plain.replace(b"y", b"\xe9"), "tr.po").data
    assert both == plain.replace(b"x", b"\xe8").replace(b"y", b"\xe9")


# --- laws -------------------------------------------------------------------------------------------------------------
def pick(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from(values)


@st.composite
def small(draw: st.DrawFn, source: str) -> Unit:
    """A unit out of few texts and few comments, so that versions meet in every way."""
    plural = draw(pick(False, False, False, False, True))
    fuzzy = draw(st.booleans())
    unit = Unit(
        source,
        "" if plural else draw(pick("", "1", "2", "3\n4", "Ğ")),  # type: ignore[arg-type]
        fuzzy=fuzzy,
        previous=draw(pick(None, "a", "b", "c")) if fuzzy else None,  # type: ignore[arg-type]
        comments=tuple(draw(st.lists(pick("x", "y", "tm: piece", "tm: note n"), max_size=3, unique=True))),  # type: ignore[arg-type]
        extracted=draw(pick((), ("paragraph",), ("paragraph", "note: n"))),  # type: ignore[arg-type]
        references=draw(pick((), ("a.md",), ("a b.md",))),  # type: ignore[arg-type]
        flags=draw(pick((), (), ("no-wrap",))),  # type: ignore[arg-type]
        obsolete=draw(pick(False, False, True)),  # type: ignore[arg-type]
        plural="p" if plural else None,
        targets=draw(pick(("1", "2"), ("2", ""), ("", ""))) if plural else (),  # type: ignore[arg-type]
    )
    kind = draw(pick("", "", "draft", "stale", "reviewed"))
    return stamped(unit, str(kind), "google", DAY) if kind else unit


@st.composite
def three(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """A catalog and two versions of it that somebody worked on."""
    base = [draw(small(source)) for source in draw(st.permutations("abcde"))[: draw(st.integers(0, 5))]]
    sides = []
    for _ in range(2):
        side = []
        for unit in base:
            kind = draw(pick("same", "same", "gone", "fuzzy", "text", "any"))
            if kind == "text" and unit.plural is None:
                side.append(replace(unit, target=draw(pick("1", "5", "6"))))  # type: ignore[arg-type]
            elif kind == "fuzzy":
                side.append(replace(unit, fuzzy=not unit.fuzzy))
            elif kind != "gone":
                side.append(draw(small(unit.source)) if kind == "any" else unit)
        for source in "xy":
            if draw(st.booleans()):
                side.insert(draw(st.integers(0, len(side))), draw(small(source)))
        sides.append(draw(st.permutations(side)) if draw(pick(False, False, True)) else side)
    return catalog(*base), catalog(*sides[0]), catalog(*sides[1], date="2026-02-02 10:00+0000")


def said(unit: Unit) -> set[str]:
    return {text for text in (unit.target, *unit.targets) if text}


@settings(max_examples=60, deadline=None)
@given(three())
def test_a_version_merged_with_its_own_past_is_itself(versions: tuple[bytes, bytes, bytes]) -> None:
    base, ours, theirs = versions
    assert merge(base, base, base, "x").data == base
    assert merge(base, base, theirs, "x").data == theirs
    assert merge(base, ours, base, "x").data == ours
    assert merge(base, ours, ours, "x").data == ours


@settings(max_examples=100, deadline=None)
@given(three())
def test_no_text_that_a_side_wrote_is_missing_from_the_merge(versions: tuple[bytes, bytes, bytes]) -> None:
    base, ours, theirs = versions
    result = merge(base, ours, theirs, "x")
    found = scan(result.data).units
    there = {text for unit in found for text in said(unit)}
    there |= {text for unit in found for line in unit.comments if (kept := parse_theirs(line)) for text in kept.targets}
    there |= {unit.target for side in (ours, theirs) for unit in scan(side).units if is_replaceable_draft(unit)}
    before = {unit.key: said(unit) for unit in scan(base).units}
    for side in (ours, theirs):
        for unit in scan(side).units:
            assert said(unit) - before.get(unit.key, set()) <= there
    sources = [unit.key for unit in found]
    assert len(sources) == len(set(sources))


def test_a_translation_that_followed_its_source_follows_it_once() -> None:
    """Merged again with the same, the old unit stays gone."""
    base = catalog(B, C, A, Unit("d", "D"))
    ours = catalog(B, C, Unit("x", "A", fuzzy=True, previous="a"), Unit("d", "D"))
    theirs = catalog(B, C, replace(A, target="A, daha iyi"), Unit("d", "D"))
    found, once = merged(base, ours, theirs)
    assert [unit.source for unit in found] == ["b", "c", "x", "d"]
    assert merged(base, once.data, theirs)[0] == found
    assert merged(base, theirs, once.data)[0] == found


@settings(max_examples=80, deadline=None)
@given(three())
def test_nothing_is_accepted_that_nobody_accepted_and_conflicts_are_the_same_from_both_sides(
    versions: tuple[bytes, bytes, bytes],
) -> None:
    base, ours, theirs = versions
    result, mirrored = merge(base, ours, theirs, "x"), merge(base, theirs, ours, "x")
    assert {conflict.unit for conflict in result.conflicts} == {conflict.unit for conflict in mirrored.conflicts}
    accepted = {
        (unit.key, unit.target, unit.targets) for side in (ours, theirs) for unit in scan(side).units if not unit.fuzzy
    }
    units_now = scan(result.data).units
    assert all(unit.fuzzy or (unit.key, unit.target, unit.targets) in accepted for unit in units_now)
    again = scan(merge(base, result.data, theirs, "x").data).units
    assert sorted(map(repr, again)) == sorted(map(repr, units_now))  # merging the same again adds nothing


@needs_msgfmt
@settings(max_examples=20, deadline=None)
@given(three())
def test_gettext_accepts_every_merge(versions: tuple[bytes, bytes, bytes]) -> None:
    assert msgfmt(merge(*versions, "x").data)[0] == 0


@settings(max_examples=80, deadline=None)
@given(units())
def test_a_theirs_line_is_one_line_that_gives_back_what_it_holds(unit: Unit) -> None:
    line = format_theirs(unit)
    assert len(line.splitlines()) == 1
    kept = parse_theirs(line)
    assert kept is not None
    assert kept.targets == (unit.targets if unit.plural is not None else (unit.target,))
    assert (kept.fuzzy, kept.previous, kept.previous_context, kept.previous_plural) == (
        unit.fuzzy, unit.previous, unit.previous_context, unit.previous_plural,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "theirs",
        "tm: theirs",
        "tm: theirs x",
        'tm: theirs "',
        'tm: theirs "\\q"',
        'tm: theirs "a"b',
        "tm: theirs " + '"' * 9999,
    ],
)
def test_other_lines_are_no_theirs_lines(line: str) -> None:
    assert parse_theirs(line) is None


# --- git --------------------------------------------------------------------------------------------------------------
DRIVER = """
import sys
from pathlib import Path
from tm.mergepo import merge
base, ours, theirs = map(Path, sys.argv[1:4])
result = merge(base.read_bytes(), ours.read_bytes(), theirs.read_bytes(), ours.name)
ours.write_bytes(result.data)
sys.exit(1 if result.conflicts else 0)
"""


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_merges_two_branches_through_it(tmp_path: Path) -> None:
    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *words], cwd=tmp_path, capture_output=True, text=True, check=False)

    (tmp_path / "driver.py").write_text(f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\n{DRIVER}")
    (tmp_path / ".gitattributes").write_text("*.po merge=tm-po\n")
    path = tmp_path / "tr.po"
    git("init", "-q", "-b", "main")
    for name, value in (
        ("user.name", "t"), ("user.email", "t@example.org"),
        ("merge.tm-po.driver", f"{sys.executable} {tmp_path / 'driver.py'} %O %A %B"),
    ):  # fmt: skip
        git("config", name, value)

    def commit(data: bytes) -> None:
        path.write_bytes(data)
        git("add", "-A")
        assert git("commit", "-q", "-m", "x").returncode == 0

    commit(BASE)
    git("checkout", "-q", "-b", "other")
    commit(catalog(A, replace(B, target="B2"), C, Unit("d", "D")))
    git("checkout", "-q", "main")
    commit(catalog(replace(A, target="A1"), B, C, Unit("e", "E")))
    assert git("merge", "-q", "-m", "m", "other").returncode == 0
    assert [unit.target for unit in scan(path.read_bytes()).units] == ["A1", "B2", "C", "D", "E"]
    git("checkout", "-q", "other")
    commit(catalog(replace(A, target="A2"), replace(B, target="B2"), C, Unit("d", "D")))
    git("checkout", "-q", "main")
    commit(path.read_bytes().replace(b'"A1"', b'"A3"'))
    assert git("merge", "-q", "-m", "m", "other").returncode != 0
    (first, *_) = scan(path.read_bytes()).units
    assert (first.target, first.fuzzy) == ("A3", True)
    assert parse_theirs(first.comments[0]) == Theirs(("A2",))
