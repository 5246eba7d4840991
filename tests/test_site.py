"""`tm build --format html`: pages for readers, made of localized articles, beside the outputs in the articles' own format."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.errors import ProjectError
from tm.formats import read
from tm.model import ReadOptions
from tm.site import article, markdown, plain
from tm.site.render import render
from tm.site.settle import is_safe, settle
from tm.site.values import Page, Theme

LETTER = """\
---
title: A Letter from the Lighthouse
author: Nilay ORAK
date: 2024-03-09
description: How the keepers counted ships.
---

# A Letter from the Lighthouse

This post is also available in: Türkçe Русский

The keepers counted every ship.[^1] See [the harbour](../harbour.md#map).

## The log

| year | ships |
|---|---|
| 1931 | 402 |

<!-- tm:note keep it short -->
They wrote at night.

[^1]: The log of 1931.
"""
TURKISH = {
    "A Letter from the Lighthouse": "Fenerden Bir Mektup",
    "How the keepers counted ships.": "Bekçiler gemileri nasıl sayardı.",
    "The keepers counted every ship.[^1] See [the harbour](../harbour.md#map).": (
        "Bekçiler her gemiyi sayardı.[^1] Bkz. [liman](../harbour.md#map)."
    ),
    "They wrote at night.": "Geceleri yazarlardı.",
}


class _Outline(HTMLParser):
    """Tags as (name, attributes), and whether each that opens also closes."""

    VOID = frozenset(("meta", "link", "br", "hr", "img", "input"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture
def letter(scratch: Scratch) -> Scratch:
    """A project with one article, mostly translated into Turkish."""
    scratch.write("articles/2024/letter.md", LETTER)
    scratch.tm("sync")
    scratch.translate("2024/letter", TURKISH)
    return scratch


def test_a_page_says_in_its_readers_language_what_it_is(letter: Scratch) -> None:
    letter.tm("build", "--format", "html")
    text = letter.read("build/tr/2024/letter.html")
    outline = _Outline(text)
    assert outline.all("html") == [{"lang": "tr", "dir": "ltr"}]
    assert "<title>Fenerden Bir Mektup</title>" in text
    assert {"name": "description", "content": "Bekçiler gemileri nasıl sayardı."} in outline.all("meta")
    assert '<time datetime="2024-03-09">9 Mart 2024</time>' in text
    assert text.count("<h1") == 1
    assert "<h1>Fenerden Bir Mektup</h1>" in text
    assert "Nilay ORAK" in text
    assert "<td>402</td>" in text
    assert "author:" not in text
    assert "tm:note" not in text
    assert "also available" not in text
    assert "mevcuttur: " not in text  # the switcher says it


def test_the_switcher_links_the_published_locales_and_marks_the_current_one(letter: Scratch) -> None:
    letter.tm("build", "--format", "html")
    text = letter.read("build/tr/2024/letter.html")
    nav = text[text.index("<nav") : text.index("</nav>")]
    assert re.findall(r'href="([^"]*)"', nav) == ["../../en/2024/letter.html"]
    assert ">English</a>" in nav
    assert 'aria-current="page">Türkçe</span>' in nav
    assert "Русский" not in nav  # nothing is translated into Russian
    assert (letter.root / "build/tr/2024" / "../../en/2024/letter.html").exists()


def test_a_page_of_which_nothing_is_translated_says_whose_language_it_speaks(letter: Scratch) -> None:
    letter.tm("build", "--format", "html")
    text = letter.read("build/ru/2024/letter.html")
    assert '<html lang="en" dir="ltr">' in text
    assert "March 9, 2024" in text
    assert "aria-current=" not in text


def test_a_held_back_locale_has_no_page_and_nobody_links_to_it(letter: Scratch) -> None:
    letter.tm("build", "--format", "html", "--require", "100", code=3)
    assert not (letter.root / "build/tr/2024/letter.html").exists()
    assert "tr/2024" not in letter.read("build/en/2024/letter.html")


def test_one_locale_built_alone_gives_the_page_that_a_whole_build_gives(letter: Scratch) -> None:
    letter.tm("sync")
    letter.tm("status")
    letter.tm("build", "--format", "html", "-l", "tr")
    alone = letter.read("build/tr/2024/letter.html")
    letter.tm("build", "--format", "html", "-o", "whole")
    assert letter.read("whole/tr/2024/letter.html") == alone


def test_links_lead_to_pages_and_anchors_exist(letter: Scratch) -> None:
    letter.tm("build", "--format", "html")
    outline = _Outline(letter.read("build/tr/2024/letter.html"))
    addresses = [str(attrs["href"]) for attrs in outline.all("a")]
    assert "../harbour.html#map" in addresses
    ids = {attrs["id"] for _, attrs in outline.tags if "id" in attrs}
    assert {"fn-1", "fnref-1", "the-log"} <= ids
    assert {address[1:] for address in addresses if address.startswith("#")} <= ids


def test_outputs_of_the_same_format_do_not_depend_on_pages(letter: Scratch) -> None:
    letter.tm("build", "-o", "same")
    letter.tm("build", "-o", "both", "--format", "html")
    for locale in ("en", "tr", "ru"):
        assert letter.read(f"same/{locale}/2024/letter.md") == letter.read(f"both/{locale}/2024/letter.md")
        assert not (letter.root / f"same/{locale}/2024/letter.html").exists()
    assert letter.read("both/en/2024/letter.md") == LETTER


def test_the_manifest_and_json_have_a_row_for_each_page(letter: Scratch) -> None:
    rows = letter.json("build", "--format", "html")["built"]
    pages = {row["locale"]: row for row in rows if row.get("format") == "html"}
    assert set(pages) == {"en", "tr", "ru"}
    data = (letter.root / pages["tr"]["path"]).read_bytes()
    assert pages["tr"]["sha256"] == hashlib.sha256(data).hexdigest()
    manifest = json.loads(letter.read("build/manifest.json"))["articles"]
    assert [(row["locale"], row.get("format")) for row in manifest if row["locale"] == "tr"] == [
        ("tr", None),
        ("tr", "html"),
    ]
    again = letter.json("build", "--format", "html")["built"]  # from memory
    assert again == rows


def test_a_second_build_writes_nothing_and_check_sees_what_changed(letter: Scratch) -> None:
    letter.tm("build", "--format", "html")
    assert "0 files written" in letter.tm("build", "--format", "html").stdout
    letter.tm("build", "--format", "html", "--check")
    page = letter.root / "build/tr/2024/letter.html"
    made = page.read_bytes()
    page.write_bytes(made + b"<!-- by hand -->")
    found = letter.json("build", "--format", "html", "--check", code=3)
    assert found["differs"] == ["build/tr/2024/letter.html"]
    letter.tm("build", "--format", "html")
    assert page.read_bytes() == made


def test_an_article_that_is_gone_takes_its_pages_along_and_a_successor_keeps_its_own(letter: Scratch) -> None:
    letter.write("articles/other.txt", "Another Title\n\nAnd a word.\n")
    letter.tm("build", "--format", "html")
    (letter.root / "articles/2024/letter.md").unlink()
    letter.write("articles/other.html", "<p>And a word.</p>\n")
    (letter.root / "articles/other.txt").unlink()
    letter.tm("build", "--format", "html")
    assert not list(letter.root.glob("build/*/2024/*"))
    assert letter.read("build/en/other.html") == "<p>And a word.</p>\n"
    assert not (letter.root / "build/en/other.txt").exists()


def test_html_articles_are_pages_already(scratch: Scratch) -> None:
    scratch.write("articles/page.html", "<p>A word.</p>\n")
    rows = scratch.json("build", "--format", "html")["built"]
    assert all("format" not in row for row in rows)
    assert scratch.read("build/en/page.html") == "<p>A word.</p>\n"


def test_another_format_is_wrong_use(scratch: Scratch) -> None:
    assert "same, html" in scratch.tm("build", "--format", "pdf", code=2).stderr


def test_plain_text_becomes_paragraphs_notes_and_links(scratch: Scratch) -> None:
    scratch.write(
        "articles/tide.txt",
        "The <Tide>\n\nThe tide & the moon agree.[i] Nobody asked why.[ii]\n\n- first\n- second\n\n"
        "[i] “Tables”, https://tide.example/a?b=1&c=2, (2021).\n\n[ii] Ibid.\n",
    )
    scratch.tm("build", "--format", "html")
    text = scratch.read("build/en/tide.html")
    outline = _Outline(text)
    assert "<h1>The &lt;Tide&gt;</h1>" in text
    assert "<title>The &lt;Tide&gt;</title>" in text
    assert '<p>The tide &amp; the moon agree.<sup id="ref-i"><a href="#note-i" role="doc-noteref">[i]</a></sup>' in text
    assert "<ul>\n<li>first</li>\n<li>second</li>\n</ul>" in text
    assert [attrs.get("id") for attrs in outline.all("li")][2:] == ["note-i", "note-ii"]
    assert '<a href="https://tide.example/a?b=1&amp;c=2">' in text
    assert text.count('class="notes"') == 1


def test_alternates_need_the_address_of_the_site(letter: Scratch) -> None:
    letter.tm("build", "--format", "html")
    assert "hreflang" not in letter.read("build/tr/2024/letter.html").partition("<body>")[0]
    with (letter.root / "tm.yaml").open("a") as file:
        file.write('site: {url: "https://example.org/articles/"}\n')
    letter.tm("build", "--format", "html")
    head = letter.read("build/tr/2024/letter.html").partition("<body>")[0]
    assert re.findall(r'hreflang="([^"]*)" href="https://example.org/articles/(\w\w)/2024/letter.html"', head) == [
        ("en", "en"),
        ("tr", "tr"),
        ("x-default", "en"),
    ]
    assert '<link rel="canonical" href="https://example.org/articles/tr/2024/letter.html">' in head


@pytest.mark.parametrize(
    ("setting", "said", "without_pages"),
    [
        ('{url: "javascript:alert(1)"}', "site.url", 2),
        ('{url: "https://[example"}', "site.url", 2),
        ('{url: "https://exa mple.org/"}', "site.url", 2),
        ("{templates: a.html}", "did you mean `site.template`?", 2),
        ("{template: ../outside.html}", "site.template", 0),
        ("{template: nowhere.html}", "there is no nowhere.html", 0),
    ],
)
def test_settings_of_the_site_that_cannot_be(scratch: Scratch, setting: str, said: str, without_pages: int) -> None:
    """An address stands in HTML articles too; a template is nobody's business but the pages'."""
    with (scratch.root / "tm.yaml").open("a") as file:
        file.write(f"site: {setting}\n")
    assert said in scratch.tm("build", "--format", "html", code=2).stderr
    scratch.tm("build", code=without_pages)


def test_a_project_has_its_own_template(letter: Scratch) -> None:
    with (letter.root / "tm.yaml").open("a") as file:
        file.write("site: {template: theme/page.html}\n")
    template = letter.write(
        "theme/page.html",
        '{% extends "page.html" %}\n{% block footer %}<footer>{{ page.author }} · {{ page.meta.date }}</footer>{% endblock %}\n',
    )
    letter.tm("build", "--format", "html")
    text = letter.read("build/tr/2024/letter.html")
    assert "<footer>Nilay ORAK · 2024-03-09</footer>" in text
    assert "<h1>Fenerden Bir Mektup</h1>" in text
    template.write_text("<p>\n{{ page.title }\n</p>\n")
    assert "theme/page.html:2: " in letter.tm("build", "--format", "html", code=2).stderr
    template.write_text("<p>\n\n{{ page.tittle }}</p>\n")
    assert "theme/page.html:3: " in letter.tm("build", "--format", "html", code=2).stderr


PAGE = Page("a.md", "en", "en", "ltr", "T", "", "<p>c</p>")


@pytest.mark.parametrize(
    "template",
    [
        "{{ page.title.__class__.__mro__ }}",
        "{{ ''.__class__ }}{{ cycler.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% for a in range(10000000) %}{% endfor %}",
        "{{ 'a' * 100000000000 }}",
        "{{ 2 ** 100000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ page.meta.update({}) }}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(template: str) -> None:
    with pytest.raises(ProjectError) as caught:
        render(PAGE, Theme("", "one\n" + template, "theme.html"))
    assert caught.value.path == "theme.html"


def test_what_an_author_writes_about_an_article_is_text(scratch: Scratch) -> None:
    evil = '\\"><script>alert(1)</script>'
    scratch.write(
        "articles/evil.md",
        f'---\ntitle: "{evil}"\nauthor: "{evil}"\ndate: "{evil}"\ndescription: "{evil}"\n---\n\nA word.\n',
    )
    scratch.tm("build", "--format", "html")
    text = scratch.read("build/en/evil.html")
    assert not _Outline(text).all("script")
    assert text.count("&lt;script&gt;") >= 5


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x"],
)
def test_links_that_could_run_something_lose_their_address(address: str) -> None:
    document = read(f"[a]({address}) <a class='b' href='{address}'>c</a>\n\n<{address}>\n", ".md", ReadOptions())
    body = markdown.body(document, 0, lambda link: link)
    assert all("href" not in attrs for attrs in _Outline(body.content).all("a"))
    assert "<a class='b'>c</a>" in body.content or '<a class="b">c</a>' in body.content


@pytest.mark.parametrize("address", ["java\tscript:x", "java\nscript:x", " \x01javascript:x", "\x00data:x"])
def test_an_address_is_judged_as_a_browser_reads_it(address: str) -> None:
    assert not is_safe(address)


@pytest.mark.parametrize(
    "address", ["https://a.example", "mailto:a@b.example", "../a.md", "#x", "a b:c", "//a.example"]
)
def test_plain_addresses_are_safe(address: str) -> None:
    assert is_safe(address)


def test_double_attributes_and_tags_in_preformatted_text_hide_nothing() -> None:
    text = '<a href="javascript:1" href="javascript:2">x</a><pre><a href=javascript:3>y</a></pre>'
    assert settle(text, lambda link: link).html == "<a>x</a><pre><a>y</a></pre>"


def test_what_never_ends_does_not_swallow_the_page() -> None:
    for tail in ("<!-- never", "<script>never", '<a href="never', "<style>"):
        document = read(f"A word.\n\n<div>\n{tail}\n", ".md", ReadOptions())
        content = markdown.body(document, 0, lambda link: link).content
        assert tail.split()[0] not in content
        assert "&lt;" in content


def test_a_heading_keeps_its_id_and_takes_no_handler() -> None:
    document = read("## One {#first .big onclick=alert(1)}\n\n## Same\n\n## Same\n", ".md", ReadOptions())
    outline = _Outline(markdown.body(document, 0, lambda link: link).content)
    assert outline.all("h2") == [{"id": "first", "class": "big"}, {"id": "same"}, {"id": "same-1"}]


@pytest.mark.parametrize(
    ("address", "becomes"),
    [
        ("../2023/visit.md", "../2023/visit.html"),
        ("visit.txt?x#y", "visit.html?x#y"),
        ("../../README.md", "../../README.md"),
        ("images/a.svg", "images/a.svg"),
        ("/top.md", "/top.md"),
        ("#a.md", "#a.md"),
    ],
)
def test_articles_are_linked_as_pages(address: str, becomes: str) -> None:
    assert article.link("2024/letter.md", address) == becomes


@given(st.text(st.sampled_from("<>\"&'[]()i1.- \n#*_`:/!ab\u0131") | st.characters(codec="utf-8"), max_size=200))
def test_plain_text_never_becomes_markup(text: str) -> None:
    document = read(text, ".txt", ReadOptions(front_matter=()))
    content = plain.body(document, 0).content
    outline = _Outline(content)
    allowed = {"p", "br", "hr", "ul", "ol", "li", "span", "sup", "a", "blockquote", "h2", "h3", "h4", "h5", "h6"}
    assert {tag for tag, _ in outline.tags} <= allowed
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {str(attrs["href"])[1:] for attrs in outline.all("a") if str(attrs["href"]).startswith("#")}
    assert targets <= set(ids)


def test_a_preview_says_that_it_is_one(scratch: Scratch) -> None:
    scratch.write("articles/short.md", "# A Title\n\nOne sentence about the sea.\n")
    scratch.tm("sync")
    scratch.tm("draft", "-l", "tr", "--engine", "pseudo")
    scratch.tm("build", "--format", "html", "--drafts", "-o", "preview")
    text = scratch.read("preview/tr/short.html")
    assert '<html lang="tr"' in text
    assert '<meta name="robots" content="noindex">' in text
    assert "Önizleme" in text
    assert "noindex" not in scratch.read("preview/en/short.html")
    scratch.tm("build", "--format", "html")
    assert '<html lang="en"' in scratch.read("build/tr/short.html")
