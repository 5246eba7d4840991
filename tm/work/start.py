"""`tm init`: a new project. It never overwrites; what stands already is left and named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tm.configfile import SKELETON
from tm.errors import FileError, TmError, UsageError
from tm.files import read, replace
from tm.locales import parse

GITIGNORE = [".tm/", "build/", "report/"]
GITATTRIBUTES = ["*.po merge=tm-po", "*.pot merge=tm-po"]


@dataclass(slots=True)
class Started:
    """What init made, and what it found and left alone."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def init(root: Path, source: str, locales: list[str]) -> Started:
    """Write tm.yaml, articles/, locales/, .gitignore and .gitattributes. Raises UsageError for a bad locale."""
    codes = []
    for code in (source, *locales):
        try:
            codes.append(parse(code.strip()))
        except TmError as error:
            raise UsageError(error.message, hint="write BCP 47 codes, e.g. --source en --locales en,tr,ru") from None
    done = Started()
    try:
        root.mkdir(parents=True, exist_ok=True)
        listed = ", ".join(dict.fromkeys(codes))
        _file(root / "tm.yaml", SKELETON.format(source=codes[0], locales=listed), done)
        for folder in ("articles", "locales"):
            (done.kept if (root / folder).is_dir() else done.made).append(f"{folder}/")
            (root / folder).mkdir(exist_ok=True)
        _lines(root / ".gitignore", GITIGNORE, done)
        _lines(root / ".gitattributes", GITATTRIBUTES, done)
    except OSError as error:
        raise FileError(
            f"cannot be written: {error.strerror}",
            path=str(error.filename or root),
            hint="check the folder's permissions and free space",
        ) from None
    return done


def _file(path: Path, text: str, done: Started) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        done.made.append(path.name)
    except FileExistsError:
        done.kept.append(path.name)


def _lines(path: Path, lines: list[str], done: Started) -> None:
    """Add the missing lines; the lines of others stay. Raises FileError, also where it is a link."""
    found = read(path, path.name)
    old = found[0] if found else b""
    missing = [line for line in lines if line.encode() not in old.splitlines()]
    if not missing:
        done.kept.append(path.name)
        return
    glue = b"" if not old or old.endswith(b"\n") else b"\n"
    data = old + glue + "".join(f"{line}\n" for line in missing).encode()
    replace(path, data, expected=found[1] if found else None, shown=path.name)
    done.made.append(path.name)
