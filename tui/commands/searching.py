"""Finding in the text and in the library."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.commands.base import LEFT, PANES, Command, Scope

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
        return screen.asking.ask_library()


class SearchFromList(Command):
    """Search the library."""

    name = "list.search"
    keys = ("slash",)
    scopes = LEFT

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search the library."""
        return screen.asking.ask_library()


class FindInText(Command):
    """Find in this document."""

    name = "reader.find"
    keys = ("slash",)
    scopes = (Scope.READER,)
    hint = "find"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Find in this document."""
        return screen.asking.ask_text()


class NextHit(Command):
    """Next hit; behind the last one, on into the next result."""

    name = "reader.next-hit"
    keys = ("n",)
    scopes = (Scope.READER, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Next hit; behind the last one, on into the next result."""
        return screen.walking.step(1)


class PreviousHit(Command):
    """Previous hit; before the first one, back into the result before."""

    name = "reader.previous-hit"
    keys = ("N",)
    scopes = (Scope.READER, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Previous hit; before the first one, back into the result before."""
        return screen.walking.step(-1)


class ChangeMode(Command):
    """All words first, only all words, or any word."""

    name = "results.mode"
    keys = ("m",)
    scopes = (Scope.RESULTS,)
    hint = "words"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """All words first, only all words, or any word."""
        return screen.finding.change_mode()


class ChangeRecency(Command):
    """Let late dates count, or not."""

    name = "results.recency"
    keys = ("r",)
    scopes = (Scope.RESULTS,)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Let late dates count, or not."""
        return screen.finding.change_recency()


class ChangeWithin(Command):
    """Search documents, notes, or both."""

    name = "results.within"
    keys = ("i",)
    scopes = (Scope.RESULTS,)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search documents, notes, or both."""
        return screen.finding.change_within()


class Explain(Command):
    """Why the document under the cursor was found."""

    name = "results.explain"
    keys = ("E",)
    scopes = (Scope.RESULTS,)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Why the document under the cursor was found."""
        return screen.explaining.explain()


class ShowFailed(Command):
    """The documents that could not be read, and so were not searched."""

    name = "list.failed"
    keys = ("X",)
    scopes = (Scope.LIST, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """The documents that could not be read, and so were not searched."""
        return screen.groups.show_failed()


class TakeSuggestion(Command):
    """Search for what may have been meant."""

    name = "search.suggestion"
    keys = ("ctrl+y",)
    scopes = (Scope.PROMPT, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search for what may have been meant."""
        return screen.asking.take_suggestion()


class SubmitPrompt(Command):
    """Search, and go to what is found."""

    name = "prompt.submit"
    keys = ("enter",)
    scopes = (Scope.PROMPT,)
    hint = "search"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search, and go to what is found."""
        return screen.asking.submit()


class LeavePrompt(Command):
    """Leave without searching."""

    name = "prompt.leave"
    keys = ("escape",)
    scopes = (Scope.PROMPT,)
    hint = "leave"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Leave without searching."""
        return screen.asking.leave()


class CompleteNext(Command):
    """Complete what is typed; again for the next proposal."""

    name = "prompt.complete"
    keys = ("tab",)
    scopes = (Scope.PROMPT,)
    hint = "complete"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Complete what is typed; again for the next proposal."""
        screen.asking.complete(1)


class CompletePrevious(Command):
    """The proposal before."""

    name = "prompt.complete-back"
    keys = ("shift+tab",)
    scopes = (Scope.PROMPT,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The proposal before."""
        screen.asking.complete(-1)


class OlderQuery(Command):
    """An older query; when the line was changed, the result above."""

    name = "prompt.up"
    keys = ("up",)
    scopes = (Scope.PROMPT,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """An older query; when the line was changed, the result above."""
        screen.asking.move(-1)


class NewerQuery(Command):
    """The result below; among older queries, a newer one."""

    name = "prompt.down"
    keys = ("down",)
    scopes = (Scope.PROMPT,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The result below; among older queries, a newer one."""
        screen.asking.move(1)


class NextResult(Command):
    """The result below, without leaving the line."""

    name = "prompt.next-result"
    keys = ("ctrl+n",)
    scopes = (Scope.PROMPT,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The result below, without leaving the line."""
        screen.asking.move_results(1)


class QueryLanguage(Command):
    """Show the query language."""

    name = "prompt.language"
    keys = ("f1",)
    scopes = (Scope.PROMPT,)
    hint = "language"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Show the query language."""
        return screen.asking.show_language()


COMMANDS: tuple[type[Command], ...] = (
    SearchLibrary,
    SearchFromList,
    FindInText,
    NextHit,
    PreviousHit,
    ChangeMode,
    ChangeRecency,
    ChangeWithin,
    Explain,
    ShowFailed,
    TakeSuggestion,
    SubmitPrompt,
    LeavePrompt,
    CompleteNext,
    CompletePrevious,
    OlderQuery,
    NewerQuery,
    NextResult,
    QueryLanguage,
)
"""In the order of the help."""
