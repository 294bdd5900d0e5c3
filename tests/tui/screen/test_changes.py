"""Documents and notes that others change, rename or index while one reads, or between two readings."""

from __future__ import annotations

import os
from pathlib import Path

from annotations.ids import new_id
from annotations.model import Annotation
from annotations.store import AnnotationStore
from index.lock import IndexerLock
from tests.tui.screen.conftest import Opener, Session
from tui.workspace import reference


async def read_on_and_annotate(session: Session) -> int:
    """Write a note on the first sentence of the first document, and go on reading; returns the place."""
    await session.press("1", "g", "enter", "a")
    await session.type("which port")
    await session.press("ctrl+s", "2", "space", "space", "j")
    return session.main.reader.caret


async def test_a_document_renamed_between_two_readings_is_at_its_place_with_its_notes(
    open_app: Opener, library: Path
) -> None:
    async with open_app() as session:
        place = await read_on_and_annotate(session)
        await session.press("q")
    (library / "archive").mkdir()
    (library / "harbour.txt").rename(library / "archive" / "old harbour.txt")
    async with open_app() as session:
        await session.until(lambda: "archive/old harbour.txt" in session.row("text-about"))
        assert place > 0 and session.main.reader.caret == place
        assert session.row("notes-title").strip("▌ ") == "Notes · 1"
        await session.press("1", "j", "enter", "1", "g", "enter")
        assert session.main.reader.caret == place
        await session.press("q")
    async with open_app() as session:
        assert session.main.reader.caret == place


async def test_a_document_renamed_while_another_is_read_opens_at_its_place(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        place = await read_on_and_annotate(session)
        await session.press("1", "j", "enter", "q")
    (library / "harbour.txt").rename(library / "haven.txt")
    (library / "harbour.txt").write_text("Another text has the name now. It says nothing of tides.\n")
    async with open_app() as session:
        await session.until(lambda: any("Another text" in line for line in session.lines("documents")))
        await session.until(lambda: "synced" in session.status)
        await session.press("1", "g", "enter")
        assert "haven.txt" in session.row("text-about")
        assert session.main.reader.caret == place
        assert session.row("notes-title").strip("▌ ") == "Notes · 1"


async def test_a_document_renamed_while_it_is_read_stays_open_and_it_is_said(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        place = await read_on_and_annotate(session)
        await session.until(lambda: "synced" in session.status)
        (library / "harbour.txt").rename(library / "haven.txt")
        await session.press("R")
        await session.until(lambda: "The file of this document is haven.txt now." in session.status)
        assert session.main.reader.caret == place
        assert "haven.txt" in session.row("text-about")


async def test_refreshing_finds_new_documents_and_new_notes(open_app: Opener, library: Path, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        await session.press("1", "g", "enter")
        assert session.main.opening.entry
        (library / "new.txt").write_text("A new text about a lighthouse.\n")
        note = Annotation(id=new_id(), targets=(), body="from a colleague", creator="somebody")
        AnnotationStore(tmp_path / "notes", trash=tmp_path / "trash").save(note, reference(session.main.opening.entry))
        assert "Documents · 3" in session.row("list-title")
        await session.press("R")
        assert any("from a colleague" in line for line in session.lines("notes"))
        await session.until(lambda: "Documents · 4" in session.row("list-title") and "synced" in session.status)
        await session.press("s")
        await session.type("lighthouse")
        await session.press("enter")
        await session.until(lambda: "Found · 1" in session.row("list-title"))


async def test_refreshing_reads_the_open_document_again_when_it_has_changed(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        await session.press("1", "g", "enter")
        (library / "harbour.txt").write_text("date 2024-03-02 Port Gazette/ All was a dream of the harbour master.\n")
        await session.press("R")
        await session.until(lambda: "has changed; it was read again." in session.status)
        assert any("All was a dream" in line for line in session.lines("reader"))


async def test_while_somebody_else_indexes_one_reads_and_what_they_did_is_taken_over(
    open_app: Opener, library: Path, tmp_path: Path
) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
    (library / "new.txt").write_text("A new text about a lighthouse.\n")
    with IndexerLock(tmp_path / "index"):
        async with open_app(size=(200, 36)) as session:
            await session.until(lambda: f"(process {os.getpid()}) is indexing" in session.status)
            await session.press("1", "g", "enter")
            assert any("closed on Monday" in line for line in session.lines("reader"))
            assert "Documents · 3" in session.row("list-title")
    async with open_app(size=(200, 36)) as session:
        with IndexerLock(tmp_path / "index"):
            (library / "newer.txt").write_text("A newer text about a lightship.\n")
            await session.press("R")
            await session.until(lambda: f"(process {os.getpid()}) is indexing" in session.status)
        await session.until(lambda: "Documents · 5" in session.row("list-title"))
        await session.until(lambda: "is indexing" not in session.main.indexing.state)
