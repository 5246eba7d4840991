"""Making the posting lists of `tm.memory.postings` for any number of texts in about the same room.

Texts are sorted and so are their fingerprints; both some at a time, put away in files without a name, and merged. What is
merged goes straight into the files of the index, so that none of it is ever held whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zlib import crc32

from tm import litter
from tm.memory.grams import MAKE, Grams, of_texts
from tm.memory.postings import NAMES, PARTS, SHORT, Array, Postings, load

if TYPE_CHECKING:
    from types import TracebackType

MANY = 200_000  # texts; above that all 4-grams would be too many
RUN = 4_000_000  # characters of texts that are sorted at once
PAGE = 500  # texts of a run that are read back at once
HASHED = 200_000  # characters whose fingerprints are made at once: what a processor's cache holds is quickest
MERGED = 250_000  # fingerprints that are merged at once, or more,
STRETCH = 400  # where there are so many chunks that fewer than this would come from each
SLICES = 1 << 10  # of the buckets; each chunk of fingerprints knows where its part of a slice begins
_LOW = 32  # bits of a text's number in a fingerprint

Row = tuple[int, str, int]
"""(length, text, id): texts stand by length, and which of many are looked at is up to the texts."""
Source = Callable[[], Iterable[tuple[int, str]]]
"""Gives (id, text) rows, `text` folded, none longer than memory allows; asked again where the disk failed."""


def made(rows: Source, folder: Path | None, name: str) -> list[Postings]:
    """An index that stands in a folder under a name, whole or not at all.

    Without a folder, or where that cannot be written, it stands in a temporary one, and goes with this process. Raises
    OSError where that cannot be written either.
    """
    if folder is not None:
        with contextlib.suppress(OSError):
            return _kept(rows, folder, name)
    with tempfile.TemporaryDirectory(prefix="tm-", ignore_cleanup_errors=True) as place:
        write(rows(), Path(place))
        return opened(Path(place))


def opened(folder: Path) -> list[Postings]:
    """The parts of an index. Raises OSError or ValueError, as `load`."""
    return [load(folder, part) for part in PARTS]


def remove_others(folder: Path, name: str, family: str) -> None:
    """Remove the indexes of a family (a glob) but for one; a process that has one open keeps it until it lets go."""
    for other in folder.glob(family):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def _kept(rows: Source, folder: Path, name: str) -> list[Postings]:
    litter.sweep(folder)
    young = folder / litter.temp_name(name)
    litter.mine.add(young.name)
    try:
        young.mkdir()
        write(rows(), young)
        young.rename(folder / name)
    finally:
        shutil.rmtree(young, ignore_errors=True)
        litter.mine.discard(young.name)
    return opened(folder / name)


def write(rows: Iterable[tuple[int, str]], folder: Path) -> None:
    """Write the files of an index into a folder that exists. Raises OSError."""
    with Sorted(folder) as short, Sorted(folder) as long:
        for number, text in rows:
            (short if len(text) <= SHORT else long).put(number, text)
        for part, some in zip(PARTS, (short, long), strict=True):
            _write(some, folder, part)


class Sorted:
    """Rows in order, however many: runs of them are put away in a file of the folder that has no name."""

    def __init__(self, folder: Path) -> None:
        self.count = self.characters = 0
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._rows: list[Row] = []
        self._room = RUN
        self._runs: list[list[tuple[int, int]]] = []
        """Where the pages of each run lie: (offset, bytes)."""

    def __enter__(self) -> Sorted:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()

    def put(self, number: int, text: str) -> None:
        """Add a row."""
        size = len(text)
        self._rows.append((size, text, number))
        self.count += 1
        self.characters += size
        self._room -= size + 50  # an empty text takes room as well
        if self._room < 0:
            self._put_away()

    def _put_away(self) -> None:
        self._rows.sort()
        pages = []
        for at in range(0, len(self._rows), PAGE):
            page = pickle.dumps(self._rows[at : at + PAGE], pickle.HIGHEST_PROTOCOL)
            pages.append((self._file.tell(), len(page)))
            self._file.write(page)
        self._runs.append(pages)
        self._rows, self._room = [], RUN

    def in_order(self) -> Iterator[Row]:
        """All rows, once; none is held any longer."""
        self._rows.sort()
        self._file.flush()
        last, self._rows = self._rows, []
        yield from merge(*(self._run(pages) for pages in self._runs), last) if self._runs else last

    def _run(self, pages: list[tuple[int, int]]) -> Iterator[Row]:
        for at, size in pages:
            yield from pickle.loads(os.pread(self._file.fileno(), size, at))  # our own: nobody else can open the file


class Fingerprints:
    """`bucket << 32 | text` of all texts, put in chunk by chunk (each ascending), and merged for one run of buckets after
    the other.
    """

    def __init__(self, file: IO[bytes], how: Grams) -> None:
        import numpy as np

        self.count = 0
        self.width = 1 << max(how.bits - SLICES.bit_length() + 1, 0)
        """Buckets of a slice."""
        self._file = file
        edges = np.arange((1 << how.bits) // self.width + 1, dtype=np.uint64)
        self._edges = edges * np.uint64(self.width << _LOW)
        self._places: list[Array] = []
        self._begins: list[int] = []

    def put(self, keys: Array) -> None:
        """Add a chunk."""
        import numpy as np

        self._places.append(keys.searchsorted(self._edges).astype(np.uint32))
        self._begins.append(self.count)
        self.count += len(keys)
        self._file.write(keys.data)

    def in_order(self) -> Iterator[tuple[int, int, Array]]:
        """(first bucket, last bucket + 1, their fingerprints in order), for all buckets."""
        import numpy as np

        self._file.flush()
        places = np.array(self._places, np.int64).reshape(len(self._places), len(self._edges))
        room = max(MERGED, STRETCH * len(places))
        ends = np.cumsum(places[:, 1:].sum(axis=0) - places[:, :-1].sum(axis=0))
        first = 0
        while first < len(ends):
            done = int(ends[first - 1]) if first else 0
            last = max(int(ends.searchsorted(done + room, "right")), first + 1)
            keys = np.empty(int(ends[last - 1]) - done, np.uint64)
            self._read(keys, places[:, first], places[:, last])
            keys.sort(kind="stable")  # which finds what is in order already
            yield first * self.width, last * self.width, keys
            first = last

    def _read(self, keys: Array, low: Array, high: Array) -> None:
        """From each chunk what stands between two places."""
        import numpy as np

        at = 0
        for begin, one, other in zip(self._begins, low.tolist(), high.tolist(), strict=True):
            if other > one:
                some = os.pread(self._file.fileno(), 8 * (other - one), 8 * (begin + one))
                keys[at : at + other - one] = np.frombuffer(some, np.uint64)
                at += other - one


def _grams(short: bool, count: int) -> tuple[int, int]:
    if short:
        return (3, 1)
    return (4, 1) if count <= MANY else (6, 4)


def _write(rows: Sorted, folder: Path, part: str) -> None:
    """One part of an index."""
    n, window = _grams(part == PARTS[0], rows.count)
    bits = min(max((rows.characters // (4 if window == 1 else 10)).bit_length(), 10), 22)
    how = Grams(n, window, bits)
    with tempfile.TemporaryFile(dir=folder) as file:
        keys = Fingerprints(file, how)
        meta = _write_texts(rows, folder, part, how, keys)
        _write_lists(keys, folder, part, how)
    (folder / f"{part}.json").write_text(json.dumps(meta), encoding="utf-8")


def _write_texts(rows: Sorted, folder: Path, part: str, how: Grams, keys: Fingerprints) -> dict[str, Any]:
    """The texts, and what stands beside each; returns what `load` checks. Their fingerprints go into `keys`."""
    import numpy as np

    total = end = first = 0
    with (
        _array(folder, part, "ids", rows.count) as ids,
        _array(folder, part, "sizes", rows.count) as sizes,
        _array(folder, part, "offsets", rows.count + 1) as offsets,
        (folder / f"{part}.txt").open("xb") as blob,
    ):
        offsets.write(np.zeros(1, "<i8").data)
        for some in _chunks(rows.in_order()):
            coded = [text.encode("utf-8") for _, text, _ in some]
            blob.write(b"".join(coded))
            ends = np.cumsum(np.fromiter(map(len, coded), "<i8", len(coded))) + end
            end = int(ends[-1])
            offsets.write(ends.astype("<i8").data)
            sizes.write(np.fromiter((size for size, _, _ in some), "<u4", len(some)).data)
            numbers = np.fromiter((number for _, _, number in some), "<i8", len(some))
            total = crc32(numbers.data, total)
            ids.write(numbers.data)
            keys.put(of_texts([text for _, text, _ in some], how, first))
            first += len(some)
    return {"make": MAKE, "how": list(how), "sum": total, "texts": rows.count, "bytes": end}


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Some of the rows at a time, HASHED characters of them."""
    some: list[Row] = []
    room = HASHED
    for row in rows:
        some.append(row)
        room -= row[0] + 1
        if room < 0:
            yield some
            some, room = [], HASHED
    if some:
        yield some


def _write_lists(keys: Fingerprints, folder: Path, part: str, how: Grams) -> None:
    """The posting lists of all buckets, and where each begins."""
    import numpy as np

    wide = keys.count >= 1 << 32
    done = 0
    with (
        _array(folder, part, "numbers", keys.count) as numbers,
        _array(folder, part, "starts", (1 << how.bits) + 1, wide) as starts,
    ):
        kind = NAMES["starts"][wide]
        starts.write(np.zeros(1, kind).data)
        for first, last, some in keys.in_order():
            numbers.write((some & np.uint64((1 << _LOW) - 1)).astype("<u4").data)
            some >>= np.uint64(_LOW)
            counts = np.bincount(some.view(np.int64) - first, minlength=last - first)
            starts.write((np.cumsum(counts) + done).astype(kind).data)
            done += len(some)


@contextlib.contextmanager
def _array(folder: Path, part: str, name: str, count: int, wide: bool = False) -> Iterator[IO[bytes]]:
    """A new file for an array of so many numbers, of its second kind where that is `wide`."""
    import numpy as np

    with (folder / f"{part}-{name}.npy").open("xb") as file:
        head = {"descr": NAMES[name][wide], "fortran_order": False, "shape": (count,)}
        np.lib.format.write_array_header_1_0(file, head)
        yield file
