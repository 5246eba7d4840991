"""Which texts of a memory may be like a given one: posting lists of fingerprints in flat arrays.

Texts are numbered by length, so that the texts whose length alone rules them out are two comparisons away. Arrays are
written as .npy files and mapped into memory again: opening an index of a million texts takes milliseconds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from tm.memory.grams import MAKE, Grams, of_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

SHORT = 32  # characters; shorter texts lose all their longer n-grams by two edits
BUDGET = 2_304  # postings that one query looks at
BUDGET_WIDE = 6_144  # where the best found is not good, and many share as much
STRETCHES = 16  # of a query, each of which has its say
TOP = 24  # candidates that are compared in full
TOP_WIDE = 96
_PLACE = 24  # bits for a place in a text; no text is as long
_IN_PLACE = (1 << _PLACE) - 1
_HUGE = 1 << 62  # beyond the length and place of any list
_MOST = 1 << 15  # fingerprints of a text, as a rule
PARTS = ("short", "long")
"""What an index is made of: texts of at most `SHORT` characters, and all others."""
NAMES = {"starts": ("<u4", "<u8"), "numbers": ("<u4",), "ids": ("<i8",), "sizes": ("<u4",), "offsets": ("<i8",)}
"""The arrays of a part, and which kinds of numbers each may hold."""


@dataclass(slots=True)
class Postings:
    """Texts of like size with their posting lists."""

    how: Grams
    starts: Array
    """Bucket -> where its list begins in `numbers` (uint32 or uint64); one more than there are buckets."""
    numbers: Array
    """Texts per bucket, ascending (uint32)."""
    ids: Array
    """Text number -> its row in the store (int64)."""
    sizes: Array
    """Text number -> its length in characters, ascending (uint32)."""
    offsets: Array
    """Text number -> where its bytes begin in `blob` (int64); one more than there are texts."""
    blob: Any
    """All texts in UTF-8, one after the other."""
    files: list[mmap]
    """The files that all of these are mapped from."""
    _lengths: tuple[int, int] = field(init=False, repr=False)
    """Of the shortest and of the longest text."""

    def __post_init__(self) -> None:
        self._lengths = (int(self.sizes[0]), int(self.sizes[-1])) if len(self.sizes) else (1, 0)

    def texts(self, numbers: Array) -> list[str]:
        """The texts with these numbers."""
        if not len(numbers):
            return []
        blob = self.blob
        places = zip(self.offsets[numbers].tolist(), self.offsets[numbers + 1].tolist(), strict=True)
        return [str(blob[a:b], "utf-8", "replace") for a, b in places]

    def is_whole(self) -> bool:
        """Whether no file became shorter than what is mapped of it: to read beyond its end would end this process."""
        return all(file.size() >= len(file) for file in self.files)

    def reaches(self, shortest: int, longest: int) -> bool:
        """Whether it has texts of `shortest` to `longest` characters, as far as its own shortest and longest tell."""
        return self._lengths[0] <= longest and shortest <= self._lengths[1]

    def candidates(
        self, text: str, shortest: int, longest: int, wide: bool = False, but: Array | None = None
    ) -> tuple[Array, bool]:
        """Numbers (int64) of the texts of `shortest` to `longest` characters that share most with `text`, best first.

        And whether others that share nearly as much were left out; `wide` looks further, for others than `but`.
        """
        found, more = self._candidates(text, shortest, longest, wide)
        if but is None:
            return found, more
        import numpy as np

        known = set(but.tolist())
        return np.array([number for number in found.tolist() if number not in known], np.int64), more

    def _candidates(self, text: str, shortest: int, longest: int, wide: bool) -> tuple[Array, bool]:
        import numpy as np

        top = TOP_WIDE if wide else TOP
        # keys of the array's own type: with any other, searchsorted converts the whole array first
        edges = np.array([shortest, longest + 1, len(text)], np.uint32)
        low, high, middle = self.sizes.searchsorted(edges).tolist()
        if high - low <= top:
            return np.arange(low, high), False
        found = self._sharing(text, middle, BUDGET_WIDE if wide else BUDGET)
        found.sort()
        first, last = found.searchsorted(np.array([low, high], np.uint32)).tolist()
        if first == last:
            return np.empty(0, np.int64), False
        found = found[first:last]
        is_last = np.empty(last - first, np.bool_)  # of those that are the same text
        is_last[-1] = True
        np.not_equal(found[1:], found[:-1], out=is_last[:-1])
        ends = is_last.nonzero()[0]
        counts = ends.copy()
        counts[1:] -= ends[:-1]
        counts[0] += 1
        # those that share a few fingerprints by chance need no closer look
        some = (counts >= (int(np.maximum.reduce(counts)) + 3) // 4).nonzero()[0]
        numbers = found[ends[some]].astype(np.int64)
        order = np.abs(numbers - middle)  # texts stand by length
        order -= counts[some] << 32
        if len(order) > 4 * top:
            best = order.argpartition(top)[:top]
            return numbers[best][order[best].argsort(kind="stable")], True
        return numbers[order.argsort(kind="stable")[:top]], len(numbers) > top

    def _sharing(self, text: str, middle: int, room: int) -> Array:
        """The texts in the lists of a text, one after the other, up to the budget; of the list that goes beyond it, those
        of the nearest length.

        The rarest of each stretch of the text come first, then the second rarest of each, ...: were it the rarest of all,
        a few strange words (those that an edit brought in) would use up the budget.
        """
        import numpy as np

        buckets = of_text(text, self.how).view(np.int64)
        count = len(buckets)
        starts = self.starts[buckets]
        buckets += 1
        # length and place in one number to sort by; an empty list is a huge one, and so is the rest of the last stretch
        keys = np.empty((STRETCHES, -(-count // STRETCHES)), np.uint64)
        flat = keys.reshape(-1)
        flat[count:] = _HUGE
        flat = flat[:count]
        np.subtract(self.starts[buckets], starts, out=flat)
        flat <<= _PLACE
        flat += _places(count)
        keys.sort(axis=1)
        begins = starts.tolist()
        texts = self.numbers
        lists: dict[int, Array] = {}  # a fingerprint that stands in the text twice counts once
        for key in (key for row in keys.T.tolist() for key in sorted(row) if key < _HUGE):
            start, length = begins[key & _IN_PLACE], (key >> _PLACE) + 1
            if start in lists:
                continue
            if length > room:
                if room > 1:
                    at = start + int(texts[start : start + length].searchsorted(np.uint32(middle)))
                    lists[start] = texts[max(start, at - room // 2) : min(start + length, at + room // 2)]
                break
            lists[start] = texts[start : start + length]
            room -= length
        return np.concatenate([texts[:0], *lists.values()])


@cache
def _all_places() -> Array:
    import numpy as np

    return np.arange(_MOST, dtype=np.uint64) - np.uint64(1 << _PLACE)


def _places(count: int) -> Array:
    """What makes keys of lengths that stand `_PLACE` bits higher: their places, less one of length."""
    import numpy as np

    return _all_places()[:count] if count <= _MOST else np.arange(count, dtype=np.uint64) - np.uint64(1 << _PLACE)


# --- on disk ----------------------------------------------------------------------------------------------------------
def _map(path: Path, files: list[mmap]) -> tuple[IO[bytes], Any]:
    """An open file and its bytes, mapped; what is mapped goes into `files` as well. Raises OSError."""
    file = path.open("rb")
    if not os.fstat(file.fileno()).st_size:
        return file, b""
    files.append(mmap(file.fileno(), 0, access=ACCESS_READ))
    return file, files[-1]


def _array(path: Path, kinds: Sequence[str], files: list[mmap]) -> Array:
    """One array of one of these kinds. Raises OSError or ValueError."""
    import numpy as np

    file, data = _map(path, files)
    with file:
        try:
            np.lib.format.read_magic(file)
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            found: Array = np.frombuffer(data, dtype, shape[0], file.tell())
        except Exception as error:  # numpy reads the head of a file as Python, and raises whatever that does
            raise ValueError("no array") from error
    if found.dtype.str not in kinds or len(shape) != 1:
        raise ValueError("an array of another kind")
    return found


def load(folder: Path, name: str) -> Postings:
    """Map an index's files. Raises OSError or ValueError where they are missing, short or do not fit together."""
    meta = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    files: list[mmap] = []
    arrays = {part: _array(folder / f"{name}-{part}.npy", kinds, files) for part, kinds in NAMES.items()}
    file, blob = _map(folder / f"{name}.txt", files)
    file.close()
    made = Postings(Grams(*meta["how"]), blob=blob, files=files, **arrays)
    if meta["make"] != MAKE or not (
        len(made.ids) == len(made.sizes) == len(made.offsets) - 1 == meta["texts"]
        and len(blob) == meta["bytes"] == int(made.offsets[-1])
        and len(made.starts) == (1 << made.how.bits) + 1
        and int(made.starts[-1]) == len(made.numbers)
        and crc32(made.ids.tobytes()) == meta["sum"]  # another number would be another text
    ):
        raise ValueError("the files of the index do not fit together")
    return made
