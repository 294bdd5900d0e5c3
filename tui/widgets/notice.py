"""A sentence over the whole screen."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.reading.wrap import rows_of
from tui.widgets.strips import line

__all__ = ["Notice"]


class Notice(Widget):
    """Lies over everything while it is shown; what has the focus keeps it."""

    DEFAULT_CSS = """
    Notice { display: none; layer: notice; width: 100%; height: 100%; background: $background; }
    """

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self.text = ""

    def show(self, text: str) -> None:
        """Show this, or nothing when it is empty."""
        self.display = bool(text)
        if text != self.text:
            self.text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a row of the sentence."""
        width = self.size.width
        rows = rows_of(self.text, width)
        return line([(rows[y] if y < len(rows) else "", Style())], width, self.rich_style)
