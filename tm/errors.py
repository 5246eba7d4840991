"""Everything that can go wrong by a user's hand, and the exit code it means.

    TmError                     said as: PATH:LINE: cause, then `hint: next step`
    ├── UsageError      exit 2  wrong use of a command
    ├── ProjectError    exit 2  a tm.yaml that cannot be read
    ├── ArticleError    exit 1  an article that cannot be read; the other articles still run
    ├── CatalogError    exit 1  a catalog that cannot be read; it is left alone
    ├── FileError       exit 1  the disk, a permission, a lock
    ├── DataError       exit 1  a broken glossary, TMX, TBX or CSV file; nothing of it is taken
    ├── ClusterError    exit 1  a cluster that is away, or a worker that cannot do the work
    └── EngineError     exit 1  an engine that gave up

A bug is none of these: it stays a traceback.
"""

from __future__ import annotations


class TmError(Exception):
    """A cause that the user can act on: where it is, what it is, and what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, path: str = "", line: int = 0, hint: str = "") -> None:
        super().__init__(message, path, line, hint)  # all of it, so that it survives pickling between processes
        self.message = message
        self.path = path
        self.line = line  # 1-based; 0: the cause has no line
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore, (type(self), self.message, self.path, self.line, self.hint))

    def __str__(self) -> str:
        place = (
            f"{self.path}:{self.line}"
            if self.path and self.line
            else self.path or (f"line {self.line}" if self.line else "")
        )
        return f"{place}: {self.message}" if place else self.message


def _restore(kind: type[TmError], message: str, path: str, line: int, hint: str) -> TmError:
    return kind(message, path=path, line=line, hint=hint)


class UsageError(TmError):
    exit_code = 2


class ProjectError(TmError):
    exit_code = 2


class ArticleError(TmError):
    pass


class CatalogError(TmError):
    pass


class FileError(TmError):
    pass


class DataError(TmError):
    pass


class ClusterError(TmError):
    pass


class EngineError(TmError):
    pass
