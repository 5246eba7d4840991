"""One file over HTTP: resumed where it broke off, tried a bounded number of times, checked against its SHA-256."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tm.engines.base import Limits, Temporary
from tm.engines.http import Client, Reply, failure
from tm.errors import EngineError, FileError

_HOPE = 65_536
"""Bytes that make a broken try worth another one, however often it breaks."""


def download(url: str, part: Path, size: int, sha256: str, limits: Limits, on_bytes: Callable[[int], None]) -> int:
    """Fills `part` until it has `size` bytes and the checksum; returns how many bytes came over the wire.

    What is in `part` is kept, also when this raises: EngineError (a bad file twice, no server), OSError (disk).
    """
    client = Client(url, limits, limits.total or 30.0, (), "the download")
    came = damaged = failures = 0
    while True:
        have = part.stat().st_size if part.exists() else 0
        if have >= size:
            if have == size and _digest(part) == sha256:
                on_bytes(size)
                return came
            part.unlink()
            damaged += 1
            if damaged > 1:
                raise EngineError(
                    "a file has not the checksum that the list of models gives", hint="try later, or another mirror"
                )
            continue
        before = came
        try:
            for count in _append(client, url, part, have, size):
                came += max(0, count)
                have += count
                on_bytes(have)
            error = Temporary.of("the download: the file is shorter than the list of models says")
        except Temporary as caught:
            error = caught
        if part.exists() and part.stat().st_size >= size:
            continue
        failures = 0 if came - before >= _HOPE else failures + 1
        if failures >= limits.attempts:
            raise error
        time.sleep(min(limits.longest_wait, max(error.retry_after, limits.backoff * 2**failures)))


def _append(client: Client, url: str, part: Path, have: int, size: int) -> Iterator[int]:
    """Asks for what is missing and writes it; yields how many bytes came each time. A server may also begin anew."""
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream(url, headers) as (status, answered, chunks):
        if status == 206:
            begin = re.match(
                r"bytes (\d{1,15})-", next((v for k, v in answered.items() if k.lower() == "content-range"), "")
            )
            if not begin or int(begin[1]) != have:
                raise Temporary.of("the download: the server sent another part than it was asked for")
        elif status == 416:
            part.unlink()
            raise Temporary.of("the download: the server has no more of the file")
        elif not 200 <= status < 300:
            raise failure(client, Reply(status, answered, b""))
        elif have:
            yield -have
        mode, left = ("ab", size - have) if status == 206 else ("wb", size)
        for chunk in chunks:
            _write(part, mode, chunk[: left + 1])  # one byte too many, so that the size tells; never an endless file
            yield min(len(chunk), left + 1)
            mode, left = "ab", left - len(chunk)
            if left < 0:
                return


def _write(part: Path, mode: str, data: bytes) -> None:
    try:
        with part.open(mode) as file:
            file.write(data)
    except OSError as error:  # the network's errors are OSErrors too, and mean another try
        raise FileError(f"cannot be written: {error.strerror}", path=str(part), hint="free some space") from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
