"""Set a table into rows: columns fitted to what is in them, cells wrapped at words; if they find no room, records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.documents import Block
from tui.reading.graphemes import cells, graphemes, is_simple
from tui.reading.records import PARTING, labels_of, set_records
from tui.reading.rows import Piece, Row, cells_of
from tui.reading.setting import Prefix, text_pieces
from tui.reading.wrap import wrap

__all__ = ["Plan", "fit", "plan_of", "set_table"]

_CROSSING = "─┼─"
_SAMPLE_ROWS = 200
_SAMPLE_CODE_POINTS = 65_536
_WORD_MOST = 16
"""Cells of a word that a column is made wide enough for; a longer one may be broken."""
_WORD_LOOKED_AT = 64
"""Code points of a word whose cells take long to count."""
_NUMBER = re.compile(
    r"[-+−]?(?:[$€£¥][ \u00a0\u202f]?)?\d[\d.,'’ \u00a0\u202f]{0,40}(?:[eE][-+]?\d{1,4})?[ \u00a0\u202f]?[%€]?"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a table are set, the same for all of them."""

    room: int
    """Cells of a row."""
    widths: tuple[int, ...] = ()
    """The cells of each column. Empty: there is no room for columns, and each row is set as a record."""
    right: tuple[bool, ...] = ()
    """Of each column, whether it holds numbers, which stand at its right."""
    labels: tuple[str, ...] = ()
    """Of a record, what stands before the value of each column."""


def plan_of(text: str, table: Block, room: int) -> Plan:
    """Return how to set ``table`` in ``room`` cells, from its first 200 rows or 65,536 code points.

    As in the automatic table layout of CSS 2.1 (17.5.2.2), a column has a least width, that of its longest word (at
    most 16 cells), and a natural one, that of its longest cell. Where the least ones find no room, there are none.
    Columns that only later rows have are drawn inside the last one.
    """
    sample = text[table.start : min(table.end, table.start + _SAMPLE_CODE_POINTS)]
    rows = sample.split("\n", _SAMPLE_ROWS)[:_SAMPLE_ROWS]
    count = 1 + max(row.count("\t") for row in rows)
    space = room - len(PARTING) * (count - 1)
    if space >= count:
        columns = [_Column() for _ in range(count)]
        for number, row in enumerate(rows):
            for column, cell in zip(columns, row.split("\t"), strict=False):
                column.add(cell.strip(" "), is_name=number == 0)
        least = [column.least for column in columns] if count > 1 else [1]  # one column is no record
        if sum(least) <= space:
            widths = fit(least, [column.natural for column in columns], space)
            return Plan(room, widths, tuple(column.has_numbers and not column.has_words for column in columns))
    return Plan(room, labels=labels_of(rows[0], room))


@dataclass(slots=True)
class _Column:
    """What is known of a column; ``least`` and ``natural`` in cells."""

    least: int = 1
    natural: int = 1
    has_numbers: bool = False
    has_words: bool = False

    def add(self, cell: str, *, is_name: bool) -> None:
        """Take a cell into account; a name in the header does not say what the column holds."""
        self.natural = max(self.natural, cells(cell))
        for word in cell.split(" ") if self.least < min(self.natural, _WORD_MOST) else ():
            if cells(word) > self.least:
                self.least = min(max(self.least, _cells_of_word(word)), _WORD_MOST)
        if cell and not is_name and not self.has_words:
            self.has_words = _NUMBER.fullmatch(cell) is None
            self.has_numbers = True


def _cells_of_word(word: str) -> int:
    """Return the cells of the longest part of ``word`` that a row does not end in: it may beside a wide character."""
    if is_simple(word):
        return len(word)
    longest = run = 0
    for _, _, width in graphemes(word[:_WORD_LOOKED_AT]):
        run = run + width if width < 2 else 0
        longest = max(longest, run, width)
    return longest


def fit(least: Sequence[int], natural: Sequence[int], room: int) -> tuple[int, ...]:
    """Return widths between ``least`` and ``natural`` that together fill ``room`` cells or less, if the least do.

    Narrow columns keep their natural width, and the wide ones get the same as each other, but never less than theirs.
    """
    bounds = list(zip(least, natural, strict=True))
    low, high = 1, max(1, *natural)
    while low < high:  # the greatest width for all that still fits
        middle = (low + high + 1) // 2
        if sum(max(lowest, min(middle, highest)) for lowest, highest in bounds) <= room:
            low = middle
        else:
            high = middle - 1
    widths = [max(lowest, min(low, highest)) for lowest, highest in bounds]
    left = room - sum(widths)
    for column, highest in enumerate(natural):
        if left > 0 and widths[column] == low < highest:
            widths[column] += 1
            left -= 1
    return tuple(widths)


def set_table(text: str, block: Block, table: Block, plan: Plan, prefix: Prefix) -> list[Row]:
    """Return the rows of ``block``, which is ``table`` or a chunk of it; a rule follows the header."""
    if not plan.widths:
        return set_records(text, block, table, plan.labels, prefix, plan.room)
    rows: list[Row] = []
    start = block.start
    for line in text[block.start : block.end].split("\n"):
        header = start == table.start
        rows.extend(_set_line(line, start, block, plan, prefix, "table-header" if header else ""))
        if header:
            rows.append(_header_rule(start + len(line), block, plan.widths, prefix))
        start += len(line) + 1
    return rows


def _header_rule(at: int, block: Block, widths: Sequence[int], prefix: Prefix) -> Row:
    rule = Piece(_CROSSING.join("─" * width for width in widths), style="rule")
    pieces = (*prefix.bars, *prefix.rest, rule)
    return Row(at, at, pieces, block, last=at == block.end, wrapped=True, decoration=True)


def _set_line(line: str, start: int, block: Block, plan: Plan, prefix: Prefix, style: str) -> list[Row]:
    """Return the screen rows of one table row, all with its offsets."""
    columns = _cut_cells(line, start, plan.widths)
    end = start + len(line)
    height = max(len(parts) for parts in columns)
    rows = []
    for order in range(height):
        pieces = _set_parts(columns, order, plan, style)
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


def _set_parts(columns: Sequence[Sequence[_Part]], order: int, plan: Plan, style: str) -> list[Piece]:
    """Return the pieces of screen row ``order`` of a table row, padded and parted."""
    pieces: list[Piece] = []
    for column, width in enumerate(plan.widths):
        parts = columns[column] if column < len(columns) else ()
        drawn = parts[order][0] if order < len(parts) else ()
        pad = (Piece(" " * free),) if (free := width - cells_of(drawn)) > 0 else ()
        if drawn and plan.right[column]:
            pieces.extend(pad)
            pad = ()
        pieces.extend(Piece(piece.text, piece.start, piece.end, style) for piece in drawn)
        if not drawn and column == len(columns) - 1 and order == len(parts) - 1:
            # A place for the caret at the end of the table row, in a cell with nothing to stand behind.
            pieces.append(Piece("", parts[order][1], parts[order][1], style))
        if column == len(plan.widths) - 1:
            break
        pieces.extend(pad)
        # The tab after a cell is where the cell ends, on the last of its rows.
        tab = parts[order][1] if order == len(parts) - 1 and column < len(columns) - 1 else None
        pieces.append(Piece(PARTING, tab, None if tab is None else tab + 1, "rule"))
    return pieces
