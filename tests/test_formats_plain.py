"""Plain text: which lines are segments, which marks are labels, and that a target never changes how the rest is read."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.pace import grows, seconds
from tm.errors import ArticleError
from tm.formats import available, plain_lines, read
from tm.formats.available import is_available_line
from tm.formats.base import assemble, check_document, is_text
from tm.formats.plain import Plain
from tm.inline import codes, glued_markers
from tm.model import Document, ReadOptions, Segment

PLAIN = Plain()
OPTIONS = ReadOptions()
CORPORA = Path(os.environ.get("TM_CORPORA", Path(__file__).parent.parent.parent / "shared/corpora"))

# fmt: off
WORDS = ["we", "signed", "the", "treaty", "Ankara,", "договор", "çok", "önemli", "alliance.1", "ties.2", "ends.3", "1998.", "2.",
         "25.", "-", "*", "•", "1", "2", "3", "[i]", "[1]", "[^a]:", "1)", "(2)", "# ", ">", "¹", "https://example.org/a/long/path",
         "https://example.org/" + "x" * 90, "w" * 60, "w" * 99, "a  b", "a\tb", "a\u00a0b", "---", "...", "key:", "{{ x }}",
         "<!--", "-->", "tm:skip", "\x0b", "\x85", "\u2028", "\u200b", "\ufeff", "a@b.org"]
LINES = ["", " ", "\t", "\u00a0", "\x0c", "---", "***", "* * *", "====", "- item", "* item", "1. one", "2. two", "3. three", "1) one",
         "2) two", "(1) one", "1 Note", "2 Note", "3 Note", "1 million people of ends.1", "[i] Note", "[ii] Ibid.", "[1] x", "¹ x",
         "25. dakikada gol", "26. dakikada gol", "# Heading", "> quoted", "https://example.org/a", "https://example.org/" + "y" * 99,
         "1998", "—", "[iv]", "<!-- tm:skip -->", "<!-- tm:note be kind -->", "<!-- a comment -->", "key: value", "#tag",
         "This post is also available in: Türkçe Русский", "Title of it", "of the alliance.1 In this context.2 And so.3",
         "\u00a0- no bullet", "  indented", "trailing  ", "a" * 50, "a" * 100, "a " * 50, "a " * 49 + "b", "Ünlü kişi", "-5 degrees"]
# fmt: on
ends = st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r"])
prose = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
lines = st.one_of(st.sampled_from(LINES), prose, st.text(max_size=20))
loose = st.lists(st.tuples(lines, ends), max_size=12).map(lambda rows: "".join(line + end for line, end in rows))


@st.composite
def hard_wrapped(draw: st.DrawFn) -> str:
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    width = draw(st.integers(66, 80))
    blocks = []
    for words in draw(
        st.lists(st.lists(st.sampled_from(WORDS[:22] + WORDS[30:33]), min_size=1, max_size=50), max_size=6)
    ):
        label = draw(st.sampled_from(["", "", "", "- ", "1. ", "2. ", "[i] ", "  "]))
        blocks.append(
            end.join(textwrap.wrap(label + " ".join(words), width, break_long_words=False, break_on_hyphens=False))
        )
    return (end * 2).join(blocks) + draw(st.sampled_from(["", end]))


texts = st.one_of(loose, hard_wrapped(), st.tuples(loose, hard_wrapped()).map("\n\n".join), st.text(max_size=200))
starts = st.sampled_from(["", "", "", "\ufeff", "---\n", "---\ntitle: A trip\n---\n", "---\n# note\n"])
articles = st.tuples(starts, texts, st.sampled_from(["", "\n---\n"])).map("".join)


def article(text: str) -> Document:
    try:
        document = read(text, ".txt", OPTIONS)
    except ArticleError:
        assume(False)
    check_document(document)
    return document


def sources(document: Document) -> list[str]:
    return [segment.source for segment in document.segments]


def shown(text: str) -> list[tuple[str, str]]:
    return [(segment.kind, segment.source) for segment in read(text, ".txt", OPTIONS).segments]


# --- laws -----------------------------------------------------------------------------------------------------------
@given(articles)
@settings(max_examples=150, deadline=None)
def test_with_nothing_translated_every_byte_stays(text: str) -> None:
    document = article(text)
    assert assemble(document, lambda _: None, PLAIN) == text
    assert assemble(document, lambda segment: segment.source, PLAIN) == text


@given(articles)
@settings(max_examples=150, deadline=None)
def test_where_each_line_stands_apart_its_label_is_the_same_in_either_kind_of_file(text: str) -> None:
    apart = "\n\n".join(line for line in re.split(r"[\r\n]+", text) if line.strip())
    found = []
    for wrapped in (True, False):
        lines = plain_lines.split(apart, 0, 1)
        candidates = plain_lines.label(apart, lines, wrapped)
        found.append(([(line.label, line.body) for line in lines], candidates))
        assert all(line.apart for line in lines)
    assert found[0] == found[1]


@given(articles)
@settings(max_examples=250, deadline=None)
def test_marked_targets_come_back_as_the_same_segments_in_the_same_order(text: str) -> None:
    document = article(text)
    assume(not any(len(word) > 98 and "://" not in word for source in sources(document) for word in source.split(" ")))
    marked = assemble(document, lambda segment: "Ω" + segment.source, PLAIN)
    again = article(marked)
    assert sources(again) == ["Ω" + source for source in sources(document)]
    labelled = ("footnote", "list item", "quote")
    assert [s.kind for s in again.segments if s.kind in labelled] == [
        s.kind for s in document.segments if s.kind in labelled
    ]


hostile = st.one_of(
    st.sampled_from([line for line in LINES if len(line) < 80]),
    prose.map(lambda text: text.replace("w" * 99, "w" * 90)),
    st.sampled_from(
        ["Two\nlines", "Para\r\n\r\n- graph", "- Evet, dedi", "1. Dünya Savaşı", "4 milyar", "title: x", "#x", "  x  "]
    ),
)


@given(articles, st.lists(st.one_of(st.none(), hostile), min_size=1, max_size=6))
@example("1. one\n", ["\ufeff we"])
@settings(max_examples=250, deadline=None)
def test_no_target_changes_how_the_rest_is_read(text: str, offered: list[str | None]) -> None:
    document = article(text)
    assume(not any(len(word) > 98 and "://" not in word for source in sources(document) for word in source.split(" ")))
    targets: dict[int, str] = {}
    for index, segment in enumerate(document.segments):
        target = offered[index % len(offered)]
        marks = _note_marks(segment.source) or (target and _note_marks(target))  # notes live by the marks in the body
        if target is not None and segment.kind != "front matter" and not marks and _stays_text(target):
            targets[segment.start] = target

    def chosen(segment: Segment) -> str | None:
        return targets.get(segment.start)

    again = article(assemble(document, chosen, PLAIN))
    expected = [_one_line(targets.get(segment.start, segment.source)) for segment in document.segments]
    if 0 in targets:  # U+FEFF would be the byte order mark of the whole there
        expected[0] = _one_line(expected[0].lstrip("\ufeff"))
    assert sources(again) == expected


def _note_marks(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]\W?[0-9¹²³]", text))


def _one_line(text: str) -> str:
    parts = [part.strip(" \t") for part in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return " ".join(part for part in parts if part).strip() if "\n" in text or "\r" in text else text.strip()


def _stays_text(target: str) -> bool:
    """Targets without a letter are no segments, and an "available" line is written by `build`: no format can help. Nor where
    a control that counts as a blank ties words together that are longer than any line.
    """
    line = _one_line(target)
    if max(map(len, re.split(r"(?<=\S) (?=\S)", line))) > 98 and re.search(r" [^\S ]|[^\S ] ", line):
        return False
    lone = [code.text for code in codes(line, "plain")] == [line]
    return is_text(line) and not is_available_line(line) and not lone


@pytest.mark.parametrize(
    "piece",
    ["a", "a ", "\n", "a\n", "a\r", "- a\n", "1 a\n", "1. a\n", "a.1 ", "<!--", "- ", " \n", "[", "w" * 60 + "\n"],
)
def test_time_is_linear(piece: str) -> None:
    def work(size: int) -> None:
        document = PLAIN.read(piece * (size // len(piece)), OPTIONS)
        assemble(document, lambda segment: "Ω" + segment.source, PLAIN)

    assert grows(work, 30_000)


def test_ten_megabytes_in_one_line() -> None:
    text = "word " * 2_000_000
    assert len(PLAIN.read(text, OPTIONS).segments) == 1
    assert seconds(lambda: PLAIN.read(text, OPTIONS)) < 5


# --- what is a segment ----------------------------------------------------------------------------------------------
ARTICLE = """\
Visit of the Minister: What It Means

Paylaş

This post is also available in: Türkçe Русский

The visit was a success in the spirit of alliance.1 In this context, ties have grown.[i]

The trade volume has doubled over three decades.2 More is planned.

1 “Республики готовят договор”, Daily Herald,, (Date of Accession: 14.12.2022).

2 Ibid.

[i] Ann Smith, “The Visit”, https://example.org/visit, (Date of Access:29.12.2022).

https://example.org/share

***

Ayşe YILMAZ
Ayşe YILMAZ
2007 yılında Ege Üniversitesi’nden mezun olmuştur.
"""


def test_an_article_as_it_comes_from_a_web_page() -> None:
    assert shown(ARTICLE) == [
        ("heading", "Visit of the Minister: What It Means"),
        ("paragraph", "Paylaş"),
        ("paragraph", "The visit was a success in the spirit of alliance.1 In this context, ties have grown.[i]"),
        ("paragraph", "The trade volume has doubled over three decades.2 More is planned."),
        ("footnote", "“Республики готовят договор”, Daily Herald,, (Date of Accession: 14.12.2022)."),
        ("footnote", "Ibid."),
        ("footnote", "Ann Smith, “The Visit”, https://example.org/visit, (Date of Access:29.12.2022)."),
        ("paragraph", "Ayşe YILMAZ"),
        ("paragraph", "Ayşe YILMAZ"),
        ("paragraph", "2007 yılında Ege Üniversitesi’nden mezun olmuştur."),
    ]
    document = read(ARTICLE, ".txt", OPTIONS)
    assert [segment.line for segment in document.segments] == [1, 3, 7, 9, 11, 13, 15, 21, 22, 23]
    assert [slot.kind for slot in document.slots] == ["available"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. First\n2. Second\n", [("list item", "First"), ("list item", "Second")]),
        (
            "1. First\n\nText between\n\n2. Second",
            [("list item", "First"), ("paragraph", "Text between"), ("list item", "Second")],
        ),
        ("1. Dünya Savaşı bitti.", [("paragraph", "1. Dünya Savaşı bitti.")]),
        (
            "25. dakikada gol.\n26. dakikada gol.",
            [("paragraph", "25. dakikada gol."), ("paragraph", "26. dakikada gol.")],
        ),
        ("1. A\n1) B\n2) C\n2. D", [("list item", text) for text in "ABCD"]),
        ("- A\n* B\n• C", [("list item", text) for text in "ABC"]),
        ("[1] A\n[^n]: B\n[iv] C\n¹ D", [("footnote", text) for text in "ABCD"]),
        ("# A\n> B", [("heading", "A"), ("quote", "B")]),
        ("– Привет, — сказал он.", [("paragraph", "– Привет, — сказал он.")]),
        ("A title\n=======\n\nAnother one\n---", [("heading", "A title"), ("heading", "Another one")]),
        ("\n\n  \t\n", []),
        ("12.5 %\n—\n...\n[iv]\n{{ gallery }}\nwww.example.org\nme@example.org\n-----\n* * *", []),
        ("a\x0bb\x85c\u2028d", [("heading", "a\x0bb\x85c\u2028d")]),
        ("\x0cNew page.", [("paragraph", "New page.")]),
        ("one.\rtwo.\r\nthree.\nfour.", [("paragraph", text) for text in ("one.", "two.", "three.", "four.")]),
        ("<!-- a comment that is no directive -->.", [("paragraph", "<!-- a comment that is no directive -->.")]),
    ],
)
def test_segments_and_labels(text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("The ties.1 In all.2\n\n1 First\n\n2 Second", ["First", "Second"]),
        ("The ties.1 In all.\n\n1 Only", ["Only"]),
        ("The ties have grown.\n\n1 million people came.\n\n2 million left.", []),
        ("The ties.1 In all.2\n\n1 First\n2 Second\n\n3 people died.", ["First", "Second"]),
        ("1 million came.\n\nThe ties.1 In all.2\n\n1 First\n2 Second", ["First", "Second"]),
        ("The ties.1 In all.3\n\n1 First\n\n2 Second\n\n3 Third", ["First", "Second", "Third"]),
        ("Ties.1 In\n1 A\n\nTies.1 In.2\n1 B\n2 C", ["B", "C"]),
    ],
)
def test_a_list_of_notes_has_its_numbers_in_the_body(text: str, labelled: list[str]) -> None:
    assert [source for kind, source in shown(text) if kind == "footnote"] == labelled


def test_directives_stand_on_lines_of_their_own() -> None:
    text = (
        "<!-- tm:skip -->\nNot this.\nThis.\n<!-- tm:note be kind -->\n<!-- tm:context menu -->\n<!-- tm:lang tr -->\nPaylaş\n"
        "<!-- tm:skip-start -->\na\n- b\n\n<!-- tm:skip-end -->\nLast.\n"
    )
    first, second, last = read(text, ".txt", OPTIONS).segments
    assert (first.source, second.source, last.source) == ("This.", "Paylaş", "Last.")
    assert (second.notes, second.context, second.lang) == (("be kind",), "menu", "tr")
    with pytest.raises(ArticleError):
        read("<!-- tm:skpi -->\nText", ".txt", OPTIONS)


def test_front_matter_is_read_as_in_markdown() -> None:
    document = read("---\ntitle: A trip\nlang: en\n---\nText here.\n", ".txt", OPTIONS)
    assert [(segment.kind, segment.source) for segment in document.segments] == [
        ("front matter", "A trip"),
        ("paragraph", "Text here."),
    ]
    assert document.lang == "en"
    built = assemble(document, lambda segment: "Bir: gezi" if segment.kind == "front matter" else None, PLAIN)
    assert sources(read(built, ".txt", OPTIONS)) == ["Bir: gezi", "Text here."]


def test_patterns_leave_lines_as_they_are_or_out() -> None:
    document = read(ARTICLE, ".txt", ReadOptions(skip=("Ayşe *",), drop=("Paylaş",)))
    assert not {"Paylaş", "Ayşe YILMAZ"} & set(sources(document))
    assert [slot.kind for slot in document.slots] == ["drop", "available"]


# --- hard-wrapped files ---------------------------------------------------------------------------------------------
WRAPPED = """\
A Treaty

The two countries signed a treaty last week, and the parliaments of
both will have to ratify it before the end of the year, said the
minister.

- The first point of the treaty is about trade, which has doubled
  since it was last agreed upon.
- The second point is short.

See also the report, which is still the best there is on this topic:
https://example.org/reports/2022/12/the-treaty-and-what-it-means-for-the-region-a-very-long-address-indeed
and its annex.
"""


def test_the_lines_of_a_hard_wrapped_file_are_joined() -> None:
    assert shown(WRAPPED) == [
        ("heading", "A Treaty"),
        (
            "paragraph",
            "The two countries signed a treaty last week, and the parliaments of both will have to ratify it before the "
            "end of the year, said the minister.",
        ),
        ("list item", "The first point of the treaty is about trade, which has doubled since it was last agreed upon."),
        ("list item", "The second point is short."),
        (
            "paragraph",
            "See also the report, which is still the best there is on this topic: https://example.org/reports/2022/12/"
            "the-treaty-and-what-it-means-for-the-region-a-very-long-address-indeed and its annex.",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 50 + "\n" + "b" * 100, 1),
        ("a" * 49 + "\n" + "b" * 100, 2),
        ("a" * 50 + "\n" + "b" * 101, 2),
        ("a" * 50 + "\n" + "b" * 20 + "\n\n" + "c " * 51, 3),
        ("Roses are red,\nviolets are blue.\n\n" + "a" * 60 + "\n" + "b" * 60, 4),
        (
            "<!-- tm:skip-start -->\nRoses are red,\nviolets blue.\n<!-- tm:skip-end -->\n\n"
            + "a" * 60
            + "\n"
            + "b" * 60,
            1,
        ),
        ("In that paragraph a line begins with a year, which was\n1998. It is no list.", 1),
    ],
)
def test_when_lines_are_joined(text: str, count: int) -> None:
    assert len(shown(text)) == count


def test_a_target_is_wrapped_as_the_file_is() -> None:
    document = read(WRAPPED, ".txt", OPTIONS)
    target = "Антлашманын биринчи маддеси тиджаретле илгилидир - о да сон антлашмадан бу яна ики катына чыкмыштыр, деди бакан 1998. йылда."
    built = assemble(document, lambda segment: target if segment.source.startswith("The first") else None, PLAIN)
    rows = built.split("\n")
    at = next(index for index, row in enumerate(rows) if row.startswith("- Антл"))
    assert rows[at + 1].startswith("  ")
    assert all(len(row) <= 68 for row in rows[at : at + 2])
    assert sources(read(built, ".txt", OPTIONS))[2] == target


def test_the_available_line_of_a_hard_wrapped_file_stays_one_line() -> None:
    text = WRAPPED.replace("A Treaty\n", "A Treaty\n\nAlso available in: Türkçe\n")
    document = read(text, ".txt", OPTIONS)
    (slot,) = document.slots
    line = "Bu yazı şu dillerde de mevcuttur: English, Русский, Deutsch, Français, Español, Қазақша, Oʻzbekcha"
    whole = Segment(text[slot.start : slot.end], "paragraph", slot.start, slot.end, 0, place=slot.place)
    assert PLAIN.render(document, whole, line) == line


def test_a_file_that_is_not_hard_wrapped_never_becomes_so() -> None:
    text = (
        "A line of the first paragraph that is longer than fifty.\n"
        + "The only line that is longer than a hundred characters " * 2
    )
    document = read(text, ".txt", OPTIONS)
    built = assemble(document, lambda segment: "Kısa bir satır" if segment.line == 2 else None, PLAIN)
    assert sources(read(built, ".txt", OPTIONS)) == [document.segments[0].source, "Kısa bir satır"]


def test_a_target_that_begins_as_a_label_gets_a_no_break_space_before_it() -> None:
    document = read("He said yes.\n\nIn the 25th minute.\n\nOne world.", ".txt", OPTIONS)
    targets = ["- Evet, dedi.", "25. dakikada.", "1. dünya."]
    made = dict(zip(sources(document), targets, strict=True))
    built = assemble(document, lambda segment: made[segment.source], PLAIN)
    assert built == "\u00a0- Evet, dedi.\n\n25. dakikada.\n\n\u00a01. dünya."
    assert sources(read(built, ".txt", OPTIONS)) == targets


def test_no_target_opens_front_matter() -> None:
    document = read("---\nA rule above.\n---\n", ".txt", OPTIONS)
    built = assemble(document, lambda _: "not: yet", PLAIN)
    assert built == "---\n not: yet\n---\n"
    assert sources(read(built, ".txt", OPTIONS)) == ["not: yet"]


# --- real articles --------------------------------------------------------------------------------------------------
def test_real_articles_keep_their_bytes_and_their_segments() -> None:
    paths = sorted(CORPORA.rglob("*.txt")) if CORPORA.is_dir() else []
    if not paths:
        pytest.skip("the corpora are not on this machine; set TM_CORPORA")
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        document = read(text, ".txt", OPTIONS)
        assert assemble(document, lambda _: None, PLAIN) == text
        words = [line for line in text.lstrip("\ufeff").split("\n") if is_text(line)]
        assert len(document.segments) + len(document.slots) == len(words)
        marked = assemble(document, lambda segment: "Ω" + segment.source, PLAIN)
        assert sources(read(marked, ".txt", OPTIONS)) == ["Ω" + source for source in sources(document)]


@given(loose.map(lambda text: text.replace("\r", "")))
def test_lines_are_the_same_whichever_way_they_end(text: str) -> None:
    """A text without a carriage return is taken apart in a quicker way."""
    quick = plain_lines.split(text, 0, 1)
    slow = plain_lines.split(text.replace("\n", "\r\n"), 0, 1)
    assert [(line.number, line.what, line.apart) for line in quick] == [
        (line.number, line.what, line.apart) for line in slow
    ]
    ended = text.replace("\n", "\r\n")
    assert [text[line.body : line.tail] for line in quick] == [ended[line.body : line.tail] for line in slow]


@given(texts)
def test_markers_are_found_where_digits_stand_glued_and_nowhere_else(text: str) -> None:
    lines = plain_lines.split(text, 0, 1)
    every = [text[line.body : line.tail] for line in lines]
    some = plain_lines._texts_with_markers(text, lines, False) if lines else []
    assert glued_markers(some) == glued_markers(every)
    assert plain_lines._loose_markers(some) == plain_lines._loose_markers(every)


@given(st.text("ab1é²ⅷж…. _\n٣", max_size=20), st.integers(0, 3))
def test_glued_digits_are_found_as_the_pattern_finds_them(text: str, start: int) -> None:
    start = min(start, len(text))
    assert [*plain_lines._glued_digits(text, start)] == [
        match.start() for match in plain_lines._GLUED_DIGIT.finditer(text, start)
    ]


@pytest.mark.parametrize("name", sorted(available._known()))
def test_every_language_may_stand_first_in_an_offer(name: str) -> None:
    assert is_available_line(f"Available in: {name} {name}, Türkçe")
    assert not is_available_line(f"Available in: {name} and so on")


@pytest.mark.parametrize(
    "lead",
    "Available|Read this in|Translation|Translations|Translated|Mevcut diller|Okumak için|Okuyun|Okunabilir|Çeviriler|Доступно"
    "|Читать|Читайте|Переводы|Disponible en|Disponível em|Verfügbar in|Mavjud|Қолжетімді|Жеткиликтүү|Languages|Dil|Языки|Мова"
    "|Sprachen|Sprache|Langues|Idiomas|Lingue".split("|"),
)
def test_a_line_that_offers_two_languages_is_known_by_its_lead(lead: str) -> None:
    assert is_available_line(f"{lead}: Türkçe, **Русский**")
    assert is_available_line(f"*{lead}*： [Türkçe](tr.md) / Русский")
    assert not is_available_line(f"{lead}: Türkçe, or so they say")
