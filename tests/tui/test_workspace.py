"""Notes on documents, from draft to file and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import AnchorStatus
from annotations.errors import StoreError
from annotations.stored import StoredNote
from index.catalogue import Catalogue, Entry
from index.sync import synchronise
from tui.settings import Settings
from tui.workspace import NotesOf, PlacedNote, Workspace, passages

TEXT = "The quick brown fox jumps over the lazy dog.\n\n  It did not look back, the fox.\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "fox.txt").write_text(TEXT)
    (documents / "other.txt").write_text("Nothing of interest.\n")
    opened = Workspace(
        Settings(
            file=tmp_path / "config.yaml",
            documents=documents,
            index=tmp_path / "index",
            annotations=tmp_path / "notes",
            state=tmp_path / "state",
            creator="reader1",
        )
    )
    synchronise(opened.library)
    return opened


@pytest.fixture
def catalogue(workspace: Workspace) -> Iterator[Catalogue]:
    with closing(workspace.library.catalogue()) as opened:
        yield opened


@pytest.fixture
def entry(catalogue: Catalogue) -> Entry:
    return found(catalogue, "fox.txt")


def notes_of(workspace: Workspace, entry: Entry, text: str = TEXT) -> NotesOf:
    with closing(workspace.library.catalogue()) as catalogue:
        return workspace.notes_of(catalogue, entry, text)


def placed_notes(workspace: Workspace, entry: Entry, text: str = TEXT) -> tuple[PlacedNote, ...]:
    return notes_of(workspace, entry, text).notes


def found(catalogue: Catalogue, path: str) -> Entry:
    entry = catalogue.find(path)
    assert entry is not None
    return entry


def write(workspace: Workspace, entry: Entry, words: str, body: str, kind: str = "note") -> StoredNote:
    start = TEXT.index(words)
    draft = workspace.draft_of(entry, TEXT, start, start + len(words))
    return workspace.save(replace(draft, text=body, kind=kind), entry, None).note


def edit(workspace: Workspace, placed: PlacedNote, entry: Entry, body: str) -> StoredNote:
    draft = workspace.draft_to_edit(placed, entry)
    return workspace.save(replace(draft, text=body), entry, placed.stored).note


def only(workspace: Workspace, entry: Entry) -> PlacedNote:
    (placed,) = placed_notes(workspace, entry)
    return placed


# Drafts


def test_a_draft_holds_the_passage_without_the_white_space_around_it(workspace: Workspace, entry: Entry) -> None:
    start = TEXT.index("\n\n  It")
    draft = workspace.draft_of(entry, TEXT, start, start + len("\n\n  It did "))
    assert draft.target is not None
    assert (draft.target.exact, draft.target.start) == ("It did", TEXT.index("It did"))
    assert draft.target.where == {"line": 3}, "the line of the first word"
    assert (draft.document_path, draft.sha256, draft.text, draft.editing) == ("fox.txt", entry.sha256, "", False)


def test_there_is_no_draft_on_nothing(workspace: Workspace, entry: Entry) -> None:
    gap = TEXT.index("\n\n")
    with pytest.raises(ValueError, match="no text"):
        workspace.draft_of(entry, TEXT, gap, gap + 3)


# Saving


def test_a_saved_note_is_on_the_disk_with_author_tags_and_passage(workspace: Workspace, entry: Entry) -> None:
    note = write(workspace, entry, "brown fox", "Which fox? #check #names/fox\n\n", "question")
    about = note.annotation
    assert about.body == "Which fox? #check #names/fox"
    assert (about.tags, about.kind, about.creator) == (("check", "names/fox"), "question", "reader1")
    assert about.made_on == f"sha256:{entry.sha256}"
    placed = only(workspace, entry)
    assert placed.stored == note
    assert (placed.anchor.status, placed.quote) == (AnchorStatus.EXACT, "brown fox")
    assert TEXT[placed.start :].startswith("brown fox")


def test_notes_come_in_the_order_of_the_text(workspace: Workspace, entry: Entry) -> None:
    for words in ("look back", "quick", "lazy dog"):
        write(workspace, entry, words, words)
    notes = placed_notes(workspace, entry)
    assert [placed.quote for placed in notes] == ["quick", "lazy dog", "look back"]
    signs = [(TEXT[start:end], sign) for start, end, _, sign in passages(notes)]
    assert signs == [("quick", "▪"), ("lazy dog", "▪"), ("look back", "▪")]


def test_notes_stand_where_their_words_are_today(workspace: Workspace, entry: Entry) -> None:
    write(workspace, entry, "lazy dog", "one")
    write(workspace, entry, "look back", "two")
    today = "A new first line.\n" + TEXT.replace("It did not look back, the fox.", "")
    moved, lost = sorted(placed_notes(workspace, entry, today), key=lambda note: note.stored.annotation.body)
    assert moved.anchor.status is AnchorStatus.MOVED
    assert today[moved.start :].startswith("lazy dog")
    assert lost.anchor.status is AnchorStatus.LOST
    assert lost.start == TEXT.index("look back"), "listed where it once stood"


# Editing


def test_editing_offers_the_text_with_tags_that_are_not_in_it(workspace: Workspace, entry: Entry) -> None:
    note = write(workspace, entry, "quick", "How quick? #speed")
    by_hand = note.file.read_text().replace("- speed", "- speed\n- later")
    note.file.write_text(by_hand)
    draft = workspace.draft_to_edit(only(workspace, entry), entry)
    assert draft.text == "How quick? #speed\n#later"
    assert (draft.note_id, draft.editing) == (note.annotation.id, True)


def test_editing_keeps_passage_author_and_date_and_takes_tags_from_the_text(workspace: Workspace, entry: Entry) -> None:
    before = write(workspace, entry, "quick", "How quick? #speed").annotation
    after = edit(workspace, only(workspace, entry), entry, "Very. #answered").annotation
    assert after == replace(before, body="Very. #answered", tags=("answered",))
    assert only(workspace, entry).stored.annotation == after


def test_a_tag_that_cannot_be_typed_survives_editing(workspace: Workspace, entry: Entry) -> None:
    note = write(workspace, entry, "quick", "How quick? #speed")
    note.file.write_text(note.file.read_text().replace("- speed", "- needs work\n- speed"))
    placed = only(workspace, entry)
    assert placed.stored.annotation.tags == ("needs work", "speed")
    assert workspace.draft_to_edit(placed, entry).text == "How quick? #speed"
    assert edit(workspace, placed, entry, "Very. #new").annotation.tags == ("needs work", "new")


def test_a_note_that_somebody_changed_meanwhile_is_not_overwritten(workspace: Workspace, entry: Entry) -> None:
    note = write(workspace, entry, "quick", "mine")
    placed = only(workspace, entry)
    note.file.write_text(note.file.read_text().replace("mine", "theirs"))
    theirs = note.file.read_bytes()
    saved = workspace.save(replace(workspace.draft_to_edit(placed, entry), text="my change"), entry, placed.stored)
    assert saved.conflict
    assert note.file.read_bytes() == theirs
    assert saved.note.file != note.file
    assert saved.note.annotation.extra["conflict_of"] == note.annotation.id
    assert sorted(note.stored.annotation.body for note in placed_notes(workspace, entry)) == [
        "my change",
        "theirs",
    ]
    workspace.undo()
    assert only(workspace, entry).stored.annotation.body == "theirs"


def test_saving_a_draft_twice_makes_one_note(workspace: Workspace, entry: Entry) -> None:
    start = TEXT.index("quick")
    draft = replace(workspace.draft_of(entry, TEXT, start, start + 5), text="again")
    first = workspace.save(draft, entry, None).note
    second = workspace.save(draft, entry, first)
    assert not second.conflict
    assert only(workspace, entry).stored == second.note


# Taking back


def test_undo_takes_back_saving_editing_and_removing_the_last_first(workspace: Workspace, entry: Entry) -> None:
    write(workspace, entry, "quick", "first")
    edit(workspace, only(workspace, entry), entry, "second")
    workspace.remove(only(workspace, entry))
    assert placed_notes(workspace, entry) == ()

    assert workspace.undo().description == "Brought back the note «second»"
    assert only(workspace, entry).stored.annotation.body == "second"
    assert workspace.undo().description == "Took back the change of the note «first»"
    assert only(workspace, entry).stored.annotation.body == "first"
    assert workspace.undo().description == "Removed the new note «first»"
    assert placed_notes(workspace, entry) == ()
    assert workspace.undo().description == "There is nothing to undo"


def test_a_removed_note_lies_in_the_trash_of_its_reader(workspace: Workspace, entry: Entry) -> None:
    note = write(workspace, entry, "quick", "first")
    data = note.file.read_bytes()
    workspace.remove(only(workspace, entry))
    (kept,) = (workspace.settings.state / "trash").rglob("*.yaml")
    assert kept.read_bytes() == data


def test_removing_a_note_that_was_changed_meanwhile_is_refused(workspace: Workspace, entry: Entry) -> None:
    note = write(workspace, entry, "quick", "mine")
    placed = only(workspace, entry)
    note.file.write_text(note.file.read_text().replace("mine", "theirs"))
    with pytest.raises(StoreError, match="changed meanwhile"):
        workspace.remove(placed)
    assert note.file.exists()


# All notes


def statuses(workspace: Workspace, catalogue: Catalogue | None) -> dict[str, tuple[str, str]]:
    """Status and document of each note, by its text."""
    notes, _ = workspace.all_notes(catalogue)
    return {
        placed.stored.annotation.body: (placed.anchor.status.value, entry.path if entry else "")
        for placed, entry in notes
    }


def test_all_notes_are_listed_and_a_broken_file_hides_none(
    workspace: Workspace, catalogue: Catalogue, entry: Entry
) -> None:
    write(workspace, entry, "quick", "one")
    broken = write(workspace, entry, "lazy", "two").file
    broken.write_text("id: [")
    write(workspace, found(catalogue, "other.txt"), "The", "three")
    found_notes, problems = workspace.all_notes(catalogue)
    assert sorted(placed.stored.annotation.body for placed, _ in found_notes) == ["one", "three"]
    assert [problem.file for problem in problems] == [broken]
    assert broken.read_text() == "id: ["
    assert [problem.file for problem in notes_of(workspace, entry).problems] == [broken]


def test_a_note_whose_document_is_gone_is_listed_as_lost(
    workspace: Workspace, catalogue: Catalogue, entry: Entry
) -> None:
    write(workspace, entry, "quick", "one")
    (workspace.settings.documents / "fox.txt").unlink()
    synchronise(workspace.library)
    assert statuses(workspace, catalogue) == {"one": ("lost", "")}
    ((placed, _),) = workspace.all_notes(catalogue)[0]
    assert placed.anchor.reason == "its document is not in the library"


def test_a_note_follows_its_document_to_a_new_name(workspace: Workspace, catalogue: Catalogue, entry: Entry) -> None:
    write(workspace, entry, "quick", "one")
    documents = workspace.settings.documents
    (documents / "fox.txt").rename(documents / "renamed.txt")
    synchronise(workspace.library)
    assert statuses(workspace, catalogue) == {"one": ("exact", "renamed.txt")}


def test_a_note_does_not_guess_between_two_documents_of_the_same_text(
    workspace: Workspace, catalogue: Catalogue, entry: Entry
) -> None:
    write(workspace, entry, "quick", "one")
    documents = workspace.settings.documents
    (documents / "fox.txt").rename(documents / "renamed.txt")
    (documents / "copy.txt").write_text(TEXT)
    synchronise(workspace.library)
    assert statuses(workspace, catalogue) == {"one": ("lost", "")}


def test_a_note_on_a_document_with_an_odd_name_is_found_again(workspace: Workspace, catalogue: Catalogue) -> None:
    odd = "odd \x1b[31m\n name.txt"
    (workspace.settings.documents / odd).write_text(TEXT + "odd")
    synchronise(workspace.library)
    entry = found(catalogue, odd)
    note = write(workspace, entry, "quick", "one")
    assert "\x1b" not in (note.file.parent / "document.yaml").read_text()
    assert statuses(workspace, catalogue) == {"one": ("exact", odd)}
    assert len(placed_notes(workspace, entry, TEXT + "odd")) == 1


def test_without_a_catalogue_the_notes_are_listed_all_the_same(workspace: Workspace, entry: Entry) -> None:
    write(workspace, entry, "quick", "one")
    assert statuses(workspace, None) == {"one": ("lost", "")}


def test_looking_at_notes_writes_nothing(workspace: Workspace, catalogue: Catalogue, entry: Entry) -> None:
    notes_of(workspace, entry)
    workspace.all_notes(catalogue)
    assert not workspace.settings.annotations.exists()
    assert not workspace.settings.state.exists()
