"""What fuzzing found: each input is small, each once broke a law, and none may again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tm.errors import CatalogError
from tm.formats import format_for, read
from tm.formats.base import assemble
from tm.inline import codes, mask, restore
from tm.model import ReadOptions, Unit
from tm.po.scan import scan
from tm.po.write import render
from tm.terms import Glossary, Term, tbx
from tm.text import digest8, unit_id
from tm.units import is_replaceable_draft


def marked(text: str, suffix: str) -> tuple[list[str], list[str]]:
    """The sources with a letter before each, and the sources of the article that is built with them."""
    document, fmt = read(text, suffix, ReadOptions()), format_for(suffix)
    assert assemble(document, lambda segment: None, fmt) == text
    wanted = {segment.start: "Ω" + segment.source for segment in document.segments}
    built = assemble(document, lambda segment: wanted[segment.start], fmt)
    return [segment.source for segment in read(built, suffix, ReadOptions()).segments], list(wanted.values())


# --- Markdown ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sign", ['!!!  ""', '!!!  note ""', '???  "Once more"'])
def test_a_sign_with_two_blanks_opens_no_admonition(sign: str) -> None:
    got, wanted = marked(f"{sign}\n    n", ".md")
    assert got == wanted
    assert wanted[-1] == "Ωn"


# --- HTML -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["<p>a <b>b</b > and <b>c</b></p>", "q</i></i\n>q", "></p<></p</>m"])
def test_each_end_tag_keeps_its_own_spelling(text: str) -> None:
    got, wanted = marked(text, ".html")
    assert got == wanted


def test_an_angle_that_stands_in_an_attribute_stays_there_in_xhtml_too() -> None:
    got, wanted = marked("<p title=T<>", ".xhtml")
    assert got == wanted == ["ΩT<"]


@pytest.mark.parametrize("blank", ["&nbsp", "&nbsp;", "&#8239;", "&#x2009;", "&hairsp;", "&NonBreakingSpace;", "&#160"])
def test_every_reference_to_a_blank_at_the_end_of_a_segment_is_skeleton(blank: str) -> None:
    got, wanted = marked(f"<p>{blank if blank[-1] == ';' else ''}word{blank}</p>", ".html")
    assert got == wanted == ["Ωword"]


def test_a_page_does_not_begin_within_another_tag() -> None:
    text = "<l<html xmlns=>a<h1><?'>w"
    document = read(text, ".html", ReadOptions())
    built = assemble(document, lambda segment: "Ω", format_for(".html"))
    assert len(read(built, ".html", ReadOptions()).segments) == len(document.segments)


def test_an_angle_before_a_page_is_no_tag_around_it() -> None:
    got, wanted = marked("e<<html xmlns=>t<?x>", ".html")
    assert got == wanted


# --- plain text and front matter --------------------------------------------------------------------------------------
def test_no_row_of_a_wrapped_paragraph_becomes_an_available_line() -> None:
    text = "These are the words that are available in: Türkçe and\nin other languages."
    assert [segment.source for segment in read(text, ".txt", ReadOptions()).segments] == [text.replace("\n", " ")]
    # A letter more, and the first row would end after the name.
    got, wanted = marked(text, ".txt")
    assert got == wanted


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_what_only_yaml_takes_for_a_line_end_ends_a_block_of_words(end: str) -> None:
    text = f"---\ntitle: |\n two words{end}y:\n---\nBody\n"
    document = read(text, ".md", ReadOptions())
    title = document.segments[0]
    built = assemble(document, lambda segment: "Ω" if segment is title else None, format_for(".md"))
    assert built.startswith('---\ntitle: "Ω')
    assert built.endswith(f'"{end}y:\n---\nBody\n')


# --- glossaries and catalogs ------------------------------------------------------------------------------------------
def test_a_term_keeps_its_soft_hyphens_and_joiners_in_tbx() -> None:
    glossary = Glossary((Term("co\u00adoperation", {"fa": ("می\u200cخواهم",)}, note="5\u00a0km"),))
    assert [(term.source, term.targets) for term in tbx.load(tbx.dump(glossary).encode()).terms] == [
        (term.source, term.targets) for term in glossary.terms
    ]
    assert "5\u00a0km" in tbx.dump(glossary)


@pytest.mark.parametrize("block", ["description:\n>\n >\n  o\n", "a:\n  description:\n  |\n   o\n   p\n"])
def test_a_block_of_words_that_begins_below_its_key_can_be_quoted_there(block: str) -> None:
    text = f"---\n{block}---\nBody\n"
    options = ReadOptions(front_matter=("description", "a.description"))
    document = read(text, ".md", options)
    built = assemble(document, lambda segment: " so: #it", format_for(".md"))
    assert read(built, ".md", options).segments[0].source == " so: #it"


@pytest.mark.parametrize(
    "header", ["charset=CP1250", r"X-Note: charset=CP1250\nContent-Type: text/plain; charset=CP1250"]
)
def test_a_catalog_is_not_converted_where_its_header_would_still_name_the_old_charset(header: str) -> None:
    file = scan(f'msgid ""\nmsgstr "{header}"\n\nmsgid "a"\nmsgstr "b"\n'.encode())
    assert file.charset == "CP1250"
    assert b'"c"' in render(file, [replace(file.units[0], target="c")])
    with pytest.raises(CatalogError, match="outside of Content-Type"):
        render(file, [replace(file.units[0], target="ж")])


def test_a_comment_may_hold_what_no_text_may() -> None:
    file = scan(b'#\x04 note\nmsgid "a"\nmsgstr "b"\n')
    assert render(file, [replace(file.units[0], target="c")]) == b'# \x04 note\nmsgid "a"\nmsgstr "c"\n'
    with pytest.raises(CatalogError, match=r"U\+0004"):
        render(file, [replace(file.units[0], target="c\x04")])


def test_plural_forms_are_nobodys_draft_to_replace() -> None:
    stamp = f"tm: draft google 2026-11-21 {unit_id(None, 'a')}-{digest8('')}"
    assert is_replaceable_draft(Unit("a", "", fuzzy=True, comments=(stamp,)))
    assert not is_replaceable_draft(Unit("a", plural="p", targets=("1", "2"), fuzzy=True, comments=(stamp,)))


# --- inline codes -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["_@b.c}_", "Write to _ann@example.org_ or *bob_b@example.org*, _ann_b@example.org today_."]
)
def test_an_address_does_not_take_the_marks_around_it(text: str) -> None:
    found = codes(text, "markdown")
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert restore(*mask(text, "markdown")) == text


def test_an_address_in_emphasis_is_both() -> None:
    assert [(code.text, code.kind) for code in codes("_ann@example.org_", "markdown")] == [
        ("_", "emphasis"),
        ("ann@example.org", "url"),
        ("_", "emphasis"),
    ]
