"""A memory that a team shares gives the same answers as one on this machine, to any number of writers, and is never waited for."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Scratch
from tests.postgres import PASSWORD, Cluster, running
from tm.errors import UsageError
from tm.memory import Entry, Match, Memory
from tm.memory.team import Address, Team, parse
from tm.memory.team import held as team_held

MEMBERS = "The alliance has 31 members. It was founded in 1949."
UYELER = "İttifakın 31 üyesi var. 1949'da kuruldu."
CHLENY = "В альянсе 31 член. Он основан в 1949 году."
NAMES = itertools.count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running() as found:
        yield found


@pytest.fixture
def database(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def opened(cluster: Cluster, tmp_path: Path) -> Iterator[object]:
    """Opens memories that share a database, each in a folder of its own; closes them."""
    made: list[Memory] = []

    def open_(database: str, project: str = "one", folder: str = "", **address: str) -> Memory:
        team = Team(parse(cluster.url(database, **address), own=True), project)
        made.append(Memory(tmp_path / (folder or f"memory{next(NAMES)}"), team))
        return made[-1]

    yield open_
    for memory in made:
        memory.close()


def tr(source: str, target: str, **more: object) -> Entry:
    return replace(Entry(source, target, "en", "tr", "a.md"), **more)  # type: ignore[arg-type]


def fill(memory: Memory, *entries: Entry, path: str = "tr.po", digest: str = "") -> None:
    memory.update([(path, digest or repr(entries), lambda: entries)], complete=False)


def trouble(memory: Memory) -> list[str]:
    assert memory.team is not None
    return [f"{error} {error.hint}" for error in memory.team.trouble]


# --- the same answers -------------------------------------------------------------------------------------------------
WORDS = st.sampled_from(
    ["the", "a", "cat", "house", "12", "13", "İstanbul", "ısı", "ev", "кот", "дом", "not", "\0", "."]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
LANGS = st.sampled_from([("en", "tr"), ("en", "ru"), ("tr", "ru"), ("tr", "en"), ("en", "pt-BR")])
ENTRIES = st.builds(
    lambda source, target, langs, article, context, before, after, obsolete, stale: Entry(
        source, target, *langs, article, context=context, before=before, after=after, obsolete=obsolete, stale=stale
    ),
    TEXTS, TEXTS, LANGS, st.sampled_from(["", "a.md", "b.md"]), st.sampled_from(["", "menu"]),
    st.sampled_from(["", "a cat"]), st.sampled_from(["", "ev"]), st.booleans(), st.booleans(),
)  # fmt: skip


def answers(memory: Memory, text: str, lang: str, locale: str) -> list[Match]:
    found = memory.lookup(text, lang, locale, least=40, limit=500, context="menu", before="a cat", after="ev")
    found += memory.lookup(text, lang, locale, least=100, limit=500)
    return [replace(match, source="", target="") if "\0" in match.source + match.target else match for match in found]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTRIES, min_size=1, max_size=12), TEXTS, LANGS)
def test_a_server_answers_as_this_machine_does(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], asked: str, langs: tuple[str, str]
) -> None:
    entries = [replace(e, source=e.source.replace("\0", "x"), target=e.target.replace("\0", "x")) for e in entries]
    with both(cluster, tmp_path_factory.mktemp("m"), entries) as (local, team):
        for text in (asked, entries[0].source, entries[-1].target):
            assert answers(team, text, *langs) == answers(local, text, *langs)
            assert team.best(text, *langs) == local.best(text, *langs)
            assert team.siblings(text, langs[0]) == local.siblings(text, langs[0])
        assert trouble(team) == []


class both:
    """A memory on this machine, and an empty one whose team has the very same entries."""

    database = ""

    def __init__(self, cluster: Cluster, folder: Path, entries: list[Entry]) -> None:
        if not both.database or not cluster.sql(
            "postgres", f"SELECT 1 FROM pg_database WHERE datname='{both.database}'"
        ):
            both.database = cluster.database()
        else:
            cluster.sql(
                both.database,
                "TRUNCATE tm_memory.projects, tm_memory.catalogs, tm_memory.entries, tm_memory.texts, tm_memory.parts",
            )
        address = parse(cluster.url(both.database), own=True)
        with Memory(folder / "writer", Team(address, "writer")) as writer:
            fill(writer, *entries)
            assert trouble(writer) == []
        self.local, self.team = Memory(folder / "local"), Memory(folder / "team", Team(address, "reader"))
        fill(self.local, *entries)
        fill(self.team)

    def __enter__(self) -> tuple[Memory, Memory]:
        return self.local, self.team

    def __exit__(self, *_: object) -> None:
        self.local.close()
        self.team.close()


PARAGRAPHS = [
    tr(MEMBERS, UYELER, before="Notes", after="End"),
    Entry(MEMBERS, CHLENY, "en", "ru", "a.md"),
    tr("Notes", "Notlar"),
    tr("Notes", "Dipnotlar", article="b.md"),
    tr("The treaty was signed in 1999.", "Antlaşma 1999'da imzalandı.", obsolete=True),
]


@pytest.mark.parametrize(
    ("text", "lang", "locale"),
    [
        (MEMBERS, "en", "tr"),
        (MEMBERS.replace("31", "32"), "en", "tr"),
        ("It was founded in 1949.", "en", "ru"),
        ("Notes", "en", "tr"),
        (UYELER, "tr", "ru"),
        (UYELER, "tr", "en"),
        ("The treaty was signed in 1998.", "en", "tr"),
        ("nothing like it", "en", "tr"),
    ],
)
def test_every_kind_of_match_comes_from_a_server_too(
    cluster: Cluster, tmp_path: Path, text: str, lang: str, locale: str
) -> None:
    with both(cluster, tmp_path, PARAGRAPHS) as (local, team):
        for more in ({}, {"before": "Notes"}, {"before": "Notes", "after": "End"}):
            assert team.lookup(text, lang, locale, **more) == local.lookup(text, lang, locale, **more)  # type: ignore[arg-type]
        assert team.best(text, lang, locale) == local.best(text, lang, locale)
        assert trouble(team) == []


@pytest.mark.parametrize("how", ["trigrams on the server", "an index here"])
def test_many_texts_are_searched_by_trigrams_and_then_by_an_index(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(team_held, "SMALL", 0)
    monkeypatch.setattr(team_held, "FEW", 1_000 if how.startswith("tri") else 0)
    rng = random.Random(5)
    words = ["".join(rng.choices(["ka", "ra", "ti", "mo", "shi", "por", "вер", "лек", "ğı"], k=3)) for _ in range(900)]
    rows = list({" ".join(rng.choices(words, k=rng.randint(1, 20))): None for _ in range(1500)})
    asked = []
    for row in rng.sample(rows, 60):
        parts = row.split()
        for _ in range(len(parts) // 6):
            parts[rng.randrange(len(parts))] = rng.choice(words)
        asked.append(" ".join(parts) + "!")
    with both(cluster, tmp_path, [tr(row, f"hedef {row}") for row in rows]) as (local, team):
        same = total = 0
        for text in asked:
            here = local.lookup(text, "en", "tr", limit=1, sentences=False, warn=False)
            there = team.lookup(text, "en", "tr", limit=1, sentences=False, warn=False)
            total += bool(here)
            same += bool(here) and [m.score for m in there] == [m.score for m in here]
        assert trouble(team) == []
        folders = [path.name for path in (tmp_path / "team").glob("team-*-en-*")]
        assert len(folders) == (0 if how.startswith("tri") else 1)
    assert total > 40
    assert same / total >= 0.99


def indexed(database: str, opened, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A project that wrote an old article into the team's memory, and one that makes an index of it when it is asked."""
    monkeypatch.setattr(team_held, "SMALL", 0)
    monkeypatch.setattr(team_held, "FEW", 0)
    writer = opened(database, "one")
    fill(writer, *(tr(f"paragraph {n} of the old article", f"paragraf {n}") for n in range(60)))
    reader = opened(database, "two", folder="reader")
    fill(reader)
    return writer, reader


def test_an_index_of_a_teams_texts_is_kept_and_what_is_new_is_found(
    database: str,
    opened,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    writer, reader = indexed(database, opened, monkeypatch)
    assert reader.lookup("paragraph 7 of the older article", "en", "tr")[0].target == "paragraf 7"
    fill(writer, tr("The treaty was signed in the old town hall.", "İmza eski belediyede."), path="new.po")
    monkeypatch.setattr(team_held, "FEW", 1_000)  # no index is made any more, so it is the kept one that answers
    monkeypatch.setattr(team_held, "CANDIDATES", 0)
    again = opened(database, "two", folder="reader")
    fill(again)
    assert again.lookup("paragraph 9 of the older article", "en", "tr")[0].target == "paragraf 9"
    assert again.lookup("The treaty was signed in the new town hall.", "en", "tr")[0].target == "İmza eski belediyede."
    for path in (reader._store.folder).glob("team-*/*.npy"):
        path.write_bytes(b"junk")
    monkeypatch.setattr(team_held, "FEW", 0)
    broken = opened(database, "two", folder="reader")
    fill(broken)
    assert broken.lookup("paragraph 9 of the older article", "en", "tr")[0].target == "paragraf 9"
    assert trouble(reader) + trouble(again) + trouble(broken) == []


def test_an_index_of_a_teams_texts_that_is_cut_short_is_made_again(
    database: str,
    opened,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    _, reader = indexed(database, opened, monkeypatch)
    for _ in range(2):
        assert reader.lookup("paragraph 7 of the older article", "en", "tr")[0].target == "paragraf 7"
        (folder,) = (reader._store.folder).glob("team-*")
        os.truncate(folder / "long-numbers.npy", 0)
    assert reader.lookup("paragraph 9 of the older article", "en", "tr")[0].target == "paragraf 9"
    assert trouble(reader) == []


# --- writing ----------------------------------------------------------------------------------------------------------
def test_what_one_project_accepted_is_offered_in_another(database: str, opened) -> None:  # type: ignore[no-untyped-def]
    fill(opened(database, "one"), tr(MEMBERS, UYELER, who="Ayşe"))
    other = opened(database, "two")
    fill(other, tr("Title", "Başlık"), path="x.po")
    best = other.best(MEMBERS, "en", "tr")
    assert best is not None
    assert (best.target, best.who, best.score) == (UYELER, "Ayşe", 100)


def test_a_project_replaces_its_own_rows_and_no_others(cluster: Cluster, database: str, opened) -> None:  # type: ignore[no-untyped-def]
    one, two = opened(database, "one"), opened(database, "two")
    fill(one, tr("Notes", "Notlar"))
    fill(two, tr("Notes", "Dipnotlar"))
    fill(one, tr("Notes", "Kaynaklar"))
    reader = opened(database, "three")
    assert {match.target for match in reader.lookup("Notes", "en", "tr")} == {"Kaynaklar", "Dipnotlar"}
    two.update([], complete=True)
    assert {match.target for match in opened(database, "four").lookup("Notes", "en", "tr")} == {"Kaynaklar"}
    texts = cluster.sql(database, "SELECT text FROM tm_memory.texts ORDER BY text")
    assert [row[0] for row in texts] == ["Kaynaklar", "Notes"]


def test_the_projects_own_catalogs_are_not_doubled_and_not_doubted(database: str, opened) -> None:  # type: ignore[no-untyped-def]
    ahead, behind = opened(database, "one"), opened(database, "one")
    fill(behind, tr("Notes", "Notlar"))
    fill(ahead, tr("Notes", "Dipnotlar"))  # another clone, with a later commit
    fill(behind, tr("More", "Daha"), path="more.po")
    assert [match.target for match in behind.lookup("Notes", "en", "tr")] == ["Notlar"]
    assert behind.best("Notes", "en", "tr") is not None


def test_writing_again_changes_nothing(cluster: Cluster, database: str, opened) -> None:  # type: ignore[no-untyped-def]
    def state() -> list[object]:
        return cluster.sql(database, "SELECT xmin::text, id FROM tm_memory.entries ORDER BY id")

    memory = opened(database)
    fill(memory, *PARAGRAPHS)
    before = state()
    fill(memory, *PARAGRAPHS, digest="the file was touched")
    fill(opened(database), *PARAGRAPHS)  # a fresh clone
    assert state() == before
    assert len(before) == len(PARAGRAPHS)


def test_a_clone_that_lacks_a_catalog_does_not_remove_it(database: str, opened) -> None:  # type: ignore[no-untyped-def]
    fill(opened(database, "one"), tr("Notes", "Notlar"))
    opened(database, "one").update([], complete=True)
    assert opened(database, "two").lookup("Notes", "en", "tr")


WRITER = """
import sys
from pathlib import Path
from tm.memory import Entry, Memory
from tm.memory.team import Team, parse
url, folder, project, own = sys.argv[1:]
def entries(n, at):
    return [Entry(f"shared text {i}. It has the number {n * i}.", f"{at} metin {i}. Sayı {n * i}.", "en", "tr", f"{n}.md") for i in range(12)]
sys.stdin.readline()
with Memory(Path(folder), Team(parse(url, own=True), project)) as memory:
    memory.update([(f"{n}.po", "1", lambda n=n: entries(n, own)) for n in range(30)])
    print([str(error) for error in memory.team.trouble])
"""


@pytest.mark.parametrize("projects", [("one", "two"), ("one", "one")])
def test_two_processes_that_write_at_once_lose_and_double_nothing(
    cluster: Cluster, database: str, tmp_path: Path, projects: tuple[str, str]
) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, cluster.url(database), str(tmp_path / str(at)), project, project],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for at, project in enumerate(projects)
    ]  # fmt: skip
    for process in started:  # both wait for this line
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120) for process in started]
    assert [out.strip() for out, _ in said] == ["[]", "[]"], said
    entries = cluster.sql(database, "SELECT count(*), count(DISTINCT (p.name, c.path, e.source, e.target)) FROM tm_memory.entries e"
                                    " JOIN tm_memory.catalogs c ON c.id=e.catalog JOIN tm_memory.projects p ON p.id=c.project")  # fmt: skip
    assert entries == [(360 * len(set(projects)), 360 * len(set(projects)))]
    texts = cluster.sql(database, "SELECT count(*), count(DISTINCT (hash, lang)) FROM tm_memory.texts")
    assert texts[0][0] == texts[0][1]
    lost = "SELECT count(*) FROM tm_memory.entries WHERE source NOT IN (SELECT id FROM tm_memory.texts)"
    assert cluster.sql(database, lost) == [(0,)]


def test_hostile_texts_are_held_and_found(database: str, opened) -> None:  # type: ignore[no-untyped-def]
    texts = [
        "\x00null",
        "lone \ud800 surrogate",
        "a" * 50_000,
        "İ" * 300,
        "\u202eabc",
        "'; DROP TABLE texts; --",
        "100 %s \\N",
    ]
    writer = opened(database, "o'ne\0")
    fill(writer, *(tr(text, f"t {n}\0", who="\0", context="\ud800", article="a\tb\\.") for n, text in enumerate(texts)))
    assert trouble(writer) == []
    reader = opened(database, "two")
    for text in (*texts, "\n", "%"):
        reader.lookup(text, "en", "tr", before="\ud800", context="\x00", least=30)
    for n, text in enumerate(texts):
        found = reader.lookup(text, "en", "tr", context="\ud800")[0]
        assert found.score == (99 if "\ud800" in text else 100)  # half a character is kept as U+FFFD
        assert found.target == f"t {n}\ufffd"
    assert trouble(reader) == []


# --- a server that does not serve ---------------------------------------------------------------------------------------
def local_answer(memory: Memory) -> list[str]:
    fill(memory, tr("Notes", "Notlar"))
    return [match.target for match in memory.lookup("Notes", "en", "tr")]


def test_a_server_that_is_away_is_said_once(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with Memory(tmp_path, Team(Address("127.0.0.1", 1, "x", "u"), "one")) as memory:
        assert local_answer(memory) == ["Notlar"]
        assert local_answer(memory) == ["Notlar"]
        (said,) = trouble(memory)
    assert "postgresql://u@127.0.0.1:1/x" in said


def test_a_wrong_password_is_said_and_not_shown(database: str, opened) -> None:  # type: ignore[no-untyped-def]
    memory = opened(database, password="a-wrong-password")
    assert local_answer(memory) == ["Notlar"]
    (said,) = trouble(memory)
    assert "boss" in said
    assert "a-wrong-password" not in said


def test_tables_of_another_make_are_left_alone(cluster: Cluster, database: str, opened) -> None:  # type: ignore[no-untyped-def]
    fill(opened(database), tr("Notes", "Notlar"))
    cluster.sql(database, "UPDATE tm_memory.meta SET value='0' WHERE key='schema'")
    memory = opened(database, "two")
    assert local_answer(memory) == ["Notlar"]
    assert "another make" in trouble(memory)[0]
    assert cluster.sql(database, "SELECT count(*) FROM tm_memory.entries") == [(1,)]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE tm_memory.meta SET value='../../../tmp/x' WHERE key='id'",
        "DELETE FROM tm_memory.meta WHERE key='id'",
        "ALTER TABLE tm_memory.entries DROP COLUMN origin",
        "ALTER TABLE tm_memory.texts ALTER text DROP NOT NULL; UPDATE tm_memory.texts SET text=NULL, form=NULL",
        "DROP TABLE tm_memory.parts",
    ],
)
def test_a_server_that_answers_nonsense_does_no_harm(cluster: Cluster, database: str, opened, harm: str) -> None:  # type: ignore[no-untyped-def]
    fill(opened(database, "one"), tr(MEMBERS, UYELER), tr("Notes", "Dipnotlar"))
    cluster.sql(database, *harm.split("; "))
    memory = opened(database, "two")
    fill(memory, tr("Notes", "Notlar"))
    memory.lookup(MEMBERS, "en", "tr")
    assert "Notlar" in [match.target for match in memory.lookup("Notes", "en", "tr")]
    assert len(trouble(memory)) <= 1


def test_a_database_without_trigrams_is_said(cluster: Cluster, database: str, opened) -> None:  # type: ignore[no-untyped-def]
    make_user(cluster, database, "plain", "GRANT CONNECT ON DATABASE {0} TO plain")
    memory = opened(database, user="plain", password="pw")
    assert local_answer(memory) == ["Notlar"]
    assert "pg_trgm" in trouble(memory)[0]


def test_who_may_only_read_still_reads(cluster: Cluster, database: str, opened) -> None:  # type: ignore[no-untyped-def]
    fill(opened(database), tr(MEMBERS, UYELER))
    make_user(cluster, database, "guest", "GRANT USAGE ON SCHEMA tm_memory TO guest",
              "GRANT SELECT ON ALL TABLES IN SCHEMA tm_memory TO guest")  # fmt: skip
    memory = opened(database, "two", user="guest", password="pw")
    fill(memory, tr("Notes", "Notlar"))
    assert [match.target for match in memory.lookup(MEMBERS, "en", "tr")] == [UYELER]
    assert len(trouble(memory)) == 1


def make_user(cluster: Cluster, database: str, name: str, *grants: str) -> None:
    exists = cluster.sql("postgres", f"SELECT 1 FROM pg_roles WHERE rolname='{name}'")
    make = [] if exists else [f"CREATE ROLE {name} LOGIN PASSWORD 'pw'"]
    cluster.sql(database, *make, *(grant.format(database) for grant in grants))


def test_a_connection_that_drops_half_way_costs_what_others_know(cluster: Cluster, database: str, opened) -> None:  # type: ignore[no-untyped-def]
    fill(opened(database, "one"), tr(MEMBERS, UYELER))
    memory = opened(database, "two")
    fill(memory, tr("Notes", "Notlar"))
    assert memory.lookup(MEMBERS, "en", "tr")
    cluster.sql("postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{database}'")
    assert memory.lookup(MEMBERS, "en", "tr") == []
    assert [match.target for match in memory.lookup("Notes", "en", "tr")] == ["Notlar"]
    assert len(trouble(memory)) == 1


def test_a_server_that_keeps_silent_is_left(
    cluster: Cluster, database: str, opened, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    from tm.memory.team import server

    fill(opened(database, "one"), tr(MEMBERS, UYELER))
    memory = opened(database, "two")
    fill(memory, tr("Notes", "Notlar"))
    monkeypatch.setattr(server, "STATEMENT", 0.2)
    monkeypatch.setattr(server, "GRACE", 0.2)
    import psycopg

    with psycopg.connect(cluster.url(database)) as other:
        other.execute("LOCK TABLE tm_memory.texts IN ACCESS EXCLUSIVE MODE")
        assert [match.target for match in memory.lookup("Notes", "en", "tr")] == ["Notlar"]
    (said,) = trouble(memory)
    assert "does not answer" in said


# --- addresses --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ayse:geheim-77@db.example.org/memory",
        "postgresql://db.example.org/memory?sslmode=disable",
        "postgresql://db.example.org/memory?passfile=/etc/geheim-77",
        "postgresql:///memory?host=/var/run/postgresql",
        "postgresql://one,two/memory",
        "postgresql://db.example.org:99999/memory",
        "https://db.example.org/memory",
        "postgresql://db.example.org",
        "geheim-77",
        "postgresql://" + "a" * 100_000,
    ],
)
def test_a_project_names_no_password_no_file_and_no_plain_text(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(url, own=False)
    assert "geheim" not in str(caught.value) + caught.value.hint


def test_the_users_own_address_may_hold_a_password_that_is_never_shown() -> None:
    address = parse("postgresql://ay%C5%9Fe:ge%40heim@db.example.org:5433/memory?sslmode=disable", own=True)
    assert (address.user, address.password, address.port, address.sslmode) == ("ayşe", "ge@heim", 5433, "disable")
    assert "heim" not in f"{address} {address!r}"
    assert parse(str(address), own=False) == replace(address, password="", sslmode="")
    assert parse("postgresql:///memory?host=/run/pg", own=True).is_here


def test_a_password_goes_to_the_server_it_is_kept_for() -> None:
    mine = parse("postgresql://ayse@db.example.org/memory", own=True)
    for url, expected in (
        ("postgresql://ayse@DB.example.org/other", "pw"),
        ("postgresql://ayse@evil.example.org/memory", ""),
        ("postgresql://ayse@db.example.org:5433/memory", ""),
        ("postgresql://boss@db.example.org/memory", ""),
    ):
        assert parse(url, own=False).with_password(mine, "pw").password == expected


def test_the_environments_password_goes_to_the_environments_server(monkeypatch: pytest.MonkeyPatch) -> None:
    from tm.memory.team.server import _password

    monkeypatch.setenv("PGPASSWORD", "pw")
    monkeypatch.setenv("PGHOST", "db.example.org")
    assert _password(Address("db.example.org", 5432, "m")) is None  # libpq takes PGPASSWORD
    assert _password(Address("evil.example.org", 5432, "m")) == ""  # libpq looks into ~/.pgpass alone


# --- the commands -------------------------------------------------------------------------------------------------------
def test_two_projects_work_with_one_memory(cluster: Cluster, database: str, make_scratch) -> None:  # type: ignore[no-untyped-def]
    first, second = make_scratch(), make_scratch()
    url = cluster.url(database).replace(f":{PASSWORD}", "")
    for scratch in (first, second):
        scratch.write("articles/a.md", f"{MEMBERS}\n")
        scratch.write("tm.yaml", scratch.read("tm.yaml") + f"memory: {url}\n")
        scratch.write(".config/tm/config.yaml", f'memory: {{url: "{url}", password: "{PASSWORD}"}}\n')
        scratch.tm("sync")
    first.translate("a", {MEMBERS: UYELER})
    assert len(first.json("memory", "search", "Notes", "-l", "tr")["matches"]) == 0
    found = second.json("memory", "search", MEMBERS, "-l", "tr")["matches"]
    assert [(match["score"], match["target"]) for match in found] == [(100, UYELER)]
    done = second.tm("draft", "-l", "tr", "--engine", "pseudo")
    assert second.entries("a")[MEMBERS].msgstr == UYELER
    kept = [path for path in second.root.rglob("*") if path.is_file() and path.name != "config.yaml"]
    assert not [path for path in kept if PASSWORD.encode() in path.read_bytes()]
    assert PASSWORD not in done.stdout + done.stderr


def test_work_goes_on_without_the_server(scratch: Scratch) -> None:
    pytest.importorskip("psycopg")
    scratch.write("articles/a.md", f"{MEMBERS}\n\nNotes\n")
    scratch.write("tm.yaml", scratch.read("tm.yaml") + "memory: postgresql://nobody@127.0.0.1:1/memory\n")
    scratch.tm("sync")
    scratch.translate("a", {MEMBERS: UYELER})
    done = scratch.tm("draft", "-l", "tr", "--engine", "pseudo")
    assert done.stderr.count("warning: ") == 1
    assert "going on with this project's own catalogs" in done.stderr
    searched = scratch.tm("memory", "search", MEMBERS, "-l", "tr", code=1)
    assert UYELER in searched.stdout


def test_a_password_in_tm_yaml_is_refused(scratch: Scratch) -> None:
    scratch.write("tm.yaml", scratch.read("tm.yaml") + "memory: postgresql://ayse:geheim-77@db.example.org/memory\n")
    done = scratch.tm("status", code=2)
    assert "password" in done.stderr
    assert "geheim" not in done.stdout + done.stderr
