"""A connection to a team's memory: opened late, given up at the first sign of trouble, never waited for without end."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

from tm.errors import TmError
from tm.memory.team.address import PORT, Address, redacted
from tm.memory.team.schema import LOCK, MAKE, NAME, SCHEMA

CONNECT = 5  # seconds to get an answer at all
STATEMENT = 10  # seconds for one statement of a question
WRITING = 60  # seconds for one batch of writing, other writers' turns included
GRACE = 5  # seconds after which a server that keeps silent beyond its own limits is left
INSTALL = "pip install 'tm[postgres]'"

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TeamError(TmError):
    """The team's memory does not answer as it should; work goes on without it."""

    readable = False
    """Only writing failed: it can still be asked."""
    slow = False
    """One statement took too long; the connection still serves."""


class Server:
    """A PostgreSQL server with the tables of a memory in it. Raises TeamError from every method."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.identity = ""
        """Names this memory wherever it is reached from."""
        with self._guarded(CONNECT + GRACE):
            self.db = self._connect()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection."""
        with contextlib.suppress(Exception):
            self.db.close()

    # -- questions --
    def rows(self, query: str, *values: object, **named: object) -> Any:
        """What a query finds; its values stand in order, or all of them have names."""
        with self._guarded(STATEMENT + GRACE):
            return self.db.execute(query, named or values).fetchall()

    def all_rows(self, query: str, *values: object) -> Any:
        """What a query finds that has much to fetch."""
        with self._guarded(2 * WRITING + GRACE), self.db.transaction(), self.db.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", (f"{WRITING}s",))
            return cursor.execute(query, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Any]:
        """All or nothing, and in turn with other writers."""
        with self._guarded(2 * WRITING + GRACE), self.db.transaction(), self.db.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", (f"{WRITING}s",))
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            yield cursor

    # -- life --
    def _connect(self) -> Any:
        try:
            import psycopg
        except ImportError:
            raise TeamError("a memory in PostgreSQL needs psycopg", hint=INSTALL) from None
        its = self.address
        return psycopg.connect(
            host=its.host, port=its.port, dbname=its.database, user=its.user or None, password=_password(its),
            # the planner thinks that comparing trigrams costs nothing, and would compare with everything
            sslmode=its.sslmode or _sslmode(its), connect_timeout=CONNECT, autocommit=True, application_name="tm",
            client_encoding="UTF8", keepalives_idle=10, tcp_user_timeout=STATEMENT * 1000, prepare_threshold=2,
            options=f"-c statement_timeout={STATEMENT}s -c lock_timeout={WRITING}s -c enable_seqscan=off "
            f"-c idle_in_transaction_session_timeout={WRITING}s",
        )  # fmt: skip

    def _prepare(self) -> None:
        """Check the tables, or make them where there are none."""
        if not self.rows("SELECT to_regclass(%s)", f"{NAME}.meta")[0][0]:
            self._make()
        found = dict(self.rows(f"SELECT key, value FROM {NAME}.meta"))
        if found.get("schema") != str(SCHEMA):
            raise TeamError(
                f"its tables are of another make ({found.get('schema', 'unknown')}; this tm knows {SCHEMA})",
                path=str(self.address),
                hint="use one release of tm in the whole team; an administrator can drop the schema "
                f"{NAME}, and every project fills it again",
            )
        self.identity = str(found.get("id", ""))
        if not _ID.fullmatch(self.identity):  # it becomes part of a file's name
            raise TeamError("it does not say which memory it is", path=str(self.address))
        self.rows("SELECT set_config('search_path', %s, false)", f"{NAME},{_quoted(self._trigrams())}")

    def _trigrams(self) -> str:
        """The schema that pg_trgm lives in."""
        query = (
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid=e.extnamespace WHERE extname='pg_trgm'"
        )
        found = self.rows(query)
        if not found:
            raise self._no_trigrams()
        return str(found[0][0])

    def _no_trigrams(self) -> TeamError:
        return TeamError(
            "the database has no pg_trgm, which finds similar texts",
            path=str(self.address),
            hint="an administrator can add it: CREATE EXTENSION pg_trgm (package postgresql-contrib)",
        )

    def _make(self) -> None:
        import psycopg

        with self.transaction() as cursor:
            # to_regclass would still say what it said before the lock: only a query looks again
            query = "SELECT 1 FROM pg_tables WHERE schemaname=%s AND tablename='meta'"
            if cursor.execute(query, (NAME,)).fetchone():
                return  # another process was quicker
            try:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            except (
                psycopg.errors.InsufficientPrivilege,
                psycopg.errors.FeatureNotSupported,
                psycopg.errors.UndefinedFile,
            ):
                raise self._no_trigrams() from None
            for statement in MAKE.format(trgm=_quoted(self._where_trigrams(cursor))).split(";"):
                if statement.strip():
                    cursor.execute(statement)

    @staticmethod
    def _where_trigrams(cursor: Any) -> str:
        query = (
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid=e.extnamespace WHERE extname='pg_trgm'"
        )
        return str(cursor.execute(query).fetchall()[0][0])

    # -- trouble --
    @contextlib.contextmanager
    def _guarded(self, seconds: float) -> Iterator[None]:
        """What goes wrong inside is a TeamError; a server that keeps silent longer than it may is hung up on."""
        over = threading.Event()
        watch = threading.Timer(seconds, self._hang_up, (over,))
        watch.daemon = True
        watch.start()
        try:
            yield
        except TmError:
            raise
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "psycopg":
                raise
            raise self._error(error, over.is_set()) from None
        finally:
            watch.cancel()

    def _hang_up(self, over: threading.Event) -> None:
        over.set()
        with contextlib.suppress(Exception):
            twin = socket.socket(fileno=os.dup(self.db.fileno()))
            with twin:
                twin.shutdown(socket.SHUT_RDWR)

    def _error(self, error: Exception, silent: bool) -> TeamError:
        said = "it does not answer" if silent else redacted(" ".join(str(error).split()), self.address)
        state = getattr(error, "sqlstate", None) or ""
        found = TeamError(said[:300], path=str(self.address), hint=_HINTS.get(state, _HINTS.get(state[:2], "")))
        found.readable, found.slow = state in ("42501", "25006"), state == "57014" and not silent
        return found


_HINTS = {
    "42501": "an administrator can grant what is missing (docs/team-memory.md)",
    "": "check the address, the user and the password (~/.pgpass); nothing is lost meanwhile",
    "57014": "the server is slow; nothing is lost meanwhile",
    "55P03": "somebody else is writing; nothing is lost meanwhile",
}


def _password(address: Address) -> str | None:
    """The password to send; empty: that of ~/.pgpass, which is bound to a server. PGPASSWORD is bound to PGHOST."""
    if address.password:
        return address.password
    here = os.environ.get("PGHOST", "") or "localhost"
    port = os.environ.get("PGPORT", "") or str(PORT)
    return None if (here, port) == (address.host, str(address.port)) else ""


def _sslmode(address: Address) -> str | None:
    """Beyond this machine everything is encrypted, unless the user's own environment says otherwise."""
    return None if address.is_here or os.environ.get("PGSSLMODE") else "require"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
