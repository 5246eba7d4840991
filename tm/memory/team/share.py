"""A project's rows in a team's memory: made the same as its catalogs, a batch of catalogs in one transaction.

A catalog is written where it differs from what is there, by its project alone, all or nothing; so writing twice, or from
two processes at once, changes nothing. What a clone never had it does not remove: another clone may be ahead of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tm.locales import language
from tm.memory.fold import LONGEST, folded
from tm.memory.model import Entry
from tm.memory.store import Store, key_of, worth
from tm.memory.team.held import held
from tm.memory.team.server import Server

ENTRIES, CATALOGS = 2_000, 200  # in one transaction
_LONGEST_PARTED = 20_000  # characters of a paragraph that is cut into sentences
Cursor = Any
"""psycopg's, which may not be installed."""
Key = tuple[str, int]
"""(language, hash) of a text."""
Written = tuple[str, str, list[Entry]]
"""(path, digest of the entries, the entries)."""


def share(server: Server, store: Store, project: str) -> int:
    """Bring a project's rows in step with the catalogs in its store; the project's number. Raises TeamError."""
    found = server.rows("SELECT id FROM projects WHERE name=%s", held(project))
    number = int(found[0][0]) if found else 0
    memory = f"{server.identity} {project}"
    known, shared = store.known(), store.shared(memory)
    if not number:
        shared = {}  # an administrator removed the project, or it is new
    changed = [path for path in sorted(known) if shared.get(path) != known[path]]
    gone = sorted(set(shared) - set(known))
    there: dict[str, str] = {}
    if changed and number:
        there = dict(server.all_rows("SELECT path, digest FROM catalogs WHERE project=%s", number))
    for batch in _batches(store, changed):
        news = [(path, digest, entries) for path, digest, entries in batch if there.get(held(path)) != digest]
        if news:
            number = write(server, project, news)
        store.share(memory, [(path, known[path]) for path, _, _ in batch])
    if gone and number:
        write(server, project, [], gone)
        store.share(memory, [], gone)
    return number


def write(server: Server, project: str, news: Sequence[Written], gone: Iterable[str] = ()) -> int:
    """Put catalogs of a project in place of those with their paths, and drop `gone`; the project's number."""
    with server.transaction() as cursor:
        query = "INSERT INTO projects (name) VALUES (%s) ON CONFLICT (name) DO NOTHING"
        cursor.execute(query, (held(project),))
        number = int(_all(cursor, "SELECT id FROM projects WHERE name=%s", held(project))[0][0])
        paths = [held(path) for path, _, _ in news]
        query = "SELECT path, digest FROM catalogs WHERE project=%s AND path = ANY(%s)"
        there = dict(_all(cursor, query, number, paths))  # another process may have been here
        fresh = {path: item for path, item in zip(paths, news, strict=True) if there.get(path) != item[1]}
        loose = _drop(cursor, number, [*fresh, *map(held, gone)])
        for path, (_, digest, entries) in fresh.items():
            query = "INSERT INTO catalogs (project, path, digest) VALUES (%s, %s, %s) RETURNING id"
            catalog = int(_all(cursor, query, number, path, digest)[0][0])
            _insert(cursor, (catalog, number), entries)
        _sweep(cursor, loose)
    return number


def digest_of(entries: Iterable[Entry]) -> str:
    """What changes when an entry does."""
    found = hashlib.sha256(b"1")
    for entry in entries:
        found.update(repr(entry).encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:32]


def _batches(store: Store, paths: Iterable[str]) -> Iterator[list[Written]]:
    batch: list[Written] = []
    size = 0
    for path in paths:
        entries = list(store.entries(path))
        batch.append((path, digest_of(entries), entries))
        size += len(entries)
        if size >= ENTRIES or len(batch) >= CATALOGS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _all(cursor: Cursor, query: str, *values: object) -> Any:
    return cursor.execute(query, values).fetchall()


def _drop(cursor: Cursor, project: int, paths: Sequence[str]) -> list[int]:
    """Remove catalogs with their entries; the texts that may have nobody left."""
    where = "WHERE project=%s AND path = ANY(%s)"
    query = f"""SELECT DISTINCT unnest(ARRAY[e.source, e.target]) FROM entries e WHERE e.catalog IN
        (SELECT id FROM catalogs {where})"""
    loose = [int(row[0]) for row in _all(cursor, query, project, list(paths))]
    cursor.execute(f"DELETE FROM catalogs {where}", (project, list(paths)))
    return loose


def _sweep(cursor: Cursor, loose: list[int]) -> None:
    """Remove those of the texts, and of their sentences, that nobody refers to any more."""
    if not loose:
        return
    unused = (
        "NOT EXISTS (SELECT 1 FROM entries WHERE source=t.id) AND NOT EXISTS (SELECT 1 FROM entries WHERE target=t.id)"
    )
    query = f"SELECT t.id FROM texts t WHERE t.id = ANY(%s) AND {unused}"
    dead = [int(row[0]) for row in _all(cursor, query, loose)]
    sentences = _all(cursor, "DELETE FROM parts WHERE text = ANY(%s) RETURNING sentence", dead)
    query = f"""DELETE FROM texts t WHERE t.id = ANY(%s) AND {unused}
        AND NOT EXISTS (SELECT 1 FROM parts WHERE sentence=t.id)"""
    cursor.execute(query, ([*dead, *(int(row[0]) for row in sentences)],))


def _insert(cursor: Cursor, place: tuple[int, int], entries: Iterable[Entry]) -> None:
    """Put entries into a catalog of a project: `place` is both."""
    kept = [entry for entry in entries if worth(entry)]
    if not kept:
        return
    sides = [(language(e.source_lang), e.source) for e in kept] + [(language(e.target_lang), e.target) for e in kept]
    ids = _texts(cursor, sides, cut=True)
    columns = (
        "catalog, project, source, target, source_lang, target_lang, article, origin, who, date, context, before, after"
    )
    with cursor.copy(f"COPY entries ({columns}, obsolete, stale) FROM STDIN") as copy:
        for entry in kept:
            copy.write_row(_row(place, entry, ids))


def _row(place: tuple[int, int], e: Entry, ids: Mapping[Key, int]) -> tuple[object, ...]:
    lang, other = language(e.source_lang), language(e.target_lang)
    around = [key_of(lang, text) if text else 0 for text in (e.before, e.after)]
    said = [held(text) for text in (e.source_lang, e.target_lang, e.article, e.origin, e.who, e.date, e.context)]
    pair = (ids[lang, key_of(lang, e.source)], ids[other, key_of(other, e.target)])
    return (*place, *pair, *said, *around, e.obsolete, e.stale)


def _texts(cursor: Cursor, texts: Iterable[tuple[str, str]], *, cut: bool) -> dict[Key, int]:
    """The ids of (language, text) pairs, which are put in where they are missing; those that are new are cut."""
    given = {(lang, key_of(lang, text)): text for lang, text in reversed(list(texts))}
    langs, keys = [lang for lang, _ in given], [key for _, key in given]
    asked = "unnest(%s::text[], %s::bigint[])"
    query = (
        f"SELECT t.lang, t.hash, t.id FROM {asked} AS n (lang, hash) JOIN texts t ON t.hash=n.hash AND t.lang=n.lang"
    )
    ids = {(str(lang), int(key)): int(number) for lang, key, number in _all(cursor, query, langs, keys)}
    new = [(lang, key, text) for (lang, key), text in given.items() if (lang, key) not in ids]
    if not new:
        return ids
    forms = [held(folded(text, lang)) if len(text) <= LONGEST else None for lang, _, text in new]
    query = """INSERT INTO texts (lang, hash, text, form)
        SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[]) RETURNING lang, hash, id"""
    columns = [lang for lang, _, _ in new], [key for _, key, _ in new], [held(text) for _, _, text in new]
    ids |= {(str(lang), int(key)): int(number) for lang, key, number in _all(cursor, query, *columns, forms)}
    if cut:
        _cut(cursor, new, ids)
    return ids


def _cut(cursor: Cursor, new: Iterable[tuple[str, int, str]], ids: Mapping[Key, int]) -> None:
    """Remember which sentences new paragraphs hold."""
    from tm.sentences import split

    found: list[tuple[str, str, int, int]] = []
    for lang, key, text in new:
        sentences = split(text, lang) if len(text) <= _LONGEST_PARTED else ()
        if len(sentences) > 1:
            found += [(lang, sentence.text, ids[lang, key], at) for at, sentence in enumerate(sentences)]
    if not found:
        return
    numbers = _texts(cursor, [(lang, sentence) for lang, sentence, _, _ in found], cut=False)
    with cursor.copy("COPY parts (sentence, text, at) FROM STDIN") as copy:
        for lang, sentence, number, at in found:
            copy.write_row((numbers[lang, key_of(lang, sentence)], number, at))
