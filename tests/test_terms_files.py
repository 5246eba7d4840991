"""Glossaries on disk: what goes out comes back, and a broken file gives an error with its line and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.errors import DataError
from tm.terms import Candidate, Glossary, Term, check, dump, load, outdated, sheet, suggest, tbx, terms_for

GLOSSARY = """\
- term: Organization of Turkic States
  targets: {tr: [Türk Devletleri Teşkilatı, TDT], ru: Организация тюркских государств}
  forbidden: {tr: Türk Konseyi}
  note: founded in 2009
- term: CICA
  do_not_translate: true
  case: exact
"""

words = st.text("abcçğışİıя =+-@%'\",;:#[]{}&<>!?*", min_size=1, max_size=12).map(lambda t: " ".join(t.split()))
form = words.filter(bool)
cell = form.filter(lambda text: "|" not in text)
forms = st.dictionaries(
    st.sampled_from(["tr", "ru", "pt-BR"]), st.lists(cell, min_size=1, max_size=3, unique=True).map(tuple), max_size=2
)
terms = st.builds(Term, form, forms, forms, st.booleans(), st.booleans(), words)
glossaries = st.lists(terms, max_size=5, unique_by=lambda term: term.source).map(lambda rows: Glossary(tuple(rows)))


def test_the_documented_form() -> None:
    glossary = load(GLOSSARY)
    assert glossary.terms[0].targets["tr"] == ("Türk Devletleri Teşkilatı", "TDT")
    assert glossary.terms[0].forbidden == {"tr": ("Türk Konseyi",)}
    assert glossary.terms[1].keep
    assert load("summit: {targets: {tr: zirve}}").terms == (Term("summit", {"tr": ("zirve",)}),)
    assert load("") == Glossary()


@settings(max_examples=60, deadline=None)
@given(glossaries)
def test_yaml_and_csv_give_back_what_they_were_given(glossary: Glossary) -> None:
    assert load(dump(glossary)) == glossary
    assert sheet.load(sheet.dump(glossary)) == glossary
    assert sheet.load("\ufeff" + sheet.dump(glossary).replace("\n", "\r\n")) == glossary


@settings(max_examples=40, deadline=None)
@given(glossaries)
def test_tbx_gives_back_what_it_was_given(glossary: Glossary) -> None:
    assert tbx.load(tbx.dump(glossary).encode()) == glossary


@settings(max_examples=60, deadline=None)
@given(glossaries)
def test_no_cell_begins_as_a_formula(glossary: Glossary) -> None:
    import csv
    import io

    for row in csv.reader(io.StringIO(sheet.dump(glossary))):
        assert not any(cell[:1] and cell[0] in "=+-@|%\t\r" for cell in row)


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("- term: a\n- tern: b\n", 2, "term"),
        ("- term: a\n\n- term: b\n  case: loud\n", 3, "exact"),
        ("- term: a\n- term: a\n", 2, "join"),
        ("- term: a\n  targets: [b]\n", 1, "targets"),
        ("- targets: {tr: b}\n", 1, "term"),
        ("- term: [a\n", 2, ""),
    ],
)
def test_a_broken_glossary_says_where(text: str, line: int, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        load(text, "glossary.yaml")
    assert (caught.value.path, caught.value.line) == ("glossary.yaml", line)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("term,tr\na,b,c\n", 2),
        ("term,tr\na,b\n,c\n", 3),
        ("word,tr\na,b\n", 1),
        ('term,tr\n"a,b\n', 2),
        ("term,do_not_translate\na,perhaps\n", 2),
        ("", 1),
    ],
)
def test_a_broken_sheet_says_where(text: str, line: int) -> None:
    with pytest.raises(DataError) as caught:
        sheet.load(text)
    assert caught.value.line == line


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_sheet_of_another_tool(mark: str) -> None:
    text = f"\ufeffen{mark}tr{mark}Notes\r\nsummit{mark}zirve | doruk{mark}%50\r\n"
    assert sheet.load(text).terms == (Term("summit", {"tr": ("zirve", "doruk")}, note="%50"),)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE tbx [<!ENTITY a "b">]><tbx><text/></tbx>',
        "<html/>",
        "<tbx><text>",
        "<tbx>" + "<x>" * 60 + "</x>" * 60 + "</tbx>",
        "<tbx><text><body><conceptEntry><langSec xml:lang='??'/></conceptEntry></body></text></tbx>",
    ],
)
def test_a_hostile_tbx_is_refused(body: str) -> None:
    with pytest.raises(DataError):
        tbx.load(body.encode())


def test_the_older_tbx() -> None:
    body = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
    <martif type="TBX" xml:lang="en"><text><body><termEntry id="1"><descrip type="definition">a meeting</descrip>
    <langSet xml:lang="en-US"><tig><term>summit</term></tig></langSet>
    <langSet xml:lang="tr"><ntig><termGrp><term>zirve</term></termGrp></ntig>
    <tig><term>toplantı</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
    </termEntry></body></text></martif>"""
    assert tbx.load(body.encode()).terms == (
        Term("summit", {"tr": ("zirve",)}, {"tr": ("toplantı",)}, note="a meeting"),
    )


def test_suggestions() -> None:
    texts = [
        (
            "a",
            "The Organization of Turkic States (OTS) met. Leaders of the Caspian Forum came, and customs union talks began.",
        ),
        ("b", "Again the Caspian Forum met in Baku. The OTS was silent on customs union talks."),
    ]
    found = {row.term: row for row in suggest(texts, "en")}
    assert found["OTS"] == Candidate("OTS", 2, 2, "acronym", "Organization of Turkic States")
    assert found["Caspian Forum"].kind == "name"
    assert found["customs union talks"].kind == "phrase"
    assert not {"The", "Again", "Leaders", "customs union"} & set(found)
    assert "OTS" not in {row.term for row in suggest(texts, "en", ["OTS"])}


def test_what_an_older_glossary_approved() -> None:
    old = Glossary((Term("council", {"tr": ("konsey",)}),))
    new = Glossary((Term("council", {"tr": ("kurul",)}),))
    units = [("The council met.", "Konsey toplandı."), ("The council met.", "Kurul toplandı.")]
    assert [at for at, _ in outdated(units, "en", "tr", new, old)] == [0]


def test_the_shape_that_checks_ask_for() -> None:
    rule = terms_for(load(GLOSSARY), "en", "tr")[0]
    assert rule.preferred == "Türk Devletleri Teşkilatı"
    source = "The Organization of Turkic States met."
    assert rule.missing(source, "Teşkilat toplandı.") == (4, 33)
    assert rule.missing(source, "TDT’nin toplantısı") is None
    assert rule.forbidden(source, "Türk Konseyi toplandı.") == (0, 12)
    assert check(source, "Türk Devletleri Teşkilatı toplandı.", "en", "tr", load(GLOSSARY)) == []


def test_the_commands(scratch: Scratch, tmp_path: Path) -> None:
    scratch.write("glossary.yaml", "# ours\n" + GLOSSARY)
    scratch.write("articles/a.txt", "The Organization of Turkic States met.\n")
    scratch.tm("sync")
    scratch.translate("a", {"The Organization of Turkic States met.": "Türk Konseyi toplandı."})
    found = scratch.json("terms", "check", "-l", "tr")["findings"]
    assert {row["severity"] for row in found} == {"warning", "error"}
    checked = scratch.json("check", "-l", "tr", code=None)["findings"]
    assert {"terms", "forbidden"} <= {row["check"] for row in checked}
    given = tmp_path / "more.csv"
    given.write_text("term,tr\nsummit,zirve\nCICA,AİGK\n")
    done = scratch.tm("terms", "import", str(given))
    assert "left CICA" in done.stderr
    assert scratch.read("glossary.yaml").startswith("# ours\n" + GLOSSARY)
    assert [row["term"] for row in scratch.json("terms", "list")["terms"]][-1] == "summit"
    scratch.tm("terms", "export", str(tmp_path / "out.tbx"))
    assert tbx.load((tmp_path / "out.tbx").read_bytes()) == load(scratch.read("glossary.yaml"))
    before = scratch.read("glossary.yaml")
    given.write_text("term,tr\nborder,sınır\nport,a,b\n")
    scratch.tm("terms", "import", str(given), code=1)
    assert scratch.read("glossary.yaml") == before
