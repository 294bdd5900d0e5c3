"""The search line."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import ClassVar, Protocol

from rich.highlighter import Highlighter
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from index.sanitise import sanitise_line

__all__ = ["Asker", "Prompt"]


class Asker(Protocol):
    """Who is told what is done in a line, where that is no search."""

    deed: str
    """What Enter does, a word."""

    def submitted(self, value: str) -> Awaitable[None]:
        """Enter was pressed."""

    def left(self) -> None:
        """The line was left without it."""

    def typed(self, value: str) -> None:
        """What stands in the line was changed by hand."""

    def moved(self, step: int) -> None:
        """Up or down was pressed."""


class _Underlining(Highlighter):
    """Underlines what was not understood."""

    def __init__(self) -> None:
        self.text = ""
        self.ranges: Sequence[tuple[int, int]] = ()

    def highlight(self, text: Text) -> None:
        """Underline, unless something else was typed meanwhile."""
        if text.plain == self.text:
            for start, end in self.ranges:
                text.stylize("underline", start, max(end, start + 1))


class Prompt(Horizontal):
    """A label and a line to type a search into."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    Prompt {
        height: 1;
        display: none;
        & > .prompt--label { width: auto; text-style: bold; }
        & > Input, & > Input:focus { border: none; height: 1; padding: 0; background: transparent; }
    }
    """

    class Typed(Message):
        """What stands in the line was changed by hand."""

        def __init__(self, prompt: Prompt) -> None:
            super().__init__()
            self.prompt = prompt

    def __init__(self, label: str, widget_id: str, asker: Asker | None = None) -> None:
        super().__init__(id=widget_id)
        self._label = label
        self.asker = asker
        """Who asks; None for the lines of searches."""
        self._wrong = _Underlining()

    def compose(self) -> ComposeResult:
        """Label and field."""
        yield Static(self._label, markup=False, classes="prompt--label")
        field = Input(compact=True, highlighter=self._wrong)
        field.cursor_blink = False
        yield field

    @property
    def field(self) -> Input:
        """Where the person types."""
        return self.query_one(Input)

    @property
    def value(self) -> str:
        """What stands in the line."""
        return self.field.value

    @property
    def caret(self) -> int:
        """Where the next character goes, in code points from the beginning."""
        return self.field.cursor_position

    def ask(self) -> None:
        """Show the line, with what was typed last selected so that typing replaces it."""
        self.display = True
        self.screen.set_focus(self.field)
        self.field.select_all()

    def put(self, text: str, caret: int | None = None) -> None:
        """Put ``text`` into the line, as if it had not been typed: nobody is told. Control characters become signs."""
        text = sanitise_line(text)
        if text != self.field.value:
            with self.field.prevent(Input.Changed):
                self.field.value = text
        self.field.cursor_position = len(text) if caret is None else caret

    def underline(self, text: str, ranges: Sequence[tuple[int, int]]) -> None:
        """Underline these ranges for as long as ``text`` stands in the line."""
        if (text, ranges) != (self._wrong.text, self._wrong.ranges):
            self._wrong.text, self._wrong.ranges = text, ranges
            self.field.refresh()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Somebody has typed."""
        event.stop()
        self.post_message(self.Typed(self))
