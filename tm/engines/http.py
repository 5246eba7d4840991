"""The one way out: HTTP with a size cap, a deadline, no redirects, no compression bombs and one origin per client.

A key leaves in a header or a body that the caller made for this client's origin; a request to any other origin is
refused here once more. `.netrc` is never read, and loopback is never asked through a proxy.
"""

from __future__ import annotations

import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tm.engines.base import Limits, Temporary, Unfit
from tm.engines.keys import LOOPBACK, Secret, origin, redact, split_url
from tm.errors import EngineError
from tm.text import quote

if TYPE_CHECKING:
    import requests

T = TypeVar("T")
_CHUNK = 65_536
_MAX_WAIT = 10_000_000.0


def within(seconds: float, call: Callable[[], T], what: str = "the engine") -> T:
    """The call's result, or Temporary after so many seconds, wherever it hangs: name lookup, headers, one byte a
    second.

    The call runs in a thread of its own, which is left behind when it is late; being a daemon it holds up nobody's
    exit.
    """
    box: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def work() -> None:
        try:
            box.put((call(), None))
        except BaseException as error:
            box.put((None, error))

    threading.Thread(target=work, name="tm-engine", daemon=True).start()
    try:
        result, error = box.get(timeout=seconds)
    except queue.Empty:
        raise Temporary.of(f"{what} gave no full answer within {seconds:g} s", billed=True, slow=True) from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """A web page (a login, a captive portal) where data was asked for: no service has done any work for it."""
        return self.body[:500].lstrip().startswith(b"<")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Client:
    """Requests to one origin. Thread-safe: every request has its own session, so one that hangs holds up no other."""

    def __init__(
        self, url: str, limits: Limits, total: float, secrets: Iterable[Secret | None] = (), name: str = "the engine"
    ) -> None:
        self.origin = origin(url)
        self.name = name
        self._host = split_url(url)[1]
        self._limits = limits
        self._total = limits.total or total
        self._secrets = tuple(secrets)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The reply, whatever its status below 300 or above 399. Raises Temporary (no reply) or EngineError (a
        redirect).
        """
        import requests

        plain = requests.Request(method, url, params=params, json=json, headers=dict(headers or {}))
        with self.session() as session:
            return self.send(session, session.prepare_request(plain))

    def session(self) -> requests.Session:
        """A session that knows no `.netrc` and follows nothing."""
        import requests

        class Straight(requests.Session):
            def get_redirect_target(self, resp: requests.Response) -> str | None:
                return (
                    None  # else requests reads the whole body of a redirect, of any size, before it looks at its flag
                )

        session = Straight()
        session.auth = lambda prepared: prepared  # any auth at all keeps requests from looking into .netrc
        session.headers["Accept-Encoding"] = "identity"
        return session

    def send(self, session: requests.Session, prepared: requests.PreparedRequest) -> Reply:
        """Sends one prepared request and reads the whole reply under all limits."""
        end = time.monotonic() + self._total
        with self._open(session, prepared) as response:
            return Reply(response.status_code, dict(response.headers), self._read(response, end))

    @contextmanager
    def stream(self, url: str, headers: Mapping[str, str]) -> Iterator[tuple[int, Mapping[str, str], Iterator[bytes]]]:
        """(status, headers, bytes as they come) of a GET; each silence is limited, the whole is not. Raises as
        `request`.
        """
        import requests

        with (
            self.session() as session,
            self._open(
                session, session.prepare_request(requests.Request("GET", url, headers=dict(headers)))
            ) as response,
        ):
            yield response.status_code, dict(response.headers), iter(lambda: _some(response.raw), b"")

    @contextmanager
    def _open(self, session: requests.Session, prepared: requests.PreparedRequest) -> Iterator[requests.Response]:
        """The response with its body unread; whatever goes wrong meanwhile becomes an error of ours."""
        from http.client import HTTPException

        import requests
        import urllib3

        if origin((prepared.url or "").split("?")[0]) != self.origin:
            raise EngineError(f"{self.name}: a request to another server than {self.origin} was stopped")
        proxies: dict[str, Any] = {"no_proxy": self._host} if self._host in LOOPBACK else {}
        settings = session.merge_environment_settings(prepared.url, proxies, True, True, None)
        connect = min(self._limits.connect, self._total)
        error: EngineError
        try:
            timeout = (connect, self._total)  # of each wait; `within` limits their sum, name lookup included

            def begin() -> requests.Response:
                return session.send(prepared, timeout=timeout, allow_redirects=False, **settings)

            with within(self._total, begin, self.name) as response:
                if 300 <= response.status_code < 400:
                    what = f"HTTP {response.status_code} sends us elsewhere, and redirects are not followed"
                    raise EngineError(f"{self.name}: {self.origin}: {what}", hint="set `url` to the final address")
                yield response
            return
        except requests.ConnectTimeout:
            error = Temporary.of(f"{self.name}: no connection to {self.origin} within {connect:g} s")
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            error = self._late()
        except (requests.exceptions.SSLError, urllib3.exceptions.SSLError):
            hint = "TLS is never switched off; set REQUESTS_CA_BUNDLE for a private authority"
            error = EngineError(f"{self.name}: {self.origin} has no valid certificate", hint=hint)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            HTTPException,
            OSError,
            zlib.error,
        ) as cause:
            # The library's own text repeats the address, and that may hold a key: only the kind of trouble is said.
            unreached = any(sign in repr(cause) for sign in ("NewConnectionError", "NameResolutionError", "ProxyError"))
            what = "cannot be reached" if unreached else "broke the connection"
            error = Temporary.of(f"{self.name}: {self.origin} {what}", billed=not unreached)
        raise error from None

    def redacted(self, text: str) -> str:
        """The text without this client's keys."""
        return redact(text, self._secrets)

    def explain(self, reply: Reply) -> str:
        """What the server said, short, safe for a terminal and without keys."""
        return redact(quote(reply.text[:400], 120), self._secrets)

    def _read(self, response: requests.Response, end: float) -> bytes:
        parts, size = [], 0
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "deflate"):
            raise Temporary.of(
                f"{self.name}: the reply is packed ({quote(encoding, 20)}) though that was not asked for", billed=True
            )
        unpack = zlib.decompressobj(47 if encoding == "gzip" else 15) if encoding in ("gzip", "deflate") else None
        while chunk := _some(response.raw):
            if time.monotonic() > end:
                raise self._late()
            if unpack:
                chunk = unpack.decompress(chunk, self._limits.body - size + 1)
            size += len(chunk)
            if size > self._limits.body:
                raise Temporary.of(f"{self.name}: the reply is larger than {self._limits.body:,} bytes", billed=True)
            parts.append(chunk)
        return b"".join(parts)

    def _late(self) -> Temporary:
        return Temporary.of(f"{self.name} gave no full answer within {self._total:g} s", billed=True, slow=True)


def _some(raw: Any) -> bytes:
    """The next bytes as they come; older urllib3 can only wait for a given number of them."""
    data: bytes = (
        raw.read1(_CHUNK, decode_content=False) if hasattr(raw, "read1") else raw.read(1024, decode_content=False)
    )
    return data


def failure(client: Client, reply: Reply) -> EngineError:
    """The error that a status outside 200-299 means: another try, another way of asking, or the end of the run."""
    said = f"{client.name}: HTTP {reply.status}"
    text = client.explain(reply)
    detail = f"{said}: {text}" if text and not text.startswith("<") else said
    if reply.status == 429:
        return Temporary.of(f"{said}: too many requests", retry_after=_retry_after(reply.headers))
    if reply.status in (408, 425) or reply.status >= 500:
        return Temporary.of(detail, retry_after=_retry_after(reply.headers))
    if reply.status in (401, 403):
        return EngineError(
            f"{detail} (the key is missing, wrong or not meant for this)",
            hint="`tm engine list` shows which key is used",
        )
    if reply.status in (402, 456):
        return EngineError(f"{detail} (the quota is used up)", hint="wait for the next period, or take another engine")
    if reply.status in (404, 405, 501):
        return EngineError(f"{detail} (no such service at this address)", hint="check the engine's `url`")
    return Unfit(detail)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds; RFC 9110 section 10.2.3 allows a number or a date."""
    from email.utils import parsedate_to_datetime

    value = next((item for name, item in headers.items() if name.lower() == "retry-after"), "").strip()[:60]
    if value.isascii() and value.isdigit():
        return min(float(value), _MAX_WAIT)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - time.time()), _MAX_WAIT)
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0.0
