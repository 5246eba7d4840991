"""HTML and XHTML: what is a segment, how it reads, and how a target is written."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from tm.formats.base import assemble, check_document, finish
from tm.formats.html import Html, Xhtml, read_fragment, render_lang, render_segment
from tm.model import Document, ReadOptions

FORMAT = Html()
XHTML = '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'


def read(text: str) -> Document:
    document = finish(FORMAT.read(text, ReadOptions()), ReadOptions())
    check_document(document)
    return document


def sources(text: str) -> list[str]:
    return [segment.source for segment in read(text).segments]


def build(text: str, *targets: str) -> str:
    document = read(text)
    wanted = dict(zip([segment.start for segment in document.segments], targets, strict=True))
    return assemble(document, lambda segment: wanted[segment.start], FORMAT)


# --- what is a segment ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A run loses the blanks and comments at its ends; a soft break is one blank, other blanks stay.
        ("<p>\n  One  two\n  <!-- c -->\n</p>", ["One  two"]),
        ("<p>One\r\n   two\rthree</p>", ["One two three"]),
        ("<p>A <a\nhref='x'>link\nhere</a>.</p>", ["A <a href='x'>link here</a>."]),
        ("<p>One<br>two <!-- in\nside --> end<br></p>", ["One<br>two <!-- in side --> end"]),
        # Optional end tags, text between blocks, blocks within links.
        ("<p>One<p>Two<ul><li>Three<li>Four<ul><li>Five</ul>six</ul>", ["One", "Two", "Three", "Four", "Five", "six"]),
        ("<body>One<div>Two<p>Three</p>four</div>five", ["One", "Two", "Three", "four", "five"]),
        ("<a href=x><h2>One</h2><p>Two</p></a>", ["One", "Two"]),
        ("<table><tr><td>One<th>Two<tr><td>Three</table>", ["One", "Two", "Three"]),
        # Old pages part paragraphs with breaks, fragments with empty lines.
        ("<div>One.<br><br />\nTwo.<br>Three</div>", ["One.", "Two.<br>Three"]),
        ("One\nmore\n\nTwo", ["One more", "Two"]),
        # A wrapper that only dresses the run is skeleton; a link is not.
        ('<p><span style="color:red">Red text</span></p>', ["Red text"]),
        ('<p><span lang="fr">Bonjour</span></p>', ['<span lang="fr">Bonjour</span>']),
        ('<p><a href="x">Link</a></p>', ['<a href="x">Link</a>']),
        # Nothing to translate.
        ("<p>https://example.org/a</p><p>a@example.org</p><p>12.5 %</p><p>* * *</p><p>&nbsp;</p><p>{{ x }}</p>", []),
        ("<p><code>x = 1</code></p><p>Use <code>x</code></p>", ["Use <code>x</code>"]),
        ("<pre>a b</pre><script>a b</script><style>a b</style><textarea>a b</textarea><template>a b</template>", []),
        ("<svg><text>a b</text></svg><math><mi>ab</mi></math><?php echo 'a b' ?><![CDATA[a b]]>", []),
        # Custom elements: alone on their lines they are blocks, within a sentence they belong to it.
        ("<my-note>\nOne\n</my-note>\n<x-y>Two</x-y>\nThree", ["One", "Two", "Three"]),
        ("<p>Get <version-stable> now</p>", ["Get <version-stable> now"]),
        ("<!-- wp:paragraph {\"a\":1} -->\n<p>One</p>\n<!-- /wp:paragraph -->", ["One"]),
    ],
)  # fmt: skip
def test_segments(text: str, expected: list[str]) -> None:
    assert sources(text) == expected


def test_kinds() -> None:
    page = (
        "<title>T</title><h1>A</h1><p>B<ul><li>C</ul><blockquote><p>D</blockquote><dl><dt>E<dd>F</dl>"
        "<figure><img alt='G'><figcaption>H</figcaption></figure><table><caption>I<tr><td>J</table>"
        "<section class=footnotes><h2>K</h2><ol><li id=fn1>L</ol></section>"
    )
    assert [segment.kind for segment in read(page).segments] == [
        "title", "heading", "paragraph", "list item", "quote", "term", "definition", "alt", "caption", "caption",
        "table cell", "heading", "footnote",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<img alt="Two cats" src=a.png>', ["Two cats"]),
        ('<p title="Tip">Text</p>', ["Tip", "Text"]),
        ('<table summary="Trade"><tr><th abbr="Yr">Year</table>', ["Trade", "Yr", "Year"]),
        ('<input placeholder="Name"><input type=submit value="Send"><input type=text value="x y">', ["Name", "Send"]),
        ('<button aria-label="Close">×</button>', ["Close"]),
        ('<meta name="description" content="What it is"><meta name="viewport" content="width">', ["What it is"]),
        ('<meta property="og:title" content="T"><meta property="og:url" content="U">', ["T"]),
        ('<meta name="twitter:card" content="summary"><meta name="twitter:description" content="D">', ["D"]),
        ('<link rel="stylesheet" title="Main"><span title="ctx_ver=Z39&amp;rft.au=Smith"></span>', []),
        # In a segment, they stay in their tag.
        ('<p>See <img alt="cat" src=a.png> there</p>', ['See <img alt="cat" src=a.png> there']),
    ],
)
def test_attributes_that_hold_prose(text: str, expected: list[str]) -> None:
    assert sources(text) == expected


def test_references_are_decoded_except_those_for_markup() -> None:
    assert sources("<p>Caf&eacute;&nbsp;&#38; &lt;b&gt; A&B a < b &copy 2026 &x; &#10;</p>") == [
        "Café\u00a0&amp; &lt;b&gt; A&amp;B a &lt; b © 2026 &x; &#10;"
    ]
    assert sources("<img alt=\"&quot;It&#39;s&quot;\"><img alt='&quot;It&#39;s&quot;'>") == [
        "&quot;It's&quot;",
        '"It&#39;s"',
    ]


def test_labels_of_notes_stay_in_the_skeleton_and_markers_in_the_text() -> None:
    assert sources(
        '<p>Said so.<sup><a href="#n1">[1]</a></sup></p>'
        '<ol><li id=n1><b><a href="#r1">^</a></b> <cite>One</cite></li><li><a href="#r2">[2]</a> Two</li>'
        '<li>Three <a href="#r3">↩</a></li></ol><p><sup>4</sup> Four</p><p><b>2010</b> was good</p>'
        "<p><sup>14</sup>C dating</p><h2>Five<a class=headerlink href=#five>¶</a></h2>"
    ) == [
        'Said so.<sup><a href="#n1">[1]</a></sup>',
        "<cite>One</cite>",
        "Two",
        "Three",
        "Four",
        "<b>2010</b> was good",
        "<sup>14</sup>C dating",
        "Five",
    ]


def test_what_is_marked_as_not_translated() -> None:
    text = '<div translate="no">A<p>B</p><p translate="yes">C</p></div><p class="x notranslate">D</p>'
    assert sources(text) == ["C"]
    assert sources("<p>Ask <b translate=no>NATO</b> now</p><p><i class=notranslate>ACME</i></p>") == [
        "Ask <b translate=no>NATO</b> now"
    ]


def test_directives_hold_for_the_next_element() -> None:
    text = (
        "<!-- tm:skip --><ul><li>A</li></ul><!-- tm:note Mind it --><!-- tm:context c --><p>B</p>"
        "<!-- tm:lang tr --><div><p>C</p>D</div><!-- tm:skip-start --><p>E</p><!-- tm:skip-end --><p>F</p>"
    )
    found = [(one.source, one.context, one.lang, one.notes) for one in read(text).segments]
    assert found == [("B", "c", "", ("Mind it",)), ("C", "", "tr", ()), ("D", "", "tr", ()), ("F", "", "", ())]


# --- the page ---


def test_languages_and_slots() -> None:
    page = '<html lang="en"><head><title>T</title></head><body><p lang="tr">A<p>B'
    document = read(page)
    assert document.lang == "en"
    assert [(one.source, one.lang) for one in document.segments] == [("T", ""), ("A", "tr"), ("B", "")]
    lang, end = document.slots
    assert page[lang.start : lang.end] == "en"
    assert (end.kind, page[end.start :][:7]) == ("head-end", "</head>")
    assert document.meta == {"title": "T"}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<html><p>A", '<html lang="ru"><p>A'),
        ("<html lang=en><p>A", "<html lang=ru><p>A"),
        ("<html lang><p>A", '<html lang="ru"><p>A'),
        ("<html lang= ><p>A", '<html lang= "ru"><p>A'),
        ("<html lang='en' xml:lang=\"en\"><p>A", "<html lang='ru' xml:lang=\"ru\"><p>A"),
        ('<html xmlns="x"><p>A</p></html>', '<html lang="ru" xml:lang="ru" xmlns="x"><p>A</p></html>'),
        ("---\nlang: en\ntitle: T\n---\n<p>A", "---\nlang: ru\ntitle: T\n---\n<p>A"),
    ],
)
def test_the_language_of_a_page_can_be_written(page: str, expected: str) -> None:
    for slot in reversed(read(page).slots):
        page = page[: slot.start] + render_lang(slot, "ru") + page[slot.end :] if slot.kind == "lang" else page
    assert page == expected


def test_what_never_ends_is_left_alone_with_a_notice() -> None:
    for text, name in [("<p>A\n<!-- b <p>c", "<!--"), ("A\n<a href='b <p>c", "<a"), ("A\n<script>b <p>c", "<script>")]:
        document = read(text)
        assert [one.source for one in document.segments] == ["A"]
        assert [(one.line, name in one.message) for one in document.notices] == [(2, True)]


def test_lines_of_wml_are_no_text() -> None:
    page = '#use wml::x title="The News"\n# <b>Note\n<p>One\n # two\nthree</p>\n<define-tag t>Four</define-tag>\n'
    assert sources(page) == ["The News", "One", "three", "Four"]
    assert "\n&#35;1 is best" in build("#use wml::x\n\nBest", "#1 is best")
    assert sources("<p>\n#1 in the list</p>") == ["#1 in the list"]


def test_fragments_of_other_formats() -> None:
    text = "*md*\n<div title='a b'>One &amp;\ntwo</div>\n"
    found = read_fragment(text, 5, len(text), ReadOptions())
    assert [(one.source, text[one.start : one.end], one.line) for one in found] == [
        ("a b", "a b", 2),
        ("One &amp; two", "One &amp;\ntwo", 2),
    ]
    assert [render_segment(one, "<p>it's &eacute;", xhtml=True) for one in found] == [
        "&lt;p>it&#39;s &#233;",
        "&lt;p>it's &#233;",
    ]


# --- targets ---


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("<p>A &amp; B</p>", "x & y < z &lt; &eacute; &nope;", "<p>x &amp; y &lt; z &lt; &eacute; &amp;nope;</p>"),
        ("<p>A <em>b</em></p>", "<em>c</em> d", "<p><em>c</em> d</p>"),
        ("<p>A <em>b</em></p>", "<EM >c</em> d <script>x</script>", "<p><em>c</em> d &lt;script>x&lt;/script></p>"),
        ("<p>A <em>b</em></p>", "c</em> <em>d", "<p>c&lt;/em> &lt;em>d</p>"),
        ("<p>A <em>b</em></p>", "c</p><p onclick=x>d", "<p>c&lt;/p>&lt;p onclick=x>d</p>"),
        ("<p>A <i>b</p>", "c <i>d", "<p>c <i>d</p>"),
        # A changed destination or a new attribute makes another tag; order and quotes don't.
        ('<p><a href="x" id=y>A</a></p>', "<a id='y' href=x>B</a>", '<p><a href="x" id=y>B</a></p>'),
        ('<p><a href="x">A</a></p>', '<a href="z">B</a>', '<p>&lt;a href="z">B&lt;/a></p>'),
        ('<p><a href="x">A</a></p>', '<a href="x" onclick="y">B</a>', '<p>&lt;a href="x" onclick="y">B&lt;/a></p>'),
        # Prose in a tag may change; it is quoted for its place.
        ("<p>A <img alt=b src=c></p>", "B <img alt='d \"e\"' src=c>", '<p>B <img alt="d &quot;e&quot;" src=c></p>'),
        ('<p><a href="x?a&b" title="t">A</a></p>', '<a href="x?a&b" title="<u>">B</a>',
         '<p><a href="x?a&b" title="&lt;u>">B</a></p>'),
        ("<p>A <img alt='b' src=c></p>", "B <img alt='' src=c>", "<p>B <img alt='' src=c></p>"),
        ("<p>A <img alt src=c> b</p>", "<img alt='1' src=c> C", '<p><img alt="1" src=c> C</p>'),
        # The bytes of a tag, comment or macro come back.
        ("<p>A <a\n href=x>b</a> {{ c &&\n d }} <!-- e\n--> f</p>", "Z <a href=x>b</a> {{ c && d }} <!-- e --> {{ & }}",
         "<p>Z <a\n href=x>b</a> {{ c &&\n d }} <!-- e\n--> {{ &amp; }}</p>"),
        ("<p>A <svg></svg> b</p>", "c <svg></svg> <svg>x</svg>", "<p>c <svg></svg> &lt;svg>x&lt;/svg></p>"),
        # Two breaks in a row would part the segment; lines of a target are joined.
        ("<p>A<br>b<br>c</p>", "\nA<br> <br>b\n\nc\n", "<p>A<br> b c</p>"),
        # Attributes and titles.
        ('<img alt="a">', 'it\'s "b" <c> & d', '<img alt="it\'s &quot;b&quot; &lt;c> &amp; d">'),
        ("<img alt='a'>", 'it\'s "b"', "<img alt='it&#39;s \"b\"'>"),
        ("<img alt=a>", "b c", '<img alt="b c">'),
        ("<p title='<%= a && b %> c'>", "<%= a && b %> d <%= e %>", "<p title='<%= a && b %> d <%= e %>'>"),
        ("<title>{{ a && b }} <?php c ?> d</title>", "<?php c ?> <?php d ?> & {{ a && b }}",
         "<title><?php c ?> &lt;?php d ?> &amp; {{ a && b }}</title>"),
        ("<title>A &amp; b</title>", "<b>x</b> & </title>", "<title>&lt;b>x&lt;/b> &amp; &lt;/title></title>"),
    ],
)  # fmt: skip
def test_targets(text: str, target: str, expected: str) -> None:
    assert build(text, target) == expected


def test_xhtml_has_numeric_references_only_and_stays_well_formed() -> None:
    text = XHTML.format("<p>A <b>b</b><br/></p>")
    built = build(text, "&nbsp;<b>x</b> & <b> ]]> \x01 &eacute; &#1; <br>")
    assert "<p>&#160;<b>x</b> &amp; &lt;b> ]]&gt; \ufffd &#233; &amp;#1; &lt;br><br/></p>" in built
    ElementTree.fromstring(built)


def test_a_suffix_can_say_that_an_article_is_xhtml() -> None:
    text = '<p>A <a id="x"/>b</p>'
    for fmt, expected in [(Xhtml(), "<p>&#233; b</p>"), (FORMAT, "<p>&eacute; b</p>")]:
        document = fmt.read(text, ReadOptions())
        assert assemble(document, lambda segment: "&eacute; b", fmt) == expected


def test_long_data_in_tags_is_cut_and_comes_back() -> None:
    one, two = ("data:image/png;base64," + letter * 3000 for letter in "AB")
    text = f'<p>A <img alt="x" src="{one}"> and <img alt="y" src="{two}"> <svg>{"<g/>" * 90}</svg> b</p>'
    (source,) = sources(text)
    assert len(source) < 300
    target = source.replace('alt="x"', 'alt="z"')
    assert build(text, target) == text.replace('alt="x"', 'alt="z"')
