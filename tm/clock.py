"""The date that stamps carry. SOURCE_DATE_EPOCH fixes it, so that a build can be repeated byte for byte."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

_day = ""


@contextlib.contextmanager
def fixed(day: str) -> Iterator[None]:
    """Inside, today is this day: another machine writes what the one would that the command was given on."""
    global _day
    outer, _day = _day, day
    try:
        yield
    finally:
        _day = outer


def today() -> str:
    """ISO date, local time; UTC where SOURCE_DATE_EPOCH says when it is."""
    if _day:
        return _day
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return time.strftime("%Y-%m-%d", time.gmtime(int(epoch)))
    return time.strftime("%Y-%m-%d")


def revision_date() -> str:
    """What PO-Revision-Date holds: `2026-11-21 14:05+0300`."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return time.strftime("%Y-%m-%d %H:%M+0000", time.gmtime(int(epoch)))
    return time.strftime("%Y-%m-%d %H:%M%z")
