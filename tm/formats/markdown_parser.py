"""The Markdown parser (pulldown-cmark by pyromark), and what it is not to see. It answers in UTF-8 bytes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

BLANKS = " \t"
# The parser takes these for blanks here and there; CommonMark does not.
_NO_BLANKS = str.maketrans("\x0b\x0c", "\x01\x01")

_DEFINITION = re.compile(r"^ {0,3}:[ \t]", re.MULTILINE)
_NO_DEFINITION = re.compile(r"^([ \t>]*):(?![ \t])", re.MULTILINE)
_ALIGNED = re.compile(r"^([ \t>]*):(?=-+:?[ \t]*\|)", re.MULTILINE)


@lru_cache(maxsize=2)
def parser(definition_lists: bool = False) -> Any:
    """CommonMark with tables, footnotes, strikethrough, task lists and, if wanted, definition lists."""
    from pyromark import Markdown

    return Markdown(options=options(definition_lists))


@lru_cache(maxsize=2)
def options(definition_lists: bool = False) -> Any:
    """The parser's options, for the calls that take them."""
    from pyromark import Options

    chosen = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
    return chosen | Options.ENABLE_DEFINITION_LIST if definition_lists else chosen


def parseable(body: str) -> str:
    """The text as the parser is to get it; no offset changes."""
    return body.translate(_NO_BLANKS) if "\x0b" in body or "\x0c" in body else body


_CODE_OPENS = re.compile(
    r"^[ \t]*\{(?:%-?[ \t]*(highlight|code-?block|comment|mermaid|plantuml|katex)\b[^%\n]*%"
    r"|\{[<%][ \t]*(highlight|code(?:-?block|-toggle)?|mermaid|plantuml|katex|math)(?![\w-])[^>%\n]*[>%]\})\}[ \t]*$",
    re.MULTILINE,
)
_LONG_TAG = re.compile(r"^[ \t]*+\{\{(?:<[^{}<>]*+>|%[^{}%]*+%)\}\}[ \t]*+$", re.MULTILINE)


@lru_cache(maxsize=8)
def _code_closes(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"^[ \t]*\{{(?:%-?[ \t]*end{name}[ \t]*-?%|\{{[<%][ \t]*/{name}[ \t]*[>%]\}})\}}[ \t]*$", re.MULTILINE
    )


def _without_code(body: str) -> str:
    """The body without the inside of code blocks that are made by template tags; no offset in bytes changes."""
    pieces: list[str] = []
    done, open_ended = 0, set()
    for opening in _CODE_OPENS.finditer(body):
        name = opening[1] or opening[2]
        if opening.start() < done or name in open_ended:
            continue
        closing = _code_closes(name).search(body, opening.end())
        if closing is None:
            open_ended.add(name)
            continue
        pieces += body[done : opening.end()], _blotted(body[opening.end() : closing.start()])
        done = closing.start()
    return "".join((*pieces, body[done:]))


# An admonition or a tab of Python-Markdown whose body is indented by four, which CommonMark would take for code.
SIGNS = ("!!!", "???", "===")
_INDENTING = re.compile(
    r"^([ \t]*+)(?:!!!|\?\?\?(\+?)|===([!+]?)(?= \")) (?=(?! )(?:[^\n\"]*+\"[^\n\"]*+\"|\w[\w -]*+)[ \t]*+\n"
    r"(?:[ \t]*+\n)*+\1(?: {4}|\t)[ \t]*+\S)",
    re.MULTILINE | re.ASCII,
)


def _with_items(body: str) -> str:
    """The body with list items for what holds indented text; no offset changes."""
    return _INDENTING.sub(lambda sign: sign[1] + ("-  \x01 " if sign[2] or sign[3] else "-   "), body)


def _blotted(code: str) -> str:
    return re.sub(r"[^\n]", lambda sign: "\x01" * len(sign[0].encode()), code)


def _without_long_tags(body: str) -> str:
    """The body without template tags that stand alone and go over several lines: their arguments are no text."""
    return _LONG_TAG.sub(lambda tag: _blotted(tag[0]) if "\n" in tag[0] else tag[0], body)


def prepared(body: str) -> tuple[Any, str]:
    """The parser for a body, and the body as it is to get it."""
    body = parseable(body)
    if "{%" in body or "{{" in body:
        body = _without_long_tags(_without_code(body))
    if any(sign in body for sign in SIGNS):
        body = _with_items(body)
    if ":" not in body or _DEFINITION.search(body) is None:
        return parser(), body
    # To the parser every colon defines; `:::` and `:smile:` are to stay what they are, and `:--|:--` below a table's head.
    return parser(definition_lists=True), _NO_DEFINITION.sub("\\1\x01", _ALIGNED.sub("\\1-", body))
