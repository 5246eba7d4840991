"""Which engines there are. An engine's module is imported when the engine is made, and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tm.engines.base import Engine, EngineSettings
from tm.engines.keys import VARIABLES, variable
from tm.engines.settings import check_url, settings_for
from tm.errors import EngineError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "tm.engines"
"""Entry points of other packages: NAME = module:factory, called with EngineSettings."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of an engine without importing it."""

    place: str
    """module:factory"""
    package: str
    """The library it needs; empty: none but tm's own."""
    install: str
    free: bool
    note: str


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """A line of `tm engine list`."""

    name: str
    ready: bool
    needs: str
    """What is still missing, and how to get it; empty if it is ready."""
    note: str


BUILT_IN: Mapping[str, Spec] = {
    "firefox": Spec(
        "tm.engines.firefox:Firefox",
        "fxtranslate",
        "pip install 'tm[local]'",
        True,
        "neural models on this machine; nothing leaves it",
    ),
    "google": Spec(
        "tm.engines.web:Google",
        "deep_translator",
        "pip install tm",
        True,
        "the public web page of Google Translate; no key, no promises",
    ),
    "mymemory": Spec(
        "tm.engines.web:MyMemory",
        "deep_translator",
        "pip install tm",
        True,
        "free service; about 5,000 characters a day",
    ),
    "deepl": Spec("tm.engines.deepl:DeepL", "deepl", "pip install 'tm[deepl]'", False, "DeepL's API with your key"),
    "libre": Spec(
        "tm.engines.libre:Libre", "requests", "pip install tm", True, "a LibreTranslate server, your own or another"
    ),
    "openai": Spec(
        "tm.engines.chat:Chat",
        "requests",
        "pip install tm",
        False,
        "any OpenAI-compatible chat server; reads context and glossary",
    ),
    "pseudo": Spec(
        "tm.engines.pseudo:Pseudo", "", "", True, "no translation: letters with accents, to see what a page looks like"
    ),
}
AUTO_NOTE = "local models where they are fetched for the pair, else google"


def create(name: str, settings: EngineSettings, source: str, target: str) -> Engine:
    """The engine for a language pair. Raises EngineError where it is unknown or lacks something."""
    name = choose(name, settings, source, target)
    if spec := BUILT_IN.get(name):
        if spec.package and find_spec(spec.package) is None:
            raise EngineError(f"engine `{name}` needs the package `{spec.package}`", hint=spec.install)
        module, _, factory = spec.place.partition(":")
        make: Callable[[EngineSettings], Engine] = getattr(import_module(module), factory)
        return make(settings)
    for point in _points():
        if point.name == name:
            made: Engine = point.load()(settings)
            return made
    raise EngineError(f"there is no engine `{name}`", hint=f"there are: auto, {', '.join(names())}")


def choose(name: str, settings: EngineSettings, source: str, target: str) -> str:
    """The engine's own name: `auto` is firefox where its models are there, else google."""
    if name != "auto":
        return name
    if find_spec("fxtranslate") is not None and settings.models is not None:
        from tm.engines.models import route

        if route(settings.models, source, target):
            return "firefox"
    return "google"


def names() -> list[str]:
    """All engines, built-in ones first."""
    return [
        *BUILT_IN,
        *sorted(point.name for point in _points() if point.name not in BUILT_IN),
    ]


def _points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def is_free(name: str) -> bool:
    """Whether nobody is billed for characters."""
    return name == "auto" or (name in BUILT_IN and BUILT_IN[name].free)


def available(
    project: Mapping[str, Mapping[str, str]] | None = None, *, environ: Mapping[str, str] | None = None
) -> list[EngineInfo]:
    """Every engine, whether it could be used now, and what it lacks. Imports none of them, sends nothing."""
    infos = [EngineInfo("auto", True, "", AUTO_NOTE)]
    for name in names():
        spec = BUILT_IN.get(name)
        if spec is None:
            infos.append(EngineInfo(name, True, "", "from another package"))
            continue
        try:
            needs = _lacks(name, spec, settings_for(name, project, environ=environ))
        except EngineError as error:
            needs = f"{error.message}; {error.hint}" if error.hint else error.message
        infos.append(EngineInfo(name, not needs, needs, spec.note))
    return infos


def _lacks(name: str, spec: Spec, settings: EngineSettings) -> str:
    if spec.package and find_spec(spec.package) is None:
        return spec.install
    if name == "firefox":
        from tm.engines.models import pairs

        return "" if settings.models and pairs(settings.models) else "models: tm engine fetch en-tr"
    if name in ("libre", "openai", "deepl"):
        check_url(settings, name)
        if settings.key is None and (name == "deepl" or _vendors_own(name, settings)):
            return f"a key: export {VARIABLES[name][0]}=..., or `engines: {{{name}: {{key: ...}}}}` in your own config"
        if name == "openai" and not settings.model:
            return f"a model: engines: {{openai: {{model: ...}}}} or {variable(name)}_MODEL"
    return ""


def _vendors_own(name: str, settings: EngineSettings) -> bool:
    from tm.engines.keys import VENDORS, origin

    return origin(settings.url) in {origin(url) for url in VENDORS.get(name, ())}
