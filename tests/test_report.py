"""The report: what an editor sees, that nothing in an article can act on a page, and that unchanged pages stay untouched."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT, Scratch
from tests.report_material import ATTACKS, hostile_project, sync
from tm.coverage import Coverage
from tm.project import Project, load
from tm.report.figures import bar, heat, percent
from tm.report.names import page_name
from tm.report.pages import article_page
from tm.report.rich import changes, marked, visible
from tm.report.values import Cell, Page, Remark, UnitRow
from tm.work import trend as trend_module
from tm.work.report import ReportOptions, ReportResult
from tm.work.report import report as write_report
from tm.work.session import exclusive

TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]) | st.sampled_from("\n<>&\"'"), max_size=60
)

FERRY = """---
title: The ferry
---
# The ferry

The ferry was opened in 2019. It carries 1,250 people a day.

<!-- tm:note “Shore” is the bank of the strait. -->
The bakers sell on both shores.
"""
TURKISH = {
    "The ferry": "Vapur",
    "The ferry was opened in 2019. It carries 1,250 people a day.": "Vapur 2019'da açıldı. Günde 1.250 kişi taşıyor.",
    "The bakers sell on both shores.": "Fırıncılar iki kıyıda da satış yapıyor.",
}


class Reader(HTMLParser):
    """Tags with their attributes, in order, and all text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._quiet = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.text += data


def pages(folder: Path) -> dict[str, str]:
    """All pages of a report by their path."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))}


def report(
    project: Scratch, *, wanted: Sequence[str] = (), locales: Sequence[str] = (), trend: int = 0, output: str = "report"
) -> ReportResult:
    """What `tm report` does, in this process: these tests ask for many reports."""
    its = load(project.root)
    try:
        with exclusive(its):
            options = ReportOptions(tuple(locales) or its.locales, project.root / output, trend)
            return write_report(its, wanted, options)
    finally:
        its.index.close()


def page(project: Scratch, article: str, locale: str = "tr") -> str:
    """The page of an article."""
    return project.read(f"report/{page_name(article, locale)}")


@pytest.fixture
def ferry(tmp_path: Path) -> Scratch:
    project = Scratch(tmp_path / "project")
    project.write("tm.yaml", "source_locale: en\nlocales: [en, tr, ru]\n")
    project.write("articles/2022/ferry.md", FERRY)
    project.write("articles/2023/bread.txt", "Bread is baked at four in the morning.\n")
    sync(project)
    project.translate("2022/ferry", TURKISH)
    return project


# --- text in a page --------------------------------------------------------------------------------------------------
@given(TEXTS, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["error", "info", "code"]))))
def test_marking_spans_changes_no_text_and_adds_no_other_tag(text: str, spans: list[tuple[int, int, str]]) -> None:
    found = Reader(str(marked(text, spans)))
    assert found.text == text
    assert {tag for tag, _ in found.tags} <= {"mark", "span"}


def test_where_spans_overlap_the_graver_one_is_seen() -> None:
    assert str(marked("abcd", [(0, 3, "warning"), (1, 2, "error")])) == (
        '<mark class="warning">a</mark><mark class="error">b</mark><mark class="warning">c</mark>d'
    )


@given(TEXTS, TEXTS)
def test_a_shown_change_holds_both_texts(previous: str, now: str) -> None:
    shown = str(changes(previous, now))
    assert html.unescape(re.sub(r"<ins>[^<]*</ins>|</?del>", "", shown)) == previous
    assert html.unescape(re.sub(r"<del>[^<]*</del>|</?ins>", "", shown)) == now


@given(st.text())
def test_what_cannot_be_seen_is_named_and_does_nothing(text: str) -> None:
    shown = str(visible(text))
    shown.encode("utf-8")
    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n" for char in shown)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", shown)


def test_a_direction_override_becomes_a_label() -> None:
    assert str(visible("a\u202eb<")) == 'a<span class="inv">U+202E</span>b&lt;'


# --- figures and names -----------------------------------------------------------------------------------------------
def test_only_all_of_it_is_shown_as_100() -> None:
    assert [percent(share) for share in (0, 0.0004, 0.9996, 1.0)] == ["0%", "0%", "99.9%", "100%"]
    assert [heat(share) for share in (0, 0.1, 0.3, 0.6, 0.8, 0.9999, 1)] == [0, 1, 2, 3, 4, 5, 6]


@given(st.dictionaries(st.sampled_from(["missing", "draft", "stale", "translated"]), st.integers(0, 10**6)))
def test_the_parts_of_a_bar_fill_it(words: dict[str, int]) -> None:
    parts = bar(words)
    assert len(parts) == sum(count > 0 for count in words.values())
    assert not parts or abs(sum(float(width) for _, _, width in parts) - 100) < 0.05


@given(st.text(min_size=1), st.text(min_size=1))
def test_page_names_are_safe_on_every_file_system_and_never_meet(one: str, other: str) -> None:
    name = page_name(one, "pt-BR")
    assert re.fullmatch(r"pt-br/[a-z0-9-]{1,60}-[0-9a-f]{12}\.html", name)
    assert (name == page_name(other, "pt-BR")) == (one == other)


# --- colours ---------------------------------------------------------------------------------------------------------
def palettes() -> list[dict[str, str]]:
    """The light and the dark colours, as six hex digits."""
    style = (ROOT / "tm/report/templates/style.css").read_text("utf-8")
    found = []
    for block in re.findall(r":root\{(.*?)\}", style, re.S)[:2]:
        colours = dict(re.findall(r"--([\w-]+):#([0-9a-f]{3,6});", block))
        found.append({name: code if len(code) == 6 else "".join(c * 2 for c in code) for name, code in colours.items()})
    return found


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""

    def light(code: str) -> float:
        parts = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_text_is_readable_on_its_ground_by_day_and_by_night() -> None:
    assert len(palettes()) == 2
    for colours in palettes():
        pairs = [(ink, ground) for ink in ("ink", "quiet", "link", "bad-ink") for ground in ("paper", "raised")]
        pairs += [(f"{name}-ink", f"{name}-bg") for name in ("missing", "draft", "stale", "translated", "reviewed")]
        pairs += [("source-ink", "source-bg"), ("bad-ink", "bad-bg"), ("del", "del-bg"), ("ins", "ins-bg")]
        pairs += [("ink", f"h{shade}") for shade in range(7)]
        low = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
        assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
        assert contrast(colours["focus"], colours["paper"]) >= 3


# --- what an editor sees ---------------------------------------------------------------------------------------------
def test_the_index_has_every_article_in_every_locale_with_its_coverage(ferry: Scratch) -> None:
    told = ferry.json("report")
    assert told == {"index": "report/index.html", "pages": 6, "written": 7, "removed": []}
    index = Reader(ferry.read("report/index.html"))
    assert "2 articles in 3 locales" in index.text
    assert [tag for tag, _ in index.tags].count("caption") == 1
    links = [attrs["href"] for tag, attrs in index.tags if tag == "a"]
    for article in ("2022/ferry.md", "2023/bread.txt"):
        for locale in ("en", "tr", "ru"):
            assert page_name(article, locale) in links
    assert "100% ✓" in " ".join(index.text.split())
    assert "5 missing" not in index.text
    assert "1 missing" in index.text


def test_a_page_shows_source_and_target_each_in_its_own_language(ferry: Scratch) -> None:
    report(ferry)
    shown = page(ferry, "2022/ferry.md")
    assert '<p class="text" lang="en" dir="ltr">The bakers sell on both shores.</p>' in shown
    assert '<p class="text" lang="tr" dir="ltr">Fırıncılar iki kıyıda da satış yapıyor.</p>' in shown
    assert "“Shore” is the bank of the strait." in shown


def test_a_locale_that_is_written_from_right_to_left_is_shown_so(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    scratch.write("tm.yaml", "source_locale: en\nlocales: [en, ar]\n")
    scratch.write("articles/sea.txt", "The sea is calm.\n")
    sync(scratch)
    scratch.translate("sea", {"The sea is calm.": "البحر هادئ."}, "ar")
    report(scratch)
    assert '<p class="text" lang="ar" dir="rtl">البحر هادئ.</p>' in page(scratch, "sea.txt", "ar")


def test_a_stale_unit_shows_what_changed_and_what_goes_out_meanwhile(ferry: Scratch) -> None:
    ferry.write("articles/2022/ferry.md", FERRY.replace("1,250", "1,400").replace("both shores", "both of the shores"))
    report(ferry)
    shown = page(ferry, "2022/ferry.md")
    assert "1,<del>250</del><ins>400</ins> people" in shown
    assert "the source text goes out in its place" in shown
    assert "both <ins>of the </ins>shores" in shown
    assert "this older translation goes out meanwhile" in shown
    first = Reader(ferry.read("report/index.html")).text
    assert "factual change" in first
    assert "1 factual" in first


def test_a_finding_is_marked_in_the_text_and_leads_the_index(ferry: Scratch) -> None:
    ferry.translate(
        "2022/ferry", {next(t for t in TURKISH if "2019" in t): "Vapur 2018'de açıldı. Günde 1.250 kişi taşıyor."}
    )
    report(ferry)
    shown = page(ferry, "2022/ferry.md")
    assert re.search(r'<mark class="error">2018', shown)
    assert '<strong class="tag error">error</strong>' in shown
    identity = re.search(r'id="u-([0-9a-f]{8})"[^>]*>(?:(?!</tr>).)*2018', shown, re.S)
    assert identity
    target = page_name("2022/ferry.md", "tr")
    assert re.search(rf'{re.escape(target)}#u-[0-9a-f]{{8}}">2022/ferry.md', ferry.read("report/index.html"))


def test_many_slight_remarks_are_folded_and_grave_ones_never() -> None:
    """A word list of a spelling check must not push the errors off the screen."""
    remarks = tuple(Remark("info", "words", f"word {number} is odd") for number in range(9))
    unit = UnitRow(1, "aabbccdd", "paragraph", "translated", "", "en", 1, "", "Text.", "", "Metin.")
    cell = Cell("a.md", "tr", "tr/a.html", "A", "en", Coverage().plain())
    for count, folded in ((3, False), (9, True)):
        row = dataclasses.replace(unit, remarks=(Remark("error", "figures", "2 is not 3"), *remarks[:count]))
        shown = article_page(Page(cell, [row], 0, "", "", ("en", "tr"))).decode()
        assert ("<summary>9 remarks</summary>" in shown) == folded == ("<details>" in shown)
        assert shown.count("is odd") == count
        assert "<details>" not in shown[: shown.index("2 is not 3")]


def test_a_unit_shows_the_terms_of_its_source_and_what_the_glossary_says_of_them(ferry: Scratch) -> None:
    ferry.write(
        "glossary.yaml",
        "- term: baker\n  targets: {tr: [fırıncı, ekmekçi], ru: пекарь}\n  forbidden: {tr: börekçi}\n  note: one who sells bread\n"
        "- term: Strait & Co\n  do_not_translate: true\n- term: zeppelin\n  targets: {tr: zeplin}\n",
    )
    report(ferry)
    shown = page(ferry, "2022/ferry.md")
    assert 'The <span class="term">bakers</span> sell on both shores.' in shown
    (entry,) = re.findall(r'<ul class="terms".*?</ul>', shown, re.S)
    told = " ".join(Reader(entry).text.split())
    assert told == "term baker → fırıncı, ekmekçi not börekçi (one who sells bread)"
    assert '<bdi lang="tr">fırıncı, ekmekçi</bdi>' in entry
    assert "пекарь" in page(ferry, "2022/ferry.md", "ru")
    assert "terms" not in {attrs.get("class") for _, attrs in Reader(page(ferry, "2022/ferry.md", "en")).tags}
    ferry.write("glossary.yaml", "- term: baker\n  targets: {tr: [fırın ustası]}\n")
    report(ferry)
    assert "fırın ustası" in page(ferry, "2022/ferry.md"), "another glossary, other pages"
    ferry.write("glossary.yaml", "- term: [\n")
    report(ferry)
    assert 'class="term"' not in page(ferry, "2022/ferry.md"), "a broken one is no term's fault"


def test_who_made_a_translation_and_what_was_asked_of_the_author_is_told(ferry: Scratch) -> None:
    ferry.tm("review", "2022/ferry.md", "-l", "tr", "--by", "Ayşe Demir", "--accept", "clean")
    unit = re.search(r'id="u-([0-9a-f]{8})"', (report(ferry), page(ferry, "2022/ferry.md"))[1])
    assert unit
    ferry.tm("note", "2022/ferry.md", "-l", "tr", "--unit", unit[1], "Which ferry is meant?")
    report(ferry)
    shown = page(ferry, "2022/ferry.md")
    assert "reviewed by Ayşe Demir, " in shown
    assert "Which ferry is meant?" in shown
    assert "Which ferry is meant?" in ferry.read("report/index.html")


def test_a_draft_is_shown_as_one_and_is_not_counted(ferry: Scratch) -> None:
    ferry.tm("draft", "2023/bread.txt", "-l", "tr", "--engine", "pseudo")
    report(ferry)
    shown = page(ferry, "2023/bread.txt")
    assert '<tr role="row" class="u draft' in shown
    assert "draft by pseudo" in shown
    assert "1 unit draft" in shown
    assert '<span class="big">0%</span>' in shown


def test_what_is_odd_about_an_article_is_told_on_its_page(ferry: Scratch) -> None:
    ferry.write("articles/2022/ferry.md", "---\ntitle: [The ferry\n---\n" + FERRY.split("---\n")[2])
    report(ferry)
    assert re.search(r'<ul class="notices"><li>line \d+: ', page(ferry, "2022/ferry.md"))


def test_a_locale_that_holds_an_article_back_says_so(ferry: Scratch) -> None:
    ferry.write(
        "tm.yaml", "source_locale: en\nlocales: [en, tr, ru]\npublish: {require: {ru: 90}}\ndue: {ru: 2030-05-01}\n"
    )
    report(ferry)
    shown = page(ferry, "2022/ferry.md", "ru")
    assert "held back" in shown
    assert "due 2030-05-01" in shown
    assert "held back" not in page(ferry, "2022/ferry.md", "tr")


# --- links -----------------------------------------------------------------------------------------------------------
def assert_links_hold(folder: Path) -> None:
    """Every link of every page leads to a page and an anchor that are there; nothing leads or loads from elsewhere."""
    all_pages = {name: Reader(text) for name, text in pages(folder).items()}
    anchors = {name: {attrs["id"] for _, attrs in found.tags if attrs.get("id")} for name, found in all_pages.items()}
    for name, found in all_pages.items():
        for tag, attrs in found.tags:
            assert not {"src", "srcset", "action", "data", "formaction", "ping", "background"} & set(attrs), (name, tag)
            if "href" in attrs:
                assert tag == "a"
                path, anchor = urldefrag(attrs["href"] or "")
                base = (folder / name).parent / unquote(path) if path else folder / name
                there = base.resolve().relative_to(folder.resolve()).as_posix()
                assert there in anchors, (name, attrs["href"])
                assert not anchor or anchor in anchors[there], (name, attrs["href"])


def test_no_link_leads_nowhere_even_where_a_catalog_cannot_be_read(ferry: Scratch) -> None:
    ferry.catalog("2023/bread", "ru").write_text('msgid "x\nmsgstr ""\n', "utf-8")
    ferry.write("articles/2024/broken.txt", b"\xff\xfe not text\n")
    done = ferry.tm("report", code=1)
    assert "bread.po" in done.stderr
    assert_links_hold(ferry.root / "report")
    assert "Could not be read" in page(ferry, "2023/bread.txt", "ru")
    assert "Bread is baked" in page(ferry, "2023/bread.txt", "tr")
    index = ferry.read("report/index.html")
    assert "not UTF-8" in index
    assert "unreadable" in index


def test_an_empty_project_has_a_report_too(scratch: Scratch) -> None:
    report(scratch)
    assert "There are no articles yet" in scratch.read("report/index.html")


# --- the folder ------------------------------------------------------------------------------------------------------
def test_a_second_run_writes_nothing_and_an_edit_only_its_own_pages(ferry: Scratch) -> None:
    report(ferry)
    assert report(ferry).written == 0
    ferry.write("articles/2023/bread.txt", "Bread is baked and sold at five in the morning.\n")
    before = pages(ferry.root / "report")
    assert report(ferry).written == 4
    changed = {name for name, text in pages(ferry.root / "report").items() if text != before[name]}
    assert changed == {"index.html", *(page_name("2023/bread.txt", locale) for locale in ("en", "tr", "ru"))}
    assert not (ferry.root / "locales/ru/LC_MESSAGES/2024").exists()


def test_a_page_that_was_lost_or_touched_is_made_again(ferry: Scratch) -> None:
    report(ferry)
    before = pages(ferry.root / "report")
    one, other = (ferry.root / "report" / page_name("2022/ferry.md", locale) for locale in ("tr", "ru"))
    one.unlink()
    other.write_text(other.read_text("utf-8") + "<p>scribble", "utf-8")
    report(ferry)
    assert pages(ferry.root / "report") == before


def test_the_same_project_gives_the_same_bytes_wherever_it_lies(
    ferry: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    report(ferry)
    other = Scratch(tmp_path / "elsewhere")
    shutil.copytree(ferry.root, other.root, ignore=shutil.ignore_patterns(".tm", "report"))
    report(other)
    assert pages(ferry.root / "report") == pages(other.root / "report")
    assert '<time datetime="2023-11-14">' in ferry.read("report/index.html")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    report(ferry)
    assert "<time" not in ferry.read("report/index.html")
    assert str(ferry.root) not in "".join(pages(ferry.root / "report").values())


def test_pages_of_articles_that_are_gone_go_but_nothing_that_was_not_made_here(ferry: Scratch) -> None:
    report(ferry)
    mine = ferry.write("report/tr/notes.html", "<p>my own notes</p>")
    (ferry.root / "articles/2023/bread.txt").unlink()
    assert sorted(report(ferry).removed) == sorted(page_name("2023/bread.txt", locale) for locale in ("en", "tr", "ru"))
    assert mine.exists()
    assert "Deleted articles" in ferry.read("report/index.html")


def test_a_folder_that_cannot_be_meant_is_refused(ferry: Scratch) -> None:
    mine = ferry.write("site/index.html", "<h1>my site</h1>")
    assert "is no page of a report" in ferry.tm("report", "-o", "site", code=1).stderr
    assert mine.read_text("utf-8") == "<h1>my site</h1>"
    for place in (".", "..", "articles/report", "locales"):
        ferry.tm("report", "-o", place, code=2)
    assert not (ferry.root / "articles/report").exists()


def test_only_what_was_asked_for_is_in_the_report(ferry: Scratch) -> None:
    report(ferry, wanted=["2022/ferry.md"], locales=["tr"])
    assert set(pages(ferry.root / "report")) == {"index.html", page_name("2022/ferry.md", "tr")}
    assert_links_hold(ferry.root / "report")


# --- over time -------------------------------------------------------------------------------------------------------
def git(project: Scratch, *words: str) -> None:
    """A commit's worth of git, by nobody in particular."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=project.root, check=True, capture_output=True)


def test_the_trend_is_read_out_of_git(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    scratch.write("tm.yaml", "source_locale: en\nlocales: [en, tr]\n")
    scratch.write("articles/sea.txt", "The sea is calm.\n\nThe wind is warm.\n")
    sync(scratch)
    git(scratch, "init", "-q")
    for pairs in ({}, {"The sea is calm.": "Deniz sakin."}, {"The wind is warm.": "Rüzgâr ılık."}):
        scratch.translate("sea", pairs)
        git(scratch, "add", "-A")
        git(scratch, "commit", "-q", "--allow-empty", "-m", "work")
    report(scratch, trend=10)
    row = re.search(r'<tr><th scope="row">tr</th>.*?</tr>', scratch.read("report/index.html"), re.S)
    assert row
    assert re.findall(r'<td class="num">([^<]*)', row[0]) == ["0%", "50%", "100%"]


def test_what_was_counted_once_is_not_read_out_of_git_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = Scratch(tmp_path)
    scratch.write("tm.yaml", "source_locale: en\nlocales: [en, tr]\n")
    scratch.write("articles/sea.txt", "The sea is calm.\n\nThe wind is warm.\n")
    sync(scratch)
    git(scratch, "init", "-q")
    for pairs in ({}, {"The sea is calm.": "Deniz sakin."}):
        scratch.translate("sea", pairs)
        git(scratch, "add", "-A")
        git(scratch, "commit", "-q", "--allow-empty", "-m", "work")
    asked: list[list[str]] = []
    real = trend_module._contents

    def contents(project: Project, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        asked.append(list(blobs))
        yield from real(project, asked[-1])

    monkeypatch.setattr(trend_module, "_contents", contents)
    report(scratch, trend=10)
    first = scratch.read("report/index.html")
    report(scratch, trend=10)
    assert scratch.read("report/index.html") == first
    assert [len(blobs) for blobs in asked] == [3, 0], "en once, tr twice; then nothing"
    scratch.translate("sea", {"The wind is warm.": "Rüzgâr ılık."})
    git(scratch, "commit", "-q", "-a", "-m", "more")
    report(scratch, trend=10)
    assert len(asked[-1]) == 1
    scratch.write("tm.yaml", "source_locale: en\nlocales: [en, tr]\npublish: {minimum: reviewed}\n")
    report(scratch, trend=10)
    assert len(asked[-1]) == 4, "other rules, other counts"


def test_without_git_the_report_is_written_all_the_same(ferry: Scratch) -> None:
    done = ferry.tm("report", "--trend", "5", code=1, GIT_CEILING_DIRECTORIES=str(ferry.root.parent))
    assert "--trend" in done.stderr
    assert "2 articles" in ferry.read("report/index.html")


# --- hostile articles ------------------------------------------------------------------------------------------------
@pytest.fixture
def hostile(tmp_path: Path) -> Scratch:
    project = Scratch(tmp_path / "project")
    hostile_project(project)
    report(project)
    return project


def test_nothing_in_an_article_or_catalog_becomes_markup(hostile: Scratch) -> None:
    found = pages(hostile.root / "report")
    assert len(found) == 4
    for name, text in found.items():
        shown = Reader(text)
        tags = [tag for tag, _ in shown.tags]
        assert not set(tags) & {"img", "iframe", "object", "embed", "base", "link", "form", "math", "video", "template"}
        assert tags.count("script") == tags.count("style") == tags.count("title") == 1, name
        for tag, attrs in shown.tags:
            assert not [key for key in attrs if key.startswith("on") or key == "style"], (name, tag)
        if name != "index.html":
            assert all(attack in shown.text for attack in ATTACKS)
    assert_links_hold(hostile.root / "report")


def test_the_policy_allows_the_pages_own_script_and_style_and_nothing_else(hostile: Scratch) -> None:
    for text in pages(hostile.root / "report").values():
        policy = next(a["content"] for t, a in Reader(text).tags if a.get("http-equiv") == "Content-Security-Policy")
        rules = dict(rule.split(" ", 1) for rule in (policy or "").split("; "))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        for element, rule in (("script", "script-src"), ("style", "style-src")):
            body = text.split(f"<{element}>", 1)[1].split(f"</{element}>", 1)[0]
            digest = base64.b64encode(hashlib.sha256(body.encode("utf-8")).digest()).decode("ascii")
            assert rules[rule] == f"'sha256-{digest}'"
