"""One reader's own state: where they were in each document, which one was open, and what they searched for.

Losing it costs a place in a text, never a note: a damaged or unwritable file is set aside or done without.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["HISTORY", "Place", "ReaderState"]

HISTORY: Final = 200
"""Queries that are remembered."""
PATIENCE: Final = 2.0
"""Seconds to wait for another program that is writing."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS places (
    path BLOB PRIMARY KEY,
    offset INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    opened INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places_by_text ON places (sha256, opened);
CREATE INDEX IF NOT EXISTS places_by_time ON places (opened);
CREATE TABLE IF NOT EXISTS queries (
    query TEXT PRIMARY KEY,
    asked INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS looked (
    search TEXT PRIMARY KEY,
    asked TEXT NOT NULL,
    found BLOB NOT NULL
) WITHOUT ROWID;
"""
_FORGET_QUERIES: Final = """
DELETE FROM queries WHERE query NOT IN (SELECT query FROM queries ORDER BY asked DESC LIMIT ?)
"""
_SELECT: Final = "SELECT path, offset, sha256 FROM places"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: an offset of its canonical text, and the sha256 of the text it was taken on."""

    path: str
    offset: int
    sha256: str


class ReaderState:
    """Reading positions in ``folder``; safe to use from any thread."""

    FILE: Final = "state.sqlite"

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self.problem = ""
        """Why positions are not kept, in words; empty when they are."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _check_writable(folder, folder / self.FILE)
            self._db = _open(folder / self.FILE)
        except (OSError, sqlite3.Error) as error:
            self.problem = f"Reading positions are not kept: {folder}: {_words(error)}."
            self._db = _open(":memory:")

    def remember(self, place: Place) -> None:
        """Keep a place; the document becomes the one opened last. A full disk is not an error here."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._db.execute(
                "INSERT OR REPLACE INTO places VALUES (?, ?, ?, 1 + (SELECT coalesce(max(opened), 0) FROM places))",
                [os.fsencode(place.path), place.offset, place.sha256],
            )

    def place(self, path: str, sha256: str = "") -> Place | None:
        """The place last kept for the document at ``path``, or None.

        One that was taken on the same text counts more than one at the same path: a file may have been renamed, and
        another may have its name now.
        """
        own = self._one(f"{_SELECT} WHERE path = ?", [os.fsencode(path)])
        if not sha256 or (own and own.sha256 == sha256):
            return own
        return self._one(f"{_SELECT} WHERE sha256 = ? ORDER BY opened DESC LIMIT 1", [sha256]) or own

    def paths(self) -> frozenset[str]:
        """The documents that were opened."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            return frozenset(os.fsdecode(row[0]) for row in self._db.execute("SELECT path FROM places"))
        return frozenset()

    def last(self) -> Place | None:
        """The place in the document that was opened last, or None."""
        return self._one(f"{_SELECT} ORDER BY opened DESC LIMIT 1", [])

    def remember_query(self, query: str) -> None:
        """Keep a query as the one asked last; only the last `HISTORY` different ones are kept."""
        if not (asked := query.strip()):
            return
        # SQLite refuses half of a surrogate pair, which a terminal may send.
        with self._lock, contextlib.suppress(sqlite3.Error, UnicodeEncodeError):
            last = self._db.execute("SELECT coalesce(max(asked), 0) FROM queries").fetchone()[0]
            self._db.execute("INSERT OR REPLACE INTO queries VALUES (?, ?)", [asked, last + 1])
            self._db.execute(_FORGET_QUERIES, [HISTORY])

    def queries(self) -> tuple[str, ...]:
        """The queries asked, the last first, each once."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            return tuple(row[0] for row in self._db.execute("SELECT query FROM queries ORDER BY asked DESC"))
        return ()

    def look_at(self, search: str, asked: str, found: bytes) -> None:
        """Keep what a saved search found when it was looked at; ``asked`` is what it asked then."""
        with self._lock, contextlib.suppress(sqlite3.Error, UnicodeEncodeError):
            self._db.execute("INSERT OR REPLACE INTO looked VALUES (?, ?, ?)", [search, asked, found])

    def looked_at(self, search: str, asked: str) -> bytes | None:
        """What a saved search found when it was looked at last; None when it asked something else then, or never."""
        with self._lock, contextlib.suppress(sqlite3.Error, UnicodeEncodeError):
            found = self._db.execute("SELECT found FROM looked WHERE search = ? AND asked = ?", [search, asked])
            row = found.fetchone()
            return bytes(row[0]) if row else None
        return None

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()

    def _one(self, query: str, values: Sequence[bytes | str]) -> Place | None:
        with self._lock, contextlib.suppress(sqlite3.Error):
            row = self._db.execute(query, values).fetchone()
            return Place(os.fsdecode(row[0]), row[1], row[2]) if row else None
        return None


def _words(error: OSError | sqlite3.Error) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _check_writable(*places: Path) -> None:
    # SQLite opens a file that may not be written without a word.
    for place in places:
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, "it may not be written", str(place))


def _open(file: Path | str) -> sqlite3.Connection:
    try:
        return _prepared(file)
    except sqlite3.OperationalError:
        # Locked, full or not to be written: the file itself is sound.
        raise
    except sqlite3.DatabaseError:
        if not isinstance(file, Path) or not file.exists():
            raise
        os.replace(file, file.with_name(f"damaged-{file.name}"))
        return _prepared(file)


def _prepared(file: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=PATIENCE)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_TABLES)
        # SQLite meets a damaged page only when it needs it.
        if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
