"""Glossaries as CSV: one row a term, one column a locale. Safe to open in a spreadsheet.

Columns: `term`, `lang`, a column for each locale (`tr`), `forbidden tr`, `do_not_translate`, `case`, `note`. Several forms
in a cell are parted by ` | `. A cell that a spreadsheet would run as a formula gets a leading `'`, and so does one that
begins with `'` itself, so that reading takes off exactly what writing put on.
"""

from __future__ import annotations

import csv
import difflib
import io

from tm.errors import DataError, TmError
from tm.locales import parse
from tm.terms.model import Glossary, Term

MAX_CHARACTERS = 64 << 20
_RISKY = "=+-@|%\t\r\n'＝＋－＠"
_PLAIN = ("term", "lang", "do_not_translate", "case", "note")
_YES = {"true": True, "yes": True, "1": True, "x": True, "": False, "false": False, "no": False, "0": False}
_ALSO = {"source": "term", "source term": "term", "notes": "note", "comment": "note", "dnt": "do_not_translate"}


def dump(glossary: Glossary) -> str:
    """The glossary as CSV with LF line ends, locales in alphabetical order."""
    codes = sorted({code for term in glossary.terms for code in (*term.targets, *term.forbidden)})
    banned = [code for code in codes if any(code in term.forbidden for term in glossary.terms)]
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(["term", "lang", *codes, *(f"forbidden {code}" for code in banned), *_PLAIN[2:]])
    for term in glossary.terms:
        row = [term.source, term.lang, *(_join(term.targets.get(code, ())) for code in codes)]
        row += [_join(term.forbidden.get(code, ())) for code in banned]
        row += ["true" if term.keep else "", "exact" if term.exact else "", term.note]
        sheet.writerow([_armed(cell) for cell in row])
    return text.getvalue()


def _join(forms: tuple[str, ...]) -> str:
    return " | ".join(forms)


def _armed(cell: str) -> str:
    return "'" + cell if cell[:1] and cell[0] in _RISKY else cell


def _disarmed(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _RISKY else cell


def load(text: str, name: str = "glossary.csv", *, source_lang: str = "en") -> Glossary:
    """The glossary of a CSV text; `,`, `;` or tab between cells. Raises DataError with the line; then nothing is taken.

    A column named after the source locale holds the terms where there is no column `term`.
    """
    if len(text) > MAX_CHARACTERS:
        raise DataError("too large", path=name, hint="split the file")
    text = text.removeprefix("\ufeff")
    head = text.splitlines()[0] if text.strip() else ""
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    terms: list[Term] = []
    columns: list[tuple[str, str]] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = _columns(row, name, reader.line_num, source_lang)
                continue
            if len(row) > len(columns):
                raise DataError(
                    f"{len(row)} cells, but {len(columns)} columns",
                    path=name,
                    line=reader.line_num,
                    hint="quote cells that hold the separator",
                )
            terms.append(_term(dict(zip(columns, map(_disarmed, row), strict=False)), name, reader.line_num))
    except csv.Error as error:
        raise DataError(f"broken row: {error}", path=name, line=reader.line_num) from None
    if not columns:
        raise DataError("empty", path=name, line=1, hint="the first row names the columns: term, tr, ru, note")
    return Glossary(tuple(terms))


def _columns(row: list[str], name: str, line: int, source_lang: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    heads = [" ".join(cell.strip().lower().replace("_", " ").split()) for cell in row]
    named = any(_ALSO.get(head, head) == "term" for head in heads)
    for cell, head in zip(row, heads, strict=True):
        plain = _ALSO.get(head, head).replace(" ", "_")
        if plain in _PLAIN:
            found.append((plain, ""))
            continue
        banned = head.startswith("forbidden ")
        try:
            code = parse(head.removeprefix("forbidden ").replace(" ", "-"))
        except TmError:
            close = difflib.get_close_matches(head, [*_PLAIN, "forbidden tr"], 1, 0.6)
            raise DataError(
                f"unknown column {cell.strip()[:40]!r}",
                path=name,
                line=line,
                hint=f"did you mean `{close[0]}`?"
                if close
                else "columns are: term, a locale such as tr, forbidden tr, note",
            ) from None
        if not named and not banned and code == source_lang:
            found.append(("term", ""))
        else:
            found.append(("forbidden" if banned else "targets", code))
    if ("term", "") not in found:
        raise DataError(
            "no column `term`", path=name, line=line, hint="the first row names the columns: term, tr, ru, note"
        )
    if len(set(found)) != len(found):
        raise DataError("two columns of one name", path=name, line=line)
    return found


def _term(cells: dict[tuple[str, str], str], name: str, line: int) -> Term:
    plain = {key: " ".join(cells.get((key, ""), "").split()) for key in _PLAIN}
    if not plain["term"]:
        raise DataError("a row without a term", path=name, line=line, hint="fill it or remove the row")
    keep = _YES.get(plain["do_not_translate"].lower())
    if keep is None:
        raise DataError(
            f"do_not_translate cannot be {plain['do_not_translate'][:40]!r}",
            path=name,
            line=line,
            hint="it is true or empty",
        )
    if plain["case"] not in ("", "exact", "ignore"):
        raise DataError(f"case cannot be {plain['case'][:40]!r}", path=name, line=line, hint="it is exact or ignore")
    try:
        lang = parse(plain["lang"]) if plain["lang"] else ""
    except TmError as error:
        raise DataError(error.message, path=name, line=line) from None
    sides: dict[str, dict[str, tuple[str, ...]]] = {"targets": {}, "forbidden": {}}
    for (side, code), cell in cells.items():
        forms = tuple(dict.fromkeys(" ".join(form.split()) for form in cell.split("|") if form.strip()))
        if code and forms:
            sides[side][code] = forms
    return Term(
        plain["term"], sides["targets"], sides["forbidden"], keep, plain["case"] == "exact", plain["note"], lang
    )
