"""A few rows of remarks, as many as they need."""

from __future__ import annotations

from typing import Final

from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from tui.reading.wrap import rows_of
from tui.widgets.strips import line

__all__ = ["Remarks"]

MOST_ROWS: Final = 3
"""Beyond them a remark takes the place of what it is about."""


class Remarks(Widget):
    """Dim sentences, wrapped; not there when there are none."""

    DEFAULT_CSS = """
    Remarks { height: 1; text-style: dim; }
    """

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self.text = ""

    def show(self, text: str) -> None:
        """Show this, or nothing when it is empty."""
        if text != self.text:
            self.text = text
            self._fit()
            self.refresh()
        self.display = bool(text)

    def on_resize(self, event: events.Resize) -> None:
        """Other rows may be needed now."""
        self._fit()

    def _rows(self) -> list[str]:
        width = max(8, (self.size.width or self._room()) - 2)
        rows = rows_of(self.text, width)
        return (
            rows
            if len(rows) <= MOST_ROWS
            else [*rows[: MOST_ROWS - 1], f"{rows[MOST_ROWS - 1].rstrip()[: width - 1]}…"]
        )

    def _room(self) -> int:
        """The width there will be, when the widget was not shown yet."""
        parent = self.parent
        return parent.size.width if isinstance(parent, Widget) else 0

    def _fit(self) -> None:
        self.styles.height = max(1, len(self._rows()))

    def render_line(self, y: int) -> Strip:
        """Draw a row of the remarks."""
        rows = self._rows()
        return line([(f" {rows[y]}" if y < len(rows) else "", Style())], self.size.width, self.rich_style)
