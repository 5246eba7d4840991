"""What a build tells of thousands of outputs: packed, merged and read row by row, and no answer shows it."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm import index, spool
from tm.project import load, stem
from tm.spool import Spool
from tm.work import ledger, manifest, told
from tm.work.build import BuildOptions, build
from tm.work.manifest import Key, Manifest
from tm.work.session import exclusive

NAMES = [f"{letter}{dot}md" for letter in ("a", "a b", "b/a", "ü") for dot in (".", "-x.")]
LOCALES = ["en", "tr", "pt-BR"]
KEYS = st.tuples(st.sampled_from(NAMES), st.sampled_from(LOCALES), st.sampled_from(["", "html"]))
ROWS = st.dictionaries(KEYS, st.text(max_size=5), max_size=12)


# --- the list that is packed -------------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.text(), st.none() | st.integers())))
def test_a_packed_list_is_that_list_as_often_as_it_is_read(entries: list[Any]) -> None:
    packed: Spool[Any] = Spool()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "PAGE", 3)
        for number, entry in enumerate(entries):
            packed.put(entry)
            assert list(packed) == entries[: number + 1]
    assert list(packed) == list(packed) == entries


def test_a_packed_list_takes_a_fraction_of_the_room() -> None:
    packed: Spool[str] = Spool()
    rows = [
        f'{{"article": "2022/visit-{n}.md", "path": "build/tr/2022/visit-{n}.md", "units": {n}}}' for n in range(9000)
    ]
    for row in rows:
        packed.put(row)
    assert sum(map(len, packed._pages)) < sum(map(len, rows)) / 4
    assert len(packed._last) < spool.PAGE


# --- a row --------------------------------------------------------------------------------------------------------------
TEXTS = st.text() | st.sampled_from(['"why": "', '"fallback": 0,', "\n", '\\", "why": "x"'])


@given(TEXTS, st.integers(0, 3), st.booleans(), st.booleans())
def test_what_is_seen_of_a_row_is_what_it_says(text: str, count: int, has_page: bool, preview: bool) -> None:
    """Whatever stands in its texts."""
    row = {"article": text, "locale": "tr", "path": text, "fallback": count, "sha256": "s", "reviewers": [text]}
    page = {"path": f"{text}.html", "sha256": "p"} if has_page else None
    made = told.render(row, page)
    assert (told.is_held(made), told.files(made), told.fallback(made)) == (False, 1 + has_page, count)
    wanted = [row, *([{**row, **page, "format": "html"}] if page else [])]
    assert list(told.shown(made)) == wanted
    flags = {"drafts": True} if preview else {}
    assert [(form, json.loads(line)) for form, line in told.listed(made, flags)] == [
        (one.get("format", ""), one | flags) for one in wanted
    ]
    assert told.is_held(told.render({"article": text, "locale": "tr", "why": text}))


# --- the manifest -------------------------------------------------------------------------------------------------------
def row(key: Key, text: str) -> dict[str, str]:
    form = {"format": key[2]} if key[2] else {}
    return {"article": key[0], "locale": key[1], "sha256": text, **form}


def written(rows: dict[Key, str]) -> bytes:
    lines = [json.dumps(row(key, rows[key]), ensure_ascii=False, sort_keys=True) for key in sorted(rows)]
    return ('{"version": 1, "articles": [\n' + ",\n".join(f"  {line}" for line in lines) + "\n]}\n").encode()


@given(ROWS, ROWS, st.sets(st.sampled_from(NAMES)), st.sampled_from(["ours", "pretty", "shuffled", "cut", "one line"]))
def test_a_manifest_is_what_a_dictionary_would_be(
    old: dict[Key, str], new: dict[Key, str], gone: set[str], form: str
) -> None:
    """Rows that are told of take the place of others, all else stays; rows of articles that are gone go, if no file is left."""
    new = {key: text for key, text in new.items() if key[0] not in gone}
    data = written(old)
    if form == "pretty":
        data = json.dumps({"articles": [row(*pair) for pair in old.items()]}, indent=2).encode()
    elif form == "shuffled":
        data = (
            b'{"version": 1, "articles": [\n'
            + b",\n".join(data.splitlines()[1:-1][::-1]).replace(b",,", b",")
            + b"\n]}\n"
        )
    elif form == "cut":
        data = data[:-7]
    elif form == "one line":
        data = data.replace(b",\n", b", ")
    try:
        stays = {
            (one["article"], one["locale"], one.get("format", "")): one["sha256"]
            for one in json.loads(data)["articles"]
        }
    except ValueError:
        stays = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "manifest.json").write_bytes(data)
        names = set(NAMES) - gone
        news = sorted(
            (key, json.dumps(row(key, text), ensure_ascii=False, sort_keys=True)) for key, text in new.items()
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(manifest, "_BLOCK", 2)
            made = Manifest(Path(folder), str, lambda name: name not in names, LOCALES, lambda: news)
            assert made.retire() == []
            assert b"".join(made.parts()) == written({key: t for key, t in (stays | new).items() if key[0] in names})
            assert made.is_news() == (b"".join(made.parts()) != data)


def test_nothing_to_tell_makes_no_manifest(tmp_path: Path) -> None:
    made = Manifest(tmp_path, str, lambda _: True, LOCALES, list)
    assert (list(made.parts()), made.is_news()) == ([], False)


# --- a whole build ------------------------------------------------------------------------------------------------------
@pytest.fixture
def many(scratch: Scratch) -> Scratch:
    """Eleven articles, each but the last with a translated paragraph; every third shows the same picture."""
    scratch.write("articles/map.png", b"PNG")
    for number in range(11):
        picture = "\n![the map](map.png)\n" if number % 3 == 0 else ""
        scratch.write(f"articles/a{number:02d}.md", f"# Number {number}\n\nBy the river.\n{picture}")
    scratch.tm("sync")
    for number in range(10):
        scratch.translate(f"a{number:02d}", {"By the river.": "Irmağın kıyısında."})
    return scratch


def everything(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted((root / "out").rglob("*")) if path.is_file()
    }


def built(root: Path, require: float | None = None) -> tuple[list[Any], list[Any], list[Any], dict[str, bytes]]:
    project = load(root)
    try:
        with exclusive(project):
            options = BuildOptions(("en", "tr", "ru"), root / "out", require, listed=True)
            report = build(project, (), options)
        rows = list(report.built())
        assert report.outputs == len(rows)
        return rows, report.held, list(report.fallback.items()), everything(root)
    finally:
        project.index.close()


@pytest.mark.parametrize("size", [1, 2, 5])
def test_no_answer_of_a_build_shows_how_many_outputs_were_held(
    many: Scratch, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole, strict = built(many.root), built(many.root, 60)
    assert [len(part) for part in whole] == [33, 0, 2, 37]
    assert [len(part) for part in strict] == [17, 16, 1, 37]
    for path in (many.root / ".tm/index.sqlite3", *(many.root / name for name in whole[-1])):
        path.unlink()
    for module in (index, ledger, spool):
        monkeypatch.setattr(module, "PAGE", size)
    monkeypatch.setattr(manifest, "_BLOCK", size)
    assert built(many.root) == whole
    assert built(many.root) == whole  # all of it remembered
    assert built(many.root, 60) == strict
    for name in ("a03", "a04", "a09"):
        (many.root / f"out/tr/{name}.md").unlink()
    assert built(many.root) == whole  # some of it remembered


def test_a_manifest_that_lost_rows_gets_them_back_though_nothing_is_made(many: Scratch) -> None:
    """Also where a build of one locale came first: what that left is no answer for all."""
    many.tm("build", "-o", "out")
    whole = everything(many.root)
    path = many.root / "out/manifest.json"
    for first in (["-l", "tr"], ["a01", "a02"], []):
        path.write_bytes(path.read_bytes()[:400])
        if first:
            many.tm("build", "-o", "out", *first)
            assert everything(many.root) != whole
        many.tm("build", "-o", "out")
        assert everything(many.root) == whole


def test_an_index_that_lost_rows_costs_nothing_but_time(many: Scratch) -> None:
    before = json.loads(many.tm("build", "-o", "out", "--json").stdout)
    whole = everything(many.root)
    for harm in (
        "DELETE FROM builds WHERE name='a03.md' AND locale='tr'",
        "UPDATE builds SET told='{}' WHERE name='a04.md'",
        "UPDATE builds SET name='a99.md' WHERE name='a00.md'",
        "UPDATE builds SET name=x'00' WHERE name='a05.md' AND locale='ru'",
        "DELETE FROM builds",
    ):
        with sqlite3.connect(many.root / ".tm/index.sqlite3") as db:
            db.execute(harm)
        db.close()
        assert json.loads(many.tm("build", "-o", "out", "--json").stdout) == before, harm
        assert everything(many.root) == whole, harm
        with sqlite3.connect(many.root / ".tm/index.sqlite3") as db:
            assert db.execute("SELECT count(*) FROM builds WHERE name < 'a99'").fetchone() == (33,), harm
        db.close()


def test_a_page_and_an_asset_are_known_as_an_outputs_files(many: Scratch) -> None:
    """One that somebody took away is made again; what is told of the page is its own."""
    rows = json.loads(many.tm("build", "-o", "out", "--format", "html", "--json").stdout)["built"]
    pages = [one for one in rows if "format" in one]
    assert len(rows) == 2 * len(pages) == 66
    assert all(one["path"] == f"out/{one['locale']}/{stem(one['article'])}.html" for one in pages)
    whole = everything(many.root)
    for path in ("out/tr/map.png", "out/ru/a05.html"):
        (many.root / path).unlink()
        assert json.loads(many.tm("build", "-o", "out", "--format", "html", "--json").stdout)["built"] == rows
        assert everything(many.root) == whole
