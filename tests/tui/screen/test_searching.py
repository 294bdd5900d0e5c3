"""Searching the library."""

from __future__ import annotations

from pathlib import Path

from tests.tui.screen.conftest import Opener, Session


async def search(session: Session, text: str) -> None:
    await session.press("s")
    await session.type(text)
    await session.press("enter")


async def test_a_search_lists_documents_with_their_hits_and_a_snippet(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge noon")
        shown = "\n".join(session.lines("results"))
        assert "Found · 1" in session.row("list-title")
        assert "The harbour was closed" in shown
        assert "drifting barge" in shown


async def test_enter_opens_the_document_at_its_best_hit_and_n_walks_the_hits(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("enter")
        reader = session.main.reader
        assert reader.text[reader.caret :].startswith("barge")
        assert "hit 1 of 2 «barge»" in session.status
        await session.press("n")
        assert "hit 2 of 2" in session.status


async def test_escape_gives_the_list_of_documents_back(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("escape")
        assert "Documents · 3" in session.row("list-title")
        assert session.main.focused is session.main.documents


async def test_leaving_the_search_line_goes_back_to_where_one_was(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "s", "escape")
        assert session.main.focused is session.main.reader


async def test_when_no_document_has_all_words_those_with_some_are_shown_and_it_is_said(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge russet")
        assert "Found · 2" in session.row("list-title")
        assert "some of them" in session.status


async def test_nothing_found_says_how_many_were_searched_and_what_to_try(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "zebra")
        shown = "\n".join(session.lines("results"))
        assert "Nothing found" in shown and "2 documents were searched" in shown


async def test_results_can_be_sorted_by_date(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "the")
        await session.press("o")
        assert "date" in session.row("list-title")
        assert "harbour" in session.lines("results")[0]


async def test_a_damaged_index_is_built_anew_and_the_search_answered(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("q")
    for file in (tmp_path / "index").glob("whoosh-*/*"):
        file.write_bytes(b"not an index")
    async with open_app() as session:
        await search(session, "barge")
        await session.until(lambda: "Found · 1" in session.row("list-title"))
