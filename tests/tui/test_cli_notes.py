"""``postil notes``."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from annotations.stored import StoredNote
from index.sync import synchronise
from tui.settings import Settings
from tui.workspace import Workspace

if TYPE_CHECKING:
    from tests.tui.conftest import CommandLine

HARBOUR = "The harbour was closed on Monday.\n\nDivers searched the north basin of the harbour.\n"
KEYS = [
    *("id", "path", "title", "quote", "body", "tags", "kind", "state", "creator", "created"),
    *("anchor", "start", "end", "file"),
]


@pytest.fixture
def library(postil: CommandLine) -> CommandLine:
    """Two documents, indexed."""
    postil.write("harbour.txt", HARBOUR)
    postil.write("mill.txt", "The mill stands at the harbour.\n")
    assert postil.run("index").status == 0
    return postil


def annotate(postil: CommandLine, path: str, words: str, body: str, kind: str = "note") -> StoredNote:
    """Write a note on the first place of ``words``."""
    settings = Settings(postil.root / "none.yaml", postil.documents, postil.index, postil.notes, postil.state, "tester")
    workspace = Workspace(settings)
    synchronise(workspace.library)
    catalogue = workspace.library.catalogue()
    entry = catalogue.find(path)
    assert entry is not None
    text = catalogue.text(entry.sha256) or ""
    catalogue.close()
    start = text.index(words)
    draft = workspace.draft_of(entry, text, start, start + len(words))
    return workspace.save(replace(draft, text=body, kind=kind), entry, None).note


def listed(postil: CommandLine) -> list[dict[str, object]]:
    return [json.loads(line) for line in postil.run("notes", "--json").out.splitlines()]


def test_without_notes_the_status_is_1_and_the_folder_is_named(library: CommandLine) -> None:
    said = library.run("notes")
    assert said == (1, "", f"postil: 0 notes in {library.notes}\n")
    assert not library.notes.exists()


def test_notes_are_listed_with_document_author_passage_and_text(library: CommandLine) -> None:
    note = annotate(library, "harbour.txt", "north basin", "Which one?\nNot on the map. #check", "question")
    status, out, err = library.run("notes")
    assert status == 0
    assert err == f"postil: 1 note in {library.notes}\n"
    day = note.annotation.created[:10]
    assert out.splitlines() == [
        f"harbour.txt · question · tester · {day}",
        "  «north basin»",
        "  Which one?",
        "  Not on the map. #check",
        "",
    ]


def test_json_has_a_note_a_line_with_its_place_in_the_text(library: CommandLine) -> None:
    note = annotate(library, "harbour.txt", "north basin", "Which one? #check")
    (record,) = listed(library)
    assert list(record) == KEYS
    start = HARBOUR.index("north basin")
    assert record == {
        "id": note.annotation.id,
        "path": "harbour.txt",
        "title": "The harbour was closed on Monday.",
        "quote": "north basin",
        "body": "Which one? #check",
        "tags": ["check"],
        "kind": "note",
        "state": "open",
        "creator": "tester",
        "created": note.annotation.created,
        "anchor": "exact",
        "start": start,
        "end": start + len("north basin"),
        "file": str(note.file),
    }


def test_notes_come_by_document_and_then_by_place(library: CommandLine) -> None:
    annotate(library, "mill.txt", "mill", "1")
    annotate(library, "harbour.txt", "basin", "2")
    annotate(library, "harbour.txt", "closed", "3")
    assert [(note["path"], note["body"]) for note in listed(library)] == [
        ("harbour.txt", "3"),
        ("harbour.txt", "2"),
        ("mill.txt", "1"),
    ]


def test_a_note_moves_with_its_words_and_is_lost_with_them(library: CommandLine) -> None:
    annotate(library, "harbour.txt", "north basin", "moved")
    annotate(library, "harbour.txt", "closed on Monday", "lost")
    library.write("harbour.txt", "A line before.\n" + HARBOUR.replace("closed on Monday", "open"))
    found = {note["body"]: note for note in listed(library)}
    assert found["moved"]["anchor"] == "moved"
    assert found["moved"]["start"] == HARBOUR.index("north") + len("A line before.\n") - len("closed on Monday") + 4
    assert (found["lost"]["anchor"], found["lost"]["start"], found["lost"]["end"]) == ("lost", None, None)
    out = library.run("notes").out
    assert "· lost: The words of the passage are no longer in the document." in out
    assert "«closed on Monday»" in out, "the words it was made on are still shown"


def test_notes_on_a_document_that_is_gone_are_still_listed(library: CommandLine) -> None:
    annotate(library, "harbour.txt", "north basin", "kept")
    (library.documents / "harbour.txt").unlink()
    status, out, _ = library.run("notes")
    assert status == 0
    assert "· lost: its document is not in the library" in out
    (note,) = listed(library)
    assert (note["path"], note["title"], note["anchor"]) == ("harbour.txt", "", "lost")


def test_notes_follow_a_document_that_was_renamed(library: CommandLine) -> None:
    annotate(library, "harbour.txt", "north basin", "kept")
    (library.documents / "harbour.txt").rename(library.documents / "port.txt")
    (note,) = listed(library)
    assert (note["anchor"], note["title"]) == ("exact", "The harbour was closed on Monday.")


def test_a_broken_file_is_told_by_line_left_alone_and_hides_no_other(library: CommandLine) -> None:
    broken = annotate(library, "harbour.txt", "north basin", "one").file
    annotate(library, "harbour.txt", "closed", "two")
    data = broken.read_bytes().replace(b"kind: note", b"kind: qestion")
    broken.write_bytes(data)
    line = data[: data.index(b"kind:")].count(b"\n") + 1
    said = library.run("notes", "--json")
    assert said.status == 0
    assert [json.loads(found)["body"] for found in said.out.splitlines()] == ["two"]
    assert f"postil: {broken}, line {line}: `qestion` is not a kind. Did you mean `question`?\n" in said.err
    assert said.err.endswith(f"postil: 1 note in {library.notes}, 1 file could not be read\n")
    assert broken.read_bytes() == data


def test_a_file_that_is_not_even_text_is_told_and_left_alone(library: CommandLine) -> None:
    broken = annotate(library, "harbour.txt", "north basin", "one").file
    broken.write_bytes(b"\xff\xfe\x00")
    said = library.run("notes")
    assert said.status == 1
    assert f"{broken}, line 1: the byte 0xFF is not UTF-8" in said.err
    assert broken.read_bytes() == b"\xff\xfe\x00"


def breaks(library: CommandLine, how: str) -> None:
    """Make the documents or their index unusable."""
    catalogue = library.index / "catalogue.sqlite"
    match how:
        case "no documents":
            for file in library.documents.iterdir():
                file.unlink()
            library.documents.rmdir()
        case "no index":
            for file in library.index.glob("catalogue.sqlite*"):
                file.unlink()
        case "damaged catalogue":
            for extra in library.index.glob("catalogue.sqlite-*"):
                extra.unlink()
            catalogue.write_bytes(catalogue.read_bytes()[:4096] + b"\xa5" * 40_000)


@pytest.mark.parametrize("how", ["no documents", "no index", "damaged catalogue"])
def test_notes_are_listed_even_where_the_documents_cannot_be(library: CommandLine, how: str) -> None:
    annotate(library, "harbour.txt", "north basin", "kept")
    breaks(library, how)
    said = library.run("notes", *([] if how == "no documents" else ["--no-sync"]))
    assert said.status == 0
    assert "  kept\n" in said.out
    assert "The notes are listed without their places." in said.err
    assert not re.search(r"\.\. |\. \.", said.err)


def test_listing_notes_never_changes_them(library: CommandLine) -> None:
    note = annotate(library, "harbour.txt", "north basin", "kept")
    note.file.write_text(note.file.read_text() + "# by hand\n")
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files(library.notes)}
    library.run("notes")
    library.run("notes", "--json")
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files(library.notes)} == before


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]
