"""What a command is: declared once, it serves the keys, the hints, the help and the palette."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["LEFT", "LISTS", "PANES", "Command", "Scope"]


class Scope(StrEnum):
    """Where the keys of a command work; the value is the heading in the help."""

    LIST = "Documents"
    RESULTS = "Search results"
    PAGE = "An explanation"
    CHOICES = "Values to narrow by"
    TIMELINE = "The timeline"
    CONCORDANCE = "Every hit in a line"
    WORDS = "Words of the library"
    SAVED = "Saved searches"
    READER = "Text"
    NOTES = "Notes"
    COMPOSER = "Writing a note"
    PROMPT = "Typing a search"


LEFT = (
    Scope.LIST,
    Scope.RESULTS,
    Scope.PAGE,
    Scope.CHOICES,
    Scope.TIMELINE,
    Scope.CONCORDANCE,
    Scope.WORDS,
    Scope.SAVED,
)
"""What can stand in the left pane, one at a time."""
PANES = (*LEFT, Scope.READER, Scope.NOTES)
"""Where one reads and moves, and does not type."""
LISTS = (*LEFT, Scope.NOTES)
"""Where the cursor is a line of a list."""


class Command(ABC):
    """One thing a reader can do. The first line of a subclass's docstring is its text in help and palette."""

    name: ClassVar[str]
    """Unique, as configuration names it: ``reader.line-down``."""
    keys: ClassVar[tuple[str, ...]]
    """Textual's names of the keys it has by default."""
    scopes: ClassVar[tuple[Scope, ...]]
    """Where its keys work."""
    hint: ClassVar[str] = ""
    """A word or two for the hint row; empty keeps it out of there."""
    hint_selecting: ClassVar[str] = ""
    """The same for the hint row while a passage is being selected."""

    @classmethod
    def title(cls) -> str:
        """What the command does, as a person reads it."""
        return (cls.__doc__ or cls.name).partition("\n")[0].rstrip(".")

    @staticmethod
    @abstractmethod
    def run(screen: MainScreen) -> Awaitable[None] | None:
        """Do it; what is returned is awaited before the next key is looked at."""
