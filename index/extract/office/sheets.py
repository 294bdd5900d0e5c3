"""Puts the cells of a spreadsheet into tables that can be read: one a contiguous range, without its empty columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from index.extract.office.parts import OfficeBuilder

__all__ = ["CELLS_LIMIT", "CHARACTERS_LIMIT", "COLUMNS_LIMIT", "ROWS_LIMIT", "Grid"]

ROWS_LIMIT: Final = 20_000
"""Rows with text of one sheet."""
COLUMNS_LIMIT: Final = 256
"""Columns with text of one range."""
CELLS_LIMIT: Final = 300_000
"""Cells with text of one file."""
CHARACTERS_LIMIT: Final = 16_000_000
"""Code points of one file: many cells may name one long text, which the file then holds once."""

_TAGS_LIMIT = 1_500_000


class Grid:
    """The cells of a file's sheets, row by row."""

    def __init__(self, builder: OfficeBuilder) -> None:
        self.warnings: list[str] = []
        self.tags = 0
        """Looked at so far, for cells that are empty take time too; counted by who looks."""
        self._builder = builder
        self._cells = self._characters = 0
        self._name = ""
        self._rows = 0
        self._left_out = 0
        self._dropped = 0
        self._last = -1
        self._range: list[tuple[tuple[int, ...], str]] = []  # of a row: its columns, and its cells with tabs between
        self._patterns: dict[tuple[int, ...], tuple[int, ...]] = {}  # rows mostly fill the same columns

    def begin(self, name: str) -> None:
        """Begin a sheet."""
        self._name = name
        self._rows = self._left_out = self._dropped = 0
        self._last = -1

    @property
    def is_full(self) -> bool:
        """Whether no more rows are taken."""
        return (
            self._rows >= ROWS_LIMIT
            or self._cells >= CELLS_LIMIT
            or self._characters >= CHARACTERS_LIMIT
            or self.tags >= _TAGS_LIMIT
        )

    def leave_out(self, rows: int) -> None:
        """Say that this many rows of the sheet were not looked at."""
        self._left_out += rows

    def add(self, number: int, columns: Sequence[int], cells: Sequence[str]) -> None:
        """Add the row ``number`` (rising), with text in ``columns`` (rising); a row that is left out ends a range."""
        if not cells:
            return
        if not self.is_full:
            self._characters += sum(map(len, cells))
        if self.is_full:
            self._left_out += 1
            return
        if number != self._last + 1:
            self._flush()
        self._last = number
        self._rows += 1
        self._cells += len(cells)
        pattern = tuple(columns)
        self._range.append((self._patterns.setdefault(pattern, pattern), "\t".join(map(_flat, cells))))

    def end(self) -> None:
        """End the sheet."""
        self._flush()
        self._patterns.clear()
        if self._left_out:
            self.warnings.append(f"Sheet {self._name}: {_counted(self._left_out, 'row')} left out")
        if self._dropped:
            self.warnings.append(f"Sheet {self._name}: {_counted(self._dropped, 'column')} left out")

    def _flush(self) -> None:
        """Put the range that has been collected: a table, or a paragraph if it is one cell."""
        collected, self._range = self._range, []
        if not collected:
            return
        if len(collected) == 1 and len(collected[0][0]) == 1:
            self._builder.begin()
            self._builder.text(collected[0][1])
            self._builder.close()
            return
        patterns = dict.fromkeys(pattern for pattern, _ in collected)
        used = sorted(set().union(*patterns))
        self._dropped = max(self._dropped, len(used) - COLUMNS_LIMIT)
        ranks = {column: rank for rank, column in enumerate(used[:COLUMNS_LIMIT])}
        usual = {
            pattern for pattern in patterns if tuple(used[: len(pattern)]) == pattern and len(used) <= COLUMNS_LIMIT
        }
        self._builder.rows(
            line if pattern in usual else _spread(line.split("\t"), [ranks.get(column, -1) for column in pattern])
            for pattern, line in collected
        )


def _spread(cells: Sequence[str], ranks: Sequence[int]) -> str:
    """Return ``cells`` with as many tabs before each as put it in its column; those of rank -1 are left out."""
    parts = []
    at = 0
    for cell, rank in zip(cells, ranks, strict=True):
        if rank >= 0:
            parts.append("\t" * (rank - at) + cell)
            at = rank
    return "".join(parts)


def _flat(cell: str) -> str:
    """Return the text of a cell on one line."""
    return " ".join(cell.split()) if not cell.isprintable() else cell


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}s are" if count > 1 else f"1 {name} is"
