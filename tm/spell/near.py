"""Known words that are one slip away from an unknown one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

MOST = 5
_LONGEST = 30
"""Letters; a longer word is no slip of the pen, and would cost too much."""


def near(word: str, alphabet: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Known words at one slip from `word`, the likeliest slips first: at most MOST of them.

    Slips are letters exchanged, doubled, lost, added or mistaken, and a blank that was lost. Hunspell's own suggestions
    take half a second for a word in a language with many forms, as they compare it with the whole dictionary.
    """
    if len(word) > _LONGEST:
        return ()
    found: dict[str, None] = {}
    for candidate in _slips(word, alphabet):
        if candidate not in found and candidate != word and all(map(knows, candidate.split(" "))):
            found[candidate] = None
            if len(found) == MOST:
                break
    return tuple(found)


def _slips(word: str, alphabet: str) -> Iterator[str]:
    places = range(len(word))
    for at in places[:-1]:
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in places:
        yield word[:at] + word[at + 1 :]
    for at in places:
        yield word[:at] + word[at] + word[at:]
    for at in places:
        for letter in alphabet:
            yield word[:at] + letter + word[at + 1 :]
    for at in range(len(word) + 1):
        for letter in alphabet:
            yield word[:at] + letter + word[at:]
    for at in places[3:-2]:
        yield word[:at] + " " + word[at:]
