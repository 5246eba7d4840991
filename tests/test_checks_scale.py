"""Checks on hostile texts cost time in proportion; checks on good translations are quiet, and find what is seeded."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import deque
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT, corpora
from tests.pace import seconds
from tm.checks import Context, registry, run
from tm.model import Severity

SECONDS = 3.0
"""A check takes under a second for a megabyte on a quiet machine; this leaves room for a busy one."""
HOSTILE = [*((unit, 1_000_000) for unit in ("a", "(", '"', "1,", ".", " не", "%"))]
HOSTILE += [(unit, 200_000) for unit in ("1 ", "a.1 A", "`", "<a", "1'd", "bin yüz ", "ab ab ", "[x](", "1:00 ")]


@pytest.mark.parametrize(("unit", "size"), HOSTILE)
def test_every_check_is_linear_in_hostile_text(unit: str, size: int) -> None:
    text = (unit * (size // len(unit) + 1))[:size]
    context = Context("en", "tr" if unit.isascii() else "ru", "markdown")
    for name, info in registry().items():
        spent = seconds(lambda check=info.function: deque(check(text, text, context), maxlen=0))
        assert spent < SECONDS, name


def benchmark() -> ModuleType:
    """The benchmark's own seeding and counting, so that the two cannot drift apart."""
    spec = importlib.util.spec_from_file_location("benchmark_checks", ROOT / "benchmarks" / "checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def material(locale: str) -> list[tuple[str, str]]:
    folder: Path = corpora() / "parallel" / "ntrex"
    if not folder.is_dir():
        pytest.skip("no parallel corpus here (TM_CORPORA)")
    return list(benchmark().paragraphs(folder, locale, 4))


@pytest.mark.parametrize("locale", ["tr", "ru"])
def test_good_translations_have_few_errors(locale: str) -> None:
    pairs = material(locale)
    flagged = [
        finding.message
        for source, target in pairs
        for finding in run(source, target, Context("en", locale))
        if finding.severity is Severity.ERROR
    ]
    assert len(flagged) <= 0.02 * len(pairs), flagged


@pytest.mark.parametrize("locale", ["tr", "ru"])
def test_seeded_errors_are_found(locale: str) -> None:
    pairs, tools = material(locale), benchmark()
    for label, (damage, warnings_count) in tools.SEEDED.items():
        if label in ("a number dropped", "a sentence dropped"):  # a repeated number, a short sentence may go unseen
            continue
        rng = random.Random(11)
        bad = [(source, made) for source, target in pairs if (made := damage(source, target, rng)) is not None]
        hits = sum(tools._caught(run(source, target, Context("en", locale)), warnings_count) for source, target in bad)
        assert hits >= 0.95 * len(bad), label
