"""Where an engine's settings come from: the environment, then tm.yaml, then the user's own config.

tm.yaml is hostile: it may name an address and a model. Keys, prices, http to another machine, and where local models
come from are the user's own affair: environment or `~/.config/tm/config.yaml`:

    engines:
      libre: {url: "https://mt.example.org", key: ..., origin: "https://mt.example.org"}
      openai: {key: ..., model: ..., price: 4.5}
    models: {dir: ~/models, url: "https://mirror.example.org/models"}
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tm.engines.base import EngineSettings, Limits
from tm.engines.keys import credentials, is_loopback, key_for, origin, variable
from tm.errors import DataError, EngineError, UsageError
from tm.safeyaml import load

DEFAULT_URLS: Mapping[str, str] = {
    "deepl": "https://api.deepl.com",
    "openai": "https://api.openai.com/v1",
    "libre": "",
}
_OWN = {"key", "origin", "url", "model", "price"}  # of the user's config; tm.yaml may give `url`, `model` and options
_NEVER_OPTIONS = _OWN | {"api_key", "auth_key", "token", "secret", "password"}


def user_config(environ: Mapping[str, str] | None = None) -> dict[str, dict[str, dict[str, str]]]:
    """The user's config: {"engines": {name: {...}}, "models": {"": {...}}, "memory": {"": {...}}}; empty where there is
    none. Raises UsageError.
    """
    path = user_config_path(os.environ if environ is None else environ)
    try:
        text = path.read_bytes()[:300_000].decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise UsageError("cannot be read", path=str(path), hint="check its permissions, and that it is UTF-8") from None
    try:
        data = load(text, str(path))
    except DataError as error:  # the cause may quote the line, and the line may hold a key
        raise UsageError("not valid YAML", path=str(path), line=error.line, hint="check that line") from None
    engines = data.get("engines") if isinstance(data, dict) else None
    models = data.get("models") if isinstance(data, dict) else None
    return {
        "engines": {name: _texts(value) for name, value in engines.items()} if isinstance(engines, dict) else {},
        "models": {"": _texts(models)},
        "memory": {"": _texts(data.get("memory")) if isinstance(data, dict) else {}},
    }


def user_config_path(environ: Mapping[str, str]) -> Path:
    """`$XDG_CONFIG_HOME/tm/config.yaml`, by default under `~/.config`."""
    base = environ.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if base and Path(base).is_absolute() else Path(environ.get("HOME") or Path.home()) / ".config"
    return folder / "tm" / "config.yaml"


def models_folder(environ: Mapping[str, str] | None = None, user: Mapping[str, str] | None = None) -> Path:
    """Folder of local models: `TM_MODELS_DIR`, the user's config, else `$XDG_CACHE_HOME/tm/models`."""
    environ = os.environ if environ is None else environ
    user = user_config(environ).get("models", {}).get("", {}) if user is None else user
    if given := environ.get("TM_MODELS_DIR") or user.get("dir", ""):
        return Path(given).expanduser()
    base = environ.get("XDG_CACHE_HOME", "")
    return (
        (Path(base) if base and Path(base).is_absolute() else Path(environ.get("HOME") or Path.home()) / ".cache")
        / "tm"
        / "models"
    )


def models_url(environ: Mapping[str, str] | None = None) -> str:
    """Where models are downloaded from, if the user names a mirror (`TM_MODELS_URL` or the user's config)."""
    environ = os.environ if environ is None else environ
    return environ.get("TM_MODELS_URL", "") or user_config(environ).get("models", {}).get("", {}).get("url", "")


def settings_for(
    name: str,
    project: Mapping[str, Mapping[str, str]] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> EngineSettings:
    """What engine `name` may use. `project` is the `engines` of tm.yaml. Raises EngineError, UsageError."""
    environ = os.environ if environ is None else environ
    config = user_config(environ)
    user = config.get("engines", {}).get(name, {})
    given = (project or {}).get(name, {})
    prefix = variable(name)
    keys = credentials(name, environ, user)
    url = environ.get(f"{prefix}_URL", "").strip() or given.get("url", "") or user.get("url", "")
    if not url:
        url = _vendor_url(name, [key.key.reveal() for key in keys])
    trusted = {environ.get(f"{prefix}_ORIGIN", "").strip(), environ.get(f"{prefix}_URL", "").strip()}
    trusted |= {user.get("origin", ""), user.get("url", "")}
    http = bool(url) and origin(url) in {origin(item) for item in trusted if item}
    options = {key: value for key, value in (dict(user) | dict(given)).items() if key not in _NEVER_OPTIONS}
    return EngineSettings(
        url=url,
        model=environ.get(f"{prefix}_MODEL", "").strip() or given.get("model", "") or user.get("model", ""),
        key=key_for(url, keys) if url else None,
        options=options,
        models=models_folder(environ, config.get("models", {}).get("", {})),
        price=_price(user.get("price", "")),
        plain_http=http,
        limits=limits or Limits(),
    )


def check_url(settings: EngineSettings, name: str) -> str:
    """The engine's address without a trailing slash; plain http only to this machine or where the user's config says
    so.
    """
    if not settings.url:
        raise EngineError(
            f"engine `{name}` needs the address of its server",
            hint=f'in tm.yaml write engines: {{{name}: {{url: "http://localhost:5000"}}}}',
        )
    here = origin(settings.url)
    if here.startswith("http://") and not is_loopback(settings.url) and not settings.plain_http:
        raise EngineError(
            f"engine `{name}`: {here} is plain http, and anybody on the way could read and change the texts",
            hint=f"use https, or allow it on this machine: export {variable(name)}_ORIGIN={here}",
        )
    return settings.url.rstrip("/")


def _vendor_url(name: str, keys: list[str]) -> str:
    if name == "deepl" and keys and keys[0].endswith(":fx"):  # DeepL's mark of a key for its free service
        return "https://api-free.deepl.com"
    return DEFAULT_URLS.get(name, "")


def _texts(value: object) -> dict[str, str]:
    return {key: item for key, item in value.items() if isinstance(item, str)} if isinstance(value, dict) else {}


def _price(text: str) -> float | None:
    try:
        price = float(text)
    except ValueError:
        return None
    return price if 0 <= price < 1e9 else None
