"""Panes, modes, other programs, help and leaving."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.commands.base import PANES, Command, Scope

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["COMMANDS"]


class NextPane(Command):
    """Next pane."""

    name = "pane.next"
    keys = ("tab",)
    scopes = PANES
    hint = "pane"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next pane."""
        screen.focus_neighbour(1)


class PreviousPane(Command):
    """Previous pane."""

    name = "pane.previous"
    keys = ("shift+tab",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous pane."""
        screen.focus_neighbour(-1)


class FocusList(Command):
    """To the documents."""

    name = "pane.list"
    keys = ("1",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> None:
        """To the documents."""
        screen.focus_pane(Scope.LIST)


class FocusText(Command):
    """To the text."""

    name = "pane.text"
    keys = ("2",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> None:
        """To the text."""
        screen.focus_pane(Scope.READER)


class FocusNotes(Command):
    """To the notes."""

    name = "pane.notes"
    keys = ("3",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> None:
        """To the notes."""
        screen.focus_pane(Scope.NOTES)


class ReadingMode(Command):
    """Reading mode: the text alone."""

    name = "pane.reading-mode"
    keys = ("z",)
    scopes = PANES
    hint = "reading"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Reading mode: the text alone."""
        screen.toggle_reading_mode()


class OpenWith(Command):
    """Open the document with a command of your own."""

    name = "document.open-with"
    keys = ("exclamation_mark",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Open the document with a command of your own."""
        return screen.outside.open()


class Back(Command):
    """Leave selection, hits, results or reading mode."""

    name = "app.back"
    keys = ("escape",)
    scopes = PANES
    hint_selecting = "drop"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Leave selection, hits, results or reading mode."""
        return screen.back()


class Interrupt(Command):
    """Say how to quit, for those who try ctrl+c."""

    name = "app.interrupt"
    keys = ("ctrl+c",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Say how to quit, for those who try ctrl+c."""
        screen.say(f"{screen.key_of('app.quit')} quits. Your place and your notes are kept.")


class Help(Command):
    """Show the keys."""

    name = "app.help"
    keys = ("question_mark", "f1")
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Show the keys."""
        return screen.show_help()


class Palette(Command):
    """Find a command by its name."""

    name = "app.palette"
    keys = ("ctrl+p",)
    scopes = (*PANES, Scope.COMPOSER, Scope.PROMPT)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Find a command by its name."""
        screen.show_palette()


class Refresh(Command):
    """Look for changes of documents and notes."""

    name = "app.refresh"
    keys = ("R",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Look for changes of documents and notes."""
        return screen.refresh_all()


class Redraw(Command):
    """Draw the screen anew."""

    name = "app.redraw"
    keys = ("ctrl+l",)
    scopes = (*PANES, Scope.COMPOSER, Scope.PROMPT)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Draw the screen anew."""
        screen.redraw()


class Quit(Command):
    """Quit."""

    name = "app.quit"
    keys = ("q",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Quit."""
        screen.quit()


COMMANDS: tuple[type[Command], ...] = (
    NextPane,
    PreviousPane,
    FocusList,
    FocusText,
    FocusNotes,
    ReadingMode,
    OpenWith,
    Back,
    Interrupt,
    Help,
    Palette,
    Refresh,
    Redraw,
    Quit,
)
"""In the order of the help."""
