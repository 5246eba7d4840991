"""The laws of HTML: identity, probe, no target changes the page around it, linear time; on soup and on real pages."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import seconds
from tm.formats.base import assemble, check_document, finish
from tm.formats.html import Html
from tm.formats.html_scan import scan
from tm.formats.html_text import kept_references, source_text, target_text
from tm.model import Document, ReadOptions

FORMAT = Html()
XHTML = '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'


def read(text: str) -> Document:
    document = finish(FORMAT.read(text, ReadOptions()), ReadOptions())
    check_document(document)
    return document


def probe(document: Document, mark: str = "Ω{}") -> tuple[list[str], list[str]]:
    """The sources, each marked, and the sources of the page that is built with them."""
    wanted = {segment.start: mark.replace("{}", segment.source) for segment in document.segments}
    built = assemble(document, lambda segment: wanted[segment.start], FORMAT)
    return list(wanted.values()), [segment.source for segment in read(built).segments]


# One piece of markup a word; `_` is a blank in it.
MARKUP = """
<p> </p> <p <div> </div> <b> </b> <i> </i> <a_href="x"> <a_href='y'_title="Ti_tle"> </a> <br> <br/>
<img_alt="Al_t"_src=x> <img_alt=foo> <img> <li> </li> <ul> </ul> <td> <tr> <table_summary="Su"> </table> <h1>
</h1> <!--_c_--> <!-- --> <!----> <![CDATA[x]]> ]]> <?php_x_>_1_?> <? ?> <%_a_%> <% {{_a_&_b_}} {{ }} {%_x_%}
&amp; &lt; &gt; &nbsp; &eacute; &foo; &copy_ &#10; &#60; &#0; & < > <3 </ </_x> <> " ' = \\_ \\_\\_ a word
Two_words 1 2010 [1] <sup>1</sup> <a_href="#fn1">1</a> <a_href="#r">↩</a> <script>a<b</script> <script>
</script> <pre>c</pre> <pre> <svg><g/></svg> <svg> <math>x</math> <title>T_&_<b></title> <title>
<textarea>x</textarea> <x-a> </x-a> <x-a_title="Ti"> <span_translate=no>Nop</span> <span_class="notranslate">
</span> <span> <font_size=1> </font> <code> </code> <p_title="Ab_c"> <p_lang=tr> <html> <html_lang=en> <head>
</head> <body> <meta_name="description"_content="De_sc"> <input_type=submit_value=Go> http://x.org/ a@b.cc
<a_x=" <option> <select> <dt> <dd> <tt/> <a_id=z></a> <?xml_version="1.0"?> <html_xmlns="x"> It’s İı <wbr>
<noscript> <P> </P> <B>
"""
BITS = [bit.replace("\\_", " ").replace("_", " ") for bit in MARKUP.split()]
BLANKS = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "\x00",
    "\u00a0",
    "\ufeff",
    "#use wml::x\n",
    "\n# c\n",
    "---\ntitle: x\n---\n",
]
SOUP = st.lists(st.one_of(st.sampled_from(BITS), st.sampled_from(BLANKS), st.text(max_size=3)), max_size=14).map(
    "".join
)
LAWS = settings(max_examples=400, deadline=None)


@LAWS
@given(SOUP)
def test_identity(text: str) -> None:
    document = read(text)
    assert assemble(document, lambda segment: None, FORMAT) == text
    assert assemble(document, lambda segment: segment.source, FORMAT) == text
    tokens = scan(text, 0, len(text))
    assert "".join(text[start:end] for _, start, end, _ in tokens) == text


@LAWS
@given(SOUP, st.sampled_from(["Ω{}", "{}Ω", "Ω {} Ω"]))
def test_probe(text: str, mark: str) -> None:
    wanted, found = probe(read(text), mark)
    assert found == wanted


@LAWS
@given(st.text(alphabet="&;#lgtampx0123c opy<>\"' \n\r\u00a0é", max_size=20), st.sampled_from(["", '"', "'"]))
def test_a_source_written_as_text_reads_the_same(raw: str, quote: str) -> None:
    source = source_text(raw, quote=quote, attribute=bool(quote))
    written = target_text(source, quote=quote, kept=kept_references(raw, xml=False))
    assert source_text(written, quote=quote, attribute=bool(quote)) == source
    assert "<" not in written


class Tags(HTMLParser):
    """The tags of a page as an independent parser sees them, prose in attributes aside."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.seen: set[tuple[object, ...]] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add((tag, *((name, value if name not in ("alt", "title") else "") for name, value in attrs)))

    def handle_comment(self, data: str) -> None:
        self.seen.add(("comment", data))


INLINE = [
    "w ",
    "<b>b</b>",
    '<a href="http://x.org/?a=1&amp;b" title="T">l</a>',
    "<br/>",
    '<img alt="A" src="x"/>',
    "&amp;",
]
INLINE += [
    "<!-- in -->",
    '<sup><a href="#n">1</a></sup>',
    "<i><b>n</b> n</i>",
    "<code>a &lt; b</code>",
    "&lt;",
    "<svg><g/></svg>",
]
BLOCKS = [
    "<p>w{}</p>",
    "<ul><li>w{}</li></ul>",
    '<p title="At">w{}</p>',
    "<div>w{}<p>x</p></div>",
    "<p title='At'>x</p>",
]
PAGE = st.lists(
    st.tuples(st.sampled_from(BLOCKS), st.lists(st.sampled_from(INLINE), max_size=5)), min_size=1, max_size=3
).map(lambda blocks: XHTML.format("".join(block.replace("{}", "".join(inline)) for block, inline in blocks)))
HOSTILE = [
    *BITS,
    *INLINE,
    '<a href="javascript:x">',
    "<b onclick=x>",
    '<a href="http://x.org/?a=1&amp;b" title="&quot;>">',
]
HOSTILE += [
    '<img alt=\'"\' src="x">',
    "<!-- in -->",
    "<!-- tm:skip -->",
    "</title>",
    "<plaintext>",
    "</i>",
    "</sup>",
    "<li>",
]
TARGET = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=4)), max_size=8).map(
    lambda t: "Ωw " + "".join(t)
)


@LAWS
@given(PAGE, st.lists(TARGET, min_size=12, max_size=12))
def test_no_target_changes_the_page_around_it(page: str, targets: list[str]) -> None:
    document = read(page)
    wanted = dict(zip([segment.start for segment in document.segments], targets, strict=False))
    built = assemble(document, lambda segment: wanted[segment.start], FORMAT)
    after = read(built).segments
    assert [one.kind for one in after] == [one.kind for one in document.segments]
    assert all("Ω" in one.source for one in after)
    assert Tags(built).seen <= Tags(page).seen
    ElementTree.fromstring(built)


# --- hostile size, real pages ---


@pytest.mark.parametrize("bit", [
    "<", "<a ", "<a x=\"", "<a x='>", "<!--", "&", "&#", "<![CDATA[", "<?", "<%", "</", "<pre>", "<svg>", "<title>", "{{", "<p>w",
    "<b>", "w<b></i>", "<li><div>", "\n<x>", "<br>", "w<br> <br>", " ", "\n", "&nbsp;", "w\n\n", '<a href="#r">1</a>', "class=",
])  # fmt: skip
def test_time_is_linear(bit: str) -> None:
    text = "<p>" + bit * (200_000 // len(bit))

    def work() -> None:
        document = read(text)
        assemble(document, lambda segment: "Ω" + segment.source, FORMAT)
        small = read("<p>w <b>b</b> {{ a & b }} <!-- c --> <svg></svg></p>")
        FORMAT.render(small, small.segments[0], text)

    assert seconds(work) < 10  # a quadratic step takes minutes


def corpus() -> list[Path]:
    folder = Path(os.environ.get("TM_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
    return sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".htm", ".xhtml", ".wml"))


@pytest.mark.skipif(not corpus(), reason="no corpora: set TM_CORPORA")
def test_real_pages() -> None:
    units = 0
    for path in corpus():
        text = path.read_bytes().decode("utf-8")
        document = read(text)
        assert assemble(document, lambda segment: None, FORMAT) == text, path
        wanted, found = probe(document)
        assert found == wanted, path
        units += len(wanted)
    assert units > 1000
