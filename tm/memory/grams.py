"""Fingerprints of texts: hashed character n-grams, all of them or a winnowed part.

Winnowing keeps of every `window` neighbouring hashes the least one, so that two texts which share a stretch of
`n + window - 1` characters share a fingerprint (Schleimer, Wilkerson and Aiken, SIGMOD 2003). A hash is one or two
multiplications of the eight bytes that four UTF-16 units are (Dietzfelbinger et al., J. Algorithms 25, 1997: the high bits
of the product are as good as random); each call of numpy costs a microsecond, and a query is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.uint64]

MAKE = 2
"""Of the hashes; raise it when they change, and indexes on disk are made anew."""
EDGE = "\x01"  # stands before and after a text, so that its first and last words count more
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93)
_LAST = 0xFFFFFFFFFFFFFFFF


class Grams(NamedTuple):
    """How fingerprints are made: n-grams of `n` (at most 8) characters, one kept of each `window`, in 2^`bits` buckets."""

    n: int
    window: int
    bits: int


def of_text(text: str, how: Grams) -> Longs:
    """The buckets of one text, in the order of the text, with repetitions."""
    return _buckets(_windowed(_hashes((EDGE + text + EDGE).encode("utf-16-le", "surrogatepass"), how), how), how)


def of_texts(texts: Sequence[str], how: Grams, first: int = 0) -> Longs:
    """The distinct `bucket << 32 | number` of many texts, ascending; texts are numbered from `first`.

    A NUL stands for nothing.
    """
    import numpy as np

    gap = EDGE + "\0" * how.window  # as wide as a window: none reaches the next text
    parts = [(EDGE + text + gap).encode("utf-16-le", "surrogatepass") for text in texts]
    units = b"".join(parts)
    hashes = _hashes(units, how)
    bad = np.zeros(len(hashes), np.bool_)
    empty = np.frombuffer(units, "<u2") == 0
    for at in range(how.n):
        bad |= empty[at : at + len(bad)]
    hashes[bad] = _LAST
    numbers = np.arange(first, first + len(texts), dtype=np.uint64)
    numbers = np.repeat(numbers, [len(part) // 2 for part in parts])[: len(hashes)]
    keys = _buckets(_windowed(hashes, how)[~bad], how) << np.uint64(32)
    keys |= numbers[~bad]
    keys.sort()
    return keys[np.concatenate(([True], keys[1:] != keys[:-1])).nonzero()[0]] if len(keys) else keys


def _hashes(units: bytes, how: Grams) -> Longs:
    """The hash of the n-gram that begins at each UTF-16 unit; its high bits are the good ones."""
    import numpy as np

    n = how.n
    size = len(units) // 2 - n + 1
    if size <= 0:
        return np.empty(0, np.uint64)
    if n < 4:
        units += b"\0\0" * (4 - n)
    fours = np.ndarray(size + max(n - 4, 0), "<u8", units, strides=(2,))
    if n > 4:
        hashes = fours[:size] * np.uint64(_FACTORS[0])
        hashes += fours[n - 4 :] * np.uint64(_FACTORS[1])
        return hashes
    return (fours << np.uint64(16 * (4 - n)) if n < 4 else fours) * np.uint64(_FACTORS[0])


def _windowed(hashes: Longs, how: Grams) -> Longs:
    """At each position the least of the hashes there and in the rest of its window."""
    import numpy as np

    least, reach = hashes, 1
    while reach < how.window:  # of windows twice as wide each time
        step = min(reach, how.window - reach)
        wider = least.copy()
        np.minimum(least[:-step], least[step:], out=wider[:-step])
        least, reach = wider, reach + step
    return least


def _buckets(hashes: Longs, how: Grams) -> Longs:
    import numpy as np

    if how.window > 1:  # the least of several hashes is low; stirred again, they fill all buckets alike
        hashes = (hashes ^ (hashes >> np.uint64(32))) * np.uint64(_FACTORS[2])
    return hashes >> np.uint64(64 - how.bits)
