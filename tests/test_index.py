"""The index under `.tm/` is trusted only where it cannot be wrong: young files are read again, damage is never an answer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch
from tests.faults.ground import DATE
from tm import files
from tm.files import read, replace
from tm.index import Index
from tm.project import load
from tm.stamps import COARSE_NS, RACY_NS, is_racy, is_young, signature, stat_of
from tm.work.session import exclusive
from tm.work.status import status
from tm.work.sync import sync

SECOND = 1_000_000_000
NOW = 1_700_000_000 * SECOND + 123_456_789
PAGE = 4096


# --- young files ------------------------------------------------------------------------------------------------------
@given(st.integers(1, NOW), st.integers(1, NOW), st.integers(0, 5 * SECOND))
def test_a_file_is_trusted_only_when_its_clock_has_ticked_since(modified: int, changed: int, later: int) -> None:
    """Whoever changes a file at or after `now` leaves a time that a trusted stat did not have, for any tick up to the limit."""
    now = max(modified, changed) + later
    if not is_young(modified, changed, now):
        assert later > RACY_NS
        tick = SECOND if changed % SECOND == 0 else RACY_NS
        assert now // tick * tick > max(modified, changed) or later >= tick


def test_whole_seconds_are_a_clock_that_ticks_seldom() -> None:
    whole = 1_700_000_000 * SECOND
    assert is_young(whole, whole, whole + COARSE_NS)
    assert not is_young(whole, whole, whole + COARSE_NS + 1)
    assert not is_young(whole, whole - 1, whole + RACY_NS + 1)  # a copied file: only its own time is whole
    assert is_young(whole + 9 * SECOND, 5, whole)  # a time to come proves nothing


def test_one_young_file_makes_a_signature_racy_and_a_missing_one_does_not() -> None:
    old, young, none = (1, 2, NOW - SECOND, NOW - SECOND), (1, 2, NOW - SECOND, NOW - 5), (0, -1, 0, 0)
    assert not is_racy(signature([old, none, old]), NOW)
    assert is_racy(signature([old, none, young]), NOW)
    assert not is_racy(b"", NOW)


def test_the_clock_is_that_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this machine's clock is ahead of the file system's, the file system's counts."""
    index = Index(tmp_path)
    monkeypatch.setattr("time.time_ns", lambda: 4_000_000_000 * SECOND)
    assert index.now() < 3_000_000_000 * SECOND
    assert abs(index.now() - stat_of(index.path)[2]) < 60 * SECOND
    index.close()
    assert index.now() == 4_000_000_000 * SECOND


def test_what_was_read_knows_whether_it_was_young(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"text")
    changed = path.stat().st_ctime_ns
    for later, young in ((1, True), (RACY_NS, True), (RACY_NS + 1, False), (COARSE_NS + 1, False)):
        monkeypatch.setattr(files, "time", SimpleNamespace(time_ns=lambda now=changed + later: now))
        found = read(path)
        assert found is not None
        assert found[1].young is young or (not changed % SECOND and later <= COARSE_NS)
    assert not replace(tmp_path / "b.md", b"x", expected=None).young  # what was written here is known


# --- rewrites that hide -----------------------------------------------------------------------------------------------
ARTICLE = "# The ferry\n\nThe ferry was opened in 2019.\n"


def words(root: Path) -> str:
    """What `tm status --json` says, asked within this process: no other one starts or ends in between."""
    project = load(root)
    try:
        return json.dumps(list(status(project, judged=False).rows()), sort_keys=True)
    finally:
        project.index.close()


def synced(root: Path) -> None:
    """What `tm sync` does, in this process."""
    project = load(root)
    try:
        with exclusive(project):
            assert not sync(project).errors
    finally:
        project.index.close()


def fresh(root: Path) -> str:
    """What a run without an index says."""
    (root / ".tm/index.sqlite3").unlink(missing_ok=True)
    return words(root)


def hidden(path: Path, data: bytes, way: str) -> None:
    """Write other bytes of the same size, and put the times back."""
    before = path.stat()
    assert before.st_size == len(data)
    if way == "in place":
        with path.open("r+b") as file:
            file.write(data)
    else:
        other = path.with_name("other")
        other.write_bytes(data)
        other.replace(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture
def ferry(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DATE)
    scratch.write("articles/ferry.md", ARTICLE)
    scratch.tm("sync")
    scratch.translate("ferry", {"The ferry": "Vapur", "The ferry was opened in 2019.": "Vapur 2019'da açıldı."})
    synced(scratch.root)
    return scratch


@pytest.fixture(params=["this clock", "whole seconds"])
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """This file system's own times, and those that one of whole seconds would show."""
    if request.param == "whole seconds":
        for name in ("stat", "fstat", "lstat"):
            monkeypatch.setattr(os, name, coarse(getattr(os, name)))
    return str(request.param)


def coarse(real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    def call(*arguments: object, **options: object) -> os.stat_result:
        found = real(*arguments, **options)
        times = {
            f"st_{kind}time_ns": getattr(found, f"st_{kind}time_ns") // SECOND * SECOND for kind in ("a", "m", "c")
        }
        return os.stat_result(tuple(found)[:10], times)

    return call


@pytest.mark.parametrize("way", ["in place", "renamed"])
@pytest.mark.parametrize("name", ["article", "catalog"])
def test_same_size_and_same_time_but_other_bytes_is_seen(ferry: Scratch, name: str, way: str, clock: str) -> None:
    """Right behind a run, again and again: the next run knows, though size and times are what they were."""
    path = ferry.root / "articles/ferry.md" if name == "article" else ferry.catalog("ferry")
    one = path.read_bytes()
    two = one.replace(b"2019.", b"2021.").replace(b'msgstr "Vapur"\n', b'msgstr ""\n#   \n', 1)
    two = two if name == "article" else one.replace(b'msgstr "Vapur"\n', b'msgstr ""\n#   \n', 1)
    said = {one: fresh(ferry.root)}
    hidden(path, two, way)
    said[two] = fresh(ferry.root)
    assert said[one] != said[two], clock
    for turn in range(16):
        data = (one, two)[turn % 2]
        hidden(path, data, way)
        assert words(ferry.root) == said[data], turn


@pytest.mark.parametrize("way", ["in place", "renamed"])
def test_a_sync_right_behind_a_sync_sees_an_article_of_the_same_size(ferry: Scratch, way: str, clock: str) -> None:
    path = ferry.root / "articles/ferry.md"
    for year in range(2030, 2040):
        hidden(path, ARTICLE.replace("2019", str(year)).encode(), way)
        synced(ferry.root)
        assert f'msgid "The ferry was opened in {year}."' in ferry.catalog("ferry").read_text("utf-8"), clock


def test_a_file_that_changes_while_it_is_read_is_read_again(ferry: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewritten within the very tick in which it was read, and the run goes on long after: the stat is not believed."""
    path = ferry.write("articles/ferry.md", ARTICLE.replace("2019", "2020"))
    real = os.stat
    frozen: list[os.stat_result] = []
    first = path.stat()

    def seen(place: object, *arguments: object, **options: object) -> os.stat_result:
        found = real(place, *arguments, **options)  # type: ignore[arg-type]
        return first if str(place) == str(path) and frozen else found

    from tm.work import look

    plain = look.prepare

    def prepared(*arguments: object, **options: object) -> object:
        result = plain(*arguments, **options)  # type: ignore[arg-type]
        hidden(path, ARTICLE.encode(), "in place")
        frozen.append(first)  # a clock that has not ticked: the times are those of the first write
        return result

    now = first.st_ctime_ns + 1
    monkeypatch.setattr(files, "time", SimpleNamespace(time_ns=lambda: now))  # read right behind the first write,
    monkeypatch.setattr(Index, "now", lambda _: now + SECOND * 10)  # and the run ends long after
    monkeypatch.setattr(look, "prepare", prepared)
    monkeypatch.setattr(os, "stat", seen)
    words(ferry.root)
    monkeypatch.setattr(look, "prepare", plain)
    assert words(ferry.root) == fresh(ferry.root)


def test_settings_and_glossary_are_read_by_their_bytes(ferry: Scratch) -> None:
    """Same size, same times: another policy and another term count at once."""
    settings_, terms = ferry.root / "tm.yaml", ferry.root / "glossary.yaml"
    with settings_.open("a") as file:
        file.write("assign: {tr: 'Ayşe'}\n")
    terms.write_text("- term: ferry\n  targets: {tr: [vapur]}\n")
    words(ferry.root)
    for path, old, new in ((settings_, b"Ay\xc5\x9fe", b"Aylin"), (terms, b"vapur", b"gemi ")):
        two = path.read_bytes().replace(old, new)
        before, rules = words(ferry.root), rules_of(ferry.root)
        hidden(path, two, "in place")
        assert rules_of(ferry.root) != rules
        assert path is terms or words(ferry.root) != before
        assert words(ferry.root) == fresh(ferry.root)


def rules_of(root: Path) -> str:
    """The digest of all that decides how articles are read and counted."""
    project = load(root)
    project.index.close()
    return project.rules


@pytest.mark.parametrize("what", ["output", "image", "copy"])
def test_outputs_that_somebody_touched_are_made_again(ferry: Scratch, what: str) -> None:
    """An output, an image and its copy, each rewritten with its size and times: the next build makes them right."""
    ferry.write("articles/ferry.md", ARTICLE + "\n![A ferry](ferry.png)\n")
    ferry.write("articles/ferry.png", b"PNG one")
    ferry.tm("sync")
    ferry.tm("build")
    place = {"output": "build/tr/ferry.md", "image": "articles/ferry.png", "copy": "build/tr/ferry.png"}[what]
    path = ferry.root / place
    before = {name: (ferry.root / name).read_bytes() for name in ("build/tr/ferry.md", "build/tr/ferry.png")}
    for way in ("in place", "renamed"):
        ferry.tm("build")
        hidden(path, path.read_bytes().swapcase(), way)
        if what == "image":
            before["build/tr/ferry.png"] = path.read_bytes()
        ferry.tm("build")
        assert {name: (ferry.root / name).read_bytes() for name in before} == before
        assert ferry.tm("build", "--check").returncode == 0
