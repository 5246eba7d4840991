"""Which entries speak for a text on the server: of those that say the same the one that fits best (`tm.memory.frequent`).

A paragraph may stand in thousands of articles. So the different things that are said of it are found one after the other in an
index, and of each the first article by name that fits perfectly; all rows of one are looked at only where there is none.
"""

from __future__ import annotations

MINE = "c.project, c.path"
_FIRST = """e.article COLLATE "C", e.origin COLLATE "C", e.date COLLATE "C" DESC, e.who COLLATE "C", e.project"""
NAMED = f"(e.article=''), {_FIRST}"
"""Of several that fit alike, which one speaks: as on this machine what stands in the rows decides."""
_LIVE = "(NOT e.obsolete)::int * 2 + (NOT e.stale)::int"
_NEAR = "((e.before=%(before)s)::int + (e.after=%(after)s)::int)"


def _query(own: str, other: str, locale: str, last: str, fits: str, perfect: str, near: str = "") -> str:
    """`near`: which rows come before a perfect one; `fits`: how well others do; `last`: neighbours, and the way it came about."""
    different = f"CROSS JOIN LATERAL (SELECT {other} AS other, {locale} AS locale FROM entries WHERE {own}="
    same = f"SELECT e.id FROM entries e WHERE e.{own}=said.own AND e.{other}=said.other AND e.{locale}=said.locale"
    best = f"ORDER BY e.project=%(mine)s, {fits} DESC, {NAMED} LIMIT 1"
    perfect = f"e.project<>%(mine)s AND {perfect}"
    # the article by itself: in its own order an index gives it, and nothing is sorted
    first = f"""SELECT e.article FROM entries e WHERE e.{own}=said.own AND e.{other}=said.other AND e.{locale}=said.locale
        AND {perfect} AND e.article COLLATE "C" > '' ORDER BY e.article COLLATE "C" LIMIT 1"""
    tries = [
        f'{same} AND {perfect} AND e.article COLLATE "C" = ({first}) ORDER BY {_FIRST} LIMIT 1',
        f"{same} {best}",
    ]
    if near:
        tries.insert(0, f"{same} AND e.project<>%(mine)s AND {near} {best}")
    return f"""WITH RECURSIVE said AS (
        (SELECT n AS own, f.* FROM unnest(%(numbers)s::bigint[]) n {different}n ORDER BY 1, 2 LIMIT 1) f)
        UNION ALL SELECT said.own, f.* FROM said
            {different}said.own AND ({other}, {locale}) > (said.other, said.locale) ORDER BY 1, 2 LIMIT 1) f),
        best AS MATERIALIZED (SELECT coalesce({", ".join(f"({one})" for one in tries)}) AS id FROM said)
    SELECT e.{own}, s.text, t.text, e.article, e.origin, e.who, e.obsolete, e.{locale}, e.stale, e.date, {last}, {MINE}
    FROM best JOIN entries e ON e.id=best.id JOIN texts s ON s.id=e.{own} JOIN texts t ON t.id=e.{other}
    JOIN catalogs c ON c.id=e.catalog ORDER BY e.{own}, e.{other}, e.{locale}"""


_SOURCE = ("source", "target", "target_lang", f"{_NEAR}, ''", f"{_NEAR} * 8 + (e.context=%(context)s)::int * 4 + {_LIVE}",
           "e.context=%(context)s AND NOT e.obsolete AND NOT e.stale")  # fmt: skip
FORWARD = _query(*_SOURCE)
"""Where no neighbours are known."""
FORWARD_NEAR = _query(*_SOURCE, "(e.before=%(before)s OR e.after=%(after)s)")
BACKWARD = _query("target", "source", "source_lang", "0, 'reversed'", _LIVE, "NOT e.obsolete AND NOT e.stale")
