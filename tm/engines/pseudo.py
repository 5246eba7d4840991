"""Pseudo-translation: the source with other letters, always the same. Shows layout, encodings and forgotten strings,
offline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tm.engines.base import EngineSettings, Request
from tm.engines.languages import expected_script

_TABLES = {
    "LATIN": dict(
        zip("aceginorsuyACEGINORSUYdhjklptwzDHJKLTWZ", "áçéğíñóŕşúýÁÇÉĞÍÑÓŔŞÚÝđĥĵķłṕţŵžĐĤĴĶŁŢŴŽ", strict=True)
    ),
    "CYRILLIC": dict(
        zip(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "абцдефгхийклмнопкрстувшыюзАБЦДЕФГХИЙКЛМНОПКРСТУВШЫЮЗ",
            strict=True,
        )
    ),
    "GREEK": dict(zip("abcdefghijklmnopqrstuvwxyz", "αβψδεφγηιξκλμνοπκρστυωςχυζ", strict=True)),
}
_WORD = re.compile(r"\w+")
_VOWELS = frozenset("aeiouyаеиоуыэюяáéíóúýαειου")


class Pseudo:
    name = "pseudo"
    model = "1"
    limit = 100_000
    batch = 100
    concurrency = 1
    interval = 0.0
    total = 60.0
    contextual = False
    reviewed_language = False

    def __init__(self, settings: EngineSettings) -> None:
        pass

    def translate(self, texts: Sequence[str], source: str, target: str, requests: Sequence[Request]) -> list[str]:
        table = _TABLES.get(expected_script(target), _TABLES["LATIN"])
        return [_WORD.sub(lambda match: _turned(match[0], table), text) for text in texts]

    def close(self) -> None:
        pass


def _turned(word: str, table: dict[str, str]) -> str:
    """Words with digits stay, the marks of inline codes among them; of longer ones the last vowel doubles, as texts do
    grow.
    """
    if not word.isalpha():
        return word
    turned = "".join(table.get(char, char) for char in word)
    if len(word) > 4:
        at = next((index for index in range(len(turned) - 1, -1, -1) if turned[index] in _VOWELS), -1)
        turned = turned[: at + 1] + turned[at : at + 1] + turned[at + 1 :] if at >= 0 else turned
    return turned
