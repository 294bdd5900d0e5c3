"""What the catalogue says of many documents at once, a few columns of its rows at a time."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from index.database import Database, damage

__all__ = ["Generation", "Overview"]

Generation = tuple[int, int]
"""Equal as long as nothing has changed."""

_STEP: Final = 500
"""Rows fetched at a time: with more of them Python's collector of garbage runs more often."""
_ROWS: Final = (
    "SELECT id, status, media_type, language, source, author, tags, substr(date, 1, 10), size, words, story"
    " FROM documents WHERE status != 'container' AND id > ? ORDER BY id LIMIT ?"
)
_KINDS: Final = (
    "SELECT status, media_type, language, count(*) FROM documents WHERE status != 'container' GROUP BY 1, 2, 3"
)
_AT: Final = "SELECT id FROM documents WHERE status != 'container' AND path = ?"
_TEXTS: Final = (
    "SELECT path, sha256 FROM documents WHERE status != 'container' AND id IN (SELECT value FROM json_each(?))"
)
_ENDING: Final = "SELECT id FROM documents WHERE lower(substr(path, -?)) = ?"
"""Without asking for the status, it reads the index of paths alone, ten times as fast."""
_TITLED: Final = "SELECT id FROM documents WHERE status != 'container' AND sort_title = ? ORDER BY id"
_ENTITLED: Final = (
    "SELECT id FROM documents WHERE status != 'container' AND instr(sort_title, ?) ORDER BY sort_title, id LIMIT ?"
)
_NAMED: Final = (
    "SELECT id FROM documents WHERE status = 'read' AND coalesce(json_extract(origins, '$.title'), '') != 'file name'"
)
_LINKED: Final = "SELECT id FROM documents WHERE status = 'read' AND link != ''"
_COPIES: Final = (
    "SELECT sha256, id FROM documents WHERE story != 0 AND sha256 IN"
    " (SELECT sha256 FROM documents WHERE sha256 != '' GROUP BY sha256 HAVING count(*) > 1)"
    " ORDER BY sha256, mtime_ns, id"
)


class Overview:
    """Reads from a catalogue. Every method raises ``CatalogueDamaged``, ``OSError``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def generation(self) -> Generation:
        """Another value whenever the catalogue may have changed. It is that of this connection alone, and cheap."""
        return int(self._db.one("PRAGMA data_version")), int(self._db.one("SELECT total_changes()"))

    def kinds(self) -> Sequence[Sequence[Any]]:
        """Each status, media type and language that documents have together, and how many have them."""
        return self._db.rows(_KINDS)

    def rows(self) -> Iterator[Sequence[Sequence[Any]]]:
        """Rows of every document, some at a time, by id.

        Each row is id, status, media type, language, source, author, tags as JSON, date to the day, size of the file,
        words and story.
        """
        last = -1
        while rows := self._db.rows(_ROWS, [last, _STEP]):
            last = rows[-1][0]
            yield rows

    def at(self, paths: Iterable[str]) -> list[int]:
        """The ids of the documents at these paths; paths where there is none are left out."""
        return [row[0] for path in paths if (name := _encoded(path)) for row in self._db.rows(_AT, [name])]

    def texts(self, ids: Iterable[int]) -> dict[str, str]:
        """The sha256 of the text of documents, by their paths; empty of those that are not read."""
        rows = self._db.rows(_TEXTS, [json.dumps(list(ids))])
        with damage():
            return {os.fsdecode(path): str(sha256) for path, sha256 in rows}

    def ending(self, suffix: str) -> list[int]:
        """The ids of documents, and of files that hold some, whose path ends with ``suffix``, in capitals or not."""
        end = _text(suffix).lower()
        return self._ids(_ENDING, [len(end.encode()), end])

    def titled(self, title: str) -> list[int]:
        """The ids of the documents with this title; capitals do not matter."""
        return self._ids(_TITLED, [_text(title.casefold())])

    def entitled(self, part: str, most: int) -> list[int]:
        """The ids of the first documents that have ``part`` in their title; capitals do not matter."""
        return self._ids(_ENTITLED, [_text(part.casefold()), most])

    def named(self) -> list[int]:
        """The ids of the documents that have a title of their own, not just the name of their file."""
        return self._ids(_NAMED)

    def linked(self) -> list[int]:
        """The ids of the documents that say where they were published."""
        return self._ids(_LINKED)

    def copies(self) -> list[list[int]]:
        """The documents that have the same text, the ids of the oldest file first."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for sha256, number in self._db.rows(_COPIES):
            found[sha256].append(number)
        return [ids for ids in found.values() if len(ids) > 1]

    def _ids(self, statement: str, values: Sequence[object] = ()) -> list[int]:
        return [row[0] for row in self._db.rows(statement, values)]


def _text(typed: str) -> str:
    """What was typed, as text that SQLite takes."""
    return typed.encode("utf-8", "replace").decode()


def _encoded(path: str) -> bytes:
    """A path as the catalogue has it; empty for what no path can be."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return b""
