"""What a search asks of the reader: which documents were opened, and which have which notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from tui.notes.index import NoteIndex, NoteRow
from tui.notes.search import search_notes, tagged, values_of
from tui.state import ReaderState

__all__ = ["Facts"]


class Facts:
    """Answers from the reader's state and their notes; it is an `index.filters.ReaderFacts`. Raises nothing."""

    def __init__(self, state: ReaderState, notes: NoteIndex) -> None:
        self._state = state
        self._notes = notes
        self.problem = ""
        """Why some notes could not be looked at the last time, one sentence; empty when all could."""

    def read_paths(self) -> Collection[str]:
        """The documents that were opened."""
        return self._state.paths()

    def notes(self, name: str, value: str) -> Iterable[str]:
        """The documents with a note that has ``value``: of ``note`` among its words, of ``tag by kind state`` as that.

        With an empty value, the documents with a note that has any; of ``note``, those with a note.
        """
        if name == "note" and value:
            found = search_notes(self._notes, value, limit=100_000)
            self.problem = found.problem
            return {hit.note.document for hit in found.hits}
        return {row.document for row in self._rows() if name == "note" or tagged(row, name, value)}

    def values(self, name: str) -> Mapping[str, int]:
        """The values that notes have as their ``tag``, ``by``, ``kind`` or ``state``, and how many documents each."""
        documents: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._rows():
            for value in values_of(row, name):
                documents[value].add(row.document)
        return {value: len(found) for value, found in documents.items()}

    def _rows(self) -> Sequence[NoteRow]:
        none: Sequence[NoteRow] = ()
        rows, self.problem = self._notes.ask(lambda rows, _: rows, none)
        return rows
