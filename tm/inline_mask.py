"""Inline codes shielded from an engine, and brought back after it.

Engines turn `[i]`, `**` and `<b>` into something else, but leave words such as `Q7Q` alone; so each code becomes such a
word. What comes back must hold each word once, and the halves of each pair in their order; else there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tm.inline_scan import Code, codes

_LETTERS = ("Q", "X", "Z", "J", "W", "K")


@dataclass(frozen=True, slots=True)
class Shield:
    """A code and the word that stands for it."""

    token: str
    code: Code
    opens: bool = False
    """The first half of a pair."""
    before: bool = False
    """A blank was set before the word, because the code is glued to a letter or to another code."""
    after: bool = False

    def __str__(self) -> str:
        return self.code.text


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a masked target: codes lost, doubled, words that stand for no code, pairs torn or crossed."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.unknown or self.torn)


def mask(text: str, format: str, style: str = "alnum") -> tuple[str, tuple[Shield, ...]]:
    """The text with each code replaced by a word that stands nowhere in it, and what `restore` needs to undo that.

    `style` alnum gives `Q1Q` (30 of 30 survived a Bergamot model, where tags and brackets did not); tag gives `<x1/>`.

    >>> mask("Pay {sum} by **noon**.[i]", "markdown")[0]
    'Pay Q1Q by Q2Q noon Q3Q.Q4Q'
    """
    found = codes(text, format)
    if not found:
        return text, ()
    for letters in _LETTERS:
        masked, shields = _shielded(text, found, letters, style)
        if [match[0] for match in _pattern(letters, style).finditer(masked)] == [shield.token for shield in shields]:
            return masked, shields
    longest = max((len(run) for run in re.findall("[zZ]+", text)), default=0)
    return _shielded(text, found, "Z" * (longest + 1), style)  # no word of the text has so many


def restore(masked: str, shields: Sequence[Shield]) -> str | None:
    """The codes back in their places, or None where one is lost, doubled or unknown, or a pair is torn (see `damage`).

    Words may have moved, been lower-cased, or got blanks around or within them.
    """
    if damage(masked, shields):
        return None
    pieces: list[str] = []
    done = 0
    for match, shield in _tokens(masked, shields):
        if shield is None:
            continue
        start, end = match.span()
        if shield.before and masked[max(done, start - 1) : start] == " ":
            start -= 1
        pieces += masked[done:start], shield.code.text
        done = end + 1 if shield.after and masked.startswith(" ", end) else end
    pieces.append(masked[done:])
    return "".join(pieces)


def damage(masked: str, shields: Sequence[Shield]) -> Damage:
    """What `restore` refuses a masked target for; false where it accepts it."""
    seen = dict.fromkeys((shield.token for shield in shields), 0)
    unknown, torn, open_pairs = [], [], []
    for match, shield in _tokens(masked, shields):
        if shield is None:
            unknown.append(match[0])
            continue
        seen[shield.token] += 1
        if seen[shield.token] > 1 or not shield.code.pair:
            continue
        if shield.opens:
            open_pairs.append(shield.code.pair)
        elif not open_pairs or open_pairs.pop() != shield.code.pair:
            torn.append(shield.code.text)
    lost = tuple(shield.code.text for shield in shields if not seen[shield.token])
    doubled = tuple(shield.code.text for shield in shields if seen[shield.token] > 1)
    return Damage(lost, doubled, tuple(unknown), tuple(torn))


def _shielded(text: str, found: Sequence[Code], letters: str, style: str) -> tuple[str, tuple[Shield, ...]]:
    pieces: list[str] = []
    shields: list[Shield] = []
    done, pairs = 0, set[int]()
    for number, code in enumerate(found, 1):
        token = f"<{letters.lower()}{number}/>" if style == "tag" else f"{letters}{number}{letters}"
        words = style != "tag"
        glued = number < len(found) and found[number].start == code.end
        after = words and (glued or text[code.end : code.end + 1].isalnum())
        before = words and code.start > done and text[code.start - 1].isalnum()
        opens = code.pair > 0 and code.pair not in pairs
        pairs.add(code.pair)
        pieces += text[done : code.start], " " * before, token, " " * after
        shields.append(Shield(token, code, opens, before, after))
        done = code.end
    pieces.append(text[done:])
    return "".join(pieces), tuple(shields)


def _pattern(letters: str, style: str) -> re.Pattern[str]:
    if style == "tag":
        return re.compile(rf"<[ ]?{letters}[ ]?([0-9]{{1,7}})[ ]?/?[ ]?>", re.IGNORECASE)
    return re.compile(rf"{letters}[ ]?([0-9]{{1,7}})[ ]?{letters}", re.IGNORECASE)


def _tokens(masked: str, shields: Sequence[Shield]) -> Iterator[tuple[re.Match[str], Shield | None]]:
    """Every word of the target that looks like a shield, with the shield that it is."""
    if not shields:
        return
    first = shields[0].token
    style = "tag" if first.startswith("<") else "alnum"
    letters = re.sub(r"[^A-Za-z].*", "", first.lstrip("<"))
    for match in _pattern(letters, style).finditer(masked):
        number = int(match[1])
        yield match, shields[number - 1] if 0 < number <= len(shields) else None
