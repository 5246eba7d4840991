"""tm.yaml as it is read. Pure: a mapping of strings in, a Config out, or a ProjectError that says what to write instead."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tm.config import Config, DraftSettings, Publish
from tm.errors import ProjectError, TmError
from tm.states import Grade, Severity

SKELETON = """\
# The project of `tm`; every key is explained in docs/config.md
source_locale: {source}
locales: [{locales}]
articles: articles
catalogs: locales
output: build
front_matter: [title, description, summary]
skip: []
drop: []
publish: {{minimum: translated, missing: source, stale: {{cosmetic: publish, wording: publish, factual: source}}, require: {{}}}}
draft: {{engine: auto, match: 75, max_characters: 200000}}
engines: {{}}
glossary: glossary.yaml
"""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # fromisoformat takes weeks and bare digits too
_CHOICES = {
    "publish.minimum": ("translated", "reviewed"),
    "publish.missing": ("source", "omit", "hold"),
    "publish.stale": ("publish", "source", "omit", "hold"),
    "checks": (*Severity, "off"),
}


def parse(data: object, name: str = "tm.yaml", line_of: Callable[[str], int] = lambda key: 0) -> Config:
    """A Config from what YAML held. Raises ProjectError; `line_of` says on which line a key such as `publish.stale` stands."""
    reader = _Reader(name, line_of)
    top = reader.mapping(data, "tm.yaml")
    reader.known(top, Config._fields, "")
    values: dict[str, Any] = {}
    for key in ("source_locale", "articles", "catalogs", "output", "glossary"):
        if key in top:
            values[key] = reader.text(top[key], key)
    for key in ("locales", "front_matter", "skip", "drop"):
        if key in top:
            values[key] = tuple(reader.texts(top[key], key))
    if top.get("dictionaries"):
        given = top["dictionaries"]
        values["dictionaries"] = (given,) if isinstance(given, str) else tuple(reader.texts(given, "dictionaries"))
    for key in ("checks", "due", "assign", "site"):
        if key in top:
            values[key] = {k: reader.text(v, f"{key}.{k}") for k, v in reader.mapping(top[key], key).items()}
    for check, level in values.get("checks", {}).items():
        reader.choice(level, f"checks.{check}", "checks")
    _known_checks(values.get("checks", {}), reader)
    for rule, date in values.get("due", {}).items():
        reader.date(date, f"due.{rule}")
    nested: tuple[tuple[str, Callable[[_Reader, object], object]], ...]
    nested = (("publish", _publish), ("draft", _draft), ("memory", _memory), ("engines", _engines))
    for key, read in nested:
        if key in top:
            values[key] = read(reader, top[key])
    return _checked(Config(**values), reader)


def _known_checks(settings: Mapping[str, str], reader: _Reader) -> None:
    """A check that nobody has would be switched off, or raised, in silence. Plug-ins' checks count."""
    if settings:
        from tm.checks import nearest, severities

        ids = severities()
        for check in settings:
            if check not in ids:
                raise reader.wrong(f"no check is called `{check}`", nearest(check), f"checks.{check}")


def _publish(reader: _Reader, data: object) -> Publish:
    given = reader.mapping(data, "publish")
    reader.known(given, Publish._fields, "publish.")
    values: dict[str, Any] = {}
    for key in ("minimum", "missing"):
        if key in given:
            values[key] = reader.choice(given[key], f"publish.{key}", f"publish.{key}")
    if "stale" in given:
        stale = reader.mapping(given["stale"], "publish.stale")
        reader.known(stale, list(Grade), "publish.stale.")
        values["stale"] = dict(Publish().stale) | {
            k: reader.choice(v, f"publish.stale.{k}", "publish.stale") for k, v in stale.items()
        }
    if "require" in given:
        require = reader.mapping(given["require"], "publish.require")
        values["require"] = {k: reader.number(v, f"publish.require.{k}", 0, 100) for k, v in require.items()}
    if "notice" in given:
        values["notice"] = reader.switch(given["notice"], "publish.notice")
    return Publish(**values)


def _draft(reader: _Reader, data: object) -> DraftSettings:
    given = reader.mapping(data, "draft")
    reader.known(given, DraftSettings._fields, "draft.")
    values: dict[str, Any] = {}
    if "engine" in given:
        values["engine"] = reader.text(given["engine"], "draft.engine")
    if "match" in given:
        values["match"] = int(reader.number(given["match"], "draft.match", 0, 100))
    if "max_characters" in given:
        values["max_characters"] = int(reader.number(given["max_characters"], "draft.max_characters", 0, 1e12))
    return DraftSettings(**values)


def _engines(reader: _Reader, data: object) -> dict[str, dict[str, str]]:
    return {
        engine: {
            k: reader.text(v, f"engines.{engine}.{k}") for k, v in reader.mapping(settings, f"engines.{engine}").items()
        }
        for engine, settings in reader.mapping(data, "engines").items()
    }


def _memory(reader: _Reader, data: object) -> dict[str, str]:
    from tm.memory.team.address import parse as parse_address

    given = {"url": data} if isinstance(data, str) and data else reader.mapping(data, "memory")
    reader.known(given, ("url", "project"), "memory.")
    values = {key: reader.text(value, f"memory.{key}") for key, value in given.items()}
    if values.get("url"):
        try:
            parse_address(values["url"], own=False)
        except TmError as error:
            raise reader.wrong(f"`memory`: {error.message}", error.hint, "memory") from None
    return values


def _checked(config: Config, reader: _Reader) -> Config:
    """Locales in canonical form, and folders that stay inside the project."""
    from tm.locales import parse as parse_locale
    from tm.safepath import problem_of

    def locale(code: str, key: str) -> str:
        try:
            return parse_locale(code)
        except TmError as error:
            raise reader.wrong(
                f"`{key}`: {error.message}", "write a BCP 47 code, such as en, tr, ru or pt-BR", key
            ) from None

    source = locale(config.source_locale, "source_locale")
    locales = tuple(dict.fromkeys(locale(code, "locales") for code in config.locales))
    if not locales:
        raise reader.wrong("`locales` is empty", "name at least one, e.g. locales: [en, tr, ru]", "locales")
    folders = {"articles": config.articles, "catalogs": config.catalogs, "output": config.output}
    for key, folder in folders.items():
        parts = folder.replace("\\", "/").split("/")
        if not folder.strip() or folder.startswith(("/", "~")) or ".." in parts or "\0" in folder or ":" in parts[0]:
            raise reader.wrong(
                f"`{key}` must be a folder inside the project, not {folder!r}", f"write e.g. {key}: {key}", key
            )
    for key, path in (folders | {"glossary": config.glossary}).items():
        if problem := problem_of(path):
            raise reader.wrong(f"`{key}`: the path {path!r} {problem}", "give a plain path inside the project", key)
    return config._replace(source_locale=source, locales=locales)


class _Reader:
    """Typed reads of a YAML mapping, each refusal naming the key and what is wanted."""

    def __init__(self, name: str, line_of: Callable[[str], int]) -> None:
        self.name = name
        self._line_of = line_of

    def wrong(self, message: str, hint: str, key: str) -> ProjectError:
        return ProjectError(message, path=self.name, line=self._line_of(key), hint=hint)

    def known(self, given: Mapping[str, object], names: Collection[str], prefix: str) -> None:
        for key in given:
            if key not in names:
                close = difflib.get_close_matches(key, list(names), 1, 0.6)
                hint = f"did you mean `{prefix}{close[0]}`?" if close else f"known are: {', '.join(names)}"
                raise self.wrong(f"unknown key `{prefix}{key}`", hint, f"{prefix}{key}")

    def mapping(self, value: object, key: str) -> dict[str, object]:
        if value == "":
            return {}
        if not isinstance(value, dict):
            raise self.wrong(f"`{key}` must hold `key: value` pairs", f"write e.g. {key}: {{}}", key)
        return value

    def text(self, value: object, key: str) -> str:
        if not isinstance(value, str):
            raise self.wrong(f"`{key}` must be one plain value", "", key)
        return value

    def texts(self, value: object, key: str) -> list[str]:
        if value == "":
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(f"`{key}` must be a list", f"write e.g. {key}: [one, two]", key)
        return value

    def choice(self, value: object, key: str, rule: str) -> str:
        text = self.text(value, key)
        if text not in _CHOICES[rule]:
            raise self.wrong(f"`{key}` cannot be {text!r}", f"it is one of: {', '.join(_CHOICES[rule])}", key)
        return text

    def number(self, value: object, key: str, least: float, most: float) -> float:
        text = self.text(value, key).replace("_", "").rstrip("%")
        try:
            number = float(text)
        except ValueError:
            raise self.wrong(f"`{key}` must be a number, not {text!r}", "", key) from None
        if not least <= number <= most:
            raise self.wrong(f"`{key}` must be between {least:g} and {most:g}", "", key)
        return number

    def switch(self, value: object, key: str) -> bool:
        text = self.text(value, key).lower()
        if text not in ("true", "false", "yes", "no", "on", "off"):
            raise self.wrong(f"`{key}` must be true or false", "", key)
        return text in ("true", "yes", "on")

    def date(self, value: object, key: str) -> str:
        text = self.text(value, key)
        try:
            if _DATE.fullmatch(text):
                datetime.date.fromisoformat(text)
                return text
            problem = f"{text!r} is no date"
        except ValueError as error:
            problem = f"{text!r}: {error}"
        raise self.wrong(f"`{key}`: {problem}", "write YYYY-MM-DD, e.g. 2026-12-01", key)
