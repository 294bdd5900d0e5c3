"""Takes back changes of the store, the last one first."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotations.model import headline
from annotations.store import AnnotationStore, Conflict, DocumentRef, StoredNote

__all__ = ["UndoStack", "Undone"]

_DEPTH: Final = 200


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, in words, and the note as it is now; None when it is gone or nothing was done."""

    description: str
    note: StoredNote | None = None


@dataclass(frozen=True, slots=True)
class _Created:
    note: StoredNote

    def undo(self, store: AnnotationStore) -> Undone:
        store.remove(self.note)
        return Undone(f"Removed the new note{_named(self.note)}")


@dataclass(frozen=True, slots=True)
class _Edited:
    before: StoredNote
    note: StoredNote
    document: DocumentRef

    def undo(self, store: AnnotationStore) -> Undone:
        now = store.save(self.before.annotation, self.document, expected=self.note.digest)
        return Undone(f"Took back the change of the note{_named(now)}", now)


@dataclass(frozen=True, slots=True)
class _Removed:
    note: StoredNote
    trash_path: Path

    def undo(self, store: AnnotationStore) -> Undone:
        now = store.restore(self.trash_path, self.note)
        return Undone(f"Brought back the note{_named(now)}", now)


class UndoStack:
    """Remembers the last 200 changes of ``store`` made by this program while it runs."""

    def __init__(self, store: AnnotationStore) -> None:
        self._store = store
        self._changes: deque[_Created | _Edited | _Removed] = deque(maxlen=_DEPTH)

    def __len__(self) -> int:
        return len(self._changes)

    def created(self, note: StoredNote) -> None:
        """``note`` was saved for the first time."""
        self._changes.append(_Created(note))

    def edited(self, before: StoredNote, after: StoredNote, document: DocumentRef) -> None:
        """``before`` was saved again as ``after``."""
        self._changes.append(_Edited(before, after, document))

    def removed(self, note: StoredNote, trash_path: Path) -> None:
        """``note`` was moved to ``trash_path`` by `AnnotationStore.remove`."""
        self._changes.append(_Removed(note, trash_path))

    def undo(self, path: str | None = None) -> Undone:
        """Take back the last change, or the last of a note on the document at ``path``.

        Raises:
            Conflict: somebody else has changed the note since; the change is forgotten.
            StoreError: the disk refuses; the change can be taken back later.
        """
        places = reversed(range(len(self._changes)))
        place = next((at for at in places if path in (None, self._path(at))), None)
        if place is None:
            return Undone("There is nothing to undo" if path is None else "There is nothing to undo in this document")
        change = self._changes[place]
        try:
            undone = change.undo(self._store)
        except Conflict:
            del self._changes[place]
            raise
        del self._changes[place]
        if isinstance(change, _Edited) and undone.note is not None:
            self._expect(change.before, undone.note)
        return undone

    def _path(self, place: int) -> str:
        return self._changes[place].note.document_path

    def _expect(self, before: StoredNote, now: StoredNote) -> None:
        """Older changes of the note meet it as ``now``: the same note as ``before``, maybe in other bytes."""
        for number, change in enumerate(self._changes):
            if not isinstance(change, _Removed) and change.note == before:
                self._changes[number] = replace(change, note=now)


def _named(note: StoredNote) -> str:
    first = headline(note.annotation.body)
    return f" «{first[:40]}{'…' if len(first) > 40 else ''}»" if first else ""
