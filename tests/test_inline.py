"""Inline codes: what must survive a translation is found in every format, shielded from engines and brought back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import grows
from tm.inline import codes, damage, footnote_markers, glued_markers, mask, restore

# fmt: off
PIECES = [
    "word", "Ünlü", "слово", " ", "  ", "\n", ".", ",", "!", "1", "12", "Q1Q", "x1", "q2q", "Z", "a", "[",
    "]", "(", ")", "![",
    "](", "][", "<", ">", '"', "'", "`", "``", "*", "**", "_", "~~", "\\", "{", "}", "{{", "}}", "&", "&amp;",
    "&#39;", "<b>",
    "</b>", "<!--", "-->", "[i]", "[^1]", "[12]", "¹", "https://a.b/c_(d)", "www.a.b", "a@b.co", "@", "{name}", "{{x}}",
    "{% y %}", "%s", "  \n", "\\\n", "[t](u)", "![t](u 'v')", "**b**", "*e*", "ab.1 In",
]
HOSTILE = [
    "](a", '](a "', "[", "![", "[a](b)", "![a](b)", "`", "``` `", '<a "', "<a '", "<!--", "*", "_a*", "**a_",
    "{{", "{%", "{",
    "a@", "a.", "ab.1 ", "http://", "www.", "](", "\\", "&#1", "(", "[^", "¹", "~~a", "][", "](<", "a", " ",
    "\n", "[1", "…1",
    "*[", "*](a)", "[*a](b)",
]
# fmt: on
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
formats = st.sampled_from(["markdown", "html", "plain"])


def found(text: str, format: str = "markdown") -> list[tuple[str, str]]:
    return [(code.text, code.kind) for code in codes(text, format)]


# --- laws -----------------------------------------------------------------------------------------------------------
@given(texts, formats)
@settings(max_examples=300)
def test_codes_are_slices_in_order_and_disjoint(text: str, format: str) -> None:
    end = 0
    for code in codes(text, format):
        assert end <= code.start < code.end
        assert text[code.start : code.end] == code.text
        end = code.end


@given(texts, formats)
@settings(max_examples=300)
def test_pairs_come_as_an_opening_and_a_closing_half(text: str, format: str) -> None:
    halves: dict[int, int] = {}
    for code in codes(text, format):
        if code.pair:
            halves[code.pair] = halves.get(code.pair, 0) + 1
    assert set(halves.values()) <= {2}


@given(texts, formats, st.sampled_from(["alnum", "tag"]))
@settings(max_examples=500)
def test_what_is_masked_and_restored_is_the_text(text: str, format: str, style: str) -> None:
    masked, shields = mask(text, format, style)
    assert tuple(shield.code for shield in shields) == codes(text, format)
    assert restore(masked, shields) == text


@given(texts, formats)
@settings(max_examples=200)
def test_a_code_that_is_lost_or_doubled_is_never_restored(text: str, format: str) -> None:
    masked, shields = mask(text, format)
    for shield in shields:
        assert restore(masked.replace(shield.token, "", 1), shields) is None
        assert restore(masked + " " + shield.token, shields) is None


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_time_is_linear(piece: str, format: str) -> None:
    assert grows(lambda size: codes(piece * (size // len(piece)), format), 10_000)


# --- each kind ------------------------------------------------------------------------------------------------------
def test_the_codes_of_a_markdown_paragraph() -> None:
    text = "Trade [the `mark`](https://example.org/a_(b) 'T') in 2022 [i].[^2] **A** *b*, {sum}&nbsp;<b>x</b>  \nend"
    assert found(text) == [
        ("[", "link"),
        ("`mark`", "code"),
        ("](https://example.org/a_(b) 'T')", "link"),
        ("[i]", "footnote"),
        ("[^2]", "footnote"),
        ("**", "emphasis"),
        ("**", "emphasis"),
        ("*", "emphasis"),
        ("*", "emphasis"),
        ("{sum}", "placeholder"),
        ("&nbsp;", "entity"),
        ("<b>", "tag"),
        ("</b>", "tag"),
        ("  \n", "break"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![a map](m.png)", [("![", "image"), ("](m.png)", "image")]),
        ("[![a](b)](c)", [("[", "link"), ("![", "image"), ("](b)", "image"), ("](c)", "link")]),
        ("[text][ref] and [text][]", [("[", "link"), ("][ref]", "link"), ("[", "link"), ("][]", "link")]),
        ("[text](<a b> (T))", [("[", "link"), ("](<a b> (T))", "link")]),
        ("[a [b](c) d](e)", [("[", "link"), ("](c)", "link")]),
        ("[not a link] (x)", []),
        ("[1](note.md)", [("[", "link"), ("](note.md)", "link")]),
        ("wow![i] Then", [("[i]", "footnote")]),
        (r"\*no\* \`no\` \[no](x)", []),
        ("`a ``b` c`", [("`a ``b`", "code")]),
        ("a ` lonely tick", []),
        ("*a**b*", [("*", "emphasis"), ("*", "emphasis")]),
        (r'[a](b "say \"c\"")', [("[", "link"), (r'](b "say \"c\"")', "link")]),
        ("snake_case_name and 2 * 3 * 4", []),
        ("***both***", [("*", "emphasis"), ("**", "emphasis"), ("**", "emphasis"), ("*", "emphasis")]),
        ("*_crossed*_", [("*", "emphasis"), ("*", "emphasis")]),
        ("~~old~~ and ~about~", [("~~", "emphasis"), ("~~", "emphasis")]),
        ("<https://a.b/c> <me@a.bc>", [("<https://a.b/c>", "url"), ("<me@a.bc>", "url")]),
        ('<a title="x > y" href=z>', [('<a title="x > y" href=z>', "tag")]),
        ("<!-- a > b --> 3 < 4 > 2", [("<!-- a > b -->", "tag")]),
        (
            '{{< figure src="x" >}} {#top .wide}',
            [('{{< figure src="x" >}}', "placeholder"), ("{#top .wide}", "placeholder")],
        ),
        ("one\\\ntwo", [("\\\n", "break")]),
    ],
)
def test_markdown(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://example.org/a,b?x=1&y=2#z, (Date: 1.1.2022).", ["https://example.org/a,b?x=1&y=2#z"]),
        ("(https://example.org/path_(x)).", ["https://example.org/path_(x)"]),
        ("“https://example.org/a”", ["https://example.org/a"]),
        ("https://example.org'da yayımlandı", ["https://example.org"]),
        ("www.example.org!", ["www.example.org"]),
        ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]),
        ("write to first.last+tag@mail.example.org.", ["first.last+tag@mail.example.org"]),
        ("mailto:me@example.org", ["mailto:me@example.org"]),
        ("ahttp://x.y www. and @name and a@b", []),
    ],
)
def test_addresses_end_where_the_sentence_goes_on(text: str, urls: list[str]) -> None:
    assert [code.text for code in codes(text, "plain") if code.kind == "url"] == urls


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("to 10 billion dollars.[i] At the same time[ii], in [12] and [1, 3–5]", ["[i]", "[ii]", "[12]", "[1, 3–5]"]),
        ("the spirit of alliance.1 In this context", ["1"]),
        ("cooperation.2", ["2"]),
        ("the “strong ties”.3 The", ["3"]),
        ("so he said.”14 “And then", ["14"]),
        ("after the talks,5 the sides", ["5"]),
        ("стратегического партнёрства.7 В этом", ["7"]),
        ("işbirliği güçlendi.8 Bu bağlamda", ["8"]),
        ("the alliance¹ and the union.²", ["¹", "²"]),
        ("12 km² and x² and 10⁹", []),
        ("No.5 The, Fig.2 A, рис.3 В, Vol.1", []),
        ("version.2 is out, 3.5 In, a.m.5", []),
        ("[Mr] Smith, [...] and [x y] and [vim]", []),
        ("at 10.30 In the end.05", []),
    ],
)
def test_footnote_markers_as_authors_type_them(text: str, markers: list[str]) -> None:
    assert list(footnote_markers(text)) == markers


def test_numbers_of_glued_markers_are_gathered_over_texts() -> None:
    assert glued_markers(["of alliance.1 In this", "cooperation.2", "3 In", "between the parties.3 This", "No.9"]) == {
        1,
        2,
        3,
    }


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (
            '{name} {{name}} {{ macro("x") }} {0} ${user} {% if x %}',
            ["{name}", "{{name}}", '{{ macro("x") }}', "{0}", "${user}", "{% if x %}"],
        ),
        ("%s and %(name)s and %d are text, so are {} and { x } and {a b}", []),
        ("{unclosed and {{unclosed", []),
    ],
)
def test_placeholders(text: str, held: list[str]) -> None:
    for format in ("plain", "html", "markdown"):
        assert [code.text for code in codes(text, format)] == held


def test_each_format_has_its_own_codes() -> None:
    text = "**a** `b` <i>c</i> &lt; [d](https://e.f) {g}"
    assert [code.text for code in codes(text, "plain")] == ["https://e.f", "{g}"]
    assert [code.text for code in codes(text, "html")] == ["<i>", "</i>", "&lt;", "https://e.f", "{g}"]
    assert codes(text, "another") == codes(text, "plain")


# --- masks ----------------------------------------------------------------------------------------------------------
def test_codes_glued_to_letters_stand_free_for_the_engine_and_return_to_their_place() -> None:
    masked, shields = mask("Pay **all** by¹ then.[i]", "markdown")
    assert masked == "Pay Q1Q all Q2Q by Q3Q then.Q4Q"
    assert restore("Sonra.Q4Q Q1Q hepsini Q2Q öde Q3Q", shields) == "Sonra.[i] **hepsini** öde¹"


def test_what_engines_do_to_the_words_is_forgiven() -> None:
    _, shields = mask("Run `make all` now.[i]", "markdown")
    assert restore("şimdi q1q çalıştır. Q 2 Q", shields) == "şimdi `make all` çalıştır. [i]"


def test_the_words_never_stand_in_the_text() -> None:
    masked, shields = mask("Q1Q and x2x and `code`", "markdown")
    assert shields[0].token == "Z1Z"
    assert restore(masked, shields) == "Q1Q and x2x and `code`"
    text = "Q1Q X1X Z1Z J1J W1W K1K zzz9zzz `code`"
    masked, shields = mask(text, "markdown")
    assert shields[0].token == "ZZZZ1ZZZZ"
    assert restore(masked, shields) == text


def test_damage_says_what_is_wrong() -> None:
    _, shields = mask("**a** [b](c) {d}", "markdown")
    tokens = [shield.token for shield in shields]
    assert tokens == ["Q1Q", "Q2Q", "Q3Q", "Q4Q", "Q5Q"]
    assert damage("Q1Q a Q2Q Q3Q b Q4Q", shields).lost == ("{d}",)
    assert damage("Q1Q a Q2Q Q3Q b Q4Q Q5Q Q5Q", shields).doubled == ("{d}",)
    assert damage("Q1Q a Q2Q Q3Q b Q4Q Q5Q Q6Q", shields).unknown == ("Q6Q",)
    assert damage("Q2Q a Q1Q Q3Q b Q4Q Q5Q", shields).torn
    assert damage("Q1Q a Q3Q b Q2Q Q4Q Q5Q", shields).torn, "crossed pairs would be read as something else"
    assert not damage("Q5Q Q3Q b Q1Q a Q2Q Q4Q", shields), "one may move into the other"
    assert restore("no code", ()) == "no code"


def test_tag_style_is_for_engines_that_keep_xml() -> None:
    masked, shields = mask("a **b** c", "markdown", "tag")
    assert masked == "a <q1/>b<q2/> c"
    assert restore("A <q1 />B< q2/> C", shields) == "A **B** C"
