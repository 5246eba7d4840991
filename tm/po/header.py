"""The header of a catalog: its fields in order, typed access, and changes that touch only a field's own line.

`Plural-Forms` is text here; nobody evaluates it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tm.po.scan_text import plain_text

if TYPE_CHECKING:
    from tm.model import Unit

REVISION = "PO-Revision-Date"
SEGMENTER = "X-TM-Segmenter"
NO_DATE = "1970-01-01 00:00+0000"
"""The revision date of a catalog that nobody has worked on: a valid date, for Babel parses it."""

_CHARSET = re.compile(r"charset=([^ \t\n]*)")
_NPLURALS = re.compile(r"nplurals\s*=\s*(\d{1,3})\b")
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)[ T](\d\d?):(\d\d)(?::\d\d)?\s*(?:([+-])(\d\d):?(\d\d)|Z)?")


def said_by(unit: Unit) -> str:
    """The text of a header entry: of one with a plural, which makes no sense, its first form, as gettext reads it."""
    return unit.target if unit.plural is None else unit.targets[0]


class Header:
    """The fields of a header entry; a name is looked up whatever its case."""

    __slots__ = ("_fields", "text")

    def __init__(self, text: str = "") -> None:
        self.text = text
        """The whole msgstr of the header entry."""
        self._fields: tuple[tuple[str, str], ...] | None = None

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Names and values, in file order; parted when somebody asks, for most catalogs are written unasked."""
        if self._fields is None:
            self._fields = tuple(
                (name.rstrip(), value.strip())
                for name, colon, value in (line.partition(":") for line in self.text.split("\n"))
                if colon and name and not name[0].isspace()
            )
        return self._fields

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Header) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def get(self, name: str, default: str = "") -> str:
        low = name.lower()
        return next((value for key, value in self.fields if key.lower() == low), default)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(key.lower() == name.lower() for key, _ in self.fields)

    @property
    def charset(self) -> str:
        """What `charset=` names, as gettext finds it; empty where there is none."""
        match = _CHARSET.search(self.text)
        return match[1] if match else ""

    @property
    def language(self) -> str:
        """`Language`, in gettext's form (`pt_BR`)."""
        return self.get("Language")

    @property
    def plural_forms(self) -> str:
        return self.get("Plural-Forms")

    @property
    def nplurals(self) -> int:
        """How many plural forms the catalog declares; 0 where it does not say."""
        match = _NPLURALS.search(self.plural_forms)
        return int(match[1]) if match else 0

    @property
    def revision(self) -> str:
        return self.get(REVISION)


def date_key(value: str) -> tuple[int, ...]:
    """A sort key of a header date, in UTC minutes; what is no date (`YEAR-MO-DA ...`) comes first."""
    match = _DATE.match(value.strip())
    if match is None:
        return (0, 0)
    year, month, day, hour, minute = (int(match[number]) for number in range(1, 6))
    zone = (int(match[7]) * 60 + int(match[8])) * (-1 if match[6] == "-" else 1) if match[6] else 0
    days = year * 372 + month * 31 + day  # an order, not a calendar: day counts of months do not matter to it
    return (1, days * 1440 + hour * 60 + minute - zone)


# --- changes ----------------------------------------------------------------------------------------------------------
_MSGSTR = re.compile(r"(?m)^[ \t]*msgstr(?=[ \t\r\n\"])")
_PIECE = re.compile(r'[ \t\r\n\f\v]*("((?:[^"\\\n]++|\\[^\n])*+)")')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\r": "\\r", "\n": "\\n"}
_SPECIAL = re.compile(r'[\\"\t\r\n]')


def quote(text: str) -> str:
    """A PO literal on one line."""
    return '"' + _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text) + '"'


def changed_text(text: str, updates: Mapping[str, str | None]) -> str:
    """The msgstr of a header with fields set (in place, or added at the end) or, where the value is None, removed."""
    lines = text.split("\n")
    for name, value in updates.items():
        low = name.lower()
        at = next(
            (at for at, line in enumerate(lines) if ":" in line and line.partition(":")[0].rstrip().lower() == low), -1
        )
        if at >= 0:
            if value is None:
                del lines[at]
            elif lines[at].partition(":")[2].strip() != value:
                lines[at] = f"{lines[at].partition(':')[0]}: {value}"
        elif value is not None:
            at = len(lines) - 1 if lines[-1] == "" else len(lines)
            lines.insert(at, f"{name}: {value}")
            if at == len(lines) - 1:
                lines.append("")
    return "\n".join(lines)


def splice(entry: str, before: str, after: str, newline: str) -> str | None:
    """The header entry with its msgstr changed from `before` to `after`, and only the changed lines written anew.

    `entry` is the entry as it stands in the file. None where its layout is not understood: then it is formatted whole.
    """
    if before == after:
        return entry
    keyword = _MSGSTR.search(entry)
    if keyword is None:
        return None
    spans: list[tuple[int, int]] = []
    texts: list[str] = []
    position = keyword.end()
    while match := _PIECE.match(entry, position):
        text = plain_text(match[2])
        if text is None:
            return None
        spans.append(match.span(1))
        texts.append(text)
        position = match.end()
    if "".join(texts) != before:
        return None
    first, last, middle = _changed_pieces(texts, before, after)
    written = _written(middle, single=first == last and texts[first].count("\n") > 1, newline=newline)
    if first == 0 and last == len(texts) - 1 and not written:
        written = ['""']
    if first > last:  # nothing is replaced: the new lines come after piece `last`
        if last < 0:
            return None
        return entry[: spans[last][1]] + "".join(newline + line for line in written) + entry[spans[last][1] :]
    if not written:  # whole lines go
        start = spans[first - 1][1] if first else spans[first][0]
        return entry[:start] + entry[spans[last][1] :]
    return entry[: spans[first][0]] + newline.join(written) + entry[spans[last][1] :]


def _changed_pieces(texts: list[str], before: str, after: str) -> tuple[int, int, str]:
    """The first and last literal that a change touches, and the text to stand in their place."""
    first, start = 0, 0
    while first < len(texts) and after.startswith(texts[first], start):
        start += len(texts[first])
        first += 1
    last, end = len(texts) - 1, len(after)
    while last >= first and end - len(texts[last]) >= start and after.endswith(texts[last], 0, end):
        end -= len(texts[last])
        last -= 1
    # a piece that holds half a line belongs to the change, or the line would be split anew
    while first > 0 and texts[first - 1] and not texts[first - 1].endswith("\n"):
        first -= 1
        start -= len(texts[first])
    while last < len(texts) - 1 and last >= 0 and after[start:end] and not after[start:end].endswith("\n"):
        last += 1
        end += len(texts[last])
    return first, last, after[start:end]


def _written(text: str, *, single: bool, newline: str) -> list[str]:
    if not text:
        return []
    if single:
        return [quote(text)]
    return [quote(line) for line in re.findall(r"[^\n]*\n|[^\n]+\Z", text)]


# --- fresh headers ----------------------------------------------------------------------------------------------------
_ORDER = (
    "Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", REVISION, "Last-Translator", "Language-Team",
    "Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms", "X-Generator", SEGMENTER,
)  # fmt: skip


def fresh_fields(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """All fields of a new catalog, or of a template where no `Language` is given, in gettext's order.

    A catalog passes `msgfmt --check` without a warning. There is no POT-Creation-Date: it would change with every run.
    """
    language = given.get("Language", "")
    fields = {
        "Project-Id-Version": "articles",
        "Report-Msgid-Bugs-To": "",
        REVISION: NO_DATE if language else "YEAR-MO-DA HO:MI+ZONE",
        "Last-Translator": "Automatically generated" if language else "FULL NAME <EMAIL@ADDRESS>",
        "Language-Team": "none" if language else "LANGUAGE <LL@li.org>",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Generator": "tm",
    }
    if language:
        fields["Plural-Forms"] = plural_forms(language)
    fields.update(given)
    rest = [name for name in fields if name not in _ORDER]
    return [(name, one_line(fields[name])) for name in (*_ORDER, *rest) if name in fields]


def one_line(value: str) -> str:
    """A field's value on one line: line ends become blanks."""
    return " ".join(value.split()) if "\n" in value or "\r" in value else value


def header_text(fields: Iterable[tuple[str, str]]) -> str:
    """The msgstr of a header entry."""
    return "".join(f"{name}: {value}\n" for name, value in fields)


_TWO = "nplurals=2; plural=(n != 1);"
_ONE = "nplurals=1; plural=0;"
_EAST_SLAVIC = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
_PLURALS = {
    _ONE: "bo dz id ja jv km ko lo ms my sah su th to vi yo zh wo ig",
    "nplurals=2; plural=(n > 1);": "ach ak am arn as bn br fa fil fr gu gun hi hy kn ln mg mi nso oc pa pt_BR si tg ti tl uz"
    " wa zu",
    _EAST_SLAVIC: "be bs hr ru sh sr uk",
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": "pl",
    "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;": "cs sk",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);": "lt",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);": "lv",
    "nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2;": "ro mo",
    "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);": "sl hsb dsb",
    "nplurals=5; plural=n==1 ? 0 : n==2 ? 1 : n<7 ? 2 : n<11 ? 3 : 4;": "ga",
    "nplurals=4; plural=(n==1 || n==11) ? 0 : (n==2 || n==12) ? 1 : (n > 2 && n < 20) ? 2 : 3;": "gd",
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);": "cy",
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);": "ar",
    "nplurals=4; plural=(n==1 ? 0 : n==0 || (n%100>1 && n%100<11) ? 1 : n%100>10 && n%100<20 ? 2 : 3);": "mt",
    "nplurals=2; plural=(n%10!=1 || n%100==11);": "is",
    "nplurals=2; plural=n==1 || n%10==1 ? 0 : 1;": "mk",
}
_BY_LANGUAGE = {language: forms for forms, languages in _PLURALS.items() for language in languages.split()}


def plural_forms(language: str) -> str:
    """`Plural-Forms` for a language in gettext's or BCP 47 form; two forms (`n != 1`) where the table is silent.

    Source: gettext-tools, plural-table.c, and CLDR's integer categories. Turkish has two (Babel's table says one).
    """
    name = language.replace("-", "_")
    return _BY_LANGUAGE.get(name) or _BY_LANGUAGE.get(re.split("[_@.]", name)[0].lower(), _TWO)
