"""False alarms and finds of every check, on professional translations and on seeded errors.

    python benchmarks/checks.py [--corpora DIR] [--write]

Reads the parallel articles under DIR (`parallel/ntrex`, `parallel/xquad`: a folder for each document with en.txt, tr.txt
and ru.txt, a segment a line); default: $TM_CORPORA. `--write` puts the tables into docs/checks.md.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tm.checks import Context, registry, run
from tm.model import Finding, Severity

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "checks.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
Pair = tuple[str, str]
Damage = Callable[[str, str, random.Random], str | None]


def paragraphs(folder: Path, locale: str, size: int) -> Iterator[Pair]:
    """Segments of each document in groups of `size`, as (source, target)."""
    for document in sorted(folder.iterdir()):
        files = [document / "en.txt", document / f"{locale}.txt"]
        if not all(file.exists() for file in files):
            continue
        rows = [[line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()] for file in files]
        if len(rows[0]) == len(rows[1]):
            for at in range(0, len(rows[0]), size):
                yield " ".join(rows[0][at : at + size]), " ".join(rows[1][at : at + size])


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
    milliseconds: float


def measure(name: str, locale: str, pairs: list[Pair]) -> Result:
    context, rng = Context("en", locale), random.Random(11)
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
        took,
    )


def _caught(findings: list[Finding], warnings_count: bool) -> bool:
    wanted = (Severity.ERROR, Severity.WARNING) if warnings_count else (Severity.ERROR,)
    return any(finding.severity in wanted for finding in findings)


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


def _share(count: int, total: int) -> str:
    return f"{count} ({100 * count / total:.1f} %)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("TM_CORPORA", ROOT.parent / "shared" / "corpora")
    parser.add_argument("--corpora", type=Path, default=Path(default))
    parser.add_argument("--write", action="store_true", help="put the tables into docs/checks.md")
    options = parser.parse_args()
    results = []
    for name, folder, size in (("NTREX", "ntrex", 4), ("XQuAD", "xquad", 1)):
        for locale in ("tr", "ru"):
            pairs = list(paragraphs(options.corpora / "parallel" / folder, locale, size))
            results.append(measure(name, locale, pairs))
    text = tables(results)
    print(text)
    print("milliseconds of CPU a paragraph:", ", ".join(f"{result.milliseconds:.1f}" for result in results))
    if options.write:
        page = PAGE.read_text("utf-8")
        head, tail = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{head}{BEGIN}\n{text}{END}{tail}", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
