"""The results of a search: a title row and two rows of snippet for each document."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style

from index.catalogue import Catalogue, CatalogueDamaged
from index.engines import Match
from index.search import Hit, Results
from tui.reading.wrap import wrap
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit

__all__ = ["ResultList"]

PAGE: Final = 8
KEPT: Final = 400


class ResultList(LineList):
    """Ranked documents. Snippets are made for the page that is looked at."""

    item_rows: ClassVar[int] = 4

    def __init__(self) -> None:
        super().__init__(id="results")
        self._catalogue: Catalogue | None = None
        self._results: Results | None = None
        self._matches: list[Match] = []
        self._hits: dict[int, Hit | None] = {}

    @property
    def results(self) -> Results | None:
        """What is shown."""
        return self._results

    def show(self, catalogue: Catalogue, results: Results) -> None:
        """Show results from the best on."""
        self._catalogue, self._results = catalogue, results
        self._matches = list(results.matches)
        self._hits.clear()
        self.items_changed(0)

    def put_in_order(self, ids: list[int] | None) -> None:
        """Put the results into the order of ``ids``, or back into the order of relevance."""
        if self._results is None:
            return
        self._matches = list(self._results.matches)
        self._hits.clear()
        if ids is not None:
            place = {number: at for at, number in enumerate(ids)}
            self._matches.sort(key=lambda match: place.get(match.id, len(place)))
        self.items_changed(0)

    def current(self) -> Hit | None:
        """The result under the cursor."""
        return self._hit(self.cursor) if self._matches else None

    def item_count(self) -> int:
        """How many documents are shown."""
        return len(self._matches)

    def empty_text(self) -> tuple[str, ...]:
        """What to try when nothing was found."""
        if self._results is None:
            return ("Type what to look for.",)
        return (
            "Nothing found.",
            f"{self._results.searched:,} documents were searched.",
            *self._results.notices,
            "Try fewer words, or word* for its forms.",
            "s searches again, esc goes back.",
        )

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """Title, two rows of snippet, a blank row."""
        hit = self._hit(item)
        if hit is None or row == 3:
            return []
        if row == 0:
            mark = self.get_component_rich_style("list--mark", partial=True)
            dim = self.get_component_rich_style("list--dim", partial=True)
            date = hit.entry.date if width >= 34 else hit.entry.date[2:]
            about = f" {date} {hit.hits}×" if hit.hits else f" {date}"
            return [(" " + fit(hit.entry.title, width - 2 - cell_len(about)), mark), (about, dim)]
        return self._snippet_row(hit, row - 1, width - 3)

    def _snippet_row(self, hit: Hit, row: int, width: int) -> list[tuple[str, Style]]:
        """One of two rows of a window on the snippet that begins shortly before its first hit."""
        lit = self.get_component_rich_style("list--lit", partial=True)
        text, ranges = hit.snippet.text, hit.snippet.lit
        start = _window_start(text, ranges[0][0] if ranges else 0, width)
        ends = [start, *(start + end for end in wrap(text[start:], max(1, width)))]
        if row + 1 >= len(ends):
            return []
        start, end = ends[row], ends[row + 1]
        parts: list[tuple[str, Style]] = [("   ", Style())]
        for first, last in ranges:
            if first < end and last > start:
                parts.append((text[start : max(start, first)], Style()))
                parts.append((text[max(start, first) : min(end, last)], lit))
                start = min(end, last)
        return [*parts, (text[start:end], Style())]

    def _hit(self, item: int) -> Hit | None:
        if item not in self._hits and self._catalogue is not None and self._results is not None:
            if len(self._hits) > KEPT:
                self._hits.clear()
            first = item // PAGE * PAGE
            matches = self._matches[first : first + PAGE]
            found = {hit.entry.id: hit for hit in self._fetch(self._results, matches)}
            self._hits.update({first + at: found.get(match.id) for at, match in enumerate(matches)})
        return self._hits.get(item)

    def _fetch(self, results: Results, matches: list[Match]) -> list[Hit]:
        try:
            return results.hits(self._catalogue, matches) if self._catalogue else []
        except (CatalogueDamaged, OSError):
            # The rows stay empty; the next key says what is wrong and starts the indexer.
            return []


def _window_start(text: str, hit: int, width: int) -> int:
    """Where to begin so that the hit is on the first row, with some words before it."""
    if hit < width * 2 // 3:
        return 0
    start = text.rfind(" ", 0, max(0, hit - width // 3)) + 1
    return max(0, start)
