"""`tm adopt` fills what is missing and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_adopt_align import ENGLISH, TURKISH
from tm.cli import main
from tm.cli.out import OUT
from tm.po.scan import scan


def tm(root: Path, *words: str) -> int:
    OUT.exit = 0
    with pytest.raises(SystemExit) as left:
        main(["--project", str(root), *words])
    return int(left.value.code or 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "tm.yaml").write_text("source_locale: en\nlocales: [en, tr]\n")
    (root / "articles").mkdir()
    (root / "articles" / "summit.txt").write_text("\n\n".join(ENGLISH) + "\n")
    return root


def catalog(root: Path) -> dict[str, tuple[str, bool]]:
    path = root / "locales/tr/LC_MESSAGES/summit.po"
    return {unit.source: (unit.target, unit.fuzzy) for unit in scan(path.read_bytes(), path.name).units}


def test_a_translation_from_anywhere_fills_the_catalog(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given.md"
    given.write_text("# " + "\n\n".join([*TURKISH[:3], TURKISH[4]]) + "\n")
    assert tm(root, "adopt", str(root / "articles/summit.txt"), str(given), "-l", "tr", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    held = catalog(root)
    assert held[ENGLISH[3]] == ("", False)
    assert answer["accepted"] == sum(bool(target) and not fuzzy for target, fuzzy in held.values()) >= 3
    assert answer["missing"] == 1
    assert all(target == TURKISH[ENGLISH.index(source)] for source, (target, _) in held.items() if target)
    before = (root / "locales/tr/LC_MESSAGES/summit.po").read_bytes()
    assert tm(root, "adopt", "summit.txt", str(given), "-l", "tr") == 0
    assert (root / "locales/tr/LC_MESSAGES/summit.po").read_bytes() == before


def test_a_target_that_is_there_already_stays(root: Path, tmp_path: Path) -> None:
    assert tm(root, "sync") == 0
    path = root / "locales/tr/LC_MESSAGES/summit.po"
    path.write_text(
        path.read_text().replace(f'msgid "{ENGLISH[0]}"\nmsgstr ""', f'msgid "{ENGLISH[0]}"\nmsgstr "Benim"')
    )
    given = tmp_path / "given.txt"
    given.write_text("\n\n".join(TURKISH))
    assert tm(root, "adopt", "summit.txt", str(given), "-l", "tr") == 0
    assert catalog(root)[ENGLISH[0]] == ("Benim", False)
    assert catalog(root)[ENGLISH[1]] == (TURKISH[1], False)


def test_what_is_unsure_is_a_draft_that_says_why(root: Path, tmp_path: Path) -> None:
    given = tmp_path / "given.txt"
    given.write_text("\n\n".join(TURKISH).replace("750.000", "570.000"))
    assert tm(root, "adopt", "summit.txt", str(given), "-l", "tr") == 0
    assert catalog(root)[ENGLISH[2]][1] is True
    assert "# tm: adopt its figures differ" in (root / "locales/tr/LC_MESSAGES/summit.po").read_text()
    assert tm(root, "status", "--require", "100") == 3


@pytest.mark.parametrize(
    ("name", "text"), [("given.txt", "\n\n".join(ENGLISH)), ("given.pdf", "x"), ("none.txt", None)]
)
def test_a_file_that_is_no_translation_is_refused(root: Path, tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    assert tm(root, "adopt", "summit.txt", str(tmp_path / name), "-l", "tr") in (1, 2)
    path = root / "locales/tr/LC_MESSAGES/summit.po"
    assert not path.exists() or not any(target for target, _ in catalog(root).values())
