"""A real PostgreSQL for the tests: its own cluster in a temporary folder, on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "correct-horse"


@dataclass
class Cluster:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]
    count: int = 0

    def url(self, database: str, user: str = "boss", password: str = PASSWORD) -> str:
        """An address with the password in it."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def sql(self, database: str, *statements: str) -> list[Any]:
        """Run statements as the administrator; the rows of the last one."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as db:
            for statement in statements:
                cursor = db.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def database(self) -> str:
        """A new and empty database."""
        self.count += 1
        name = f"memory{self.count}"
        self.sql("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        return name


def programs() -> Path | None:
    """The folder of initdb and postgres."""
    places = [os.environ.get("PG_BIN", ""), str(Path(shutil.which("postgres") or "").parent), "/usr/local/bin"]
    places += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return next((Path(place) for place in places if place and (Path(place) / "initdb").exists()), None)


@contextlib.contextmanager
def running() -> Iterator[Cluster]:
    """A cluster, and nothing left of it afterwards. Skips where there is no PostgreSQL."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    binaries = programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    top = Path(tempfile.mkdtemp(prefix="tm-pg-"))
    try:
        cluster = _started(binaries, top)
        try:
            yield cluster
        finally:
            cluster.process.send_signal(signal.SIGQUIT)  # at once: nothing in there is wanted any more
            cluster.process.wait(60)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _started(binaries: Path, top: Path) -> Cluster:
    as_user = _user(top)
    (top / "password").write_text(PASSWORD)
    (top / "password").chmod(0o644)
    words = [
        binaries / "initdb",
        "-D",
        top / "data",
        "-U",
        "boss",
        f"--pwfile={top / 'password'}",
        "--no-sync",
        "-E",
        "UTF8",
    ]
    words += ["--locale=C", "--auth-host=scram-sha-256", "--auth-local=trust"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=top, **as_user)
    if done.returncode:
        pytest.skip(f"initdb does not run here: {done.stderr.strip()[-200:]}")
    for _attempt in range(3):  # somebody may take the free port first
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": top, "fsync": "off"}
        settings |= {"shared_buffers": "32MB", "max_connections": 30, "synchronous_commit": "off", "autovacuum": "off"}
        words = [binaries / "postgres", "-D", top / "data", *(f"--{name}={value}" for name, value in settings.items())]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=top, **as_user)
        if _answers(port, process):
            return Cluster(port, process)
        process.kill()
        process.wait()
    pytest.skip("PostgreSQL does not start here")


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    import psycopg

    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(Cluster(port, process).url("postgres"), connect_timeout=5).close()
            return True
        time.sleep(0.05)
    return False


def _user(top: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: another user then owns the folder and runs it."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            os.chown(top, found.pw_uid, found.pw_gid)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.skip("there is no user but root to run PostgreSQL")
