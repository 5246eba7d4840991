"""Where a team's memory is. Pure.

    postgresql://USER@HOST[:PORT]/DATABASE[?sslmode=MODE]

An address out of tm.yaml is anybody's: it names no password, no socket and no file, and cannot turn off encryption. One
out of the environment or the user's own config may. A password is bound to the address that it stands in or beside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote

from tm.errors import UsageError

PORT = 5432
EXAMPLE = "postgresql://ayse@db.example.org/memory"
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_URL = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^\s:@/?#\[\]]{1,200})(?::(?P<password>[^\s@/?#]{0,500}))?@)?"
    rf"(?P<host>\[[0-9a-fA-F:.]{{2,45}}\]|{_LABEL}(?:\.{_LABEL}){{0,40}})?(?::(?P<port>[0-9]{{1,5}}))?"
    r"/(?P<database>[^\s/?#]{1,200})(?:\?(?P<query>[^\s#]{0,500}))?"
)
_USERINFO = re.compile(r"(postgres(?:ql)?://[^\s/@:]*):[^\s]*@", re.IGNORECASE)
_HERE = ("127.0.0.1", "::1", "localhost")
_SAFE_MODES = ("require", "verify-ca", "verify-full")
_MODES = ("disable", "allow", "prefer", *_SAFE_MODES)


@dataclass(frozen=True, slots=True)
class Address:
    """A server, a database on it, and who asks."""

    host: str
    """A name, an IP address, or the folder of a Unix socket."""
    port: int
    database: str
    user: str = ""
    sslmode: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """As messages show it: without the password."""
        user = f"{quote(self.user)}@" if self.user else ""
        if self.host.startswith("/"):
            return f"postgresql://{user}/{quote(self.database)}?host={self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port != PORT else ""
        return f"postgresql://{user}{host}{port}/{quote(self.database)}"

    @property
    def is_here(self) -> bool:
        """Whether what is sent stays on this machine."""
        return self.host.startswith("/") or self.host.lower() in _HERE

    def with_password(self, other: Address, password: str) -> Address:
        """With a password that the user keeps for `other`, where that is the same server and the same user."""
        same = (other.host.lower(), other.port) == (self.host.lower(), self.port) and other.user in ("", self.user)
        return replace(self, password=password) if same and password and not self.password else self


def parse(url: str, *, own: bool) -> Address:
    """An address; `own`: it is the user's, not a project's. Raises UsageError, which never shows a password."""
    match = _URL.fullmatch(url.strip())
    if not match:
        raise UsageError("the address of the memory is not one of PostgreSQL", hint=f"write e.g. {EXAMPLE}")
    if match["password"] is not None and not own:
        raise UsageError(
            "the address of the memory holds a password, and everybody who has the project can read it",
            hint="take it out (and change it); put it into ~/.pgpass or into your own ~/.config/tm/config.yaml",
        )
    options = _options(match["query"] or "", own)
    socket = options.get("host", "")
    host = socket or (match["host"] or "").strip("[]")
    if not host or (socket and match["host"]):
        raise UsageError("the address of the memory names no server, or two", hint=f"write e.g. {EXAMPLE}")
    port = int(match["port"] or PORT)
    if not 0 < port < 65536:
        raise UsageError("the address of the memory has a port that there is none of", hint="a port is 1 to 65535")
    fields = [unquote(match[name] or "") for name in ("database", "user", "password")]
    if any("\0" in text for text in fields):
        raise UsageError("the address of the memory holds a NUL character", hint=f"write e.g. {EXAMPLE}")
    return Address(host, port, fields[0], fields[1], options.get("sslmode", ""), fields[2])


def _options(query: str, own: bool) -> dict[str, str]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    for key, value in given.items():
        allowed = {"sslmode": _MODES if own else _SAFE_MODES}.get(key)
        if key == "host" and own and value.startswith("/") and "\0" not in value and "," not in value:
            continue
        if allowed is None or value not in allowed:
            known = "sslmode, and host=/FOLDER of a socket" if own else f"sslmode ({', '.join(_SAFE_MODES)})"
            raise UsageError(f"the address of the memory has an option that cannot be given here: {key}", hint=known)
    return given


def redacted(text: str, address: Address | None = None) -> str:
    """A text without passwords: neither in an address nor that of `address` in whatever spelling."""
    text = _USERINFO.sub(r"\1:***@", text)
    if address is not None and len(address.password) >= 4:
        for spelling in {address.password, quote(address.password), quote(address.password, safe="")}:
            text = text.replace(spelling, "***")
    return text
