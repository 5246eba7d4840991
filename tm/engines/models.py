"""Local models on disk: `FOLDER/en-tr/{model*,vocab*,lex*}`, the layout that Firefox's own tools use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tm.engines.base import base_language

PIVOT = "en"
_PAIR = re.compile(r"([a-z]{2,3}(?:_[A-Za-z]{2,4})?)-([a-z]{2,3}(?:_[A-Za-z]{2,4})?)")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of one direction. Source and target share a vocabulary in most pairs."""

    model: Path
    source_vocab: Path
    target_vocab: Path
    shortlist: Path | None


def model_code(locale: str) -> str:
    """A locale as models name languages: `pt-BR` -> `pt`, Chinese by its script."""
    code = locale.replace("_", "-").lower()
    if base_language(code) == "zh":
        return "zh_hant" if any(part in code for part in ("hant", "tw", "hk")) else "zh"
    return {"no": "nb"}.get(base_language(code), base_language(code))


def files(folder: Path, source: str, target: str) -> ModelFiles | None:
    """The files of a direction, or None where one is missing."""
    place = _place(folder, source, target)
    found = sorted(path for path in place.iterdir() if path.is_file()) if place is not None else []
    model = [path for path in found if path.name.startswith("model.")]
    shortlist = [path for path in found if path.name.startswith("lex.")]
    shared = [path for path in found if path.name.startswith("vocab.")]
    theirs = [path for path in found if path.name.startswith("srcvocab.")] or shared
    ours = [path for path in found if path.name.startswith("trgvocab.")] or shared
    if len(model) != 1 or len(theirs) != 1 or len(ours) != 1:
        return None
    return ModelFiles(model[0], theirs[0], ours[0], shortlist[0] if shortlist else None)


def route(folder: Path, source: str, target: str) -> list[tuple[str, str]]:
    """The directions to go, one or two over English; empty where a model is missing."""
    here, there = model_code(source), model_code(target)
    ways = [[(here, there)]] if PIVOT in (here, there) else [[(here, there)], [(here, PIVOT), (PIVOT, there)]]
    return next((way for way in ways if all(files(folder, *leg) for leg in way)), [])


def pairs(folder: Path) -> list[tuple[str, str]]:
    """The directions whose models are there."""
    if not folder.is_dir():
        return []
    names = (_PAIR.fullmatch(path.name) for path in sorted(folder.iterdir()))
    return [(name[1], name[2]) for name in names if name and files(folder, name[1], name[2])]


def _place(folder: Path, source: str, target: str) -> Path | None:
    names = (f"{source}-{target}", f"{source.replace('_', '-')}-{target.replace('_', '-')}")
    return next((folder / name for name in names if (folder / name).is_dir()), None)
