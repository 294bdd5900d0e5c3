"""The tables of the catalogue, and opening the file that they are in."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

__all__ = ["CACHE", "VERSION", "connect", "create"]

VERSION: Final = 5
"""Of the tables below; a catalogue of another version is made anew."""

CACHE: Final = 32_768
"""KiB of the catalogue that its writer keeps in memory: the places of new rows in the indexes are all over them."""

_TABLES: Final = """
BEGIN IMMEDIATE;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'seen',
    title TEXT NOT NULL,
    sort_title TEXT NOT NULL,
    date TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL DEFAULT '',
    words INTEGER NOT NULL DEFAULT 0,
    length INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    problem TEXT NOT NULL DEFAULT '',
    warnings TEXT NOT NULL DEFAULT '[]',
    indexed INTEGER NOT NULL DEFAULT 0,
    encoding TEXT NOT NULL DEFAULT '',
    member TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    thread TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    origins TEXT NOT NULL DEFAULT '{{}}',
    file INTEGER NOT NULL DEFAULT 0,
    story INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX documents_by_date ON documents (date = '', date DESC, sort_title, id) WHERE status != 'container';
CREATE INDEX documents_by_title ON documents (sort_title, id) WHERE status != 'container';
CREATE INDEX documents_by_sha256 ON documents (sha256, mtime_ns);
CREATE INDEX documents_by_file ON documents (file) WHERE file;
CREATE INDEX documents_by_thread ON documents (thread) WHERE thread != '';
CREATE INDEX documents_by_story ON documents (story) WHERE story != 0;
CREATE INDEX documents_waiting ON documents (id)
    WHERE (status = 'seen' AND NOT file) OR (status = 'read' AND NOT indexed);
CREATE INDEX documents_unindexed ON documents (id) WHERE NOT indexed;
CREATE INDEX documents_failed ON documents (path) WHERE status = 'failed';
CREATE TABLE structure (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE sketches (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, sketch BLOB NOT NULL, place INTEGER NOT NULL);
CREATE INDEX sketches_loose ON sketches (id) WHERE place = 2;
CREATE TABLE bands (band INTEGER, id INTEGER, PRIMARY KEY (band, id)) WITHOUT ROWID;
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL);
INSERT INTO facts VALUES ('version', '{version}'), ('uuid', '{uuid}');
COMMIT;
"""


def connect(file: Path, *, write: bool) -> sqlite3.Connection:
    """Open ``file``; without ``write``, also where nothing may be written. Raises ``sqlite3.Error``."""
    if write:
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{CACHE}")
        return connection
    address = f"{file.absolute().as_uri()}?mode=ro"
    if not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists():
        # Readers of a WAL database write a little beside it; where that is not allowed nobody writes at all.
        address += "&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=10)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, in one transaction: a reader that comes meanwhile finds all of them or none."""
    # Imported here: who only reads has no need of it, nor of the half a dozen modules that it loads.
    from uuid import uuid4

    connection.executescript(_TABLES.format(version=VERSION, uuid=uuid4()))
