"""Moving in the lists and in the text."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.commands.base import LISTS, Command, Scope

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["COMMANDS"]


class ListDown(Command):
    """Next line of the list."""

    name = "list.down"
    keys = ("j", "down")
    scopes = LISTS

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next line of the list."""
        screen.current_list.move(1)


class ListUp(Command):
    """Previous line of the list."""

    name = "list.up"
    keys = ("k", "up")
    scopes = LISTS

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous line of the list."""
        screen.current_list.move(-1)


class ListPageDown(Command):
    """Page down in the list."""

    name = "list.page-down"
    keys = ("space", "pagedown")
    scopes = LISTS

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Page down in the list."""
        screen.current_list.move_pages(1)


class ListPageUp(Command):
    """Page up in the list."""

    name = "list.page-up"
    keys = ("b", "pageup")
    scopes = LISTS

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Page up in the list."""
        screen.current_list.move_pages(-1)


class ListHalfDown(Command):
    """Half a page down in the list."""

    name = "list.half-page-down"
    keys = ("d", "ctrl+d")
    scopes = (Scope.LIST, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Half a page down in the list."""
        screen.current_list.move_pages(0.5)


class ListHalfUp(Command):
    """Half a page up in the list."""

    name = "list.half-page-up"
    keys = ("u", "ctrl+u")
    scopes = (Scope.LIST, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Half a page up in the list."""
        screen.current_list.move_pages(-0.5)


class ListFirst(Command):
    """First line of the list."""

    name = "list.first"
    keys = ("g", "home")
    scopes = LISTS

    @staticmethod
    def run(screen: MainScreen) -> None:
        """First line of the list."""
        screen.current_list.move_to(0)


class ListLast(Command):
    """Last line of the list."""

    name = "list.last"
    keys = ("G", "end")
    scopes = LISTS

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Last line of the list."""
        screen.current_list.move_to(-1)


class OpenDocument(Command):
    """Open the document under the cursor."""

    name = "list.open"
    keys = ("enter", "l", "right")
    scopes = (Scope.LIST,)
    hint = "open"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Open the document under the cursor."""
        return screen.opening.open_under_cursor()


class OpenHit(Command):
    """Open the document at its best hit."""

    name = "results.open"
    keys = ("enter", "l", "right")
    scopes = (Scope.RESULTS,)
    hint = "open at the hit"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Open the document at its best hit."""
        return screen.opening.open_under_cursor()


class ChangeOrder(Command):
    """Sort by date or title; results also by relevance and by source."""

    name = "list.order"
    keys = ("o",)
    scopes = (Scope.LIST, Scope.RESULTS)
    hint = "order"

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Sort by date or title; results also by relevance and by source."""
        return screen.opening.change_order()


class Fold(Command):
    """Fold documents that tell the same, or show them all."""

    name = "list.fold"
    keys = ("f",)
    scopes = (Scope.LIST, Scope.RESULTS)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Fold documents that tell the same, or show them all."""
        screen.groups.fold()


class ShowAlike(Command):
    """Documents that tell the same as this one."""

    name = "list.alike"
    keys = ("equals_sign",)
    scopes = (Scope.LIST, Scope.RESULTS, Scope.READER)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """Documents that tell the same as this one."""
        return screen.groups.show_alike()


class ShowThread(Command):
    """The thread that this message is in."""

    name = "list.thread"
    keys = ("T",)
    scopes = (Scope.LIST, Scope.RESULTS, Scope.READER)

    @staticmethod
    def run(screen: MainScreen) -> Awaitable[None]:
        """The thread that this message is in."""
        return screen.groups.show_thread()


class LineDown(Command):
    """Line down."""

    name = "reader.line-down"
    keys = ("j", "down")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Line down."""
        screen.reader.move_rows(1)


class LineUp(Command):
    """Line up."""

    name = "reader.line-up"
    keys = ("k", "up")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Line up."""
        screen.reader.move_rows(-1)


class PageDown(Command):
    """Page down."""

    name = "reader.page-down"
    keys = ("space", "pagedown")
    scopes = (Scope.READER,)
    hint = "page"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Page down."""
        screen.reader.move_pages(1)


class PageUp(Command):
    """Page up; while selecting, a word back."""

    name = "reader.page-up"
    keys = ("b", "pageup")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Page up; while selecting, a word back."""
        screen.reader.page_up_or_word_back()


class HalfPageDown(Command):
    """Half a page down."""

    name = "reader.half-page-down"
    keys = ("d", "ctrl+d")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Half a page down."""
        screen.reader.move_pages(0.5)


class HalfPageUp(Command):
    """Half a page up."""

    name = "reader.half-page-up"
    keys = ("u", "ctrl+u")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Half a page up."""
        screen.reader.move_pages(-0.5)


class TextStart(Command):
    """Start of the text."""

    name = "reader.start"
    keys = ("g", "home")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Start of the text."""
        screen.reader.move_to(0)


class TextEnd(Command):
    """End of the text."""

    name = "reader.end"
    keys = ("G", "end")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """End of the text."""
        screen.reader.move_to_end()


class CharRight(Command):
    """Next character."""

    name = "reader.char-right"
    keys = ("l", "right")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next character."""
        screen.reader.move_char(1)


class CharLeft(Command):
    """Previous character."""

    name = "reader.char-left"
    keys = ("h", "left")
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous character."""
        screen.reader.move_char(-1)


class WordNext(Command):
    """Next word."""

    name = "reader.word-next"
    keys = ("w",)
    scopes = (Scope.READER,)
    hint_selecting = "word"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next word."""
        screen.reader.move_word(1)


class WordBack(Command):
    """Previous word."""

    name = "reader.word-back"
    keys = ("B",)
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous word."""
        screen.reader.move_word(-1)


class WordEnd(Command):
    """End of the word."""

    name = "reader.word-end"
    keys = ("e",)
    scopes = (Scope.READER,)
    hint_selecting = "word end"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """End of the word."""
        screen.reader.move_word_end()


class LineStart(Command):
    """Start of the line."""

    name = "reader.line-start"
    keys = ("0",)
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Start of the line."""
        screen.reader.move_line_edge(end=False)


class LineEnd(Command):
    """End of the line."""

    name = "reader.line-end"
    keys = ("dollar_sign",)
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """End of the line."""
        screen.reader.move_line_edge(end=True)


class SentenceNext(Command):
    """Next sentence."""

    name = "reader.sentence-next"
    keys = ("right_parenthesis",)
    scopes = (Scope.READER,)
    hint_selecting = "sentence"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next sentence."""
        screen.reader.move_sentence(1)


class SentenceBack(Command):
    """Previous sentence."""

    name = "reader.sentence-back"
    keys = ("left_parenthesis",)
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous sentence."""
        screen.reader.move_sentence(-1)


class ParagraphNext(Command):
    """Next paragraph."""

    name = "reader.paragraph-next"
    keys = ("right_curly_bracket",)
    scopes = (Scope.READER,)
    hint_selecting = "paragraph"

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Next paragraph."""
        screen.reader.move_paragraph(1)


class ParagraphBack(Command):
    """Previous paragraph."""

    name = "reader.paragraph-back"
    keys = ("left_curly_bracket",)
    scopes = (Scope.READER,)

    @staticmethod
    def run(screen: MainScreen) -> None:
        """Previous paragraph."""
        screen.reader.move_paragraph(-1)


COMMANDS: tuple[type[Command], ...] = (
    ListDown,
    ListUp,
    ListPageDown,
    ListPageUp,
    ListHalfDown,
    ListHalfUp,
    ListFirst,
    ListLast,
    OpenDocument,
    OpenHit,
    ChangeOrder,
    Fold,
    ShowAlike,
    ShowThread,
    LineDown,
    LineUp,
    PageDown,
    PageUp,
    HalfPageDown,
    HalfPageUp,
    TextStart,
    TextEnd,
    CharRight,
    CharLeft,
    WordNext,
    WordBack,
    WordEnd,
    LineStart,
    LineEnd,
    SentenceNext,
    SentenceBack,
    ParagraphNext,
    ParagraphBack,
)
"""In the order of the help."""
