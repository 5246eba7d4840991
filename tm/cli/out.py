"""All that is ever printed goes through here: user text escaped, colour only on a terminal, progress only on a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Sequence

from tm.errors import TmError
from tm.text import printable


class Out:
    """Where a command's words go. One for the process, set up by the global options."""

    def __init__(self) -> None:
        self.quiet = False
        self.json = False
        self.color = False
        self.exit = 0
        self._bar = ""
        self._bar_at = 0.0

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
            print(text if safe else printable_lines(text))

    def result(self, text: str) -> None:
        """A line that was asked for, also under --quiet."""
        self.clear_bar()
        print(printable_lines(text))

    def data(self, value: object) -> None:
        """The JSON answer."""
        self.clear_bar()
        print(json.dumps(value, ensure_ascii=False, indent=None))

    def raw(self, text: str) -> None:
        """Prepared output (JSON text, a report) as it is."""
        self.clear_bar()
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def warn(self, text: str) -> None:
        """A warning, on stderr."""
        self.clear_bar()
        print(self.paint("warning: ", "33", sys.stderr) + printable_lines(text), file=sys.stderr)

    def error(self, error: TmError) -> None:
        """An error with its place, cause and next step, on stderr; the exit code remembers it."""
        self.clear_bar()
        print(self.paint("error: ", "31", sys.stderr) + printable_lines(str(error)), file=sys.stderr)
        if error.hint:
            print("  hint: " + printable_lines(error.hint), file=sys.stderr)
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


def printable_lines(text: str) -> str:
    """Safe for a terminal, line breaks kept."""
    return "\n".join(printable(line) for line in text.split("\n"))


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


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), flexible: int = 0) -> str:
    """A plain table that fits the terminal: the `flexible` column gives way. Cells are made safe here."""
    cells = [list(head), *[[printable(cell) for cell in row] for row in rows]]
    widths = [max(width_of(row[at]) for row in cells) for at in range(len(head))]
    columns = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 10_000
    over = sum(widths) + 2 * (len(widths) - 1) - columns
    if over > 0:
        widths[flexible] = max(12, widths[flexible] - over)
    lines = []
    for number, row in enumerate(cells):
        parts = []
        for at, cell in enumerate(row):
            text = clip_start(cell, widths[at]) if at == flexible else cell
            pad = " " * (widths[at] - width_of(text))
            parts.append(pad + text if at in right else text + pad)
        lines.append("  ".join(parts).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines)


def clip_start(text: str, width: int) -> str:
    """Cut at the front: of a path the end tells more."""
    return text if width_of(text) <= width else "…" + text[-(width - 1) :]


def plural(count: int, one: str, many: str = "") -> str:
    """`1 unit`, `2 units`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
