"""Checks for text that was left out: a target cut off, sentences missing, a length that cannot be right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm.checks.base import Context, check, finding
from tm.checks.seen import Text, both
from tm.model import Finding, Severity

# Bounds of target length / source length in characters, by source length. They hold 97.5 % of good news translations,
# with room on both sides; other pairs get the widest of them.
_STEPS = (30, 60, 100, 220, 400)
_BANDS: dict[tuple[str, str], tuple[tuple[float, float], ...]] = {
    ("en", "tr"): ((0.40, 2.2), (0.55, 1.9), (0.65, 1.7), (0.70, 1.6), (0.75, 1.55), (0.78, 1.45)),
    ("en", "ru"): ((0.45, 2.2), (0.55, 2.0), (0.60, 1.75), (0.70, 1.65), (0.75, 1.55), (0.78, 1.5)),
    ("tr", "ru"): ((0.45, 2.2), (0.55, 2.0), (0.60, 1.8), (0.70, 1.6), (0.75, 1.5), (0.78, 1.45)),
    ("tr", "en"): ((0.45, 2.4), (0.50, 1.9), (0.58, 1.6), (0.60, 1.45), (0.62, 1.35), (0.66, 1.3)),
    ("ru", "en"): ((0.45, 2.2), (0.48, 1.9), (0.55, 1.7), (0.58, 1.45), (0.62, 1.35), (0.64, 1.3)),
    ("ru", "tr"): ((0.45, 2.2), (0.50, 1.9), (0.55, 1.7), (0.60, 1.5), (0.65, 1.4), (0.68, 1.35)),
}  # fmt: skip
# Characters of a translation for one of its source, over whole documents.
_USUAL = {
    ("en", "tr"): 1.07, ("en", "ru"): 1.11, ("tr", "en"): 0.93, ("ru", "en"): 0.90, ("tr", "ru"): 1.04, ("ru", "tr"): 0.96,
}  # fmt: skip
_OTHER = ((0.3, 4.0), (0.35, 3.0), (0.4, 2.5), (0.45, 2.2), (0.45, 2.0), (0.45, 2.0))


def _length(source: str, target: str, context: Context) -> tuple[int, int]:
    """Lengths of the prose of both texts."""
    ours, theirs = both(source, target, context)
    return ours.size, theirs.size


@check("length", Severity.WARNING, mqm="accuracy/omission")
def length(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target is shorter or longer than translations between these languages are."""
    ours, theirs = _length(source, target, context)
    if ours < 12:
        return
    bands = _BANDS.get((context.source, context.target), _OTHER)
    low, high = bands[sum(ours >= step for step in _STEPS)]
    ratio = theirs / ours
    if ratio < low:
        yield finding("length", f"the target has {ratio:.0%} of the source's length: something may be missing")
    elif ratio > high:
        yield finding("length", f"the target has {ratio:.0%} of the source's length: something may be there twice")


_CLOSERS = "\"'”’»“)]*_\ufffc"
_TERMINAL = (".", "!", "?", "…", "。")


def _ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, quotes, brackets and footnote markers aside."""
    return text.rstrip().rstrip(_CLOSERS + "0123456789").rstrip().endswith((*_TERMINAL, ":", ";"))


@check("truncated", Severity.ERROR, mqm="accuracy/omission")
def truncated(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target breaks off: it is far too short and ends in the middle of a sentence."""
    here, there = both(source, target, context)
    ours, theirs = here.size, there.size
    prose = there.prose.rstrip()
    full = _ends_sentence(here.prose)
    bands = _BANDS.get((context.source, context.target), _OTHER)
    low = bands[sum(ours >= step for step in _STEPS)][0]
    if ours >= 100 and theirs < low * ours and full and not _ends_sentence(prose):
        yield finding("truncated", "the target breaks off", target=(max(0, len(prose) - 20), len(prose)))
    elif full and prose and prose[-1] in ",—–-(«„“[" and not _ends_sentence(prose[:-1].rstrip(" ,—–-")):
        yield finding("truncated", f"the target ends with {prose[-1]}", target=(len(prose) - 1, len(prose)))


_SENTENCE = re.compile(r"[.!?…]+[\"'”’»)\]\ufffc]*(?=\s+[\"'“‘«„(\[—–-]*\s?[^\W\d_a-zа-яёçğıöşü]|\s+\d|\s*\Z)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gen|Gov|Lt|Col|Sgt|Jr|Sr|vs|etc|No|Nr|Inc|Ltd|Co|Corp|Av|Doç|Bkz|vb|"
    r"vd|yy|Sn|Ort|Alb|им|ул|стр|рис|тыс|млн|млрд|руб|долл|г-н|г-жа|гг|др|пр|см|ст)|\d)\Z",
)


def _sentences(text: Text) -> int:
    """A careful count of sentences: ends that may be an abbreviation, an initial or an ordinal do not count."""
    count, prose = 0, text.prose
    end = len(prose.rstrip())
    for match in _SENTENCE.finditer(prose):
        last = match.end() >= end
        if last or match[0][0] != "." or not _ABBREVIATION.search(prose, max(0, match.start() - 8), match.start()):
            count += 1
    return max(count, 1)


@check("sentences", Severity.WARNING, mqm="accuracy/omission")
def sentences(source: str, target: str, context: Context) -> Iterator[Finding]:
    """The target has fewer sentences than the source, and is short for it."""
    here, there = both(source, target, context)
    usual = _USUAL.get((context.source, context.target), 1.0)
    if there.size >= here.size * usual:
        return
    ours = here.once(_sentences)
    if ours >= 2 and (theirs := there.once(_sentences)) < ours:
        yield finding("sentences", f"{ours} sentences in the source, {theirs} in the target")
