"""What all formats share: finding a format by its suffix, plug-ins, assembly, the "also available in" line."""

import sys
from pathlib import Path

import pytest

from tm import formats
from tm.errors import ArticleError, ProjectError
from tm.formats import format_for
from tm.formats.available import is_available_line
from tm.formats.base import Lines, assemble, check_document, is_text, language_tag
from tm.model import Document, ReadOptions, Segment, Slot
from tm.text import line_of


class Shout:
    """A plug-in's format: every line is a segment, a target is written in capitals."""

    name = "shout"
    suffixes = (".shout",)

    def read(self, text: str, options: ReadOptions) -> Document:
        spans = [(at, at + len(line)) for at, line in zip((0, 4), text.split("\n"), strict=False) if line]
        return Document(text, tuple(Segment(text[a:b], "line", a, b, 1) for a, b in spans), self.name)

    def render(self, document: Document, segment: Segment, target: str) -> str:
        return target.upper()


def test_built_in_formats_are_found_in_any_case() -> None:
    assert format_for(".MD").name == "markdown"
    assert set(formats.suffixes()) >= {".md", ".markdown", ".txt", ".html", ".htm", ".xhtml"}
    for suffix in formats.suffixes():
        assert suffix in format_for(suffix).suffixes


def test_an_unknown_suffix_is_told_with_the_known_ones() -> None:
    with pytest.raises(ArticleError, match=r"`\.docx`") as caught:
        format_for(".docx")
    assert ".md" in caught.value.hint


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path with a package that names the group; the caller writes what it names."""
    info = tmp_path / "shout-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tm.formats]\nshout = shout_format:Shout\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    formats._plugged.cache_clear()
    format_for.cache_clear()
    yield tmp_path
    formats._plugged.cache_clear()
    format_for.cache_clear()
    sys.modules.pop("shout_format", None)


def test_a_plug_in_adds_a_suffix(plugin: Path) -> None:
    (plugin / "shout_format.py").write_text("from tests.test_formats import Shout\n")
    assert formats.suffixes()[-1] == ".shout"
    document = formats.read("abc\ndef", ".shout", ReadOptions(skip=("d*",)))
    assert assemble(document, lambda segment: "x", format_for(".shout")) == "X\ndef"


@pytest.mark.parametrize(
    "code", ["Shout = 1 / 0", "", "class Shout: suffixes = '.shout'", "class Shout:\n def __init__(self, x): pass"]
)
def test_a_broken_plug_in_is_named(plugin: Path, code: str) -> None:
    (plugin / "shout_format.py").write_text(code)
    with pytest.raises(ProjectError, match=r"plug-in `shout` \(shout_format:Shout\)"):
        formats.suffixes()
    assert format_for(".md").name == "markdown"


def test_assembly_copies_what_is_not_translated() -> None:
    document = Shout().read("abc\ndef", ReadOptions())
    assert assemble(document, lambda segment: None, Shout()) is document.text
    assert assemble(document, lambda segment: "x" if segment.start else None, Shout()) == "abc\nX"


@pytest.mark.parametrize(
    ("segments", "slots"),
    [
        ((Segment("b", "p", 1, 2, 1), Segment("a", "p", 0, 1, 1)), ()),
        ((Segment("ab", "p", 0, 2, 1), Segment("b", "p", 1, 2, 1)), ()),
        ((Segment("abc", "p", 0, 9, 1),), ()),
        ((Segment(" ", "p", 0, 1, 1),), ()),
        ((Segment("a\n", "p", 0, 1, 1),), ()),
        ((Segment("ab", "p", 0, 2, 1),), (Slot("lang", 1, 3),)),
    ],
)
def test_a_document_that_breaks_its_law_is_caught(segments: tuple[Segment, ...], slots: tuple[Slot, ...]) -> None:
    with pytest.raises(AssertionError):
        check_document(Document("abc", segments, "plain", slots=slots))


def test_lines_end_by_lf_crlf_and_lone_cr() -> None:
    text = "a\r\nb\rc\n\nd\r"
    lines = Lines(text)
    assert [lines.line(at) for at in range(len(text) + 1)] == [
        1 if at < 3 else 2 if at < 5 else 3 if at < 7 else 4 if at < 8 else 5 if at < 10 else 6
        for at in range(len(text) + 1)
    ]
    assert lines.line(5) == line_of(text, 5)


def test_what_is_text() -> None:
    for source in ("a", "Ünlü", "See https://example.org.", "日本", "x@y", "3 km"):
        assert is_text(source), source
    for source in (
        "",
        "2022",
        "3.5 %",
        "—",
        "https://example.org/a?b=c",
        "www.example.org",
        "a.b@example.org",
        "mailto:a@b.org",
    ):
        assert not is_text(source), source


def test_language_tags() -> None:
    assert [language_tag(code) for code in ("en", "pt_BR", "zh-Hant-TW", "")] == ["en", "pt-BR", "zh-Hant-TW", ""]
    assert not any(language_tag(code) for code in ("english", "e", "en us", "../x", "en-", "t\n", "ру"))


@pytest.mark.parametrize(
    "line",
    [
        "This post is also available in: Türkçe Русский",
        "This article is also available in Portuguese and others: Português do Brasil | Español",
        "Also available in: [Türkçe](https://example.org/tr_a), [English](https://example.org/en)",
        "Read this in: <a href='/tr'>Türkçe</a> / <a href='/zh'>简体中文</a>",
        "**Other languages:** Deutsch · Français · Қазақша",
        "Bu yazı şu dillerde de mevcuttur: English Русский",
        "BU YAZI ŞU DİLLERDE DE MEVCUTTUR: İngilizce, Rusça",
        "Эта статья также доступна на языках: Türkçe, English",
        "Читать на других языках: Қазақ тілі, O‘zbekcha".replace("‘", "ʻ"),
        "Также доступно на: Norsk bokmål (Norwegian)",
        "Cet article est aussi disponible en : English.",
        "其他语言 languages：English、日本語",
    ],
)
def test_lines_that_offer_other_languages(line: str) -> None:
    assert is_available_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "This post is also available in print: Ankara",
        "Language: English",
        "ΩLanguage: English",
        "Kitabın dili: İngilizce",
        "**Язык:** русский",
        "Languages: English is spoken here",
        "Available in:",
        "Türkçe Русский",
        "Note: English",
        "The report is available in English.",
        "Languages of the region, as they are taught at the faculty of letters in Ankara since the reform of 1934 and later: Kazakh "
        * 2,
        "",
    ],
)
def test_lines_that_do_not(line: str) -> None:
    assert not is_available_line(line)
