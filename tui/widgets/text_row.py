"""One row of text: titles, status, hints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.strips import fit, line

__all__ = ["TextRow"]

Named = tuple[str, str]
"""Text and the name of its style: ``strong``, ``dim``, ``key`` or nothing."""


class TextRow(Widget):
    """A row with something at the left and something at the right, cut to the width at the left."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--strong", "row--dim", "row--key"}
    DEFAULT_CSS = """
    TextRow {
        height: 1;
        & > .row--strong { text-style: bold; }
        & > .row--dim { text-style: dim; }
        & > .row--key { text-style: bold; color: $text-primary; }
    }
    """

    def __init__(self, widget_id: str | None = None) -> None:
        super().__init__(id=widget_id)
        self._left: Sequence[Named] = ()
        self._right = ""

    def show(self, left: Sequence[Named] | str, right: str = "") -> None:
        """Show this; nothing is repainted when it is what stands there."""
        parts = ((left, ""),) if isinstance(left, str) else tuple(left)
        if (parts, right) != (self._left, self._right):
            self._left, self._right = parts, right
            self.refresh()

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return "".join(part for part, _ in self._left) + (f"  {self._right}" if self._right else "")

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        room = width - cell_len(self._right) - bool(self._right)
        parts: list[tuple[str, Style]] = []
        for text, name in self._left:
            shown = text if cell_len(text) <= room else fit(text, room)
            parts.append((shown, self._style(name)))
            room -= cell_len(shown)
        parts += [(" " * (max(0, room) + bool(self._right)), Style()), (self._right, self._style("dim"))]
        return line(parts, width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"row--{name}", partial=True) if name else Style()
