"""The tables of a team's memory. They live in a schema of their own, `tm_memory`; nothing else of the database is touched."""

from __future__ import annotations

SCHEMA = 2
NAME = "tm_memory"
LOCK = 0x746D_6D65_6D6F_7279
"""Writers take turns: a transaction that writes holds this advisory lock."""

MAKE = f"""
CREATE SCHEMA IF NOT EXISTS {NAME};
CREATE TABLE {NAME}.meta (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE {NAME}.projects (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE {NAME}.catalogs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project integer NOT NULL REFERENCES {NAME}.projects ON DELETE CASCADE, path text NOT NULL, digest text NOT NULL,
    changed timestamptz NOT NULL DEFAULT now(), UNIQUE (project, path));
CREATE TABLE {NAME}.texts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hash bigint NOT NULL, lang text NOT NULL,
    text text NOT NULL, form text, UNIQUE (hash, lang));
CREATE INDEX texts_lang ON {NAME}.texts (lang, id);
CREATE INDEX texts_form ON {NAME}.texts USING gin (form {{trgm}}.gin_trgm_ops);
CREATE TABLE {NAME}.entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    catalog bigint NOT NULL REFERENCES {NAME}.catalogs ON DELETE CASCADE, project integer NOT NULL, source bigint NOT NULL, target bigint NOT NULL,
    source_lang text NOT NULL, target_lang text NOT NULL, article text NOT NULL, origin text NOT NULL, who text NOT NULL,
    date text NOT NULL, context text NOT NULL, before bigint NOT NULL, after bigint NOT NULL, obsolete boolean NOT NULL,
    stale boolean NOT NULL);
CREATE INDEX entries_catalog ON {NAME}.entries (catalog);
CREATE INDEX entries_source ON {NAME}.entries (source, article);
CREATE INDEX entries_pair ON {NAME}.entries (source, target, target_lang, article COLLATE "C");
CREATE INDEX entries_target ON {NAME}.entries (target, source, source_lang, article COLLATE "C");
CREATE TABLE {NAME}.parts (sentence bigint NOT NULL, text bigint NOT NULL, at integer NOT NULL,
    PRIMARY KEY (sentence, text, at));
CREATE INDEX parts_text ON {NAME}.parts (text);
INSERT INTO {NAME}.meta VALUES ('schema', '{SCHEMA}'), ('id', gen_random_uuid()::text);
"""
