"""Units, catalogs and layouts for tests of the PO layer."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tm.model import Unit

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'

needs_msgfmt = pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")


def msgfmt(data: bytes, *options: str) -> tuple[int, str]:
    """What GNU msgfmt says of a catalog: exit code and messages."""
    done = subprocess.run(
        ["msgfmt", *options, "-o", os.devnull, "-"],
        input=data,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        check=False,
    )
    return done.returncode, done.stderr.decode("utf-8", "replace")


def corpora() -> Path:
    """The folder of sample catalogs; the test is skipped where there is none."""
    default = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    folder = Path(os.environ.get("TM_CORPORA", default)) / "po"
    if not folder.is_dir():
        pytest.skip("no sample catalogs here (set TM_CORPORA)")
    return folder


# Letters of the languages at hand, everything that PO escapes, and everything that some reader takes for a line end.
LETTERS = 'abcZ019 .,%{}[]<>&ığüşöçİIĞабвЖёЫ“”«»—’"\\\t\b\a\u00a0\U0001f600#~|=:nmx'
ALPHABET = LETTERS + "\r\v\f\x1f\x85\u2028"
paths = st.sampled_from(["a.md", "articles/2022/visit.md", "my article.md:3", "ç ö/ж.md", "x.c:10"])
flags = st.lists(
    st.sampled_from(["c-format", "no-wrap", "range: 0..9", "python-brace-format"]), unique=True, max_size=2
)


def texts(alphabet: str = ALPHABET) -> st.SearchStrategy[str]:
    """Texts of several lines that neither begin nor end with a newline."""
    return st.lists(st.text(alphabet, max_size=30), max_size=4).map("\n".join).map(lambda text: text.strip("\n"))


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


@st.composite
def units(draw: st.DrawFn, key: tuple[str | None, str] | None = None, alphabet: str = ALPHABET) -> Unit:
    """A unit that gettext would take, with or without anything that an entry may have."""
    words, text = st.text(alphabet, max_size=30), texts(alphabet)
    source = text.filter(bool)
    lines = st.text(alphabet.replace("\r", ""), max_size=25).filter(lambda line: not line.endswith("\\"))
    previous = draw(st.none() | source)
    plural = draw(st.none() | st.none() | source)
    return Unit(
        source=draw(source) if key is None else key[1],
        target="" if plural is not None else draw(text),
        context=draw(st.none() | words) if key is None else key[0],
        fuzzy=draw(st.booleans()),
        previous=previous,
        previous_context=None if previous is None else draw(st.none() | words),
        comments=draw(some(lines)),
        extracted=draw(some(lines)),
        references=draw(some(paths)),
        flags=tuple(draw(flags)),
        obsolete=draw(st.booleans()),
        plural=plural,
        targets=() if plural is None else tuple(draw(st.lists(text, min_size=1, max_size=3))),
        previous_plural=None if previous is None else draw(st.none() | source),
    )


def catalogs_of(alphabet: str = ALPHABET) -> st.SearchStrategy[list[Unit]]:
    return st.lists(units(alphabet=alphabet), max_size=5, unique_by=lambda unit: unit.key)


catalogs = catalogs_of()
