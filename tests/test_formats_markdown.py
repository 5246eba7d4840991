"""Markdown articles: what is a segment and what is skeleton, and how targets are written so that they stay what they are."""

import pytest

from tm.errors import ArticleError
from tm.formats import format_for, read
from tm.formats.base import assemble, check_document
from tm.model import Document, ReadOptions

MARKDOWN = format_for(".md")


def opened(text: str, **options: tuple[str, ...]) -> Document:
    document = read(text, ".md", ReadOptions(**options))
    check_document(document)
    assert assemble(document, lambda segment: None, MARKDOWN) == text
    assert assemble(document, lambda segment: segment.source, MARKDOWN) == text
    return document


def sources(text: str) -> list[str]:
    return [segment.source for segment in opened(text).segments]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(segment.kind, segment.source) for segment in opened(text).segments]


def built(text: str, *targets: str) -> str:
    document = opened(text)
    assert len(document.segments) == len(targets), [segment.source for segment in document.segments]
    given = iter(targets)
    return assemble(document, lambda segment: next(given), MARKDOWN)


def test_the_blocks_of_an_article() -> None:
    text = """\
# A visit #

Trade between the two
countries **grew**.[^1]

Setext
======

1. first
   - [ ] nested *item*
2. second

> A quote
> goes on.

| Year | Trade |
|------|:-----:|
| 2021 | five  |

![The border](a.png "From above")

[^1]: “Mutual trade”, 2022.

Term
: Its definition
"""
    assert kinds(text) == [
        ("heading", "A visit"),
        ("paragraph", "Trade between the two countries **grew**.[^1]"),
        ("heading", "Setext"),
        ("list item", "first"),
        ("list item", "nested *item*"),
        ("list item", "second"),
        ("quote", "A quote goes on."),
        ("table cell", "Year"),
        ("table cell", "Trade"),
        ("table cell", "five"),
        ("alt", "The border"),
        ("title", "From above"),
        ("footnote", "“Mutual trade”, 2022."),
        ("term", "Term"),
        ("definition", "Its definition"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```\ncode\n```\n",
        "    code\n",
        "<!-- a comment -->\n",
        "<script>\nalert('x')\n</script>\n",
        "***\n",
        "https://example.org/a\n",
        "<https://example.org/a>\n",
        "[https://example.org](https://example.org)\n",
        "2022 – 2023\n",
        "`make all`\n",
        "[label]: https://example.org\n",
        "{% include figure.html %}\n",
        "{{ content }}\n",
        "[TOC]\n",
        "[[_TOC_]]\n",
        "{: .note}\n",
        "{% highlight ruby %}\ndef öffne\n\nend\n{% endhighlight %}\n",
        "{{< highlight go >}}\nx := 1\n{{< /highlight >}}\n",
        "{% highlight ruby %}\nputs 1\n\nputs the whole öffne\n{% endhighlight %}\n",
        "{{< code-toggle file=hugo >}}\n[menus]\nname = 'The shop'\n\nsome other words\n{{< /code-toggle >}}\n",
        '{{< img\n  src="the lane.jpg"\n  alt="A lane"\n>}}\n',
        "$$\nx = y\n$$\n",
        "write@example.org\n",
        "",
        "\n\n",
    ],
)
def test_what_is_no_segment(text: str) -> None:
    assert sources(text) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("one\n  two\nthree", "one two three"),
        ("one  \ntwo", "one  \ntwo"),
        ("one     \n  two", "one  \ntwo"),
        ("one\\\ntwo", "one\\\ntwo"),
        ("> one\n> two\nthree", "one two three"),
        ("> > one\n> two", "one two"),
        ("> one `co\n> de` two", "one `co de` two"),
        ("- one\n\ttwo", "one two"),
        ("one\r\ntwo\rthree", "one two three"),
        ("\ufeffone", "one"),
        ("one   two", "one   two"),
        ("\\*one*", "\\*one*"),
        ("- \\\n  one", "one"),
        ("# one {#id .c}", "one"),
        ("# one # ##", "one #"),
        ("- [x] one", "one"),
        ("| a \\| b | 1 |\n|---|---|", "a | b"),
        ("one <!-- tm:note x -->", "one"),
        ("\u00a0one", "\u00a0one"),
        ("one\u2028two", "one\u2028two"),
        ("[Türk\nçe](https://example.org 'é')", "[Türk çe](https://example.org 'é')"),
    ],
)
def test_the_source_of_a_segment(text: str, source: str) -> None:
    assert sources(text) == [source]


def test_places_are_code_points_of_the_article() -> None:
    text = "\ufeffÇağrı\r\n\r\n- “söz” 🎉\r\n  devam\r\rson"
    document = opened(text)
    assert [text[segment.start : segment.end] for segment in document.segments] == [
        "Çağrı",
        "“söz” 🎉\r\n  devam",
        "son",
    ]
    assert [segment.line for segment in document.segments] == [1, 3, 6]


@pytest.mark.parametrize(
    ("text", "target", "wanted"),
    [
        ("x", "25. dakikada", "25\\. dakikada"),
        ("x", "1) bir", "1\\) bir"),
        ("x", "- Привет", "\\- Привет"),
        ("x", "+ a", "\\+ a"),
        ("x", "* a", "\\* a"),
        ("x", "*a* b", "*a* b"),
        ("x", "# a", "\\# a"),
        ("x", "#a", "#a"),
        ("x", "> a", "\\> a"),
        ("x", "``` a", "\\`\\`\\` a"),
        ("x", "```a``` b", "```a``` b"),
        ("x", "~~~ a", "\\~\\~\\~ a"),
        ("x", "    a", "a"),
        ("x", "[a]: b", "\\[a]: b"),
        ("x", "[^a]: b", "\\[^a]: b"),
        ("x", ": a", "\\: a"),
        ("x", "--- a", "--- a"),
        ("x", "a\nb", "a b"),
        ("x", "a\n\nb", "a b"),
        ("x", "a  \n- b", "a  \n    - b"),
        ("x", "a\\\n===", "a\\\n    ==="),
        ("- x", "[ ] a", "\\[ ] a"),
        ("- x", "a  \n- b", "a  \n      - b"),
        ("> x", "a  \nb", "a  \n> b"),
        ("> x", "a  \n> b", "a  \n>     > b"),
        (">- x\r\ny", "a  \nb", "a  \r\n>   b"),
        ("# x", "a\nb", "a b"),
        ("# x", "a #", "a \\#"),
        ("# x #", "a #", "a # #"),
        ("# x", "a {#b}", "a \\{#b}"),
        ("x\n===", "- a", "\\- a\n==="),
        ("x\n===", "a  \n---", "a  \n    ---\n==="),
        ("> x", "[!NOTE] a", "\\[!NOTE] a"),
        ("::: tip\nx\n:::", "::: tip b", "\\::: tip b"),
        ("---\n\nx\n\n---", "a: b", "a: b"),
        ("---\nx\n---", "a: b", "a\\: b"),
        ("x", "\ufeff- a", "\\- a"),
        ("x  \ny", "x  \ny", "x  \ny"),
        ("x", "  ", "x"),
    ],
)
def test_a_target_stays_in_its_block(text: str, target: str, wanted: str) -> None:
    result = built(text, target)
    assert result.startswith(text[: text.index("x")] + wanted) or wanted in result
    assert len(sources(result)) == len(sources(text))


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("a | b", "| a \\| b | z |\n|---|---|\n"),
        ("a \\", "| a \\ | z |\n|---|---|\n"),
        ("a  \nb", "| a b | z |\n|---|---|\n"),
        ("`a|b`", "| `a\\|b` c"[:-2] + " | z |\n|---|---|\n"),
    ],
)
def test_a_target_stays_in_its_cell(target: str, wanted: str) -> None:
    assert built("| x | z |\n|---|---|\n", target, "z") == wanted


def test_cells_without_pipes_around_them() -> None:
    assert built("x|y\n-|-\nz|1", "- a", "b\\", "c") == "\\- a|b\\ \n-|-\nc|1"


def test_a_paragraph_over_a_line_of_dashes_becomes_no_table() -> None:
    assert built("x\n- | -\n", "a | b") == "a \\| b\n- | -\n"


@pytest.mark.parametrize(
    ("text", "target", "wanted"),
    [
        ("![x](a.png)", "[a](b) ] `c", "![\\[a&#93;(b) &#93; &#96;c](a.png)"),
        ("![x](a.png)", "a [b] c\\", "![a [b] c\\\\](a.png)"),
        ("![x]\n\n[x]: a.png", "görsel", "![görsel][x]\n\n[x]: a.png"),
        ("![x][]\n\n[x]: a.png", "görsel", "![görsel][x]\n\n[x]: a.png"),
        ("![1](a.png 'x')", "o'nun", "![1](a.png 'o\\'nun')"),
        ('[1]: a "x"', 'bir "iki"', '[1]: a "bir \\"iki\\""'),
        ('!!! note "x"\n    1', 'bir "iki"', '!!! note "bir &quot;iki&quot;"\n    1'),
        ("::: tip x\n1\n:::", "{a}", "::: tip &#123;a}\n1\n:::"),
    ],
)
def test_targets_between_signs(text: str, target: str, wanted: str) -> None:
    assert built(text, target) == wanted


def test_tags_and_links_are_those_of_the_source() -> None:
    text = 'See <b>this</b> [page](https://example.org/a "t") and <https://example.org/b>.\n'
    assert built(text, "<b>bu</b> [sayfa](https://example.org/a) <https://example.org/b>") == (
        "<b>bu</b> [sayfa](https://example.org/a) <https://example.org/b>\n"
    )
    hostile = "<b onclick=x>[a](javascript:alert(1)) ![b](https://evil.example/i) <script> <https://evil.example> [c]"
    assert built(text, hostile) == (
        "\\<b onclick=x>\\[a](javascript:alert(1)) !\\[b](https://evil.example/i) \\<script> \\<https://evil.example> [c]\n"
    )


def test_texts_of_attributes_may_be_translated() -> None:
    assert built(
        'An <abbr title="United Nations">UN</abbr> vote', 'Bir <abbr title="Birleşmiş Milletler">BM</abbr> oyu'
    ) == ('Bir <abbr title="Birleşmiş Milletler">BM</abbr> oyu')


def test_a_link_of_another_unit_is_foreign() -> None:
    text = "One [a].\n\nTwo.\n\n[a]: https://example.org\n"
    assert built(text, "Bir [a].", "İki [a], [b][a].") == (
        "Bir [a].\n\nİki \\[a], \\[b]\\[a].\n\n[a]: https://example.org\n"
    )


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("the [GNU] way", "[GNU'nun] yolu", "[GNU'nun][GNU] yolu"),
        ("the [GNU][] way", "[GNU'nun][] yolu", "[GNU'nun][GNU] yolu"),
        ("the [gnu] way", "[GNU] yolu", "[GNU] yolu"),
        ("[GNU] and [HTML]", "[HTML’i] ve [GNU'yu]", "[HTML’i][GNU] ve [GNU'yu][HTML]"),
        ("[GNU] [sic]", "[GNU'nun] [sic]", "[GNU'nun][GNU] [sic]"),
        ("[GNU] and [HTML]", "[bir]", "[bir]"),
        ("[GNU]", "[a] [b]", "[a] [b]"),
    ],
)
def test_a_reference_link_keeps_its_label(source: str, target: str, wanted: str) -> None:
    end = "\n\n[GNU]: https://gnu.org\n[HTML]: https://w3.org\n"
    if target == "[a] [b]":
        assert built(source + end, target).startswith("[a]")
        return
    assert built(source + end, target) == wanted + end


def test_note_lists_of_articles_from_a_word_processor() -> None:
    text = "It grew.[i] It fell.[ii]\n\n[i] “First”, 2022.\n[ii] Ibid.\n\n[a] no note\n"
    assert sources(text) == ["It grew.[i] It fell.[ii]", "“First”, 2022.", "Ibid.", "[a] no note"]
    assert built(text, "Büyüdü.[i] Düştü.[ii]", "“İlk”", "A.g.e.", "[i] değil") == (
        "Büyüdü.[i] Düştü.[ii]\n\n[i] “İlk”\n[ii] A.g.e.\n\n\\[i] değil\n"
    )
    assert sources("Alliance.1 In it.2 So\n\n1 “First”.\n\n2 Ibid.\n") == ["Alliance.1 In it.2 So", "“First”.", "Ibid."]
    assert sources("1 million people came.\n\nThe Q1 report.\n") == ["1 million people came.", "The Q1 report."]
    assert sources("See [ii].\n\n[ii] Second.\n") == ["See [ii].", "[ii] Second."]


def test_lines_that_make_containers_stay_lines() -> None:
    text = "::: warning Mind this\nThe text\ngoes on.\n:::\n\n> [!NOTE]\n> Useful.\n\n!!! note\n    Body\n{: .big}\n"
    assert kinds(text) == [
        ("title", "Mind this"),
        ("paragraph", "The text goes on."),
        ("quote", "Useful."),
        ("paragraph", "Body"),
    ]
    assert built(text, "Dikkat", "Metin", "Yararlı.", "Gövde") == (
        "::: warning Dikkat\nMetin\n:::\n\n> [!NOTE]\n> Yararlı.\n\n!!! note\n    Gövde\n{: .big}\n"
    )


def test_smileys_and_containers_are_no_definitions() -> None:
    assert kinds("Term\n: Meaning\n\nHi\n:smile: there\n") == [
        ("term", "Term"),
        ("definition", "Meaning"),
        ("paragraph", "Hi :smile: there"),
    ]


def test_html_blocks_give_their_text() -> None:
    text = """\
<details>
<summary>More</summary>

Inside *it*.

</details>

> <div>
> quoted
> </div>

<img src='a' alt='A picture'>
"""
    assert sources(text) == ["More", "Inside *it*.", "quoted", "A picture"]
    wanted = text.replace("More", "a &lt; b").replace("Inside *it*.", "İçi").replace("> quoted", "> alıntı son")
    assert built(text, "a < b", "İçi", "alıntı\n\nson", "Resim") == wanted.replace("A picture", "Resim")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('<a href="b" title="Title">\n*text*\n</a>\n', '<a href="b" title="ΩTitle">\nΩ*text*\n</a>\n'),
        ("> <del>\n> text\n> more</del>\n", "> <del>\n> Ωtext more</del>\n"),
        ("- <del>\r\n  text</del>\r\n", "- <del>\r\n  Ωtext</del>\r\n"),
        ("<p align=center>\n  text\n</p>\n", "<p align=center>\n  Ωtext\n</p>\n"),
    ],
)
def test_the_tag_that_makes_an_html_block_stays_first(text: str, wanted: str) -> None:
    assert built(text, *("Ω" + source for source in sources(text))) == wanted


def test_directives() -> None:
    text = """\
<!-- tm:note a name -->
<!-- tm:context one -->
Same.

Same.

<!-- tm:skip -->
- not this
- nor this

<!-- tm:skip-start -->

Not this.

<!-- tm:skip-end -->

<!-- tm:lang tr -->
> Alıntı.

- one <!-- tm:note inline --> two
"""
    assert [(part.source, part.context, part.lang, part.notes) for part in opened(text).segments] == [
        ("Same.", "one", "", ("a name",)),
        ("Same.", "", "", ()),
        ("Alıntı.", "", "tr", ()),
        ("one <!-- tm:note inline --> two", "", "", ("inline",)),
    ]


def test_wrong_directives_tell_their_line() -> None:
    for text, line in (
        ("a\n\n<!-- tm:skp -->\n", 3),
        ("---\na: b\n---\n\n<!-- tm:skip-start -->\n", 5),
        ("> <!-- tm:skip-end -->", 1),
    ):
        with pytest.raises(ArticleError) as caught:
            opened(text)
        assert caught.value.line == line
        assert caught.value.hint


def test_code_shows_directives_and_does_not_obey_them() -> None:
    assert sources("```\n<!-- tm:skip-start -->\n```\n\nText `<!-- tm:bogus -->`.\n") == ["Text `<!-- tm:bogus -->`."]


def test_skip_and_drop_patterns() -> None:
    text = "# Share\n\nPaylaş\n\n\nText.\n\n- Share\n- keep | Share\n\nShare\n=====\n\nKeep me\n"
    document = opened(text, drop=("Share", "Paylaş"), skip=("Keep *",))
    assert [segment.source for segment in document.segments] == ["Text.", "keep | Share"]
    assert [(slot.kind, text[slot.start : slot.end]) for slot in document.slots] == [
        ("drop", "# Share\n\n"),
        ("drop", "Paylaş\n\n\n"),
        ("drop", "- Share\n"),
        ("drop", "Share\n=====\n\n"),
    ]


def test_the_available_line_is_a_slot() -> None:
    text = "This post is also available in: [Türkçe](tr) [Русский](ru)\n\nText\n"
    document = opened(text)
    assert [segment.source for segment in document.segments] == ["Text"]
    (slot,) = document.slots
    assert slot.kind == "available"
    assert text[slot.start : slot.end].startswith("This post")


def test_front_matter_and_body_are_one_document() -> None:
    text = "---\ntitle: “Visit”\nlang: en\n---\nBody “text”\n"
    document = opened(text)
    assert [(part.kind, part.source, part.line) for part in document.segments] == [
        ("front matter", "“Visit”", 2),
        ("paragraph", "Body “text”", 5),
    ]
    assert document.lang == "en"
    assert built(text, "no", "Gövde") == '---\ntitle: "no"\nlang: en\n---\nGövde\n'


def test_what_cannot_be_located_is_told() -> None:
    document = opened("a|b\n-|-\n|\nc\n")
    assert "blank line" in document.notices[0].message
    assert document.notices[0].line == 3
    assert "instruction" in opened("<?php x ?> text\n").notices[0].message


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(ArticleError, match="Unicode") as caught:
        opened("a\n\n\ud800")
    assert caught.value.line == 3


def test_a_table_without_outer_pipes_is_one_although_the_page_defines_terms() -> None:
    text = "Kind|Page\n:--|:-:\nhome|the first one\n\nTerm\n: Its meaning\n"
    assert sources(text) == ["Kind", "Page", "home", "the first one", "Term", "Its meaning"]


ADMONITIONS = """\
!!! note "Mind this"

    The lane is narrow.

    - A gate

    ???+ tip "And this"

        Wait among
        the nettles.

            code in there

!!! note ""

    The gate is shut.

=== "By cart"

    Take the lane.

!!! tip
    Take the hill.

/// warning | Rain
The lane floods.
///
"""


def test_the_indented_body_of_an_admonition_or_a_tab_is_text() -> None:
    document = read(ADMONITIONS, ".md", ReadOptions())
    assert sources(ADMONITIONS) == [
        *(
            "Mind this",
            "The lane is narrow.",
            "A gate",
            "And this",
            "Wait among the nettles.",
            "The gate is shut.",
            "By cart",
        ),
        *("Take the lane.", "Take the hill.", "Rain", "The lane floods."),
    ]
    assert [s.kind for s in document.segments if s.kind == "list item"] == ["list item"]
    built = assemble(document, lambda segment: segment.source.swapcase(), MARKDOWN)
    expected = ADMONITIONS.replace("Wait among\n        the", "Wait among the")
    for source in sorted(sources(ADMONITIONS), key=len, reverse=True):
        expected = expected.replace(source, source.swapcase())
    assert built == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Text\n\n```py\ncode\n\nThe rest of it.\n", [3]),
        ("Text\n\n~~~\ncode\n", [3]),
        ("```py\ncode\n```", []),
        ("```py\ncode\n  ````  \n\nText\n", []),
        ("> ```\n> code\n\nText\n", []),
        ("    ```\n    code\n", []),
        ('Text\n\n```smart header="The `gate`"\nMind it.\n```\nText\n```\n', [3]),
        ("```code``` and words\n", []),
        ("```", [1]),
    ],
)
def test_code_fences_that_swallow_what_follows_are_told_of(text: str, lines: list[int]) -> None:
    assert [notice.line for notice in read(text, ".md", ReadOptions()).notices] == lines


def test_each_abbreviation_keeps_a_line_of_its_own() -> None:
    text = "*[HTML]: Hypertext\n*[W3C]: World\n  Wide\n"
    document = read(text, ".md", ReadOptions())
    assert sources(text) == ["Hypertext", "World Wide"]
    assert assemble(document, lambda segment: f"bir {segment.source}", MARKDOWN) == (
        "*[HTML]: bir Hypertext\n*[W3C]: bir World Wide\n"
    )
