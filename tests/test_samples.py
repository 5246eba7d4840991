"""The sample articles under `articles/` and their catalogs: what a newcomer tries first must be in order."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tm.formats import format_for, read
from tm.formats.base import assemble
from tm.model import ReadOptions

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = sorted(path for path in (ROOT / "articles").rglob("*") if path.suffix in (".txt", ".md", ".html"))
CATALOGS = sorted((ROOT / "locales").rglob("*.po"))
OPTIONS = ReadOptions(drop=("Paylaş",))

each_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.name)


def tm(project: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """One command line, run where no setting of the person's own can change the answer."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "HOME": str(project), "LC_ALL": "C.UTF-8"}
    environment |= environ
    return subprocess.run(
        [sys.executable, "-m", "tm", "--project", str(project), *words],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=120,
    )


def answer(project: Path, *words: str) -> Any:
    """What a command that exits 0 says in JSON."""
    done = tm(project, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample project, so that no test touches the real one."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(ROOT / "tm.yaml", folder)
    for part in ("articles", "locales"):
        shutil.copytree(ROOT / part, folder / part)
    if (ROOT / "glossary.yaml").exists():
        shutil.copy(ROOT / "glossary.yaml", folder)
    return folder


ROUND = (
    ["sync", "--json"], ["draft", "--engine", "pseudo", "--json"], ["status", "--json"], ["diff", "--json"], ["check", "--json"],
    ["terms", "suggest"], ["memory", "stats"], ["report", "-o", "report"], ["build", "--json", "--format", "html"],
    ["handoff", "export", "-l", "tr", "tr.po"],
)  # fmt: skip


def test_nothing_depends_on_the_order_in_which_python_keeps_words(project: Path, tmp_path: Path) -> None:
    """The same project and the same commands, under three seeds of Python's hashes: the same answers, the same files."""
    found = []
    for seed in ("1", "2", "77"):
        root = tmp_path / seed / "project"
        shutil.copytree(project, root)
        for path in sorted((root / "articles").rglob("*")):
            if path.suffix in (".txt", ".md", ".html"):
                text = path.read_text("utf-8")
                path.write_text(text.replace(" the ", " this ", 3).replace(". ", ", as it is said. ", 2), "utf-8")
        environment = {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1700000000", "TM_BY": "Ayşe"}
        said = [tm(root, *words, **environment) for words in ROUND]
        files = {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and ".tm" not in path.relative_to(root).parts
        }
        assert {done.returncode for done in said} <= {0, 3}, [done.stderr for done in said]
        found.append(([(done.args[5:], done.returncode, done.stdout, done.stderr) for done in said], files))
    one, *others = found
    for answers, files in others:
        assert answers == one[0]
        assert files == one[1]


@pytest.fixture(scope="module")
def standing(project: Path) -> dict[str, dict[str, Any]]:
    """`tm status` of the sample: article -> locale -> counts."""
    return {row["article"]: row["locales"] for row in answer(project, "status")["articles"]}


@pytest.fixture(scope="module")
def built(project: Path) -> Path:
    """The folder with the sample's localized articles."""
    done = tm(project, "build")
    assert done.returncode == 0, done.stderr
    return project / "build"


@each_article
def test_every_segment_of_an_article_can_be_replaced_where_it_stands(article: Path) -> None:
    document = read(article.read_bytes().decode("utf-8"), article.suffix, OPTIONS)
    marked = {segment.start: f"Marker{number} {segment.source}" for number, segment in enumerate(document.segments)}
    text = assemble(document, lambda segment: marked[segment.start], format_for(article.suffix))
    again = read(text, article.suffix, OPTIONS)
    assert [segment.source for segment in again.segments] == list(marked.values())


@each_article
def test_an_article_is_read_without_a_complaint(article: Path) -> None:
    assert not read(article.read_bytes().decode("utf-8"), article.suffix, OPTIONS).notices


@each_article
def test_every_picture_that_an_article_shows_is_there(article: Path) -> None:
    text = article.read_text(encoding="utf-8")
    shown = re.findall(r"(?:\]\(|(?:src|href)=\")([^\s\")]+\.(?:svg|css|md|txt|html))", text)
    missing = [target for target in shown if not (article.parent / target).exists()]
    assert not missing


def test_the_catalogs_are_in_step_with_the_articles(project: Path) -> None:
    assert answer(project, "sync", "--dry-run")["written"] == []


@pytest.mark.parametrize("article", ["2024/river-compact.txt", "2024/corridor-of-grain.md"])
def test_two_articles_are_finished_in_every_locale(standing: dict[str, dict[str, Any]], article: str) -> None:
    assert {code: counts["coverage"] for code, counts in standing[article].items()} == {"en": 1.0, "tr": 1.0, "ru": 1.0}
    assert all(counts["ready"] for counts in standing[article].values())


def test_the_library_train_is_under_way(standing: dict[str, dict[str, Any]]) -> None:
    locales = standing["2025/library-on-rails.html"]
    assert locales["en"]["ready"]
    assert all(0.3 < locales[code]["coverage"] < 0.5 and not locales[code]["ready"] for code in ("tr", "ru"))


def test_an_article_written_in_turkish_is_source_in_turkish_alone(standing: dict[str, dict[str, Any]]) -> None:
    locales = standing["2025/bozkir-postasi.md"]
    assert locales["tr"]["units"]["source"] == sum(locales["tr"]["units"].values())
    assert all(0 < locales[code]["coverage"] < 1 for code in ("en", "ru"))


def test_a_turkish_biography_in_an_english_article_is_source_in_turkish(standing: dict[str, dict[str, Any]]) -> None:
    locales = standing["2024/river-compact.txt"]
    assert locales["tr"]["units"]["source"] == 1
    assert locales["en"]["units"]["translated"] + locales["en"]["units"]["reviewed"] == 1


def test_a_russian_note_in_an_english_page_is_source_in_russian(standing: dict[str, dict[str, Any]]) -> None:
    assert standing["2025/library-on-rails.html"]["ru"]["units"]["source"] == 1


def test_the_built_article_is_whole_in_each_language(built: Path) -> None:
    english, turkish, russian = (
        (built / code / "2024" / "river-compact.txt").read_text(encoding="utf-8") for code in ("en", "tr", "ru")
    )
    assert "She graduated from the Department" in english
    assert "2011 yılında Temirkale Üniversitesi" in turkish
    assert "[i] “The Narvash Compact: Full Text" in turkish
    assert "(Erişim Tarihi: 12.03.2024)" in turkish
    assert "[iv] A.g.e." in turkish
    assert "[iv] Там же." in russian
    assert "на 20\u00a0%" in russian


def test_the_share_button_is_dropped_and_the_switcher_speaks_the_readers_language(built: Path) -> None:
    turkish = (built / "tr" / "2024" / "river-compact.txt").read_text(encoding="utf-8")
    assert "Paylaş\n" not in turkish
    assert "This post is also available in" not in turkish
    assert re.search(r"^.*English.*Русский.*$", turkish, re.MULTILINE)


def test_links_and_reference_names_survive_translation(built: Path) -> None:
    russian = (built / "ru" / "2024" / "corridor-of-grain.md").read_text(encoding="utf-8")
    assert "[соглашение от 9\u00a0ноября 2021\u00a0года][agreement]" in russian
    assert "[agreement]: https://corridor-bureau.example/en/agreement-2021" in russian
    assert "[^5]: Собственное наблюдение автора" in russian
    assert "| 2021/22 | 1,05\u00a0млн тонн |" in russian


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext's msgfmt is not installed")
@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: "/".join(path.parts[-4:]))
def test_a_catalog_satisfies_msgfmt(catalog: Path) -> None:
    done = subprocess.run(["msgfmt", "--check", "-o", os.devnull, str(catalog)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_translation_of_the_sample_has_an_error(project: Path) -> None:
    findings = answer(project, "check")["findings"]
    errors = [(row["article"], row["locale"], row["message"]) for row in findings if row["severity"] == "error"]
    assert errors == []


def test_the_front_matter_says_the_language_of_the_output(built: Path) -> None:
    for code in ("en", "tr", "ru"):
        for article in ("2024/corridor-of-grain.md", "2025/bozkir-postasi.md"):
            assert f"\nlang: {code}\n" in (built / code / article).read_text(encoding="utf-8")
