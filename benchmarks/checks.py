"""False alarms and finds of every check, on professional translations and on seeded errors.

    python benchmarks/checks.py [--corpora DIR] [--write]

Reads the parallel articles under DIR (`parallel/ntrex`, `parallel/xquad`: a folder for each document with en.txt, tr.txt
and ru.txt, a segment a line); default: $TM_CORPORA. `--write` puts the tables into docs/checks.md. Spelling is measured where
the extra and dictionaries are, meaning where the encoder is.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tm import semantic
from tm.checks import AGAINST, Context, UnitView, against, article_registry, registry, run, run_article
from tm.model import Finding, Severity
from tm.spell import Dictionary, available, find, standard

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "checks.md"
MARKS = (
    ("<!-- tables: begin -->", "<!-- tables: end -->"),
    ("<!-- articles: begin -->", "<!-- articles: end -->"),
)
Pair = tuple[str, str]
Damage = Callable[[str, str, random.Random], str | None]


def paragraphs(folder: Path, locale: str, size: int) -> Iterator[Pair]:
    """Segments of each document in groups of `size`, as (source, target)."""
    for _, pairs in documents(folder, locale, size):
        yield from pairs


def documents(folder: Path, locale: str, size: int) -> Iterator[tuple[str, list[Pair]]]:
    """Each document's name and paragraphs."""
    for document in sorted(folder.iterdir()):
        files = [document / "en.txt", document / f"{locale}.txt"]
        if not all(file.exists() for file in files):
            continue
        rows = [[line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()] for file in files]
        if len(rows[0]) == len(rows[1]):
            places = range(0, len(rows[0]), size)
            yield document.name, [tuple(" ".join(row[at : at + size]) for row in rows) for at in places]  # type: ignore[misc]


# --- seeded errors -----------------------------------------------------------------------------------------------------
SENTENCE = re.compile(r"(?<=[.!?]) ")


def changed_digit(source: str, target: str, rng: random.Random) -> str | None:
    places = [match.start() for match in re.finditer(r"\d", target)]
    if not places:
        return None
    at = rng.choice(places)
    return target[:at] + str((int(target[at]) + rng.randint(1, 8)) % 10) + target[at + 1 :]


def lost_number(source: str, target: str, rng: random.Random) -> str | None:
    places = list(re.finditer(r"(?<![\w.,])\d{2,}(?:[.,]\d+)*(?![\w.,])", target))
    if not places:
        return None
    match = rng.choice(places)
    return target[: match.start()] + target[match.end() :].lstrip()


def wrong_scale(source: str, target: str, rng: random.Random) -> str | None:
    for one, other in (
        ("milyon", "milyar"),
        ("milyar", "milyon"),
        ("млн", "млрд"),
        ("млрд", "млн"),
        ("миллион", "миллиард"),
    ):
        if one in target:
            return target.replace(one, other, 1)
    return None


def english_sentence(source: str, target: str, rng: random.Random) -> str | None:
    ours, theirs = SENTENCE.split(source), SENTENCE.split(target)
    if len(ours) != len(theirs) or len(theirs) < 3:
        return None
    at = rng.randrange(len(theirs))
    return " ".join([*theirs[:at], ours[at], *theirs[at + 1 :]]) if len(ours[at].split()) >= 8 else None


def lost_sentence(source: str, target: str, rng: random.Random) -> str | None:
    theirs = SENTENCE.split(target)
    if len(theirs) < 4:
        return None
    del theirs[rng.randrange(len(theirs))]
    return " ".join(theirs)


def cut_to_half(source: str, target: str, rng: random.Random) -> str | None:
    return target[: len(target) // 2].rstrip() if len(target) > 200 else None


def homoglyph(source: str, target: str, rng: random.Random) -> str | None:
    words = [word for word in re.findall(r"[а-яё]{6,}", target) if "о" in word[1:-1]]
    return target.replace(words[0], words[0][0] + words[0][1:].replace("о", "o", 1), 1) if words else None


def all_english(source: str, target: str, rng: random.Random) -> str | None:
    return source if len(source) >= 150 else None


def slip(source: str, target: str, rng: random.Random) -> str | None:
    """Two letters exchanged inside a word in lower case, what `spelling` has to see; most slips give no other word."""
    words = [match for match in re.finditer(r"(?<![\w'’-])[^\W\d_]{5,}(?![\w'’-])", target) if match[0].islower()]
    places = [
        match.start() + at for match in words for at in range(1, len(match[0]) - 2) if match[0][at] != match[0][at + 1]
    ]
    if not places:
        return None
    at = rng.choice(places)
    return target[:at] + target[at + 1] + target[at] + target[at + 2 :]


SEEDED: dict[str, tuple[Damage, bool]] = {
    "one digit changed": (changed_digit, False),
    "a number dropped": (lost_number, False),
    "million and billion exchanged": (wrong_scale, False),
    "a sentence left in English": (english_sentence, False),
    "a sentence dropped": (lost_sentence, True),
    "cut to half": (cut_to_half, True),
    "a Latin letter in a Russian word": (homoglyph, False),
    "all left in English": (all_english, False),
}
"""What is done to a target, and whether a warning counts as found."""


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one corpus in one locale; counts are of paragraphs."""

    name: str
    locale: str
    total: int
    errors: int
    warnings: int
    checks: Counter[str]
    seeded: dict[str, tuple[int, int]]
    slips: tuple[int, int]
    milliseconds: float


def measure(name: str, locale: str, pairs: list[Pair]) -> Result:
    files = find(locale, standard(os.environ)) if available() else None
    context = Context("en", locale, speller=Dictionary(files) if files else None)
    rng = random.Random(11)
    run(*pairs[0], context)  # tables are built on first use
    started = time.process_time()
    all_findings = [run(source, target, context) for source, target in pairs]
    took = (time.process_time() - started) * 1000 / len(pairs)
    seeded: dict[str, tuple[int, int]] = {}
    for label, (damage, warnings_count) in SEEDED.items():
        made = [(source, damage(source, target, rng)) for source, target in pairs]
        bad = [(source, target) for source, target in made if target is not None]
        hits = sum(_caught(run(source, target, context), warnings_count) for source, target in bad)
        seeded[label] = (hits, len(bad))
    return Result(
        name,
        locale,
        len(pairs),
        sum(_caught(findings, False) for findings in all_findings),
        sum(any(finding.severity is Severity.WARNING for finding in findings) for findings in all_findings),
        Counter(check for findings in all_findings for check in {finding.check for finding in findings}),
        seeded,
        _slips(pairs, context, all_findings, rng) if files else (0, 0),
        took,
    )


def _slips(pairs: list[Pair], context: Context, before: list[list[Finding]], rng: random.Random) -> tuple[int, int]:
    """Seeded slips that `spelling` tells, beyond what it told of the good translation."""
    hits = total = 0
    for (source, target), known in zip(pairs, before, strict=True):
        damaged = slip(source, target, rng)
        if damaged is not None:
            total += 1
            told = sum(finding.check == "spelling" for finding in run(source, damaged, context))
            hits += told > sum(finding.check == "spelling" for finding in known)
    return hits, total


def _caught(findings: list[Finding], warnings_count: bool) -> bool:
    wanted = (Severity.ERROR, Severity.WARNING) if warnings_count else (Severity.ERROR,)
    return any(finding.severity in wanted for finding in findings)


# --- over articles -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Over:
    """What the checks over articles and across locales say of good translations: units told, of all units."""

    name: str
    locale: str
    total: int
    told: Counter[str]
    swapped: tuple[int, int]
    """Of targets that changed places with the next one, those that `meaning` tells; on documents not used to choose it."""
    strange: tuple[int, int]
    """The same of targets out of another document."""


def views(name: str, locale: str, pairs: list[Pair]) -> list[UnitView]:
    return [UnitView(name, locale, str(at), *pair, source_lang="en") for at, pair in enumerate(pairs)]


def over(name: str, locale: str, found: list[tuple[str, list[Pair]]], both: dict[str, dict[str, str]]) -> Over:
    told: Counter[str] = Counter()
    for title, pairs in found:
        hits = run_article(views(title, locale, pairs), severities={"meaning": Severity.WARNING})
        told.update(check for check, _ in {(hit.finding.check, hit.unit.unit) for hit in hits})
        for source, _ in pairs:
            told[AGAINST] += any(hit.locale in ("", locale) for hit in against(source, both.get(source, {})))
    held = [(title, pairs) for title, pairs in found if zlib.crc32(title.encode()) & 1]
    total = sum(len(pairs) for _, pairs in found)
    return Over(name, locale, total, told, _damaged(held, locale, swap), _damaged(held, locale, foreign(held)))


def swap(pairs: list[Pair], at: int) -> list[Pair]:
    """The target of a paragraph changes places with the next one's."""
    (one, its), (two, other) = pairs[at : at + 2]
    return [*pairs[:at], (one, other), (two, its), *pairs[at + 2 :]]


def foreign(found: list[tuple[str, list[Pair]]]) -> Callable[[list[Pair], int], list[Pair]]:
    """The target of a paragraph is replaced by one of another document."""
    targets = [target for _, pairs in found for _, target in pairs]

    def damage(pairs: list[Pair], at: int) -> list[Pair]:
        own = {target for _, target in pairs}
        other = next(target for target in targets[(at * 7919) % len(targets) :] + targets if target not in own)
        return [*pairs[:at], (pairs[at][0], other), *pairs[at + 1 :]]

    return damage


def _damaged(
    found: list[tuple[str, list[Pair]]], locale: str, damage: Callable[[list[Pair], int], list[Pair]]
) -> tuple[int, int]:
    hits = total = 0
    if not semantic.available():
        return 0, 0
    only = {check: None for check in article_registry()} | {"meaning": Severity.WARNING}
    for title, pairs in found:
        for at in range(0, len(pairs) - 1, 3):
            told = run_article(views(title, locale, damage(pairs, at)), severities=only)
            total += 1
            hits += any(hit.unit.unit == str(at) for hit in told)
    return hits, total


# --- tables ------------------------------------------------------------------------------------------------------------
def tables(results: list[Result]) -> str:
    heads = [f"{result.name} {result.locale}" for result in results]
    lines = [
        f"| paragraphs | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(results)}",
        f"| good translations | {' | '.join(str(result.total) for result in results)} |",
        f"| with an error | {' | '.join(_share(result.errors, result.total) for result in results)} |",
        f"| with a warning | {' | '.join(_share(result.warnings, result.total) for result in results)} |",
        "",
        f"| seeded error found | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(results)}",
    ]
    for label, (_, warnings_count) in SEEDED.items():
        cells = [f"{result.seeded[label][0]}/{result.seeded[label][1]}" for result in results]
        lines.append(f"| {label}{' (or warning)' if warnings_count else ''} | {' | '.join(cells)} |")
    cells = [f"{result.slips[0]}/{result.slips[1]}" for result in results]
    lines.append(f"| two letters of a word exchanged (remark of `spelling`) | {' | '.join(cells)} |")
    lines += [
        "",
        f"| check | severity | MQM | finds | {' | '.join(f'{head}, %' for head in heads)} |",
        f"|---|---|---|---|{'---:|' * len(results)}",
    ]
    order = {severity: place for place, severity in enumerate(Severity)}
    for info in sorted(registry().values(), key=lambda info: order[info.severity]):
        rates = [f"{100 * result.checks[info.id] / result.total:.1f}" for result in results]
        description = info.description.replace("|", "\\|")
        lines.append(f"| `{info.id}` | {info.severity} | {info.mqm} | {description} | {' | '.join(rates)} |")
    return "\n".join(lines) + "\n"


def over_tables(results: list[Over]) -> str:
    heads = [f"{result.name} {result.locale}" for result in results]
    lines = [
        f"| check | severity | finds | {' | '.join(f'{head}, %' for head in heads)} |",
        f"|---|---|---|{'---:|' * len(results)}",
    ]
    across = "One locale says another figure than the source and the other locales; or all say the same other figure, and the source is suspected."
    rows = [(info.id, info.severity, info.description) for info in article_registry().values()]
    for check, severity, description in [*rows, (AGAINST, Severity.WARNING, across)]:
        rates = [f"{100 * result.told[check] / result.total:.1f}" for result in results]
        lines.append(f"| `{check}` | {severity} | {description} | {' | '.join(rates)} |")
    lines += ["", f"| seeded error found by `meaning` | {' | '.join(heads)} |", f"|---|{'---:|' * len(results)}"]
    for label, field in (("a target in the next one's place", "swapped"), ("a target of another article", "strange")):
        cells = ["{}/{}".format(*getattr(result, field)) for result in results]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _share(count: int, total: int) -> str:
    return f"{count} ({100 * count / total:.1f} %)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("TM_CORPORA", ROOT.parent / "shared" / "corpora")
    parser.add_argument("--corpora", type=Path, default=Path(default))
    parser.add_argument("--write", action="store_true", help="put the tables into docs/checks.md")
    options = parser.parse_args()
    results, overs = [], []
    for name, folder, size in (("NTREX", "ntrex", 4), ("XQuAD", "xquad", 1)):
        place = options.corpora / "parallel" / folder
        pairs = {locale: list(documents(place, locale, size)) for locale in ("tr", "ru")}
        both: dict[str, dict[str, str]] = {}
        for locale, found in pairs.items():
            for source, target in (pair for _, its in found for pair in its):
                both.setdefault(source, {})[locale] = target
        for locale, found in pairs.items():
            results.append(measure(name, locale, [pair for _, its in found for pair in its]))
            overs.append(over(name, locale, found, both))
    texts = [tables(results), over_tables(overs)]
    print(*texts, sep="\n")
    print("milliseconds of CPU a paragraph:", ", ".join(f"{result.milliseconds:.1f}" for result in results))
    if options.write:
        page = PAGE.read_text("utf-8")
        for (begin, end), text in zip(MARKS, texts, strict=True):
            page = f"{page.split(begin)[0]}{begin}\n{text}{end}{page.split(end)[1]}"
        PAGE.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
