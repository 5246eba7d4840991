"""What a build tells of an output: rows as JSON, a line each. The first is the output's own; a page beside it has the other.

They are rendered once, where the output is made, and go as they are into the index, into the manifest and before people. What
a run must know of thousands of them is seen without reading them as JSON: no text within JSON has a bare quotation mark or a
line end, so what is looked for here stands nowhere but where it was put.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
FORMATS = ("", "html")
"""What `format` says in each line: nothing of the output's own."""


def render(row: Mapping[str, object], page: Mapping[str, object] | None = None) -> str:
    """What is told of an output; `page`: what its page has that differs."""
    rows = [row] if page is None else [row, {**row, **page, "format": FORMATS[1]}]
    return "\n".join(map(_text, rows))


def is_held(told: str) -> bool:
    """Whether the output was held back."""
    return '"why": "' in told


def files(told: str) -> int:
    """How many outputs these are."""
    return 1 + told.count("\n")


def fallback(told: str) -> int:
    """How many units stand in the source's words."""
    return 0 if '"fallback": 0,' in told else int(next(shown(told))["fallback"])


def shown(told: str) -> Iterator[dict[str, Any]]:
    """The rows as `tm build --json` shows them."""
    for line in told.split("\n"):
        row = json.loads(line)
        if "format" in row:  # the last key, as long as there have been pages
            row["format"] = row.pop("format")
        yield row


def listed(told: str, flags: Mapping[str, object]) -> list[tuple[str, str]]:
    """(format, the row as the manifest has it) of each; `flags` are added to what is told."""
    lines = told.split("\n")
    if flags:
        lines = [_text({**json.loads(line), **flags}) for line in lines]
    return list(zip(FORMATS, lines, strict=False))
