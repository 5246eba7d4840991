"""Writing catalogs: an untouched entry is written as its own bytes, whatever its layout; anything else in gettext's style.

file = scan(data)
render(file, file.units) == data
render(file, [changed, *file.units[1:]])     only the first entry's lines differ
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Union

from tm.errors import CatalogError
from tm.model import Unit
from tm.po.header import Header, changed_text, fresh_fields, header_text, one_line, said_by, splice
from tm.po.scan import scan
from tm.po.scan_file import PoFile
from tm.po.write_entry import format_entry
from tm.text import quote

_BOM = b"\xef\xbb\xbf"
_UNWRITABLE = re.compile("[\0\x04\ud800-\udfff]")
_OUTSIDE_COMMENTS = re.compile("(?m)[\0\ud800-\udfff]|^(?!#[^|~]).*?\x04")
_CHARSET = re.compile(r"charset=[^ \t\n]*")
_LEAST = "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"


Part = Union["Piece", range]
"""What the output is made of: a new piece, or a run of entries of the file."""


class Rendered(bytes):
    """The bytes of a catalog; `notice` says so where they had to be converted to UTF-8."""

    notice: str = ""

    @classmethod
    def of(cls, data: bytes, notice: str) -> Rendered:
        """These bytes with this notice."""
        made = cls(data)
        made.notice = notice
        return made


class Piece:
    """An entry of the output that is not an entry of the file as it stands."""

    __slots__ = ("instead", "text", "verbatim")

    def __init__(self, text: str, instead: int = -1, *, verbatim: bool = False) -> None:
        self.text = text
        """Its lines, with LF line ends."""
        self.instead = instead
        """The entry of the file that it replaces, whose place and blank lines it takes; -1: it is new."""
        self.verbatim = verbatim
        """It is copied text: its line ends stay, and undecoded bytes in its comments are no fault."""


def render(file: PoFile, units: Sequence[Unit], header: Mapping[str, str] | None = None) -> Rendered:
    """The catalog with these units in this order, and the given header fields set (others stay).

    A unit equal to the loaded one of the same key and obsolescence is written as its own lines. A file whose charset lacks a
    character becomes UTF-8 and the result's `notice` says so. Raises CatalogError for a text that no catalog can hold (NUL,
    U+0004, lone surrogates) and for new text in a file whose charset nobody knows.
    """
    return Rendered.of(*written(file, units, header))


def written(file: PoFile, units: Sequence[Unit], header: Mapping[str, str] | None = None) -> tuple[bytes, str]:
    """The bytes of `render`, and its notice: for large files, which are not copied once more."""
    return _assembled(file, [*pieces(file, units)], dict(header) if header else {})


def pieces(file: PoFile, units: Sequence[Unit]) -> Iterable[Part]:
    """For each unit its entry of the file if it equals that, in runs; else its lines."""
    loaded = file.units
    known: dict[tuple[str | None, str], int] = {}
    size, at = len(units), 0
    expected = 0  # the loaded unit that comes next if nothing was moved
    while at < size:
        first = expected
        while at < size and expected < len(loaded) and (units[at] is loaded[expected] or units[at] == loaded[expected]):
            at += 1
            expected += 1
        if expected > first:
            yield from _run(file, first, expected)
            continue
        unit = units[at]
        if expected < len(loaded) and loaded[expected].key == unit.key:
            old = expected
        else:
            known = known or {(one.context, one.source): number for number, one in enumerate(loaded)}
            old = known.get(unit.key, -1)
            if old >= 0 and (loaded[old] is unit or loaded[old] == unit):  # a run begins there
                expected = old
                continue
        at += 1
        if old < 0:
            yield Piece(_formatted(unit))
        else:
            yield Piece(format_entry(unit), file.entry(old))
            expected = old + 1


def _run(file: PoFile, first: int, stop: int) -> Iterable[range]:
    """The entries of units `first` to `stop - 1`; two runs where the header stands between them."""
    start, end = file.entry(first), file.entry(stop - 1) + 1
    if start < file.header_at < end:
        yield range(start, file.header_at)
        start = file.header_at + 1
    yield range(start, end)


_made: list[tuple[Sequence[Unit], bytes]] = []


def fresh(units: Sequence[Unit], shown: str = "") -> bytes:
    """The entries of a catalog that has none yet, in UTF-8, each after a blank line.

    The last two answers are kept: an article's template and its catalogs start alike, but for the source's own locale.
    Raises CatalogError as `render` does.
    """
    for known, body in _made:
        if len(known) == len(units) and all(map(operator.is_, known, units)):
            return body
    text = "".join([f"\n{format_entry(unit)}" for unit in units])
    _refuse_unwritable(text, shown)
    body = text.encode()
    _made[:] = [(units, body), *_made[:1]]
    return body


# A new unit stands alike in the template and in every catalog in which it is missing.
_formatted = lru_cache(maxsize=2048)(format_entry)


def assemble(file: PoFile, parts: Sequence[Part], updates: Mapping[str, str | None]) -> Rendered:
    """The file made of these entries (numbers are the file's own) and header fields; a value of None removes a field."""
    return Rendered.of(*_assembled(file, parts, updates))


def _assembled(file: PoFile, parts: Sequence[Part], updates: Mapping[str, str | None]) -> tuple[bytes, str]:
    new = [part for part in parts if isinstance(part, Piece) and not part.verbatim]
    for added in (*(piece.text for piece in new), *filter(None, updates.values())):
        _refuse_unwritable(added, file.name)
    texts = _texts(file, parts, updates)
    if file.data is not None and "".join(texts) == file.text:
        return file.data, ""
    if file.guessed:
        return _unknown(file, texts, new), ""
    try:
        if file.data is None:
            return _encode(file, texts, file.codec), ""
        character = "one way only to write its text"
    except UnicodeEncodeError as error:
        character = f"no {quote(error.object[error.start])}"
    content = file.header.get("Content-Type") or "text/plain"
    content = _CHARSET.sub("charset=UTF-8", content) if _CHARSET.search(content) else f"{content}; charset=UTF-8"
    if Header(changed_text(file.header.text, {"Content-Type": content})).charset != "UTF-8":
        # gettext takes the first `charset=` of a header, wherever it stands
        raise CatalogError(
            f"{file.charset} has {character}, and the header names {file.charset} outside of Content-Type",
            path=file.name,
            line=1,
            hint="convert the file: msgconv --to-code=UTF-8",
        )
    data = _encode(file, _texts(file, parts, {**updates, "Content-Type": content}), "utf-8")
    return (
        data,
        f"{file.name or 'the catalog'} was converted from {file.charset} to UTF-8: {file.charset} has {character}",
    )


def _refuse_unwritable(text: str, shown: str) -> None:
    if "\0" not in text and "\x04" not in text and (text.isascii() or _encodes(text)):
        return
    found = _UNWRITABLE.search(text)
    if found and found[0] == "\x04":
        found = _OUTSIDE_COMMENTS.search(text)  # gettext does not mind it in a comment, and foreign catalogs have it
    if found:
        part = text[max(0, found.end() - 40) : found.end() + 40]
        raise CatalogError(
            f"a catalog cannot hold U+{ord(found[0][-1]):04X}", path=shown, hint=f"it is in {quote(part)}"
        )


def _encodes(text: str) -> bool:
    """Whether no surrogate stands in it alone; the codec looks for them ten times faster than a pattern."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unknown(file: PoFile, texts: Sequence[str], new: Sequence[Piece]) -> bytes:
    """A file whose charset nobody knows: its bytes can be kept, but no character can be added."""
    try:
        if all(piece.text.isascii() for piece in new):
            return _encode(file, texts, file.codec)
    except UnicodeEncodeError:
        pass
    raise CatalogError(
        "nothing can be added to a catalog that is no UTF-8 and names no known charset",
        path=file.name,
        line=1,
        hint="name its charset in the header: Content-Type: text/plain; charset=...",
    )


def _encode(file: PoFile, texts: Iterable[str], codec: str) -> bytes:
    if _normalised(file):
        texts = ["".join(texts).replace("\n", "\r\n")]
    if codec != "utf-8":  # which has one way to write a character, whatever stands beside it
        texts = ["".join(texts)]
    encoded = [text.encode(codec, "surrogateescape") for text in texts]
    return b"".join([_BOM, *encoded] if file.bom else encoded)


def _normalised(file: PoFile) -> bool:
    """Whether the file's line ends are all CRLF, and LF in `text`."""
    return file.newline == "\r\n" and "\r" not in file.text


def line_end(file: PoFile) -> str:
    """The line end of new lines in `file.text` (which has LF where all of the file's were CRLF)."""
    return file.newline if "\r" in file.text else "\n"


def _texts(file: PoFile, parts: Sequence[Part], updates: Mapping[str, str | None]) -> list[str]:
    """The whole text, in pieces."""
    header = _header_part(file, updates)
    if header is None:
        return _join(file, parts)
    # a header that is not the first entry keeps its place after the entry before it, if that is still there
    ends = (part.stop if isinstance(part, range) else part.instead + 1 for part in parts)
    at = next((at for at, end in enumerate(ends, 1) if end == file.header_at), 0) if file.header_at > 0 else 0
    return _join(file, [*parts[:at], header, *parts[at:]])


def _header_part(file: PoFile, updates: Mapping[str, str | None]) -> Part | None:
    """The header entry: itself, or its changed lines; None where the file has none and needs none."""
    old = file.header_unit
    changes = {name: value if value is None else one_line(value) for name, value in updates.items()}
    if old is None:
        if not any(changes.values()):
            return None
        return Piece(format_entry(Unit(source="", target=changed_text("" if file.guessed else _LEAST, changes))))
    text = said_by(old)
    after = changed_text(text, changes)
    if after == text:
        return range(file.header_at, file.header_at + 1)
    if old.plural is not None:
        return Piece(format_entry(replace(old, targets=(after, *old.targets[1:]))), file.header_at)
    entry: str | None = file.text[file.body(file.header_at) : file.chunk(file.header_at)[1]]
    newline = line_end(file)
    for name, value in changes.items():  # one by one, so that the lines between two changed ones stay
        changed = changed_text(text, {name: value})
        entry = entry and splice(entry, text, changed, newline)
        text = changed
    return Piece(entry or format_entry(replace(old, target=after)), file.header_at, verbatim=entry is not None)


def _join(file: PoFile, parts: Iterable[Part]) -> list[str]:
    """The whole text, in pieces. Neighbours stay one slice of the old text, so the work is that of the changes."""
    text = file.text
    local = line_end(file)
    out: list[str] = []
    start = end = 0  # the slice that is not written yet
    previous = -1
    for part in parts:
        own = isinstance(part, range)
        entry = part.start if isinstance(part, range) else part.instead
        natural = entry >= 0 and entry == previous + 1 and (entry == 0 or bool(out) or end > start)
        previous = part.stop - 1 if isinstance(part, range) else entry if entry >= 0 else -2
        if not (own and natural and start < end):
            if start < end:
                out.append(text[start:end])
            start = end = file.body(entry) if entry >= 0 else 0
            lead = text[file.chunk(entry)[0] : start] if entry >= 0 else local
            out.append(_lead(lead, out, local, natural=natural, first=entry == 0))
        if isinstance(part, range):
            end = file.chunk(previous)[1]
            continue
        body = part.text if part.verbatim or local == "\n" else part.text.replace("\n", local)
        last = entry == file.entries - 1 and file.tail == len(text) and not text.endswith("\n")
        out.append(body.removesuffix(local) if last else body)
        start = end
    kept = end > start and previous == file.entries - 1
    if start < end:
        out.append(text[start:end])
    if file.tail < len(text):
        tail = text[file.tail :]
        out.append(tail if kept else _lead(tail, out, local, natural=True, first=False))
    return out


def _lead(lead: str, out: list[str], local: str, *, natural: bool, first: bool) -> str:
    """What stands before an entry that has a new neighbour: a blank line between two, none at the top."""
    written = out[-1] if out and out[-1] else next((part for part in reversed(out) if part), "")
    if not written:
        return lead if natural else lead.lstrip("\r\n")
    if first and not natural and not lead.startswith(("\n", "\r")):
        lead = local + lead
    return lead if written.endswith("\n") else local + lead.lstrip(" \t")


def new_file(header: Mapping[str, str], comments: Sequence[str] = ()) -> PoFile:
    """A catalog with a header and no entry; a template where the header has no `Language`.

    Fields not given get gettext's usual values, Plural-Forms that of the language; `msgfmt --check` has nothing to say about
    a catalog's. `comments` are the translator comments over the header.
    """
    target = header_text(fresh_fields(header))
    unit = Unit(source="", target=target, comments=tuple(comments), fuzzy=not header.get("Language"))
    return scan(format_entry(unit).encode("utf-8"))
