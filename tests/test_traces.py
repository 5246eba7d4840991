"""What catalogs hold beside live targets is told without reading them again, and is what reading all of them would tell."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.catalog import Catalog
from tm.files import read
from tm.memory.stats import Tally
from tm.project import Project, load
from tm.stamps import is_racy
from tm.text import digest8
from tm.work import traces
from tm.work.purge import Purgeable, find

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
DRAFT, TARGET = "Taslak metin.", "Son metin."
STAMP = f"01234567-{digest8(DRAFT)}"
ENTRIES = {
    "live": 'msgid "Live"\nmsgstr "Canlı"\n',
    "obsolete": '#~ msgid "Gone"\n#~ msgstr "Gitti"\n',
    "waiting": f'# tm: draft google 2026-01-01 {STAMP}\n#, fuzzy\nmsgid "Waiting"\nmsgstr "{DRAFT}"\n',
    "as it was": f'# tm: from google 2026-01-01 {STAMP}\nmsgid "As it was"\nmsgstr "{DRAFT}"\n',
    "edited": f'# tm: from reuse 4/5 google 2026-01-01 {STAMP}\nmsgid "Edited"\nmsgstr "{TARGET}"\n',
    "obsolete draft": f'# tm: from google 2026-01-01 {STAMP}\n#~ msgid "Went"\n#~ msgstr "{DRAFT}"\n',
    "broken": 'msgid "Broken\n',
}
NAMES = [f"a{number}.md" for number in range(4)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["tr", "ru"]), st.lists(st.sampled_from(sorted(ENTRIES)), unique=True)
    ),
    min_size=1,
    max_size=6,
)
Told = tuple[list[Tally], list[tuple[str, int]], list[str]]


def put(project: Project, name: str, locale: str, entries: list[str]) -> None:
    """A catalog with these entries; without any, there is none."""
    path = project.catalog_path(name, locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    if entries:
        path.write_text(HEAD + "\n".join(ENTRIES[kind] for kind in entries), "utf-8")
    else:
        path.unlink(missing_ok=True)


def told(project: Project) -> Told:
    """What the two commands say."""
    drafts = traces.drafts(project)
    found = find(project, ())
    return drafts, found.obsolete, [str(error) for error in found.errors]


def aged(project: Project) -> None:
    """Wait until the stats of all catalogs can be trusted."""
    deadline = time.monotonic() + 20
    while any(is_racy(column, project.index.now()) for column in project.columns(NAMES, project.places())):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def forget(project: Project) -> None:
    """Remove what is remembered."""
    (project.state_folder / "traces.sqlite3").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    made = Scratch(tmp_path_factory.mktemp("ground"))
    made.tm("init")
    for name in NAMES:
        made.write(f"articles/{name}", "# Live\n")
    return made


@pytest.fixture
def project(ground: Scratch) -> Project:
    """A project with four articles, none of which has a catalog."""
    found = load(ground.root)
    forget(found)
    for name in NAMES:
        for locale in found.locales:
            put(found, name, locale, [])
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_what_is_remembered_is_what_the_catalogs_hold(
    project: Project, steps: list[tuple[str, str, list[str]]]
) -> None:
    for name, locale, entries in steps:
        put(project, name, locale, entries)
        aged(project)
        remembered = told(project)
        assert told(project) == remembered
        forget(project)
        assert told(project) == remembered


def test_the_index_alone_saves_parsing_what_holds_nothing_and_answers_alike(
    ground: Scratch, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.tm("sync")
    aged(project)
    ground.tm("status")
    put(project, "a1.md", "tr", ["obsolete"])
    put(project, "a2.md", "tr", ["broken"])
    aged(project)
    parsed: list[str] = []

    def counted(project: Project, path: Path, header: dict[str, str]) -> Catalog:
        parsed.append(path.name)
        return whole(project, path, header)

    whole = traces.catalog_at
    monkeypatch.setattr(traces, "catalog_at", counted)
    found = find(project, ())
    assert [path for path, _ in found.obsolete] == ["locales/tr/LC_MESSAGES/a1.po"]
    assert ["a2.po" in str(error) for error in found.errors] == [True]
    assert set(parsed) == {"a1.po", "a2.po"}


def test_catalogs_that_did_not_change_are_not_read_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "a0.md", "tr", ["live", "obsolete", "waiting", "edited"])
    put(project, "a1.md", "ru", ["live"])
    aged(project)
    first = told(project)
    assert [(row.engine, row.pending, row.edited, row.effort) for row in first[0]] == [
        ("google", 1, 0, None),
        ("reuse google", 0, 1, None),
    ]
    assert first[1] == [("locales/tr/LC_MESSAGES/a0.po", 1)]
    asked: list[str] = []
    monkeypatch.setattr(traces, "read", lambda path: asked.append(str(path)) or read(path))
    monkeypatch.setattr(traces, "catalog_at", lambda _, path, __: asked.append(str(path)))
    assert told(project) == first
    assert asked == []


def test_of_some_articles_only_theirs_is_told(project: Project) -> None:
    put(project, "a0.md", "tr", ["obsolete"])
    put(project, "a1.md", "tr", ["obsolete"])
    aged(project)
    for _ in range(2):
        found: Purgeable = find(project, ["a1.md"])
        assert [catalog.path.name for catalog in found.catalogs] == ["a1.po"]


def test_a_draft_whose_text_becomes_known_is_measured(project: Project) -> None:
    put(project, "a0.md", "tr", ["edited", "as it was"])
    aged(project)
    for _ in range(2):
        assert [(row.engine, row.effort) for row in traces.drafts(project)] == [("google", 0.0), ("reuse google", None)]
    project.index.remember_offers([(digest8(DRAFT), DRAFT)])
    remembered = traces.drafts(project)
    forget(project)
    assert [row.effort for row in traces.drafts(project)] == [row.effort for row in remembered]
    assert remembered[1].effort is not None
    assert 0 < remembered[1].effort < 100


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:5000],
        lambda data: b"junk" * 4000,
        lambda data: data.replace(b'"tr": [1', b'"tr": [7'),
        lambda data: data.replace(b"a0.md", b"a3.md"),
        lambda data: data.replace(b"traces", b"tracks"),
    ],
)
def test_what_a_disk_damaged_is_no_answer(project: Project, harm: Callable[[bytes], bytes]) -> None:
    put(project, "a0.md", "tr", ["obsolete", "waiting"])
    aged(project)
    first = told(project)
    place = project.state_folder / "traces.sqlite3"
    place.write_bytes(harm(place.read_bytes()))
    assert told(project) == first
    assert told(project) == first


def test_rows_of_other_rules_are_none(ground: Scratch, project: Project) -> None:
    put(project, "a0.md", "tr", ["obsolete"])
    aged(project)
    first = told(project)
    place = project.state_folder / "traces.sqlite3"
    config = ground.root / "tm.yaml"
    text = config.read_text("utf-8")
    try:
        config.write_text(text.replace("locales: [en, tr, ru]", "locales: [en, ru]"), "utf-8")
        assert told(load(ground.root)) == ([], [], [])
        assert place.exists()
    finally:
        config.write_text(text, "utf-8")
    assert told(load(ground.root)) == first
