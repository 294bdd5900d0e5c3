"""What one reader works with: a library, its notes, their own state. The command line uses it too: no screen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from annotations.anchor import Anchor, AnchorStatus, resolve
from annotations.errors import StoreError
from annotations.ids import new_id
from annotations.journal import Draft, DraftJournal
from annotations.model import Annotation, describe, tags_in
from annotations.shelf import ShelfRecord
from annotations.store import AnnotationStore, Conflict
from annotations.stored import DocumentRef, Loaded, Problem, StoredNote
from annotations.undo import Undone, UndoStack
from index.catalogue import Catalogue, Entry, missing_entry
from index.sanitise import sanitise_line
from tui.library import library_of
from tui.settings import Settings
from tui.state import ReaderState

if TYPE_CHECKING:
    from tui.notes.facts import Facts
    from tui.notes.index import NoteIndex

__all__ = [
    "SIGNS",
    "NotesOf",
    "PlacedNote",
    "Saved",
    "Workspace",
    "passages",
    "place",
    "reference",
]

SIGNS: Final = {"note": "▪", "question": "?", "important": "!", "bookmark": "★", "highlight": "▪", "reply": "↳"}
"""How a kind of note is told without colour."""


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note and where it stands in today's text."""

    stored: StoredNote
    anchor: Anchor

    @property
    def start(self) -> int:
        """Where it begins; a note on the whole document comes first, a lost one where it once stood."""
        if self.anchor.ranges:
            return self.anchor.ranges[0][0]
        targets = self.stored.annotation.targets
        return targets[0].start if targets else 0

    @property
    def quote(self) -> str:
        """The words it was made on."""
        return " … ".join(target.exact for target in self.stored.annotation.targets)


@dataclass(frozen=True, slots=True)
class NotesOf:
    """The notes of one document, in the order of the text, and the files that could not be read."""

    notes: tuple[PlacedNote, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """A note that is on the disk."""

    note: StoredNote
    conflict: bool = False
    """Whether somebody else had changed it meanwhile, so that it was saved beside theirs."""


class Workspace:
    """Everything that outlives the screen."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = library_of(settings)
        self.store = AnnotationStore(settings.annotations, trash=settings.state / "trash")
        self.journal = DraftJournal(settings.state / "drafts")
        self.undo_stack = UndoStack(self.store)

    @cached_property
    def state(self) -> ReaderState:
        """Reading positions."""
        return ReaderState(self.settings.state)

    @cached_property
    def note_index(self) -> NoteIndex:
        """The notes, searchable."""
        # Imported here: the first frame does without.
        from tui.notes.index import NoteIndex

        return NoteIndex(self.settings.annotations, self.settings.state)

    @cached_property
    def facts(self) -> Facts:
        """What a search may ask of the reader: what was read, and notes."""
        from tui.notes.facts import Facts

        return Facts(self.state, self.note_index)

    def close(self) -> None:
        """Release the reader's own files."""
        for name in ("note_index", "state"):
            if opened := self.__dict__.get(name):
                opened.close()

    def notes_of(self, catalogue: Catalogue, entry: Entry, text: str) -> NotesOf:
        """The notes of a document, placed in its text of today.

        A file that was renamed is known by its text, unless another file has the same.
        """
        copies = [other for other in catalogue.with_text(entry.sha256) if other.id != entry.id]
        loaded = self.store.load(entry.name, "" if copies else entry.sha256)
        return place(loaded, text, entry.sha256)

    def find(self, catalogue: Catalogue, path: str, sha256: str) -> Entry | None:
        """The document that a note or draft names: by its path as shown, else by its text, if one alone has that."""
        if entry := catalogue.find(path) or _shown_as(catalogue, path):
            return entry
        same = catalogue.with_text(sha256) if sha256 else []
        return same[0] if len(same) == 1 else None

    def all_notes(self, catalogue: Catalogue | None) -> tuple[list[tuple[PlacedNote, Entry | None]], list[Problem]]:
        """Every note with its document, None when that is not in the library any more; and unreadable files."""
        loaded = self.store.load_all()
        by_path: dict[str, list[StoredNote]] = {}
        for note in loaded.notes:
            by_path.setdefault(note.document_path, []).append(note)
        found: list[tuple[PlacedNote, Entry | None]] = []
        for path, notes in by_path.items():
            made_on = notes[-1].annotation.made_on.removeprefix("sha256:")
            entry = self.find(catalogue, path, made_on) if catalogue else None
            text = catalogue.text(entry.sha256) if catalogue and entry else None
            found += [(self._placed(note, entry, text), entry) for note in notes]
        return found, loaded.problems

    def _placed(self, note: StoredNote, entry: Entry | None, text: str | None) -> PlacedNote:
        if entry is None or text is None:
            return PlacedNote(note, Anchor(AnchorStatus.LOST, reason="its document is not in the library"))
        return PlacedNote(note, resolve(note.annotation, text, entry.sha256))

    def draft_of(self, entry: Entry, text: str, start: int, end: int) -> Draft:
        """A new note on ``text[start:end]``, to be written. Raises ``ValueError`` when there is nothing in it."""
        target = describe(text, start, end)
        # Of the first word, not of the white space that was selected before it.
        target = replace(target, where={"line": text.count("\n", 0, target.start) + 1})
        return Draft(new_id(), entry.name, entry.sha256, target, started=_now())

    def draft_to_edit(self, placed: PlacedNote, entry: Entry) -> Draft:
        """A note that exists, to be changed. Tags that are not in its text are put below it, if they can be typed."""
        note = placed.stored.annotation
        missing = [f"#{tag}" for tag in note.tags if tag not in tags_in(note.body) and _can_be_typed(tag)]
        text = "\n".join(part for part in (note.body, " ".join(missing)) if part)
        target = note.targets[0] if note.targets else None
        began_from = placed.stored.digest
        return Draft(note.id, entry.name, entry.sha256, target, text, note.kind, True, began_from, _now())

    def save(self, draft: Draft, entry: Entry, before: StoredNote | None) -> Saved:
        """Write a draft as a note; with ``before``, as a change of that one. Raises ``StoreError``."""
        document = reference(entry)
        note = self._annotation(draft, before)
        try:
            saved = self.store.save(note, document, expected=(draft.digest or before.digest) if before else None)
        except Conflict as conflict:
            beside = self.store.save_beside(replace(note, id=new_id()), document, conflict.theirs)
            self.undo_stack.created(beside)
            return Saved(beside, conflict=True)
        if before:
            self.undo_stack.edited(before, saved, document)
        else:
            self.undo_stack.created(saved)
        return Saved(saved)

    def _annotation(self, draft: Draft, before: StoredNote | None) -> Annotation:
        body = draft.text.rstrip()
        tags = tags_in(body)
        if before:
            kept = (tag for tag in before.annotation.tags if not _can_be_typed(tag))
            tags = tuple(dict.fromkeys((*kept, *tags)))
            return replace(before.annotation, body=body, tags=tags, kind=draft.kind)
        # A note without words is a highlight; a question or a bookmark may be one without words.
        kind = "highlight" if not body and draft.kind == "note" else draft.kind
        return Annotation(
            id=draft.note_id,
            targets=(draft.target,) if draft.target else (),
            body=body,
            tags=tags,
            kind=kind,
            creator=self.settings.creator,
            created=draft.started or _now(),
            made_on=f"sha256:{draft.sha256}",
        )

    def remove(self, placed: PlacedNote) -> None:
        """Move a note to the trash. Raises ``StoreError``."""
        self.undo_stack.removed(placed.stored, self.store.remove(placed.stored))

    def undo(self, entry: Entry | None = None) -> Undone:
        """Take back the last change of a note, on one document or on any. Raises ``StoreError``."""
        return self.undo_stack.undo(entry.name if entry else None)

    def follow(self, catalogue: Catalogue) -> list[Entry]:
        """Tell the note store which documents were renamed or changed, so that the next change finds them too.

        Returns the documents with notes that are gone, as rows that cannot be read.
        """
        gone: list[Entry] = []
        for record in self.store.known():
            hashes = [str(known.get("sha256", "")) for known in reversed(record.hashes)]
            found = (self.find(catalogue, record.path, sha256) for sha256 in hashes or [""])
            entry = next((entry for entry in found if entry), None)
            if entry is None:
                gone.append(_gone(record, -1 - len(gone)))
            elif entry.sha256 and (entry.name != record.path or not record.has_content(entry.sha256)):
                # Where notes may not be written, they are found by what is known of them.
                with suppress(StoreError):
                    self.store.meet(reference(entry), record.path)
        return gone

    def notes_without_text(self, entry: Entry) -> NotesOf:
        """The notes of a document that cannot be read: all of them lost, none dropped."""
        loaded = self.store.load(entry.name)
        lost = Anchor(AnchorStatus.LOST, reason=f"its document {entry.problem}")
        return NotesOf(tuple(PlacedNote(note, lost) for note in loaded.notes), tuple(loaded.problems))


def _gone(record: ShelfRecord, number: int) -> Entry:
    title = sanitise_line(record.title or record.path)
    return missing_entry(number, record.path, title, "is gone from the library; its notes are kept")


def _shown_as(catalogue: Catalogue, name: str) -> Entry | None:
    """The document whose name on the disk is another than the ``name`` shown, for it holds what may not be shown."""
    if name.isascii():  # the signs for what may not be shown are not
        return None
    paths = map(os.fsdecode, catalogue.stamps())
    found = next((path for path in paths if sanitise_line(path) == name), None)
    return catalogue.find(found) if found else None


def place(loaded: Loaded, text: str, sha256: str) -> NotesOf:
    """Put notes to their passages, in the order of the text."""
    placed = [PlacedNote(note, resolve(note.annotation, text, sha256)) for note in loaded.notes]
    return NotesOf(tuple(sorted(placed, key=lambda note: note.start)), tuple(loaded.problems))


def reference(entry: Entry) -> DocumentRef:
    """What the store keeps of a document. The path is the shown one, so that no odd byte gets into YAML."""
    return DocumentRef(entry.name, entry.sha256, entry.title, entry.length, entry.media_type)


def passages(notes: Iterable[PlacedNote]) -> list[tuple[int, int, str, str]]:
    """Start, end, id and sign of every passage that was found."""
    return [
        (start, end, note.stored.annotation.id, SIGNS.get(note.stored.annotation.kind, "▪"))
        for note in notes
        for start, end in note.anchor.ranges
    ]


def _can_be_typed(tag: str) -> bool:
    """Whether ``#tag`` in a text is this tag; one with a blank in it, written by hand, is not."""
    return tags_in(f"#{tag}") == (tag,)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
