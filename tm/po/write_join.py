"""What a catalog's new text is made of: slices of the old one, and new entries between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Union

from tm.model import Unit
from tm.po.header import changed_text, one_line, said_by, splice
from tm.po.scan_file import PoFile
from tm.po.write_entry import format_entry

_LEAST = "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"

Part = Union["Piece", range]
"""What the output is made of: a new piece, or a run of entries of the file."""
Text = str | tuple[int, int]
"""A piece of the output: new text, or where a slice of the file's own text begins and ends."""


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


def whole(file: PoFile, texts: Iterable[Text]) -> str:
    """The pieces put together."""
    own = file.text
    return "".join([text if isinstance(text, str) else own[text[0] : text[1]] for text in texts])


def normalised(file: PoFile) -> bool:
    """Whether the file's line ends are all CRLF, and LF in `text`."""
    return file.newline == "\r\n" and "\r" not in file.text


def line_end(file: PoFile) -> str:
    """The line end of new lines in `file.text` (which has LF where all of the file's were CRLF)."""
    return file.newline if "\r" in file.text else "\n"


def laid_out(file: PoFile, parts: Sequence[Part], updates: Mapping[str, str | None]) -> list[Text]:
    """The whole text, in pieces; a header field of None goes."""
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


def _join(file: PoFile, parts: Iterable[Part]) -> list[Text]:
    """The whole text, in pieces. Neighbours stay one slice of the old text, so the work is that of the changes."""
    text = file.text
    local = line_end(file)
    out: list[Text] = []
    start = end = 0  # the slice that is not written yet
    previous = -1
    for part in parts:
        own = isinstance(part, range)
        entry = part.start if isinstance(part, range) else part.instead
        natural = entry >= 0 and entry == previous + 1 and (entry == 0 or bool(out) or end > start)
        previous = part.stop - 1 if isinstance(part, range) else entry if entry >= 0 else -2
        if not (own and natural and start < end):
            if start < end:
                out.append((start, end))
            start = end = file.body(entry) if entry >= 0 else 0
            lead = text[file.chunk(entry)[0] : start] if entry >= 0 else local
            written = _last(file, out)
            if entry != 0 and written == "\n":  # nearly all
                out.append(lead)
            else:
                out.append(_lead(lead, written, local, natural=natural, first=entry == 0))
        if isinstance(part, range):
            end = file.chunk(previous)[1]
            continue
        body = part.text if part.verbatim or local == "\n" else part.text.replace("\n", local)
        last = entry == file.entries - 1 and file.tail == len(text) and not text.endswith("\n")
        out.append(body.removesuffix(local) if last else body)
        start = end
    kept = end > start and previous == file.entries - 1
    if start < end:
        out.append((start, end))
    if file.tail < len(text):
        tail = text[file.tail :]
        out.append(tail if kept else _lead(tail, _last(file, out), local, natural=True, first=False))
    return out


def _last(file: PoFile, out: Sequence[Text]) -> str:
    """The last character that is written; empty where nothing is."""
    last = out[-1] if out and out[-1] else next((part for part in reversed(out) if part), "")
    return last[-1:] if isinstance(last, str) else file.text[last[1] - 1]


def _lead(lead: str, written: str, local: str, *, natural: bool, first: bool) -> str:
    """What stands before an entry that has a new neighbour: a blank line between two, none at the top.

    `written`: the last character before it.
    """
    if not written:
        return lead if natural else lead.lstrip("\r\n")
    if first and not natural and not lead.startswith(("\n", "\r")):
        lead = local + lead
    return lead if written.endswith("\n") else local + lead.lstrip(" \t")
