"""The Typer app: global options, one error handler, and the list of commands."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tm.cli.out import OUT
from tm.errors import TmError, UsageError

app = typer.Typer(
    name="tm",
    help=(
        "Keeps long articles alive in several languages.\n\n"
        "Articles are plain files under articles/, translations are gettext catalogs under locales/, localized articles "
        "come out under build/. A first day: tm init, put an article into articles/, tm sync, tm status, "
        "tm translate ARTICLE -l tr, tm build."
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


EMPTY = "it was given an empty word: is a variable of a script not set?"


class Session:
    """What the global options said."""

    folder: Path | None = None


def _version(wanted: bool) -> None:
    if wanted:
        from tm import __version__

        print(f"tm {__version__}")
        raise typer.Exit


@app.callback()
def options(
    project: Annotated[
        str | None, typer.Option(metavar="DIR", help="The project's folder; else the one around here.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR works too).")] = False,
    version: Annotated[
        bool, typer.Option("--version", "-V", is_eager=True, callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Global options, which may stand before or after the command."""
    if project == "":
        raise UsageError("--project names no folder", hint=EMPTY)
    Session.folder = None if project is None else Path(project)
    OUT.setup(quiet=quiet, no_color=no_color)


def run(argv: list[str]) -> int:
    """Run one command line; the exit code of DESIGN: 0 done, 1 failed in part, 2 wrong use, 3 a gate, 130 Ctrl-C."""
    OUT.begin()
    try:
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has gone: nobody is left to tell.
        code = 141
    except OSError as error:
        if error.filename is not None:
            raise  # of a file, not of the standard output: a bug
        if error.errno == errno.ENOENT:  # of getcwd(2)
            OUT.error(UsageError("the folder that you are in is not there any more", hint="cd into the project"))
            return OUT.exit
        return _unheard(error)
    if code == 141:
        _mute()
    return code


def _unheard(error: OSError) -> int:
    """What was done is done, but the answer could not be told (`> /dev/full`): that is no success."""
    from tm.oserrors import fault

    _mute()
    try:
        OUT.error(fault(error, Path("standard output"), doing="cannot be written"))
    except OSError:
        return 1
    return OUT.exit


def _mute() -> None:
    """Let what is still to be written go nowhere, without a word at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: list[str]) -> int:
    from tm.cli.commands import register

    try:
        if argv[:1] not in (["--version"], ["-V"]):
            register(argv)
        app(argv, standalone_mode=True)
        return OUT.exit
    except SystemExit as done:
        if isinstance(done.__context__, BrokenPipeError):  # Typer's own answer to it is 1
            return 141
        code = done.code if isinstance(done.code, int) else 1 if done.code else 0
        return _interrupted() if code == 130 else code or OUT.exit  # Typer hears Ctrl-C first
    except TmError as error:
        OUT.error(error)
        return OUT.exit
    except KeyboardInterrupt:
        return _interrupted()


def _interrupted() -> int:
    OUT.clear_bar()
    print("\ninterrupted; what was written is whole, and the next run goes on from there", file=sys.stderr)
    return 130
