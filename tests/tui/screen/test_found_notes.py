"""Notes as results, beside documents or in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.screen.conftest import Opener, Session


async def search(session: Session, text: str) -> None:
    await session.press("s")
    await session.type(text)
    await session.press("enter")


async def annotate(session: Session, query: str, note: str) -> None:
    """Write a note on the first hit of a query, and go back to the list."""
    await search(session, query)
    await session.press("enter", "v", "e", "a")
    await session.type(note)
    await session.press("ctrl+s", "1", "escape")


def results(session: Session) -> list[str]:
    return [line.rstrip() for line in session.lines("results") if line.strip()]


async def test_i_shows_notes_then_documents_and_notes_then_documents_again(open_app: Opener) -> None:
    async with open_app() as session:
        await annotate(session, "russet", "an old tale of a barge #fruit")
        await search(session, "barge")
        assert "Found · 1" in session.row("list-title")
        await session.press("i")
        assert "Found · 1 note" in session.row("list-title")
        assert "Notes, by what was written" in session.status
        shown = results(session)
        assert shown[0].startswith("▎The orchard")
        assert "note · open · tester · #fruit" in shown[1]
        assert "an old tale of a barge" in shown[2]
        await session.press("i")
        assert "Found · 1 document · 1 note" in session.row("list-title")
        shown = results(session)
        assert "harbour" in shown[0].lower() and any(line.startswith("▎The orchard") for line in shown)
        await session.press("i")
        assert "Found · 1" in session.row("list-title") and "note" not in session.row("list-title")


async def test_enter_opens_the_document_at_the_passage_of_the_note(open_app: Opener) -> None:
    async with open_app() as session:
        await annotate(session, "russet", "a tale of a barge")
        place = session.main.reader.caret
        await search(session, "barge")
        await session.press("enter", "1", "i", "i", "j")
        note = session.main.results.current_note()
        assert note and note.note.body == "a tale of a barge"
        await session.press("enter")
        entry, reader = session.main.opening.entry, session.main.reader
        assert entry and entry.path == "orchard.md"
        assert session.main.focused is reader
        assert reader.notes_at(reader.caret) and abs(reader.caret - place) < 10
        placed = session.main.notes.current()
        assert placed and placed.stored.annotation.body == "a tale of a barge"


async def test_keys_of_documents_do_no_harm_on_a_note(open_app: Opener) -> None:
    async with open_app() as session:
        await annotate(session, "russet", "a tale of a barge")
        await search(session, "barge")
        await session.press("i")
        for key in ("E", "n", "N", "equals_sign", "T", "f", "f", "o", "m", "r", "j", "k", "G", "K", "escape"):
            await session.press(key)
        assert session.main.is_attached


async def test_a_note_whose_document_is_gone_says_so(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await annotate(session, "russet", "a tale of a barge")
        (library / "orchard.md").unlink()
        await session.press("R")
        catalogue = session.main.opening.catalogue
        await session.until(lambda: catalogue and catalogue.find("orchard.md") is None)
        await search(session, "barge")
        await session.press("i", "enter")
        assert "orchard.md is not in the library; the note is kept" in session.status


async def test_where_no_note_has_the_words_the_next_step_is_said(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("i")
        assert "0 notes" in session.row("list-title")
        assert "i searches documents, too" in " ".join(results(session))


@pytest.mark.parametrize("size", [(40, 20), (80, 24)])
async def test_notes_fit_into_a_narrow_screen(open_app: Opener, size: tuple[int, int]) -> None:
    async with open_app() as session:
        await annotate(session, "russet", "a tale of a barge")
    async with open_app(size=size) as session:
        await session.press("1")
        await search(session, "barge")
        await session.press("i")
        assert results(session)[0].startswith("▎The orchard")
        assert all(len(line) <= size[0] for line in session.lines("results"))
