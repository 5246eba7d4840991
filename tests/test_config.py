"""tm.yaml refused: which line, why, and what to write instead."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from tests.conftest import Scratch
from tm.checks import base, severities
from tm.configfile import parse
from tm.errors import ProjectError
from tm.safeyaml import line_of, load


def read(text: str) -> object:
    return parse(load(text, "tm.yaml"), "tm.yaml", lambda key: line_of(text, key))


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("checks:\n  quotes: info\n  numbrs: warning\n", 3, "no check is called `numbrs`", "did you mean `numbers`?"),
        ("checks: {against-other: off}\n", 1, "no check is called `against-other`", "did you mean `against-others`?"),
        ("\n\nchecks: {zzzzzzzz: off}\n", 3, "no check is called `zzzzzzzz`", "the checks are: "),
        ("checks:\n  numbers: loud\n", 2, "`checks.numbers` cannot be 'loud'", "error, warning, info, off"),
        ("locales: [en]\ndue:\n  tr: soon\n", 3, "`due.tr`: 'soon' is no date", "YYYY-MM-DD"),
        ("due:\n  tr: 2026-12-01\n  ru 2022/a.md: 2026-02-30\n", 3, "`due.ru 2022/a.md`: '2026-02-30': day", "YYYY"),
        ("due: {tr: 20261201}\n", 1, "`due.tr`: '20261201' is no date", "2026-12-01"),
        ("due: {tr: 2026-W10-1}\n", 1, "is no date", "2026-12-01"),
        ("due: {tr: [2026-12-01]}\n", 1, "must be one plain value", ""),
        ("output: build\npublish:\n  stale: {factual: never}\n", 3, "cannot be 'never'", "publish, source, omit, hold"),
        ("publish:\n  require:\n    2022/visit.md: 120\n", 3, "must be between 0 and 100", ""),
        ("articles: ../outside\n", 1, "must be a folder inside the project", "articles: articles"),
        ("locales: [en]\nlocals: [en]\n", 2, "unknown key `locals`", "did you mean `locales`?"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(ProjectError) as caught:
        read(text)
    assert caught.value.line == line
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_every_check_that_there_is_may_be_set() -> None:
    text = "checks: {" + ", ".join(f"{check}: info" for check in severities()) + "}\n"
    assert read(text)


def test_a_plug_ins_check_is_known_and_a_broken_plug_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = dict(base._CHECKS)
    monkeypatch.setattr(base, "_CHECKS", registered)
    with pytest.raises(ProjectError, match="no check is called `shouting`"):
        read("checks: {shouting: off}\n")
    base.check("shouting", base.Severity.INFO, mqm="style")(lambda source, target, context: iter(()))
    assert read("checks: {shouting: off}\n")
    with pytest.raises(ProjectError, match=r"plug-in `loud` \(no_such_module\) cannot be loaded"):
        base._plug(EntryPoint("loud", "no_such_module", "tm.checks"))


def test_every_command_says_where(scratch: Scratch) -> None:
    config = scratch.read("tm.yaml")
    scratch.write("tm.yaml", f"{config}checks: {{numbres: off}}\n")
    line = config.count("\n") + 1
    assert f"tm.yaml:{line}: no check is called `numbres`" in scratch.tm("status", code=2).stderr
    scratch.write("tm.yaml", f"{config}checks: {{numbers: off}}\ndue: {{tr: 2026-13-01}}\n")
    done = scratch.tm("sync", code=2)
    assert f"tm.yaml:{line + 1}: `due.tr`: '2026-13-01': month" in done.stderr
