"""A project in which everything that a page shows tries to break out of it."""

from __future__ import annotations

import polib

from tests.conftest import Scratch
from tm.project import load
from tm.work.session import exclusive
from tm.work.sync import sync as work

ATTACKS = (
    "<script>window.hit = 1</script>",
    '"><img src=x onerror="window.hit = 2">',
    "</p></td></tr></table><svg onload=window.hit=3>",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- --><iframe srcdoc='<script>parent.hit=4</script>'>",
)
NAME = "a\"'><svg onload=window.hit=5>.md"
ARTICLE = """---
title: "</title><script>window.hit = 6</script>"
---
The first paragraph is a plain one of some length.

<!-- tm:note </td><script>window.hit = 7</script> -->
<!-- tm:context "><script>window.hit=8</script> -->
The second paragraph is a plain one of some length, too.
"""


def sync(project: Scratch) -> None:
    """What `tm sync` does, in this process."""
    its = load(project.root)
    with exclusive(its):
        work(its, ())
    its.index.close()


def hostile_project(project: Scratch) -> None:
    """Attacks in the title, the path, a note, a context, targets, comments, provenance, settings."""
    project.write(
        "tm.yaml",
        "source_locale: en\nlocales: [en, tr, ar]\n"
        "assign: {tr: '<script>window.hit = 9</script>'}\ndue: {tr: 2026-01-01}\n",
    )
    project.write(
        "glossary.yaml",
        "- term: plain one\n  note: '<script>window.hit = 10</script>'\n"
        "  targets: {tr: ['<svg onload=window.hit=14>', '</li></ul><b>']}\n  forbidden: {tr: ['\"><img src=x>']}\n",
    )
    project.write(
        f"articles/{NAME}", ARTICLE + "\n" + "\n\n".join(f"```\nx\n```\n\nBefore {a}" for a in ATTACKS) + "\n"
    )
    sync(project)
    path = project.catalog(NAME[:-3])
    catalog = polib.pofile(str(path), wrapwidth=0)
    for number, entry in enumerate(catalog):
        entry.msgstr = f"{ATTACKS[number % len(ATTACKS)]} {' '.join(ATTACKS)}"
        entry.flags = []
        entry.tcomment = (
            "tm: note <script>window.hit = 11</script>\ntm: reviewed <svg onload=window.hit=12> 2026-01-01 00000000-00000000\n"
            '"><script>window.hit = 13</script>'
        )
    catalog.save(str(path))
