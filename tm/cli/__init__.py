"""The command line. It parses, calls one use case, shows what came of it, and exits; it decides nothing."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys

_AGAIN = "TM_STARTED_AGAIN"
GLOBAL_FLAGS = {"--quiet", "-q", "--no-color"}


def program() -> None:
    """The process `tm`: `main`, and an end without the taking down of the interpreter, a fifth of the time of a small command.

    What was put down to be done at exit is done all the same: this is put down first, so it comes last.
    """
    _in_utf8()
    ended: list[int] = []
    others = getattr(atexit, "_ncallbacks", lambda: 1)()
    if not others:  # else somebody came before, a measuring tool for one, who must come last
        atexit.register(_leave, ended)
    try:
        main()
    except SystemExit as done:
        if type(done.code) is int:
            ended.append(done.code)
        raise


def _in_utf8() -> None:
    """Begin again with file names in UTF-8 (PEP 540), where the environment says another encoding.

    Names would else be read as other names, or as none, and their catalogs and outputs taken for those of articles that are
    gone.
    """
    if sys.getfilesystemencoding() == "utf-8":
        return
    if os.environ.get(_AGAIN) or not sys.executable:
        print("error: file names are not read as UTF-8 here\n  hint: run python without -X utf8=0", file=sys.stderr)
        sys.exit(2)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1", _AGAIN: "1"})


def _leave(ended: list[int]) -> None:
    if ended:  # else it was a bug, which is told of as usual
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(ended[0])


def main(argv: list[str] | None = None) -> None:
    """Run one command line, and leave with its exit code."""
    # Modules and catalogs are many small values without cycles; looking for cycles costs a tenth.
    gc.set_threshold(200_000, 20, 20)
    given = list(sys.argv[1:] if argv is None else argv)
    _opened()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from tm.cli.app import run

    sys.exit(run(hoisted(given)))


def _opened() -> None:
    """Standard streams that were closed (`>&-`) lead nowhere, lest a catalog be opened under their number."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")


def hoisted(given: list[str]) -> list[str]:
    """Global options may stand anywhere: they are moved before the command.

    >>> hoisted(["status", "--project", "x", "--json"])
    ['--project', 'x', 'status', '--json']
    """
    front: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(given):
        word = given[at]
        if word == "--":
            rest += given[at:]
            break
        if word in GLOBAL_FLAGS or word.startswith("--project="):
            front.append(word)
        elif word == "--project" and at + 1 < len(given):
            front += given[at : at + 2]
            at += 1
        else:
            rest.append(word)
        at += 1
    return front + rest
