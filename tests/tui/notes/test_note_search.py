"""Finding notes, and documents by their notes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from annotations.stored import DocumentRef
from tests.tui.notes.desk import Desk
from tui.notes.facts import Facts
from tui.notes.index import NoteIndex
from tui.notes.search import search_notes
from tui.state import Place, ReaderState


def test_notes_are_found_by_their_words_and_by_the_passage(desk: Desk) -> None:
    desk.write("Which body is meant here?", quote="a medical foundation")
    desk.write("Ask the bodies again", "b.txt")
    assert desk.find("foundation") == ["Which body is meant here?"]
    assert set(desk.find("body")) == {"Which body is meant here?", "Ask the bodies again"}
    assert desk.find("=bodies") == ["Ask the bodies again"]
    (hit,) = search_notes(desk.index, "medical").hits
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.lit] == ["medical"]


def test_a_saved_changed_or_deleted_note_is_seen_by_the_next_search(desk: Desk) -> None:
    assert desk.find("apple") == []
    note = desk.write("An apple")
    assert desk.find("apple") == ["An apple"]
    changed = desk.store.save(replace(note.annotation, body="A pear"), DocumentRef("a.txt"), expected=note.digest)
    assert (desk.find("apple"), desk.find("pear")) == ([], ["A pear"])
    desk.store.remove(changed)
    assert desk.find("pear") == []


def test_a_note_edited_by_hand_is_seen_and_a_broken_one_hides_no_other(desk: Desk) -> None:
    note = desk.write("An apple")
    desk.write("A fig")
    note.file.write_text(note.file.read_text().replace("apple", "quince"))
    assert (desk.find("quince"), desk.find("fig")) == (["An quince"], ["A fig"])
    note.file.write_text("{ not yaml")
    assert (desk.find("quince"), desk.find("fig")) == ([], ["A fig"])


def test_filters_are_those_of_the_notes(desk: Desk) -> None:
    desk.write("one", tags=("method/sampling",), kind="question", state="done")
    desk.write("two", "b.txt", creator="bo", created="2025-05-05T10:00:00Z")
    assert desk.find("tag:method") == desk.find("kind:question") == desk.find("state:done") == ["one"]
    assert desk.find("by:bo") == desk.find("date:2025") == desk.find("path:b") == ["two"]
    assert desk.find("one OR two -by:bo") == ["one"]
    assert search_notes(desk.index, "one size:>1M").notices


def test_documents_are_told_by_their_notes(desk: Desk, tmp_path: Path) -> None:
    desk.write("one apple", tags=("fruit",))
    desk.write("two", "b.txt", creator="bo")
    state = ReaderState(tmp_path / "reader")
    state.remember(Place("b.txt", 3, ""))
    facts = Facts(state, desk.index)
    assert set(facts.notes("note", "")) == {"a.txt", "b.txt"}
    assert set(facts.notes("note", "apples")) == set()
    assert set(facts.notes("note", "apple")) == set(facts.notes("tag", "fruit")) == {"a.txt"}
    assert set(facts.notes("tag", "")) == {"a.txt"}
    assert facts.values("by") == {"ana": 1, "bo": 1}
    assert set(facts.read_paths()) == {"b.txt"}
    state.close()


def test_a_renamed_document_is_told_by_its_new_name(desk: Desk, tmp_path: Path) -> None:
    desk.write("one apple")
    assert search_notes(desk.index, "apple").hits[0].note.document == "a.txt"
    desk.store.meet(DocumentRef("moved.txt"), "a.txt")
    assert search_notes(desk.index, "apple").hits[0].note.document == "moved.txt"


def test_what_is_kept_serves_the_next_start_and_is_made_anew_when_broken(desk: Desk) -> None:
    desk.write("one apple")
    assert desk.find("apple") == ["one apple"]
    desk.index.close()
    again = NoteIndex(desk.notes, desk.state)
    assert len(search_notes(again, "apple").hits) == 1
    again.close()
    for file in (desk.state / "notes-index").rglob("*"):
        if file.is_file() and file.suffix in {".sqlite", ".seg"}:
            file.write_bytes(b"broken" * 100)
    again = NoteIndex(desk.notes, desk.state)
    assert len(search_notes(again, "apple").hits) == 1
    again.close()


def test_a_folder_of_notes_that_goes_leaves_none(desk: Desk) -> None:
    desk.write("one apple")
    assert desk.find("apple")
    shutil.rmtree(desk.notes)
    assert desk.find("apple") == []
