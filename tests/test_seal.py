"""A seal is made only where every file is known and old enough, and holds what was put in, in whatever order it came."""

from __future__ import annotations

import shutil
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch, by_the_river
from tm.index import Index, Mark
from tm.project import load
from tm.seal import Sealing
from tm.stamps import COARSE_NS, STAT
from tm.work.build import BuildOptions, BuildReport, build
from tm.work.session import exclusive
from tm.work.sync import sync

NOW = 1_800_000_000_000_000_000


def stat(age_ns: int, number: int) -> bytes:
    return struct.pack("<4q", number + 1, number, NOW - age_ns - 1, NOW - age_ns - 1)


ARTICLES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=8)
"""How many signatures come of an article's sources and of its outputs; two and three are wanted."""


@given(ARTICLES, st.randoms(), st.sampled_from([0, 2 * COARSE_NS]), st.booleans())
def test_a_seal_is_made_of_all_or_not_at_all(
    articles: list[tuple[int, int]], chance: object, age: int, complete: bool
) -> None:
    names = [f"a{number}.md" for number in range(len(articles))]
    if complete:
        articles = [(2, 3)] * len(names)
    sources = {name: [stat(2 * COARSE_NS, 7 * at + file) for file in range(2)] for at, name in enumerate(names)}
    outputs = {name: [stat(age, 7 * at + 2 + file) for file in range(3)] for at, name in enumerate(names)}
    sealing = Sealing(names, 2, 3)
    order = list(zip(names, articles, strict=True))
    chance.shuffle(order)  # type: ignore[attr-defined]
    for name, (some_sources, some_outputs) in order:
        sealing.put_source(name, b"".join(sources[name][:some_sources]))
        sealing.put_outputs(name, outputs[name][:some_outputs])
    seal = sealing.done("{}", NOW)
    if age == 0 or any(counts != (2, 3) for counts in articles):
        assert seal is None
        return
    assert seal is not None
    assert seal.names.split("\n") == names
    columns = [b"".join(sources[name][file] for name in names) for file in range(2)]
    columns += [b"".join(outputs[name][file] for name in names) for file in range(3)]
    assert seal.stats == b"".join(columns)
    assert len(seal.stats) == 5 * STAT * len(names)


# --- a build ------------------------------------------------------------------------------------------------------------
NAMES = [f"{number % 2}/a{number}" for number in range(10)]


@pytest.fixture
def shelf(scratch: Scratch) -> Scratch:
    """Ten articles with a paragraph each, half of them translated."""
    by_the_river(scratch, NAMES)
    return scratch


def run(root: Path, locales: tuple[str, ...] = ("tr", "ru"), *, drafts: bool = False) -> BuildReport:
    """A sync and a build of all articles, in this process."""
    project = load(root)
    try:
        with exclusive(project):
            sync(project)
            return build(project, (), BuildOptions(locales, root / "build", drafts=drafts))
    finally:
        project.index.close()


def rests(root: Path, watch: Callable[[], bool]) -> bool:
    """Whether nothing is looked at any more, as soon as all files are old enough for that."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        run(root)
        if not watch():
            return True
    return False


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Tells whether what is remembered of single outputs was asked for since it was last asked."""
    asked: list[str] = []
    plain = Index.builds

    def builds(index: Index, place: str) -> Iterator[tuple[tuple[str, str], Mark]]:
        asked.append(place)
        yield from plain(index, place)

    def watched() -> bool:
        found = bool(asked)
        asked.clear()
        return found

    monkeypatch.setattr(Index, "builds", builds)
    return watched


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_unchanged_build_reads_nothing_of_single_outputs_and_tells_the_same(
    shelf: Scratch, watch: Callable[[], bool]
) -> None:
    first = run(shelf.root)
    assert rests(shelf.root, watch)
    again = run(shelf.root)
    assert not watch()
    assert (again.outputs, again.fallback, again.held) == (first.outputs, first.fallback, first.held)
    assert (first.written, again.written) == (20, 0)
    listed = shelf.tm("build", "-l", "tr", "-l", "ru", "--json").stdout
    assert listed.count('"article"') == 20


CHANGES: dict[str, Callable[[Path], object]] = {
    "an article": lambda root: (root / "articles/0/a0.md").write_text("# Number 0\n\nIt stands.\n"),
    "a catalog": lambda root: (root / "locales/tr/LC_MESSAGES/1/a1.po").write_bytes(
        (root / "locales/tr/LC_MESSAGES/1/a1.po").read_bytes().replace("Sayı".encode(), "Sıra".encode())
    ),
    "an output": lambda root: (root / "build/tr/1/a1.md").write_text("spoiled"),
    "an output that is gone": lambda root: (root / "build/ru/0/a2.md").unlink(),
    "a folder of outputs": lambda root: shutil.rmtree(root / "build/ru"),
    "the manifest": lambda root: (root / "build/manifest.json").unlink(),
    "an article more": lambda root: (root / "articles/more.md").write_text("One more.\n"),
    "an article less": lambda root: (root / "articles/0/a4.md").unlink(),
    "another name": lambda root: (root / "articles/0/a6.md").rename(root / "articles/0/b6.md"),
    "the policy": lambda root: (root / "tm.yaml").write_text(
        (root / "tm.yaml").read_text().replace("missing: source", "missing: omit")
    ),
    "the index": lambda root: (root / ".tm/index.sqlite3").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_breaks_the_seal(shelf: Scratch, watch: Callable[[], bool], change: str) -> None:
    run(shelf.root)
    assert rests(shelf.root, watch)
    CHANGES[change](shelf.root)
    run(shelf.root)
    assert watch()
    found = tree(shelf.root / "build")
    shutil.rmtree(shelf.root / "build")
    (shelf.root / ".tm/index.sqlite3").unlink()
    run(shelf.root)
    assert found == tree(shelf.root / "build")


def test_a_seal_is_that_of_its_locales_and_of_its_ways(shelf: Scratch, watch: Callable[[], bool]) -> None:
    run(shelf.root)
    assert rests(shelf.root, watch)
    assert run(shelf.root, ("tr",)).outputs == 10
    assert watch()
    run(shelf.root, drafts=True)
    assert watch()


def test_an_article_that_is_held_back_or_broken_leaves_no_seal(shelf: Scratch, watch: Callable[[], bool]) -> None:
    """It would be told of in every run."""
    shelf.write("articles/broken.md", b"caf\xe9\n")
    for _ in range(3):
        assert len(run(shelf.root).errors) == 1
        assert watch()
    (shelf.root / "articles/broken.md").unlink()
    path = shelf.root / "tm.yaml"
    path.write_text(path.read_text().replace("require: {}", "require: {tr: 50}"))
    for _ in range(3):
        assert len(run(shelf.root).held) > 0
        assert watch()
