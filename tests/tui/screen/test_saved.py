"""Saved searches, the queries of before, and what is new."""

from __future__ import annotations

from pathlib import Path

from tests.tui.screen.conftest import Opener, Session


async def search(session: Session, text: str) -> None:
    await session.press("s")
    await session.type(text)
    await session.press("enter")


async def save(session: Session, name: str) -> None:
    """Save the search that is shown under a name, typed over the one that is proposed."""
    await session.press("S")
    await session.type(name)
    await session.press("enter")


def saved(session: Session) -> list[str]:
    return [" ".join(line.split()) for line in session.lines("saved") if line.strip()]


def put(library: Path, name: str, text: str) -> None:
    (library / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n\n{text}\n")


async def test_what_enter_does_to_a_name_is_said(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("S")
        assert "enter save  esc leave" in session.row("hints")
        assert "complete" not in session.row("hints")
        await session.press("escape")
        assert "save" not in session.row("hints")


async def test_a_search_is_saved_under_a_name_in_a_file_beside_the_notes(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await save(session, "Boats")
        assert "Saved as «Boats»" in session.status
        assert (tmp_path / "notes" / "searches.yaml").read_text() == "Boats: barge\n"
        await session.press("Q")
        assert saved(session)[:2] == ["Saved", "Boats barge"]


async def test_the_query_is_proposed_as_the_name(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("S", "enter")
        assert (tmp_path / "notes" / "searches.yaml").read_text() == "barge: barge\n"


async def test_a_saved_search_is_asked_again_as_it_was(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "the")
        await session.press("F", "g", "enter", "o")
        narrowed = session.row("narrowing")
        await save(session, "Papers")
        await session.press("escape")
    async with open_app() as session:
        await session.press("Q", "enter")
        assert session.row("narrowing") == narrowed
        assert "date" in session.row("list-title")


async def test_that_late_dates_count_is_kept_with_a_saved_search(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await search(session, "the")
        await session.press("r")
        title = session.row("list-title")
        await save(session, "Late")
        assert "recency" in (tmp_path / "notes" / "searches.yaml").read_text()
        await session.press("r")
        assert session.row("list-title") != title
        await session.press("Q", "enter")
        assert session.row("list-title") == title


async def test_queries_of_before_are_listed_and_asked_again(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await search(session, "russet")
        await session.press("escape", "Q")
        assert saved(session) == ["Asked before", "russet", "barge"]
        await session.press("j", "enter")
        assert "Found · 1" in session.row("list-title")
        assert session.main.finding.request.text == "barge"


async def test_what_has_come_since_is_counted_said_and_marked(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await save(session, "Boats")
        await session.press("escape")
        put(library, "second", "Another barge came in.")
        await session.press("R")
        await session.until(lambda: "1 new in «Boats»" in session.status)
        await session.press("Q")
        assert "Boats barge 1 new" in saved(session)
        await session.press("enter")
        assert "1 new: marked •" in session.status
        marked = [line for line in session.lines("results") if line.startswith("•")]
        assert len(marked) == 1 and "second" in marked[0]
        await session.press("escape", "Q")
        assert "Boats barge" in saved(session)


async def test_new_documents_with_only_some_of_the_words_are_no_news(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await search(session, "barge noon")
        await save(session, "Both")
        put(library, "second", "Another barge came in.")
        put(library, "third", "The barge came at noon.")
        await session.press("R")
        await session.until(lambda: "1 new in «Both»" in session.status)


async def test_what_came_while_nobody_looked_is_said_after_the_next_start(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await save(session, "Boats")
    put(library, "second", "Another barge came in.")
    async with open_app() as session:
        await session.until(lambda: "1 new in «Boats»" in session.status)


async def test_a_saved_search_is_deleted_and_brought_back(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await save(session, "Boats")
        await session.press("Q", "d")
        assert "«Boats» is deleted; u brings it back." in session.status
        assert "Boats" not in (tmp_path / "notes" / "searches.yaml").read_text()
        await session.press("u")
        assert "Boats barge" in saved(session)


async def test_a_saved_search_is_renamed_and_what_is_new_in_it_stays(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await save(session, "Boats")
        put(library, "second", "Another barge came in.")
        await session.press("R")
        await session.until(lambda: "1 new in «Boats»" in session.status)
        await session.press("Q", "r")
        await session.type("Ships")
        await session.press("enter")
        assert saved(session)[1] == "Ships barge 1 new"


async def test_another_search_of_the_same_name_is_replaced_only_when_that_is_confirmed(
    open_app: Opener, tmp_path: Path
) -> None:
    file = tmp_path / "notes" / "searches.yaml"
    async with open_app() as session:
        await search(session, "barge")
        await save(session, "Boats")
        await search(session, "russet")
        await save(session, "Boats")
        assert "enter once more replaces it" in session.status
        assert file.read_text() == "Boats: barge\n"
        await session.press("enter")
        assert file.read_text() == "Boats: russet\n"


async def test_a_file_that_cannot_be_read_is_told_and_left_alone(open_app: Opener, tmp_path: Path) -> None:
    file = tmp_path / "notes" / "searches.yaml"
    file.parent.mkdir()
    file.write_text("Boats: [barge\n")
    async with open_app() as session:
        await session.press("Q")
        assert "searches.yaml, line" in session.status
        await session.press("escape")
        await search(session, "barge")
        await save(session, "Boats")
        assert file.read_text() == "Boats: [barge\n"


async def test_without_a_search_there_is_nothing_to_save(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("Q")
        assert saved(session)[0] == "Nothing is saved yet."
