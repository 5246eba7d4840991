"""What comes in from other tools and what goes out to them: archives, spreadsheets, JSON, XML, annotations."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import shutil
import subprocess
import tarfile
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Scratch
from tests.faults.ground import copied, run, state
from tests.report_material import ATTACKS, hostile_project

FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "|calc",
    '=HYPERLINK("http://evil.example/","x")',
    "%50 arttı",
    " =1+1",
    "\n=1+1",
    "＝1+1",
    "'=1+1",
)
RISKY = tuple("=+-@|%\t\r\n＝＋－＠")


# --- archives ---------------------------------------------------------------------------------------------------------
def zipped() -> bytes:
    """Entries that lead out, an absolute one, a link, and one of 64 MiB of nothing."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../evil.po", "a/../../evil.po", "/tmp/evil.po", "..\\evil.po", "inner.tmx"):
            archive.writestr(name, "evil")
        link = zipfile.ZipInfo("link.po")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.tmx", bytes(64 << 20))
    return body.getvalue()


def tarred() -> bytes:
    """The same as a compressed tar."""
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, size in (("../evil.po", 4), ("/tmp/evil.po", 4), ("bomb.tmx", 64 << 20)):
            entry = tarfile.TarInfo(name)
            entry.size = size
            archive.addfile(entry, io.BytesIO(bytes(size)))
        link = tarfile.TarInfo("link.po")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return body.getvalue()


IMPORTERS = {
    "memory import": ("tmx",),
    "terms import": ("csv", "tbx", "yaml"),
    "handoff import -l tr": ("po",),
    "adopt letter.txt -l tr": ("txt", "md", "html"),
}


@pytest.mark.parametrize("archive", [zipped, tarred], ids=["zip", "tar.gz"])
@pytest.mark.parametrize("command", IMPORTERS)
def test_an_archive_is_taken_for_what_it_is(base: Path, tmp_path: Path, command: str, archive: object) -> None:
    """S11. Nothing is ever unpacked, whatever the file is called: it is refused by name, and no file appears anywhere."""
    root = copied(base, tmp_path / "at")
    assert run(root, "sync").code == 0
    before = state(root)
    data = archive()  # type: ignore[operator]
    assert len(data) < 1 << 20
    for suffix in (*IMPORTERS[command], "zip"):
        file = tmp_path / f"given.{suffix}"
        file.write_bytes(data)
        here = {str(path) for path in tmp_path.rglob("*") if ".tm" not in path.parts}
        done = run(root, *command.split(), str(file), before=narrow)
        assert done.code in (1, 2), (suffix, done.said)
        assert file.name in done.said, (suffix, done.said)
        after = {str(path) for path in tmp_path.rglob("*") if ".tm" not in path.parts}
        assert {name for name in after - here if not name.endswith(".said")} == set()
        file.unlink()
    assert state(root) == before


def narrow() -> None:
    """Room for the program, but not for what a bomb holds."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + (48 << 20), resource.RLIM_INFINITY))


def git(root: Path, *words: str, data: bytes = b"") -> str:
    """What git answers."""
    done = subprocess.run(["git", "-C", str(root), *words], input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_a_revision_whose_tree_leads_out_is_not_laid_out(base: Path, tmp_path: Path) -> None:
    """S1, S11. A commit may hold names that no file system would: `--since` reads no such file and writes none."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = copied(base, tmp_path / "at")
    git(root, "init", "-q")
    blob = git(root, "hash-object", "-w", "--stdin", data=b"evil")
    config = git(root, "hash-object", "-w", "--stdin", data=(root / "tm.yaml").read_bytes())

    def tree(*entries: tuple[str, str, str]) -> str:
        body = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(digest) for mode, name, digest in entries)
        return git(root, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", data=body)

    inner = tree(("100644", "evil.md", blob))
    for _ in range(3):
        inner = tree(("40000", "..", inner))
    top = tree(("40000", "articles", inner), ("100644", "tm.yaml", config))
    commit = git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", top, data=b"evil\n")
    place = tmp_path / "tmp"
    place.mkdir()

    def there() -> None:
        import tempfile

        tempfile.tempdir = str(place)

    done = run(root, "status", "--since", commit, before=there)
    assert done.code in (1, 2), done.said
    assert "Traceback" not in done.said
    assert not [path for path in tmp_path.rglob("evil*")]


# --- spreadsheets -----------------------------------------------------------------------------------------------------
@pytest.fixture
def sheets(base: Path, tmp_path: Path) -> dict[str, Path]:
    """Every CSV that a project can give, with formulas in every place that people fill in."""
    root = copied(base, tmp_path / "at")
    quoted = {formula: json.dumps(formula) for formula in FORMULAS}
    (root / "tm.yaml").write_text(
        (root / "tm.yaml").read_text("utf-8") + f"assign:\n  tr: {quoted[FORMULAS[0]]}\n  ru: {quoted[FORMULAS[9]]}\n",
        "utf-8",
    )
    for formula in FORMULAS:
        if formula.isprintable() and "/" not in formula and not formula.startswith("-"):
            (root / "articles" / f"{formula}.md").write_text("One sentence of six words here.\n", "utf-8")
    terms = []
    for number, formula in enumerate(FORMULAS):
        text = json.dumps(f"{formula} {number}")
        terms.append(f"- term: {text}\n  targets: {{tr: [{text}]}}\n  note: {text}\n")
    (root / "glossary.yaml").write_text("".join(terms), "utf-8")
    done = run(root, "sync")
    assert done.code == 0, done.said
    assert (done := run(root, "terms", "export", str(tmp_path / "terms.csv"))).code == 0, done.said
    said = run(root, "status", "--csv")
    assert said.code == 0, said.said
    (tmp_path / "status.csv").write_text(said.said, "utf-8")
    return {name: tmp_path / f"{name}.csv" for name in ("terms", "status")}


def test_no_cell_of_any_sheet_is_a_formula(sheets: dict[str, Path]) -> None:
    """S12. Whatever begins as a formula, also behind blanks, gets an apostrophe; the text stays whole behind it."""
    for name, path in sheets.items():
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        assert len({len(row) for row in rows}) == 1
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(RISKY)], name
        assert [cell for cell in cells if cell.startswith("'=")], name


def test_a_spreadsheet_sees_no_formula(sheets: dict[str, Path], tmp_path: Path) -> None:
    """S12. As LibreOffice reads them: not one cell has a formula."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "known.csv").write_text("a,b\n=1+1,c\n")
    for name, path in {**sheets, "known": tmp_path / "known.csv"}.items():
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "fods",
             "--infilter=CSV:44,34,76", "--outdir", str(tmp_path), str(path)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        text = (tmp_path / f"{name}.fods").read_text("utf-8")
        assert "1+1" in text
        assert ("table:formula" in text) == (name == "known")


# --- reports ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which every text that a report shows tries to break out of it."""
    root = tmp_path_factory.mktemp("hostile") / "project"
    project = Scratch(root)
    project.write("articles/%0A::error::x.md", "Text with ]]> and \x1b[31m and \u202e and ]]&gt; in it.\n")
    hostile_project(project)
    return root


def answer(root: Path, *words: str) -> str:
    """What a command says on its standard output."""
    done = Scratch(root).tm(*words, code=None)
    assert done.returncode in (0, 1, 3), done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "words", ["status --json", "check --json", "diff -l tr --json", "sync --json", "build --json", "terms check --json"]
)
def test_json_is_json_whatever_it_tells(hostile: Path, words: str) -> None:
    """S14. One value, and safe to print on a terminal."""
    text = answer(hostile, *words.split())
    assert json.loads(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


@pytest.fixture(scope="module")
def count(hostile: Path) -> int:
    """How many findings there are."""
    return len(json.loads(answer(hostile, "check", "--json"))["findings"])


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_reports_for_machines_hold_nothing_but_their_findings(hostile: Path, count: int, form: str) -> None:
    """S14. The same number of findings in each form as in JSON; no text adds a result, an element or a line."""
    assert count > len(ATTACKS)
    text = answer(hostile, "check", "--format", form)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    if form == "sarif":
        assert len(json.loads(text)["runs"][0]["results"]) == count
    elif form == "junit":
        tree = ElementTree.fromstring(text)
        assert {element.tag for element in tree.iter()} <= {
            "testsuites", "testsuite", "testcase", "system-err", "failure", "error", "skipped", "system-out", "properties", "property"
        }  # fmt: skip
    else:
        lines = text.splitlines()
        assert len(lines) == count
        assert all(re.match(r"::(error|warning|notice) (file=[^:,]*,)?line=\d+,title=[^:,]*::", line) for line in lines)


# --- the logs of a CI runner ------------------------------------------------------------------------------------------
FORGED = "::stop-commands::x"


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A contribution by somebody who writes to the runner, in texts, names of files, targets and names of people."""
    project = Scratch(tmp_path_factory.mktemp("forged"))
    project.tm("init")
    text = f"# {FORGED}\n\n{FORGED} 12 boats ##[add-mask]x.\n\nA break  \n{FORGED} of lines.\n"
    project.write("articles/a.md", text)
    project.write(f"articles/{FORGED}.md", "Boats.\n")
    project.tm("sync")
    project.translate("a", {f"{FORGED} 12 boats ##[add-mask]x.": f"{FORGED} 12 kayık ##[add-mask]x."})
    project.write("articles/a.md", text.replace("12", "13"))
    project.tm("sync")
    project.write(f"articles/two\n{FORGED}.md", "Boats.\n")
    return project


@pytest.mark.parametrize(
    "words",
    [
        ["sync", "--dry-run"], ["status"], ["status", "--csv"], ["diff", "-l", "tr"], ["check", "--fail-on", "never"],
        ["check", "--fail-on", "never", "--format", "github"], ["build", "--check"], ["memory", "search", FORGED], ["doctor"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_line_is_a_command_to_the_runner(forged: Scratch, words: list[str]) -> None:
    """S14. GitHub's runner obeys lines that begin with `::`, blanks or not, and `##[` anywhere."""
    told = forged.tm(*words, code=None, GITHUB_ACTIONS="true")
    lines = (told.stdout + told.stderr).splitlines()
    own = "github" in words
    commands = [
        line for line in lines if line.lstrip().startswith("::") and not (own and line[2:5] in ("err", "war", "not"))
    ]
    assert not commands
    assert own or not any("##[" in line for line in lines)


def test_a_name_of_two_lines_is_told_in_one(forged: Scratch) -> None:
    assert rf"articles/two\n{FORGED}.md: a file name with control" in forged.tm("status", code=1).stderr


def test_no_cell_commands_the_terminal(scratch: Scratch) -> None:
    scratch.write("articles/a.md", "Boats.\n")
    scratch.tm("sync")
    scratch.translate("a", {"Boats.": "Kayıklar."})
    scratch.tm("review", "a.md", "-l", "tr", "--by", "Eve \x1b[31m\u202e", "--accept", "all")
    catalog = scratch.catalog("a")
    catalog.write_text(catalog.read_text("utf-8").replace("Eve ", "Eve \x9b\u202e"), "utf-8")
    for words in (["status", "--csv"], ["status", "--json"], ["status"]):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", scratch.tm(*words).stdout)
