"""The strict reader: gettext's grammar, token by token, with the line of whatever is wrong.

It reads every layout that GNU msgfmt reads (several tokens on a line, indentation, blank lines inside an entry, escapes
by number, `\\` at a line's end) and refuses what msgfmt refuses. `tm.po.scan` uses it where its fast reader meets
something unusual. Grammar: gettext-tools, po-lex.c and po-gram-gen.y.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from tm.errors import CatalogError
from tm.model import Unit
from tm.po.scan_text import NOTHING, BadEscape, Notes, read_notes, unescape

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\f\v]+)
    | (?P<newline>\n)
    | (?P<mark>\#(?:~\|?|\|))
    | (?P<comment>\#[^\n]*\n?)
    | (?P<string>"(?P<literal>(?:[^"\\\n]++|\\[^\n])*+)(?P<quote>"?))
    | (?P<word>[A-Za-z_$][A-Za-z_$0-9]*)
    | (?P<number>[0-9]+)
    | (?P<other>.)""",
    re.X | re.S,
)
_KEYWORDS = frozenset(("msgctxt", "msgid", "msgid_plural", "msgstr", "domain"))
_PREVIOUS = frozenset(("msgctxt", "msgid", "msgid_plural"))
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \r\n]|$)", re.M)
_REST_OF_LINE = re.compile(r"[ \t\r\f\v]*(?:\n|\Z)")
_UNDECODED = re.compile("[\udc80-\udcff]")

TRUNCATED = "the file ends here; was it cut off? Take it back from git or from a backup"


class Token(NamedTuple):
    kind: str
    """comment, string, number, `[`, `]`, end, a keyword, or `#|` and a keyword or string for previous ones."""
    text: str
    start: int
    obsolete: bool
    lead: int = 0
    """Where the `#~` or `#|` before it stands, if it is the first on its line."""


@dataclass(slots=True)
class Entry:
    """One message as it was read; offsets are into the text that was given."""

    start: int
    id_at: int = 0
    """Where its msgid keyword stands."""
    target_at: int = 0
    """Where its first msgstr keyword stands."""
    end: int = 0
    notes: Notes = NOTHING
    obsolete: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)

    @property
    def is_header(self) -> bool:
        return not self.obsolete and "msgctxt" not in self.fields and not self.fields["msgid"]

    def unit(self) -> Unit:
        plural = self.fields.get("msgid_plural")
        comments, extracted, references, flags, fuzzy = self.notes
        return Unit(
            source=self.fields["msgid"],
            target=self.targets[0] if plural is None else "",
            context=self.fields.get("msgctxt"),
            fuzzy=fuzzy,
            previous=self.fields.get("#|msgid"),
            previous_context=self.fields.get("#|msgctxt"),
            comments=comments,
            extracted=extracted,
            references=references,
            flags=flags,
            obsolete=self.obsolete,
            plural=plural,
            targets=() if plural is None else tuple(self.targets),
            previous_plural=self.fields.get("#|msgid_plural"),
        )


class Reader:
    """Reads all entries of a text; raises CatalogError at the first thing that gettext would refuse."""

    def __init__(self, text: str, name: str, codec: str, *, charset: str = "", continued: bool = True) -> None:
        """`charset` is what messages call the encoding; `continued`: a `\\` before a newline joins two lines."""
        self.original = text
        self.name = name
        self.codec = codec
        self.charset = charset or codec
        self.cuts: list[int] = []
        if continued and "\\\n" in text:
            self.cuts = [match.start() - 2 * number for number, match in enumerate(re.finditer(r"\\\n", text))]
            text = text.replace("\\\n", "")
        self.text = text
        self.position = self.last_end = 0
        self.obsolete = self.previous = False
        self.replaced = False
        self.token = self._next()

    def offset(self, position: int) -> int:
        """The offset in the original text of a position in the text without line continuations."""
        return position + 2 * bisect_right(self.cuts, position)

    def line(self, position: int) -> int:
        return self.original.count("\n", 0, self.offset(position)) + 1

    def fail(self, message: str, position: int, hint: str = "") -> NoReturn:
        line = self.line(position)
        mark = _CONFLICT.search(self.text)
        if mark and self.line(mark.start()) <= line:
            message, line = "a conflict marker of git", self.line(mark.start())
            hint = "settle the conflict first: keep one side, or merge again with tm's merge driver"
        hint = hint or "mend that line in a text editor, or take the file back from git; until then it is left alone"
        raise CatalogError(message, path=self.name, line=line, hint=hint)

    # --- tokens ---------------------------------------------------------------------------------------------------
    def _next(self) -> Token:
        lead = -1
        while self.position < len(self.text):
            match = _TOKEN.match(self.text, self.position)
            assert match is not None  # the last alternative takes any character
            start, self.position = match.span()
            kind = match.lastgroup or ""
            if kind == "newline":
                self.obsolete = self.previous = False
                lead = -1
            elif kind == "mark":
                lead = start if lead < 0 else lead
                self.obsolete = self.obsolete or match[0][1] == "~"
                self.previous = self.previous or match[0][-1] == "|"
            elif kind != "blank":
                return self._token(match, kind, start)._replace(lead=start if lead < 0 else lead)
        return Token("end", "", len(self.text), False)

    def _token(self, match: re.Match[str], kind: str, start: int) -> Token:
        text, obsolete = match[0], self.obsolete
        if kind == "comment":
            self.obsolete = False  # `previous` lives on: the newline that would end it belongs to the comment
            return Token("comment", text.removesuffix("\n"), start, obsolete)
        mark = "#|" if self.previous else ""
        if kind == "string":
            if not match["quote"]:
                at_end = self.position >= len(self.text)
                what = "the end of the file" if at_end else "the end of a line"
                self.fail(
                    f"{what} inside a string", start, TRUNCATED if at_end else 'a string ends on its line, with `"`'
                )
            return Token(f"{mark}string", match["literal"], start, obsolete)
        if kind == "word":
            if text not in (_PREVIOUS if mark else _KEYWORDS):
                self.fail(f"unknown keyword `{text[:40]}`", start)
            return Token(mark + text, text, start, obsolete)
        if kind == "other" and text not in "[]":
            self.fail(f"unexpected {_name(text)}", start)
        return Token("number" if kind == "number" else text, text, start, obsolete)

    def _advance(self) -> Token:
        token, self.token = self.token, self._next()
        return token

    def _unexpected(self) -> NoReturn:
        token = self.token
        if token.kind == "end":
            self.fail("the file ends inside an entry", token.start, TRUNCATED)
        self.fail(
            f"unexpected {'comment' if token.kind == 'comment' else token.kind.replace('#|', '#| ')}", token.start
        )

    # --- grammar --------------------------------------------------------------------------------------------------
    def entries(self) -> Iterator[Entry]:
        """The entries in file order."""
        comments: list[Token] = []
        end = 0
        while self.token.kind != "end":
            if self.token.kind == "comment":
                comments.append(self._comment())
            elif self.token.kind == "domain":
                self._advance()
                self._text(self._take("string"), header=False)
                comments = []  # gettext drops them too
            else:
                before = end
                entry = self._entry(comments)
                comments = []
                end = self._end_of(self.last_end)
                gap = self.text[before : entry.start]
                indent = gap[gap.rfind("\n") + 1 :] if "\n" in gap or not before else ""
                entry.start = self.offset(entry.start - len(indent) if not indent.strip(" \t\r\f\v") else entry.start)
                entry.end = self.offset(end)
                yield entry

    def _comment(self) -> Token:
        token = self._advance()
        if "\r" in token.text and re.search(r"\r[ \t]*(?:#[~|]*[ \t]*)?msg(?:id|str|ctxt)\b", token.text):
            self.fail(
                "lone CR line ends: gettext takes this file for one comment", token.start, "save it with LF line ends"
            )
        return token

    def _end_of(self, position: int) -> int:
        """The offset after an entry: with the rest of its line where that is blank."""
        match = _REST_OF_LINE.match(self.text, position)
        return match.end() if match else position

    def _entry(self, comments: list[Token]) -> Entry:
        entry = Entry(comments[0].lead if comments else self.token.lead)
        entry.notes = read_notes([token.text for token in comments])
        entry.obsolete = self.token.obsolete
        if self.token.kind in ("#|msgctxt", "#|msgid"):
            self._field(entry, "#|msgctxt", optional=True)
            self._field(entry, "#|msgid")
            self._field(entry, "#|msgid_plural", optional=True)
        self._field(entry, "msgctxt", optional=True)
        at = self.token
        self._field(entry, "msgid")
        entry.id_at = self.offset(at.start)
        if self.token.kind == "msgid_plural":
            self._field(entry, "msgid_plural")
            entry.target_at = self.offset(self.token.start)
            self._plural_targets(entry, at)
        elif self.token.kind == "msgstr":
            keyword = self._advance()
            entry.target_at = self.offset(keyword.start)
            self._same(entry, keyword)
            if self.token.kind == "[":
                self._plural_targets(entry, at, keyword)
                self.fail("`msgid_plural` is missing", at.start)
            entry.targets.append(self._strings(entry, header=entry.is_header))
        else:
            hint = TRUNCATED if self.token.kind == "end" else ""
            self.fail("`msgstr` is missing", at.start, hint)
        return entry

    def _plural_targets(self, entry: Entry, at: Token, keyword: Token | None = None) -> None:
        """All `msgstr[N]`; `keyword` is the first one's, where it was taken already."""
        if keyword is None and self.token.kind != "msgstr":
            if self.token.kind in ("end", "comment", "msgid", "msgctxt"):
                self.fail("`msgstr[0]` is missing", at.start, TRUNCATED if self.token.kind == "end" else "")
            self._unexpected()
        while keyword is not None or self.token.kind == "msgstr":
            self._same(entry, keyword or self._advance())
            keyword = None
            self._take("[")
            number = self._take("number")
            self._take("]")
            text = self._strings(entry)
            if number.text.lstrip("0") != str(len(entry.targets) or ""):
                self.fail(f"plural form {number.text[:20]} where {len(entry.targets)} should stand", number.start)
            entry.targets.append(text)

    def _take(self, kind: str) -> Token:
        if self.token.kind != kind:
            self._unexpected()
        return self._advance()

    def _field(self, entry: Entry, keyword: str, *, optional: bool = False) -> None:
        if self.token.kind != keyword:
            if optional:
                return
            self._unexpected()
        token = self._advance()
        self._same(entry, token)
        entry.fields[keyword] = self._strings(entry, "#|string" if keyword.startswith("#|") else "string")

    def _same(self, entry: Entry, token: Token) -> None:
        if token.obsolete != entry.obsolete:
            self.fail("`#~` on some lines of an entry and not on others", token.start)

    def _strings(self, entry: Entry | None = None, kind: str = "string", *, header: bool = False) -> str:
        if self.token.kind != kind:
            self._unexpected()
        parts: list[str] = []
        while self.token.kind == kind:
            self.last_end = self.position
            token = self._advance()
            if entry is not None:
                self._same(entry, token)
            parts.append(self._text(token, header=header))
        return "".join(parts)

    def _text(self, token: Token, *, header: bool) -> str:
        literal = token.text
        if not literal.isascii() and _UNDECODED.search(literal):
            if not header:
                self._undecoded(token.start)
            literal = _UNDECODED.sub("\ufffd", literal)
        try:
            text, replaced = unescape(literal, self.codec)
        except BadEscape as error:
            at, nul = error.args
            if nul:
                self.fail("an escaped NUL: gettext would lose all that follows it", token.start)
            self.fail(f"unknown escape `{literal[at : at + 2]}`", token.start, r"a lone backslash is written `\\`")
        self.replaced = self.replaced or replaced
        if "\x04" in text:
            self.fail("the character U+0004 in a string: gettext keeps it for itself", token.start)
        return text

    def _undecoded(self, position: int) -> NoReturn:
        self.fail(
            f"bytes that are not {self.charset}, the charset that the header names",
            position,
            "correct `charset=` in the header, or convert the file with msgconv",
        )


def _name(character: str) -> str:
    if _UNDECODED.match(character):
        return "byte that is no character in the header's charset"
    return f"character U+{ord(character):04X}" if ord(character) < 33 or not character.isascii() else f"`{character}`"
