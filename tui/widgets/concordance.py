"""The concordance: a hit in each row, all in one column, with what stands before and behind it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size

from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.graphemes import forth
from tui.widgets.line_list import LineList
from tui.widgets.strips import Part, fit

if TYPE_CHECKING:
    from index.search.kwic import Line

__all__ = ["ConcordanceView", "fit_end"]

PAGE: Final = 50
KEPT: Final = 1_000
TITLE_FROM, DATE_FROM = 50, 80
"""Columns from which on each row ends with the title of its document, and its date."""


def fit_end(text: str, width: int) -> str:
    """The end of ``text`` in exactly ``width`` cells: cut before a character with an ellipsis, or padded before it."""
    if width <= 0:
        return ""
    if (cells := cell_len(text)) <= width:
        return " " * (width - cells) + text
    # A character may have no width, but hardly so many that more than these are needed.
    start = forth(text, max(0, len(text) - 2 * width))
    while cell_len(text[start:]) > width - 1:
        start = forth(text, start + 1)
    shown = text[start:]
    return " " * (width - 1 - cell_len(shown)) + "…" + shown


class ConcordanceView(LineList):
    """Hits in the width of the screen."""

    DEFAULT_CSS = """
    ConcordanceView { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__(id="concordance")
        self._lines: Sequence[Line] = ()
        self._catalogue: Catalogue | None = None
        self._entries: dict[int, Entry] = {}
        self.explanation = ""
        """What to say while there are no lines."""

    def show(self, catalogue: Catalogue, lines: Sequence[Line], cursor: int | None = None) -> None:
        """Show these lines; the cursor stays where it is, or goes to ``cursor``."""
        if catalogue is not self._catalogue:
            self._entries.clear()
        self._catalogue, self._lines = catalogue, lines
        self.items_changed(cursor)

    def grow(self) -> None:
        """Lines were put behind those that are shown: only where they are seen is anything drawn."""
        if self.virtual_size.height < self.scroll_offset.y + self.size.height:
            self.items_changed()
        else:
            self.virtual_size = Size(self.size.width, len(self._lines))

    def current(self) -> Line | None:
        """The line under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def item_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def empty_text(self) -> tuple[str, ...]:
        """Why there are no lines."""
        return (self.explanation,)

    def draw_item(self, item: int, row: int, width: int) -> list[Part]:
        """What stands before the hit, the hit, what stands behind it, and where it is from."""
        line = self._lines[item]
        lit = self.get_component_rich_style("list--lit", partial=True)
        dim = self.get_component_rich_style("list--dim", partial=True)
        source = self._source(item, width)
        room = width - 1 - cell_len(source)
        before = room * 2 // 5
        hit = line.hit if cell_len(line.hit) <= room // 3 else fit(line.hit, room // 3)
        behind = room - before - cell_len(hit)
        return [
            (f" {fit_end(line.left, before)}", Style()),
            (hit, lit),
            (fit(line.right, behind), Style()),
            (source, dim),
        ]

    def _source(self, item: int, width: int) -> str:
        """The document of a line, as long as there is room for it."""
        if width < TITLE_FROM:
            return ""
        entry = self._entry(item)
        title, day = (entry.title, entry.date[:10]) if entry else ("", "")
        shown = fit(title, width // 6)
        return f"  {shown}  {fit(day, 10)}" if width >= DATE_FROM else f"  {shown}"

    def _entry(self, item: int) -> Entry | None:
        number = self._lines[item].id
        if number not in self._entries and self._catalogue is not None:
            if len(self._entries) > KEPT:
                self._entries.clear()
            ids = {line.id for line in self._lines[max(0, item - PAGE) : item + PAGE]}
            # The end of a row stays empty when the catalogue is damaged; the next key says what is wrong.
            with suppress(CatalogueDamaged, OSError):
                self._entries.update((entry.id, entry) for entry in self._catalogue.entries(list(ids)))
        return self._entries.get(number)
