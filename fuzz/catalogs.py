"""Catalogs: unchanged bytes stay, what is written is read again, both readers agree, and so do polib and msgfmt."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from unittest import mock

from fuzz.harness import Harness, hold, same
from tm.errors import CatalogError
from tm.model import Unit
from tm.po.scan import scan
from tm.po.scan_fast import Unusual
from tm.po.scan_file import PoFile
from tm.po.write import new_file, render


def catalog(data: bytes) -> None:
    """All laws of one catalog. Raises CatalogError where it is refused."""
    try:
        file = scan(data)
    except CatalogError as error:
        hold("a refusal names a line of the file", 0 < error.line <= len(re.findall(b"\r\n?|\n", data)) + 2, str(error))
        return
    same("an untouched catalog keeps its bytes", bytes(render(file, file.units)), data)
    same("so does one of equal units", bytes(render(file, [replace(unit) for unit in file.units])), data)
    same("both readers see the same", _seen(file), _seen(_strictly(data)))
    notes = (line for one in file.units for line in (*one.comments, *one.extracted, *one.references, *one.flags))
    if any("\r" in line or line.endswith("\\") for line in notes):
        return  # one line of comment to gettext, two to others; a line that gettext would join with the next
    if any("\u2069" in name or "\u2068" in name for one in file.units for name in one.references):
        return  # these signs stand around names with blanks, and can be part of none
    _written(file)
    if not file.guessed:
        _changed(file)


def _seen(file: PoFile) -> tuple[object, ...]:
    raw = [(file.raw(number), file.line(number)) for number in range(len(file.units))]
    return list(file.units), file.header_unit, raw, file.newline, file.bom


def _strictly(data: bytes) -> PoFile:
    """What the strict reader makes of a file that the fast one would take."""

    def unusual(*_: object) -> None:
        raise Unusual

    with mock.patch("tm.po.scan.read_fast", unusual):
        return scan(data)


def _written(file: PoFile) -> None:
    """Written anew, the units are read as they were, by polib too."""
    try:
        data = render(new_file({"Language": "tr"}), file.units)
    except CatalogError:
        hold("what is read can be written", any("\ufffd" in repr(unit) or "\\x" in repr(unit) for unit in file.units))
        return
    again = scan(data)
    same("what is written is read again", list(again.units), list(file.units))
    same("and written the same", bytes(render(again, again.units)), bytes(data))
    _polib_agrees(file.units, data.decode())


# polib parts lines at every sign that Unicode calls a line end, and reads fewer escapes than gettext.
_NOT_FOR_POLIB = re.compile("[\x0b\x0c\x0d\x1c-\x1f\x85\u2028\u2029]|\\\\[0-7x]")


def _polib_agrees(units: tuple[Unit, ...], text: str) -> None:
    import polib

    if _NOT_FOR_POLIB.search(text):
        return
    units = tuple(replace(unit, comments=(), extracted=(), references=(), flags=()) for unit in units)
    theirs = polib.pofile(render(new_file({"Language": "tr"}), units).decode(), wrapwidth=0)
    ours = {(unit.context, unit.source, unit.target, unit.targets, unit.obsolete, unit.fuzzy) for unit in units}
    same(
        "polib reads the same",
        {
            (one.msgctxt, one.msgid, one.msgstr, tuple(one.msgstr_plural.values()), bool(one.obsolete), one.fuzzy)
            for one in theirs
        },
        ours,
    )


def _changed(file: PoFile) -> None:
    """A changed unit changes its own lines, a new one brings its own."""
    for number, unit in enumerate(file.units):
        if unit.plural is None and not unit.obsolete:
            changed = replace(
                unit, target=unit.source + " ek" if unit.source.strip("\n") == unit.source else "ek", fuzzy=True
            )
            units = [*file.units[:number], changed, *file.units[number + 1 :]]
            try:
                again = scan(render(file, units))
            except CatalogError as error:  # a comment holds a byte that is no character, and so the file cannot stay
                hold("a changed unit can be written", "outside of Content-Type" in error.message, error)
                return
            same("a changed unit is read as it was changed", list(again.units), units)
            others = [one for one in range(len(units)) if one != number]
            # A file of mixed line ends may have but one kind of them now, and is then read with LF.
            lines = [[each.raw(one).replace("\r", "").rstrip("\n") for one in others] for each in (again, file)]
            same("the others keep their lines", *lines)
            break
    if all(unit.key != (None, "new") for unit in file.units):
        for units in ([*file.units, Unit("new", "yeni")], [Unit("new", "yeni"), *file.units]):
            same("a new unit joins the old ones", list(scan(render(file, units)).units), units)
    if file.units:
        same("a dropped one leaves the rest", list(scan(render(file, file.units[1:])).units), list(file.units[1:]))
    again = scan(render(file, file.units, {"X-Fuzz": "1"}))
    same("a header field is set", (again.header.get("X-Fuzz"), list(again.units)), ("1", list(file.units)))


def judged(folder: Path) -> list[str]:
    """Inputs of which GNU msgfmt thinks otherwise; empty where gettext is not installed."""
    if shutil.which("msgfmt") is None:
        return ["msgfmt is not installed: the catalogs were not shown to it"]
    differ: list[str] = []
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        try:
            scan(data)
            said = ""
        except CatalogError as error:
            said = str(error)
        # What gettext takes by mistake (a NUL ends a text) or by another reading (lone CR, charsets) is told in docs/catalogs.md.
        if b"\0" in data or b"\r" in data or "NUL" in said or "charset" in said or data.startswith(b"\xef\xbb\xbf"):
            continue
        done = subprocess.run(["msgfmt", "-o", "/dev/null", "-"], input=data, capture_output=True, check=False)
        if (done.returncode != 0) != bool(said):
            theirs = done.stderr.decode("utf-8", "replace").strip() or "accepts it"
            differ.append(f"{path}: tm: {said or 'accepts it'}; msgfmt: {theirs}")
    return differ


_HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
_CATALOG = (
    _HEADER
    + """\
# a note
#. paragraph
#: articles/a.md \u2068my article.md\u2069
# tm: draft memory 2026-11-21 00000000-00000000
#, fuzzy, c-format
#| msgctxt "old context"
#| msgid "old"
msgctxt "context"
msgid ""
"Two \\"lines\\"\\n"
"of it"
msgstr "İki satır"

msgid "file"
msgid_plural "files"
msgstr[0] "dosya"
msgstr[1] ""
"dosyalar"

# z
#, fuzzy
#~| msgid "before"
#~ msgctxt "k"
#~ msgid ""
#~ "gone"
#~ msgstr "gitti"
"""
)
_SIGNS = (
    '"', "\\", "\n", "#", "#~ ", "#| ", "#~| ", "msgid ", "msgstr ", "msgctxt ", "msgid_plural ", "msgstr[0] ", "msgstr[1] ", '""', '"x"',
    "[", "]", "0", " ", "\t", "\r", "\r\n", "\\n", "\\x41", "\\101", "\\\n", "# foo\n", "#, fuzzy\n", "é", 'domain "d"\n', "=======\n",
    "<<<<<<< x\n", "\u2028", "\v", "\f", "\x85", "\u00a0", "#! fuzzy\n", "#= fuzzy\n", "\n\n", 'msgid "a"\nmsgstr "b"\n', "\ufeff",
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-9\\n"\n', "charset=CP1251", "\\\\", "\\0", "\x04", "\u2068", "\u2069", "\x1a",
)  # fmt: skip
_SEEDS = (
    _CATALOG,
    _CATALOG.replace("\n", "\r\n"),
    "\ufeff" + _HEADER,
    'msgid "a" msgstr "b"\n# tail',
    '  #. indented\n  msgid "in"\n  msgstr   "a"   "b"\n#~ msgid "c"\n#~ msgstr "d"\n',
)
_LATIN = _HEADER.replace("UTF-8", "ISO-8859-9").encode() + b'msgid "a"\nmsgstr "\xfe\xf0"\n'

CATALOG = Harness(
    "po",
    catalog,
    (*(text.encode() for text in _SEEDS), _LATIN),
    _SIGNS,
    lambda data: render(file := scan(data), file.units),
    judged,
)
