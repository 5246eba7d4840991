"""Keys, and the only places they may be sent to.

A key comes from the environment or from the user's own config, never from a project. It is bound to origins (scheme,
host and port): its vendor's, or the one that the user names beside it. `key_for` gives a key out for such an origin
alone.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote, quote_plus

from tm.errors import EngineError

LOOPBACK = ("127.0.0.1", "::1", "localhost")

VENDORS: Mapping[str, tuple[str, ...]] = {
    "deepl": ("https://api.deepl.com", "https://api-free.deepl.com"),
    "openai": ("https://api.openai.com",),
    "libre": ("https://libretranslate.com",),
}
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "deepl": ("TM_DEEPL_KEY", "DEEPL_API_KEY", "DEEPL_AUTH_KEY"),
    "openai": ("TM_OPENAI_KEY", "OPENAI_API_KEY"),
    "libre": ("TM_LIBRE_KEY", "LIBRE_API_KEY"),
}


class Secret:
    """A key that shows itself to nobody who does not ask by name: not in repr, logs, tracebacks or pickles."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key does not leave its process")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


# Stricter than any URL parser, so that ours and the HTTP library's cannot read one text as two hosts.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_URL = re.compile(
    rf"(https?)://(\[[0-9a-fA-F:]{{2,45}}\]|{_LABEL}(?:\.{_LABEL}){{0,40}})(?::([0-9]{{1,5}}))?((?:/[A-Za-z0-9._~%/:=+,;@-]*)?)"
)


def split_url(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, path) of an engine's address. Raises EngineError for anything but plain http(s) URLs."""
    match = _URL.fullmatch(url)
    port = int(match[3] or (443 if match[1] == "https" else 80)) if match else 0
    if not match or not 0 < port < 65536 or (match[2].startswith("[") and not _is_ipv6(match[2][1:-1])):
        raise EngineError(
            "the engine's address is not a plain http or https URL",
            hint="write e.g. http://localhost:5000 or https://host.example/v1, without user name, query or fragment",
        )
    return match[1], match[2].strip("[]").lower(), port, match[4]


def _is_ipv6(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def origin(url: str) -> str:
    """`scheme://host:port`, the port always written; what keys are bound to. Raises EngineError."""
    scheme, host, port, _ = split_url(url)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def is_loopback(url: str) -> bool:
    """Whether the host is, letter for letter, one of this machine's own names."""
    return split_url(url)[1] in LOOPBACK


@dataclass(frozen=True, slots=True)
class Credential:
    """A key and the origins it may be sent to."""

    key: Secret
    origins: frozenset[str]


def credentials(engine: str, environ: Mapping[str, str], user: Mapping[str, str]) -> list[Credential]:
    """Keys for an engine: the environment's first, then the user's config (`key`, `origin`)."""
    vendor = VENDORS.get(engine, ())
    found = []
    variables = VARIABLES.get(engine, (f"{variable(engine)}_KEY",))
    value = next((environ[name].strip() for name in variables if environ.get(name, "").strip()), "")
    if value:
        own = environ.get(f"{variable(engine)}_ORIGIN", "") or environ.get(f"{variable(engine)}_URL", "")
        named = own.strip() or ("" if user.get("key") else user.get("origin", ""))
        found.append(Credential(_secret(value), _origins((named,) if named else vendor)))
    if user.get("key"):
        named = user.get("origin") or user.get("url", "")
        found.append(Credential(_secret(user["key"].strip()), _origins((named,) if named else vendor)))
    return found


def key_for(url: str, given: Iterable[Credential]) -> Secret | None:
    """The key that may be sent to this address, if there is one: same origin, and TLS or this very machine."""
    here = origin(url)
    if here.startswith("http://") and not is_loopback(url):
        return None
    return next((credential.key for credential in given if here in credential.origins), None)


def variable(engine: str) -> str:
    """What the engine's environment variables begin with: `libre` -> `TM_LIBRE`."""
    return "TM_" + re.sub(r"[^A-Z0-9]", "_", engine.upper())


def _origins(urls: Iterable[str]) -> frozenset[str]:
    return frozenset(origin(url) for url in urls)


def _secret(value: str) -> Secret:
    if not value.isascii() or any(char.isspace() or not char.isprintable() for char in value):
        raise EngineError(
            "a key holds a blank or a character that no key has", hint="copy the key again, without line breaks"
        )
    return Secret(value)


def redact(text: str, secrets: Iterable[Secret | None]) -> str:
    """The text without the keys, in whatever common spelling a library or a server repeats them.

    What is shorter than eight characters is no key but a placeholder (`none`, `x`), and would tear words apart.
    """
    for secret in secrets:
        if secret is not None and len(secret.reveal()) >= 8:
            value = secret.reveal()
            encoded = base64.b64encode(value.encode()).decode()
            spellings = {
                value,
                quote(value),
                quote(value, safe=""),
                quote_plus(value),
                json.dumps(value)[1:-1],
                encoded,
            }
            for spelling in sorted(spellings, key=len, reverse=True):
                text = re.sub(re.escape(spelling), "***", text, flags=re.IGNORECASE)
    return text
