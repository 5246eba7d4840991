"""TMX: what is written comes back; what others write is understood; what is hostile or broken is refused whole."""

from __future__ import annotations

import http.server
import io
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import grows, seconds
from tm.errors import DataError
from tm.memory import Entry
from tm.memory.tmx import read, write
from tm.memory.tmx_read import MAX_TEXT


def written(*entries: Entry, codes: bool = True) -> bytes:
    stream = io.BytesIO()
    assert write(entries, stream, codes=codes) == len(entries)
    return stream.getvalue()


def tmx(body: str, head: str = "") -> bytes:
    return f'{head}<tmx version="1.4"><header srclang="en"/><body>{body}</body></tmx>'.encode()


def unit(source: str, target: str) -> str:
    return f'<tu><tuv xml:lang="en"><seg>{source}</seg></tuv><tuv xml:lang="tr"><seg>{target}</seg></tuv></tu>'


# --- round trip -------------------------------------------------------------------------------------------------------
LEGAL = st.characters(
    blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff", whitelist_characters="\t\n\r"
)
TEXT = st.text(st.one_of(LEGAL, st.sampled_from("<>&*`[](){}\\\"' ")), min_size=1).filter(str.strip)
NAME = st.text(LEGAL, max_size=8)
DATES = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}")


@settings(max_examples=80, deadline=None)
@given(
    st.builds(
        Entry, TEXT, TEXT, st.just("en"), st.sampled_from(["tr", "ru"]), NAME, st.sampled_from(["catalog", "tmx"]),
        st.just("Ayşe <ay@se> \"D\" &"), st.one_of(st.just(""), DATES), NAME, NAME, NAME, st.booleans(), st.booleans(),
    ),
    st.booleans(),
)  # fmt: skip
def test_what_is_written_comes_back(entry: Entry, codes: bool) -> None:
    data = written(entry, codes=codes)
    assert list(read(data)) == [entry]
    ElementTree.fromstring(data)


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_xml(text: str) -> None:
    ElementTree.fromstring(written(Entry(text, text, "en", "tr", text, who=text, context=text)))


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    assert next(read(written(Entry("a\x07b", "c\ud800d", "en", "tr")))).source == "a\ufffdb"


def test_inline_codes_are_protected_from_other_tools() -> None:
    data = written(Entry("A **big** `x`", "`x` **büyük**", "en", "tr")).decode()
    assert '<ph x="1">**</ph>big<ph x="2">**</ph> <ph x="3">`x`</ph>' in data
    assert '<ph x="3">`x`</ph> <ph x="1">**</ph>büyük<ph x="2">**</ph>' in data


def test_the_same_entries_make_the_same_bytes() -> None:
    entry = Entry("a", "b", "en", "tr", date="2026-11-21")
    assert written(entry) == written(entry)


# --- what others write ------------------------------------------------------------------------------------------------
def test_native_code_stays_in_the_text_and_rtf_does_not() -> None:
    body = unit(
        'A <bpt i="1">&lt;b></bpt>big<ept i="1">&lt;/b></ept> <hi>red</hi> <ph>{0}</ph><it pos="begin">{\\b </it>house',
        "<ut>{\\f1 </ut>ev<ut>}</ut>",
    )
    entry = next(read(tmx(body)))
    assert entry.source == "A <b>big</b> red {0}house"
    assert entry.target == "ev"


def test_territories_are_dropped_or_fitted_to_the_projects_locales() -> None:
    body = '<tu><tuv xml:lang="EN-US"><seg>a</seg></tuv><tuv lang="pt_br"><seg>b</seg></tuv></tu>'
    plain = next(read(tmx(body)))
    fitted = next(read(tmx(body), locales=["en", "pt-BR"]))
    assert (plain.source_lang, plain.target_lang) == ("en", "pt")
    assert (fitted.source_lang, fitted.target_lang) == ("en", "pt-BR")


def test_a_unit_of_three_languages_makes_two_entries() -> None:
    body = "".join(f'<tuv xml:lang="{code}"><seg>{code}</seg></tuv>' for code in ("tr", "en", "ru"))
    pairs = [(e.source, e.target) for e in read(tmx(f"<tu>{body}</tu>"))]
    assert pairs == [("en", "tr"), ("en", "ru")]


def test_a_unit_may_have_a_source_of_its_own() -> None:
    body = unit("a", "b").replace("<tu>", '<tu srclang="tr">')
    assert [(e.source_lang, e.source) for e in read(tmx(body))] == [("tr", "b")]


def test_who_and_when_and_the_files_own_context_are_kept() -> None:
    body = unit("a", "b").replace(
        "<tu>",
        '<tu creationid="A" creationdate="20200101T000000Z" changeid="B" changedate="20210203T040506Z">'
        '<prop type="file">x.md</prop><prop type="prev">p</prop><prop type="next">n</prop>',
    )
    entry = next(read(tmx(body)))
    assert (entry.who, entry.date, entry.article) == ("B", "2021-02-03", "x.md")
    assert (entry.before, entry.after) == ("p", "n")


@pytest.mark.parametrize("who", ["MT!", "MT", "MT Google", "Google Translate"])
def test_a_machines_words_are_known_as_such(who: str) -> None:
    body = unit("a", "b").replace("<tu>", f'<tu creationid="{who}">')
    assert next(read(tmx(body))).origin == "mt"


def test_a_person_is_no_machine() -> None:
    assert next(read(tmx(unit("a", "b").replace("<tu>", '<tu creationid="mtekin">')))).origin == "tmx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-9", "windows-1254"])
def test_encodings(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>' + tmx(unit("a", "şık ığdır")).decode()
    assert next(read(text.encode(encoding))).target == "şık ığdır"


def test_the_standard_doctype_is_accepted_and_not_fetched() -> None:
    assert len(list(read(tmx(unit("a", "b"), '<!DOCTYPE tmx SYSTEM "tmx14.dtd">')))) == 1


def test_units_without_a_text_are_passed_over() -> None:
    assert [e.source for e in read(tmx(unit("a", " ") + unit("", "b") + "<tu/>" + unit("c", "d")))] == ["c"]


# --- hostile ----------------------------------------------------------------------------------------------------------
BOMB = '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (BOMB + "]>", "&j;"),
        ('<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        ('<!DOCTYPE tmx [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', "a"),
        ("<!DOCTYPE tmx []>", "a"),
        ('<!DOCTYPE tmx SYSTEM "x.dtd">', "&undefined;"),
        ("<!DOCTYPE html>", "a"),
    ],
)
def test_entities_and_declarations_are_refused(head: str, text: str) -> None:
    with pytest.raises(DataError):
        list(read(tmx(unit(text, "b"), head)))


def test_nothing_is_fetched() -> None:
    asked: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Canary) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/x"
        list(read(tmx(unit("a", "b"), f'<!DOCTYPE tmx SYSTEM "{address}">')))
        for inner in (f'<!ENTITY x SYSTEM "{address}">', f'<!ENTITY % x SYSTEM "{address}"> %x;'):
            with pytest.raises(DataError):
                list(read(tmx(unit("&x;", "b"), f"<!DOCTYPE tmx [{inner}]>")))
        server.shutdown()
    assert asked == []


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"<tmx>\n<body>", 2),
        (b"<html/>", 1),
        (b"not xml", 1),
        (b"\x00\x01\x02", 1),
        (b"<tmx>\n<body>\xff</body></tmx>", 2),
        (tmx("\n<tu><tuv><seg>a</seg></tuv></tu>"), 2),
        (tmx('\n<tu><tuv xml:lang="no such code"><seg>a</seg></tuv></tu>'), 2),
        (tmx("\n" + unit("<script>x</script>", "b")), 2),
        (tmx("\n<tuv/>"), 2),
        (tmx("\n<tu><tu/></tu>"), 2),
        (tmx("\n<tu><seg>x</seg></tu>"), 2),
        (b'<?xml version="1.0" encoding="martian"?><tmx/>', 1),
        (tmx("<prop>" * 100), 1),
        (tmx(unit("a" * (MAX_TEXT + 1), "b")), 1),
    ],
)
def test_what_is_broken_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(DataError) as caught:
        list(read(data, name="memory.tmx"))
    assert (caught.value.path, caught.value.line) == ("memory.tmx", line)


def test_a_file_that_breaks_at_its_end_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.tmx"
    path.write_bytes(tmx(unit("a", "b") * 5000)[:-9])
    entries = read(path)
    with pytest.raises(DataError) as caught:
        next(entries)
    assert caught.value.path == str(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        list(read(tmp_path / "none.tmx"))


def test_a_giant_tag_is_given_up_at_once() -> None:
    def refused() -> None:
        with pytest.raises(DataError, match="larger than"):
            list(read(b'<tmx><body x="' + b"a" * 30_000_000 + b'"/></tmx>'))

    assert seconds(refused) < 5


def test_time_grows_with_size_alone() -> None:
    def whole(count: int) -> None:
        data = tmx(unit("<hi>x</hi>" * 20, "<ph>" + "{" * 500 + "</ph>") * count)
        assert sum(1 for _ in read(data)) == count

    assert grows(whole, 1000)
