"""What a team's memory answers: the rows in PostgreSQL as a Holder.

Similar texts: a few are compared with here, one and all; of many, pg_trgm picks candidates on the server, and after some
lookups an index of them is made here. All of them are compared by the same code as on this machine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tm.memory.holder import PARENTS, UNITS, Around, Hit, Parent, Row
from tm.memory.model import Sibling
from tm.memory.shelf import SMALL, Plain, bounds, compare, in_order
from tm.memory.store import clean, key_of
from tm.memory.team.frequent import BACKWARD, FORWARD, FORWARD_NEAR, MINE, NAMED
from tm.memory.team.mirror import Mirror, kept, made
from tm.memory.team.server import Server, TeamError

CANDIDATES = 200  # texts that pg_trgm picks
FEW = 10  # lookups; a few seconds of pg_trgm take as long as to fetch some hundred thousand texts and index them
INDEXED = 2_000_000  # texts of a language of which an index is made here; more would take too long to fetch
EDITS = 0.4  # by how much less than characters the trigrams may be alike: an edit of one letter changes three of them
ALIKE_SHORT = 0.05
SHORT = 32  # characters; few edits take most trigrams from a shorter text

_PIVOTED = f"""SELECT DISTINCT ON (a.target, e.target, e.target_lang) a.target, o.text, t.text, e.article, e.origin, e.who,
    a.obsolete OR e.obsolete, e.target_lang, a.stale OR e.stale, e.date, 0, a.source_lang, {MINE}
    FROM unnest(%(numbers)s::bigint[]) n CROSS JOIN LATERAL (SELECT n AS target, e.source, e.article, e.context, e.source_lang,
            e.target_lang, f.project, min(e.obsolete::int * 2 + e.stale::int) >= 2 AS obsolete,
            min(e.obsolete::int * 2 + e.stale::int) %% 2 = 1 AS stale
        FROM entries e JOIN catalogs f ON f.id=e.catalog JOIN texts s ON s.id=e.source WHERE e.target=n
        GROUP BY e.source, s.hash, e.article, e.context, e.source_lang, e.target_lang, f.project
        ORDER BY e.article='', e.article COLLATE "C", e.context COLLATE "C", s.hash LIMIT {UNITS}) a
    JOIN entries e ON e.source=a.source AND e.article=a.article AND e.context=a.context AND e.target_lang<>a.target_lang
    JOIN catalogs c ON c.id=e.catalog AND c.project=a.project
    JOIN texts t ON t.id=e.target JOIN texts o ON o.id=a.target
    ORDER BY a.target, e.target, e.target_lang, c.project=%(mine)s, a.obsolete OR e.obsolete, a.stale OR e.stale,
    a.source_lang COLLATE "C", {NAMED}"""
_PARENTS = f"""SELECT q.* FROM unnest(%s::bigint[]) n CROSS JOIN LATERAL (SELECT p.sentence, p.text, p.at
    FROM parts p JOIN texts t ON t.id=p.text WHERE p.sentence=n ORDER BY t.hash, p.at LIMIT {PARENTS}) q"""
_SIBLINGS = """SELECT b.target_lang, t.text, b.article, b.who, c.project, c.path FROM entries a
    JOIN catalogs d ON d.id=a.catalog
    JOIN entries b ON b.source=a.source AND b.article=a.article AND b.context=a.context
    JOIN catalogs c ON c.id=b.catalog AND c.project=d.project JOIN texts t ON t.id=b.target
    WHERE {} AND NOT b.obsolete AND NOT a.obsolete
    ORDER BY b.target_lang COLLATE "C", b.article='', b.article COLLATE "C", t.text COLLATE "C", b.who COLLATE "C"
    LIMIT 200"""
_SIMILAR = """SELECT id, form FROM texts WHERE lang=%s AND form %% %s AND length(form) BETWEEN %s AND %s
    ORDER BY similarity(form, %s) DESC, id LIMIT %s"""


class Held:
    """A Holder over a Server. `mine`: the number of the asking project; `known`: its catalogs that are here anyway.

    Rows of those are left out: this machine has them as they are now. An index of many texts is kept in `folder`.
    Raises TeamError.
    """

    def __init__(self, server: Server, mine: int = 0, known: Collection[str] = (), folder: Path | None = None) -> None:
        self.server = server
        self.folder = folder
        self.mine = mine
        self.known = known
        self.lookups = 0
        self._alike = 0.0
        self._counts: dict[str, int] = {}
        self._plain: dict[str, Plain] = {}
        self._mirrors: dict[str, Mirror] = {}

    # -- similar texts --
    def ready(self, lang: str, similar: bool, sentences: bool) -> None:
        """As Holder says; what others write during one command is seen by the next one."""
        if not similar:
            return
        self.lookups += 1
        if lang not in self._counts:
            query = "SELECT count(*) FROM (SELECT 1 FROM texts WHERE lang=%s LIMIT %s) found"
            self._counts[lang] = int(self.server.rows(query, lang, INDEXED + 1)[0][0])
            if self._counts[lang] <= SMALL:
                query = "SELECT id, form FROM texts WHERE lang=%s AND form IS NOT NULL"
                self._plain[lang] = Plain(self.server.all_rows(query, lang))
            elif self.folder is not None and (mirror := kept(self.server, lang, self.folder)) is not None:
                self._mirrors[lang] = mirror
        if lang in self._mirrors and not self._mirrors[lang].is_whole():
            self._mirrors[lang] = made(self.server, lang, self.folder)
        if SMALL < self._counts[lang] <= INDEXED and self.lookups > FEW and lang not in self._mirrors:
            self._mirrors[lang] = made(self.server, lang, self.folder)

    def near(self, lang: str, form: str, least: float, top: bool) -> list[Hit]:
        """As Holder says."""
        if not form:
            return []
        if lang in self._plain:
            return in_order(self._plain[lang].near(form, least, top), top)
        if lang in self._mirrors:
            return self._mirrors[lang].near(form, least, top)
        try:
            found = self._picked(lang, form, least)
        except TeamError as error:
            if not error.slow or self._counts[lang] > INDEXED:
                raise
            self._mirrors[lang] = made(self.server, lang, self.folder)
            return self._mirrors[lang].near(form, least, top)
        return in_order(compare(form, [row[1] for row in found], [row[0] for row in found], least, top), top)

    def _picked(self, lang: str, form: str, least: float) -> list[tuple[int, str]]:
        """Candidates by pg_trgm."""
        alike = ALIKE_SHORT if len(form) <= SHORT else max(least - EDITS, ALIKE_SHORT)
        if alike != self._alike:
            self.server.rows("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", str(alike))
            self._alike = alike
        asked = held(form)
        return list(self.server.rows(_SIMILAR, lang, asked, *bounds(form, least), asked, CANDIDATES))

    # -- the same text --
    def reading(self) -> AbstractContextManager[None]:
        """As Holder says, nearly: what goes between two questions is missing in the answer."""
        return contextlib.nullcontext()

    def find(self, lang: str, text: str) -> int:
        """As Holder says."""
        found = self.server.rows("SELECT id FROM texts WHERE hash=%s AND lang=%s", key_of(lang, text), lang)
        return int(found[0][0]) if found else 0

    def around(self, lang: str, context: str, before: str, after: str) -> Around:
        """As Holder says; neighbours are known by their keys."""
        keys = [key_of(lang, text) if text else -1 for text in (before, after)]
        return Around(held(context), keys[0], keys[1])

    def own_texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """As Holder says."""
        return dict(self.server.rows("SELECT id, text FROM texts WHERE id = ANY(%s)", list(numbers)))

    def forward(self, numbers: Sequence[int], around: Around) -> list[Row]:
        """As Holder says."""
        query = FORWARD if around.before == around.after == -1 else FORWARD_NEAR
        return self._rows(query, numbers, **around._asdict())

    def backward(self, numbers: Sequence[int]) -> list[Row]:
        """As Holder says."""
        return self._rows(BACKWARD, numbers)

    def pivoted(self, numbers: Sequence[int]) -> list[Row]:
        """As Holder says; within one project."""
        return self._rows(_PIVOTED, numbers)

    def parents(self, numbers: Sequence[int]) -> list[Parent]:
        """As Holder says."""
        return [Parent(*row) for row in self.server.rows(_PARENTS, list(numbers))] if numbers else []

    def siblings(self, number: int, article: str) -> list[Sibling]:
        """As Holder says."""
        for side in ("a.source=%s", "a.target=%s"):
            asked = (f"{side} AND a.article=%s", held(article)) if article else (side,)
            rows = self.server.rows(_SIBLINGS.format(asked[0]), number, *asked[1:])
            if rows:
                return list(dict.fromkeys(Sibling(*row[:4]) for row in rows if not self._is_here(row)))
        return []

    def _rows(self, query: str, numbers: Sequence[int], **values: object) -> list[Row]:
        found = self.server.rows(query, numbers=list(numbers), mine=self.mine, **values) if numbers else []
        rows = [Row(*row[:12]) for row in found if not self._is_here(row)]
        if not all(isinstance(value, str) for row in rows for value in (*row[1:6], row.locale, row.date, row.via)):
            raise ValueError("a text is none")
        return rows

    def _is_here(self, row: Sequence[Any]) -> bool:
        return bool(row[-2] == self.mine and row[-1] in self.known)


def held(text: str) -> str:
    """A text that PostgreSQL can hold: lone surrogates and NUL become U+FFFD."""
    return clean(text).replace("\0", "\ufffd")
