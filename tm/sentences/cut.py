"""One unit becomes several: what of the old target belongs to each of the new sources."""

from __future__ import annotations

from collections.abc import Sequence

from tm.sentences.align import SURE, Piece, pieces_of


def cut(
    old_source: str, old_target: str, pieces: Sequence[str], source_lang: str, target_lang: str
) -> tuple[str, ...] | None:
    """For each piece (a new source made of sentences of `old_source`) its own stretch of `old_target`.

    A stretch stands as in the old target; stretches that were apart there are joined by a blank, in the old order. The
    sentences of the old source that went into no piece take their translation with them. A piece that holds no sentence
    of the old source gets an empty text. None where a boundary is not sure, a sentence was torn in two, or it cannot be
    told in which piece it is.
    """
    from tm.sentences.homes import homes
    from tm.sentences.lattice import plausible

    found = homes(old_source, pieces, source_lang) if pieces else None
    if found is None or all(owner is None for owner in found[1]):
        return None
    ours, owners = found
    theirs = pieces_of(old_target, target_lang)
    changes = [at for at in range(1, len(owners)) if owners[at] != owners[at - 1]]
    marks = _marks(ours, theirs, changes, source_lang, target_lang)
    if marks is None:
        return None
    held: list[list[str]] = [[] for _ in pieces]
    ratio = len(old_target) / max(1, len(old_source))
    for at, next_at, first, last in zip([0, *changes], [*changes, 0], marks, marks[1:], strict=False):
        if last <= first:
            return None
        text = old_target[theirs[first].start : theirs[last - 1].end]
        end = ours[next_at - 1].end if next_at else len(old_source)
        if not plausible(end - ours[at].start, len(text), ratio):
            return None
        owner = owners[at]
        if owner is not None:
            held[owner].append(text)
    return tuple(" ".join(parts) for parts in held)


def _marks(
    ours: list[Piece], theirs: list[Piece], changes: list[int], source_lang: str, target_lang: str
) -> list[int] | None:
    """The target boundary for each source boundary in `changes`, first and last added; None where one is not sure."""
    marks = [0]
    if changes:
        from tm.sentences.lattice import Atom, boundaries

        one, two = ([Atom(piece.text, piece.ends) for piece in side] for side in (ours, theirs))
        cells = boundaries(one, two, source_lang, target_lang)
        if cells is None:
            return None
        for at in changes:
            mark, share = max(cells[at].items(), key=lambda item: item[1], default=(0, 0.0))
            if share < SURE:
                return None
            marks.append(mark)
    return [*marks, len(theirs)]
