"""Narrowing results, looking at their hits and words, and saving searches."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.commands.base import LEFT, PANES, Command, Scope

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["COMMANDS"]


class Facets(Command):
    """Narrow by source, date, language, type, author or tag."""

    name = "results.facets"
    keys = ("F",)
    scopes = LEFT
    hint = "narrow"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Narrow by source, date, language, type, author or tag."""
        return screen.narrower.show_facets()


class ShowTimeline(Command):
    """The timeline; from there, hide it."""

    name = "results.timeline"
    keys = ("t",)
    scopes = LEFT

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """The timeline; from there, hide it."""
        return screen.narrower.show_timeline()


class TakeBack(Command):
    """Take back what the results were narrowed by last."""

    name = "results.take-back"
    keys = ("backspace",)
    scopes = (Scope.RESULTS, Scope.CHOICES, Scope.TIMELINE)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Take back what the results were narrowed by last."""
        return screen.narrower.take_back()


class ShowConcordance(Command):
    """Every hit in a line of its own."""

    name = "results.concordance"
    keys = ("K",)
    scopes = (*LEFT, Scope.READER)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Every hit in a line of its own."""
        return screen.concordance.show()


class ShowWords(Command):
    """The words of the library, and how many documents have each."""

    name = "library.words"
    keys = ("W",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """The words of the library, and how many documents have each."""
        return screen.words.show()


class SaveSearch(Command):
    """Save this search under a name."""

    name = "search.save"
    keys = ("S",)
    scopes = (*LEFT, Scope.READER)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Save this search under a name."""
        return screen.saved.save()


class ShowSaved(Command):
    """Saved searches, and what was asked before."""

    name = "search.saved"
    keys = ("Q",)
    scopes = PANES

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Saved searches, and what was asked before."""
        return screen.saved.show()


class ChooseValue(Command):
    """Only documents with this value."""

    name = "choices.narrow"
    keys = ("enter", "l", "right")
    scopes = (Scope.CHOICES,)
    hint = "narrow to it"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Only documents with this value."""
        return screen.narrower.choose()


class LeaveOutValue(Command):
    """All but the documents with this value."""

    name = "choices.leave-out"
    keys = ("x",)
    scopes = (Scope.CHOICES,)
    hint = "leave out"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """All but the documents with this value."""
        return screen.narrower.leave_out()


class EarlierBar(Command):
    """The bar before."""

    name = "timeline.earlier"
    keys = ("h", "left")
    scopes = (Scope.TIMELINE,)
    hint = "earlier"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The bar before."""
        screen.timeline.move(-1)


class LaterBar(Command):
    """The next bar."""

    name = "timeline.later"
    keys = ("l", "right")
    scopes = (Scope.TIMELINE,)
    hint = "later"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The next bar."""
        screen.timeline.move(1)


class FirstBar(Command):
    """The first bar."""

    name = "timeline.first"
    keys = ("0",)
    scopes = (Scope.TIMELINE,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The first bar."""
        screen.timeline.move_to(0)


class LastBar(Command):
    """The last bar."""

    name = "timeline.last"
    keys = ("dollar_sign",)
    scopes = (Scope.TIMELINE,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """The last bar."""
        screen.timeline.move_to(-1)


class ChooseBar(Command):
    """Only documents of this time."""

    name = "timeline.narrow"
    keys = ("enter",)
    scopes = (Scope.TIMELINE,)
    hint = "narrow to it"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Only documents of this time."""
        return screen.narrower.choose_time()


class OpenLine(Command):
    """Open the document at this hit."""

    name = "concordance.open"
    keys = ("enter", "l", "right")
    scopes = (Scope.CONCORDANCE,)
    hint = "open there"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Open the document at this hit."""
        return screen.concordance.open()


class OrderLines(Command):
    """Sort by what stands before or behind, by the hit, by date."""

    name = "concordance.order"
    keys = ("o",)
    scopes = (Scope.CONCORDANCE,)
    hint = "order"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Sort by what stands before or behind, by the hit, by date."""
        return screen.concordance.change_order()


class SearchWord(Command):
    """Search for this word."""

    name = "words.search"
    keys = ("enter", "l", "right")
    scopes = (Scope.WORDS,)
    hint = "search for it"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search for this word."""
        return screen.words.choose()


class AskSaved(Command):
    """Search for this again."""

    name = "saved.ask"
    keys = ("enter", "l", "right")
    scopes = (Scope.SAVED,)
    hint = "search"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Search for this again."""
        return screen.saved.ask()


class DeleteSaved(Command):
    """Delete this saved search."""

    name = "saved.delete"
    keys = ("d",)
    scopes = (Scope.SAVED,)
    hint = "delete"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Delete this saved search."""
        return screen.saved.remove()


class UndoDelete(Command):
    """Bring back the search that was deleted."""

    name = "saved.undo"
    keys = ("u",)
    scopes = (Scope.SAVED,)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Bring back the search that was deleted."""
        return screen.saved.undo()


class RenameSaved(Command):
    """Give this saved search another name."""

    name = "saved.rename"
    keys = ("r",)
    scopes = (Scope.SAVED,)
    hint = "rename"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Give this saved search another name."""
        return screen.saved.rename()


COMMANDS: tuple[type[Command], ...] = (
    Facets,
    ShowTimeline,
    TakeBack,
    ShowConcordance,
    ShowWords,
    SaveSearch,
    ShowSaved,
    ChooseValue,
    LeaveOutValue,
    EarlierBar,
    LaterBar,
    FirstBar,
    LastBar,
    ChooseBar,
    OpenLine,
    OrderLines,
    SearchWord,
    AskSaved,
    DeleteSaved,
    UndoDelete,
    RenameSaved,
)
"""In the order of the help."""
