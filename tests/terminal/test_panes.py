"""What fits into a window, and what happens when the window changes."""

from __future__ import annotations

import pytest

from tests.terminal.home import ENTER, Home, is_ready
from tests.terminal.session import TerminalSession

SIZES = [(1, 1), (300, 100), (39, 9), (80, 24), (2, 60), (119, 33), (500, 3), (79, 24), (40, 10), (1, 30), (120, 40)]


def panes(lines: list[str]) -> list[str]:
    """Which panes have their title in the first row."""
    return [name for name in ("Documents ·", "Two days of talks", "Notes ·") if name in lines[0]]


def opened(home: Home, columns: int, rows: int) -> TerminalSession:
    session = home.open(columns, rows)
    session.wait_for(is_ready)
    return session


def on_brief(session: TerminalSession) -> None:
    """Open the news item, wherever the cursor is."""
    session.press("1g" + ENTER, "Two days of talks have ended")


def test_three_panes_stand_in_a_wide_window(library: Home) -> None:
    with opened(library, 160, 45) as session:
        on_brief(session)
        session.wait_for("Notes · 0")
        assert panes(session.lines) == ["Documents ·", "Two days of talks", "Notes ·"]


def test_list_or_notes_stand_beside_the_text_in_a_middle_window(library: Home) -> None:
    with opened(library, 100, 30) as session:
        on_brief(session)
        assert panes(session.lines) == ["Documents ·", "Two days of talks"]
        session.press("3", "Notes · 0")
        assert panes(session.lines) == ["Two days of talks", "Notes ·"]


def test_one_pane_at_a_time_stands_in_a_narrow_window(library: Home) -> None:
    with opened(library, 70, 24) as session:
        assert panes(session.lines) == ["Documents ·"]
        on_brief(session)
        session.wait_for(lambda _: panes(session.screen_text.split("\n")) == ["Two days of talks"])
        session.press("3", lambda screen: panes(screen.split("\n")) == ["Notes ·"])
        session.press("1", lambda screen: panes(screen.split("\n")) == ["Documents ·"])


@pytest.mark.parametrize(("columns", "rows"), [(39, 9), (39, 30), (100, 9)])
def test_a_window_that_is_too_small_says_so_and_recovers(library: Home, columns: int, rows: int) -> None:
    with opened(library, 100, 30) as session:
        before = session.settle(0.3)
        session.resize(columns, rows)
        session.wait_for(lambda screen: "40×10" in screen and f"{columns}×{rows}" in screen)
        session.resize(100, 30)
        session.wait_for(lambda screen: screen == before)


def test_a_window_of_one_cell_does_no_harm(library: Home) -> None:
    with opened(library, 100, 30) as session:
        before = session.settle(0.3)
        session.resize(1, 1)
        session.settle(0.3)
        session.resize(100, 30)
        session.wait_for(lambda screen: screen == before)


def test_a_note_being_written_goes_on_through_a_window_that_is_too_small(library: Home) -> None:
    with opened(library, 100, 30) as session:
        on_brief(session)
        session.press("aA thought", "A thought")
        session.resize(39, 9)
        session.press(" goes", "40×10")
        session.resize(100, 30)
        session.press(" on", "A thought goes on")


def test_starting_in_a_tiny_window_says_what_is_needed(library: Home) -> None:
    with library.open(39, 9) as session:
        session.wait_for("postil needs 40×10")
        session.resize(160, 45)
        session.wait_for("Documents · 2")


def test_a_storm_of_resizes_ends_with_the_right_picture(library: Home) -> None:
    with opened(library, 100, 30) as session:
        on_brief(session)
        for columns, rows in SIZES * 4:
            session.resize(columns, rows)
            session.send("j")
        session.resize(160, 45)
        session.wait_for("Notes · 0")
        after = session.settle(0.5)
        session.send("\x0c")
        assert session.settle(0.5) == after
        assert panes(session.lines) == ["Documents ·", "Two days of talks", "Notes ·"]


def test_the_place_in_the_text_survives_a_change_of_width(home: Home) -> None:
    home.write("long.txt", "\n\n".join(f"Paragraph number {n} of a long text." for n in range(1, 300)))
    home.build()
    with home.open(100, 30) as session:
        session.wait_for(is_ready)
        session.press("g" + ENTER, "Paragraph number 1 ")
        session.press("/number 150" + ENTER, "Paragraph number 150 ")
        session.resize(60, 20)
        session.wait_for(lambda screen: "Paragraph number 150 " in screen and "number 2 of" not in screen)


def test_a_title_of_300_characters_stays_in_its_row(home: Home) -> None:
    home.write("long.md", f"# {'Wide word ' * 30}\n\nThe text below it.\n")
    home.write("other.md", "# Other\n\nThe other text.\n")
    home.build()
    with home.open(100, 30) as session:
        session.wait_for(is_ready)
        session.press("/below" + ENTER, "Found · 1")
        session.press(ENTER, "The text below it.")
        lines = session.settle(0.3).split("\n")
        assert "Wide word" in lines[0] and "…" in lines[0]
        assert "Wide word" not in lines[1]
        assert "synced" in lines[28]
