"""A batch of documents on its way into the engine and the catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from index.analysis import Analysed, analyse
from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.engines import Engine, Record
from index.extract.unpacking import Extracted
from index.library import described
from index.prepared import Prepared
from index.sanitise import sanitise_line

__all__ = ["Batch", "file_title"]

_OFTEN: Final = 1 << 10
"""Sources and authors that are analysed once: those of most documents were there before."""


@dataclass(slots=True)
class Batch:
    """What has been read and not yet committed, by the ids of the documents."""

    documents: dict[int, Prepared] = field(default_factory=dict)
    """Freshly read documents."""
    stored: dict[int, Analysed] = field(default_factory=dict)
    """The texts of documents that were read before and that the engine has lost."""
    failures: dict[int, Extracted] = field(default_factory=dict)
    containers: dict[int, Extracted] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    """Documents that their file holds no more."""
    size: int = 0
    """Bytes held."""

    def __len__(self) -> int:
        read = len(self.documents) + len(self.failures) + len(self.containers)
        return read + len(self.stored) + len(self.gone)

    def take(self, number: int, outcome: Extracted) -> None:
        """Take what came of reading a document, in place of what was known of it."""
        self._drop(number)
        if outcome.prepared:
            self.documents[number] = outcome.prepared
            self.size += outcome.prepared.size
        elif outcome.holds >= 0:
            self.containers[number] = outcome
        else:
            self.failures[number] = outcome

    def feed(self, number: int, text: str) -> None:
        """Take the text of a document that was read before, for the engine alone."""
        self.stored[number] = analyse(text)
        self.size += 2 * len(text)

    def lose(self, ids: Iterable[int]) -> None:
        """Take it that documents are gone."""
        for number in ids:
            self._drop(number)
            self.gone.add(number)

    def _drop(self, number: int) -> None:
        """A document is in one place only: it may have been fed from the store before its file was read again."""
        for kept in (self.documents, self.stored, self.failures, self.containers):
            kept.pop(number, None)
        self.gone.discard(number)

    def add_notes(self, number: int, holding: Extracted) -> None:
        """Let a document that is still in the batch say what there is to know of what it holds."""
        if found := self.documents.get(number):
            self.documents[number] = replace(found, warnings=(*found.warnings, *holding.notes))

    def commit(self, catalogue: Catalogue, engine: Engine, *, merge: bool) -> int:
        """Put all of it into the engine, then into the catalogue; returns how many documents the engine was given.

        Raises ``CatalogueDamaged``, ``EngineDamaged``, ``OSError``.
        """
        rows = self._rows(catalogue)
        found = {number: described(rows[number], ready) for number, ready in self.documents.items()}
        records = {record.id: record for record in self._records(rows, found)}
        unread = {*self.failures, *self.containers, *self.gone}
        # Until the catalogue knows the outcome, it must not trust the engine to hold what it held before.
        with catalogue.transaction():
            catalogue.mark_indexed((*records, *unread), indexed=False)
        if records or unread:
            writer = engine.writer()
            writer.remove(unread)
            for _, record in sorted(records.items()):
                writer.put(record)
            writer.commit(merge=merge)
        with catalogue.transaction():
            for number, ready in self.documents.items():
                catalogue.keep(found[number], ready, indexed=rows[number].indexed or number in records)
            for number, outcome in self.failures.items():
                catalogue.fail(number, outcome.problem, outcome.media_type, _title(rows[number]))
            for number, outcome in self.containers.items():
                catalogue.hold(number, outcome.media_type, outcome.notes, _title(rows[number]))
            catalogue.forget(self.gone)
            catalogue.mark_indexed(records)
        return len(records)

    def _rows(self, catalogue: Catalogue) -> dict[int, Entry]:
        """The rows as they are now, of all but what is gone."""
        wanted = [*self.documents, *self.stored, *self.failures, *self.containers]
        rows = {entry.id: entry for entry in catalogue.entries(wanted)}
        if len(rows) < len(wanted):
            raise CatalogueDamaged("a row is gone")
        return rows

    def _records(self, rows: dict[int, Entry], found: dict[int, Entry]) -> Iterator[Record]:
        """What the engine is to hear: of freshly read documents only where a search would see a difference."""
        for number, entry in found.items():
            if not rows[number].indexed or _searchable(rows[number]) != _searchable(entry):
                yield _record(entry, self.documents[number].analysed)
        for number, text in self.stored.items():
            yield _record(rows[number], text)


def file_title(path: bytes) -> str:
    """What a document is called until it is read: its file's name without folder and ending."""
    name = os.fsdecode(path).rpartition("/")[2]
    return sanitise_line(os.path.splitext(name)[0] or name)


def _title(entry: Entry) -> str:
    return file_title(os.fsencode(entry.path))


def _searchable(entry: Entry) -> tuple[str, ...]:
    """What of a document the engine knows."""
    return entry.sha256, entry.title, entry.source, entry.author


def _record(entry: Entry, text: Analysed) -> Record:
    fields = {"text": text, "title": analyse(entry.title), "path": analyse(entry.name)}
    return Record(entry.id, fields | {"source": _often(entry.source), "author": _often(entry.author)})


@lru_cache(maxsize=_OFTEN)
def _often(value: str) -> Analysed:
    return analyse(value)
