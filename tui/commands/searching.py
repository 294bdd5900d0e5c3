"""Finding in the text and in the library."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.commands.base import PANES, Command, Scope

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["COMMANDS"]


class SearchLibrary(Command):
    """Search the library."""

    name = "search.library"
    keys = ("s",)
    scopes = PANES
    hint = "search"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search the library."""
        return screen.finding.ask_library()


class SearchFromList(Command):
    """Search the library."""

    name = "list.search"
    keys = ("slash",)
    scopes = (Scope.LIST, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search the library."""
        return screen.finding.ask_library()


class FindInText(Command):
    """Find in this document."""

    name = "reader.find"
    keys = ("slash",)
    scopes = (Scope.READER,)
    hint = "find"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Find in this document."""
        return screen.finding.ask_text()


class NextHit(Command):
    """Next hit."""

    name = "reader.next-hit"
    keys = ("n",)
    scopes = (Scope.READER, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next hit."""
        screen.reader.move_hit(1)


class PreviousHit(Command):
    """Previous hit."""

    name = "reader.previous-hit"
    keys = ("N",)
    scopes = (Scope.READER, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous hit."""
        screen.reader.move_hit(-1)


class SubmitPrompt(Command):
    """Start the search."""

    name = "prompt.submit"
    keys = ("enter",)
    scopes = (Scope.PROMPT,)
    hint = "search"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Start the search."""
        return screen.finding.submit_prompt()


class LeavePrompt(Command):
    """Leave without searching."""

    name = "prompt.leave"
    keys = ("escape",)
    scopes = (Scope.PROMPT,)
    hint = "leave"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Leave without searching."""
        screen.finding.leave_prompt()


COMMANDS: tuple[type[Command], ...] = (
    SearchLibrary,
    SearchFromList,
    FindInText,
    NextHit,
    PreviousHit,
    SubmitPrompt,
    LeavePrompt,
)
"""In the order of the help."""
