"""`tm demo`: a working day on a sample project, with the very commands that a person would type."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tm.articles import articles
from tm.cli.out import OUT
from tm.errors import UsageError
from tm.project import Project, load

PACKAGED = Path(__file__).resolve().parents[1] / "data" / "demo"
PARTS = ("tm.yaml", "articles", "locales", "glossary.yaml")


def run(folder: Path, sample: Path | None, output: Path | None) -> None:
    """Copy the sample into a new folder, walk through the day, and say where to look. Raises UsageError."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("not an empty folder", path=str(folder), hint="name a new one: tm demo DIR")
    origin = sample or PACKAGED
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if (origin / part).is_dir():
            shutil.copytree(origin / part, folder / part)
        elif (origin / part).is_file():
            shutil.copy(origin / part, folder / part)
    target = output or folder / "build"
    OUT.say(f"A sample project is in {folder}/. This is a day with it.")
    _step(folder, "Articles become catalogs, one for each locale.", "sync")
    if (origin / "translations.json").exists():
        OUT.say("\nTranslators fill in what they know (any PO editor does; here a script stands in for them).")
        _translate(load(folder), json.loads((origin / "translations.json").read_text("utf-8")))
    _step(folder, "Where does every article stand?", "status")
    edited = _edit(load(folder))
    OUT.say(f"\nThe author edits {edited}: a figure changes." if edited else "\nThe author edits nothing today.")
    _step(folder, "Sync sees which translations that concerns; none is lost.", "sync")
    _step(folder, "What has to be read again, and how much does it matter?", "diff")
    _step(folder, "Is anything wrong in what people wrote?", "check")
    _step(folder, "Drafts for what is missing (a stand-in engine, offline). Nobody accepted them, so they are not published.",
          "draft", "-l", "tr", "-l", "ru", "--engine", "pseudo")  # fmt: skip
    _step(folder, "Localized articles: accepted translations go out, the rest stays in the source language.",
          "build", "-o", str(target.absolute()))  # fmt: skip
    OUT.say("\nWhere to look:")
    for locale in load(folder).locales:
        found = sorted(path for path in (target / locale).rglob("*") if path.suffix in (".md", ".txt", ".html"))
        if found:
            OUT.say(f"  {locale}: {found[0]}" + (f" and {len(found) - 1} more" if len(found) > 1 else ""))
    OUT.say(f"  catalogs: {folder}/locales/tr/LC_MESSAGES/")
    OUT.exit = 0  # a finding or a held article is part of the show


def _step(folder: Path, words: str, *command: str) -> None:
    from tm.cli.app import run as run_command

    OUT.say(f"\n{words}\n$ tm {' '.join(command)}")
    run_command(["--project", str(folder), *command])


def _translate(project: Project, texts: dict[str, dict[str, str]]) -> None:
    from tm.work.desk import edit, open_desk

    for name in articles(project)[0]:
        for locale, pairs in texts.items():
            desk = open_desk(project, name, locale)
            desk.apply([(unit.key, edit(unit, pairs[unit.source])) for unit in desk.live() if unit.source in pairs])
    project.index.close()


def _edit(project: Project) -> str:
    """Change a number in the first paragraph that both the article and a catalog hold; returns the article's path."""
    import re

    from tm.model import State
    from tm.work.desk import open_desk

    target = next((locale for locale in project.locales if locale != project.config.source_locale), "")
    for name in articles(project)[0]:
        path = project.article_path(name)
        desk = open_desk(project, name, target)
        for unit in sorted(desk.live(), key=lambda unit: -len(unit.source)):
            if desk.state(unit) not in (State.TRANSLATED, State.REVIEWED):
                continue
            found = re.search(r"[^\s\[]+ (\d\d+) \w+", unit.source)
            text = path.read_text("utf-8")
            if found and text.count(found[0]) == 1:
                changed = found[0].replace(found[1], str(int(found[1]) + 3))
                path.write_text(text.replace(found[0], changed), "utf-8", newline="")
                project.index.close()
                return project.reference(name)
    project.index.close()
    return ""
