"""A draft put together from what people already accepted: sentences of the old target, known sentences, and the rest.

Pure: it decides which sentences stand, which are known, and which have to be asked for; somebody else does the asking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tm.sentences import Sentence, reuse, split

Known = Callable[[str], str | None]
"""A sentence's accepted target, or None."""


@dataclass(slots=True)
class Composition:
    """A draft in the making: the source's sentences, and for each its target as far as it is known."""

    source: str
    sentences: tuple[Sentence, ...]
    targets: list[str | None]
    reused: int = 0
    """Sentences taken from an old target of the same paragraph."""
    remembered: int = 0
    """Sentences taken from the memory."""

    @property
    def open(self) -> list[int]:
        """Indexes of the sentences that nobody has translated."""
        return [at for at, target in enumerate(self.targets) if target is None]

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing is known, so that the paragraph is better asked for in one piece."""
        return all(target is None for target in self.targets)

    def finished(self, answers: Mapping[int, str]) -> str | None:
        """The whole draft, gaps between sentences as in the source; None where a sentence is still open."""
        parts: list[str] = []
        done = 0
        for at, (sentence, target) in enumerate(zip(self.sentences, self.targets, strict=True)):
            text = target if target is not None else answers.get(at)
            if not text:
                return None
            parts += self.source[done : sentence.start], text
            done = sentence.end
        return "".join([*parts, self.source[done:]])

    def provenance(self, engine: str) -> str:
        """What stands in the draft's stamp: `reuse 4/5 google`, `memory`, `google`."""
        total = len(self.sentences)
        words = []
        if self.reused:
            words.append(f"reuse {self.reused}/{total}")
        if self.remembered:
            words.append("memory" if self.remembered == total else f"memory {self.remembered}/{total}")
        if self.open or not words:
            words.append(engine)
        return " ".join(words)


def compose(
    source: str, lang: str, locale: str, *, previous: str = "", old_target: str = "", known: Known | None = None
) -> Composition:
    """Start a draft of `source` from an old pair (this unit's, or a fuzzy match's) and from known sentences."""
    if previous and old_target:
        found = reuse(previous, source, old_target, lang, locale)
        made = Composition(source, found.sentences, list(found.targets))
        made.reused = sum(target is not None for target in found.targets)
    else:
        sentences = split(source, lang)
        made = Composition(source, sentences, [None] * len(sentences))
    if known is not None and len(made.sentences) > 1:
        for at in made.open:
            target = known(made.sentences[at].text)
            if target is not None:
                made.targets[at] = target
                made.remembered += 1
    return made
