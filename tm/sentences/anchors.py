"""What two sentences that say the same share in any two languages: figures, names, loan words, addresses, marks.

Words are compared in a rough Latin spelling (Cyrillic transliterated, diacritics and doublings gone, `c`, `k`, `q`
alike), by how far they agree from their beginning: endings differ by language and case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"https?://[^\s<>\"')\]]{1,500}|\[\^?\w{1,8}\]|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*|[¹²³⁰⁴-⁹]+"
)
_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґўәөүұқғңһјђћљњџ",
        "abvgdeejziiklmnoprstufhccssieuaiieguaouukgnhidclnj",
        strict=True,
    )
)
_LETTERS.update({"ъ": "", "ь": "", "ı": "i", "ß": "s", "ø": "o", "ł": "l", "đ": "d", "æ": "e", "œ": "e"})
_ALIKE = [
    (re.compile("ph"), "f"),
    (re.compile("ck|kh|[cq]h?"), "k"),
    (re.compile("s[hz]|ts|z[h]?"), "s"),
    (re.compile("th"), "t"),
    (re.compile("d[jz]h?"), "j"),
    (re.compile("gh"), "g"),
    (re.compile("[wv]"), "v"),
    (re.compile("oo|ou"), "u"),
    (re.compile("ee|y|ij"), "i"),
    (re.compile("x"), "ks"),
    (re.compile(r"(.)\1+"), r"\1"),
]

FIGURE, NAME, WORD = 1.5, 1.0, 0.6
_OFTEN = 12  # a token that stands more often than this in reach tells nothing


class Anchor(NamedTuple):
    """A token that may reappear in a translation; `key` is its rough spelling, `weight` how much a match says."""

    key: str
    weight: float


@lru_cache(maxsize=8192)
def rough(word: str) -> str:
    """A word in rough Latin spelling; empty where its script has none here.

    >>> rough("Ташкент"), rough("Tashkent"), rough("Taşkent")
    ('taskent', 'taskent', 'taskent')
    """
    spelled = "".join(_LETTERS.get(letter, letter) for letter in word.replace("İ", "i").lower())
    bare = "".join(letter for letter in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(letter))
    for pattern, simple in _ALIKE:
        bare = pattern.sub(simple, bare)
    return bare if bare.isascii() else ""


def anchors(text: str) -> list[Anchor]:
    """The anchors of one sentence, in order."""
    found: list[Anchor] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token[0] in "[¹²³⁰⁴⁵⁶⁷⁸⁹" or token.startswith("http"):
            found.append(Anchor("#" + token, FIGURE))
        elif token[0].isdigit():
            found.append(Anchor("#" + re.sub(r"\D", "", token), FIGURE))
        elif len(token) <= 60:
            for part in re.split("[’'-]", token):
                spelled = rough(part) if len(part) >= 3 else ""
                if len(spelled) >= 3:
                    found.append(Anchor(spelled, NAME if part[0].isupper() else WORD))
    return found


def matches(source: Sequence[str], target: Sequence[str], reach: int) -> dict[tuple[int, int], float]:
    """How much sentence i of the source and j of the target share, for pairs that share anything.

    A token that fits several sentences counts less in each. Only pairs with `|i' - j| <= reach` are looked at, i' being
    i scaled to the target's count, so that the work is linear in the texts.
    """
    theirs: dict[str, list[tuple[int, Anchor]]] = defaultdict(list)
    for j, text in enumerate(target):
        for anchor in anchors(text):
            theirs[_index(anchor.key)].append((j, anchor))
    ours = [anchors(text) for text in source]
    places: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(ours):
        for anchor in row:
            places[anchor.key[:5]].append(i)
    found: dict[tuple[int, int], float] = defaultdict(float)
    scale = len(target) / max(1, len(source))
    for i, row in enumerate(ours):
        for anchor in row:
            known = places[anchor.key[:5]]
            often = bisect_left(known, i + reach + 1) - bisect_left(known, i - reach)
            if often <= _OFTEN:
                for j, quality in _partners(anchor, theirs.get(_index(anchor.key), []), int(i * scale), reach).items():
                    found[i, j] += quality / often
    return found


def _index(key: str) -> str:
    return key if key[0] == "#" else key[:3]


def _partners(anchor: Anchor, known: list[tuple[int, Anchor]], centre: int, reach: int) -> dict[int, float]:
    """The target sentences that hold a partner of the anchor, with the weight of the match."""
    first = bisect_left(known, centre - reach, key=lambda item: item[0])
    last = bisect_left(known, centre + reach + 1, key=lambda item: item[0])
    if last - first > _OFTEN * 4:
        return {}
    best: dict[int, float] = {}
    for j, other in known[first:last]:
        quality = _quality(anchor, other)
        if quality > best.get(j, 0):
            best[j] = quality
    return {j: quality / len(best) for j, quality in best.items()} if len(best) <= _OFTEN else {}


def _quality(one: Anchor, other: Anchor) -> float:
    if one.key[0] == "#":
        return FIGURE
    shared = 0
    for a, b in zip(one.key, other.key, strict=False):
        if a != b:
            break
        shared += 1
    length = max(3, min(len(one.key), len(other.key)))
    if one.weight == other.weight == NAME:
        return NAME if shared >= min(length, 4) and shared >= 0.6 * length else 0
    return WORD if shared >= 5 or (shared >= 4 and shared >= 0.8 * length) else 0
