"""Set a table that is too wide for its columns: a row of it is a record, a line ``name: value`` for each of its cells.

The name before a value is decoration, so that every offset is drawn once. A cell without text has no line, unless it
is the first of its row; the caret finds it behind the value before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from index.documents import Block
from tui.reading.graphemes import cells
from tui.reading.rows import Piece, Row, cells_of
from tui.reading.setting import Prefix, text_pieces
from tui.reading.wrap import cut, wrap

__all__ = ["PARTING", "labels_of", "set_records"]

PARTING: Final = " │ "
"""Drawn for the tab between two cells that stand side by side."""

_HANG = 2
_RULE_CELLS = 40
_ROOM_FOR_NAMES = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A row before it is put behind what stands before its block: its offsets and pieces, as in `Row`."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    wrapped: bool = False
    decoration: bool = False


def labels_of(header: str, room: int) -> tuple[str, ...]:
    """Return what to draw before the values of each column, in at most ``room`` cells; nothing for no name."""
    return tuple(f"{_clip(name, room - 1)}:" if name and room >= _ROOM_FOR_NAMES else "" for name in header.split("\t"))


def _clip(name: str, width: int) -> str:
    return name if cells(name) <= width else name[: cut(name, width - 1)[0]] + "…"


def set_records(text: str, block: Block, table: Block, labels: Sequence[str], prefix: Prefix, room: int) -> list[Row]:
    """Return the rows of ``block``, which is ``table`` or a chunk of it, in ``room`` cells behind ``prefix``.

    The names of the columns stand first, side by side, with a rule below; a blank row follows each record.
    """
    rows: list[Row] = []
    for line in _lines(text, block, table, labels, room):
        lead = prefix.first if line.start == block.start else prefix.rest
        pieces = (*prefix.bars, *lead, *line.pieces)
        rows.append(Row(line.start, line.end, pieces, block, wrapped=line.wrapped, decoration=line.decoration))
    rows[-1] = replace(rows[-1], last=True)
    return rows


def _lines(text: str, block: Block, table: Block, labels: Sequence[str], room: int) -> Iterator[_Line]:
    """Yield the rows of ``block``, which may begin anywhere in a line of ``table``."""
    start = block.start
    line_start = max(table.start, text.rfind("\n", table.start, start) + 1)
    column, continues = text.count("\t", line_start, start), line_start < start and text[start - 1] != "\t"
    rule = (Piece("─" * min(_RULE_CELLS, room), style="rule"),)
    for line in text[start : block.end].split("\n"):
        end = start + len(line)
        in_header = line_start == table.start
        ended = end == table.end or text[end] == "\n"
        if in_header:
            yield from _set_names(line, start, room, ended=ended)
        else:
            yield from _set_record(line, start, room, labels[column:], continues=continues)
        if ended and end < table.end:
            # As the rule below a header, the blank row bears the offset of the line feed before it.
            yield _Line(end, end, rule if in_header else (), wrapped=True, decoration=True)
        line_start = start = end + 1
        column, continues = 0, False


def _set_names(line: str, start: int, room: int, *, ended: bool) -> Iterator[_Line]:
    """Yield the rows of a header, or of a part of one that has not ``ended``: as many cells as fit side by side."""
    low, column, pieces = start, 0, list[Piece]()
    for order, cell in enumerate(line.split("\t")):
        if order and column + len(PARTING) + cells(cell) <= room:
            pieces.append(Piece(PARTING, start - 1, start, "rule"))
            column += len(PARTING)
        elif order:  # the tab ends the row, as a line feed does
            yield _Line(low, start - 1, tuple(pieces))
            low, column, pieces = start, 0, []
        ends = [0, *wrap(cell, room - column)]
        for begin, end in pairwise(ends):
            if begin:
                yield _Line(low, start + begin, tuple(pieces), wrapped=True)
                low, column, pieces = start + begin, 0, []
            pieces.extend(text_pieces(cell[begin:end], start + begin, "table-header", room - column))
        column = cells_of(tuple(pieces))
        start += len(cell) + 1
    if ended or low < start - 1:
        yield _Line(low, start - 1, tuple(pieces))


def _set_record(line: str, start: int, room: int, labels: Sequence[str], *, continues: bool) -> Iterator[_Line]:
    """Yield the rows of one table row; if it ``continues`` a cell that began before, that cell's name is not said."""
    values = line.split("\t")
    at = 0
    while at < len(values):
        after = at + 1
        while after < len(values) and not values[after]:
            after += 1
        label = labels[at] if at < len(labels) else ""
        if continues and at == 0:
            label = " " if label else ""
        yield from _set_value(values[at], start, after - at - 1, label, room)
        start += len(values[at]) + after - at
        at = after


def _set_value(value: str, start: int, empty: int, label: str, room: int) -> Iterator[_Line]:
    """Yield the rows of one cell, and behind it a space for each of the ``empty`` cells that follow it."""
    hang: tuple[Piece, ...] = (Piece(" " * _HANG),) if label else ()
    lead: tuple[Piece, ...] = (Piece(label, style="rule"), Piece(" ")) if label else ()
    space, rest = room - cells_of(lead), room - cells_of(hang)
    if space < min(room // 2, cells(value)):  # the name has a row of its own, above the value
        yield _Line(start - 1, start - 1, lead[:1], wrapped=True, decoration=True)
        lead, space = hang, rest
    for low, high in pairwise([0, *wrap(value, rest, space)]):
        pieces = text_pieces(value[low:high], start + low, "", space)
        if high < len(value):
            yield _Line(start + low, start + high, (*lead, *pieces), wrapped=True)
            lead, space = hang, rest
            continue
        end = start + high
        shown = min(empty, space - cells_of(pieces)) if empty else 0
        tail = (Piece(" ", at, at + 1) for at in range(end, end + shown))
        yield _Line(start + low, end + empty, (*lead, *pieces, *tail))
