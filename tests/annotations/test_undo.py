"""Taking back changes of notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from annotations.model import Annotation
from annotations.store import AnnotationStore, Conflict, DocumentRef, StoredNote
from annotations.undo import UndoStack

NoteMaker = Callable[..., Annotation]


@pytest.fixture
def stack(store: AnnotationStore) -> UndoStack:
    return UndoStack(store)


def _edit(store: AnnotationStore, stack: UndoStack, note: StoredNote, body: str, document: DocumentRef) -> StoredNote:
    after = store.save(replace(note.annotation, body=body), document, expected=note.digest)
    stack.edited(note, after, document)
    return after


def test_with_nothing_done_there_is_nothing_to_undo(stack: UndoStack) -> None:
    undone = stack.undo()
    assert (undone.description, undone.note) == ("There is nothing to undo", None)


def test_every_change_of_a_note_is_taken_back_in_turn(
    store: AnnotationStore, stack: UndoStack, document: DocumentRef, make_note: NoteMaker
) -> None:
    first = store.save(make_note("First"), document)
    stack.created(first)
    second = _edit(store, stack, first, "Second", document)
    third = _edit(store, stack, second, "Third", document)
    stack.removed(third, store.remove(third))

    told = []
    for expected in (["Third"], ["Second"], ["First"], []):
        told.append(stack.undo().description)
        assert [note.annotation.body for note in store.load(document.path).notes] == expected
    assert told == [
        "Brought back the note «Third»",
        "Took back the change of the note «Second»",
        "Took back the change of the note «First»",
        "Removed the new note «First»",
    ]
    assert len(stack) == 0


def test_changes_of_a_file_edited_by_hand_are_taken_back_too(
    store: AnnotationStore, stack: UndoStack, document: DocumentRef, make_note: NoteMaker
) -> None:
    file = store.save(make_note("First"), document).file
    file.write_text(file.read_text().replace("body: First", "body:   'First'  # mine"))
    (first,) = store.load(document.path).notes
    _edit(store, stack, _edit(store, stack, first, "Second", document), "Third", document)
    stack.undo()
    stack.undo()
    assert "body: First  # mine" in file.read_text()


def test_a_change_by_somebody_else_is_not_taken_back(
    store: AnnotationStore, stack: UndoStack, document: DocumentRef, make_note: NoteMaker
) -> None:
    note = store.save(make_note("Ours"), document)
    stack.created(note)
    store.save(replace(note.annotation, body="Theirs"), document, expected=note.digest)
    with pytest.raises(Conflict):
        stack.undo()
    assert [note.annotation.body for note in store.load(document.path).notes] == ["Theirs"]
    assert len(stack) == 0


def test_two_hundred_changes_are_remembered(
    store: AnnotationStore, stack: UndoStack, document: DocumentRef, make_note: NoteMaker
) -> None:
    note = store.save(make_note(), document)
    for _ in range(250):
        stack.created(note)
    assert len(stack) == 200
