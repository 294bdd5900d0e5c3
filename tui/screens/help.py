"""The keys of where one is, and then all the others."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from tui.commands import COMMANDS, Scope
from tui.keymap import Keymap
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit
from tui.widgets.text_row import TextRow

__all__ = ["HelpScreen"]

KEYS_WIDTH = 20


class _KeyList(LineList):
    """Headings and commands, a row each."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self._rows = rows

    def item_count(self) -> int:
        return len(self._rows)

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        keys, text = self._rows[item]
        strong = self.get_component_rich_style("list--mark", partial=True)
        if not text:
            return [(f" {keys}", strong)]
        return [("   ", Style()), (fit(keys, min(KEYS_WIDTH, width // 3)), strong), (f" {text}", Style())]


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Lists every key; any key that does not move closes it."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    HelpScreen {
        & > TextRow { height: 1; }
        & > _KeyList { height: 1fr; }
    }
    """

    def __init__(self, keymap: Keymap, scope: Scope) -> None:
        super().__init__()
        self._list = _KeyList(_rows(keymap, scope))

    def compose(self) -> ComposeResult:
        """A title and the list."""
        title = TextRow()
        title.show(((" The keys of postil", "strong"),), "j k space to move, any other key closes ")
        yield title
        yield self._list

    def on_mount(self) -> None:
        """The list has the keys."""
        self._list.items_changed()
        self._list.focus()

    def on_key(self, event: events.Key) -> None:
        """Move, or close."""
        event.stop()
        moves = {"j": 1, "down": 1, "k": -1, "up": -1}
        pages = {"space": 1, "pagedown": 1, "d": 0.5, "b": -1, "pageup": -1, "u": -0.5}
        if event.key in moves:
            self._list.move(moves[event.key])
        elif event.key in pages:
            self._list.move_pages(pages[event.key])
        elif event.key in ("g", "home"):
            self._list.move_to(0)
        elif event.key in ("G", "end"):
            self._list.move_to(-1)
        else:
            self.dismiss()


def _rows(keymap: Keymap, scope: Scope) -> list[tuple[str, str]]:
    """Headings have an empty text. The pane one comes from is first; a command is listed once in each pane."""
    rows: list[tuple[str, str]] = []
    for place in [scope, *(other for other in Scope if other is not scope)]:
        rows.append((place.value, ""))
        rows += [
            ("  ".join(keymap.keys(command)), command.title())
            for command in COMMANDS
            if place in command.scopes and keymap.keys(command)
        ]
        rows.append(("", ""))
    return rows
