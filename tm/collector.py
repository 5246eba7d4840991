"""The garbage collector, where many values are made that hold each other in no circle."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def resting(needed: bool = True) -> Iterator[None]:
    """Inside, the collector rests (if `needed`): it would look at all new values again and again, and find nothing."""
    if not needed or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
