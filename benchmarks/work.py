"""Words that a translator has to look at after real edits: `tm diff` against msgmerge's fuzzy units, in one run.

python -m benchmarks.work [FOLDER of old.md/new.md pairs]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from benchmarks.material import corpora
from tm.formats import read
from tm.grade import words_to_read
from tm.merging import plan
from tm.model import ReadOptions, Unit
from tm.sentences import cut, split
from tm.template import make
from tm.text import count_words


def sources(path: Path) -> list[str]:
    """The texts of an article's units."""
    document = read(path.read_text("utf-8"), ".md", ReadOptions())
    return list(dict.fromkeys(segment.source for segment in document.segments))


def ours(old: Path, new: Path) -> int:
    """Words to read in the plan's stale and new units."""
    templates = [
        make("a.md", "a.md", read(path.read_text("utf-8"), ".md", ReadOptions()), "en", lambda _: "en", {})
        for path in (old, new)
    ]
    before = [Unit(unit.source, f"TR {unit.source}", unit.context) for unit in templates[0].units]
    words = 0
    for unit in plan(templates[1], before, "tr", "2026-01-01", cut).units:
        if unit.obsolete or (unit.target and not unit.fuzzy):
            continue
        words += words_to_read(unit.previous, unit.source, "en") if unit.previous else count_words(unit.source)
    return words


def msgmerges(old: Path, new: Path, folder: Path) -> int:
    """Words in the units that GNU msgmerge leaves fuzzy or empty."""
    before, after = polib.POFile(), polib.POFile()
    before.metadata = after.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    before.extend(polib.POEntry(msgid=text, msgstr=f"TR {text}") for text in sources(old))
    after.extend(polib.POEntry(msgid=text) for text in sources(new))
    before.save(str(folder / "old.po"))
    after.save(str(folder / "new.pot"))
    done = subprocess.run(
        ["msgmerge", "-q", "--previous", "-o", "-", str(folder / "old.po"), str(folder / "new.pot")],
        capture_output=True,
        check=True,
    )
    merged = polib.pofile(done.stdout.decode("utf-8"))
    return sum(count_words(entry.msgid) for entry in merged if not entry.obsolete and (entry.fuzzy or not entry.msgstr))


def least(old: Path, new: Path) -> int:
    """Words of the sentences that are really new."""
    known = {sentence.text for text in sources(old) for sentence in split(text, "en")}
    return sum(count_words(s.text) for text in sources(new) for s in split(text, "en") if s.text not in known)


def main() -> None:
    """Print the three sums and their ratios."""
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else corpora() / "history" / "pairs"
    pairs = sorted(path for path in top.glob("*") if (path / "old.md").exists()) if top.is_dir() else []
    if not pairs or not shutil.which("msgmerge"):
        print("work: no edit histories here, or no msgmerge; skipped")
        return
    sums = [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for pair in pairs:
            old, new = pair / "old.md", pair / "new.md"
            for at, words in enumerate((ours(old, new), msgmerges(old, new, Path(folder)), least(old, new))):
                sums[at] += words
    print(f"{len(pairs)} edits; words of the sentences that changed: {sums[2]}")
    print(
        f"words to look at: tm {sums[0]} ({sums[0] / max(1, sums[2]):.2f}), msgmerge {sums[1]} ({sums[1] / max(1, sums[2]):.2f})"
    )


if __name__ == "__main__":
    main()
