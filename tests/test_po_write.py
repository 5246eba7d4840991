"""Writing catalogs: untouched entries are their own bytes, changed ones are what gettext's tools would write."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import polib
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.po_material import HEADER, LETTERS, catalogs, catalogs_of, msgfmt, needs_msgfmt, units
from tm.errors import CatalogError
from tm.model import Unit
from tm.po.header import Header, date_key, plural_forms
from tm.po.scan import scan
from tm.po.write import fresh, new_file, render
from tm.po.write_entry import format_entry

ODD = (
    HEADER
    + """\
# first
#= fuzzy
msgid ""
"wrapped "
"here"
msgstr   "odd"   "ly"

  #. indented
  msgid "in"
  msgstr "içeri"
#, no-wrap
msgid "close" msgstr "yakın"

#~ # gone
#~msgid "old"
#~  msgstr "eski"

# tail
"""
).encode()


# --- laws -------------------------------------------------------------------------------------------------------------
@settings(max_examples=50, deadline=None)
@given(catalogs)
def test_what_is_written_is_read_again_and_written_the_same(entries: list[Unit]) -> None:
    data = render(new_file({"Language": "tr"}), entries)
    file = scan(data)
    assert list(file.units) == entries
    assert render(file, file.units) == data
    assert render(file, [replace(unit) for unit in entries]) == data  # equal units, not the same objects


@settings(max_examples=50, deadline=None)
@given(catalogs, st.data())
def test_one_changed_unit_changes_its_own_lines_only(entries: list[Unit], data: st.DataObject) -> None:
    assume(entries)
    number = data.draw(st.integers(0, len(entries) - 1))
    changed = data.draw(units(key=entries[number].key))
    file = scan(render(new_file({"Language": "tr"}), entries))
    result = scan(render(file, [*file.units[:number], changed, *file.units[number + 1 :]]))
    assert result.units[number] == changed
    for other in range(len(entries)):
        assert other == number or result.raw(other) == file.raw(other)
    start, end = file.body(number + 1), file.chunk(number + 1)[1]
    assert result.text == file.text[:start] + result.raw(number) + file.text[end:]


@settings(max_examples=50, deadline=None)
@given(catalogs, catalogs, st.randoms(use_true_random=False), st.booleans())
def test_any_sequence_of_old_and_new_units_comes_out_in_its_order(
    old: list[Unit], new: list[Unit], rng: object, crlf: bool
) -> None:
    data = bytes(render(new_file({"Language": "tr"}), old))
    file = scan(data.replace(b"\n", b"\r\n") if crlf else data)
    keys = {unit.key for unit in old}
    mixed = [*old, *(unit for unit in new if unit.key not in keys)]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    del mixed[4:5]
    result = render(file, mixed)
    again = scan(result)
    assert list(again.units) == mixed
    assert again.header == file.header
    assert (b"\r\n" in result) == crlf
    assert not crlf or result.count(b"\n") == result.count(b"\r\n")
    kept = {unit.key: number for number, unit in enumerate(again.units)}
    assert all(again.raw(kept[unit.key]) == file.raw(number) for number, unit in enumerate(old) if unit.key in kept)


def as_polib(unit: Unit) -> polib.POEntry:
    return polib.POEntry(
        msgid=unit.source,
        msgstr=unit.target,
        msgctxt=unit.context,
        msgid_plural=unit.plural or "",
        msgstr_plural=dict(enumerate(unit.targets)) if unit.plural is not None else {},
        tcomment="\n".join(unit.comments),
        comment="\n".join(unit.extracted),
        occurrences=[(reference, "") for reference in unit.references],
        flags=[*(["fuzzy"] if unit.fuzzy else []), *unit.flags],
        previous_msgid=unit.previous,
        previous_msgctxt=unit.previous_context,
        previous_msgid_plural=unit.previous_plural,
        obsolete=unit.obsolete,
    )


@settings(max_examples=50, deadline=None)
@given(units(alphabet=LETTERS))  # polib takes more than LF for a line end
def test_an_entry_is_formatted_as_polib_formats_it(unit: Unit) -> None:
    unit = replace(
        unit,
        comments=tuple(filter(None, unit.comments)),
        extracted=() if unit.obsolete else tuple(filter(None, unit.extracted)),
        references=() if unit.obsolete else tuple(path for path in unit.references if " " not in path),
    )
    assert format_entry(unit) == as_polib(unit).__unicode__(wrapwidth=0)


@settings(max_examples=50, deadline=None)
@given(catalogs_of(LETTERS))
def test_polib_reads_what_is_written(entries: list[Unit]) -> None:
    entries = [replace(unit, comments=(), extracted=()) for unit in entries]
    theirs = polib.pofile(render(new_file({"Language": "tr"}), entries).decode(), wrapwidth=0)
    theirs.sort(key=lambda entry: [unit.key for unit in entries].index((entry.msgctxt, entry.msgid)))
    assert len(theirs) == len(entries)
    for unit, entry in zip(entries, theirs, strict=True):
        assert (entry.msgctxt, entry.msgid, entry.msgstr) == (unit.context, unit.source, unit.target)
        assert (entry.obsolete, entry.fuzzy, entry.msgid_plural) == (unit.obsolete, unit.fuzzy, unit.plural or "")
        assert tuple(entry.msgstr_plural.values()) == unit.targets
        assert unit.obsolete or (entry.previous_msgid, entry.previous_msgctxt) == (unit.previous, unit.previous_context)


@needs_msgfmt
@settings(max_examples=25, deadline=None)
@given(catalogs)
def test_gettext_accepts_what_is_written(entries: list[Unit]) -> None:
    code, said = msgfmt(render(new_file({"Language": "tr"}), entries))
    assert code == 0, said


# --- places -----------------------------------------------------------------------------------------------------------
def test_odd_entries_stay_as_they_are_while_their_neighbours_change() -> None:
    file = scan(ODD)
    first, second, third, old = file.units
    assert first.fuzzy
    assert render(file, file.units) == ODD
    changed = render(file, [first, replace(second, target="içeriye"), third, old])
    assert changed == ODD.replace(
        b'  #. indented\n  msgid "in"\n  msgstr "i\xc3\xa7eri"\n',
        '#. indented\nmsgid "in"\nmsgstr "içeriye"\n'.encode(),
    )
    changed = render(file, [replace(first, target="oddly!"), second, third, old])
    assert changed == ODD.replace(
        b'# first\n#= fuzzy\nmsgid ""\n"wrapped "\n"here"\nmsgstr   "odd"   "ly"\n',
        b'# first\n#, fuzzy\nmsgid "wrapped here"\nmsgstr "oddly!"\n',
    )


def test_what_stands_after_the_last_entry_stays_there() -> None:
    file = scan(ODD)
    assert render(file, [*file.units, Unit("new")]).endswith(b'"eski"\n\nmsgid "new"\nmsgstr ""\n\n# tail\n')
    assert render(file, ()) == HEADER.encode()[:-1] + b"\n# tail\n"


def test_a_removed_entry_takes_its_blank_line_along() -> None:
    data = (HEADER + 'msgid "a"\nmsgstr "1"\n\nmsgid "b"\nmsgstr "2"\n\nmsgid "c"\nmsgstr "3"\n').encode()
    file = scan(data)
    assert render(file, [file.units[0], file.units[2]]) == data.replace(b'msgid "b"\nmsgstr "2"\n\n', b"")
    assert render(file, [file.units[0]]) == data[: data.index(b'\nmsgid "b"')]


def test_files_without_header_or_final_newline_are_extended_with_blank_lines_between() -> None:
    file = scan(b'msgid "a"\nmsgstr "1"')
    (only,) = file.units
    assert render(file, file.units) == b'msgid "a"\nmsgstr "1"'
    assert render(file, [only, Unit("b")]) == b'msgid "a"\nmsgstr "1"\n\nmsgid "b"\nmsgstr ""\n'
    assert render(file, [Unit("b"), only]) == b'msgid "b"\nmsgstr ""\n\nmsgid "a"\nmsgstr "1"'
    assert render(file, [replace(only, target="2")]) == b'msgid "a"\nmsgstr "2"'


def test_an_entry_that_becomes_obsolete_or_comes_back_keeps_all_it_has() -> None:
    unit = Unit("a", "b", "c", True, "old", comments=("note",), extracted=("paragraph",), references=("a b.md",))
    gone = format_entry(replace(unit, obsolete=True))
    assert gone == (
        '# note\n#. paragraph\n#: \u2068a b.md\u2069\n#, fuzzy\n#~| msgid "old"\n#~ msgctxt "c"\n#~ msgid "a"\n#~ msgstr "b"\n'
    )
    file = scan((HEADER + gone).encode())
    assert file.units == (replace(unit, obsolete=True),)
    assert format_entry(unit) in render(file, [unit]).decode()


def test_lines_of_a_text_stand_below_each_other_and_one_line_stays_on_its_keyword() -> None:
    assert format_entry(Unit("a\n", "b\\n\n\n c")) == 'msgid "a\\n"\nmsgstr ""\n"b\\\\n\\n"\n"\\n"\n" c"\n'


def test_a_previous_context_alone_is_written_with_the_same_msgid() -> None:
    assert '#| msgctxt "x"\n#| msgid "a"\n' in format_entry(Unit("a", "b", previous_context="x"))


def test_a_comment_never_runs_into_the_next_line() -> None:
    unit = Unit("a", "b", comments=("C:\\", "two\nlines\r"), extracted=("note: x\\",))
    text = format_entry(unit)
    assert text.startswith("# C:\\ \n# two\n# lines\n#\n#. note: x\\ \n")
    assert scan((HEADER + text).encode()).units[0].target == "b"


@pytest.mark.parametrize("text", ["a\0b", "a\x04b", "a\ud800b"])
def test_a_text_that_no_catalog_can_hold_is_refused(text: str) -> None:
    file = scan(HEADER.encode())
    with pytest.raises(CatalogError, match=r"cannot hold U\+"):
        render(file, [Unit("x", text)])
    with pytest.raises(CatalogError, match=r"cannot hold U\+"):
        render(file, [], {"X-Note": text})


# --- charsets ---------------------------------------------------------------------------------------------------------
def legacy(charset: str, text: str) -> bytes:
    return f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={charset}\\n"\n\n# {text}\nmsgid "a"\nmsgstr "{text}"\n'.encode(
        charset
    )


def test_a_charset_is_kept_while_it_can_say_everything() -> None:
    file = scan(legacy("KOI8-R", "Привет"))
    result = render(file, [file.units[0], Unit("b", "мир")])
    assert not result.notice
    assert result == legacy("KOI8-R", "Привет") + '\nmsgid "b"\nmsgstr "мир"\n'.encode("koi8-r")


def test_a_letter_that_the_charset_lacks_turns_the_file_into_utf8_with_a_notice() -> None:
    file = scan(legacy("KOI8-R", "Привет"), "ru.po")
    result = render(file, [file.units[0], Unit("b", "ğ")])
    assert result.notice.startswith("ru.po was converted from KOI8-R to UTF-8")
    assert (
        result
        == (
            legacy("KOI8-R", "Привет").decode("koi8-r").replace("KOI8-R", "UTF-8") + '\nmsgid "b"\nmsgstr "ğ"\n'
        ).encode()
    )
    assert scan(result).units[1].target == "ğ"


def test_a_template_that_says_charset_becomes_utf8_with_its_first_letter() -> None:
    file = scan(b'msgid ""\nmsgstr "Content-Type: text/plain; charset=CHARSET\\n"\n')
    assert b"charset=CHARSET" in render(file, [Unit("a")])
    assert b"charset=UTF-8" in render(file, [Unit("ğ")])


def test_a_charset_with_two_forms_of_a_letter_keeps_its_bytes() -> None:
    data = (
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=CP932\\n"\n\nmsgid "a"\nmsgstr "\xfa\x54"\n'  # also 81 CA
    )
    file = scan(data)
    assert render(file, file.units) == data
    assert "UTF-8" in render(file, [*file.units, Unit("b")]).notice


# --- the header -------------------------------------------------------------------------------------------------------
WRAPPED = """\
# A catalog.
#
msgid ""
msgstr ""
"Project-Id-Version: x\\n"
"PO-Revision-Date: 2024-01-01 00:00+0000\\n"
"Language-Team: a very long name <http://example.org/"
"team/>\\n"
"Language: ru\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "
"n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""


def with_header(text: str, **fields: str) -> str:
    file = scan(text.encode())
    return render(file, file.units, {name.replace("_", "-"): value for name, value in fields.items()}).decode()


def test_only_the_changed_fields_line_changes() -> None:
    assert with_header(WRAPPED) == WRAPPED
    assert with_header(WRAPPED, PO_Revision_Date="2024-01-01 00:00+0000") == WRAPPED
    assert with_header(WRAPPED, po_revision_date="2026-11-21 10:00+0300", Language="tr") == WRAPPED.replace(
        "2024-01-01 00:00+0000", "2026-11-21 10:00+0300"
    ).replace("Language: ru", "Language: tr")


def test_a_wrapped_field_is_replaced_whole() -> None:
    before = WRAPPED[WRAPPED.index('"Plural') :]
    assert with_header(WRAPPED, Plural_Forms="nplurals=2; plural=(n != 1);") == WRAPPED.replace(
        before, '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    )
    assert with_header(WRAPPED, Language_Team="short") == WRAPPED.replace(
        'a very long name <http://example.org/"\n"team/>\\n"', 'short\\n"'
    )


def test_a_new_field_comes_last_and_a_line_end_in_a_value_does_not_break_the_header() -> None:
    assert with_header(WRAPPED, X_TM_Segmenter="1") == WRAPPED + '"X-TM-Segmenter: 1\\n"\n'
    assert with_header(WRAPPED, X_Note='a\nLanguage: "xx"').endswith('"X-Note: a Language: \\"xx\\"\\n"\n')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('msgid ""\nmsgstr "A: 1\\nB: 2\\n"\n', 'msgid ""\nmsgstr "A: 1\\nB: 3\\n"\n'),
        ('msgid ""\nmsgstr "B: 2"\n', 'msgid ""\nmsgstr "B: 3"\n'),
        ('msgid ""\nmsgstr ""\n', 'msgid ""\nmsgstr ""\n"B: 3\\n"\n'),
        ('msgid "" msgstr "B: 2\\n"\n', 'msgid ""\nmsgstr "B: 3\\n"\n'),
        ('msgid ""\nmsgstr "A: \\x41\\n"\n"B: 2\\n"\n', 'msgid ""\nmsgstr ""\n"A: A\\n"\n"B: 3\\n"\n'),
    ],
)
def test_headers_of_any_layout_can_be_changed(before: str, after: str) -> None:
    assert with_header(before, B="3") == after


def test_a_file_without_a_header_gets_one_that_says_what_it_is() -> None:
    text = with_header('msgid "a"\nmsgstr "ğ"\n', Language="tr")
    assert text.startswith(
        'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    )
    assert text.endswith('"Language: tr\\n"\n\nmsgid "a"\nmsgstr "ğ"\n')


def test_a_header_with_a_plural_is_read_and_changed_in_its_first_form() -> None:
    """It makes no sense, but gettext reads it so."""
    file = scan(b'msgid ""\nmsgid_plural ""\nmsgstr[0] "Language: tr\\n"\nmsgstr[1] "one more"\n')
    assert (file.header.fields, file.units) == ((("Language", "tr"),), ())
    again = scan(render(file, [], {"X-Name": "value"}))
    assert again.header.fields == (("Language", "tr"), ("X-Name", "value"))
    assert again.header_unit is not None
    assert again.header_unit.targets[1] == "one more"


def test_a_header_that_does_not_come_first_keeps_its_place() -> None:
    text = 'msgid "a"\nmsgstr "b"\n\nmsgid ""\nmsgstr ""\n"Language: ru\\n"\n\nmsgid "c"\nmsgstr "d"\n'
    assert with_header(text) == text
    assert with_header(text, Language="tr") == text.replace("ru", "tr")
    file = scan(text.encode())
    assert [unit.source for unit in file.units] == ["a", "c"]
    assert render(file, [file.units[0], replace(file.units[1], target="e")]).decode() == text.replace('"d"', '"e"')


def test_header_fields_are_found_whatever_their_case() -> None:
    header = Header(
        "Language: tr\nPlural-Forms: nplurals=2; plural=__import__('os');\nContent-type: text/plain; charset=UTF-8\n"
    )
    assert (header.get("LANGUAGE"), header.nplurals, header.charset) == ("tr", 2, "UTF-8")
    assert "content-TYPE" in header
    assert "X-Generator" not in header


def test_dates_are_compared_in_one_time_zone() -> None:
    dates = [
        "YEAR-MO-DA HO:MI+ZONE",
        "1970-01-01 00:00+0000",
        "2026-03-01 10:00+0300",
        "2026-03-01 09:00+0000",
        "2026-03-01T23:59:59Z",
    ]
    assert sorted(dates, key=date_key) == dates


@needs_msgfmt
@pytest.mark.parametrize("language", ["tr", "ru", "en", "pt_BR", "ar", "zh", "xx"])
def test_a_fresh_catalog_has_nothing_that_gettext_would_warn_of(language: str) -> None:
    file = new_file({"Language": language, "X-TM-Segmenter": "1"}, ["articles/a.md"])
    forms = file.header.nplurals
    entries = [Unit("a", "b"), Unit("x", plural="y", targets=("z",) * forms)]
    assert msgfmt(render(file, entries), "--check") == (0, "")
    assert file.header.plural_forms == plural_forms(language)


@pytest.mark.skipif(shutil.which("msgmerge") is None, reason="GNU gettext is not installed")
def test_a_fresh_template_is_one_that_msgmerge_and_msginit_take(tmp_path: object) -> None:
    template = new_file({"Project-Id-Version": "articles"})
    assert template.header_unit is not None
    assert template.header_unit.fuzzy
    (tmp_path / "a.pot").write_bytes(render(template, [Unit("a"), Unit("b")]))  # type: ignore[operator]
    (tmp_path / "tr.po").write_bytes(render(new_file({"Language": "tr"}), [Unit("a", "c")]))  # type: ignore[operator]
    done = subprocess.run(["msgmerge", "--quiet", "tr.po", "a.pot"], cwd=str(tmp_path), capture_output=True, check=True)
    assert [(unit.source, unit.target) for unit in scan(done.stdout).units] == [("a", "c"), ("b", "")]


def test_turkish_has_two_plural_forms_and_russian_three() -> None:
    assert plural_forms("tr") == plural_forms("en") == "nplurals=2; plural=(n != 1);"
    assert plural_forms("ru-RU").startswith("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : ")
    assert plural_forms("pt") != plural_forms("pt-BR")


# --- new catalogs -----------------------------------------------------------------------------------------------------
@given(st.lists(units(), max_size=6, unique_by=lambda unit: unit.key))
def test_a_new_catalog_is_what_rendering_into_a_new_file_gives(some: list[Unit]) -> None:
    file = new_file({"Language": "tr", "Project-Id-Version": "a"})
    try:
        wanted = render(file, some)
    except CatalogError:
        with pytest.raises(CatalogError):
            fresh(some)
        return
    assert file.text.encode() + fresh(some) == wanted
    assert file.text.encode() + fresh(list(some)) == wanted
