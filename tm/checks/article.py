"""Checks over the units of one article: what is said one way here and another way there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tm.checks.base import UnitView, article_check, primary
from tm.checks.citation import LONGEST, asides, is_note, refers
from tm.checks.words import LATIN, SCRIPTS, Token, script_of, tokens
from tm.model import Severity, State
from tm.text import quote

_ACCEPTED = frozenset((State.TRANSLATED, State.REVIEWED))


def _accepted(units: Sequence[UnitView]) -> list[UnitView]:
    return [unit for unit in units if unit.state in _ACCEPTED and unit.target.strip()]


def _plain(text: str) -> str:
    return " ".join(text.split())


@article_check("same-source", Severity.WARNING, mqm="style/inconsistent")
def same_source(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """Equal sources are translated differently."""
    first: dict[str, UnitView] = {}
    for unit in _accepted(units):
        other = first.setdefault(_plain(unit.source), unit)
        if _plain(other.target) != _plain(unit.target) and other.context == unit.context:
            yield unit, f"elsewhere this source is translated as {quote(other.target)}"


@article_check("same-target", Severity.WARNING, mqm="accuracy/mistranslation")
def same_target(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """Different sources have the same translation."""
    first: dict[str, UnitView] = {}
    for unit in _accepted(units):
        other = first.setdefault(_plain(unit.target), unit)
        # A heading and the same words with a colon or another case say no different thing.
        if _letters(other.source) != _letters(unit.source) and len(unit.target.split()) >= 3:
            yield unit, f"the same translation stands for {quote(other.source)}"


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


@article_check("unedited", Severity.INFO, mqm="accuracy")
def unedited(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """A machine's draft was accepted without a change."""
    for unit in _accepted(units):
        if unit.unedited:
            yield unit, "accepted as the machine drafted it"


# --- names -------------------------------------------------------------------------------------------------------------
_LATIN_SKELETON = str.maketrans(
    {
        "c": "k",
        "q": "k",
        "x": "ks",
        "w": "v",
        "j": "",
        "y": "",
        "h": "",
        "z": "s",
        "ı": "",
        "g": "k",
        "d": "t",
        "b": "p",
    }
)
_CYRILLIC = dict(
    zip(
        "бвгджзклмнпрстфхцчшщ",
        ("p", "v", "k", "t", "s", "s", "k", "l", "m", "n", "p", "r", "s", "t", "f", "k", "s", "s", "s", "s"),
        strict=True,
    )
)
_SOUNDS = re.compile(r"tch|sch|sh|ch|zh|kh|ph|ts|th|ck|ç|ş|ğ")
_SOUND = {
    "tch": "s", "sch": "s", "sh": "s", "ch": "s", "zh": "s", "kh": "k", "ph": "f", "ts": "s", "th": "t", "ck": "k",
    "ç": "s", "ş": "s", "ğ": "k",
}  # fmt: skip
_SHORTEST = 5


def skeleton(word: str) -> str:
    """The consonants of a name as they sound, the same for Latin and Cyrillic spellings; doubled ones once."""
    low = unicodedata.normalize("NFC", word.lower())
    if any("\u0400" <= char <= "\u04ff" for char in low):
        sounds = "".join(_CYRILLIC.get(char, "") for char in low)
    else:
        low = _SOUNDS.sub(lambda match: _SOUND[match[0]], low)
        low = "".join(char for char in unicodedata.normalize("NFD", low) if "a" <= char <= "z" or char == "ı")
        sounds = re.sub("[aeiou]", "", low.translate(_LATIN_SKELETON))
    return re.sub(r"(.)\1+", r"\1", sounds)


@dataclass(slots=True)
class _Form:
    """A spelling of a name in the targets, without its case ending, and where it first stands."""

    unit: UnitView
    text: str
    count: int = 1


@article_check("names", Severity.WARNING, mqm="terminology/inconsistent-use-of-terminology")
def names(units: Sequence[UnitView]) -> Iterator[tuple[UnitView, str]]:
    """A name of the source is spelled in two ways within the article."""
    accepted = _accepted(units)
    counts = Counter(name for unit in accepted for name in _names(unit.source, ""))
    known = {name for name, count in counts.items() if count >= 2}
    by_skeleton = {skeleton(name): name for name in known if len(skeleton(name)) >= 3}
    forms: dict[str, dict[str, _Form]] = {}
    for unit in accepted:
        here = {skeleton(name): name for name in _names(unit.source, "") if name in known}
        cited = _cited(unit)
        for form in _names(unit.target, unit.locale):
            name = None if form in cited else _matching(form, here, by_skeleton)
            if name is not None:
                found = forms.setdefault(name, {})
                same = next((key for key in found if _inflected(key, form)), None)
                if same is None:
                    found[form] = _Form(unit, form)
                else:
                    found[same].count += 1
    for name, variants in forms.items():
        usual, *rest = sorted(variants.values(), key=lambda form: -form.count)
        for other in rest:
            yield other.unit, f"{quote(name)} is {quote(other.text)} here and {quote(usual.text)} elsewhere"


def _names(text: str, lang: str) -> list[str]:
    """Words that begin with a capital inside a sentence, at the length that a name can be told by; each once."""
    found: dict[str, None] = {}
    before: Token | None = None
    for token in tokens(text, lang):
        word = re.split("['’]", token.text)[0]
        inside = before is not None and not re.search(r"[.!?:…\"«“(]", text[before.end : token.start])
        if inside and len(word) >= _SHORTEST and word[0].isupper() and not word.isupper():
            found[word] = None
        before = token
    return list(found)


def _cited(unit: UnitView) -> set[str]:
    """Names that the target holds just as the source cites them: in a note, or in a title or reference that was kept."""
    own = {token.text for token in tokens(unit.source, "")}
    if is_note(unit.source, unit.kind) or (len(unit.source) < LONGEST and refers(unit.source, unit.kind)):
        return own
    script = SCRIPTS.get(primary(unit.locale), LATIN)
    inside: set[str] = set()
    rest = list(unit.target)
    for start, end in asides(unit.target):
        aside = unit.target[start:end]
        names = {token.text for token in tokens(aside, unit.locale)} & own
        inside |= names if aside in unit.source else {name for name in names if script_of(name) != script}
        rest[start:end] = "." * (end - start)
    return inside - {token.text for token in tokens("".join(rest), unit.locale)} if inside else inside


def _matching(form: str, here: Mapping[str, str], known: Mapping[str, str]) -> str | None:
    """The source name that a target word spells: the same consonants, or those and a case ending's."""
    sounds = skeleton(form)
    for key, name in here.items():
        if (
            len(key) >= 3
            and known.get(key) == name
            and (sounds == key or (sounds.startswith(key) and len(sounds) <= len(key) + 2))
        ):
            return name
    return None


def _inflected(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings."""
    if one == other:
        return True
    shared = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        shared += 1
    return shared >= max(len(one), len(other)) - 3 and shared >= min(len(one), len(other)) - 2
