"""The list of documents: date, title, notes. Reads the catalogue a page at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from rich.style import Style

from index.catalogue import Catalogue, CatalogueDamaged, Entry, Order, Status
from tui.widgets.folding import Folding
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit

__all__ = ["DocumentList"]

PAGE: Final = 64
KEPT_PAGES: Final = 32
SOURCE_CELLS: Final = 12
"""What of a source is shown; a name is known by its beginning."""


class DocumentList(LineList):
    """Every document of the library. Only ids are kept; rows are fetched as they come into view."""

    def __init__(self) -> None:
        super().__init__(id="documents")
        self._catalogue: Catalogue | None = None
        self._ids: Sequence[int] = ()
        self._pages: OrderedDict[int, list[Entry]] = OrderedDict()
        self._notes: Mapping[str, int] = {}
        self._gone: Sequence[Entry] = ()
        self.folding = Folding()
        self.open_id = 0
        """The id of the document in the reader."""
        self.explanation: tuple[str, ...] = ()
        """What to say while there are no documents."""

    def show(self, catalogue: Catalogue, order: Order) -> None:
        """Show the catalogue as it is now; the cursor stays on its document, or at the top if it was there."""
        current = self.current() if self.cursor else None
        self._catalogue = catalogue
        self._ids = self.folding.fold(catalogue, catalogue.ids(order))
        self._pages.clear()
        number = self.folding.shown(current.id) if current else 0
        place = self._ids.index(number) if number in self._ids else None
        self.items_changed(place)

    def show_notes(self, counts: Mapping[str, int], gone: Sequence[Entry]) -> None:
        """Show these numbers of notes, by path; documents that are gone but have notes come last."""
        self._notes, self._gone = counts, gone
        self.items_changed()

    def current(self) -> Entry | None:
        """The document under the cursor."""
        return self._entry(self.cursor) if self.item_count() else None

    def select(self, number: int) -> None:
        """Put the cursor on the document with this id, or the one that stands for it, if it is in the list."""
        number = self.folding.shown(number)
        if number in self._ids:
            self.move_to(self._ids.index(number))

    def item_count(self) -> int:
        """How many documents there are."""
        return len(self._ids) + len(self._gone)

    def empty_text(self) -> tuple[str, ...]:
        """What to do about an empty library."""
        return self.explanation

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """One line: mark, date, title, source, whether others tell the same, number of notes."""
        entry = self._entry(item)
        if entry is None:
            return []
        dim = self.get_component_rich_style("list--dim", partial=True)
        mark = self.get_component_rich_style("list--mark", partial=True)
        date_width = 10 if width >= 28 else 7
        date = entry.date[:date_width]
        count = self._notes.get(entry.name, 0)
        notes = f" {count}▎" if count else ""
        alike = f" {sign}" if (sign := self.folding.sign(entry)) else ""
        title = entry.title
        if entry.status is Status.FAILED:
            title, notes = f"{entry.name.rpartition('/')[2]}: {entry.problem}", " ✗"
        source = f" {fit(entry.source, SOURCE_CELLS).rstrip()}" if entry.source and width >= 44 else ""
        title_width = width - 3 - date_width - 1 - cell_len(source) - cell_len(alike) - cell_len(notes)
        return [
            ("▸ " if entry.id == self.open_id else "  ", mark),
            (fit(date, date_width) + " ", dim),
            (fit(title, title_width), dim if entry.status is Status.FAILED else Style()),
            (source, dim),
            (alike, dim),
            (notes, mark),
            (" ", Style()),
        ]

    def _entry(self, item: int) -> Entry | None:
        if item >= len(self._ids):
            return self._gone[item - len(self._ids)]
        number = item // PAGE
        page = self._pages.get(number)
        if page is None:
            if self._catalogue is None:
                return None
            page = self._fetch(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        place = item % PAGE
        return page[place] if place < len(page) else None

    def _fetch(self, ids: Sequence[int]) -> list[Entry]:
        try:
            return self._catalogue.entries(ids) if self._catalogue else []
        except (CatalogueDamaged, OSError):
            # The rows stay empty; the next key says what is wrong and starts the indexer.
            return []
