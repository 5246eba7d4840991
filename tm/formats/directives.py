"""Directives: comments in an article that speak to `tm`. One parser for all formats.

    <!-- tm:skip -->                              the next block is no segment
    <!-- tm:skip-start --> ... <!-- tm:skip-end -->
    <!-- tm:note TEXT -->                         a word to the translators of the next block
    <!-- tm:context NAME -->                      parts equal segments: it becomes msgctxt
    <!-- tm:lang CODE -->                         the language of the next block

A format hands each comment to a `Tracker` and asks it what holds for the next block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tm.errors import ArticleError
from tm.formats.base import language_tag
from tm.text import quote

WORDS = ("skip", "skip-start", "skip-end", "note", "context", "lang")

DIRECTIVE = re.compile(r"\s*tm:")
"""Matches at the start of what stands between `<!--` and `-->` where that is a directive."""
_BODY = re.compile(r"\s*tm:[ \t]*([\w-]*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What the directives before a block say about it."""

    skip: bool = False
    context: str = ""
    lang: str = ""
    notes: tuple[str, ...] = ()

    def within(self, outer: Attributes) -> Attributes:
        """These, and where they are silent, those of the block around."""
        if outer is NONE:
            return self
        if self is NONE:
            return outer
        return Attributes(
            self.skip or outer.skip, self.context or outer.context, self.lang or outer.lang, outer.notes + self.notes
        )


NONE = Attributes()


class Tracker:
    """Follows the directives of one article, in their order."""

    def __init__(self) -> None:
        self._next = NONE
        self._since = 0

    @property
    def skipping(self) -> bool:
        """Whether the place is between `tm:skip-start` and `tm:skip-end`."""
        return self._since > 0

    def feed(self, comment: str, line: int) -> bool:
        """Take what stands between `<!--` and `-->`; False where that is no directive. Raises ArticleError."""
        match = _BODY.fullmatch(comment)
        if match is None:
            return False
        word, value = match[1], " ".join(match[2].split())
        if word not in WORDS:
            raise _unknown(word, line)
        if word.startswith("skip"):
            self._skip(word, value, line)
        elif not value:
            raise ArticleError(
                f"the directive `tm:{word}` says nothing", line=line, hint=f"write <!-- tm:{word} {_VALUES[word]} -->"
            )
        elif word == "note":
            self._next = replace(self._next, notes=(*self._next.notes, value))
        elif word == "context":
            self._next = replace(self._next, context=value)
        else:
            self._lang(value, line)
        return True

    def take(self) -> Attributes:
        """What holds for the next block; the directives are used up by it. Between start and end it is `skip`."""
        taken, self._next = self._next, NONE
        return replace(taken, skip=True) if self._since and not taken.skip else taken

    def finish(self) -> None:
        """Say that the article ends. Raises ArticleError where a `tm:skip-start` is still open."""
        if self._since:
            raise ArticleError(
                "`tm:skip-start` is never closed",
                line=self._since,
                hint="write <!-- tm:skip-end --> where translation goes on",
            )

    def _skip(self, word: str, value: str, line: int) -> None:
        if value:
            raise ArticleError(
                f"the directive `tm:{word}` takes no value (found `{quote(value)}`)",
                line=line,
                hint=f"write <!-- tm:{word} -->",
            )
        if word == "skip":
            self._next = replace(self._next, skip=True)
        elif word == "skip-start":
            if self._since:
                raise ArticleError(
                    "`tm:skip-start` within another",
                    line=line,
                    hint=f"the first one is in line {self._since}; close it first",
                )
            self._since = line
        elif not self._since:
            raise ArticleError(
                "`tm:skip-end` without a `tm:skip-start`",
                line=line,
                hint="write <!-- tm:skip-start --> before it, or remove it",
            )
        else:
            self._since = 0

    def _lang(self, value: str, line: int) -> None:
        tag = language_tag(value)
        if not tag:
            raise ArticleError(
                f"`{quote(value)}` is no language code", line=line, hint="write one as in <!-- tm:lang tr --> or pt-BR"
            )
        self._next = replace(self._next, lang=tag)


_VALUES = {"note": "TEXT", "context": "NAME", "lang": "CODE"}


def _unknown(word: str, line: int) -> ArticleError:
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), WORDS, 1)
    hint = f"did you mean `tm:{near[0]}`?" if near else "known: " + ", ".join(f"tm:{known}" for known in WORDS)
    return ArticleError(f"unknown directive `tm:{quote(word)}`", line=line, hint=hint)
