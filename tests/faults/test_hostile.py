"""Hostile articles, catalogs, settings and folders: told with file and line, left alone, and never obeyed."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from tests.faults.ground import HEAVY, TARGETS, copied, run, state

PO = "locales/tr/LC_MESSAGES/2022/ferry.po"


@pytest.fixture
def root(base: Path, tmp_path: Path) -> Path:
    """A synced project."""
    made = copied(base, tmp_path / "at")
    assert run(made, "sync").code == 0
    return made


# --- catalogs ---------------------------------------------------------------------------------------------------------
def test_a_catalog_cut_at_any_offset_is_never_made_worse(root: Path, tmp_path: Path) -> None:
    """R7. Cut inside an entry, it is named with its line and left as it is, and the other locales go on; cut between
    entries, what is left is kept.
    """
    whole = (root / PO).read_bytes()
    other = root / PO.replace("/tr/", "/ru/")
    refused = 0
    for offset in range(0, len(whole), 1 if HEAVY else max(1, len(whole) // 25)):
        at = copied(root, tmp_path / "cut")
        (at / PO).write_bytes(whole[:offset])
        kept = [target for target in TARGETS.values() if f'msgstr "{target}"\n'.encode() in whole[:offset]]
        (at / "articles/2022/ferry.md").write_text("# The ferry\n\nAll new.\n", "utf-8")
        done = run(at, "sync")
        now = (at / PO).read_bytes()
        assert b"All new." in (at / other.relative_to(root)).read_bytes()
        if done.code:
            refused += 1
            assert done.code == 1
            assert f"{PO}:" in done.said
            assert now == whole[:offset], f"offset {offset}"
        assert all(target.encode() in now for target in kept), f"offset {offset}"
    assert refused > 5


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda b: b.replace(b"msgid", b"<<<<<<< HEAD\nmsgid", 3), "ferry.po:"),
        (lambda b: b + b'\nmsgid "The ferry"\nmsgstr "iki"\n', "ferry.po:"),
        (lambda b: b.replace(b"Vapur", b"Va\xffpur", 1), "ferry.po:"),
        (lambda b: b.replace(b"Vapur", b"Va\x00pur", 1), "ferry.po:"),
        (lambda b: b.replace(b"charset=UTF-8", b"charset=US-ASCII"), "ferry.po:"),
        (lambda b: b.replace(b"\n", b"\r"), "ferry.po:"),
    ],
    ids=["conflict markers", "duplicate", "bad bytes", "NUL", "charset lie", "lone CR"],
)  # fmt: skip
def test_a_damaged_catalog_is_named_and_left_alone(root: Path, harm: object, said: str) -> None:
    """R7. Exit 1 with file and line; its bytes stay; the other locales are synced."""
    (root / PO).write_bytes(harm((root / PO).read_bytes()))  # type: ignore[operator]
    broken = (root / PO).read_bytes()
    (root / "articles/2022/ferry.md").write_text("# The ferry\n\nAll new.\n", "utf-8")
    for words in (["sync"], ["draft", "-l", "tr", "--engine", "pseudo"], ["purge", "--yes"], ["check"], ["build"]):
        done = run(root, *words)
        assert done.code in (1, 3), (words, done.said)
        assert said in done.said, words
        assert (root / PO).read_bytes() == broken
    assert "All new." in (root / PO.replace("/tr/", "/ru/")).read_text("utf-8")


def test_a_damaged_template_is_made_again(root: Path) -> None:
    """R7. A template is derived: whatever lies in its place, the catalogs are synced, and the next template is whole."""
    path = root / "locales/templates/2022/ferry.pot"
    for body in (b"", b"nonsense", b'msgid "', path.read_bytes()[:-20]):
        path.write_bytes(body)
        (root / "articles/2022/ferry.md").write_text(f"# The ferry\n\nAll new, {len(body)}.\n", "utf-8")
        assert run(root, "sync").code == 0
        assert f"All new, {len(body)}." in (root / PO).read_text("utf-8")
        assert f"All new, {len(body)}." in path.read_text("utf-8")


def test_a_header_is_text_and_nobody_evaluates_it(root: Path, tmp_path: Path) -> None:
    """S4. Plural forms that are code, endless, nested, or a division by zero: kept, never run."""
    canary = tmp_path / "canary"
    text = (root / PO).read_text("utf-8")
    old = next(line for line in text.splitlines() if line.startswith('"Plural-Forms'))
    for forms in (
        f"nplurals=2; plural=__import__('os').system('touch {canary}');",
        "nplurals=2; plural=" + "(" * 20000 + "n" + ")" * 20000 + ";",
        "nplurals=2; plural=n/0;",
        "nplurals=999999999; plural=n;",
    ):
        (root / PO).write_text(text.replace(old, f'"Plural-Forms: {forms}\\n"'), "utf-8")
        for words in (["sync"], ["status"], ["check"], ["build", "-l", "tr"]):
            assert run(root, *words).code in (0, 1, 3), words
        assert forms in (root / PO).read_text("utf-8")
        assert not canary.exists()


def test_a_sync_that_drops_nearly_all_warns_and_keeps_all(root: Path) -> None:
    """R8. An article cut down to its title: exit 0, a warning with numbers, every target in `#~`, and back with the text."""
    article = root / "articles/2022/ferry.md"
    text = "# The ferry\n\n" + "".join(f"Paragraph number {n} of the ferry.\n\n" for n in range(12))
    article.write_text(text, "utf-8")
    assert run(root, "sync").code == 0
    path = root / PO
    filled = path.read_text("utf-8")
    for n in range(12):
        filled = filled.replace(
            f'msgid "Paragraph number {n} of the ferry."\nmsgstr ""',
            f'msgid "Paragraph number {n} of the ferry."\nmsgstr "Paragraf {n}"',
        )
    path.write_text(filled, "utf-8")
    article.write_text("# The ferry\n", "utf-8")
    done = run(root, "sync")
    assert done.code == 0
    assert "12 accepted tr translations" in done.said
    dropped = path.read_text("utf-8")
    assert all(f'#~ msgstr "Paragraf {n}"' in dropped for n in range(12))
    article.write_text(text, "utf-8")
    assert run(root, "sync").code == 0
    assert all(f'\nmsgstr "Paragraf {n}"' in path.read_text("utf-8") for n in range(12))


def children() -> float:
    """CPU seconds of all processes that were started and waited for; another program's load does not show in it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# --- sizes ------------------------------------------------------------------------------------------------------------
def test_time_grows_with_the_article(root: Path) -> None:
    """R10. Four times the paragraphs take no more than about four times as long; 50,000 in full sweeps."""
    took = []
    for count in (12500, 50000) if HEAVY else (1000, 4000):
        (root / "articles/long.md").write_text("".join(f"This is paragraph {n} of many.\n\n" for n in range(count)))
        started = children()
        assert run(root, "sync", "long.md").code == 0
        took.append(children() - started)
    assert took[1] < 7 * took[0] + 1, took


def test_an_article_beyond_all_measure_is_refused_by_its_size(root: Path) -> None:
    """R10. A terabyte of zeros as article and as catalog: told with the limit, within little memory; the others are synced."""
    for name in ("articles/huge.md", "locales/tr/LC_MESSAGES/2022/ferry.po"):
        with (root / name).open("wb") as file:
            file.truncate(1 << 40)
    (root / "articles/letter.txt").write_text("Something else entirely.\n", "utf-8")

    def narrow() -> None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + (32 << 20), resource.RLIM_INFINITY))

    done = run(root, "sync", before=narrow)
    assert done.code == 1, done.said
    assert "huge.md: larger than 64 MiB" in done.said
    assert "ferry.po: larger than 256 MiB" in done.said
    assert "Something else entirely." in (root / "locales/tr/LC_MESSAGES/letter.po").read_text("utf-8")
    for name, code in (("glossary.yaml", 1), ("tm.yaml", 2)):
        with (root / name).open("ab") as file:
            file.truncate(1 << 40)
        done = run(root, "terms", "check", before=narrow)
        assert done.code == code, done.said[:500]
        assert name in done.said


def test_ten_megabytes_in_one_line(root: Path) -> None:
    """R10. A paragraph that nobody could translate is synced and built all the same."""
    (root / "articles/line.txt").write_text("word " * (2_000_000 if HEAVY else 200_000) + "\n")
    assert run(root, "sync", "line.txt").code == 0
    assert run(root, "build", "line.txt", "-l", "tr").code == 0
    assert (root / "build/tr/line.txt").read_bytes() == (root / "articles/line.txt").read_bytes()


# --- names and links --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "settings",
    ["articles: ../outside", "catalogs: /etc/tm", "output: a/../../b", "catalogs: .git/hooks", "locales: [en, '../x']",
     "locales: [en, 'a/b']", "source_locale: '-rf'", "articles: \"a\\x00b\"", "articles: \"\\u202e\"",
     "glossary: ../../secret.yaml"],
)  # fmt: skip
def test_settings_cannot_lead_out_of_the_project(root: Path, settings: str) -> None:
    """S1. Refused with exit 2 before anything is read or written."""
    key = settings.partition(":")[0]
    text = (root / "tm.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(f"{key}:")]
    (root / "tm.yaml").write_text("\n".join([*lines, settings]) + "\n", "utf-8")
    outside = sorted(root.parent.iterdir())
    before = state(root)
    done = run(root, "sync")
    assert done.code == 2, done.said
    assert "tm.yaml" in done.said
    assert state(root) == before
    assert [path for path in sorted(root.parent.iterdir()) if not path.name.endswith(".said")] == [
        path for path in outside if not path.name.endswith(".said")
    ]


@pytest.mark.parametrize(
    "text",
    ["a: &a [x, x]\nb: &b [*a, *a]\nlocales: *b\n", "locales: " + "[" * 5000 + "]" * 5000, "locales: !!python/object/apply:os.system [true]\n",
     "locales: [en]\nlocales: [tr]\n", "x" * 400_000, "locales: [" + "en, " * 100_000 + "en]"],
    ids=["bomb", "deep", "object", "twice", "large", "long"],
)  # fmt: skip
def test_hostile_settings_are_refused_at_once(root: Path, text: str) -> None:
    """S3. No aliases, tags, depth or size: exit 2 within seconds."""
    (root / "tm.yaml").write_text(text, "utf-8")
    started = children()
    done = run(root, "status")
    assert done.code == 2, done.said[:300]
    assert children() - started < 60
    assert len(done.said) < 2000


@pytest.mark.parametrize(
    "name", ["-rf.md", "a\nb.md", "a\x1b[2Jb.md", "\u202egnp.md", "x" * 251 + ".md", b"caf\xe9.md"]
)
def test_odd_names_of_articles_are_told_and_the_others_run(root: Path, name: str | bytes) -> None:
    """S1. Refused by name or handled; never a traceback, never a file elsewhere; the other articles are synced."""
    place = os.fsencode(root / "articles") + b"/" + (name if isinstance(name, bytes) else name.encode())
    try:
        Path(os.fsdecode(place)).write_text("Hello there.\n", "utf-8")
    except OSError:
        pytest.skip("this file system does not take the name")
    (root / "articles/letter.txt").write_text("Something else entirely.\n", "utf-8")
    done = run(root, "sync")
    assert done.code in (0, 1), done.said
    assert "Traceback" not in done.said
    assert "Something else entirely." in (root / "locales/tr/LC_MESSAGES/letter.po").read_text("utf-8")
    assert all(name.isprintable() for name in state(root) if name.startswith("locales"))


@pytest.mark.parametrize("what", [PO, "locales/tr", "locales", "build", "build/tr", "articles/2022"])
def test_links_out_of_the_project_are_not_followed(root: Path, tmp_path: Path, what: str) -> None:
    """S2. A catalog, a folder or the output replaced by a link: nothing is read or written behind it."""
    outside = tmp_path / "outside"
    place = root / what
    place.rename(outside)
    place.symlink_to(outside)
    before = (
        outside.read_bytes() if outside.is_file() else {p: p.read_bytes() for p in outside.rglob("*") if p.is_file()}
    )
    (root / "articles/letter.txt").write_text("Something else entirely.\n", "utf-8")
    if what != "articles/2022":
        (root / "articles/2022/ferry.md").write_text("# The ferry\n\nAll new.\n", "utf-8")
    for words in (["sync"], ["build"], ["purge", "--yes"]):
        done = run(root, *words)
        assert done.code in (0, 1, 2, 3), done.said
    after = (
        outside.read_bytes() if outside.is_file() else {p: p.read_bytes() for p in outside.rglob("*") if p.is_file()}
    )
    assert after == before
    assert place.is_symlink()


def test_twins_are_refused_and_nothing_is_overwritten(root: Path) -> None:
    """R15. Names that differ in Unicode form, case or suffix only: those are refused, the others run."""
    for name in ("caf\u00e9.md", "cafe\u0301.md", "Same.md", "same.md", "one.md", "one.txt"):
        (root / "articles" / name).write_text("Hello there.\n", "utf-8")
    done = run(root, "sync")
    assert done.code == 1
    assert done.said.count("shares its catalogs") == 3
    assert not [name for name in state(root) if "caf" in name and name.startswith("locales")]
