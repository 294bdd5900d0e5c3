"""Opening, moving and finding in the text."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.index.pdfs import lines, pdf
from tests.tui.screen.conftest import Opener


async def test_the_first_start_lists_every_document_and_says_which_cannot_be_read(open_app: Opener) -> None:
    async with open_app() as session:
        shown = "\n".join(session.lines("documents"))
        assert "2024-03-02 The harbour was closed" in shown
        assert "2023-10-01 The orchard" in shown
        assert "broken.bin: is a bin" in shown
        assert "Documents · 3" in session.row("list-title")


async def test_enter_opens_the_document_and_its_title_row_says_what_it_is(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter")
        assert "The harbour was closed" in session.row("text-title")
        assert "2024-03-02 · Port Gazette" in session.row("text-about")
        assert "Divers searched the north basin" in " ".join(" ".join(session.lines("reader")).split())


async def test_a_document_that_cannot_be_read_says_why_in_place_of_its_text(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("G", "enter")
        assert any("binary" in line for line in session.lines("reader"))


async def test_markdown_is_shown_and_not_its_source(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("j", "enter")
        shown = "\n".join(session.lines("reader"))
        assert "Some old sorts keep until May. See the list." in shown
        assert "• Pearmain" in shown
        assert "│" in shown and "─┼─" in shown
        assert "**" not in shown and "](" not in shown and "|---" not in shown


async def test_space_and_b_page_through_the_text_and_back(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "space", "space")
        there = session.main.reader.top_offset
        assert there > 0
        await session.press("b", "b")
        assert session.main.reader.top_offset == 0


async def test_the_end_shows_the_last_line_and_a_hundred_percent(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "G")
        assert any("At last the harbour opened again." in line for line in session.lines("reader"))
        assert "100 %" in session.status


async def test_moving_the_caret_down_and_up_comes_back_to_the_same_place(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "w", "w", *["j"] * 40)
        await session.press(*["k"] * 40)
        reader = session.main.reader
        assert reader.text[reader.caret :].startswith("2024-03-02") or reader.caret < 20


async def test_find_goes_to_the_next_hit_and_counts_them(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "slash")
        await session.type("harbour")
        await session.press("enter")
        assert "hit 1 of 3 «harbour»" in session.status
        await session.press("n", "n")
        assert "hit 3 of 3" in session.status
        assert any("At last the harbour" in line for line in session.lines("reader"))
        await session.press("n")
        assert "hit 1 of 3" in session.status
        await session.press("N")
        assert "hit 3 of 3" in session.status


async def test_find_says_when_there_is_nothing(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "slash")
        await session.type("zebra")
        await session.press("enter")
        assert "«zebra» is not in this text" in session.status


async def test_typed_ahead_text_goes_to_the_search_line_and_not_to_commands(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter")
        for key, char in [("slash", "/"), *((char, char) for char in "barge"), ("enter", "\r"), ("n", "n")]:
            session.app.post_message(events.Key(key, char))
        await session.until(lambda: "hit 2" in session.status)
        assert "hit 2 of 2 «barge»" in session.status


async def test_quitting_and_coming_back_is_at_the_same_place(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "space", "space", "j")
        place = session.main.reader.caret
        await session.press("q")
    async with open_app() as session:
        assert session.main.reader.caret == place
        assert "The harbour was closed" in session.row("text-title")
        assert session.main.focused is session.main.reader


async def test_the_place_survives_another_width(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "space", "space")
        caret = session.main.reader.caret
        for width in (60, 90, 200):
            await session.pilot.resize_terminal(width, 30)
            await session.settle()
            assert session.main.reader.caret == caret
            assert session.main.reader.y_of(caret) is not None


async def test_an_empty_folder_says_what_to_do(open_app: Opener, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    async with open_app(documents=empty) as session:
        shown = "\n".join(session.lines("documents"))
        assert "No documents yet" in shown and "Put files there" in shown


async def test_a_file_that_came_since_the_last_start_is_listed(open_app: Opener, library: Path) -> None:
    async with open_app():
        pass
    (library / "late.txt").write_text("A late arrival about lighthouses.\n")
    (library / "orchard.md").unlink()
    async with open_app() as session:
        shown = "\n".join(session.lines("documents"))
        assert "A late arrival" in shown
        assert "The orchard" not in shown


async def test_o_sorts_by_title(open_app: Opener) -> None:
    async with open_app() as session:
        assert "date" in session.row("list-title")
        await session.press("o")
        assert "title" in session.row("list-title")
        assert "broken" in session.lines("documents")[0]


async def test_the_status_row_names_the_page_that_a_citation_would(open_app: Opener, library: Path) -> None:
    pages = [lines([f"Page {word} has words of its own and ends here."]) for word in ("one", "two", "six")]
    (library / "report.pdf").write_bytes(pdf(pages, "/Title (A report) /CreationDate (D:20250101)"))
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        await session.press("1", "g", "enter")
        assert "page 1" in session.status
        await session.press("G")
        assert "page 3" in session.status


async def test_a_date_with_a_time_shows_its_day_in_the_list(open_app: Opener, library: Path) -> None:
    (library / "letter.eml").write_text(
        "Subject: A letter\nDate: Mon, 1 Jul 2024 10:30:00 +0300\nFrom: a@example.org\n\nText.\n"
    )
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        assert any("2024-07-01 A letter" in line for line in session.lines("documents"))
