"""Selecting passages, and writing, changing and undoing notes."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.commands.base import Command, Scope

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["COMMANDS"]


class Select(Command):
    """Select from the caret; again to stop."""

    name = "reader.select"
    keys = ("v",)
    scopes = (Scope.READER,)
    hint = "select"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Select from the caret; again to stop."""
        screen.reader.toggle_selection()


class SwapEnds(Command):
    """Go to the other end of the selection."""

    name = "reader.swap-ends"
    keys = ("O",)
    scopes = (Scope.READER,)
    hint_selecting = "other end"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Go to the other end of the selection."""
        screen.reader.swap_ends()


class Annotate(Command):
    """Annotate the selection, or the sentence under the caret."""

    name = "reader.annotate"
    keys = ("a",)
    scopes = (Scope.READER,)
    hint_selecting = "annotate"
    hint = "annotate"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Annotate the selection, or the sentence under the caret."""
        return screen.annotating.annotate()


class GoToNote(Command):
    """Go to the note under the caret."""

    name = "reader.note"
    keys = ("enter",)
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Go to the note under the caret."""
        screen.annotating.go_to_note()


class GoToPassage(Command):
    """Go to the passage of the note."""

    name = "notes.open"
    keys = ("enter", "l", "right")
    scopes = (Scope.NOTES,)
    hint = "go to passage"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Go to the passage of the note."""
        return screen.annotating.go_to_passage()


class EditNote(Command):
    """Edit the note."""

    name = "notes.edit"
    keys = ("e",)
    scopes = (Scope.NOTES,)
    hint = "edit"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Edit the note."""
        return screen.annotating.edit_note()


class DeleteNote(Command):
    """Delete the note."""

    name = "notes.delete"
    keys = ("x",)
    scopes = (Scope.NOTES,)
    hint = "delete"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Delete the note."""
        return screen.annotating.delete_note()


class UndoNote(Command):
    """Undo the last change of a note."""

    name = "notes.undo"
    keys = ("u",)
    scopes = (Scope.NOTES,)
    hint = "undo"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Undo the last change of a note."""
        return screen.annotating.undo_note()


class OfferDrafts(Command):
    """Go on with a draft that was kept."""

    name = "notes.draft"
    keys = ("D",)
    scopes = (Scope.READER, Scope.NOTES)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Go on with a draft that was kept."""
        return screen.annotating.resume_draft()


class SaveNote(Command):
    """Save the note."""

    name = "composer.save"
    keys = ("ctrl+s",)
    scopes = (Scope.COMPOSER,)
    hint = "save"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Save the note."""
        return screen.annotating.save_note()


class ChangeKind(Command):
    """Change the kind of the note."""

    name = "composer.kind"
    keys = ("ctrl+k",)
    scopes = (Scope.COMPOSER,)
    hint = "kind"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Change the kind of the note."""
        screen.annotating.change_kind()


class DiscardDraft(Command):
    """Throw away what you typed."""

    name = "composer.discard"
    keys = ("ctrl+t",)
    scopes = (Scope.COMPOSER,)
    hint = "throw away"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Throw away what you typed."""
        return screen.annotating.discard_draft()


class KeepDraft(Command):
    """Leave; what you typed is kept as a draft."""

    name = "composer.leave"
    keys = ("escape",)
    scopes = (Scope.COMPOSER,)
    hint = "keep as draft"

    @staticmethod
    async def run(screen: MainScreen) -> None:
        """Leave; what you typed is kept as a draft."""
        await screen.annotating.put_away()


COMMANDS: tuple[type[Command], ...] = (
    Select,
    SwapEnds,
    Annotate,
    GoToNote,
    GoToPassage,
    EditNote,
    DeleteNote,
    UndoNote,
    OfferDrafts,
    SaveNote,
    ChangeKind,
    KeepDraft,
    DiscardDraft,
)
"""In the order of the help."""
