"""The window onto a text: which rows are in view, and how they are drawn. Knows no caret and no search.

Nothing here is ever as long as the text: rows are laid out as they come into view, and the top of the window
is a row of a block, not a number of rows from the start.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import ClassVar, Final

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.scroll_view import ScrollView
from textual.strip import Strip

from index.documents import Document, SpanKind
from tui.reading.intervals import Intervals
from tui.reading.layout import Layout
from tui.reading.rows import Piece, Row, RowRef
from tui.reading.wrap import rows_of
from tui.widgets.strips import line

__all__ = ["GUTTER", "Layer", "TextView"]

GUTTER: Final = 3
"""Cells left of the text: the sign of a note's kind, its bar, and a space."""
RIGHT_MARGIN: Final = 1

Layer = tuple[int, int, Style]
"""A style over a range of the text; later layers lie over earlier ones."""

_SPAN_CLASSES: Final = {
    SpanKind.STRONG: "text--strong",
    SpanKind.EMPHASIS: "text--emphasis",
    SpanKind.STRIKE: "text--strike",
    SpanKind.CODE: "text--code",
    SpanKind.LINK: "text--link",
    SpanKind.IMAGE: "text--link",
}
_PIECE_CLASSES: Final = {
    "heading1": "text--heading1",
    "heading2": "text--heading2",
    **{f"heading{level}": "text--heading3" for level in range(3, 7)},
    "code": "text--code",
    "quote": "text--quote",
    "quote-bar": "text--decoration",
    "marker": "text--marker",
    "continuation": "text--decoration",
    "table-header": "text--strong",
    "rule": "text--decoration",
}


class TextView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the rows of a document from ``top`` on."""

    BINDINGS: ClassVar[list[BindingType]] = []
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text--heading1",
        "text--heading2",
        "text--heading3",
        "text--strong",
        "text--emphasis",
        "text--strike",
        "text--code",
        "text--link",
        "text--quote",
        "text--marker",
        "text--decoration",
    }
    DEFAULT_CSS = """
    TextView {
        scrollbar-size: 0 0;
        & > .text--heading1 { text-style: bold underline; }
        & > .text--heading2 { text-style: bold; }
        & > .text--heading3 { text-style: bold italic; }
        & > .text--strong { text-style: bold; }
        & > .text--emphasis { text-style: italic; }
        & > .text--strike { text-style: strike; }
        & > .text--code { color: $text-secondary; }
        & > .text--link { text-style: underline; color: $text-primary; }
        & > .text--quote { text-style: italic; }
        & > .text--marker { text-style: bold; color: $text-primary; }
        & > .text--decoration { text-style: dim; }
    }
    """

    def __init__(self, measure: int) -> None:
        super().__init__()
        self.measure = measure
        self.centred = False
        """Whether the text stands in the middle of the window, as in reading mode."""
        self.document: Document | None = None
        self.explanation: tuple[str, ...] = ()
        """What to say where there is no document, a line each."""
        self.text = ""
        self._layout = Layout("", (), 1, measure=1)
        self._spans: Intervals[SpanKind] = Intervals()
        self._top = RowRef(0, 0)
        self._rows: list[RowRef] = []

    # What is shown

    def set_document(self, document: Document | None, offset: int = 0) -> None:
        """Show a document with ``offset`` in view, or nothing."""
        self.document = document
        self.text = document.text if document else ""
        spans = document.spans if document else ()
        self._spans = Intervals((span.start, span.end, span.kind) for span in spans)
        self.lay_out(offset)

    def lay_out(self, offset: int) -> None:
        """Lay the text out for the window as it is now, with the row of ``offset`` at the top."""
        width = max(1, self.size.width - GUTTER - RIGHT_MARGIN)
        blocks = self.document.blocks if self.document else ()
        self._layout = Layout(self.text, blocks, width, measure=min(self.measure, width))
        self._set_top(min(self._layout.position_of(offset), self._last_top()))

    def on_resize(self, event: events.Resize) -> None:
        """The place in the text stays; rows do not."""
        self.lay_out(self.top_offset)

    @property
    def top_offset(self) -> int:
        """The offset at the top of the window."""
        return self._layout.row(self._top).start if self.text else 0

    @property
    def shown_end(self) -> int:
        """The offset after the last row in view."""
        return self._layout.row(self._rows[-1]).end if self._rows else 0

    @property
    def shown_percent(self) -> int:
        """How much of the text lies above the bottom of the window, in percent."""
        end = self.shown_end
        rest = self.text[end : end + 2]
        return 100 if not rest.strip() and len(rest) < 2 else 100 * end // len(self.text)

    def scroll_rows(self, rows: int) -> int:
        """Move the window by ``rows``, down at most to the last page; returns the rows moved."""
        before = self._top
        wanted = self._layout.move(before, rows)
        if rows > 0:
            wanted = max(before, min(wanted, self._last_top()))
        if wanted != before:
            self._set_top(wanted)
        return self._layout.distance(before, wanted, abs(rows))

    def reveal(self, offset: int, margin: int = 2) -> None:
        """Bring ``offset`` into view with ``margin`` rows around it; a far one into the upper third."""
        layout, height = self._layout, max(1, self.size.height)
        margin = min(margin, (height - 1) // 3)
        ref = layout.position_of(offset)
        first = self._top if self._top == layout.first() else layout.move(self._top, margin)
        last = layout.move(self._top, height - 1 - margin)
        above, below = layout.distance(ref, first, height), layout.distance(last, ref, height)
        if first <= ref <= last:
            return
        if ref < first and above < height:
            self.scroll_rows(-above)
        elif ref > last and below < height:
            self.scroll_rows(below)
        else:
            self._set_top(min(layout.move(ref, -(height // 3)), self._last_top()))

    def _last_top(self) -> RowRef:
        """The top of the window when the last row of the text is at its bottom."""
        return self._layout.move(self._layout.last(), 1 - max(1, self.size.height))

    def _set_top(self, ref: RowRef) -> None:
        self._top = ref
        self._rows = [ref]
        while len(self._rows) < self.size.height and (after := self._layout.next(self._rows[-1])):
            self._rows.append(after)
        self.refresh()

    # Places

    def y_of(self, offset: int) -> int | None:
        """The row of the window that shows ``offset``, or None."""
        ref = self._layout.position_of(offset)
        return self._rows.index(ref) if ref in self._rows else None

    def refresh_offsets(self, start: int, end: int) -> None:
        """Repaint the rows that show ``start`` to ``end``, and no others."""
        if end < self.top_offset or start > self.shown_end:
            return
        first, last = sorted((self._layout.position_of(start), self._layout.position_of(end)))
        shown = [y for y, ref in enumerate(self._rows) if first <= ref <= last]
        if shown:
            self.refresh_lines(shown[0], shown[-1] - shown[0] + 1)

    @property
    def left_margin(self) -> int:
        """Cells between the gutter and the text."""
        free = self.size.width - GUTTER - RIGHT_MARGIN - self.measure
        return max(0, free // 2) if self.centred else 0

    # Drawing

    def styles_over(self, start: int, end: int) -> Iterable[Layer]:
        """The styles over ``start`` to ``end``, lowest first. Subclasses add theirs."""
        for first, last, kind in self._spans.between(start, end):
            yield first, last, self.get_component_rich_style(_SPAN_CLASSES[kind], partial=True)

    def gutter_of(self, row: Row) -> tuple[str, Style]:
        """Two cells left of a row, with their style. Subclasses put their signs there."""
        return "  ", Style()

    def render_line(self, y: int) -> Strip:
        """Draw row ``y`` of the window."""
        width = self.size.width
        if self.document is None:
            said = [row for text in ("", *self.explanation) for row in rows_of(text, width - GUTTER - RIGHT_MARGIN)]
            return line([("   ", Style()), (said[y] if y < len(said) else "", Style())], width, self.rich_style)
        if y >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._layout.row(self._rows[y])
        layers = list(self.styles_over(row.start, max(row.end, row.start + 1)))
        parts = [self.gutter_of(row), (" " * (1 + self.left_margin), Style())]
        for piece in row.pieces:
            base = self._piece_style(piece)
            parts += [(text, base + style) for text, style in _styled(piece, layers)]
        parts.append(self.row_end(row, layers))
        return line(parts, width, self.rich_style)

    def row_end(self, row: Row, layers: list[Layer]) -> tuple[str, Style]:
        """What stands after the last character of a row: nothing, unless a subclass has a caret there."""
        return "", Style()

    def _piece_style(self, piece: Piece) -> Style:
        name = _PIECE_CLASSES.get(piece.style)
        return self.get_component_rich_style(name, partial=True) if name else Style()


def _styled(piece: Piece, layers: list[Layer]) -> list[tuple[str, Style]]:
    """A piece cut where the styles over it change."""
    if piece.start is None or piece.end is None or not layers:
        return [(piece.text, Style())]
    if len(piece.text) != piece.end - piece.start:
        return [(piece.text, _style_at(piece.start, layers))]
    start, end = piece.start, piece.end
    borders = {start, end}
    for first, last, _ in layers:
        borders.update(place for place in (first, last) if start < place < end)
    cuts = sorted(borders)
    return [
        (piece.text[first - start : last - start], _style_at(first, layers)) for first, last in itertools.pairwise(cuts)
    ]


def _style_at(offset: int, layers: list[Layer]) -> Style:
    return Style.combine([Style(), *(style for start, end, style in layers if start <= offset < end)])
