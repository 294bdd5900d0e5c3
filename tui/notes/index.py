"""Every note as a record of a full-text index, kept in the reader's own folder and made from the notes alone.

It is the reader's own, because the index of the documents may be shared, and be written by nobody here. A note is read
once: a table remembers the stamp of its file, and what can be asked for beside its words.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from annotations.ids import is_id
from annotations.reading import Shelf, ShelfReader, read_note
from annotations.stored import StoredNote
from annotations.strictyaml import YamlProblem
from index.analysis import VERSION, analyse
from index.database import CatalogueDamaged
from index.engines import Engine, EngineDamaged, EngineRefused, Record, open_engine
from index.lock import IndexerLock, Locked

__all__ = ["NoteIndex", "NoteRow"]

_FORMAT: Final = 1
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, shelf TEXT NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL,
    document TEXT NOT NULL, creator TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, created TEXT NOT NULL,
    tags TEXT NOT NULL, quote TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (shelf, name));
"""
_ALL: Final = "SELECT id, name, document, creator, kind, state, created, tags, quote, body FROM notes ORDER BY id"
_DROP: Final = "DELETE FROM notes WHERE id = ?"
_PUT: Final = (
    "INSERT INTO notes (shelf, name, stamp, document, creator, kind, state, created, tags, quote, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it is found."""

    id: int
    """Of its record."""
    note: str
    """Its own id."""
    document: str
    """The path of its document, as it is shown; empty when that is not known."""
    creator: str
    kind: str
    state: str
    created: str
    tags: tuple[str, ...]
    quote: str
    body: str

    @property
    def text(self) -> str:
        """What is searched, and shown with its hits: what was written, then the passage."""
        return f"{self.body}\n\n{self.quote}" if self.body and self.quote else self.body or self.quote


class NoteIndex:
    """The notes below ``notes``, searchable. Safe to use from any thread.

    What is broken is made anew. Where that does not help, there are no notes to be found, and ``problem`` says why.
    """

    def __init__(self, notes: Path, state: Path) -> None:
        name = sha256(os.fsencode(os.path.realpath(notes))).hexdigest()[:12]
        self._reader = ShelfReader(notes)
        self._place = state / "notes-index" / f"{name}-{_FORMAT}-{VERSION}"
        self._lock = threading.RLock()
        self._table: sqlite3.Connection | None = None
        self._engine: Engine | None = None
        self._broken: dict[tuple[str, str], str] = {}
        """The stamps of files that are no notes."""
        self.problem = ""
        """Why notes are not found, one sentence; empty when they are."""

    def refresh(self) -> None:
        """Take in what has changed among the notes: nothing is read that has not. Raises nothing."""
        self._carefully(self._refresh, None)

    def rows(self) -> list[NoteRow]:
        """All notes."""
        return self._carefully(lambda: [_row(row) for row in self._open().execute(_ALL)], [])

    def ask(self, question: Callable[[Engine], _Found], otherwise: _Found) -> _Found:
        """What ``question`` finds in the full-text index of the notes."""

        def asked() -> _Found:
            self._open()
            assert self._engine
            return question(self._engine)

        return self._carefully(asked, otherwise)

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            if self._table:
                self._table.close()
            if self._engine:
                self._engine.close()
            self._table = self._engine = None

    def _carefully(self, work: Callable[[], _Found], otherwise: _Found) -> _Found:
        with self._lock:
            for attempt in range(2):
                try:
                    found = work()
                    self.problem = ""
                    return found
                except (EngineDamaged, EngineRefused, CatalogueDamaged, sqlite3.DatabaseError, OSError) as error:
                    self.close()
                    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                    self.problem = f"Notes cannot be searched: {self._place}: {said}."
                    if attempt or isinstance(error, EngineRefused | OSError | sqlite3.OperationalError):
                        break
                    shutil.rmtree(self._place, ignore_errors=True)
                    if work != self._refresh:
                        with contextlib.suppress(EngineDamaged, sqlite3.DatabaseError, OSError):
                            self._refresh()
        return otherwise

    def _open(self) -> sqlite3.Connection:
        if self._table is None or self._engine is None:
            self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._engine = open_engine(self._place / "whoosh", create=True)
            self._table = sqlite3.connect(
                self._place / "notes.sqlite", isolation_level=None, check_same_thread=False, timeout=2
            )
            self._table.executescript(_TABLES)
        return self._table

    def _refresh(self) -> None:
        table = self._open()
        known = {
            (row[0], row[1]): row[2:] for row in table.execute("SELECT shelf, name, id, stamp, document FROM notes")
        }
        found = {(shelf.folder.name, name): (shelf, stamp) for shelf, name, stamp in self._files()}
        fresh = [
            key
            for key, (shelf, stamp) in found.items()
            if known.get(key, (0, "", ""))[1:] != (stamp, shelf.path) and self._broken.get(key) != stamp
        ]
        gone = [known[key][0] for key in known if key not in found or key in fresh]
        if fresh or gone:
            # Another session of the same reader does the same; it is enough that one of them comes through.
            with contextlib.suppress(Locked), IndexerLock(self._place):
                self._change(table, gone, [(key, *found[key]) for key in fresh])

    def _files(self) -> Iterator[tuple[Shelf, str, str]]:
        for shelf in self._reader.shelves():
            with contextlib.suppress(OSError), os.scandir(shelf.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".yaml") and is_id(entry.name[:-5]):
                        about = entry.stat(follow_symlinks=False)
                        yield shelf, entry.name, f"{about.st_size} {about.st_mtime_ns} {about.st_ino}"

    def _change(
        self, table: sqlite3.Connection, gone: Sequence[int], fresh: Sequence[tuple[tuple[str, str], Shelf, str]]
    ) -> None:
        assert self._engine
        writer = self._engine.writer()
        writer.remove(gone)
        table.execute("BEGIN IMMEDIATE")
        try:
            table.executemany(_DROP, [(number,) for number in gone])
            for key, shelf, stamp in fresh:
                try:
                    note = read_note(shelf.folder / key[1], shelf.path)
                except (OSError, YamlProblem):
                    self._broken[key] = stamp
                    continue
                number = table.execute(_PUT, (*key, stamp, shelf.path, *_values(note))).lastrowid
                assert number
                writer.put(_record(number, note, shelf))
            writer.commit(merge=True)
            table.execute("COMMIT")
        except BaseException:
            writer.cancel()
            if table.in_transaction:
                table.execute("ROLLBACK")
            raise


def _values(note: StoredNote) -> tuple[str, ...]:
    about = note.annotation
    quote = " … ".join(target.exact for target in about.targets)
    return about.creator, about.kind, about.state, about.created, json.dumps(about.tags), quote, about.body


def _row(row: Sequence[Any]) -> NoteRow:
    number, name, document, creator, kind, state, created, tags, quote, body = row
    note = name.removesuffix(".yaml")
    return NoteRow(number, note, document, creator, kind, state, created, tuple(json.loads(tags)), quote, body)


def _record(number: int, note: StoredNote, shelf: Shelf) -> Record:
    values = _values(note)
    text = NoteRow(number, "", "", "", "", "", "", (), values[5], values[6]).text
    fields: Mapping[str, str] = {
        "text": text,
        "title": shelf.record.title if shelf.record else "",
        "author": note.annotation.creator,
        "path": shelf.path,
    }
    return Record(number, {name: analyse(value) for name, value in fields.items() if value})
