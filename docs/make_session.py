"""Makes docs/session.svg from a real run of `tm demo`: python docs/make_session.py"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHOWN = ("tm sync", "tm status", "tm diff", "tm draft", "tm check", "tm build")
LINE, CHAR, PAD = 18, 7.8, 18


def session() -> list[str]:
    """The lines of the run, from its second sync on."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tm", "demo", "ferry"],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(HERE.parent)},
            check=True,
        )
        told = done.stdout.replace(f"{folder}/ferry/", "")  # no reader's folder is called like that
    lines = told.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("The author edits"))
    end = next(at for at, line in enumerate(lines) if line.startswith("Where to look"))
    return lines[start:end]


def picture(lines: list[str]) -> str:
    """The lines as an SVG of a terminal."""
    width = max(len(line) for line in lines) * CHAR + 2 * PAD
    height = (len(lines) + 1) * LINE + 2 * PAD
    rows = []
    for number, line in enumerate(lines):
        y = PAD + 14 + (number + 1) * LINE
        colour = (
            "#7ee787"
            if line.startswith("$ ")
            else "#8b949e"
            if line.endswith((".", "?")) and line[:1].isupper()
            else "#e6edf3"
        )
        rows.append(f'<text x="{PAD}" y="{y}" fill="{colour}" xml:space="preserve">{html.escape(line)}</text>')
    dots = "".join(
        f'<circle cx="{PAD + 16 * n}" cy="16" r="5" fill="{c}"/>'
        for n, c in enumerate(("#ff5f56", "#ffbd2e", "#27c93f"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" '
        'aria-label="A terminal session: an edit, tm sync, diff, draft, check and build">'
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>{dots}'
        f'<g font-family="ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13">{"".join(rows)}</g></svg>\n'
    )


if __name__ == "__main__":
    (HERE / "session.svg").write_text(picture(session()), "utf-8")
