"""A list of any length with a cursor: rows are drawn when they are looked at, and nothing is kept for the others."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.reading.wrap import rows_of
from tui.widgets.strips import line

__all__ = ["LineList"]


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """Items of one or several rows, one above the other. Subclasses say how many and draw them.

    A move of the cursor repaints the rows of two items, not the pane: over SSH that is 0.5 kB instead of 14.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor", "list--dim", "list--mark", "list--lit"}
    BINDINGS: ClassVar[list[BindingType]] = []

    DEFAULT_CSS = """
    LineList {
        scrollbar-size: 0 0;
        & > .list--cursor { text-style: bold; }
        &:focus > .list--cursor { text-style: reverse; }
        & > .list--dim { text-style: dim; }
        & > .list--mark { text-style: bold; }
        & > .list--lit { text-style: bold underline; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The item under the cursor."""

    item_rows: ClassVar[int] = 1
    """Rows of an item, where all have the same number."""

    def item_count(self) -> int:
        """How many items there are."""
        raise NotImplementedError

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """What row ``row`` of an item shows, in at most ``width`` cells."""
        raise NotImplementedError

    def empty_text(self) -> tuple[str, ...]:
        """What to show when there are no items, a line each."""
        return ()

    # Geometry; a subclass with items of different heights overrides these three.

    def top_of(self, item: int) -> int:
        """The first row of an item, counted from the top of the list."""
        return item * self.item_rows

    def item_at(self, row: int) -> int:
        """The item that a row belongs to; may be past the last."""
        return row // self.item_rows

    def height_of(self, item: int) -> int:
        """Rows of an item."""
        return self.item_rows

    def items_changed(self, cursor: int | None = None) -> None:
        """Call when items came, went or changed. Keeps the cursor, or moves it to ``cursor``."""
        count = self.item_count()
        rows = self.top_of(count - 1) + self.height_of(count - 1) if count else 0
        self.virtual_size = Size(self.size.width, rows)
        wanted = self.cursor if cursor is None else cursor
        self.set_reactive(LineList.cursor, max(0, min(wanted, count - 1)))
        self._show_cursor()
        self.refresh()

    # Moving

    def move(self, items: int) -> None:
        """Move the cursor by ``items``, as far as there are any."""
        self.move_to(max(0, self.cursor + items))

    def move_pages(self, pages: float) -> None:
        """Move the cursor by so many windows full of items."""
        rows = max(1, int(self.size.height / self.item_rows))
        self.move(int(rows * pages) or (1 if pages > 0 else -1))

    def move_to(self, item: int) -> None:
        """Move the cursor to an item; -1 is the last."""
        count = self.item_count()
        if count:
            self.cursor = count - 1 if item < 0 else min(item, count - 1)

    def watch_cursor(self, before: int, after: int) -> None:
        """Repaint the two items concerned, and scroll when the cursor has left the window."""
        for item in {before, after}:
            if 0 <= item < self.item_count():
                self.refresh_lines(self.top_of(item), self.height_of(item))
        self._show_cursor()

    def _show_cursor(self) -> None:
        if not self.item_count():
            return
        top, height = self.top_of(self.cursor), self.height_of(self.cursor)
        first, rows = self.scroll_offset.y, self.size.height
        # Half a window at a time: a repaint of the pane then serves many moves, which a slow line needs.
        if top < first:
            self._scroll(max(0, top - rows // 2))
        elif top + height > first + rows:
            self._scroll(max(0, min(top, top + height - rows // 2)))

    def _scroll(self, row: int) -> None:
        self.scroll_to(y=row, animate=False, immediate=True, force=True)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw row ``y`` of the window."""
        width, row = self.size.width, self.scroll_offset.y + y
        if not self.item_count():
            lines = [row for text in self.empty_text() for row in rows_of(text, width - 1)]
            return line([(lines[y] if y < len(lines) else "", Style())], width, self.rich_style)
        item = self.item_at(row)
        if item >= self.item_count():
            return Strip.blank(width, self.rich_style)
        style = self.rich_style
        if item == self.cursor:
            style += self.get_component_rich_style("list--cursor", partial=True)
        return line(self.draw_item(item, row - self.top_of(item), width), width, style)

    def on_resize(self, event: events.Resize) -> None:
        """Items may be of other heights now."""
        self.items_changed()

    def on_click(self, event: events.Click) -> None:
        """The mouse moves the cursor, where it is on."""
        item = self.item_at(self.scroll_offset.y + event.y)
        if item < self.item_count():
            self.move_to(item)
