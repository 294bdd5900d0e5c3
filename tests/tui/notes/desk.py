"""Notes in a folder, and their index, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from annotations.ids import new_id
from annotations.model import Annotation, Target
from annotations.store import AnnotationStore
from annotations.stored import DocumentRef, StoredNote
from tui.notes.index import NoteIndex
from tui.notes.search import search_notes

__all__ = ["Desk"]


class Desk:
    """Notes in a folder, and their index."""

    def __init__(self, folder: Path) -> None:
        self.notes = folder / "notes"
        self.state = folder / "state"
        self.store = AnnotationStore(self.notes, trash=folder / "trash")
        self.index = NoteIndex(self.notes, self.state)

    def write(
        self,
        body: str,
        document: str = "a.txt",
        quote: str = "",
        tags: tuple[str, ...] = (),
        kind: str = "note",
        state: str = "open",
        creator: str = "ana",
        created: str = "2026-01-02T10:00:00Z",
    ) -> StoredNote:
        targets = (Target(quote, "", "", 0, len(quote)),) if quote else ()
        note = Annotation(new_id(), targets, body, tags, kind, state=state, creator=creator, created=created)
        return self.store.save(note, DocumentRef(document, title=f"About {document}"))

    def find(self, query: str) -> list[str]:
        return [hit.note.body for hit in search_notes(self.index, query, languages=["en"]).hits]

    def place(self) -> Path:
        """Where the index is."""
        (place,) = (self.state / "notes-index").iterdir()
        return place
