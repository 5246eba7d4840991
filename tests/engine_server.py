"""Servers on loopback that answer as translation services do, and misbehave in every way that services do."""

from __future__ import annotations

import html
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_WORDS = (
    "ülkeler anlaşmayı imzaladı ticaret hacmi geçen yıl önemli ölçüde arttığını bakanlık açıkladı böylece işbirliği"
    " güçlendi çünkü taraflar görüşmelere başladı"
)
WORDS = _WORDS.split()


def turkish(text: str) -> str:
    """Every word becomes a Turkish one, always the same; marks with digits stay."""
    return re.sub(
        r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])", lambda match: WORDS[sum(map(ord, match[0])) % len(WORDS)], text
    )


@dataclass(frozen=True)
class Seen:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}


Wire = Callable[[BaseHTTPRequestHandler], None]
Reply = tuple[int, dict[str, str], bytes] | Wire


class Server:
    """`with Server(answer) as server:`; `answer` makes (status, headers, body) of a Seen, or takes the wire itself."""

    def __init__(self, answer: Callable[[Seen], Reply]) -> None:
        self.answer = answer
        self.seen: list[Seen] = []
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                seen = Seen(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                with outer.lock:
                    outer.seen.append(seen)
                reply = outer.answer(seen)
                if callable(reply):
                    reply(self)
                    return
                status, headers, data = reply
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that went away is what many of these tests are about

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def everything(self) -> str:
        """All that ever arrived, to be searched for keys."""
        return "\n".join(f"{s.method} {s.path}\n{s.headers}\n{s.body.decode('utf-8', 'replace')}" for s in self.seen)


def say(data: object, status: int = 200, **headers: str) -> Reply:
    """A JSON reply."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "application/json", **given}, json.dumps(data).encode()


def page(text: str, status: int = 200) -> Reply:
    """An HTML reply."""
    return status, {"Content-Type": "text/html"}, text.encode()


def libre(turn: Callable[[str], Any] = turkish) -> Callable[[Seen], Reply]:
    """LibreTranslate: a text for a text, a list for a list."""

    def answer(seen: Seen) -> Reply:
        texts = seen.json["q"]
        return say({"translatedText": [turn(text) for text in texts] if isinstance(texts, list) else turn(texts)})

    return answer


def chat(turn: Callable[[str], str] = turkish) -> Callable[[Seen], Reply]:
    """An OpenAI-compatible server whose model does as it is told."""

    def answer(seen: Seen) -> Reply:
        question = json.loads(seen.json["messages"][1]["content"])
        told = {unit["id"]: turn(unit["text"]) for unit in question["units"]}
        return completion(json.dumps({"translations": told}))

    return answer


def completion(content: str, finish: str = "stop") -> Reply:
    """A chat completion that says so."""
    return say({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}]})


def google(turn: Callable[[str], str] = turkish) -> Callable[[Seen], Reply]:
    """Google Translate's page for old phones."""
    return lambda seen: page(f'<html><div class="result-container">{html.escape(turn(seen.query["q"]))}</div></html>')


def mymemory(turn: Callable[[str], str] = turkish) -> Callable[[Seen], Reply]:
    return lambda seen: say(
        {"responseData": {"translatedText": turn(seen.query["q"])}, "responseStatus": 200, "matches": []}
    )


def deepl(turn: Callable[[str], str] = turkish) -> Callable[[Seen], Reply]:
    def answer(seen: Seen) -> Reply:
        texts = seen.json["text"] if seen.body.startswith(b"{") else parse_qs(seen.body.decode())["text"]
        found = [
            {"detected_source_language": "EN", "text": turn(text), "billed_characters": len(text)} for text in texts
        ]
        return say({"translations": found})

    return answer


def drip(seconds: float, head: bool = False) -> Reply:
    """One byte now and then, for ever so long: in the body, or before the headers are done."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        end = time.monotonic() + seconds
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n" if head else b"HTTP/1.0 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while time.monotonic() < end:
            handler.wfile.write(b"X-Slow: 1\r\n" if head else b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    return wire


def reset(after: bytes = b"") -> Reply:
    """A connection that breaks, hard, in the middle of the body."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n" + after)
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        handler.connection.close()

    return wire


def flood(megabytes: int) -> Reply:
    """A body that does not end for a long time."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
        block = b" " * 1_000_000
        for _ in range(megabytes):
            handler.wfile.write(block)

    return wire


class TlsProxy:
    """A CONNECT proxy that ends TLS itself and answers for every host that its certificate names."""

    def __init__(self, answer: Callable[[Seen], Reply], certificate: str, key: str) -> None:
        self.inner = Server(answer)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.hosts: list[str] = []

    def __enter__(self) -> TlsProxy:
        self.inner.__enter__()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        self.inner.__exit__()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += client.recv(1)
                self.hosts.append(head.split()[1].decode())
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self.context.wrap_socket(client, server_side=True) as wrapped:
                    handler: Any = self.inner.http.RequestHandlerClass
                    handler(wrapped, ("127.0.0.1", 0), self.inner.http)
        except OSError:
            pass
