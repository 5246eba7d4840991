"""What a harness is, and what all of them share."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tm.errors import TmError


class Broken(AssertionError):
    """A law that an input breaks; `law` names it, so that inputs that break the same one are known as such."""

    def __init__(self, law: str, *seen: object) -> None:
        super().__init__("\n  ".join([law, *(repr(each) for each in seen)]))
        self.law = law


def hold(law: str, fine: bool, *seen: object) -> None:
    """Raise Broken unless the law holds."""
    if not fine:
        raise Broken(law, *seen)


def same(law: str, one: object, other: object) -> None:
    """Raise Broken unless the two are equal."""
    if one != other:
        raise Broken(law, one, other)


@dataclass(frozen=True)
class Harness:
    """Laws over one kind of input."""

    name: str
    laws: Callable[[bytes], None]
    """Raises Broken, or anything else that is no TmError, where an input breaks a law."""
    seeds: tuple[bytes, ...]
    pieces: tuple[str, ...]
    """Signs that mean something to the reader; mutations put them in."""
    work: Callable[[bytes], object] | None = None
    """What must take time in proportion to its input; None: the laws themselves."""
    judge: Callable[[Path], list[str]] | None = None
    """Looks once more at the inputs that a run found worth keeping (a folder): what another program says of them."""
    most: int = 2048
    """Bytes of the longest input."""
    modules: tuple[str, ...] = field(default=())
    """Modules that are imported late; imported before the run, so that their code counts."""


REPEATS = 24
ROOM = 4.0
"""How many times more than its share a repeated input may take: a quadratic step takes REPEATS times its share."""


def linear(work: Callable[[bytes], object], data: bytes) -> None:
    """Whether an input repeated REPEATS times takes no more than ROOM times REPEATS as long; CPU time, three tries."""
    shown = ""
    for _attempt in range(3):
        once, many = _seconds(work, data * 2), _seconds(work, data * 2 * REPEATS)
        if many <= ROOM * REPEATS * once + 0.2:
            return
        shown = f"{once:.4f} s, {REPEATS} times as much {many:.2f} s"
    raise Broken("time grows faster than the input", shown)


def _seconds(work: Callable[[bytes], object], data: bytes) -> float:
    started = time.process_time()
    with contextlib.suppress(TmError):
        work(data)
    return time.process_time() - started


def text_of(data: bytes) -> str:
    """An input as text; bytes that are no UTF-8 become U+FFFD."""
    return data.decode("utf-8", "replace")
