"""glossary.yaml: a list of entries, or a mapping from term to the rest of its entry.

- term: Organization of Turkic States
  targets: {tr: [Türk Devletleri Teşkilatı, TDT], ru: Организация тюркских государств}
  forbidden: {tr: Türk Konseyi}
  note: founded in 2009
- term: CICA
  do_not_translate: true
  case: exact
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping

from tm import safeyaml
from tm.errors import DataError, TmError
from tm.locales import parse
from tm.terms.model import Glossary, Term

KEYS = ("term", "lang", "targets", "forbidden", "do_not_translate", "case", "note")
MAX_BYTES = 8 << 20
_PLAIN = re.compile(r"[^\W\d_][\w .’()/-]*[\w.)]|[^\W\d_]")


def load(text: str, name: str = "glossary.yaml") -> Glossary:
    """The glossary of a YAML text. Raises DataError with file, line and cause."""
    data = safeyaml.load(text, name, max_bytes=MAX_BYTES)
    lines = _lines(text)
    if isinstance(data, dict):
        rows: list[object] = [
            {"term": key, **value} if isinstance(value, dict) else value for key, value in data.items()
        ]
    elif isinstance(data, list):
        rows = list(data)
    else:
        raise DataError("must be a list of terms", path=name, line=1, hint="begin each with `- term: ...`")
    terms: list[Term] = []
    seen: dict[tuple[str, str], int] = {}
    for at, row in enumerate(rows):
        line = lines[at] if at < len(lines) else 0
        term = _term(row, name, line)
        known = seen.setdefault((term.source, term.lang), line)
        if known != line:
            raise DataError(
                f"the term {term.source!r} stands on line {known} already", path=name, line=line, hint="join the two"
            )
        terms.append(term)
    return Glossary(tuple(terms))


def _lines(text: str) -> list[int]:
    """The lines on which the entries begin."""
    import yaml

    node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    if isinstance(node, yaml.SequenceNode):
        return [item.start_mark.line + 1 for item in node.value]
    return [key.start_mark.line + 1 for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


def _term(row: object, name: str, line: int) -> Term:
    def wrong(message: str, hint: str = "") -> DataError:
        return DataError(message, path=name, line=line, hint=hint)

    if not isinstance(row, dict):
        raise wrong("a term must hold `key: value` pairs", "write `- term: ...`, then `targets:` below it")
    for key in row:
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, 1, 0.5)
            raise wrong(
                f"unknown key `{key}`", f"did you mean `{close[0]}`?" if close else f"known are: {', '.join(KEYS)}"
            )
    values = {key: row.get(key, "") for key in ("term", "lang", "do_not_translate", "case", "note")}
    for key, value in values.items():
        if not isinstance(value, str):
            raise wrong(f"`{key}` must be one plain value")
    if not values["term"].strip():
        raise wrong("an entry without a `term`", "write `- term: ...`")
    if values["case"] not in ("", "exact", "ignore"):
        raise wrong(f"`case` cannot be {values['case']!r}", "it is exact or ignore")
    if values["do_not_translate"] not in ("", "true", "false"):
        raise wrong(f"`do_not_translate` cannot be {values['do_not_translate']!r}", "it is true or false")
    try:
        targets, forbidden = _forms(row.get("targets", ""), "targets"), _forms(row.get("forbidden", ""), "forbidden")
        lang = parse(values["lang"]) if values["lang"] else ""
    except TmError as error:
        raise wrong(error.message, error.hint) from None
    keep = values["do_not_translate"] == "true"
    return Term(
        _clean(values["term"]), targets, forbidden, keep, values["case"] == "exact", values["note"].strip(), lang
    )


def _clean(text: str) -> str:
    return " ".join(text.split())


def _forms(value: object, key: str) -> Mapping[str, tuple[str, ...]]:
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise DataError(f"`{key}` must name locales", hint=f"write e.g. {key}: {{tr: [...]}}")
    found: dict[str, tuple[str, ...]] = {}
    for code, forms in value.items():
        rows = [forms] if isinstance(forms, str) else forms
        if not isinstance(rows, list) or not all(isinstance(form, str) for form in rows):
            raise DataError(f"`{key}.{code}` must be a form or a list of forms")
        kept = tuple(dict.fromkeys(_clean(form) for form in rows if form.strip()))
        if kept:
            found[parse(code)] = kept
    return found


def dump(glossary: Glossary) -> str:
    """The glossary as YAML; the same text for the same terms, and `load` gives them back."""
    return "".join(_entry(term) for term in glossary.terms) or "[]\n"


def _entry(term: Term) -> str:
    lines = [f"- term: {_scalar(term.source)}"]
    if term.lang:
        lines.append(f"  lang: {_scalar(term.lang)}")
    for key, forms in (("targets", term.targets), ("forbidden", term.forbidden)):
        if forms:
            lines.append(f"  {key}:")
            lines += [f"    {_scalar(code)}: [{', '.join(map(_scalar, forms[code]))}]" for code in sorted(forms)]
    if term.keep:
        lines.append("  do_not_translate: true")
    if term.exact:
        lines.append("  case: exact")
    if term.note:
        lines.append(f"  note: {_scalar(term.note)}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A YAML scalar on one line: plain where it can be, else in double quotes (JSON's are YAML's)."""
    if _PLAIN.fullmatch(text) and text.isprintable():
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
