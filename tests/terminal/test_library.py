"""Libraries as they are found: empty, missing, half unreadable, growing, damaged, or in use by somebody else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.lock import IndexerLock
from tests.terminal.home import ENTER, SAVE, Home, is_ready

MANY = 3000


def test_an_empty_folder_says_what_to_do(home: Home) -> None:
    with home.open() as session:
        session.wait_for("No documents yet in")
        session.wait_for("Put files there: text, web pages, PDF,")
        session.send("jkG\r/x\r 2nvea3ezzq")
        assert session.exit_status() == 0


def test_a_missing_folder_says_which_and_what_to_do(home: Home) -> None:
    home.documents.rmdir()
    with home.open() as session:
        session.wait_for("There is no folder")
        session.wait_for("--documents")
        session.send("q")
        assert session.exit_status() == 0


def test_a_document_put_into_an_empty_folder_is_there_at_the_next_start(home: Home) -> None:
    with home.open() as session:
        session.wait_for("No documents yet in")
        session.settle(0.5)
        session.send("q")
        session.exit_status()
    home.write("first.txt", "The first words.\n")
    with home.open() as session:
        session.wait_for(lambda screen: "Documents · 1" in screen and "│   The first words." in screen)


def test_files_that_cannot_be_read_are_listed_with_the_reason(home: Home) -> None:
    home.write("fine.txt", "A fine text.\n")
    home.write("photo.bin", bytes(range(256)) * 20)
    home.write("void.txt", "")
    with home.open(160, 45) as session:
        session.wait_for(lambda screen: is_ready(screen) and "Documents · 3" in screen)
        screens = []
        for step in "gjj":
            session.send("1" + step + ENTER)
            screens.append(session.settle(0.3))
        assert any("│   A fine text." in screen for screen in screens)
        refused = [screen for screen in screens if "This document " in screen]
        assert len(refused) == 2
        assert all("✗" in screen for screen in screens)
        assert any("photo.bin" in screen for screen in refused)
        assert any("void.txt" in screen for screen in refused)


def test_the_list_can_be_used_while_the_index_is_built(home: Home) -> None:
    for number in range(MANY):
        text = f"Item {number:04}\n\n" + f"Words of item {number} for the index. " * 25
        home.write(f"{number % 30}/{number}.txt", text)
    with home.open(160, 45) as session:
        session.wait_for(lambda screen: "s left" in screen and f"Documents · {MANY:,}" in screen)
        session.press("jj" + ENTER, lambda screen: "s left" in screen and "│   Words of item" in screen)
        session.press("1jj2", lambda screen: "s left" in screen and f"of {MANY:,}" in screen)
        session.wait_for("synced", timeout=40)
        session.press(f"s2999{ENTER}", "Found · 1")


def test_words_are_found_again_when_the_whole_index_was_deleted(library: Home) -> None:
    shutil.rmtree(library.index)
    with library.open() as session:
        session.wait_for(is_ready)
        session.press(f"sbeans{ENTER}", "Found · 1")


def remove_engine(index: Path) -> None:
    for folder in index.glob("whoosh-*"):
        shutil.rmtree(folder)


def cut_engine(index: Path) -> None:
    for file in index.glob("whoosh-*/*"):
        file.write_bytes(file.read_bytes()[:3])


def garble_catalogue(index: Path) -> None:
    for file in index.glob("*.sqlite*"):
        file.write_bytes(b"not a database at all" * 400)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (remove_engine, "The full-text index was missing"),
        (cut_engine, "The full-text index was damaged"),
        (garble_catalogue, "The catalogue was damaged"),
    ],
)
def test_a_damaged_index_is_built_anew_and_that_is_said(library: Home, harm: Callable[[Path], None], said: str) -> None:
    harm(library.index)
    with library.open(160, 45) as session:
        session.wait_for(said)
        session.wait_for(is_ready)
        session.press(f"sbeans{ENTER}", "Found · 1")


def test_a_broken_note_file_is_named_and_left_as_it_is(library: Home) -> None:
    with library.open(160, 45) as session:
        session.wait_for(is_ready)
        session.press("g" + ENTER, "▌Two days of talks")
        session.press(f"aone{SAVE}", "Saved")
        session.press(f"Gatwo{SAVE}", "Notes · 2")
        session.send("q")
        session.exit_status()
    whole, broken = library.note_files()
    damaged = broken.read_bytes().replace(b"kind: note", b"kind: [note\n\tx")
    broken.write_bytes(damaged)
    with library.open(160, 45) as session:
        screen = session.wait_for(lambda screen: "cannot be read" in screen and "Notes · 1" in screen)
        pane = "".join(row.rpartition("│")[2].strip() for row in screen.split("\n"))
        assert broken.name in pane
        session.send("q")
        session.exit_status()
    assert broken.read_bytes() == damaged
    assert whole.exists()


def test_a_second_reader_says_who_is_indexing_and_can_read(library: Home) -> None:
    library.write("new.txt", "A text that came later.\n")
    with IndexerLock(library.index), library.open(160, 45) as session:
        session.wait_for("is indexing")
        session.press("g" + ENTER, "▌Two days of talks")
        session.press(f"sbeans{ENTER}", "Found · 1")
        session.press(ENTER, "▌The garden")


def test_two_readers_at_once_both_keep_their_notes(library: Home) -> None:
    with library.open(160, 45) as first, library.open(160, 45) as second:
        for session, word in ((first, "mine"), (second, "hers")):
            session.wait_for("▸")
            session.press("1g" + ENTER, "▌Two days of talks")
            session.press(f"a{word}{SAVE}", "Saved")
        second.wait_for("Notes · 2")
    assert len(library.note_files()) == 2


@pytest.mark.parametrize("name", ["index.py", "json.py"])
def test_program_files_in_the_current_folder_are_not_run(library: Home, name: str) -> None:
    proof = library.folder / "was-run"
    (library.folder / name).write_text(f"open({str(proof)!r}, 'w')\nraise SystemExit(3)\n")
    library.write("new.txt", "A text about turnips.\n")
    with library.open() as session:
        session.wait_for("Documents · 3")
        session.wait_for(is_ready)
        session.press(f"sturnips{ENTER}", "Found · 1")
    assert not proof.exists()
