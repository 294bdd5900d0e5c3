"""Panes, sizes, help, palette, hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.screen.conftest import Opener
from tui.screens.help import HelpScreen


async def test_three_panes_two_or_one_by_the_width(open_app: Opener) -> None:
    async with open_app() as session:
        main = session.main
        assert (main.list_pane.display, main.text_pane.display, main.notes_pane.display) == (True, True, True)
        await session.pilot.resize_terminal(100, 30)
        await session.settle()
        assert (main.list_pane.display, main.text_pane.display, main.notes_pane.display) == (True, True, False)
        await session.press("3")
        assert (main.list_pane.display, main.text_pane.display, main.notes_pane.display) == (False, True, True)
        await session.pilot.resize_terminal(60, 30)
        await session.settle()
        await session.press("2")
        assert (main.list_pane.display, main.text_pane.display, main.notes_pane.display) == (False, True, False)


@pytest.mark.parametrize("size", [(39, 20), (80, 9), (1, 1)])
async def test_a_window_too_small_says_so_and_recovers(open_app: Opener, size: tuple[int, int]) -> None:
    async with open_app() as session:
        await session.pilot.resize_terminal(*size)
        await session.settle()
        assert session.main.notice.display
        assert "40×10" in session.row("too-small")
        await session.pilot.resize_terminal(130, 36)
        await session.settle()
        assert not session.main.notice.display
        assert any("harbour" in line for line in session.lines("documents"))


async def test_tab_goes_round_the_panes_and_the_title_tells_which(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("1")
        for row in ("text-title", "notes-title", "list-title"):
            await session.press("tab")
            assert session.row(row).startswith("▌")
        await session.press("shift+tab")
        assert session.row("notes-title").startswith("▌")


async def test_reading_mode_is_the_text_alone_and_escape_leaves_it(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "z")
        main = session.main
        assert not main.list_pane.display and not main.notes_pane.display
        assert main.reader.left_margin > 10
        await session.press("escape")
        assert main.list_pane.display and main.notes_pane.display


async def test_help_lists_the_keys_of_the_pane_first_and_closes(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("2", "question_mark")
        screen = session.app.screen
        assert isinstance(screen, HelpScreen)
        rows = [screen._list.render_line(y).text for y in range(screen._list.size.height)]
        assert rows[0].strip() == "Text"
        assert any("Annotate the selection" in row for row in rows)
        await session.press("j", "G", "escape")
        assert session.app.screen is session.main


async def test_the_palette_runs_a_command_by_its_name(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "ctrl+p")
        await session.type("reading mode")
        await session.until(lambda: session.app.screen is not session.main)
        await session.pilot.pause(0.5)
        await session.press("enter")
        await session.until(lambda: not session.main.list_pane.display)


async def test_keys_of_the_configuration_work_and_the_hints_show_them(open_app: Opener) -> None:
    async with open_app(keys={"reader.annotate": ("ctrl+a",), "list.open": ("f2",)}) as session:
        await session.press("f2")
        assert "ctrl+a annotate" in session.row("hints")
        await session.press("ctrl+a")
        assert session.main.annotating.is_open


async def test_a_hostile_title_and_text_are_shown_and_do_nothing(open_app: Opener, library: Path) -> None:
    (library / "evil\x1b[31m\n.md").write_text(
        "---\ntitle: '[bold]x[/][@click=app.quit]y[/]'\ndate: 2030-01-01\n---\n\n"
        "before \x1b]0;pwned\x07 \x1b[31m \x9b31m \u202e after [/nope] [link=http://x]y[/link]\n"
    )
    async with open_app(size=(160, 30)) as session:
        assert "[bold]x[/][@click=app.quit]" in session.lines("documents")[0]
        await session.press("g", "enter")
        assert "[bold]x[/][@click=app.quit]y[/]" in session.row("text-title")
        text = "\n".join(session.lines("reader"))
        assert "␛]0;pwned␇" in text and "[/nope] [link=http://x]y[/link]" in text
        for name in ("documents", "reader", "text-title"):
            widget = session.main.query_one(f"#{name}")
            shown = "".join(widget.render_line(y).text for y in range(widget.size.height))
            assert not set(shown) & set("\x1b\x07\x9b\u202e\n")
        assert "hidden" in session.row("text-about") or "⚠" in session.row("text-about")


async def test_a_title_of_300_characters_is_cut_to_its_pane(open_app: Opener, library: Path) -> None:
    (library / "long.md").write_text(f"---\ntitle: {'very ' * 60}long\ndate: 2030-01-01\n---\n\nBody.\n")
    async with open_app() as session:
        line = session.lines("documents")[0]
        assert line.endswith("…") and len(line) <= session.main.documents.size.width


async def test_an_address_is_shown_and_no_browser_is_run(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda *_: pytest.fail("a browser was run"))
    async with open_app() as session:
        session.app.open_url("http://example.org/")
        assert "http://example.org/" in session.status
