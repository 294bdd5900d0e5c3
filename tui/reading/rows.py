"""Rows as drawn: pieces of text and decoration, and the way between columns and offsets."""

from __future__ import annotations

from dataclasses import dataclass

from index.documents import Block
from tui.reading.graphemes import cells, graphemes

__all__ = ["STYLES", "Piece", "Row", "RowRef", "cells_of", "offset_at", "x_of"]

STYLES = (
    "",
    *(f"heading{level}" for level in range(1, 7)),
    "code",
    "quote",
    "quote-bar",
    "marker",
    "continuation",
    "table-header",
    "rule",
)
"""Every style name a piece may bear; the empty one is body text, space and indent."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one style in a row.

    ``start`` and ``end`` are the offsets it stands for, both None for decoration. If ``text`` is as long as the
    range, they match code point by code point; else the whole piece stands for the range (a tab, a rule).
    """

    text: str
    start: int | None = None
    end: int | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the screen: ``text[start:end]`` and what is drawn for it.

    The line feed that ends a row stands at ``end``, outside it. The screen rows of one table row all have the
    offsets of the table row; set as a record, each cell has its own.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    block: Block
    last: bool = False
    """Whether it is the last row of its block."""
    wrapped: bool = False
    """Whether ``end`` stands on another row, so that a caret at ``end`` is not on this one."""
    decoration: bool = False
    """Whether no offset of the text is on it (the rule under a table header): a caret passes over it."""

    @property
    def cells(self) -> int:
        """Return how many cells are drawn."""
        return cells_of(self.pieces)


@dataclass(frozen=True, slots=True, order=True)
class RowRef:
    """Names a row: the offset its block starts at, and its number in the block from 0, blank rows included."""

    block: int
    row: int


def cells_of(pieces: tuple[Piece, ...]) -> int:
    """Return the width of ``pieces`` in cells."""
    return sum(cells(piece.text) for piece in pieces)


def x_of(row: Row, offset: int) -> int:
    """Return the column of ``offset`` in ``row``, in cells; of one past the drawn text, the column after it."""
    x = 0
    first: int | None = None
    past: int | None = None
    for piece in row.pieces:
        width = cells(piece.text)
        if piece.start is not None and piece.end is not None:
            if piece.start <= offset < max(piece.end, piece.start + 1):
                return x + _column(piece, offset)
            first = x if first is None else first
            past = x + width if piece.end <= offset else past
        x += width
    if past is not None:
        return past
    return x if first is None else first


def offset_at(row: Row, x: int) -> int:
    """Return the offset of the grapheme at column ``x`` of ``row``, or of the nearest one.

    Past the text this is ``row.end``, if a caret at ``row.end`` is on this row.
    """
    nearest, distance = row.start, -1
    at = edge = 0
    for piece in row.pieces:
        width = cells(piece.text)
        if piece.start is not None:
            gap = max(at - x, x - at - width + 1, 0)
            if distance < 0 or gap < distance:
                nearest, distance = _offset(piece, piece.start, x - at), gap
            edge = at + width
        at += width
    return row.end if x >= edge and not row.wrapped else nearest


def _matches(piece: Piece) -> bool:
    """Return whether the piece matches its range code point by code point."""
    return piece.start is not None and piece.end is not None and len(piece.text) == piece.end - piece.start


def _column(piece: Piece, offset: int) -> int:
    """Return how many cells stand in ``piece`` before the grapheme holding ``offset``."""
    if not _matches(piece):
        return 0
    column = 0
    for _, end, width in graphemes(piece.text):
        if offset - (piece.start or 0) < end:
            break
        column += width
    return column


def _offset(piece: Piece, origin: int, x: int) -> int:
    """Return the start of the grapheme ``x`` cells into ``piece``, which starts at ``origin``; clamped."""
    if not _matches(piece):
        return origin
    column, found = 0, 0
    for start, _, width in graphemes(piece.text):
        found = start
        column += width
        if x < column:
            break
    return origin + found
