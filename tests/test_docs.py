"""The documentation says what there is: every link resolves, every command is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tm.cli.commands import HOMES

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_resolves(page: Path) -> None:
    for address in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", address) and address not in ("address", "path"):
            assert (page.parent / address).exists(), address


@pytest.mark.parametrize("command", sorted(name for names in HOMES.values() for name in names))
def test_every_command_is_described(command: str) -> None:
    said = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert re.search(rf"tm (--\S+ \S+ )?{command}\b", said), f"no page tells of `tm {command}`"


def test_the_project_speaks_of_itself_alone() -> None:
    for page in [*PAGES, *(ROOT / "tm").rglob("*.py")]:
        text = page.read_text("utf-8")
        assert "/work/" not in text, page
        assert "../shared" not in text, page
