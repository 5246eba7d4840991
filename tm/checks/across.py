"""One source against its translations in several languages: which of them stands alone, and whether the source does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tm import numbers as engine
from tm.checks.base import AGAINST, primary
from tm.checks.seen import look
from tm.model import Finding, Severity
from tm.numbers import Difference, Mention
from tm.text import quote

_MQM = "accuracy/mistranslation"


@dataclass(frozen=True, slots=True)
class Across:
    """A finding of the comparison; `locale` is empty where the source is suspected."""

    locale: str
    finding: Finding


def against(source: str, targets: Mapping[str, str], *, source_lang: str = "en", format: str = "plain") -> list[Across]:
    """Compare the figures of one source with those of two or more accepted targets, by locale.

    Where all targets miss the same figure of the source and put the same one in its place, the source is suspected;
    where one differs and another agrees with the source, that one is named, with those that agree.
    """
    if len(targets) < 2:
        return []
    here = look(source, format, primary(source_lang)).scan
    differences = {
        locale: [
            difference
            for difference in engine.compare(here, look(target, format, primary(locale)).scan)
            if difference.kind in ("missing", "changed") and difference.source is not None
        ]
        for locale, target in targets.items()
        if target.strip()
    }
    if not any(differences.values()):
        return []
    by_place: dict[tuple[int, int], dict[str, Difference]] = defaultdict(dict)
    for locale, found in differences.items():
        for difference in found:
            if difference.source is not None:
                by_place[difference.source.start, difference.source.end][locale] = difference
    result: list[Across] = []
    for span, found_in in sorted(by_place.items()):
        said = quote(source[slice(*span)], 40)
        agreeing = [locale for locale in differences if locale not in found_in]
        values = {_value(difference.target) for difference in found_in.values()}
        if agreeing:
            for locale, difference in found_in.items():
                message = (
                    f"the source and {', '.join(agreeing)} say {said}, {locale} {_says(targets[locale], difference)}"
                )
                result.append(Across(locale, _finding(message, span, difference.target)))
        elif len(values) == 1 and None not in values and len(found_in) >= 2:
            first = next(iter(found_in))
            other = _says(targets[first], found_in[first])
            message = f"the source says {said}, {' and '.join(found_in)} all {other.replace('says', 'say')}: is the source right?"
            result.append(Across("", _finding(message, span, None)))
    return result


def _value(mention: Mention | None) -> float | None:
    return None if mention is None or not mention.values else mention.values[0]


def _says(target: str, difference: Difference) -> str:
    if difference.target is None:
        return "does not"
    return f"says {quote(target[difference.target.start : difference.target.end], 40)}"


def _finding(message: str, span: tuple[int, int], mention: Mention | None) -> Finding:
    target = None if mention is None else (mention.start, mention.end)
    return Finding(AGAINST, Severity.WARNING, message, _MQM, span, target)
