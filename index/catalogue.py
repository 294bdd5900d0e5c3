"""The catalogue and text store: one SQLite file, made from the documents and never the only copy.

The list on the screen reads it a page at a time, so 100,000 documents open as fast as 100. Paths are kept
as the bytes the file system has, because a file name need not be Unicode. Canonical texts stand beside the
rows, by their sha256, so that a document and its text are kept in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from index.database import CatalogueDamaged, CatalogueOutdated, Database, damage
from index.documents import Document, Metadata
from index.overview import Overview
from index.prepared import Prepared
from index.sanitise import sanitise_line
from index.stories import ALIKE, COPIES, ORIGINAL, Stories
from index.structure import unpack
from index.tables import VERSION

__all__ = ["Catalogue", "CatalogueDamaged", "Entry", "FileStamp", "Order", "Status", "missing_entry"]


class Status(StrEnum):
    """How far a document has come."""

    SEEN = "seen"
    READ = "read"
    FAILED = "failed"
    CONTAINER = "container"
    """No document, but a file that holds documents: it is not listed."""


class Order(StrEnum):
    """Orders of the list."""

    DATE = "date"
    TITLE = "title"


_IDS: Final = {
    Order.DATE: "SELECT id FROM documents WHERE status != 'container' ORDER BY date = '', date DESC, sort_title, id",
    Order.TITLE: "SELECT id FROM documents WHERE status != 'container' ORDER BY sort_title, id",
}


class FileStamp(NamedTuple):
    """What tells that a file has not changed: size in bytes, and two times in ns."""

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the catalogue. Every string in it but ``path`` is safe to show."""

    id: int
    path: str
    """Relative to the documents folder, with ``/``; bytes that are not UTF-8 stand as surrogates: show ``name``."""
    status: Status
    title: str
    date: str
    source: str
    author: str
    language: str
    media_type: str
    words: int
    length: int
    """Code points of the canonical text."""
    sha256: str
    problem: str
    """Why the document could not be read; empty if it was."""
    warnings: tuple[str, ...]
    indexed: bool
    encoding: str = ""
    member: str = ""
    """The end of ``path`` that lies inside a file, of an archive, mailbox or message; empty for a file."""
    link: str = ""
    thread: str = ""
    tags: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Where the fields came from, as in `Metadata`."""
    story: int = 0
    """Documents with the same number tell the same; 0 is nobody's."""
    alike: int = 0
    """How many documents have this number, this one counted; `index.stories.MOST` stands for more, too."""
    copies: int = 0
    """How many of those have just the same text."""
    original: int | None = None
    """The oldest file of those with the same text, of which the others are duplicates."""

    @property
    def file(self) -> str:
        """The path of the file that this document is, or lies in."""
        return self.path[: -len(self.member) - 1] if self.member else self.path

    @property
    def is_duplicate(self) -> bool:
        """Whether another document with the same text was there before."""
        return self.original not in (None, self.id)

    @property
    def name(self) -> str:
        """The path, safe to show."""
        return sanitise_line(self.path)


def missing_entry(number: int, path: str, title: str, problem: str) -> Entry:
    """A row for a document that the catalogue does not have; ``number`` is negative, so that it is nobody's id."""
    return Entry(number, path, Status.FAILED, title, "", "", "", "", "", 0, 0, "", problem, (), indexed=False)


_FIELDS: Final = tuple(each.name for each in fields(Entry))
_COUNTED: Final = {"alike": ALIKE, "copies": COPIES, "original": ORIGINAL}
_COLUMNS: Final = ", ".join(_COUNTED.get(name, name) for name in _FIELDS)
_SELECT: Final = f"SELECT {_COLUMNS} FROM documents"


_INDEXED: Final = "SELECT (SELECT count(*) FROM documents) - (SELECT count(*) FROM documents WHERE NOT indexed)"
"""Those that are not are few, and have an index."""
_BELOW: Final = (
    "SELECT path, id, size, mtime_ns, ctime_ns FROM documents WHERE (path = ? OR (path > ? AND path < ?)) AND NOT file"
)
_WAITING: Final = "((status = 'seen' AND NOT file) OR (status = 'read' AND NOT indexed))"
"""As it stands in the index of these documents: without it, SQLite would look through all."""
_FILES: Final = "SELECT DISTINCT CASE WHEN file THEN file ELSE id END FROM documents"
_OF_THREAD: Final = "WHERE thread != '' AND thread = ? ORDER BY date, id"


_KEPT: Final = (
    *("title", "date", "source", "author", "language", "media_type", "words", "length", "sha256", "warnings"),
    *("encoding", "link", "thread", "tags", "origins"),
)
_KEEP: Final = (
    "UPDATE documents SET status = 'read', problem = '', indexed = :indexed, sort_title = :sort_title, "
    + ", ".join(f"{name} = :{name}" for name in _KEPT)
    + " WHERE id = :id"
)
_EMPTY: Final = {"warnings": "[]", "tags": "[]", "origins": "{}"}
_NOTHING: Final = frozenset(_EMPTY.values())
"""JSON that need not be read."""


class Catalogue:
    """The documents of one library, their structure and their texts."""

    FILE: Final = "catalogue.sqlite"

    def __init__(self, database: Database) -> None:
        self._db = database
        self.stories = Stories(database)
        """Which documents tell the same."""
        self.overview = Overview(database)
        """What is known of many documents at once."""

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open the catalogue in ``folder``; with ``write``, make it if there is none.

        Raises ``FileNotFoundError`` without one, ``CatalogueDamaged`` when it is broken or of another version;
        with ``write`` also ``OSError`` when only the system is in the way: a full disk, a lock, a missing right.
        """
        file = folder / cls.FILE
        new = not file.exists()
        if new and not write:
            raise FileNotFoundError(file)
        try:
            catalogue = cls(Database.open(file, write=write))
            try:
                catalogue._check(file, write=write)
            except BaseException:
                catalogue.close()
                raise
        except OSError as error:
            if write or isinstance(error, FileNotFoundError):
                raise
            raise CatalogueDamaged(f"{file}: {error.strerror}") from error
        return catalogue

    def _check(self, file: Path, *, write: bool) -> None:
        """Make the tables where there are none; refuse those of another version."""
        if not self._db.one("SELECT count(*) FROM sqlite_master"):
            if not write:
                raise FileNotFoundError(file)
            self._db.create()
        if (found := self.fact("version")) == str(VERSION):
            return
        if not found.isdecimal():
            raise CatalogueDamaged(f"{file} has no version")
        raise CatalogueOutdated(f"it was made by {'an older' if int(found) < VERSION else 'a newer'} version of postil")

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All changes inside are made, or none."""
        return self._db.transaction()

    # What the list reads

    def count(self) -> int:
        """How many documents there are."""
        return int(self._db.one("SELECT count(*) FROM documents WHERE status != 'container'"))

    def count_indexed(self) -> int:
        """How many documents the full-text index has been given."""
        return int(self._db.one(_INDEXED))

    def ids(self, order: Order = Order.DATE) -> list[int]:
        """The ids of all documents in an order; undated documents come last by date."""
        return [row[0] for row in self._db.rows(_IDS[order])]

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """The rows with these ids, in their order; ids that are gone are left out."""
        found: dict[int, Entry] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            found.update((row[0], _entry(row)) for row in self._db.rows(f"{_SELECT} WHERE id IN ({marks})", part))
        return [found[number] for number in ids if number in found]

    def entry(self, number: int) -> Entry | None:
        """The row with this id, or None."""
        return next(iter(self.entries([number])), None)

    def find(self, path: str) -> Entry | None:
        """The row of the document at ``path``, or None."""
        rows = self._db.rows(f"{_SELECT} WHERE path = ?", [os.fsencode(path)])
        return _entry(rows[0]) if rows else None

    def with_text(self, sha256: str) -> list[Entry]:
        """The rows of the documents that have this text; several when files are copies of each other."""
        return [_entry(row) for row in self._db.rows(f"{_SELECT} WHERE sha256 = ? ORDER BY id", [sha256])]

    def original(self, entry: Entry) -> Entry | None:
        """The document of which this one is a duplicate, or None."""
        return self.entry(entry.original) if entry.original and entry.is_duplicate else None

    def thread(self, entry: Entry) -> list[Entry]:
        """The messages of the thread of a message, itself among them, oldest first."""
        if not entry.thread:
            return []
        return [_entry(row) for row in self._db.rows(f"{_SELECT} {_OF_THREAD}", [entry.thread])]

    def count_failures(self) -> int:
        """How many documents could not be read."""
        return int(self._db.one("SELECT count(*) FROM documents WHERE status = 'failed'"))

    def failures(self, most: int = -1) -> list[Entry]:
        """The documents that could not be read, by path; at most ``most``, all when that is negative."""
        failed = f"{_SELECT} WHERE status = 'failed' ORDER BY path LIMIT ?"
        return [_entry(row) for row in self._db.rows(failed, [most])]

    def warned(self) -> list[Entry]:
        """The documents that were read with a warning, and the files of which not all could be read, by path."""
        statement = f"{_SELECT} WHERE status != 'failed' AND warnings != '[]' ORDER BY path"
        return [_entry(row) for row in self._db.rows(statement)]

    def ending(self, name: str) -> list[Entry]:
        """The documents whose path ends with ``name``, by path; at most ten."""
        end = os.fsencode(name)
        statement = f"{_SELECT} WHERE status != 'container' AND substr(path, -?) = ? ORDER BY path LIMIT 10"
        return [_entry(row) for row in self._db.rows(statement, [len(end), end])]

    def document(self, entry: Entry) -> Document | None:
        """The document as it was extracted, or None when its text is not in the store."""
        text = self.text(entry.sha256)
        if text is None:
            return None
        data = self._db.one("SELECT data FROM structure WHERE id = ?", [entry.id])
        with damage():
            blocks, spans, locators = unpack(data) if data else ((), (), ())
        return Document(
            text, _metadata(entry), blocks, spans, entry.media_type, entry.encoding, entry.warnings, locators
        )

    def text(self, sha256: str) -> str | None:
        """The canonical text with this hash, or None."""
        body = self._db.one("SELECT body FROM texts WHERE sha256 = ?", [sha256])
        with damage():
            return None if body is None else str(body.decode())

    # What a synchronisation reads and writes

    def check_rows(self) -> None:
        """Look at every page of the rows and their indexes. Raises ``CatalogueDamaged``."""
        if (found := self._db.one("PRAGMA quick_check(documents)")) != "ok":
            raise CatalogueDamaged(f"{self.FILE}: {found}")

    def check(self) -> None:
        """Look at every page, and whether each text is what it was. Raises ``CatalogueDamaged``."""
        if (found := self._db.one("PRAGMA quick_check")) != "ok":
            raise CatalogueDamaged(f"{self.FILE}: {found}")
        for (digest,) in self._db.rows("SELECT sha256 FROM texts"):
            body = self._db.one("SELECT body FROM texts WHERE sha256 = ?", [digest])
            if not isinstance(body, bytes) or hashlib.sha256(body).hexdigest() != digest:
                raise CatalogueDamaged(f"{self.FILE}: a text is not what it was")

    def stamps(self) -> dict[bytes, tuple[int, FileStamp]]:
        """The id and stamp of every file, by path."""
        rows = self._db.rows("SELECT path, id, size, mtime_ns, ctime_ns FROM documents WHERE NOT file")
        return {path: (number, FileStamp(*stamp)) for path, number, *stamp in rows}

    def stamps_below(self, paths: Iterable[bytes]) -> dict[bytes, tuple[int, FileStamp]]:
        """The same of the files at these paths, and of all that lie below them."""
        found = {}
        for path in paths:
            # In the order of bytes, "0" is what comes after "/".
            for below, number, *stamp in self._db.rows(_BELOW, [path, path + b"/", path + b"0"]):
                found[below] = number, FileStamp(*stamp)
        return found

    def stamp(self, number: int) -> FileStamp | None:
        """What the file of a document was like when it was last seen."""
        rows = self._db.rows("SELECT size, mtime_ns, ctime_ns FROM documents WHERE id = ?", [number])
        return next((FileStamp(*row) for row in rows), None)

    def see(self, paths: Iterable[tuple[bytes, FileStamp, str]]) -> None:
        """Note files (path, stamp, title until it is read) as seen: new ones, or changed ones to be read again."""
        self._db.change_each(
            "INSERT INTO documents (path, size, mtime_ns, ctime_ns, title, sort_title) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,"
            " ctime_ns = excluded.ctime_ns, status = 'seen', file = 0, member = ''",
            ((path, *stamp, title, title.casefold()) for path, stamp, title in paths),
        )

    def waiting(self) -> list[int]:
        """The ids of documents still to be read or indexed, oldest first."""
        return [row[0] for row in self._db.rows(f"SELECT id FROM documents WHERE {_WAITING} ORDER BY id")]

    def to_read(self) -> list[tuple[int, bytes]]:
        """The files still to be read, or to be read again because a text is missing: their ids and paths."""
        return self._db.rows(
            f"WITH waiting AS (SELECT id, status, file, sha256 FROM documents WHERE {_WAITING})"
            " SELECT id, path FROM documents WHERE id IN (SELECT CASE WHEN file THEN file ELSE id END FROM waiting"
            " WHERE status = 'seen' OR sha256 NOT IN (SELECT sha256 FROM texts)) ORDER BY id"
        )

    def to_feed(self) -> list[int]:
        """The ids of documents that were read and that the engine does not have."""
        rows = self._db.rows(
            f"SELECT id FROM documents WHERE {_WAITING} AND status = 'read'"
            " AND +sha256 IN (SELECT sha256 FROM texts) ORDER BY id"
        )
        return [row[0] for row in rows]

    def see_member(self, file: int, path: bytes, member: str, title: str) -> int:
        """Note a document inside the file with the id ``file``; returns its own id."""
        self._db.change(
            "INSERT INTO documents (path, size, mtime_ns, ctime_ns, title, sort_title, member, file)"
            " SELECT ?, size, mtime_ns, ctime_ns, ?, ?, ?, id FROM documents WHERE id = ?"
            " ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,"
            " ctime_ns = excluded.ctime_ns, file = excluded.file, member = excluded.member",
            [path, title, title.casefold(), member, file],
        )
        return int(self._db.one("SELECT id FROM documents WHERE path = ?", [path]))

    def members(self, files: Iterable[int]) -> list[int]:
        """The ids of the documents inside these files."""
        # ``file`` alone lets SQLite use the index, which has no rows for documents that lie in no other.
        statement = "SELECT id FROM documents WHERE file AND file = ?"
        return [row[0] for number in files for row in self._db.rows(statement, [number])]

    def holders(self) -> frozenset[int]:
        """The ids of the files that have documents inside."""
        return frozenset(row[0] for row in self._db.rows("SELECT DISTINCT file FROM documents WHERE file"))

    def files_of(self, media_types: Sequence[str]) -> list[int]:
        """The ids of the files of these kinds, and of those that hold some."""
        marks = ",".join("?" * len(media_types))
        return [row[0] for row in self._db.rows(f"{_FILES} WHERE media_type IN ({marks})", media_types)]

    def files_in_trouble(self) -> list[int]:
        """The ids of the files that could not be read wholly, or hold documents that could not."""
        return [row[0] for row in self._db.rows(f"{_FILES} WHERE status = 'failed' OR warnings != '[]'")]

    def see_again(self, files: Iterable[int]) -> None:
        """Note that files have to be read again."""
        self._db.change_each("UPDATE documents SET status = 'seen' WHERE id = ?", ((number,) for number in files))

    def keep(self, entry: Entry, found: Prepared, *, indexed: bool = False) -> None:
        """Note a document as read, with its text and structure, and whether the engine has it."""
        self._db.change(_KEEP, {**_values(entry), "indexed": indexed})
        self._db.change("INSERT OR IGNORE INTO texts VALUES (?, ?)", [entry.sha256, found.text.encode()])
        self._db.change("INSERT OR REPLACE INTO structure VALUES (?, ?)", [entry.id, found.structure])
        self.stories.put(entry.id, entry.sha256, found.sketch if found.text.strip() else None)

    def fail(self, number: int, problem: str, media_type: str = "", title: str = "") -> None:
        """Note that a document cannot be read, and why; nothing that was known of it holds any more."""
        self._blank(number, title)
        self._db.change(
            "UPDATE documents SET status = 'failed', problem = ?, media_type = ? WHERE id = ?",
            [problem, media_type, number],
        )

    def hold(self, number: int, media_type: str, warnings: Sequence[str], title: str = "") -> None:
        """Note that a file is no document but holds some."""
        self._blank(number, title)
        self._db.change(
            "UPDATE documents SET status = 'container', media_type = ?, warnings = ? WHERE id = ?",
            [media_type, json.dumps(warnings), number],
        )

    def _blank(self, number: int, title: str) -> None:
        """Forget what was read of a document but not that it is there."""
        self.stories.drop([number])
        self._db.change("DELETE FROM structure WHERE id = ?", [number])
        self._db.change(
            "UPDATE documents SET title = ?, sort_title = ?, date = '', source = '', author = '', language = '',"
            " words = 0, length = 0, sha256 = '', problem = '', warnings = '[]', indexed = 0, encoding = '', link = '',"
            " thread = '', tags = '[]', origins = '{}' WHERE id = ?",
            [title, title.casefold(), number],
        )

    def mark_indexed(self, ids: Iterable[int], *, indexed: bool = True) -> None:
        """Note that the engine has, or no longer has, these documents."""
        self._db.change_each(
            "UPDATE documents SET indexed = ?1 WHERE id = ?2 AND indexed != ?1", ((indexed, number) for number in ids)
        )

    def mark_none_indexed(self) -> None:
        """Note that the engine is empty."""
        self._db.change("UPDATE documents SET indexed = 0")

    def forget(self, ids: Iterable[int]) -> None:
        """Drop documents. Their texts stay, because an annotation may name them."""
        numbers = [(number,) for number in ids]
        self.stories.drop(number for (number,) in numbers)
        self._db.change_each("DELETE FROM documents WHERE id = ?", numbers)
        self._db.change_each("DELETE FROM structure WHERE id = ?", numbers)

    def collect_texts(self, keep: Iterable[str]) -> int:
        """Drop texts that neither a document nor ``keep`` names. Returns how many."""
        with self.transaction():
            self._db.change("CREATE TEMP TABLE IF NOT EXISTS kept (sha256 TEXT PRIMARY KEY)")
            self._db.change_each("INSERT OR IGNORE INTO kept VALUES (?)", ((name,) for name in keep))
            dropped = self._db.change(
                "DELETE FROM texts WHERE sha256 NOT IN (SELECT sha256 FROM documents)"
                " AND sha256 NOT IN (SELECT sha256 FROM kept)"
            )
            self._db.change("DROP TABLE kept")
        return dropped

    def fact(self, name: str) -> str:
        """A fact about the library, such as ``uuid``; empty if unknown."""
        return str(self._db.one("SELECT value FROM facts WHERE name = ?", [name]) or "")

    def set_fact(self, name: str, value: str) -> None:
        """Keep a fact about the library."""
        self._db.change("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])


def _values(entry: Entry) -> dict[str, object]:
    """What `_KEEP` takes."""
    values: dict[str, object] = {name: getattr(entry, name) for name in _KEPT}
    for name in ("warnings", "tags", "origins"):
        values[name] = json.dumps(values[name]) if values[name] else _EMPTY[name]
    return values | {"id": entry.id, "sort_title": entry.title.casefold()}


def _entry(row: Sequence[Any]) -> Entry:
    values = dict(zip(_FIELDS, row, strict=True))
    with damage():
        values["path"] = os.fsdecode(values["path"])
        values["status"] = Status(values["status"])
        values["warnings"] = tuple(_loaded(values["warnings"]))
        values["tags"] = tuple(_loaded(values["tags"]))
        values["origins"] = dict(_loaded(values["origins"]))
        values["indexed"] = bool(values["indexed"])
    return Entry(**values)


def _loaded(value: str) -> Any:
    return () if value in _NOTHING else json.loads(value)


def _metadata(entry: Entry) -> Metadata:
    return Metadata(
        entry.title,
        entry.date,
        entry.source,
        entry.author,
        entry.language,
        entry.tags,
        entry.link,
        entry.thread,
        entry.origins,
    )
