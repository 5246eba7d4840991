"""What build writes itself: only beside accepted translations, in the readers' language, where it does no harm."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.generate import address

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>The ferry</title>
</head><body>
<h1>The ferry</h1>
<p>It was opened in 2019.</p>
<p class="x">The wind was strong.</p>
</body></html>
"""


def test_a_localized_page_says_its_languages_and_a_page_without_translation_is_untouched(scratch: Scratch) -> None:
    scratch.write("tm.yaml", "locales: [en, tr, ru]\npublish: {notice: true}\nsite: {url: 'https://example.org/a&b'}\n")
    scratch.write("articles/f.html", PAGE)
    scratch.tm("sync")
    scratch.translate("f", {"The ferry": "Vapur", "It was opened in 2019.": "2019'da açıldı."})
    scratch.tm("build")
    page = scratch.read("build/tr/f.html")
    assert '<html lang="tr">' in page
    assert '<p class="x" lang="en">The wind was strong.</p>' in page
    assert "<p>2019'da açıldı.</p>" in page
    assert '<link rel="alternate" hreflang="x-default" href="https://example.org/a&amp;b/en/f.html">' in page
    assert 'hreflang="ru"' not in page, "nothing is published in Russian"
    assert 'class="tm-notice"' in page
    assert scratch.read("build/ru/f.html") == PAGE
    assert scratch.read("build/en/f.html") == PAGE


def test_links_to_headings_still_resolve_after_translation(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "# Top\n\nSee [below](#the-second-part).\n\n## The second part\n\nText here.\n")
    scratch.tm("sync")
    scratch.translate("a", {"The second part": "İkinci bölüm", "Top": "Baş"})
    scratch.tm("build", "-l", "tr")
    page = scratch.read("build/tr/a.md")
    assert '\n\n<a id="the-second-part"></a>\n\n## İkinci bölüm\n' in page
    assert "# Baş\n" in page


def test_an_output_with_anchors_reads_as_the_same_segments(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "See [below](#part-two).\nMore text.\n## Part two\nText here.\n")
    scratch.tm("sync")
    sources = list(scratch.entries("a"))
    scratch.translate("a", {source: f"Ω{source}" for source in sources})
    scratch.tm("build", "-l", "tr", "-o", "out")
    scratch.write("articles/b.md", scratch.read("out/tr/a.md"))
    scratch.tm("sync")
    assert list(scratch.entries("b")) == [f"Ω{source}" for source in sources]


def test_readers_are_told_only_where_the_project_wants_it(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "---\ntitle: T\n---\n\n# Top\n\nText here.\n")
    scratch.tm("sync")
    scratch.translate("a", {"Top": "Baş"})
    scratch.tm("build", "-l", "tr")
    assert "> " not in scratch.read("build/tr/a.md")
    scratch.write("tm.yaml", "locales: [en, tr, ru]\npublish: {notice: yes}\n")
    scratch.tm("build", "-l", "tr")
    page = scratch.read("build/tr/a.md")
    assert page.index("> ") < page.index("# Baş")
    assert page.startswith("---\ntitle: T\n---\n")


# --- addresses --------------------------------------------------------------------------------------------------------
_NAME = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20)


@given(st.lists(_NAME, min_size=1, max_size=4), _NAME)
def test_an_address_is_plain_ascii_and_leads_back_to_the_path(parts: list[str], folder: str) -> None:
    path = "/".join(parts)
    found = address(f"https://example.org/{folder.replace('%', '').replace('?', '').replace('#', '')}/", "tr", path)
    assert re.fullmatch(r"https://example\.org/[A-Za-z0-9/:@%!$&()*+,;=._~-]*", found)
    assert not set("\"'<> ") & set(found)
    split = urlsplit(found)
    assert (split.query, split.fragment) == ("", "")
    assert unquote(split.path).endswith(f"/tr/{path}")


def test_an_address_that_is_encoded_already_stays_so() -> None:
    assert address("https://example.org/a%20b", "tr", "c.html") == "https://example.org/a%20b/tr/c.html"
    assert address("http://bücher.example:8080", "tr", "c.html") == "http://xn--bcher-kva.example:8080/tr/c.html"


def test_alternates_of_an_article_with_an_odd_name_lead_to_it(scratch: Scratch) -> None:
    scratch.write("tm.yaml", "locales: [en, tr, ru]\nsite: {url: 'https://example.org/the news'}\n")
    name = "2022/çay \"&' söz 100%.html"
    scratch.write(f"articles/{name}", PAGE)
    scratch.tm("sync")
    scratch.translate(name.removesuffix(".html"), {"The ferry": "Vapur"})
    scratch.tm("build")
    page = scratch.read(f"build/tr/{name}")
    links = dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', page))
    assert sorted(links) == ["en", "tr", "x-default"]
    assert unquote(urlsplit(unescape(links["tr"])).path) == f"/the news/tr/{name}"


# --- who can read it where --------------------------------------------------------------------------------------------
def test_the_line_of_languages_names_no_locale_that_is_held_back(scratch: Scratch) -> None:
    """As on pages: what does not go out is no place to send readers to."""
    line = "This post is also available in: Türkçe, Русский"
    scratch.write("articles/a.md", f"# Top\n\n{line}\n\nText here.\n\nMore text.\n")
    scratch.tm("sync")
    scratch.translate("a", {"Top": "Baş", "Text here.": "Metin burada.", "More text.": "Daha çok metin."})
    scratch.translate("a", {"Top": "Верх"}, "ru")
    scratch.tm("build")
    assert "mevcuttur: English, Русский" in scratch.read("build/tr/a.md")
    scratch.tm("build", "--require", "100", code=3)
    assert scratch.read("build/tr/a.md").count("mevcuttur: English\n") == 1
    scratch.tm("build", "--require", "100", "-l", "tr")
    assert "mevcuttur: English\n" in scratch.read("build/tr/a.md"), "also where only this locale is built"
    scratch.write("tm.yaml", scratch.read("tm.yaml").replace("missing: source", "missing: hold"))
    scratch.tm("build", code=3)
    assert "mevcuttur: English\n" in scratch.read("build/tr/a.md")


def test_a_preview_names_the_locales_that_have_a_preview(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "# Top\n\nThis post is also available in: Türkçe\n\nText here.\n")
    scratch.tm("sync")
    scratch.translate("a", {"Top": "Baş"})
    scratch.tm("draft", "-l", "ru", "--engine", "pseudo")
    scratch.tm("build")
    assert "English\n" in scratch.read("build/tr/a.md")
    scratch.tm("build", "--drafts", "-o", "preview")
    assert "English, Русский\n" in scratch.read("preview/tr/a.md")
