"""Programs to measure beside postil: ``python -m tests.bench.peers NAME FILE``.

``empty`` is a Textual app with a word on it. ``stock`` has the three panes made of Textual's own widgets, with
animation and blinking off as in postil. ``reader`` is postil's reader alone, on one file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList, Static

__all__ = ["PAINTED", "main"]

PAINTED = "Documents"
"""Stands on the first frame of each."""


class Empty(App[None]):
    """As little as can be shown."""

    def compose(self) -> ComposeResult:
        """A word."""
        yield Static(PAINTED)


class Stock(App[None]):
    """A list of files, the text of one, and a second list."""

    CSS = "#list { width: 42; } #notes { width: 36; } VerticalScroll { width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "app.focus_next", show=False)]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.animation_level = "none"
        self._files = sorted(folder.rglob("*.txt"))

    def compose(self) -> ComposeResult:
        """Three panes."""
        with Horizontal():
            yield OptionList(*(f"{PAINTED} {file.stem}" for file in self._files), id="list", markup=False)
            with VerticalScroll():
                yield Static("", id="text", markup=False)
            yield OptionList("No notes yet.", id="notes")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the text of the file."""
        self.query_one("#text", Static).update(self._files[event.option_index].read_text(encoding="utf-8"))


class ReaderAlone(App[None]):
    """postil's reader on one file: space is a page, j a line, G the end."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        from index.extract import extract
        from tui.widgets.reader import Reader

        self.animation_level = "none"
        self._document = extract(file)
        self.reader = Reader(72)

    def compose(self) -> ComposeResult:
        """The reader."""
        yield Static(PAINTED)
        yield self.reader

    def on_mount(self) -> None:
        """Open the document."""
        self.reader.open(self._document)

    def on_key(self, event: events.Key) -> None:
        """Move."""
        if event.key == "space":
            self.reader.move_pages(1)
        elif event.key == "j":
            self.reader.move_rows(1)
        elif event.key == "G":
            self.reader.move_to_end()


def main(name: str, place: Path) -> None:
    """Run one of them."""
    match name:
        case "empty":
            Empty().run()
        case "stock":
            Stock(place).run()
        case "reader":
            ReaderAlone(place).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
