"""The search line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

__all__ = ["Prompt"]


class Prompt(Horizontal):
    """A label and a line to type a search into."""

    DEFAULT_CSS = """
    Prompt {
        height: 1;
        display: none;
        & > .prompt--label { width: auto; text-style: bold; }
        & > Input, & > Input:focus { border: none; height: 1; padding: 0; background: transparent; }
    }
    """

    def __init__(self, label: str, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._label = label
        self._before = ""

    def compose(self) -> ComposeResult:
        """Label and field."""
        yield Static(self._label, markup=False, classes="prompt--label")
        field = Input(compact=True)
        field.cursor_blink = False
        yield field

    @property
    def field(self) -> Input:
        """Where the person types."""
        return self.query_one(Input)

    def ask(self) -> None:
        """Show the line, with what was typed last selected so that typing replaces it."""
        self.display = True
        self.screen.set_focus(self.field)
        self.field.select_all()
