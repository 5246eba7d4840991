"""What other tools bring: translation memories (TMX), glossaries (YAML, CSV, TBX). Taken whole, or refused with a line."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

from fuzz.harness import Harness, hold, same, text_of
from tm import safeyaml
from tm.errors import DataError
from tm.memory.model import Entry
from tm.memory.tmx import read, write
from tm.terms import dump, load, sheet, tbx
from tm.terms.model import Glossary


def _refused(error: DataError, data: bytes) -> None:
    hold("a refusal names a line of the file", 0 <= error.line <= len(re.findall(b"\r\n?|\n", data)) + 2, str(error))


# --- translation memories ---------------------------------------------------------------------------------------------
def memory(data: bytes) -> None:
    """What is read can be written, is XML, and is read again as it was."""
    try:
        entries = list(read(data))
    except DataError as error:
        _refused(error, data)
        return
    for codes in (False, True):
        stream = io.BytesIO()
        write(entries, stream, codes=codes)
        ElementTree.fromstring(stream.getvalue())
        again = list(read(stream.getvalue()))
        same("what is written as TMX is read again", [_bare(one) for one in again], [_bare(one) for one in entries])


def _bare(entry: Entry) -> tuple[object, ...]:
    return entry.source, entry.target, entry.source_lang, entry.target_lang, entry.context, entry.who, entry.date


_TMX = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en" creationtool="x"/><body>
<tu creationid="A" changedate="20210203T040506Z"><prop type="file">x.md</prop><note>n</note>
<tuv xml:lang="en-US"><seg>A <bpt i="1">&lt;b></bpt>big<ept i="1">&lt;/b></ept> <ph>{0}</ph>house &amp; more</seg></tuv>
<tuv xml:lang="tr"><seg>B\u00fcy\u00fck <hi>ev</hi></seg></tuv></tu>
</body></tmx>
"""
_SIGNS_OF_TMX = (
    "<tmx>", "<body>", "</body>", "<tu>", "</tu>", '<tuv xml:lang="tr">', "</tuv>", "<seg>", "</seg>", "<ph>", "</ph>", '<bpt i="1">', "</bpt>",
    "<ept>", "<it>", "<ut>", "<hi>", "<sub>", "&amp;", "&lt;", "&#10;", "&#13;", "&#0;", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "<?x ?>",
    "<!DOCTYPE tmx [", "<!ENTITY a 'b'>", "]>", ' srclang="*all*"', ' srclang="tr"', "{\\f1 ", "}", "\r", "\n", "\t", "\u2028", "\x00", "\ufffe",
    ' encoding="utf-16"', ' encoding="iso-8859-9"', "<prop type=\"x-flags\">", "</prop>", "stale", "mt", "pt-BR", "zh-Hant", "\ufeff",
)  # fmt: skip

MEMORY = Harness(
    "tmx",
    memory,
    (
        _TMX.encode(),
        _TMX.encode("utf-16"),
        _TMX.replace("UTF-8", "iso-8859-9").encode("iso-8859-9"),
        b"<tmx><body/></tmx>",
    ),
    _SIGNS_OF_TMX,
    lambda data: list(read(data)),
)


# --- glossaries -------------------------------------------------------------------------------------------------------
def _kept(glossary: Glossary) -> None:
    """A glossary comes back from each form that can say all of it."""
    same("YAML gives a glossary back", load(dump(glossary)), glossary)
    parted = [
        form
        for term in glossary.terms
        for forms in (*term.targets.values(), *term.forbidden.values())
        for form in forms
    ]
    if not any("|" in form for form in parted):
        same("CSV gives a glossary back", sheet.load(sheet.dump(glossary)), glossary)


def yaml(data: bytes) -> None:
    text = text_of(data)
    try:
        safeyaml.load(text, "tm.yaml")
    except DataError as error:
        _refused(error, data)
    try:
        glossary = load(text)
    except DataError as error:
        _refused(error, data)
        return
    same("YAML gives a glossary back", load(dump(glossary)).terms, glossary.terms)


def csv(data: bytes) -> None:
    try:
        glossary = sheet.load(text_of(data))
    except DataError as error:
        _refused(error, data)
        return
    if len({(term.source, term.lang) for term in glossary.terms}) == len(glossary.terms):
        _kept(glossary)
    else:
        same("CSV gives a glossary back", sheet.load(sheet.dump(glossary)), glossary)


def exchange(data: bytes) -> None:
    try:
        glossary = tbx.load(data)
    except DataError as error:
        _refused(error, data)
        return
    again = tbx.load(tbx.dump(glossary).encode())
    same("TBX gives a glossary back", [(one.source, one.targets, one.forbidden) for one in again.terms], [
        (one.source, one.targets, one.forbidden) for one in glossary.terms
    ])  # fmt: skip


_GLOSSARY = """\
- term: Council of Narvash
  targets: {tr: [Narvash Konseyi, NK], ru: "\u0421\u043e\u0432\u0435\u0442"}
  forbidden: {tr: Kurul}
  note: founded in 1921
- term: NK
  do_not_translate: true
  case: exact
"""
_TBX = """\
<?xml version="1.0"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="c1"><note>a meeting</note>
<langSec xml:lang="en"><termSec><term>summit</term></termSec></langSec>
<langSec xml:lang="tr"><termSec><term>zirve</term></termSec><termSec><term>toplant\u0131</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec></conceptEntry>
</body></text></tbx>
"""
_OLD_TBX = """\
<martif type="TBX" xml:lang="en"><text><body><termEntry><descrip type="definition">d</descrip>
<langSet xml:lang="en-US"><tig><term>summit</term></tig></langSet>
<langSet xml:lang="ru"><ntig><termGrp><term>\u0441\u0430\u043c\u043c\u0438\u0442</term></termGrp></ntig></langSet></termEntry></body></text></martif>
"""
_KEYS = (
    "- term: ",
    "targets: ",
    "forbidden: ",
    "do_not_translate: true",
    "case: exact",
    "note: ",
    "lang: tr",
    "{tr: a}",
    "[a, b]",
    "true",
)
_YAML = (
    "&a ",
    "*a",
    "!t ",
    "<<: ",
    "? ",
    "- ",
    ": ",
    " #",
    "'",
    '"',
    "|\n",
    ">\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "  ",
    "\t",
    "~",
    "---\n",
    "\\u0041",
)
_CSV = (
    "term",
    "lang",
    "tr",
    "ru",
    "pt-BR",
    "forbidden tr",
    "note",
    "case",
    "exact",
    "do_not_translate",
    "true",
    ",",
    ";",
    "\t",
    " | ",
    '"',
    '""',
)

YAML = Harness("yaml", yaml, (_GLOSSARY.encode(), b"summit: {targets: {tr: zirve}}\n", b"source_locale: en\nlocales: [en, tr]\n"),
    (*_KEYS, *_YAML), lambda data: safeyaml.load(text_of(data), ""))  # fmt: skip
CSV = Harness("csv", csv, (b"term,lang,tr,forbidden tr,do_not_translate,case,note\nsummit,en,zirve | doruk,x,true,exact,n\n", b"en;tr\r\na;'=b\r\n"),
    (*_CSV, "=", "+", "-", "@", "'", "\n", "\r\n", "\r", "\u2028", "\x00", "\ufeff", "\u00a0"), lambda data: sheet.load(text_of(data)))  # fmt: skip
TBX = Harness("tbx", exchange, (_TBX.encode(), _OLD_TBX.encode()),
    ("<tbx>", "<martif>", "<conceptEntry>", "</conceptEntry>", '<langSec xml:lang="tr">', "</langSec>", "<termSec>", "</termSec>", "<term>", "</term>",
     "<note>", "</note>", "x-case-exact", "x-do-not-translate", "preferredTerm-admn-sts", "supersededTerm-admn-sts", "&amp;", "&#10;", "&x;",
     "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE tbx [", "]>", "\n", "\t", "\u2028", "\u00ad", "|"), lambda data: tbx.load(data))  # fmt: skip
