"""Fingerprints of texts: hashed character n-grams, all of them or a winnowed part.

Winnowing keeps of every `window` neighbouring hashes the least one, so that two texts which share a stretch of
`n + window - 1` characters share a fingerprint (Schleimer, Wilkerson and Aiken, SIGMOD 2003).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint32]
    Longs = NDArray[np.uint64]

EDGE = "\x01"  # stands before and after a text, so that its first and last words count more


class Grams(NamedTuple):
    """How fingerprints are made: n-grams of `n` characters, one kept of each `window`, hashed into 2^`bits` buckets."""

    n: int
    window: int
    bits: int


def of_text(text: str, how: Grams) -> Words:
    """The buckets of one text, in the order of the text, with repetitions."""
    if "\0" in text:
        least, good = _least(_codes(EDGE + text + EDGE + "\0" * how.window), how)
        return _buckets(least[good], how)
    return _buckets(_windowed(_hashes(_codes(EDGE + text + EDGE), how.n), how), how)


def of_texts(texts: Sequence[str], how: Grams, first: int = 0) -> Longs:
    """The distinct `bucket << 32 | number` of many texts, ascending; texts are numbered from `first`."""
    import numpy as np

    gap = EDGE + "\0" * how.window
    codes = _codes("".join([part for text in texts for part in (EDGE, text, gap)]))
    least, good = _least(codes, how)
    sizes = np.fromiter((len(text) + 2 + how.window for text in texts), np.int64, len(texts))
    numbers = np.repeat(np.arange(first, first + len(texts), dtype=np.uint64), sizes)[: len(least)]
    keys = (_buckets(least[good], how).astype(np.uint64) << np.uint64(32)) | numbers[good]
    keys.sort()
    return keys[np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))] if len(keys) else keys


def _codes(text: str) -> Words:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4")).astype(np.uint32, copy=False)


def _least(codes: Words, how: Grams) -> tuple[Words, NDArray[np.bool_]]:
    """At each position the least hash of its window, and whether an n-gram begins there at all."""
    import numpy as np

    hashes = _hashes(codes, how.n)
    bad = np.zeros(len(hashes), np.bool_)
    empty = codes == 0
    for at in range(how.n):
        bad |= empty[at : at + len(bad)]
    hashes[bad] = 0xFFFFFFFF
    return _windowed(hashes, how), ~bad  # the gap between two texts is as wide as a window: none reaches the next text


def _hashes(codes: Words, n: int) -> Words:
    """The hash of the n-gram that begins at each position."""
    import numpy as np

    size = max(len(codes) - n + 1, 0)
    hashes = codes[:size].copy()
    for at in range(1, n):
        hashes *= np.uint32(0x01000193)
        hashes += codes[at : at + size]
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes ^= hashes >> np.uint32(12)
    hashes *= np.uint32(0x297A2D39)
    hashes ^= hashes >> np.uint32(15)
    return hashes


def _windowed(hashes: Words, how: Grams) -> Words:
    """At each position the least of the hashes there and in the rest of its window."""
    import numpy as np

    least = hashes
    for at in range(1, how.window):
        least = np.minimum(least, np.concatenate((hashes[at:], np.full(min(at, len(hashes)), 0xFFFFFFFF, np.uint32))))
    return least


def _buckets(hashes: Words, how: Grams) -> Words:
    """The least of several hashes is low; stirred again, they fill all buckets alike."""
    import numpy as np

    return (hashes * np.uint32(0x9E3779B1)) >> np.uint32(32 - how.bits)
