"""Sentences of remembered paragraphs: which paragraph holds a sentence, and what translates it there."""

from __future__ import annotations

from functools import lru_cache

from tm.memory.fold import folded
from tm.memory.store import Store

BATCH = 2_000  # paragraphs per transaction
_LONGEST = 20_000  # characters of a paragraph that is cut into sentences


def part(store: Store, lang: str) -> None:
    """Cut the paragraphs of a language that were not cut before, and remember their sentences."""
    from tm.sentences import split

    while True:
        query = "SELECT id, hash, text FROM texts WHERE lang=? AND parted=0 LIMIT ?"
        if not store.rows(query, lang, BATCH):
            return
        with store.transaction():
            ids: dict[tuple[str, str], int] = {}
            rows = store.rows(query, lang, BATCH)  # read again: another process may have been here
            for number, key, text in rows:
                sentences = split(text, lang) if len(text) <= _LONGEST else ()
                if len(sentences) > 1:
                    found = [(store.text_id(lang, s.text, ids, 1), key, number, at) for at, s in enumerate(sentences)]
                    store.db.executemany("INSERT INTO parts VALUES (?,?,?,?)", found)
            store.db.executemany("UPDATE texts SET parted=1 WHERE id=?", [(number,) for number, _, _ in rows])


@lru_cache(maxsize=4096)
def translation_of(sentence: str, source: str, at: int, target: str, source_lang: str, target_lang: str) -> str | None:
    """What translates a sentence, the one at `at` of a source, in its target; None where that is not sure."""
    from tm.sentences import align, split

    ours, theirs = split(source, source_lang), split(target, target_lang)
    if at >= len(ours) or folded(ours[at].text, source_lang) != folded(sentence, source_lang):
        return None  # whoever remembered the sentence cut the text by other rules
    beads = align([s.text for s in ours], [s.text for s in theirs], source_lang, target_lang)
    for bead in beads or ():
        if bead.source == (at, at + 1) and bead.target[1] > bead.target[0]:
            return target[theirs[bead.target[0]].start : theirs[bead.target[1] - 1].end]
    return None
