"""The rows of a text at a width, laid out block by block as they are asked for.

Rows are named by the block they are in, never by a number in the whole text, so that nothing is counted or
wrapped beyond the blocks looked at. Offsets are the truth: after a change of width, ask for their rows anew.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents import Block, BlockKind
from tui.reading.blocks import BlockIndex
from tui.reading.rows import Piece, Row, RowRef, offset_at, x_of
from tui.reading.setting import Sheet, blank_rows, prefix_of, set_block
from tui.reading.tables import Plan, plan_of, set_table

__all__ = ["Layout", "Piece", "Row", "RowRef"]

_BLOCKS_KEPT = 512
_ROWS_KEPT = 16_384
_TABLES_KEPT = 64


@dataclass(frozen=True, slots=True)
class _LaidBlock:
    """The rows of a block, the blank ones before it first, and where each starts."""

    block: Block
    rows: tuple[Row, ...]
    starts: tuple[int, ...]

    def row_of(self, offset: int) -> int:
        """Return the number of the row ``offset`` is on; clamped."""
        at = max(0, bisect_right(self.starts, offset) - 1)
        while self.rows[at].decoration and at:
            at -= 1
        first = bisect_left(self.starts, self.starts[at])
        return at if first == at else self._row_of_cell(first, at, offset)

    def _row_of_cell(self, first: int, last: int, offset: int) -> int:
        """Return which of the screen rows of one table row, ``first`` to ``last``, shows ``offset``."""
        found, reached = first, -1
        for at in range(first, last + 1):
            for piece in self.rows[at].pieces:
                if piece.start is None or piece.end is None:
                    continue
                if piece.start <= offset < piece.end:
                    return at
                if reached < piece.end <= offset:
                    found, reached = at, piece.end
        return found


class Layout:
    """The rows of ``text`` at most ``width`` cells wide, running text at most ``measure``."""

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        width: int,
        *,
        measure: int,
    ) -> None:
        """Lay out ``text`` with its ``blocks`` (none: its lines). Costs nothing before rows are asked for."""
        self._text = text
        self._sheet = Sheet(max(1, width), max(1, measure))
        self._index = BlockIndex(text, blocks)
        self._laid: OrderedDict[int, _LaidBlock] = OrderedDict()
        self._rows_kept = 0
        self._plans: dict[int, Plan] = {}

    @property
    def index(self) -> BlockIndex:
        """The blocks this is laid out from."""
        return self._index

    def position_of(self, offset: int) -> RowRef:
        """Return the row ``offset`` is on; clamped to the text."""
        offset = max(0, min(offset, len(self._text)))
        block = self._index.block_at(offset)
        if offset > block.end:  # on the line feeds after it: on a blank row, if these make one
            after = self._index.next(block)
            if after and offset < after.start:
                return RowRef(after.start, offset - block.end - 1)
        return RowRef(block.start, self._lay(block).row_of(offset))

    def row(self, ref: RowRef) -> Row:
        """Return the row named ``ref``; a reference from another width is clamped to its block."""
        rows = self._at(ref).rows
        return rows[max(0, min(ref.row, len(rows) - 1))]

    def next(self, ref: RowRef) -> RowRef | None:
        """Return the row after ``ref``, or None after the last."""
        return self._step(ref, 1)

    def previous(self, ref: RowRef) -> RowRef | None:
        """Return the row before ``ref``, or None before the first."""
        return self._step(ref, -1)

    def first(self) -> RowRef:
        """Return the first row of the text."""
        return RowRef(self._index.first().start, 0)

    def last(self) -> RowRef:
        """Return the last row of the text."""
        laid = self._lay(self._index.last())
        return RowRef(laid.block.start, len(laid.rows) - 1)

    def move(self, ref: RowRef, rows: int) -> RowRef:
        """Return the row ``rows`` below ``ref`` (above, if negative), or the last (first) there is."""
        laid = self._at(ref)
        at = min(ref.row, len(laid.rows) - 1) + rows
        while at < 0 and (before := self._index.previous(laid.block)):
            laid = self._lay(before)
            at += len(laid.rows)
        while at >= len(laid.rows) and (after := self._index.next(laid.block)):
            at -= len(laid.rows)
            laid = self._lay(after)
        return RowRef(laid.block.start, max(0, min(at, len(laid.rows) - 1)))

    def move_caret(self, ref: RowRef, rows: int) -> RowRef:
        """Return like `move` a row a caret may stand on: past decoration in the same direction."""
        found = self.move(ref, rows)
        step = 1 if rows >= 0 else -1
        while self.row(found).decoration:
            beyond = self._step(found, step)
            if beyond is None:
                step, beyond = -step, self._step(found, -step)
            found = beyond or ref
        return found

    def distance(self, a: RowRef, b: RowRef, limit: int) -> int:
        """Return how many rows ``a`` and ``b`` are apart, in either order; counting stops at ``limit``."""
        low, high = sorted((a, b))
        count = -low.row
        while low.block < high.block and count < limit:
            laid = self._at(low)
            count += len(laid.rows)
            after = self._index.next(laid.block)
            if after is None:
                break
            low = RowRef(after.start, 0)
        return max(0, min(count + high.row, limit)) if low.block == high.block else limit

    def x_of(self, row: Row, offset: int) -> int:
        """Return the column of ``offset`` in ``row``, in cells; see `tui.reading.rows.x_of`."""
        return x_of(row, offset)

    def offset_at(self, row: Row, x: int) -> int:
        """Return the offset nearest to column ``x`` of ``row``; see `tui.reading.rows.offset_at`."""
        return offset_at(row, x)

    def _step(self, ref: RowRef, step: int) -> RowRef | None:
        found = self.move(ref, step)
        return None if found == ref else found

    def _at(self, ref: RowRef) -> _LaidBlock:
        return self._laid.get(ref.block) or self._lay(self._index.block_at(ref.block))

    def _lay(self, block: Block) -> _LaidBlock:
        """Return ``block`` laid out, from memory if it was lately."""
        known = self._laid.get(block.start)
        if known is not None:
            self._laid.move_to_end(block.start)
            return known
        before = self._index.previous(block)
        rows = blank_rows(block, before, self._index.gap_before(block), self._sheet.width)
        rows.extend(self._set(block))
        laid = _LaidBlock(block, tuple(rows), tuple(row.start for row in rows))
        self._keep(laid)
        return laid

    def _keep(self, laid: _LaidBlock) -> None:
        self._laid[laid.block.start] = laid
        self._rows_kept += len(laid.rows)
        while len(self._laid) > _BLOCKS_KEPT or (self._rows_kept > _ROWS_KEPT and len(self._laid) > 1):
            self._rows_kept -= len(self._laid.popitem(last=False)[1].rows)

    def _set(self, block: Block) -> list[Row]:
        if block.kind is not BlockKind.TABLE:
            return set_block(self._text, block, self._sheet)
        whole = self._index.whole(block)
        prefix = prefix_of(block, self._sheet.width)
        rows = set_table(self._text, block, whole, self._plan_of(whole), prefix)
        if self._text[block.end : block.end + 1] in ("", "\n"):
            return rows
        return [_without_end(row) if row.end == block.end else row for row in rows]

    def _plan_of(self, table: Block) -> Plan:
        if table.start not in self._plans:
            if len(self._plans) >= _TABLES_KEPT:
                self._plans.clear()
            room = prefix_of(table, self._sheet.width).room(self._sheet.width)
            self._plans[table.start] = plan_of(self._text, table, room)
        return self._plans[table.start]


def _without_end(row: Row) -> Row:
    """Return the last row of a chunk that goes on in the next one, where the place at its end is then."""
    return replace(row, wrapped=True, pieces=tuple(piece for piece in row.pieces if piece.start != row.end))
