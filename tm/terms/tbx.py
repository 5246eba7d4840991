"""TBX (ISO 30042), in the core that tools exchange: TBX v3 with `conceptEntry`, `langSec`, `termSec`, and v2's `martif`.

Read as hostile input: no entities, no DOCTYPE with declarations of its own, limits on size and depth; taken whole or not at
all. A term with the status `deprecatedTerm-admn-sts` or `supersededTerm-admn-sts` is a forbidden form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tm.errors import DataError, TmError
from tm.locales import language, parse
from tm.terms.model import Glossary, Term

MAX_BYTES = 256 << 20
MAX_DEPTH = 40
MAX_TEXT = 100_000
_ENTRIES, _LANGS, _TERMS = ("conceptEntry", "termEntry"), ("langSec", "langSet"), ("termSec", "tig", "ntig")
_NOTES = ("termNote", "note", "descrip", "term")
_BANNED = ("deprecatedTerm", "supersededTerm")
# What XML cannot hold; a soft hyphen, a joiner or a no-break space is part of a word.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEEP, _EXACT = "x-do-not-translate", "x-case-exact"


@dataclass(slots=True)
class _Concept:
    line: int
    forms: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Locale -> (form, status)."""
    note: str = ""
    marks: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self, name: str, source_lang: str) -> None:
        from xml.parsers import expat

        self.name, self.source_lang = name, source_lang
        self.path: list[str] = []
        self.concepts: list[_Concept] = []
        self.lang = self.form = self.status = self.kind = ""
        self.text: list[str] = []
        self.size = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.parser.ExternalEntityRefHandler = self.entity
        self.parser.SkippedEntityHandler = self.entity

    def fail(self, message: str, hint: str = "") -> DataError:
        return DataError(message, path=self.name, line=self.parser.CurrentLineNumber, hint=hint)

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        if internal:
            raise self.fail("a DOCTYPE with declarations of its own is not allowed", "remove the part in [ ]")

    def entity(self, *_: Any) -> int:
        raise self.fail("entities are not allowed", "write the characters out")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self.path and name not in ("tbx", "martif", "TBX"):
            raise self.fail(f"this is no TBX file (it begins with <{name[:40]}>)")
        if len(self.path) >= MAX_DEPTH:
            raise self.fail(f"nested deeper than {MAX_DEPTH} levels")
        self.path.append(name)
        if name in _ENTRIES:
            self.concepts.append(_Concept(self.parser.CurrentLineNumber))
        elif name in _LANGS:
            try:
                self.lang = parse(attributes.get("xml:lang") or attributes.get("lang") or "")
            except TmError as error:
                raise self.fail(error.message) from None
        elif name in _TERMS:
            self.form = self.status = ""
        if name in _NOTES:
            self.text, self.size, self.kind = [], 0, attributes.get("type", "")

    def data(self, text: str) -> None:
        self.size += len(text)
        if self.size > MAX_TEXT and any(name in _NOTES for name in self.path):
            raise self.fail(f"a text longer than {MAX_TEXT:,} characters")
        self.text.append(text)

    def end(self, name: str) -> None:
        name = self.path.pop()
        if not self.concepts:
            return
        concept = self.concepts[-1]
        text = " ".join("".join(self.text).split()) if name in _NOTES else ""
        if name == "term":
            self.form = text
        elif name == "termNote" and self.kind in ("administrativeStatus", "normativeAuthorization"):
            self.status = text
        elif name in ("note", "descrip"):
            marked = {mark for mark in (_KEEP, _EXACT) if text == mark}
            concept.marks |= marked
            concept.note = concept.note or ("" if marked or self.kind not in ("", "definition", "context") else text)
        elif name in _TERMS and self.form:
            concept.forms.setdefault(self.lang, []).append((self.form, self.status))


def load(data: bytes, name: str = "glossary.tbx", *, source_lang: str = "en") -> Glossary:
    """The glossary of a TBX file; a concept without a term in the source locale is left out. Raises DataError (file, line)."""
    from xml.parsers import expat

    if len(data) > MAX_BYTES:
        raise DataError("too large", path=name, hint="split the file")
    reader = _Reader(name, source_lang)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise DataError(f"not sound XML: {expat.errors.messages[error.code]}", path=name, line=error.lineno) from None
    return Glossary(tuple(term for concept in reader.concepts for term in _terms(concept, source_lang)))


def _terms(concept: _Concept, source_lang: str) -> list[Term]:
    """One term for each source form of a concept."""
    ours = next((code for code in concept.forms if code == source_lang), "") or next(
        (code for code in concept.forms if language(code) == language(source_lang)), ""
    )
    sides: tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]] = ({}, {})
    for code, forms in concept.forms.items():
        for banned in (False, True):
            kept = tuple(form for form, status in forms if status.startswith(_BANNED) == banned)
            if kept and code != ours:
                sides[banned][code] = kept
    return [
        Term(form, sides[0], sides[1], _KEEP in concept.marks, _EXACT in concept.marks, concept.note)
        for form, status in concept.forms.get(ours, ())
        if not status.startswith(_BANNED)
    ]


def dump(glossary: Glossary, *, source_lang: str = "en") -> str:
    """The glossary as TBX v3 (dialect TBX-Basic), UTF-8, the same text for the same terms."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<tbx type="TBX-Basic" style="dca" xml:lang={quoteattr(source_lang)} xmlns="urn:iso:std:iso:30042:ed-2">',
        "<tbxHeader><fileDesc><sourceDesc><p>tm glossary</p></sourceDesc></fileDesc></tbxHeader>",
        "<text><body>",
    ]
    for number, term in enumerate(glossary.terms, 1):
        lines.append(f'<conceptEntry id="c{number}">')
        lines += [f"<note>{_safe(text)}</note>" for text in (term.note, _KEEP * term.keep, _EXACT * term.exact) if text]
        lines += _lang(term.lang or source_lang, (term.source,), ())
        for code in sorted({*term.targets, *term.forbidden}):
            lines += _lang(code, term.targets.get(code, ()), term.forbidden.get(code, ()))
        lines.append("</conceptEntry>")
    return "\n".join([*lines, "</body></text>", "</tbx>", ""])


def _lang(code: str, forms: tuple[str, ...], banned: tuple[str, ...]) -> list[str]:
    lines = [f"<langSec xml:lang={quoteattr(code)}>"]
    for index, form in enumerate((*forms, *banned)):
        status = "deprecated" if index >= len(forms) else "preferred" if not index else "admitted"
        lines.append(
            f'<termSec><term>{_safe(form)}</term><termNote type="administrativeStatus">{status}Term-admn-sts</termNote></termSec>'
        )
    return [*lines, "</langSec>"]


def _safe(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text), {"\r": "&#13;"})
