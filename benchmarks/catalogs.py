"""One large catalog: loaded and saved beside polib, brought up to date beside msgmerge, in one run.

python -m benchmarks.catalogs [UNITS]
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

import polib

from benchmarks.measure import call, middle, process, row, tm
from benchmarks.speed import paragraph
from tm.model import Unit
from tm.po.scan import scan
from tm.po.write import new_file, render


def load_and_save(count: int) -> None:
    """Load a catalog, change one unit, and save."""
    rng = random.Random(2)
    units = [Unit(f"{at} {paragraph(rng)}", f"TR {at}", references=("articles/a.md",)) for at in range(count)]
    data = bytes(render(new_file({"Language": "tr"}), units))

    def ours() -> bytes:
        file = scan(data)
        first = file.units[0]
        return bytes(render(file, [Unit(first.source, "changed", references=first.references), *file.units[1:]]))

    def polibs(width: int) -> str:
        file = polib.pofile(data.decode("utf-8"), wrapwidth=width)
        file[0].msgstr = "changed"
        return str(file)

    mine, plain, wrapped = call(ours), call(lambda: polibs(0), 3), call(lambda: polibs(78), 1)
    print(
        f"{count} entries, load + one change + save: tm {mine:.3f} s; polib {wrapped:.3f} s (x{wrapped / mine:.1f}), "
        f"without wrapping {plain:.3f} s (x{plain / mine:.1f})",
        flush=True,
    )


def edited(count: int) -> None:
    """One article of `count` paragraphs, translated, of which every tenth is edited: `tm sync` and msgmerge."""
    rng = random.Random(3)
    texts = [f"{at} {paragraph(rng)}" for at in range(count)]
    root = Path(tempfile.mkdtemp())
    try:
        tm(root, "init", "--source", "en", "--locales", "en,tr")
        article, catalog = root / "articles/a.txt", root / "locales/tr/LC_MESSAGES/a.po"
        article.write_text("\n\n".join(texts) + "\n", "utf-8")
        tm(root, "sync")
        file = scan(catalog.read_bytes())
        units = [Unit(u.source, f"TR {u.source}", extracted=u.extracted, references=u.references) for u in file.units]
        catalog.write_bytes(render(file, units))
        tm(root, "sync")
        shutil.copy(catalog, root / "old.po")
        texts[::10] = [text.replace(" the ", " a new ", 1) for text in texts[::10]]
        article.write_text("\n\n".join(texts) + "\n", "utf-8")
        cost = tm(root, "sync")
        row(f"{count} units, 10 % edited", cost, f"({cost.cpu / count * 1e6:.0f} us a unit)")
        if shutil.which("msgmerge") and count <= 10_000:
            old, template = root / "old.po", root / "locales/templates/a.pot"
            run = ["msgmerge", "-q", "-o", str(root / "new.po")]
            exact = middle([process(*run, "-N", str(old), str(template)) for _ in range(3)])
            row("  msgmerge, no fuzzy matching", exact, f"(x{exact.cpu / cost.cpu:.1f})")
            fuzzy = process(*run, "--previous", str(old), str(template))
            row("  msgmerge --previous", fuzzy, f"(x{fuzzy.cpu / cost.cpu:.1f})")
    finally:
        shutil.rmtree(root)


def main() -> None:
    """Both, at the given size and at ten times that."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for size in (count, 10 * count):
        load_and_save(size)
    for size in (count, 10 * count):
        edited(size)


if __name__ == "__main__":
    main()
