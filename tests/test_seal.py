"""A seal is made only where every file is known and old enough, and holds what was put in, in whatever order it came."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from tm.seal import Sealing
from tm.stamps import COARSE_NS, STAT

NOW = 1_800_000_000_000_000_000


def stat(age_ns: int, number: int) -> bytes:
    return struct.pack("<4q", number + 1, number, NOW - age_ns - 1, NOW - age_ns - 1)


ARTICLES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=8)
"""How many signatures come of an article's sources and of its outputs; two and three are wanted."""


@given(ARTICLES, st.randoms(), st.sampled_from([0, 2 * COARSE_NS]), st.booleans())
def test_a_seal_is_made_of_all_or_not_at_all(
    articles: list[tuple[int, int]], chance: object, age: int, complete: bool
) -> None:
    names = [f"a{number}.md" for number in range(len(articles))]
    if complete:
        articles = [(2, 3)] * len(names)
    sources = {name: [stat(2 * COARSE_NS, 7 * at + file) for file in range(2)] for at, name in enumerate(names)}
    outputs = {name: [stat(age, 7 * at + 2 + file) for file in range(3)] for at, name in enumerate(names)}
    sealing = Sealing(names, 2, 3)
    order = list(zip(names, articles, strict=True))
    chance.shuffle(order)  # type: ignore[attr-defined]
    for name, (some_sources, some_outputs) in order:
        sealing.put_source(name, b"".join(sources[name][:some_sources]))
        sealing.put_outputs(name, outputs[name][:some_outputs])
    seal = sealing.done("{}", NOW)
    if age == 0 or any(counts != (2, 3) for counts in articles):
        assert seal is None
        return
    assert seal is not None
    assert seal.names.split("\n") == names
    columns = [b"".join(sources[name][file] for name in names) for file in range(2)]
    columns += [b"".join(outputs[name][file] for name in names) for file in range(3)]
    assert seal.stats == b"".join(columns)
    assert len(seal.stats) == 5 * STAT * len(names)
