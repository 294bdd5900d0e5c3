"""What a search asks of the reader: which documents were opened, and which have which notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from tui.notes.index import NoteIndex
from tui.notes.search import search_notes, tagged, values_of
from tui.state import ReaderState

__all__ = ["Facts"]


class Facts:
    """Answers from the reader's state and their notes; it is an `index.filters.ReaderFacts`. Raises nothing."""

    def __init__(self, state: ReaderState, notes: NoteIndex) -> None:
        self._state = state
        self._notes = notes

    def read_paths(self) -> Collection[str]:
        """The documents that were opened."""
        return self._state.paths()

    def notes(self, name: str, value: str) -> Iterable[str]:
        """The documents with a note that has ``value``: of ``note`` among its words, of ``tag by kind state`` as that.

        With an empty value, the documents with a note that has any; of ``note``, those with a note.
        """
        if name == "note" and value:
            return {hit.note.document for hit in search_notes(self._notes, value, limit=100_000).hits}
        self._notes.refresh()
        return {row.document for row in self._notes.rows() if name == "note" or tagged(row, name, value)}

    def values(self, name: str) -> Mapping[str, int]:
        """The values that notes have as their ``tag``, ``by``, ``kind`` or ``state``, and how many documents each."""
        self._notes.refresh()
        documents: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._notes.rows():
            for value in values_of(row, name):
                documents[value].add(row.document)
        return {value: len(found) for value, found in documents.items()}
