"""Reading catalogs: what is accepted, what is refused and with which line, and that both readers agree."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import grows, seconds
from tests.po_material import HEADER, catalogs, corpora, msgfmt, needs_msgfmt
from tm.errors import CatalogError
from tm.model import Unit
from tm.po import scan as scan_module
from tm.po.scan import scan
from tm.po.scan_fast import Unusual
from tm.po.scan_file import PoFile
from tm.po.scan_plain import Likely
from tm.po.scan_text import read_notes, read_references
from tm.po.write import new_file, render


def read(body: str) -> list[Unit]:
    """The units of a catalog whose header takes the first three lines."""
    return list(scan((HEADER + body).encode()).units)


def refusal(data: bytes | str) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        scan(data if isinstance(data, bytes) else (HEADER + data).encode(), "tr.po")
    assert caught.value.path == "tr.po"
    return caught.value


def outcome(data: bytes) -> PoFile | CatalogError:
    try:
        return scan(data)
    except CatalogError as error:
        return error


def strictly(data: bytes) -> PoFile:
    """What the strict reader makes of a file that the fast one would take."""

    def unusual(*_: object) -> None:
        raise Unusual

    fast, scan_module.read_fast = scan_module.read_fast, unusual  # type: ignore[assignment]
    try:
        return scan(data)
    finally:
        scan_module.read_fast = fast


# --- what an entry holds ----------------------------------------------------------------------------------------------
def test_an_entry_is_read_with_all_that_it_has() -> None:
    body = """\
# a note
#no blank
#. paragraph
#. lang: tr
#: articles/a.md \u2068my article.md\u2069:12
#, fuzzy, no-wrap
#| msgctxt "old context"
#| msgid "old "
#| "source"
msgctxt "context"
msgid ""
"new\\n"
"source \\"x\\" \\\\n"
msgstr "hedef"
"""
    (unit,) = read(body)
    assert unit == Unit(
        source='new\nsource "x" \\n',
        target="hedef",
        context="context",
        fuzzy=True,
        previous="old source",
        previous_context="old context",
        comments=("a note", "no blank"),
        extracted=("paragraph", "lang: tr"),
        references=("articles/a.md", "my article.md:12"),
        flags=("no-wrap",),
    )


def test_obsolete_and_plural_entries_are_read() -> None:
    body = """\
#~| msgid "before"
#~ msgctxt ""
#~ msgid "gone "
#~ "away"
#~ msgstr "gitti"

msgid "file"
msgid_plural "files"
msgstr[0] "dosya"
msgstr[1] ""
"dosyalar"
"""
    gone, plural = read(body)
    assert (gone.obsolete, gone.context, gone.source, gone.previous) == (True, "", "gone away", "before")
    assert (plural.plural, plural.target, plural.targets) == ("files", "", ("dosya", "dosyalar"))


def test_a_text_may_look_like_a_mark_of_obsolete_entries() -> None:
    (unit,) = read('#~ msgctxt "#~ x"\n#~ msgid "#~ y"\n#~ "#~ z"\n#~ msgstr "#~| w"\n')
    assert (unit.context, unit.source, unit.target) == ("#~ x", "#~ y#~ z", "#~| w")


def test_an_empty_context_is_not_no_context() -> None:
    first, second = read('msgid "a"\nmsgstr "1"\n\nmsgctxt ""\nmsgid "a"\nmsgstr "2"\n')
    assert (first.context, second.context) == (None, "")


@pytest.mark.parametrize("line", ["#, fuzzy", "#,fuzzy", "#= fuzzy", "#! fuzzy", "#, c-format,fuzzy", "#~ #, fuzzy"])
def test_a_fuzzy_flag_counts_wherever_gettext_knows_or_will_know_it(line: str) -> None:
    assert read(f'{line}\nmsgid "a"\nmsgstr "b"\n')[0].fuzzy


@pytest.mark.parametrize("line", ["#, Fuzzy", "# , fuzzy", "#. fuzzy", '#| msgid "fuzzy"'])
def test_what_only_looks_like_a_fuzzy_flag_is_none(line: str) -> None:
    assert not read(f'{line}\nmsgid "a"\nmsgstr "b"\n')[0].fuzzy


def test_numeric_escapes_are_bytes_of_the_charset() -> None:
    (unit,) = read('msgid "\\x41\\102\\103"\nmsgstr "\\303\\274\\x6e"\n')
    assert (unit.source, unit.target) == ("ABC", "ün")


def test_references_with_blanks_are_read_in_both_forms() -> None:
    assert read_references(" a.md \u2068my file.md\u2069 b.c:3 \u2068ç ö.md\u2069:4") == [
        "a.md",
        "my file.md",
        "b.c:3",
        "ç ö.md:4",
    ]
    assert read_references(" \u2068open.md b.md") == ["\u2068open.md", "b.md"]
    assert read_references(" \u00a0x.md") == ["\u00a0x.md"]  # a no-break space is part of a name


def test_flags_are_parted_by_commas_and_blanks() -> None:
    assert read_notes(["#, fuzzy c-format, range: 0..9", "#, c-format"])[3:] == (("c-format", "range: 0..9"), True)


# --- layouts ----------------------------------------------------------------------------------------------------------
PLAIN = 'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "de"\n'


@pytest.mark.parametrize(
    "layout",
    [
        'msgid "a" msgstr "b" msgid "c" msgstr "d" "e"\n',
        'msgid"a"msgstr"b"msgid"c"msgstr"d""e"',
        '  msgid "a"\n\tmsgstr "b"\n  msgid\n"c"\n\n\nmsgstr\n\n"d"\n\n"e"\n',
        'msgid "a"\r\nmsgstr "b"\r\n\r\nmsgid "c"\nmsgstr "d"\r\n"e"\r\n',
        'msgid "a"\rmsgstr "b"\rmsgid "c"\rmsgstr "de"',
        'msg\\\nid "a"\nmsgstr "b"\nmsgid "c"\nmsgstr "d\\\ne"\n',
        'msgid\f"a"\vmsgstr "b" # the next entry\'s\nmsgid "c"\nmsgstr "de"\n# a tail',
        '\n\n\nmsgid "a"\nmsgstr "b"\nmsgid "c"\nmsgstr "d"\n"e"\n\n\n',
    ],
)
def test_any_layout_that_gettext_reads_gives_the_same_units_and_its_own_bytes(layout: str) -> None:
    data = (HEADER + layout).encode()
    file = scan(data)
    assert [(unit.source, unit.target) for unit in file.units] == [("a", "b"), ("c", "de")]
    assert render(file, file.units) == data


def test_a_bom_and_crlf_are_kept() -> None:
    data = b"\xef\xbb\xbf" + (HEADER + PLAIN).replace("\n", "\r\n").encode()
    file = scan(data)
    assert file.bom
    assert file.newline == "\r\n"
    assert render(file, file.units) == data
    changed = render(file, [replace(file.units[0], target="y"), file.units[1]])
    assert changed == data.replace(b'"b"', b'"y"')


def test_the_line_of_a_unit_is_that_of_its_msgid() -> None:
    file = scan((HEADER + '# note\n#| msgid "x"\nmsgid "a"\nmsgstr "b"\n\n\n#~ msgid "c"\n#~ msgstr "de"\n').encode())
    assert [file.line(0), file.line(1)] == [6, 10]


# --- charsets ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("ISO-8859-9", "İstanbul’da".replace("’", "'")),
        ("CP1254", "İstanbul’da “şey”"),
        ("KOI8-R", "Привет, мир"),
        ("CP1251", "«Привет» №5"),
        ("ISO-8859-5", "Привет"),
        ("windows-1254", "ğüş"),
        ("utf8", "ğüş"),
        ("ISO_8859-15", "5 €"),
    ],
)
def test_other_charsets_are_read_and_kept(charset: str, text: str) -> None:
    body = f'# {text}\n#, fuzzy\nmsgid ""\nmsgstr "Content-Type: text/plain; charset={charset}\\n"\n\nmsgid "a"\nmsgstr "{text}"\n'
    data = body.encode(charset.replace("_", "-", 1))
    file = scan(data)
    assert file.units[0].target == text
    assert file.charset == charset
    assert render(file, file.units) == data


def test_bytes_that_are_not_the_charset_are_refused_with_their_line() -> None:
    error = refusal(HEADER.encode() + b'# \xc3\n#, fuzzy\nmsgid "a"\nmsgstr "\xfe\xff"\n')
    assert error.line == 7
    assert "UTF-8" in error.message


def test_undecoded_bytes_in_comments_and_in_the_header_are_kept() -> None:
    data = (
        HEADER.replace("Content", "X: \udce7\\nContent").encode("utf-8", "surrogateescape")
        + b'# \xc3\nmsgid "a"\nmsgstr "b"\n'
    )
    file = scan(data)
    assert file.units[0].comments == ("\ufffd",)
    assert file.header.get("X") == "\ufffd"
    assert render(file, file.units) == data


def test_a_file_without_a_known_charset_is_kept_but_gets_no_letters() -> None:
    data = 'msgid "a"\nmsgstr "\xe9"\n\nmsgid "b"\nmsgstr "x"\n'.encode("latin-1")
    file = scan(data)
    assert file.guessed
    assert "charset" in file.notices[0]
    assert render(file, file.units) == data
    first, second = file.units
    assert render(file, [first, replace(second, target="y")]) == data.replace(b'"x"', b'"y"')
    with pytest.raises(CatalogError, match="charset"):
        render(file, [first, replace(second, target="é")])


def test_a_charset_is_a_name_and_never_a_codec_that_does_something_else() -> None:
    for name in ("unicode_escape", "idna", "punycode", "utf-7", "utf-16", "rot13", "hex", "zip"):
        file = scan(
            f'msgid ""\nmsgstr "Content-Type: text/plain; charset={name}\\n"\n\nmsgid "a"\nmsgstr "\\\\u0041"\n'.encode()
        )
        assert file.units[0].target == "\\u0041"


# --- refusals ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ('msgid "a"\n', 4, "`msgstr` is missing"),
        ('msgid "a"\nmsgst', 5, "unknown keyword"),
        ('msgid "a"\nmsgstr', 5, "ends inside an entry"),
        ('msgid "a"\nmsgstr "b', 5, "end of the file inside a string"),
        ('msgid "a\nmsgstr "b"\n', 4, "end of a line inside a string"),
        ('msgid "a"\nmsgid_plural "b"\n', 4, "is missing"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[', 6, "ends inside an entry"),
        ('msgctxt "a"\n', 5, "ends inside an entry"),
        ('#| msgid "a"\n', 5, "ends inside an entry"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', 7, "stands twice; the first is on line 4"),
        ('msgid "a"\nmsgstr "b"\n\n#~ msgid "a"\n#~ msgstr "c"\n', 7, "again as obsolete"),
        ('#~ msgid "a"\n#~ msgstr "b"\n\n#~ msgid "a"\n#~ msgstr "c"\n', 7, "stands twice"),
        ('msgid ""\nmsgstr ""\n', 4, "the header stands twice; the first is on line 1"),
        ('<<<<<<< ours\nmsgid "a"\nmsgstr "b"\n=======\n', 4, "conflict marker"),
        ('msgid "a"\n<<<<<<< ours\nmsgstr "b"\n=======\n', 5, "conflict marker"),
        ('msgid "a"\nmsgstr "b\\q"\n', 5, "unknown escape `\\q`"),
        ('msgid "a"\nmsgstr "b\\0c"\n', 5, "NUL"),
        ('msgid "a"\nmsgstr "b\\x00z"\n', 5, "NUL"),
        ('msgid "a"\nmsgstr "b\\004c"\n', 5, "U+0004"),
        ('msgid "a"\nmsgstr "b\x04c"\n', 5, "U+0004"),
        ('msgid "a"\n# why\nmsgstr "b"\n', 4, "`msgstr` is missing"),
        ('#| msgid "old"\n# why\nmsgid "a"\nmsgstr "b"\n', 5, "unexpected comment"),
        ('#~ msgid "a"\nmsgstr "b"\n', 5, "#~"),
        ('msgid "a"\nmsgstr[0] "b"\n', 4, "`msgid_plural` is missing"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n', 6, "plural form 1 where 0"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[2] "c"\n', 7, "plural form 2 where 1"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 6, "unexpected"),
        ('msgid "a\\n"\nmsgstr "b"\n', 5, "both end with a newline"),
        ('msgid "a"\nmsgstr ""\n"\\n"\n"b"\n', 5, "both begin with a newline"),
        ('MSGID "a"\nMSGSTR "b"\n', 4, "unknown keyword"),
        ("msgid 'a'\nmsgstr 'b'\n", 4, "unexpected `'`"),
        ('msgid “a”\nmsgstr "b"\n', 4, "U+201C"),
        ('@\nmsgid "a"\nmsgstr "b"\n', 4, "unexpected `@`"),
        ('domain x\nmsgid "a"\nmsgstr "b"\n', 4, "unknown keyword"),
    ],
)
@needs_msgfmt
def test_what_gettext_refuses_is_refused_with_its_line(body: str, line: int, message: str) -> None:
    error = refusal(body)
    assert error.line == line
    assert message in error.message
    code, said = msgfmt((HEADER + body).encode())
    if "NUL" not in message:  # gettext takes a NUL, and loses what follows
        assert code == 1
        assert any(abs(int(number) - line) <= 2 for number in re.findall(r"<stdin>:(\d+)", said))


def test_a_raw_nul_is_refused() -> None:
    assert refusal('msgid "a"\n\0msgstr "b"\n').line == 5
    assert refusal((HEADER + PLAIN).encode("utf-16")).line == 1


def test_a_file_with_lone_cr_line_ends_in_comments_is_refused_rather_than_taken_for_one_comment() -> None:
    assert "lone CR" in refusal('# note\rmsgid "a"\rmsgstr "b"\r').message


def test_fuzzy_and_untranslated_entries_may_differ_in_their_newlines() -> None:
    read('#, fuzzy\nmsgid "a\\n"\nmsgstr "b"\n\nmsgid "b\\n"\nmsgstr ""\n\n#~ msgid "c\\n"\n#~ msgstr "d"\n')


@given(catalogs, st.data())
@settings(max_examples=150, deadline=None)
def test_texts_that_a_file_is_likely_to_hold_make_no_difference(entries: list[Unit], data: st.DataObject) -> None:
    """They only spare copies: whether they stand there in this order, in another, or not at all."""
    written = bytes(render(new_file({"Language": "tr"}), entries))
    sources = [unit.source for unit in entries] + ['say "this"', "a\\nb", "", "another"]
    guess = data.draw(st.lists(st.sampled_from(sources), max_size=12))
    for texts in (guess, sources, sources[1:]):
        file = scan(written, "", Likely(texts))
        assert file.units == scan(written).units == strictly(written).units
        assert render(file, file.units) == written


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.data())
def test_units_that_a_file_is_likely_to_hold_are_given_where_it_holds_just_these(
    order: list[str], data: st.DataObject
) -> None:
    told = st.sampled_from([("paragraph",), ("heading",), ()])
    there = [Unit(text, data.draw(st.sampled_from(["", "b"])), extracted=data.draw(told)) for text in order]
    likely = [
        Unit(text, extracted=data.draw(told), context=data.draw(st.sampled_from([None, None, "x"])))
        for text in "abcdef"
    ]
    written = bytes(render(new_file({}), there))
    units = scan(written, "", Likely("abcdef").with_units(likely)).units
    assert list(units) == there


def test_a_template_gives_the_very_units_that_it_was_made_of() -> None:
    told = {"extracted": ("paragraph",), "references": ("articles/a.md",)}
    units = [Unit(text, **told) for text in ("first", "second", "third")]  # type: ignore[arg-type]
    written = bytes(render(new_file({}), units))
    found = scan(written, "", Likely(["first", "second", "third"]).with_units(units)).units
    assert list(found) == units
    assert found[1] is units[1]
    assert found[2] is units[2]


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "say "this""\nmsgstr ""\n',
        'msgid "this"\nmsgstr "say "that""\n',
        'msgid "this\nmsgstr "that"\n',
        'msgid "this"\nmsgstr "that\n',
        'msgid "this"\nmsgstr "that\n"more"\n',
        'msgid ""\n\nmsgstr "that"\n',
    ],
)
def test_a_likely_text_makes_no_broken_entry_whole(entry: str) -> None:
    body = f'{HEADER}#. paragraph\nmsgid "first"\nmsgstr "ilk"\n\n#. paragraph\n{entry}'.encode()
    likely = Likely(["first", 'say "this"', "this", "that"])
    with pytest.raises(CatalogError) as plainly:
        strictly(body)
    with pytest.raises(CatalogError) as caught:
        scan(body, "", likely)
    assert str(caught.value) == str(plainly.value)


def test_a_text_known_to_the_caller_is_not_copied() -> None:
    known = [f"A text of some words, number {number}." for number in range(4)]
    body = HEADER + "".join(f'\n#. paragraph\nmsgid "{text}"\nmsgstr "{text}"\n' for text in known)
    units = scan(body.encode(), "", Likely(known)).units
    assert [unit.source for unit in units] == known
    assert units[-1].source is known[-1]
    assert units[-1].target is known[-1]


# --- laws -------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(catalogs, st.booleans())
def test_both_readers_see_the_same(entries: list[Unit], crlf: bool) -> None:
    data = bytes(render(new_file({"Language": "tr"}), entries))
    data = data.replace(b"\n", b"\r\n") if crlf else data
    fast, strict = scan(data), strictly(data)
    assert list(fast.units) == list(strict.units) == entries
    assert fast.header_unit == strict.header_unit
    assert [fast.raw(number) for number in range(len(entries))] == [
        strict.raw(number) for number in range(len(entries))
    ]
    assert [fast.line(number) for number in range(len(entries))] == [
        strict.line(number) for number in range(len(entries))
    ]


PIECES = [
    '"', "\\", "\n", "#", "#~ ", "#| ", "#~| ", "msgid ", "msgstr ", "msgctxt ", "msgid_plural ", "msgstr[0] ", "msgstr[1] ", '""', '"x"',
    "[", "]", "0", " ", "\t", "\r", "\r\n", "\\n", "\\x41", "\\101", "\\\n", "# foo\n", "#, fuzzy\n", "é", 'domain "d"\n', "=======\n",
    "@", "\u2028", "\v", "\f", "\x85", "\x1c", "\u00a0", "#! fuzzy\n", "\n\n", 'msgid "a"\nmsgstr "b"\n',
]  # fmt: skip
SAMPLE = (
    HEADER
    + """\
# c
#. e
#: a b
#, fuzzy, c-format
#| msgctxt "oc"
#| msgid "old"
msgctxt "ctx"
msgid "new\\n"
msgstr "x \\"y\\""

msgid "p"
msgid_plural "ps"
msgstr[0] "a"
msgstr[1] ""
"b"

# z
#, fuzzy
#~| msgid "oo"
#~ msgctxt "k"
#~ msgid ""
#~ "gone"
#~ msgstr "w"
"""
)


def damaged(rng: random.Random) -> str:
    text = SAMPLE
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            text = text[:at]
        elif kind == 1:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + rng.randrange(1, 5) :]
        else:
            rows = text.split("\n")
            rows.insert(rng.randrange(len(rows) + 1), rows.pop(rng.randrange(len(rows))))
            text = "\n".join(rows)
    return text


@needs_msgfmt
def test_damaged_catalogs_are_judged_as_msgfmt_judges_them() -> None:
    rng = random.Random(20221229)
    verdicts = [0, 0]
    for _ in range(250):
        data = damaged(rng).encode()
        code, said = msgfmt(data)
        found = outcome(data)
        if isinstance(found, CatalogError):
            if "NUL" in found.message:
                continue
            assert code == 1, (data, str(found))
            assert any(abs(int(number) - found.line) <= 2 for number in re.findall(r"<stdin>:(\d+)", said)), (
                data,
                said,
            )
        else:
            assert code == 0, (data, said)
            assert render(found, found.units) == data
        verdicts[code] += 1
    assert min(verdicts) > 20


def test_a_catalog_cut_anywhere_is_refused_or_holds_whole_entries() -> None:
    whole = scan(SAMPLE.encode()).units
    for at in range(len(SAMPLE)):
        found = outcome(SAMPLE[:at].encode())
        if isinstance(found, CatalogError):
            assert found.line
        else:
            same = [unit == other for unit, other in zip(found.units, whole, strict=False)]
            assert all(same[:-1])  # a plural entry cut between its forms is whole for gettext


def test_hostile_files_take_linear_time() -> None:
    def work(data: bytes) -> None:
        file = outcome(data)
        if isinstance(file, PoFile) and file.units:
            render(file, file.units)
            file.line(len(file.units) - 1)

    for piece in (
        '"', "\\", "# c\n", '#| msgid "a"\n', 'msgid "a" ', '"\n"', "#~ ", "\n", " ", '"a"\n', "#~ #| ", "\\\n", "\r",
        'msgid "a"\nmsgstr ""\n"b\n', '#, fuzzy\n\n', "<<<<<<< x\n", '\\"\n"', "[", "é",
    ):  # fmt: skip
        start = HEADER + 'msgid "a"\nmsgstr '
        assert grows(lambda count, piece=piece, start=start: work((start + piece * count).encode()), 4000), piece
    many = HEADER + " ".join(f'msgid "{number}" msgstr "x"' for number in range(4000))
    assert seconds(lambda: work(many.encode())) < 4


def test_texts_in_another_order_than_they_are_likely_take_linear_time() -> None:
    def work(count: int) -> None:
        texts = [f"A text of some length, number {number}" for number in range(count)]
        body = HEADER + "".join(f'\n# note {text[-3:]}\nmsgid "{text}"\nmsgstr "{text}"\n' for text in reversed(texts))
        assert len(scan(body.encode(), "", Likely(texts)).units) == count
        assert len(scan(body.encode(), "", Likely(["A text of some length, number" * 1000] * count)).units) == count

    assert grows(work, 2000)


# --- real catalogs ----------------------------------------------------------------------------------------------------
def test_real_catalogs_are_judged_as_msgfmt_judges_them() -> None:
    folder = corpora()
    rows = [json.loads(row) for row in (folder / "ORACLE.jsonl").read_text("utf-8").splitlines()]
    assert rows
    for row in rows:
        data = (folder.parent / row["file"]).read_bytes()
        if row["msgfmt_rc"] == 0 or row["bom"]:
            file = scan(data, row["file"])
            assert render(file, file.units) == data, row["file"]
            live = [unit for unit in file.units if not unit.obsolete]
            said = [bool(unit.target or (unit.targets and unit.targets[0])) for unit in live]
            if not row["bom"]:
                accepted = sum(done and not unit.fuzzy for unit, done in zip(live, said, strict=True))
                assert accepted == row["translated"], row["file"]
        else:
            with pytest.raises(CatalogError) as caught:
                scan(data, row["file"])
            theirs = [int(number) for error in row["msgfmt_error"] for number in re.findall(r"<stdin>:(\d+)", error)]
            assert not theirs or any(abs(caught.value.line - number) <= 2 for number in theirs), row["file"]
