"""Order, doubt and warning: what a person should see first, and what they must not trust."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tm.memory.model import Match


def ranked(matches: Sequence[Match], limit: int) -> list[Match]:
    """Matches from best to least, none twice, those in doubt flagged; at most `limit` of them."""
    if len(matches) < 2:
        return list(matches[:limit])
    kept: dict[tuple[str, str], Match] = {}
    for match in sorted(matches, key=_order):
        kept.setdefault((_bare(match.source), _bare(match.target)), match)
    found = list(kept.values())
    return (_flagged(found) if len(found) > 1 else found)[:limit]


def _order(match: Match) -> tuple[object, ...]:
    # a date is a reason to prefer the newer of two equals, no more; the rest only makes the order one and the same
    newer = tuple(-ord(char) for char in match.date)
    m, sentence = match, match.kind == "sentence"
    best = (-m.score, sentence, m.obsolete, m.stale, bool(m.via), not m.date, newer, m.target)
    return (*best, m.source, not m.article, m.article, m.origin, m.who, m.via, m.target_lang)


def _bare(text: str) -> str:
    return " ".join(text.split())


def _flagged(matches: list[Match]) -> list[Match]:
    """Flags each source that has several accepted targets. Targets of units that are gone count only among themselves."""
    targets: dict[tuple[str, bool], set[str]] = defaultdict(set)
    live: set[str] = set()
    for match in matches:
        source = _bare(match.source)
        targets[source, match.obsolete].add(_bare(match.target))
        if not match.obsolete:
            live.add(source)
    return [
        replace(match, ambiguous=True)
        if len(targets[_bare(match.source), _bare(match.source) not in live]) > 1
        else match
        for match in matches
    ]


def warning(found: str, asked: str, lang: str) -> str:
    """What of the facts differs between the source of a match and the text asked for; empty where nothing does.

    The grade decides (`tm.grade`): a high score says how much is alike, not whether a number, a name or a "not" is.
    """
    from tm.grade import grade
    from tm.model import Grade

    if found == asked or grade(found, asked, lang) is not Grade.FACTUAL:
        return ""
    return _cause(found, asked, lang)


def _cause(found: str, asked: str, lang: str) -> str:
    from tm.grade.facts import facts
    from tm.inline import codes

    old, new = facts(found, lang), facts(asked, lang)
    if sorted(map(str, old.numbers)) != sorted(map(str, new.numbers)) or old.percents != new.percents:
        return "a number differs"
    if sorted(old.dates) != sorted(new.dates):
        return "a date differs"
    if sorted(old.money) != sorted(new.money):
        return "a currency differs"
    if sorted(name.key for name in old.names) != sorted(name.key for name in new.names):
        return "a name differs"
    if sorted(code.text for code in codes(found, "markdown")) != sorted(code.text for code in codes(asked, "markdown")):
        return "an inline code differs"
    return "a negation, a quotation or the order of facts differs"
