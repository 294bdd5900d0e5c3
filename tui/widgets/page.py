"""A page of text that is read and closed again: an explanation, the query language."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual import events

from tui.reading.wrap import rows_of
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit

__all__ = ["Page"]

Paragraph = tuple[str, str]
"""What stands at the left in bold, and what it means; either may be empty."""


class Page(LineList):
    """Paragraphs, wrapped. The cursor is not shown: it only scrolls."""

    DEFAULT_CSS = """
    Page {
        height: 1fr;
        & > .list--cursor, &:focus > .list--cursor { text-style: none; }
    }
    """

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._paragraphs: Sequence[Paragraph] = ()
        self._rows: list[Paragraph] = []

    def show(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show these, from the first on."""
        self._paragraphs = paragraphs
        self._wrap()
        self.items_changed(0)

    def move(self, items: int) -> None:
        """Scroll; there is nothing to choose."""
        last = max(0, self.item_count() - self.size.height)
        self.scroll_to(y=min(last, max(0, self.scroll_offset.y + items)), animate=False, immediate=True, force=True)

    def move_to(self, item: int) -> None:
        """Scroll to a row; -1 is the last."""
        self.move(self.item_count() if item < 0 else item - self.scroll_offset.y)

    def item_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """A row: what is explained, and what it means beside it."""
        left, right = self._rows[item]
        mark = self.get_component_rich_style("list--mark", partial=True)
        room = self._left_width(width) if right else cell_len(left) + 1
        return [(" ", Style()), (fit(left, room) if left or right else "", mark), (right, Style())]

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        self._wrap()
        self.items_changed()

    def _left_width(self, width: int) -> int:
        """Cells for what is explained: as wide as the widest, 0 where there is nothing, 2 where it has its own row."""
        widest = max((cell_len(left) for left, right in self._paragraphs if right), default=0)
        return 0 if not widest else widest + 2 if widest + 2 <= width // 2 else 2

    def _wrap(self) -> None:
        width = self.size.width
        indent = self._left_width(width)
        self._rows = []
        for left, right in self._paragraphs:
            if left and right and indent <= 2:
                self._rows.append((left, ""))
                left = ""
            wrapped = rows_of(right, max(8, width - 2 - indent)) if right else [""]
            self._rows += [(left, wrapped[0]), *(("", row) for row in wrapped[1:])]
