"""Writing catalogs: an untouched entry is written as its own bytes, whatever its layout; anything else in gettext's style.

file = scan(data)
render(file, file.units) == data
render(file, [changed, *file.units[1:]])     only the first entry's lines differ
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tm.errors import CatalogError
from tm.model import Unit
from tm.po.header import Header, changed_text, fresh_fields, header_text
from tm.po.scan import scan
from tm.po.scan_file import PoFile
from tm.po.write_entry import format_entry
from tm.po.write_join import Part, Piece, Text, laid_out, normalised, whole
from tm.text import quote

_BOM = b"\xef\xbb\xbf"
_UNWRITABLE = "[\0\x04\ud800-\udfff]"
_OUTSIDE_COMMENTS = "(?m)[\0\ud800-\udfff]|^(?!#[^|~]).*?\x04"
_CHARSET = re.compile(r"charset=[^ \t\n]*")


class Rendered(bytes):
    """The bytes of a catalog; `notice` says so where they had to be converted to UTF-8."""

    notice: str = ""

    @classmethod
    def of(cls, data: bytes, notice: str) -> Rendered:
        """These bytes with this notice."""
        made = cls(data)
        made.notice = notice
        return made


class Written(NamedTuple):
    """A catalog as it is to be written."""

    data: bytes
    notice: str = ""
    """What a user should know about how it was written."""
    kept: tuple[tuple[int, int, int], ...] = ()
    """Stretches of the file's own bytes (`PoFile.source`) in `data`, in its order: (offset there, offset in `data`, length).
    Nothing where that is not known.
    """


def render(file: PoFile, units: Sequence[Unit], header: Mapping[str, str] | None = None) -> Rendered:
    """The catalog with these units in this order, and the given header fields set (others stay).

    A unit equal to the loaded one of the same key and obsolescence is written as its own lines. A file whose charset lacks a
    character becomes UTF-8 and the result's `notice` says so. Raises CatalogError for a text that no catalog can hold (NUL,
    U+0004, lone surrogates) and for new text in a file whose charset nobody knows.
    """
    return Rendered.of(*written(file, units, header)[:2])


def written(file: PoFile, units: Sequence[Unit], header: Mapping[str, str] | None = None) -> Written:
    """What `render` gives, and which of it is the old file's: for large files, which are not copied once more."""
    return _assembled(file, [*pieces(file, units)], dict(header) if header else {})


def pieces(file: PoFile, units: Sequence[Unit]) -> Iterable[Part]:
    """For each unit its entry of the file if it equals that, in runs; else its lines."""
    loaded = file.units
    known: dict[tuple[str | None, str], int] = {}
    size, at = len(units), 0
    expected = 0  # the loaded unit that comes next if nothing was moved
    while at < size:
        first = expected
        while at < size and expected < len(loaded) and _same(units[at], loaded[expected]):
            at += 1
            expected += 1
        if expected > first:
            yield from _run(file, first, expected)
            continue
        unit = units[at]
        key = unit.source if unit.context is None else (unit.context, unit.source)
        if file.keys is not None and key not in file.keys:
            old = -1
        elif expected < len(loaded) and loaded[expected].key == unit.key:
            old = expected
        elif expected + 1 < len(loaded) and loaded[expected + 1] is unit:  # a run begins after one that left
            expected += 1
            continue
        else:
            known = known or {(one.context, one.source): number for number, one in enumerate(loaded)}
            old = known.get(unit.key, -1)
            if old >= 0 and _same(unit, loaded[old]):  # a run begins there
                expected = old
                continue
        at += 1
        if old < 0:
            yield Piece(format_entry(unit))
        else:
            yield Piece(format_entry(unit), file.entry(old))
            expected = old + 1


def _same(one: Unit, two: Unit) -> bool:
    """Whether they are equal; most that are not differ in the source."""
    return one is two or (one.source == two.source and one == two)


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


def assemble(file: PoFile, parts: Sequence[Part], updates: Mapping[str, str | None]) -> Rendered:
    """The file made of these entries (numbers are the file's own) and header fields; a value of None removes a field."""
    return Rendered.of(*_assembled(file, parts, updates)[:2])


def _assembled(file: PoFile, parts: Sequence[Part], updates: Mapping[str, str | None]) -> Written:
    new = [part for part in parts if isinstance(part, Piece) and not part.verbatim]
    for added in (*(piece.text for piece in new), *filter(None, updates.values())):
        _refuse_unwritable(added, file.name)
    texts = laid_out(file, parts, updates)
    if file.data is not None and whole(file, texts) == file.text:
        return Written(file.data)
    if file.guessed:
        return Written(_unknown(file, texts, new))
    try:
        if file.data is None and file.source is not None and file.codec in ("utf-8", "ascii"):
            return _spliced(file, file.source, texts)
        if file.data is None:
            return Written(_encode(file, texts, file.codec))
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
    data = _encode(file, laid_out(file, parts, {**updates, "Content-Type": content}), "utf-8")
    return Written(
        data,
        f"{file.name or 'the catalog'} was converted from {file.charset} to UTF-8: {file.charset} has {character}",
    )


def _refuse_unwritable(text: str, shown: str) -> None:
    if "\0" not in text and "\x04" not in text and (text.isascii() or _encodes(text)):
        return
    found = re.search(_UNWRITABLE, text)
    if found and found[0] == "\x04":
        found = re.search(
            _OUTSIDE_COMMENTS, text
        )  # gettext does not mind it in a comment, and foreign catalogs have it
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


def _unknown(file: PoFile, texts: Sequence[Text], new: Sequence[Piece]) -> bytes:
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


def _encode(file: PoFile, texts: Iterable[Text], codec: str) -> bytes:
    text = whole(file, texts)
    if normalised(file):
        text = text.replace("\n", "\r\n")
    encoded = text.encode(codec, "surrogateescape")
    return _BOM + encoded if file.bom else encoded


def _spliced(file: PoFile, source: bytes, texts: Sequence[Text]) -> Written:
    """The output where each character's bytes are the same wherever it stands: what is kept is copied as bytes, once.

    Raises UnicodeEncodeError where the file is ASCII and a new text is not.
    """
    view, size = memoryview(source), len(_BOM) if file.bom else 0
    places = _places(file.text, size, len(source), [text for text in texts if not isinstance(text, str)])
    out: list[bytes | memoryview] = [view[:size]]
    kept: list[tuple[int, int, int]] = []
    for text in texts:
        if isinstance(text, str):
            made: bytes | memoryview = text.encode(file.codec, "surrogateescape")
        else:
            first, last = places(text)
            made = view[first:last]
            kept.append((first, size, last - first))
        size += len(made)
        out.append(made)
    return Written(b"".join(out), "", tuple(kept))


def _places(
    text: str, start: int, size: int, slices: Iterable[tuple[int, int]]
) -> Callable[[tuple[int, int]], tuple[int, int]]:
    """Slice of a text -> where its bytes stand in a file of this size in UTF-8, in which the text begins at `start`."""
    if size - start == len(text):  # a byte a character
        return lambda slice_: (start + slice_[0], start + slice_[1])
    known: dict[tuple[int, int], tuple[int, int]] = {}
    char, at = 0, start
    for first, last in sorted(slices):
        begin = at + len(text[char:first].encode())
        char, at = last, begin + len(text[first:last].encode())
        known[first, last] = begin, at
    return known.__getitem__


def new_file(header: Mapping[str, str], comments: Sequence[str] = ()) -> PoFile:
    """A catalog with a header and no entry; a template where the header has no `Language`.

    Fields not given get gettext's usual values, Plural-Forms that of the language; `msgfmt --check` has nothing to say about
    a catalog's. `comments` are the translator comments over the header.
    """
    target = header_text(fresh_fields(header))
    unit = Unit(source="", target=target, comments=tuple(comments), fuzzy=not header.get("Language"))
    return scan(format_entry(unit).encode("utf-8"))
