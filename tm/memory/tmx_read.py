"""TMX 1.4b read as hostile input: no entity is expanded, nothing is fetched, and a file is taken whole or not at all.

Read are <tu>, <tuv>, <seg>, <prop> and the attributes that say who and when. Inline elements of level 2 hold the native
code of the file that the text came from: the code stays in the text where it is readable (`<b>`, `{name}`), which is how
our own segments stand; RTF code is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tm.errors import DataError, UsageError
from tm.locales import language, parse
from tm.memory.model import Entry, compatible

MAX_BYTES = 1 << 30
MAX_DEPTH = 40
MAX_TEXT = 1 << 20
"""Characters of one segment or property."""
MAX_UNIT = 1 << 23
"""Characters of one <tu>, all in all."""
MAX_TOKEN = 1 << 20
"""Bytes of one tag or comment: a parser looks at an unfinished one again with every block that comes."""
CHUNK = 1 << 16
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_INLINE = _CODES | {"hi", "sub"}
_RTF = re.compile(r"\s*[{}]?\\[a-z*'{}]|\s*[{}]\s*\Z")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_MACHINES = re.compile(r"MT[!\s-]|MT\Z|machine\b|Google Translate|DeepL|Microsoft Translator", re.IGNORECASE)
_NAMES = {
    "article": ("x-article", "file", "x-file", "x-document"),
    "context": ("x-context", "x-msgctxt"),
    "before": ("x-before", "prev", "x-context-pre"),
    "after": ("x-after", "next", "x-context-post"),
    "origin": ("x-origin",),
}


@dataclass(slots=True)
class _Variant:
    lang: str
    line: int
    text: str = ""
    who: str = ""
    date: str = ""


@dataclass(slots=True)
class _Unit:
    line: int
    lang: str
    who: str = ""
    date: str = ""
    tool: str = ""
    props: dict[str, str] = field(default_factory=dict)
    variants: list[_Variant] = field(default_factory=list)


def read(file: Path | str | bytes, *, name: str = "", locales: Sequence[str] = ()) -> Iterator[Entry]:
    """The entries of a TMX file (a path) or its bytes, in order; one per pair of a unit's source and another variant.

    The whole file is looked at before the first entry comes. Codes become the locale of `locales` that they fit; without,
    they lose their territory (`en-US` becomes `en`). A machine's words come with origin `mt`, all others with `tmx`.
    Raises DataError (path, line, cause) for anything that is no sound TMX.
    """
    shown = name or ("" if isinstance(file, bytes) else str(file))
    with _opened(file, shown) as stream:
        for _ in _units(stream, shown):
            pass
        stream.seek(0)
        for unit in _units(stream, shown):
            yield from _entries(unit, shown, tuple(locales))


def _opened(file: Path | str | bytes, shown: str) -> IO[bytes]:
    stream: IO[bytes]
    if isinstance(file, bytes):
        size = len(file)
        stream = io.BytesIO(file)
    else:
        try:
            stream = Path(file).open("rb")  # noqa: SIM115 - the caller closes it
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path=shown) from error
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
    if size > MAX_BYTES:
        stream.close()
        raise DataError(f"too large ({size:,} bytes, the limit is {MAX_BYTES:,})", path=shown, hint="split the file")
    return stream


# --- XML --------------------------------------------------------------------------------------------------------------
class _Reader:
    """Expat's handlers; finished units gather in `done`."""

    def __init__(self, shown: str) -> None:
        from xml.parsers import expat

        self.shown = shown
        self.done: list[_Unit] = []
        self.path: list[str] = []
        self.srclang = "*all*"
        self.unit: _Unit | None = None
        self.variant: _Variant | None = None
        self.text: list[str] = []
        self.code: list[tuple[int, int]] = []
        self.size = self.total = 0
        self.ours = False
        self.prop = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.SkippedEntityHandler = self.skipped
        self.parser.ExternalEntityRefHandler = self.entity

    def fail(self, message: str, hint: str = "") -> DataError:
        return DataError(message, path=self.shown, line=self.parser.CurrentLineNumber, hint=hint)

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise self.fail("a DOCTYPE with declarations of its own is not allowed", "remove the part in [ ]")
        if name != "tmx":
            raise self.fail(f"this is no TMX file (DOCTYPE {name[:40]})")

    def entity(self, *_: Any) -> int:
        raise self.fail("entities are not allowed", "write the characters out")

    def skipped(self, name: str, *_: Any) -> None:
        raise self.fail(f"the entity &{name[:40]}; is not defined", "write the character out")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MAX_DEPTH:
            raise self.fail(f"nested deeper than {MAX_DEPTH} levels")
        if not self.path and name != "tmx":
            raise self.fail(f"this is no TMX file (it begins with <{name[:40]}>)")
        self.path.append(name)
        if "seg" in self.path[:-1]:
            self.inline(name)
            return
        handler: Callable[[dict[str, str]], None] | None = getattr(self, f"start_{name}", None)
        if handler is not None:
            handler(attributes)

    def inline(self, name: str) -> None:
        if name not in _INLINE:
            raise self.fail(
                f"<{name[:40]}> cannot stand in a <seg>", "an inline code is <ph>, <bpt>, <ept>, <it> or <hi>"
            )
        if name in _CODES:
            self.code.append((len(self.path), len(self.text)))

    def start_header(self, attributes: dict[str, str]) -> None:
        self.srclang = attributes.get("srclang", self.srclang)
        self.ours = attributes.get("creationtool") == "tm"

    def start_tu(self, attributes: dict[str, str]) -> None:
        if self.path[-2:-1] != ["body"] or self.unit is not None:
            raise self.fail("a <tu> stands outside of <body>")
        line = self.parser.CurrentLineNumber
        self.unit = _Unit(line, attributes.get("srclang", self.srclang), *_signed(attributes))
        self.total = 0
        self.unit.tool = attributes.get("creationtool", "")

    def start_tuv(self, attributes: dict[str, str]) -> None:
        if self.unit is None:
            raise self.fail("a <tuv> stands outside of a <tu>")
        lang = attributes.get("xml:lang") or attributes.get("lang")
        if not lang:
            raise self.fail("a <tuv> has no xml:lang")
        who, date = _signed(attributes)
        self.variant = _Variant(lang, self.parser.CurrentLineNumber, "", who, date)

    def start_prop(self, attributes: dict[str, str]) -> None:
        self.prop = attributes.get("type", "")
        self.begin()

    def start_seg(self, _: dict[str, str]) -> None:
        if self.variant is None:
            raise self.fail("a <seg> stands outside of a <tuv>")
        self.begin()

    def begin(self) -> None:
        self.text, self.code, self.size = [], [], 0
        self.total += 100  # empty elements take room too

    def data(self, text: str) -> None:
        if "seg" in self.path or self.path[-1:] == ["prop"]:
            self.size += len(text)
            self.total += len(text)
            if self.size > MAX_TEXT or self.total > MAX_UNIT:
                raise self.fail(f"a text has more than {MAX_TEXT:,} characters, or a unit more than {MAX_UNIT:,}")
            self.text.append(text)

    def end(self, name: str) -> None:
        if "seg" in self.path[:-1]:
            if self.code and self.code[-1][0] == len(self.path):
                _, first = self.code.pop()
                code = "".join(self.text[first:])
                self.text[first:] = [] if _RTF.match(code) and not self.ours else [code]
        elif name == "seg" and self.variant is not None:
            self.variant.text = "".join(self.text)
        elif name == "tuv" and self.unit is not None and self.variant is not None:
            self.unit.variants.append(self.variant)
            self.variant = None
        elif name == "prop" and self.unit is not None:
            self.unit.props.setdefault(self.prop, "".join(self.text))
        elif name == "tu" and self.unit is not None:
            self.done.append(self.unit)
            self.unit = None
        self.path.pop()


def _units(stream: IO[bytes], shown: str) -> Iterator[_Unit]:
    from xml.parsers import expat

    reader = _Reader(shown)
    fed = 0
    try:
        while True:
            data = stream.read(CHUNK)
            fed += len(data)
            reader.parser.Parse(data, not data)
            if fed - reader.parser.CurrentByteIndex > MAX_TOKEN:
                raise reader.fail(f"a tag or a comment is larger than {MAX_TOKEN:,} bytes")
            yield from reader.done
            reader.done.clear()
            if not data:
                return
    except expat.ExpatError as error:
        cause = expat.ErrorString(error.code)
        raise DataError(
            f"not valid XML: {cause}", path=shown, line=error.lineno, hint="export the file again"
        ) from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows, or that lies
        raise DataError(f"not valid XML: {error}", path=shown, line=reader.parser.CurrentLineNumber) from None


def _signed(attributes: dict[str, str]) -> tuple[str, str]:
    """Who made it last, and when (YYYY-MM-DD)."""
    who = attributes.get("changeid") or attributes.get("creationid") or ""
    match = _DATE.match(attributes.get("changedate") or attributes.get("creationdate") or "")
    return who.strip(), "-".join(match.groups()) if match else ""


# --- entries ----------------------------------------------------------------------------------------------------------
def _entries(unit: _Unit, shown: str, locales: tuple[str, ...]) -> Iterator[Entry]:
    codes = [_locale(variant, shown, locales) for variant in unit.variants]
    wanted = unit.lang.strip().lower()
    first = next((at for at, variant in enumerate(unit.variants) if variant.lang.lower() == wanted), -1)
    if first < 0:
        base = language(wanted) if wanted != "*all*" else ""
        first = next((at for at, code in enumerate(codes) if language(code) == base), 0)
    facts = {key: next((unit.props[n] for n in names if n in unit.props), "") for key, names in _NAMES.items()}
    flags = set(unit.props.get("x-flags", "").split())
    for at, variant in enumerate(unit.variants):
        source = unit.variants[first]
        if at == first or not source.text.strip() or not variant.text.strip() or codes[at] == codes[first]:
            continue
        who = variant.who or unit.who
        machine = _MACHINES.match(who) or _MACHINES.match(unit.tool)
        yield Entry(
            source.text,
            variant.text,
            codes[first],
            codes[at],
            article=facts["article"],
            origin="mt" if machine else facts["origin"] or "tmx",
            who=who,
            date=variant.date or unit.date,
            context=facts["context"],
            before=facts["before"],
            after=facts["after"],
            obsolete="obsolete" in flags,
            stale="stale" in flags,
        )


def _locale(variant: _Variant, shown: str, locales: tuple[str, ...]) -> str:
    try:
        code = parse(variant.lang.strip())
    except UsageError as error:
        raise DataError(f"xml:lang: {error.message}", path=shown, line=variant.line, hint=error.hint) from None
    if code in locales:
        return code
    parts = code.split("-")
    bare = "-".join(parts[:2]) if len(parts) > 1 and len(parts[1]) == 4 else parts[0]  # language, and script
    near = [locale for locale in locales if compatible(locale, bare) or compatible(locale, code)]
    return near[0] if near else bare
