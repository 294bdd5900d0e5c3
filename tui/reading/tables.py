"""Set a table into rows: columns fitted to the width, cells wrapped inside their column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.documents import Block
from tui.reading.graphemes import cells
from tui.reading.rows import Piece, Row, cells_of
from tui.reading.setting import Prefix, text_pieces
from tui.reading.wrap import wrap

__all__ = ["column_widths", "fit", "set_table"]

_PARTING = " │ "
_CROSSING = "─┼─"
_SAMPLE_ROWS = 200
_SAMPLE_CODE_POINTS = 65_536
_COLUMN_LEAST = 3


def column_widths(text: str, table: Block, room: int) -> tuple[int, ...]:
    """Return the cells of each column of ``table`` in ``room`` cells, from its first 200 rows.

    At most 65,536 code points are looked at. Columns that find no room are drawn inside the last one.
    """
    sample = text[table.start : min(table.end, table.start + _SAMPLE_CODE_POINTS)]
    rows = sample.split("\n", _SAMPLE_ROWS)[:_SAMPLE_ROWS]
    most = max(1, (room + len(_PARTING)) // (_COLUMN_LEAST + len(_PARTING)))
    count = min(most, 1 + max(row.count("\t") for row in rows))
    natural = [1] * count
    for row in rows:
        for column, cell in enumerate(row.split("\t", count - 1)):
            natural[column] = max(natural[column], cells(cell.rstrip(" ")))
    return fit(natural, room - len(_PARTING) * (count - 1))


def fit(natural: Sequence[int], room: int) -> tuple[int, ...]:
    """Return ``natural`` widths cut to ``room`` cells in all: narrow columns keep theirs, wide ones share the rest."""
    widths = [1] * len(natural)
    left = max(room, len(natural))
    by_width = sorted(range(len(natural)), key=lambda column: natural[column])
    for done, column in enumerate(by_width):
        widths[column] = max(1, min(natural[column], left // (len(natural) - done)))
        left -= widths[column]
    return tuple(widths)


def set_table(text: str, block: Block, widths: Sequence[int], prefix: Prefix, *, with_header: bool) -> list[Row]:
    """Return the rows of ``block``, a table or a chunk of one; a rule follows the first row of a header."""
    rows: list[Row] = []
    start = block.start
    for line in text[block.start : block.end].split("\n"):
        header = with_header and start == block.start
        rows.extend(_set_line(line, start, block, widths, prefix, "table-header" if header else ""))
        if header:
            rows.append(_header_rule(start + len(line), block, widths, prefix))
        start += len(line) + 1
    return rows


def _header_rule(at: int, block: Block, widths: Sequence[int], prefix: Prefix) -> Row:
    rule = Piece(_CROSSING.join("─" * width for width in widths), style="rule")
    pieces = (*prefix.bars, *prefix.rest, rule)
    return Row(at, at, pieces, block, last=at == block.end, wrapped=True, decoration=True)


def _set_line(line: str, start: int, block: Block, widths: Sequence[int], prefix: Prefix, style: str) -> list[Row]:
    """Return the screen rows of one table row, all with its offsets."""
    columns = _cut_cells(line, start, widths)
    end = start + len(line)
    height = max(len(parts) for parts in columns)
    rows = []
    for order in range(height):
        pieces = _set_parts(columns, order, widths, style)
        lead = prefix.first if start == block.start and order == 0 else prefix.rest
        last = end == block.end and order == height - 1 and not style
        rows.append(Row(start, end, (*prefix.bars, *lead, *pieces), block, last, order != len(columns[-1]) - 1))
    return rows


_Part = tuple[tuple[Piece, ...], int]
"""The pieces of one screen row of a cell, and the offset the cell ends at."""


def _cut_cells(line: str, start: int, widths: Sequence[int]) -> list[list[_Part]]:
    """Return, a cell of the table row, the parts it is wrapped into."""
    columns = []
    for column, cell in enumerate(line.split("\t", len(widths) - 1)):
        ends = wrap(cell, widths[column])
        end = start + len(cell)
        columns.append(
            [(text_pieces(cell[low:high], start + low, "", widths[column]), end) for low, high in pairwise([0, *ends])]
        )
        start = end + 1
    return columns


def _set_parts(columns: Sequence[Sequence[_Part]], order: int, widths: Sequence[int], style: str) -> list[Piece]:
    """Return the pieces of screen row ``order`` of a table row, padded and parted."""
    pieces: list[Piece] = []
    for column, width in enumerate(widths):
        parts = columns[column] if column < len(columns) else ()
        drawn = parts[order][0] if order < len(parts) else ()
        pieces.extend(Piece(piece.text, piece.start, piece.end, style) for piece in drawn)
        if not drawn and column == len(columns) - 1 and order == len(parts) - 1:
            # A place for the caret at the end of the table row, in a cell with nothing to stand behind.
            pieces.append(Piece("", parts[order][1], parts[order][1], style))
        if column == len(widths) - 1:
            break
        if (pad := width - cells_of(drawn)) > 0:
            pieces.append(Piece(" " * pad))
        # The tab after a cell is where the cell ends, on the last of its rows.
        tab = parts[order][1] if order == len(parts) - 1 and column < len(columns) - 1 else None
        pieces.append(Piece(_PARTING, tab, None if tab is None else tab + 1, "rule"))
    return pieces
