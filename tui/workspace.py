"""What one reader works with: a library, its notes, their own state. The command line uses it too: no screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from annotations.anchor import Anchor, AnchorStatus, resolve
from annotations.ids import new_id
from annotations.journal import Draft, DraftJournal
from annotations.model import Annotation, describe, tags_in
from annotations.store import AnnotationStore, Conflict
from annotations.stored import DocumentRef, Loaded, Problem, StoredNote
from annotations.undo import Undone, UndoStack
from index.catalogue import Catalogue, Entry
from index.library import Library
from tui.settings import Settings
from tui.state import ReaderState

__all__ = [
    "SIGNS",
    "DocumentFinder",
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
        self.library = Library(settings.documents, settings.index)
        self.store = AnnotationStore(settings.annotations, trash=settings.state / "trash")
        self.journal = DraftJournal(settings.state / "drafts")
        self.undo_stack = UndoStack(self.store)

    @cached_property
    def state(self) -> ReaderState:
        """Reading positions."""
        return ReaderState(self.settings.state)

    def notes_of(self, entry: Entry, text: str) -> NotesOf:
        """The notes of a document, placed in its text of today."""
        loaded = self.store.load(entry.name, entry.sha256)
        return place(loaded, text, entry.sha256)

    def all_notes(self, catalogue: Catalogue | None) -> tuple[list[tuple[PlacedNote, Entry | None]], list[Problem]]:
        """Every note with its document, None when that is not in the library any more; and unreadable files."""
        loaded = self.store.load_all()
        by_path: dict[str, list[StoredNote]] = {}
        for note in loaded.notes:
            by_path.setdefault(note.document_path, []).append(note)
        finder = DocumentFinder(catalogue) if catalogue else None
        found: list[tuple[PlacedNote, Entry | None]] = []
        for path, notes in by_path.items():
            entry = finder.find(path, notes[0].annotation.made_on) if finder else None
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
        return Draft(note.id, entry.name, entry.sha256, target, text, note.kind, editing=True, started=_now())

    def save(self, draft: Draft, entry: Entry, before: StoredNote | None) -> Saved:
        """Write a draft as a note; with ``before``, as a change of that one. Raises ``StoreError``."""
        document = reference(entry)
        note = self._annotation(draft, before)
        try:
            saved = self.store.save(note, document, expected=before.digest if before else None)
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
        return Annotation(
            id=draft.note_id,
            targets=(draft.target,) if draft.target else (),
            body=body,
            tags=tags,
            kind=draft.kind,
            creator=self.settings.creator,
            created=_now(),
            made_on=f"sha256:{draft.sha256}",
        )

    def remove(self, placed: PlacedNote) -> None:
        """Move a note to the trash. Raises ``StoreError``."""
        self.undo_stack.removed(placed.stored, self.store.remove(placed.stored))

    def undo(self) -> Undone:
        """Take back the last change of a note. Raises ``StoreError``."""
        return self.undo_stack.undo()


class DocumentFinder:
    """Finds the documents that notes and drafts name."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def find(self, name: str, made_on: str = "") -> Entry | None:
        """The document shown as ``name``; or the one that has the text ``made_on`` (``sha256:``…) under a new name."""
        if entry := self._catalogue.find(name):
            return entry
        if entry := self._by_name.get(name):
            return entry
        same = self._by_text.get(made_on.removeprefix("sha256:"), [])
        return same[0] if len(same) == 1 else None

    @cached_property
    def _all(self) -> list[Entry]:
        return self._catalogue.entries(self._catalogue.ids())

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        """The documents whose name on the disk is not the one that is shown."""
        return {entry.name: entry for entry in self._all if entry.name != entry.path}

    @cached_property
    def _by_text(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._all:
            if entry.sha256:
                found.setdefault(entry.sha256, []).append(entry)
        return found


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
