"""All that is ever printed goes through here: user text escaped, colour only on a terminal, progress only on a terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tm.errors import TmError
from tm.text import harmless_json, printable

BLOCK = 1 << 18
"""Characters of a long answer that are written at a time: whoever reads them from a pipe is woken less often."""


class Out:
    """Where a command's words go. One for the process, set up by the global options."""

    def __init__(self) -> None:
        self.quiet = False
        self.json = False
        self.color = False
        self.exit = 0
        self._bar = ""
        self._bar_at = 0.0

    def begin(self) -> None:
        """Another command line: what an earlier one in this process came to is none of its own."""
        self.exit, self.json = 0, False

    def setup(self, *, quiet: bool, no_color: bool) -> None:
        """Apply the global options and the environment (NO_COLOR, TERM=dumb)."""
        self.quiet = quiet
        plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        self.color = not plain and sys.stdout.isatty()

    # -- lines --
    def say(self, text: str = "", *, safe: bool = False) -> None:
        """A line of ordinary output, on stdout."""
        if not self.quiet and not self.json:
            self.clear_bar()
            print(harmless(text if safe else printable_lines(text)))

    def result(self, text: str) -> None:
        """A line that was asked for, also under --quiet."""
        self.clear_bar()
        print(harmless(printable_lines(text)))

    def data(self, value: object) -> None:
        """The JSON answer."""
        self.clear_bar()
        print(as_json_text(value))

    def listing(self, name: str, texts: Iterable[str], rest: Callable[[], Mapping[str, object]]) -> None:
        """The JSON answer, of which the first part is a list too long to hold: its entries come as JSON texts.

        `rest` is asked for when these have been written.
        """
        self.clear_bar()
        write = sys.stdout.write
        write(f"{{{json.dumps(name)}: [")
        before, block, size = "", [], 0
        for text in texts:
            block.append(text)
            size += len(text)
            if size >= BLOCK:
                write(before + ", ".join(block))
                before, block, size = ", ", [], 0
        write((before if block else "") + ", ".join(block))
        more = as_json_text(rest())[1:]
        write(f"], {more}\n" if more != "}" else "]}\n")

    def raw(self, text: str) -> None:
        """Prepared output (JSON text, a report) as it is."""
        self.clear_bar()
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def warn(self, text: str) -> None:
        """A warning, on stderr."""
        self.clear_bar()
        print(self.paint("warning: ", "33", sys.stderr) + harmless(printable_lines(text)), file=sys.stderr)

    def error(self, error: TmError) -> None:
        """An error with its place, cause and next step, on stderr; the exit code remembers it."""
        self.clear_bar()
        told = str(error)
        if "\n" in error.path:  # a name of two lines would be taken for two messages
            told = told.replace(error.path, error.path.replace("\n", "\\n"))
        print(self.paint("error: ", "31", sys.stderr) + harmless(printable_lines(told)), file=sys.stderr)
        if error.hint:
            print("  hint: " + harmless(printable_lines(error.hint)), file=sys.stderr)
        self.exit = max(self.exit, error.exit_code)

    def paint(self, text: str, code: str, stream: object = None) -> str:
        """The text in a colour, where there are colours. The text must be safe already."""
        tty = self.color if stream is None else self.color and getattr(stream, "isatty", lambda: False)()
        return f"\x1b[{code}m{text}\x1b[0m" if tty else text

    # -- progress --
    def progress(self, done: int, total: int, what: str) -> None:
        """A bar on stderr of a terminal, at most ten times a second; nothing in a pipe."""
        if self.quiet or not sys.stderr.isatty():
            return
        now = time.monotonic()
        if done < total and now - self._bar_at < 0.1:
            return
        self._bar_at = now
        width = 24
        filled = width * done // max(1, total)
        line = f"[{'#' * filled}{'.' * (width - filled)}] {done}/{total} {printable(what)}"
        self.clear_bar()
        self._bar = clip(line, shutil.get_terminal_size().columns - 1)
        sys.stderr.write("\r" + self._bar)
        sys.stderr.flush()
        if done >= total:
            self.clear_bar()

    def clear_bar(self) -> None:
        """Take the progress bar off the line before something else is printed."""
        if self._bar:
            sys.stderr.write("\r" + " " * width_of(self._bar) + "\r")
            sys.stderr.flush()
            self._bar = ""


OUT = Out()


def as_json_text(value: object) -> str:
    """A value as it stands in an answer; what a terminal would obey is escaped, as JSON allows."""
    return harmless_json(json.dumps(value, ensure_ascii=False))


def printable_lines(text: str) -> str:
    """Safe for a terminal, line breaks kept."""
    return "\n".join(printable(line) for line in text.split("\n"))


_COMMAND = re.compile(r"^([^\S\n]*)::|##(?=\[|vso\[)", re.MULTILINE)


def harmless(text: str) -> str:
    """Lines that a CI runner which reads its jobs' logs would not take for commands to itself.

    GitHub's begin with `::` after blanks, or hold `##[` anywhere; Azure's hold `##vso[`.
    """
    if not (os.environ.get("GITHUB_ACTIONS") or os.environ.get("TF_BUILD")):
        return text
    return _COMMAND.sub(lambda found: "#\\x23" if found[1] is None else f"{found[1]}\\x3a:", text)


def width_of(text: str) -> int:
    """Columns that the text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def clip(text: str, width: int) -> str:
    """The text in at most `width` columns, with an ellipsis where it was cut."""
    if width_of(text) <= width:
        return text
    taken, columns = [], 0
    for char in text:
        columns += width_of(char)
        if columns > width - 1:
            break
        taken.append(char)
    return "".join(taken) + "…"


class Sheet:
    """A plain table that fits the terminal. It may have very many rows, so each is held as one text."""

    def __init__(self, head: Sequence[str], *, right: Sequence[int] = (), flexible: int = 0, always: int = -1) -> None:
        """`right`: columns set flush right; `flexible`: the one that gives way; from `always` on, a column that is empty in
        every row is left out.
        """
        self._head, self._right, self._flexible = list(head), right, flexible
        self._always = len(head) if always < 0 else always
        self._widths = [0] * len(head)
        self._rows: list[str] = []

    def add(self, cells: Sequence[str]) -> None:
        """A row. Cells are made safe here."""
        safe = [printable(cell) for cell in cells]
        for at, cell in enumerate(safe):
            if len(cell) > self._widths[at] or not cell.isascii():
                self._widths[at] = max(self._widths[at], width_of(cell))
        self._rows.append("\x1f".join(safe))  # which is in no cell, for it is not printable

    def lines(self) -> Iterator[str]:
        """The table, line by line."""
        used = [at for at in range(len(self._head)) if at < self._always or self._widths[at]]
        widths = [max(width_of(self._head[at]), self._widths[at]) for at in used]
        columns = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 10_000
        if (over := sum(widths) + 2 * (len(widths) - 1) - columns) > 0:
            widths[self._flexible] = max(12, widths[self._flexible] - over)
        shape = list(zip(used, widths, strict=True))
        yield self._line(self._head, shape)
        yield "  ".join("-" * width for width in widths)
        for row in self._rows:
            yield self._line(row.split("\x1f"), shape)

    def _line(self, cells: Sequence[str], shape: Sequence[tuple[int, int]]) -> str:
        parts = []
        for at, width in shape:
            text = clip_start(cells[at], width) if at == self._flexible else cells[at]
            pad = " " * (width - width_of(text))
            parts.append(pad + text if at in self._right else text + pad)
        return "  ".join(parts).rstrip()


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = (), flexible: int = 0) -> str:
    """A whole table as one text (`Sheet`)."""
    sheet = Sheet(head, right=right, flexible=flexible)
    for row in rows:
        sheet.add(row)
    return "\n".join(sheet.lines())


def clip_start(text: str, width: int) -> str:
    """Cut at the front: of a path the end tells more."""
    return text if width_of(text) <= width else "…" + text[-(width - 1) :]


def plural(count: int, one: str, many: str = "") -> str:
    """`1 unit`, `2 units`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
