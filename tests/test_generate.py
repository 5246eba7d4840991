"""What build writes itself: only beside accepted translations, in the readers' language, where it does no harm."""

from __future__ import annotations

from tests.conftest import Scratch

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
