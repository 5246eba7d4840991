"""What a file's new bytes have that its old ones have not: all that a record of a change must hold beside the old ones. Pure."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

_PIECE = 1 << 18  # bytes that are copied without a thought
_CUT = 3
"""Numbers of a cut: old bytes that are kept, old bytes that are left out after them, new bytes in their place."""


def difference(old: bytes, new: bytes) -> tuple[int, int, memoryview]:
    """(shared bytes at the start, shared bytes at the end, what stands between them in `new`)."""
    most = min(len(old), len(new))
    head = _shared(most, lambda low, high: old[low:high] == new[low:high])
    ends = len(old), len(new)
    tail = _shared(
        most - head,
        lambda low, high: old[ends[0] - high : ends[0] - low] == new[ends[1] - high : ends[1] - low],
    )
    return head, tail, memoryview(new)[head : len(new) - tail]


def _shared(most: int, same: Callable[[int, int], bool]) -> int:
    """How many bytes are the same from one end on; piece by piece, so that large files are not copied."""
    low = 0
    while low < most and same(low, min(most, low + _PIECE)):
        low = min(most, low + _PIECE)
    high = min(most, low + _PIECE)
    while low < high:
        at = (low + high + 1) // 2
        low, high = (at, high) if same(low, at) else (low, at - 1)
    return low


def cuts(size: int, new: bytes, kept: Sequence[tuple[int, int, int]]) -> tuple[int, bytes] | None:
    """(number of cuts, the cuts and after them the new bytes that they put in) for a file that had `size` bytes.

    `kept`: (offset in the old bytes, offset in `new`, length), in the order of `new`; it is not compared again. None where
    something of it changed its place.
    """
    numbers: list[int] = []
    pieces: list[memoryview] = []
    view = memoryview(new)
    old = at = held = 0
    for next_old, next_at, length in (*kept, (size, len(new), 0)):
        if next_old < old or next_at < at:
            return None
        numbers += held, next_old - old, next_at - at
        pieces.append(view[at:next_at])
        old, at, held = next_old + length, next_at + length, length
    return len(kept) + 1, b"".join([struct.pack(f"<{len(numbers)}Q", *numbers), *pieces])


def patched(old: bytes, count: int, middle: bytes) -> bytes | None:
    """The new bytes, from the old ones and what `cuts` gave; None where that is damaged. Never longer than both together."""
    size = struct.calcsize(f"<{_CUT}Q") * count
    if not 0 < size <= len(middle):
        return None
    view, new = memoryview(old), memoryview(middle)
    out: list[memoryview] = []
    at, here = 0, size
    for held, gone, put in struct.iter_unpack(f"<{_CUT}Q", new[:size]):
        out += view[at : at + held], new[here : here + put]
        at, here = at + held + gone, here + put
    return b"".join(out) if (at, here) == (len(old), len(middle)) else None
