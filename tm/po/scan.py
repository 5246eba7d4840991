r"""Reading catalogs: strict, loss-less, fast.

`scan` has two readers. The fast one (`scan_fast`) takes an entry per match of one regular expression; the matches must
tile the text. Where one entry does not fit (odd blanks, escapes by number, undecoded bytes, an error), the strict one
(`scan_strict`) reads the whole file again and has the last word, so both accept the same files. What GNU msgfmt refuses is
refused with its line; a BOM and `#=` lines are accepted, a NUL is not (gettext would lose what follows it).
"""

from __future__ import annotations

import codecs
import re

from tm.collector import resting
from tm.errors import CatalogError
from tm.model import Unit
from tm.po.header import Header, said_by
from tm.po.scan_fast import Unusual, line_ends_differ, read_fast
from tm.po.scan_file import PoFile
from tm.po.scan_plain import NONE, Likely

_BOM = b"\xef\xbb\xbf"
_CHARSET_NAME = (
    r"(?:utf-?8|(?:us-)?ascii|ansi_x3\.4-1968|iso[-_]?8859[-_]\d{1,2}|latin-?\d{1,2}|koi8-[rut]|(?:cp|windows-|ibm)?\d{3,4}"
    r"|gb2312|gbk|gb18030|euc-(?:jp|kr)|big5(?:-?hkscs)?|shift[-_]jis|johab|tis-620)"
)
_LARGE = 200_000
"""Characters above which the garbage collector rests meanwhile."""


def scan(data: bytes, name: str = "", likely: Likely = NONE) -> PoFile:
    """Read a catalog; sooner where `likely` holds its texts. Raises CatalogError with the line of whatever GNU msgfmt would refuse."""
    bom = data.startswith(_BOM)
    body = data[3:] if bom else data
    if b"\0" in body:
        line = body.count(b"\n", 0, body.index(b"\0")) + 1
        hint = "the file is damaged, or no text at all (UTF-16?); take it back from git or from a backup"
        raise CatalogError("a NUL byte", path=name, line=line, hint=hint)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _scan_other(body, name, bom)
    file = _read(text, name, "utf-8", bom=bom, likely=likely)
    charset = file.header.charset
    if len(file.text) == len(text):  # the line ends are what they were
        file.source = data
    if not charset or charset.lower() in ("utf-8", "utf8"):
        return file
    codec = codec_of(charset)
    if text.isascii():
        file.codec = codec or "ascii"  # a template says CHARSET: it becomes UTF-8 with the first letter that needs it
    elif codec is None:
        file.notices += (f"the charset `{charset[:40]}` that the header names is unknown; the file was read as UTF-8",)
        file.charset = "UTF-8"
    elif codec != "utf-8":
        return _read_as(body, name, charset, codec, bom=bom)
    return file


def codec_of(charset: str) -> str | None:
    """Python's codec for a charset name of a PO header; None if it is unknown or no extension of ASCII."""
    if not re.fullmatch(_CHARSET_NAME, charset, re.I):
        return None
    name = re.sub(r"^windows-", "cp", charset.lower())
    try:
        return codecs.lookup("cp" + name if name.isdigit() else name).name
    except LookupError:
        return None


def _scan_other(body: bytes, name: str, bom: bool) -> PoFile:
    """A file that is no UTF-8: what does its header say?"""
    view = body.decode("latin-1")
    charset = _declared(view)
    codec = codec_of(charset)
    if codec is not None:
        return _read_as(body, name, charset, codec, bom=bom)
    file = _read(view, name, "latin-1", bom=bom)
    named = f"names the charset `{charset[:40]}`, which is unknown" if charset else "names no charset"
    file.notices += (f"the header {named}, and the file is no UTF-8; its bytes are kept, its letters are a guess",)
    file.guessed = True
    return file


def _declared(view: str) -> str:
    """The charset that the header names, whatever is wrong after it."""
    from tm.po.scan_strict import Reader

    try:
        header = next((entry for entry in Reader(view, "", "latin-1").entries() if entry.is_header), None)
    except CatalogError:
        return ""
    return Header(header.targets[0]).charset if header else ""


def _read_as(body: bytes, name: str, charset: str, codec: str, *, bom: bool) -> PoFile:
    text = body.decode(codec, "surrogateescape")
    file = _read(text, name, codec, bom=bom, charset=charset)
    try:
        faithful = text.encode(codec, "surrogateescape") == body
    except UnicodeEncodeError:
        faithful = False
    if not faithful:
        file.data = _BOM + body if bom else body
    return file


def _read(text: str, name: str, codec: str, *, bom: bool, charset: str = "", likely: Likely = NONE) -> PoFile:
    """Read decoded text; `charset` is set where the bytes may not all have been characters of it."""
    newline, continued = "\n", True
    if "\r" in text:
        crlf, lines = text.count("\r\n"), text.count("\n")
        newline = "\r\n" if crlf * 2 > lines else "\n"
        if crlf == lines == text.count("\r"):
            text = text.replace("\r\n", "\n")
            continued = False  # gettext joins lines at `\` before LF, not before CRLF
    starts, replaced, keys = None, False, None
    with resting(len(text) > _LARGE):
        try:
            run = read_fast(text, charset != "", likely)
            units, ends, keys = run.units, run.ends, run.keys
        except Unusual:
            units, ends, starts, replaced = _strict(text, name, codec, charset, continued)
    header_at = next((at for at, unit in enumerate(units) if not unit.source and _is_header(unit)), -1)
    header_unit = units.pop(header_at) if header_at >= 0 else None
    file = PoFile(name, text, tuple(units), ends, starts)
    file.header_at, file.header_unit, file.keys = header_at, header_unit, keys
    file.header = Header(said_by(header_unit)) if header_unit else Header()
    file.charset, file.codec, file.bom, file.newline = file.header.charset or "UTF-8", codec, bom, newline
    if replaced:
        file.notices = ("some escapes in it name bytes that are no characters",)
    return file


def _is_header(unit: Unit) -> bool:
    return unit.context is None and not unit.obsolete


def _strict(
    text: str, name: str, codec: str, charset: str, continued: bool
) -> tuple[list[Unit], list[int], list[int], bool]:
    from tm.po.scan_strict import Reader

    reader = Reader(text, name, codec, charset=charset, continued=continued)
    entries = list(reader.entries())
    units = [entry.unit() for entry in entries]

    def fail(message: str, position: int, hint: str) -> None:
        raise CatalogError(message, path=name, line=text.count("\n", 0, position) + 1, hint=hint)

    seen: dict[tuple[str | None, str], int] = {}
    for number, unit in enumerate(units):
        first = seen.setdefault(unit.key, number)
        if first != number:
            what = "an entry with this msgid" if unit.source or unit.context is not None else "the header"
            again = " again as obsolete (#~)" if unit.obsolete and not units[first].obsolete else " twice"
            where = text.count("\n", 0, entries[first].id_at) + 1
            message = f"{what} stands{again}; the first is on line {where}"
            fail(message, entries[number].id_at, "keep one of the two entries")
    for entry, unit in zip(entries, units, strict=True):
        fault = line_ends_differ(unit)
        if fault:
            fail(fault, entry.target_at, "gettext refuses such a catalog")
    return units, [entry.end for entry in entries], [entry.start for entry in entries], reader.replaced
