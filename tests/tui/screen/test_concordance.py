"""Every hit of a search in a row of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.catalogue import Catalogue
from tests.tui.screen.conftest import Opener, Session
from tui.controllers import concordance


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three documents with five barges."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "old.md").write_text(
        "---\ntitle: Old news\ndate: 2020-01-01\n---\n\nA zealous barge sank. The amber barge drifted.\n"
    )
    (folder / "new.md").write_text("---\ntitle: New news\ndate: 2024-01-01\n---\n\nMost barges were sold.\n")
    (folder / "arabic.md").write_text(
        "---\ntitle: Mixed\n---\n\nوصلت السفينة barge إلى الميناء. 東京の港 barge 入港。\n"
    )
    return folder


async def show(session: Session, text: str = "barge") -> None:
    await session.press("s")
    await session.type(text)
    await session.press("enter", "K")
    await session.until(lambda: "…" not in session.row("list-title"))


def rows(session: Session) -> list[str]:
    return [line for line in session.lines("concordance") if line.strip()]


async def test_each_hit_has_a_row_and_all_stand_in_one_column(open_app: Opener) -> None:
    async with open_app(size=(130, 30)) as session:
        await show(session)
        assert "5 hits" in session.row("list-title")
        latin = [row for row in rows(session) if "news" in row]
        column = latin[0].index("barge")
        assert all(row[column:].startswith("barge") for row in latin)
        assert any(row[:column].endswith("  A zealous ") for row in latin)
        assert latin[0].rstrip().endswith(("2020-01-01", "2024-01-01"))


async def test_the_rows_have_the_width_of_the_screen_and_escape_gives_the_panes_back(open_app: Opener) -> None:
    async with open_app(size=(130, 30)) as session:
        await show(session)
        assert session.main.left.size.width == 130
        assert not session.main.text_pane.display
        await session.press("escape")
        assert session.main.text_pane.display and session.main.notes_pane.display
        assert session.main.focused is session.main.results


async def test_rows_are_sorted_by_what_stands_beside_the_hit_and_by_date(open_app: Opener) -> None:
    async with open_app(size=(130, 30)) as session:
        await show(session)
        await session.press("o")
        await session.until(lambda: "before" in session.row("list-title") and "Most" in rows(session)[1])
        assert "amber" in rows(session)[0]
        await session.press("o", "o", "o")
        await session.until(lambda: "New news" in rows(session)[0])
        assert "newest first" in session.row("list-title")


async def test_enter_opens_the_document_at_that_hit_and_k_goes_back_to_the_row(open_app: Opener) -> None:
    async with open_app(size=(130, 30)) as session:
        await show(session)
        lines = session.lines("concordance")
        place = next(row for row, line in enumerate(lines) if "sank. The amber barge" in line)
        # Both hits of this document have the other beside them; the second comes after the first.
        place += 1
        await session.press(*["j"] * place, "enter")
        reader = session.main.reader
        assert reader.text[: reader.caret].endswith("The amber ")
        assert "hit 2 of 2" in session.status
        assert session.main.focused is reader
        await session.press("K")
        assert session.main.left.cursor == place


async def test_collecting_goes_on_in_steps_and_ends_where_there_are_too_many(
    open_app: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "MOST", 2)
    monkeypatch.setattr(concordance, "TOGETHER", -1.0)
    async with open_app(size=(130, 30)) as session:
        await show(session)
        await session.until(lambda: "the first 2 hits" in session.row("list-title"))


async def test_wide_characters_and_arabic_keep_the_row_within_the_screen(open_app: Opener) -> None:
    for width in (130, 80, 40):
        async with open_app(size=(width, 24)) as session:
            await show(session)
            mixed = [session.main.left.render_line(y) for y in range(5)]
            assert all(strip.cell_length == width for strip in mixed)


async def test_without_words_there_are_no_hits_to_show(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("s")
        await session.type("type:md")
        await session.press("enter", "K")
        assert "There are no hits to show" in session.status


async def test_rows_follow_the_index_and_the_cursor_stays_at_its_hit(open_app: Opener, library: Path) -> None:
    async with open_app(size=(130, 30)) as session:
        await show(session)
        await session.press(*["j"] * next(row for row, line in enumerate(rows(session)) if "Most" in line))
        (library / "old.md").unlink()
        (library / "extra.md").write_text("---\ntitle: Extra\n---\n\nA barge and a barge and a barge.\n")
        await session.press("R")
        await session.until(lambda: "6 hits" in session.row("list-title"))
        assert "Old news" not in "".join(rows(session))
        assert sum("Extra" in row for row in rows(session)) == 3
        assert "Most" in rows(session)[session.main.left.cursor]
        await session.press("enter")
        assert session.main.opening.entry and session.main.opening.entry.path == "new.md"


async def test_a_hit_in_a_document_that_is_just_gone_says_so(open_app: Opener, library: Path) -> None:
    async with open_app(size=(130, 30)) as session:
        await show(session)
        row = next(row for row, line in enumerate(rows(session)) if "Most" in line)
        await session.press(*["j"] * row)
        writer = Catalogue.open(session.main.workspace.library.index, write=True)
        entry = writer.find("new.md")
        assert entry
        with writer.transaction():
            writer.forget([entry.id])
        writer.close()
        await session.press("enter")
        assert "This document is gone; R looks for changes." in session.status
