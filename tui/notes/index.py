"""Every note as a record of a full-text index, kept in the reader's own folder and made from the notes alone.

It is the reader's own, because the index of the documents may be shared, and be written by nobody here. A note is read
once: a table remembers the stamp of its file, and what can be asked for beside its words.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final, TypeVar

from annotations.reading import Shelf, ShelfReader, note_names, read_note
from annotations.stored import StoredNote
from annotations.strictyaml import YamlProblem
from index.analysis import VERSION, analyse
from index.database import CatalogueDamaged, damage
from index.engines import Engine, EngineDamaged, EngineRefused, Record, open_engine
from index.lock import IndexerLock, Locked

__all__ = ["PATIENCE", "NoteIndex", "NoteRow"]

PATIENCE: Final = 2.0
"""Seconds to wait for another session that is taking notes in; then its notes of before are searched."""
_LOOK: Final = 0.02
"""Seconds between two looks whether it is done."""

_FORMAT: Final = 1
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, shelf BLOB NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL,
    document TEXT NOT NULL, creator TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, created TEXT NOT NULL,
    tags TEXT NOT NULL, quote TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (shelf, name));
"""
_ALL: Final = "SELECT id, name, document, creator, kind, state, created, tags, quote, body FROM notes ORDER BY id"
_KNOWN: Final = "SELECT shelf, name, id, stamp, document FROM notes"
_DROP: Final = "DELETE FROM notes WHERE id = ?"
_PUT: Final = (
    "INSERT INTO notes (shelf, name, stamp, document, creator, kind, state, created, tags, quote, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_Found = TypeVar("_Found")
_Key = tuple[bytes, str]
"""A note by the folder of its shelf and the name of its file."""
_Fresh = tuple[_Key, Shelf, str, StoredNote]
"""A note with the stamp of its file when it was listed: whatever is read is not older."""


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
    """The notes below ``notes``, searchable. Safe to use from any thread, and by several sessions of one reader.

    They take turns: a session that is at it has a lock, so that what it finds in the table and in the full-text index
    belongs together. What is broken is made anew. Where that does not help, there are no notes to be found.
    """

    def __init__(self, notes: Path, state: Path) -> None:
        name = sha256(os.fsencode(os.path.realpath(notes))).hexdigest()[:12]
        self._reader = ShelfReader(notes)
        self._place = state / "notes-index" / f"{name}-{_FORMAT}-{VERSION}"
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._broken: dict[_Key, str] = {}
        """The stamps of files that are no notes."""
        self._closed = False

    def ask(self, question: Callable[[Sequence[NoteRow], Engine], _Found], otherwise: _Found) -> tuple[_Found, str]:
        """What ``question`` finds among all notes as they are now, and in their full-text index.

        Also returns why some notes could not be looked at, one sentence; empty when all could. ``otherwise`` is
        what is found when none could, and after ``close``. Nothing is read of a note that has not changed.
        Raises nothing but what ``question`` does.
        """
        with self._lock, self._turn() as obstacle:
            for last in (False, True):
                if self._closed:
                    return otherwise, ""
                try:
                    return self._ask(question, obstacle)
                except (EngineDamaged, CatalogueDamaged, EngineRefused, OSError) as error:
                    self._release()
                    reason = obstacle or self._said(error)
                    if last or obstacle or isinstance(error, EngineRefused | OSError):
                        break
                    self._forget()
        return otherwise, f"Notes cannot be searched: {reason}."

    def close(self) -> None:
        """Release the files, when what is asked just now has been answered; nothing is found any more."""
        self._closed = True
        with self._lock:
            self._release()

    def _ask(self, question: Callable[[Sequence[NoteRow], Engine], _Found], obstacle: str) -> tuple[_Found, str]:
        opened = self._open(obstacle)
        problem = self._refresh(opened, obstacle)
        return question(_rows(opened.table), opened.engine), problem

    @contextmanager
    def _turn(self) -> Iterator[str]:
        """Have the index to ourselves; gives why that cannot be, and then it is only read."""
        with ExitStack() as stack:
            yield self._wait_for_turn(stack)

    def _wait_for_turn(self, stack: ExitStack) -> str:
        deadline = monotonic() + PATIENCE
        while True:
            try:
                self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
                stack.enter_context(IndexerLock(self._place))
            except Locked as holder:
                if self._closed or monotonic() > deadline:
                    return str(holder)
                sleep(_LOOK)
            except OSError as error:
                return self._said(error)
            else:
                return ""

    def _said(self, error: Exception) -> str:
        # What SQLite says of a full disk is not said of notes.
        number = error.errno if isinstance(error, OSError) else None
        return f"{self._place}: {os.strerror(number) if number else error}"

    def _open(self, obstacle: str) -> _Opened:
        file = self._place / "notes.sqlite"
        with damage():
            opened = self._opened
            if opened and (not _is_still(file, opened.identity) or not (obstacle or opened.writable)):
                self._release()  # another session has made it anew, or it could only be read until now
            if self._opened is None:
                self._opened = _open(self._place / "whoosh", file, write=not obstacle)
            return self._opened

    def _release(self) -> None:
        opened, self._opened = self._opened, None
        if opened:
            opened.table.close()
            opened.engine.close()

    def _forget(self) -> None:
        """Take away what is broken. The lock stays where it is: others may be waiting for it."""
        with suppress(OSError), os.scandir(self._place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                elif entry.name != IndexerLock.FILE:
                    os.unlink(entry.path)

    def _refresh(self, opened: _Opened, obstacle: str) -> str:
        """Take in what has changed among the notes; returns why that could not be done, a sentence."""
        with damage():
            known = {(row[0], row[1]): row[2:] for row in opened.table.execute(_KNOWN)}
        found = {(os.fsencode(shelf.folder.name), name): (shelf, stamp) for shelf, name, stamp in self._files()}
        fresh = [
            (key, shelf, stamp)
            for key, (shelf, stamp) in found.items()
            if known.get(key, (0, "", ""))[1:] != (stamp, shelf.path) and self._broken.get(key) != stamp
        ]
        changed = {key for key, _, _ in fresh}
        gone = [known[key][0] for key in known if key not in found or key in changed]
        notes = list(self._read(fresh))
        if not obstacle and (notes or gone):
            try:
                _change(opened, gone, notes)
            except OSError as error:
                obstacle = self._said(error)
        late = obstacle and (notes or gone)
        return f"Notes that are new or were changed are not found: {obstacle}." if late else ""

    def _read(self, fresh: Iterable[tuple[_Key, Shelf, str]]) -> Iterator[_Fresh]:
        for key, shelf, stamp in fresh:
            try:
                yield key, shelf, stamp, read_note(shelf.folder / key[1], shelf.path)
            except YamlProblem:
                self._broken[key] = stamp
            except OSError:
                pass  # gone meanwhile, or closed to us; it may come back as it was

    def _files(self) -> Iterator[tuple[Shelf, str, str]]:
        for shelf in self._reader.shelves():
            for name in note_names(shelf):
                with suppress(OSError):  # gone meanwhile
                    about = os.lstat(shelf.folder / name)
                    yield shelf, name, f"{about.st_size} {about.st_mtime_ns} {about.st_ino}"


@dataclass(frozen=True, slots=True)
class _Opened:
    """The two parts of the index."""

    table: sqlite3.Connection
    engine: Engine
    identity: tuple[int, int]
    """Of the file of the table."""
    writable: bool


def _open(folder: Path, file: Path, *, write: bool) -> _Opened:
    engine = open_engine(folder, create=write)
    if engine is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    table: sqlite3.Connection | None = None
    try:
        mode = "rwc" if write else "ro"
        table = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=PATIENCE,
        )
        if write:
            table.executescript(_TABLES)
            if engine.count() < table.execute("SELECT count(*) FROM notes").fetchone()[0]:
                raise EngineDamaged("records are missing")
        about = file.stat()
    except BaseException:
        if table:
            table.close()
        engine.close()
        raise
    return _Opened(table, engine, (about.st_dev, about.st_ino), write)


def _is_still(file: Path, identity: tuple[int, int]) -> bool:
    try:
        about = file.stat()
    except FileNotFoundError:
        return False
    return (about.st_dev, about.st_ino) == identity


def _rows(table: sqlite3.Connection) -> list[NoteRow]:
    with damage():
        return [_row(row) for row in table.execute(_ALL)]


def _change(opened: _Opened, gone: Sequence[int], notes: Sequence[_Fresh]) -> None:
    """First the full-text index, then the table: after a stop between the two the same is done again."""
    writer = opened.engine.writer()
    writer.remove(gone)
    table = opened.table
    with damage():
        table.execute("BEGIN IMMEDIATE")
    try:
        with damage():
            table.executemany(_DROP, [(number,) for number in gone])
            for key, shelf, stamp, note in notes:
                number = table.execute(_PUT, (*key, stamp, shelf.path, *_values(note))).lastrowid
                assert number
                writer.put(_record(number, note, shelf))
        writer.commit(merge=True)
        with damage():
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
