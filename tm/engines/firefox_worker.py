"""A process of its own around the local models: they hold Python's lock while they load and translate.

Run as a script, without tm. Reads a JSON line {"legs": [[files...], ...]}, then lines {"texts": [...]}; answers each
line with one line: {"ready": backend}, {"texts": [...]} or {"error": message}. Ends when its input does.
"""

import json
import sys
from typing import Any


def main() -> None:
    answer, sys.stdout = sys.stdout.buffer, sys.stderr  # whatever a library prints cannot get between the lines

    def say(data: object) -> None:
        answer.write(json.dumps(data).encode() + b"\n")
        answer.flush()

    legs: list[Any] = []
    for line in sys.stdin.buffer:
        question = json.loads(line)
        try:
            if "legs" in question:
                legs = [_load(files) for files in question["legs"]]
                say({"ready": legs[0].backend()})
                continue
            texts = question["texts"]
            for leg in legs:
                texts = [leg.translate_long(text) for text in texts]
            say({"texts": texts})
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}"})


def _load(files: list[str]) -> Any:
    from fxtranslate import Translator

    model, source, target, shortlist = (_read(path) for path in files)
    return Translator(model, source, target, shortlist or None)


def _read(path: str) -> bytes:
    if not path:
        return b""
    with open(path, "rb") as file:  # noqa: PTH123 - starts faster without pathlib
        return file.read()


if __name__ == "__main__":
    main()
